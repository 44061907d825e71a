//! Robustness sets: what they claim of every answer is noticed where a server does not keep it, and their reports stand apart.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::contract::Deployment::{self, Cce};
use finspec::plan::Run;
use finspec::runner::{Ending, drive};
use finspec::target::{Embedded, Target};
use finspec::verdict::DeviationPlace::{Absence, Notice, Status, Unchanged};
use finspec::verdict::{Deviation, DeviationPlace};

use crate::support::corpus;
use crate::support::project::{Project, READ};
use crate::support::proxy::{Behind, Lie};
use crate::support::wire::Message;

const DEADLINE: Duration = Duration::from_secs(20);

/// Bodies that the mock refuses, each of them, and the right request behind them.
const DAMAGED: &str = "_robustness::post_dialogs_damaged::make_call";

fn run_of(id: &str, deployment: Deployment, target: &impl Target) -> Run {
    let wanted = format!("{deployment}::{id}");
    let planned = corpus::whole().plan_robustness(target.description());
    planned.iter().map(|planned| planned.run()).find(|run| run.id.as_str() == wanted).expect("the run is there").clone()
}

/// The steps that deviate where a lie is told on the way, each by its place.
async fn through(lie: impl Lie) -> (Run, Vec<Deviation>) {
    let target = Behind::new(Embedded::new(tokio::runtime::Handle::current(), Cce), lie);
    let run = run_of(DAMAGED, Cce, &target);
    match drive(&target, &HttpClient::new(DEADLINE).unwrap(), &run, DEADLINE).await.ending {
        Ending::Judged { deviations, .. } => (run, deviations),
        other => panic!("{other:?}"),
    }
}

async fn places(lie: impl Lie) -> (Run, Vec<(usize, DeviationPlace)>) {
    let (run, deviations) = through(lie).await;
    (run, deviations.into_iter().map(|deviation| (deviation.step, deviation.place)).collect())
}

/// Answers with another status to requests of a method that are answered with one.
struct Answers(&'static str, &'static str);

impl Lie for Answers {
    fn answer(&self, asked: &Message, answer: &mut Message) {
        if asked.first.starts_with("POST ") && answer.first.contains(self.0) {
            answer.first = answer.first.replace(self.0, self.1);
        }
    }
}

/// Changes a state once something was refused.
#[derive(Default)]
struct ChangesWhatItRefuses(AtomicBool);

impl Lie for ChangesWhatItRefuses {
    fn answer(&self, asked: &Message, answer: &mut Message) {
        if answer.first.contains(" 400 ") {
            self.0.store(true, Ordering::SeqCst);
        }
        if asked.first.starts_with("GET ") && self.0.load(Ordering::SeqCst) {
            answer.body = answer.text().replace("NOT_READY", "READY").into_bytes();
        }
    }
}

struct Nothing;

impl Lie for Nothing {}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_keeps_them_is_not_blamed() {
    let (run, places) = places(Nothing).await;
    assert_eq!(places, []);
    assert!(run.steps().count() > 20, "{} odd bodies", run.steps().count());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_servers_own_is_noticed() {
    let (_, places) = places(Answers(" 400 ", " 500 ")).await;
    assert_eq!(places, [(1, Status)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_changes_something_is_noticed() {
    let (_, places) = places(ChangesWhatItRefuses::default()).await;
    assert_eq!(places, [(1, Unchanged), (1, Unchanged)], "the agent and the colleague");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_and_never_done_is_noticed() {
    let (_, places) = places(Answers(" 400 ", " 202 ")).await;
    assert_eq!(places, [(1, Notice)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_is_told_of_and_a_right_request_that_is_refused_are_noticed() {
    let (run, places) = places(Answers(" 202 ", " 400 ")).await;
    let last = run.steps().count();
    for place in [Unchanged, Absence, Status] {
        assert!(places.contains(&(last, place)), "{place:?} is not in {places:?}");
    }
    assert!(places.iter().all(|(step, _)| *step == last), "{places:?}");
}

/// A good request and a set, in a project of one case.
fn project() -> Project {
    let project = Project::new(READ);
    project.write(
        "cases/user/sign_in/_request.yaml",
        "as: agent
put: /finesse/api/User/{agent.id}
xml: <User><state>LOGIN</state><extension>{agent.extension}</extension></User>
scene: signed_out_agent
none: [{error: agent}]
unchanged: [agent]
",
    );
    project.write(
        "cases/_robustness/sign_in.yaml",
        "summary: An empty element.\nrequests: [user/sign_in]\nchanges: [empty]\n",
    );
    project
}

#[test]
fn their_reports_stand_in_a_folder_of_their_own() {
    let project = project();
    project.run(&["check"]).tells(&["; 1 robustness set; nothing to correct"]);
    let ran = project.run(&["run", "--robustness"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&["1 conforms", "reports/robustness/cce/index.html"]);
    assert!(project.path("reports/robustness/ccx/report.json").exists());
    assert!(!project.path("reports/cce").exists(), "the reports of cases are left as they were");
    let ran = project.run(&["judge", "reports/robustness/cce/report.json"]);
    ran.tells(&["1 runs judged again: 1 the same"]);
    project.run(&["list", "--robustness"]).tells(&["cce::_robustness::sign_in::sign_in"]);
    project.run(&["explain", "_robustness"]).tells(&["What holds of every answer"]);
    let listed = project.run(&["list"]);
    assert!(!listed.out.contains("_robustness"), "{}", listed.out);
}
