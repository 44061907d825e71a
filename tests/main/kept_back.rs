//! What a server does wrong while scenes are set up is told once, as a deviation of the scene's own run; the runs that
//! begin with it could not be set up, and none of them is broken. An answer of the mock's own that it lacks something is
//! no finding about a contract.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::contract::Deployment::Cce;
use finspec::plan::Planned;
use finspec::report::RunRecord;
use finspec::runner::{Interrupt, JobSettings, Progress, RunContext, Silent, run_all, tell_of_scenes};
use finspec::target::{Embedded, Target};
use finspec::verdict::{VerdictWord, Weighing};

use crate::support::corpus;
use crate::support::project::{Project, READ};
use crate::support::proxy::{Behind, Lie};
use crate::support::wire::Message;

const DEADLINE: Duration = Duration::from_secs(20);

/// Changes answers to requests whose body has these words.
struct Answers(&'static str, fn(&mut Message));

impl Lie for Answers {
    fn answer(&self, asked: &Message, answer: &mut Message) {
        if asked.text().contains(self.0) {
            (self.1)(answer);
        }
    }
}

/// What becomes of notices that have these words.
struct Notices(&'static str, fn(&str) -> String);

impl Lie for Notices {
    fn notice(&self, message: &str) -> String {
        if message.contains(self.0) { (self.1)(message) } else { message.to_owned() }
    }
}

/// Keeps back the notices that have these words from so manieth on.
struct From(usize, &'static str, AtomicUsize);

impl Lie for From {
    fn notice(&self, message: &str) -> String {
        let is_kept = message.contains(self.1) && self.2.fetch_add(1, Ordering::SeqCst) + 1 >= self.0;
        if is_kept { String::new() } else { message.to_owned() }
    }
}

/// The records of the runs whose ids have one of these parts.
async fn records(lie: impl Lie, parts: &[&str]) -> Vec<RunRecord> {
    let target = Arc::new(Behind::new(Embedded::new(tokio::runtime::Handle::current(), Cce), lie));
    let all = corpus::whole().plan(target.description());
    let wanted = |planned: &&Planned| parts.iter().any(|part| planned.run().id.as_str().contains(part));
    let selected: Vec<Planned> = all.iter().filter(wanted).cloned().collect();
    let weighing = Weighing { strict: true, ..Weighing::default() };
    let context = RunContext { weighing, ..RunContext::default() };
    let settings = JobSettings { jobs: 1, deadline: DEADLINE, context, interrupt: Interrupt::default() };
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let client = HttpClient::new(DEADLINE).unwrap();
    let (mut records, _) = run_all(&target, &client, &selected, &settings, &progress).await;
    tell_of_scenes(&mut records, &all, weighing);
    records
}

fn ids(records: &[RunRecord], verdict: VerdictWord) -> Vec<&str> {
    records.iter().filter(|record| record.verdict == verdict).map(|record| record.id.as_str()).collect()
}

/// Runs that begin with a call, two of which are of one kind, with or without the scene's own.
const RUNS: [&str; 2] = ["dialog::take_action::hold", "dialog::send_dtmf::letters"];

async fn is_told_once(name: &str, lie: impl Lie, scene: &str, parts: &[&str]) {
    let records = records(lie, parts).await;
    assert_eq!(ids(&records, VerdictWord::Broken), Vec::<&str>::new(), "{name}: {:?}", reasons(&records));
    assert_eq!(ids(&records, VerdictWord::Deviates), [scene], "{name}: {:?}", reasons(&records));
    let kept: Vec<&RunRecord> = records.iter().filter(|it| it.verdict == VerdictWord::NotArranged).collect();
    assert!(kept.len() > 2, "{name}");
    let reasons: BTreeSet<&str> = kept.iter().filter_map(|record| record.reason.as_deref()).collect();
    assert_eq!(reasons.len(), 1, "{name}: they are one group: {reasons:?}");
    assert!(reasons.iter().all(|reason| reason.contains(&format!("`{scene}` deviates, `"))), "{name}: {reasons:?}");
    let told = records.iter().find(|record| record.id == scene).unwrap();
    assert!(told.deviations.iter().any(|deviation| deviation.row.is_some()), "{name}: {:?}", told.deviations);
}

fn reasons(records: &[RunRecord]) -> Vec<(&str, Option<&str>)> {
    records.iter().map(|record| (record.id.as_str(), record.reason.as_deref())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lie_that_meets_a_scene_is_a_deviation_of_its_run() {
    let (sign_in, ringing, talking) = (
        "cce::_scenes::signed_in_agent",
        "cce::_scenes::agent_with_ringing_call",
        "cce::_scenes::agent_on_queued_call",
    );
    let with = |scene: &'static str| [RUNS.as_slice(), &[scene]].concat();
    let status = |answer: &mut Message| answer.first = answer.first.replace("202 Accepted", "200 OK");
    let refused = |answer: &mut Message| answer.first = "HTTP/1.1 500 Internal Server Error".to_owned();
    is_told_once("status", Answers("LOGIN", status), sign_in, &RUNS).await;
    is_told_once("status, scene selected", Answers("LOGIN", status), sign_in, &with(sign_in)).await;
    is_told_once("refused", Answers("LOGIN", refused), sign_in, &RUNS).await;
    is_told_once("refused", Answers("ANSWER", refused), talking, &with(talking)).await;
    is_told_once("dropped", Notices("ALERTING", |_| String::new()), ringing, &with(ringing)).await;
    let other_id = |message: &str| message.replace("&lt;/id&gt;", "9&lt;/id&gt;");
    is_told_once("another id", Notices("ALERTING", other_id), ringing, &with(ringing)).await;
    let no_xml = |message: &str| message.replace("&lt;/Update&gt;", "");
    is_told_once("no XML", Notices("ALERTING", no_xml), ringing, &RUNS).await;
    let renamed =
        |message: &str| message.replace("&lt;id&gt;", "&lt;ident&gt;").replace("&lt;/id&gt;", "&lt;/ident&gt;");
    is_told_once("no id", Notices("ALERTING", renamed), ringing, &with(ringing)).await;
    is_told_once("not talking", Notices("TALKING", |_| String::new()), talking, &with(talking)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_wrong_from_some_time_on_does_not_get_away_with_it() {
    let (scene, parts) = ("cce::_scenes::signed_in_agent", ["_scenes::signed_in_agent", RUNS[0]]);
    let records = records(From(2, "NOT_READY", AtomicUsize::default()), &parts).await;
    assert_eq!(ids(&records, VerdictWord::Conforms), Vec::<&str>::new());
    let told = records.iter().find(|record| record.id == scene).unwrap();
    assert_eq!(told.verdict, VerdictWord::Deviates);
    let kept = ids(&records, VerdictWord::NotArranged);
    assert!(told.deviations[0].actual.contains(&format!("(when {} was set up)", kept[0])), "{:?}", told.deviations);
}

#[test]
fn what_the_mock_lacks_is_no_finding_and_is_not_recorded() {
    let asks = READ.replace(
        "get: \"/finesse/api/User/{agent.id}\"}\nthen",
        "get: \"/finesse/api/User/{agent.id}/PhoneBooks\"}\nthen",
    );
    assert_ne!(asks, READ);
    let project = Project::new(&asks);
    let (request, _) = asks.split_once("then:").unwrap();
    project.write("cases/user/get/observed.yaml", &format!("{request}then:\n  both: {{observe: true}}\n"));
    let ran = project.run(&["run", "--deployment", "cce", "user/get"]);
    assert_eq!(ran.code, Some(4), "{}\n{}", ran.out, ran.err);
    ran.tells(&["could not be set up (2)", "finspec's mock does not model", "PhoneBooks"]);
    project.run(&["accept"]);
    assert!(!project.path("snapshots/cce/user/get/observed.snap").exists());
}
