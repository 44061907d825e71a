//! Where the guide says two things, the mock can do either, and a case must know each for what it is.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use finspec::case::Library;
use finspec::client::HttpClient;
use finspec::client::http::DEADLINE;
use finspec::contract::{CallCentre, Deployment};
use finspec::mock::{Choices, DtmfWhileHeld};
use finspec::plan::{Planned, Scenes, expand};
use finspec::report::RunRecord;
use finspec::runner::{RunContext, drive};
use finspec::target::{Embedded, Target};
use finspec::verdict::VerdictWord;

/// The record of a run by the expectation alone, against a mock with these choices.
async fn record(deployment: Deployment, choices: Choices, situation: &str) -> RunRecord {
    let library = Library::load(Path::new("cases")).complete().unwrap();
    let cases: Vec<_> = library.cases.into_iter().map(Arc::new).collect();
    let scenes: Scenes = library.scenes.into_iter().map(|(name, scene)| (name, Arc::new(scene))).collect();
    let runtime = tokio::runtime::Handle::current();
    let target = Embedded::with(runtime, deployment, CallCentre::standard(), choices);
    let planned = expand(&cases, &scenes, target.description());
    let planned = planned.into_iter().find(|planned| planned.run().id.as_str().ends_with(situation)).unwrap();
    let Planned::Run(run) = planned else { panic!("{situation} is not applicable") };
    let client = HttpClient::new(DEADLINE).unwrap();
    let context = RunContext { snapshots: None, strict: true, timelines: false };
    context.record(&run, drive(&target, &client, &run, DEADLINE).await).0
}

#[tokio::test]
async fn dtmf_for_a_held_participant_is_refused_at_once_or_later() {
    for deployment in Deployment::ALL {
        for (choice, arm, row) in [
            (DtmfWhileHeld::RefusedLater, "refused_later", "async-dtmf-while-held"),
            (DtmfWhileHeld::RefusedAtOnce, "refused_now", "401-invalid-state"),
        ] {
            let choices = Choices { dtmf_while_held: choice, ..Choices::default() };
            let record = record(deployment, choices, "dialog::send_dtmf::held_participant").await;
            assert_eq!(record.verdict, VerdictWord::Conforms, "{:?} {:?}", record.reason, record.deviations);
            assert_eq!(record.arms, [arm]);
            let confirmed: Vec<&str> = record.rows.iter().map(|row| row.id.short()).collect();
            assert!(confirmed.contains(&row), "only what was seen is confirmed: {confirmed:?}");
            assert!(!(confirmed.contains(&"401-invalid-state") && confirmed.contains(&"async-dtmf-while-held")));
        }
    }
}
