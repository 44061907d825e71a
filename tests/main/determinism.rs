//! The same runs give the same report, byte for byte, one after another and many at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use finspec::client::HttpClient;
use finspec::client::http::DEADLINE;
use finspec::contract::Deployment;
use finspec::normalise::Transcript;
use finspec::plan::{Planned, Run, RunId};
use finspec::report::RunRecord;
use finspec::target::{Embedded, Target};
use finspec::verdict::VerdictWord;
use tokio::runtime::Handle;

use crate::support::corpus::{self, Driving};

/// How many runs of one case there are at each number of jobs, on both deployments together.
const REPEATED: usize = 200;
/// Of the whole corpus, every so manieth run is among them.
const EVERY: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn runs_are_the_same_at_one_job_and_at_thirty_two() {
    // Side by side, so that each also has the other's noise to bear.
    let (alone, together) = tokio::join!(records(1), records(32));
    assert!(alone.len() > 2 * REPEATED, "{} runs", alone.len());
    assert_eq!(alone.len(), together.len());
    for (alone, together) in alone.iter().zip(&together) {
        assert_eq!(json(alone), json(together), "{}", alone.id);
    }
    assert_eq!(json(&alone), json(&together));
    repeats_say_the_same(&alone);
}

/// Whatever runs came before in the same process, a run says what its first repetition said.
fn repeats_say_the_same(records: &[RunRecord]) {
    let mut first: BTreeMap<&str, &Transcript> = BTreeMap::new();
    let is_index = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_repeated = |record: &&RunRecord| record.id.rsplit("::").next().is_some_and(is_index);
    for record in records.iter().filter(is_repeated) {
        let (run, _) = record.id.rsplit_once("::").unwrap();
        let transcript = *first.entry(run).or_insert(&record.transcript);
        assert_eq!(record.transcript, *transcript, "{}", record.id);
    }
    assert_eq!(first.len(), 4, "two entries on two deployments");
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// The records of all runs, sorted by id.
async fn records(jobs: usize) -> Vec<RunRecord> {
    let driving = Driving { jobs, deadline: DEADLINE, snapshots: false, strict: false };
    let client = HttpClient::new(DEADLINE).unwrap();
    let mut records = Vec::new();
    for deployment in Deployment::ALL {
        let target = Arc::new(Embedded::new(Handle::current(), deployment));
        let mut planned = repeated(plan(&target), REPEATED / Deployment::ALL.len());
        let all = corpus::whole().plan(target.description()).into_iter();
        planned.extend(all.filter(|planned| matches!(planned, Planned::Run(_))).step_by(EVERY));
        records.extend(corpus::records(&target, &client, &planned, driving).await);
    }
    for record in &records {
        let is_good = [VerdictWord::Conforms, VerdictWord::Undocumented].contains(&record.verdict);
        assert!(is_good, "{}: {:?}", record.id, record.reason);
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    records
}

fn plan(target: &Embedded) -> Vec<Planned> {
    let mut planned = corpus::of_case("dialog/send_dtmf/letters").plan(target.description());
    planned.retain(|planned| !planned.run().is_of_scene());
    planned
}

/// The runs in turn until there are so many, each known by its index.
fn repeated(planned: Vec<Planned>, count: usize) -> Vec<Planned> {
    let known_by = |(index, planned): (usize, Planned)| {
        let Planned::Run(run) = planned else { panic!("{} is not applicable", planned.run().id) };
        let id = serde_json::Value::String(format!("{}::{index:04}", run.id));
        let id: RunId = serde_json::from_value(id).unwrap();
        Planned::Run(Run { id, ..run })
    };
    planned.into_iter().cycle().take(count).enumerate().map(known_by).collect()
}
