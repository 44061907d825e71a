//! `finspec prove`: what claims too little is found out, and what is listed as accepted must be true.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::contract::Deployment;
use finspec::plan::{Planned, Run, Scenes, expand};
use finspec::prove::{Killed, LieChoice, LieProof, ProveSettings, RunProof, Watcher, prove_all};
use finspec::runner::Interrupt;
use finspec::target::{Embedded, Target};

use support::project::{Project, READ};

const DEADLINE: Duration = Duration::from_secs(20);

struct Nobody;

impl Watcher for Nobody {
    fn proved(&self, _: &RunProof) {}

    fn told(&self, _: &LieProof) {}
}

async fn proofs(part: &str, deployment: Deployment, jobs: usize) -> Vec<RunProof> {
    let library = support::project::library(Path::new("cases"));
    let cases: Vec<_> = library.cases.into_iter().map(Arc::new).collect();
    let scenes: Scenes = library.scenes.into_iter().map(|(name, scene)| (name, Arc::new(scene))).collect();
    let target = Arc::new(Embedded::new(tokio::runtime::Handle::current(), deployment));
    let planned = expand(&cases, &scenes, target.description());
    let wanted = |planned: &Planned| planned.run().id.as_str().contains(part);
    let runs: Vec<Run> = planned.into_iter().filter(wanted).map(|planned| planned.run().clone()).collect();
    let settings = ProveSettings { jobs, deadline: DEADLINE, lies: LieChoice::all(), interrupt: Interrupt::default() };
    let watcher: Arc<dyn Watcher> = Arc::new(Nobody);
    prove_all(&target, &HttpClient::new(DEADLINE).unwrap(), &runs, &settings, &watcher).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_family_that_send_dtmf_claims_can_fail() {
    for deployment in Deployment::ALL {
        let proofs = proofs("send_dtmf", deployment, 4).await;
        assert!(proofs.len() > 40, "{}", proofs.len());
        for proof in &proofs {
            assert_eq!(proof.trouble, None, "{}", proof.run);
            assert_eq!(proof.weak, Vec::<String>::new(), "{}", proof.run);
            assert_eq!(proof.false_alarms, Vec::<String>::new(), "{}", proof.run);
            assert!(proof.told.len() >= 5, "{}", proof.run);
            assert_eq!(proof.undocumented, proof.count(Killed::ByExpectation) == 0, "{}", proof.run);
            let survived = proof.told.iter().filter(|told| told.killed == Killed::Survived);
            assert!(survived.into_iter().all(|told| told.lie == "notice-payload-unescaped"), "{}", proof.run);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_is_the_same_however_many_runs_go_on() {
    let (one, many) = (
        proofs("send_dtmf::letters", Deployment::Ccx, 1).await,
        proofs("send_dtmf::letters", Deployment::Ccx, 8).await,
    );
    assert_eq!(one, many);
}

#[test]
fn a_case_that_claims_too_little_is_found_out() {
    let weak = r#"summary: An agent signs in.
scene: signed_out_agent
when:
  as: agent
  put: "/finesse/api/User/{agent.id}"
  xml: "<User><state>LOGIN</state><extension>{agent.extension}</extension></User>"
then:
  both:
    row: user.sign_in#202
    status: 202
    notices: [{to: agent, on: user, event: PUT, of: agent}]
    none: [{error: agent}, {to: agent, on: queues}]
"#;
    let project = Project::new(weak);
    let ran = project.run(&["prove", "--deployment", "cce"]);
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.out, ran.err);
    ran.tells(&[
        "weak  cce::user::get::signed_out: step 1 claims absence, and no lie about it is noticed",
        "weak  cce::user::get::signed_out: step 1: a success claims no state",
        "1 weak runs",
    ]);
}

#[test]
fn a_sound_case_is_proved_and_the_kill_table_is_written() {
    let project = Project::new(READ);
    let ran = project.run(&["prove"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&["0 weak runs, 0 unexplained survivors", "reports/proof.json"]);
    let table = std::fs::read(project.path("reports/proof.json")).unwrap();
    let table: serde_json::Value = serde_json::from_slice(&table).unwrap();
    assert_eq!(table["holds"], true);
    assert_eq!(table["runs"].as_array().unwrap().len(), 2);
}

#[test]
fn a_lie_that_nobody_knows_or_that_applies_nowhere_is_an_error() {
    let project = Project::new(READ);
    project.run(&["prove", "--lie", "notice-droped"]).fails_with(2, &["did you mean `notice-dropped`?"]);
    project.run(&["prove", "--lie", "notice-dropped"]).fails_with(2, &["`notice-dropped` applies nowhere"]);
    assert_eq!(project.run(&["prove", "--lie", "http-status-other-class"]).code, Some(0));
    project.run(&["prove", "no_such_run"]).fails_with(5, &["no run matches `no_such_run`"]);
}

#[test]
fn an_accepted_survivor_that_is_noticed_is_an_error_at_its_place() {
    let project = Project::new(READ);
    let list = |text: &str| project.write("cases/_survivors.yaml", text);
    list("- {lie: http-body-dropped, run: '*', reason: none}\n");
    let stale = ["_survivors.yaml:1:", "`http-body-dropped` survives in no run of `*` any more"];
    project.run(&["prove"]).fails_with(2, &stale);
    list("# a list\n- {lie: http-body-droped, run: '*', reason: none}\n");
    project.run(&["prove"]).fails_with(2, &["_survivors.yaml:2:", "did you mean `http-body-dropped`?"]);
    list("- {lie: http-body-dropped, runs: '*', reason: none}\n");
    project.run(&["prove"]).fails_with(2, &["`runs` is not a key", "one of at, lie, reason, run"]);
}
