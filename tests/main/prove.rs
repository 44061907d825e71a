//! `finspec prove`: what claims too little is found out, and what is listed as accepted must be true.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::contract::Deployment;
use finspec::plan::{Planned, Run};
use finspec::prove::{
    Killed, LieChoice, LieProof, LieRecord, ProveSettings, RunProof, SAMPLE, Watcher, all_lies, prove_all,
    tell_over_sockets,
};
use finspec::runner::Interrupt;
use finspec::target::{Embedded, Target};

use crate::support::corpus;
use crate::support::project::{Project, READ};

const DEADLINE: Duration = Duration::from_secs(20);

struct Nobody;

impl Watcher for Nobody {
    fn proved(&self, _: &RunProof) {}

    fn told(&self, _: &LieProof) {}
}

fn runs(part: &str, deployment: Deployment) -> (Arc<Embedded>, Vec<Run>) {
    let target = Arc::new(Embedded::new(tokio::runtime::Handle::current(), deployment));
    let planned = corpus::whole().plan(target.description());
    let wanted = |planned: &Planned| planned.run().id.as_str().contains(part);
    let runs = planned.into_iter().filter(wanted).map(|planned| planned.run().clone()).collect();
    (target, runs)
}

fn settings(jobs: usize) -> ProveSettings {
    ProveSettings { jobs, deadline: DEADLINE, lies: LieChoice::all(), interrupt: Interrupt::default() }
}

async fn proofs(part: &str, deployment: Deployment, jobs: usize) -> Vec<RunProof> {
    let (target, runs) = runs(part, deployment);
    let watcher: Arc<dyn Watcher> = Arc::new(Nobody);
    prove_all(&target, &HttpClient::new(DEADLINE).unwrap(), &runs, &settings(jobs), &watcher).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_family_that_send_dtmf_claims_can_fail() {
    for deployment in Deployment::ALL {
        let proofs = proofs("send_dtmf", deployment, 4).await;
        assert!(proofs.len() > 30, "{}", proofs.len());
        for proof in &proofs {
            assert_eq!(proof.trouble, None, "{}", proof.run);
            assert_eq!(proof.weak, Vec::<String>::new(), "{}", proof.run);
            assert_eq!(proof.false_alarms, Vec::<String>::new(), "{}", proof.run);
            assert!(proof.told.len() >= 5, "{}", proof.run);
            // What every payload must be is looked at where nothing else is claimed, too.
            assert!(proof.count(Killed::ByExpectation) > 0, "{}", proof.run);
            let survived = proof.told.iter().filter(|told| told.killed == Killed::Survived);
            // Both stand in the list of accepted survivors.
            let is_accepted = |told: &LieRecord| ["notice-payload-unescaped", "times-out-of-order"].contains(&told.lie);
            let open: Vec<_> = survived.filter(|told| !is_accepted(told)).collect();
            assert!(open.is_empty(), "{}: {open:?}", proof.run);
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
    let ran = project.run(&["prove", "user::get", "--deployment", "cce"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&[
        "0 weak runs, 0 unexplained survivors",
        "the list of lies, kind × object × place × deployment: in ",
        "4 runs in other call centres: 0 false alarms",
        "lies over sockets: same verdicts",
        "reports/selection/proof.json",
    ]);
    let table = std::fs::read(project.path("reports/selection/proof.json")).unwrap();
    let table: serde_json::Value = serde_json::from_slice(&table).unwrap();
    assert_eq!(table["holds"], true);
    assert_eq!(table["runs"].as_array().unwrap().len(), 1);
    let list = table["list"].as_array().unwrap();
    let became: u64 = list.iter().map(|cell| cell["became"]["told"].as_u64().unwrap()).sum();
    let contracts = table["contract"]["total"]["told"].as_u64().unwrap();
    assert_eq!(became, table["total"]["told"].as_u64().unwrap() + contracts, "every lie stands in one cell");
    assert!(table["noticed_by_row"]["user.get#200"]["cce"]["http-element-removed"].as_u64() > Some(0));
    // Every lie of so small a project is told over sockets, or counted among those that cannot be.
    let over_sockets = &table["over_sockets"];
    let left_out = over_sockets["left_out"].as_object().unwrap().values();
    let left_out: u64 = left_out.map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(over_sockets["total"]["told"].as_u64().unwrap() + left_out, table["total"]["told"].as_u64().unwrap());
    assert!(over_sockets["total"]["told"].as_u64().unwrap() > 20, "{over_sockets}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_of_all_kinds_comes_to_the_same_verdicts_over_sockets() {
    let targets = Deployment::ALL.map(|deployment| runs("dialog::take_action::hold", deployment));
    let mut proofs = Vec::new();
    let (settings, client) = (settings(4), HttpClient::new(DEADLINE).unwrap());
    let watcher: Arc<dyn Watcher> = Arc::new(Nobody);
    for (target, runs) in &targets {
        proofs.extend(prove_all(target, &client, runs, &settings, &watcher).await);
    }
    let over_sockets = tell_over_sockets(&targets, &client, &proofs, &settings).await;
    assert_eq!(over_sockets.differences, [], "{}", over_sockets.to_text());
    assert_eq!(over_sockets.total.told, SAMPLE, "{:?}", over_sockets.left_out);
    assert!(over_sockets.by_lie.len() > 25 && over_sockets.total.by_expectation > 50, "{:?}", over_sockets.by_lie);

    // Another verdict than without sockets is told, with its lie.
    let mut untrue = proofs.clone();
    for proof in &mut untrue {
        proof.told.retain(|told| told.lie == "http-status-same-class" && told.killed == Killed::ByExpectation);
        proof.told.iter_mut().for_each(|told| told.killed = Killed::Survived);
    }
    let over_sockets = tell_over_sockets(&targets, &client, &untrue, &settings).await;
    assert!(over_sockets.total.told > 0, "{:?}", over_sockets.left_out);
    assert_eq!(over_sockets.differences.len(), over_sockets.total.told, "{}", over_sockets.to_text());
}

#[test]
fn a_lie_that_nobody_knows_or_that_applies_nowhere_is_an_error() {
    let project = Project::new(READ);
    project.run(&["prove", "--lie", "notice-droped"]).fails_with(2, &["did you mean `notice-dropped`?"]);
    project.run(&["prove", "--lie", "notice-dropped"]).fails_with(2, &["`notice-dropped` applies nowhere"]);
    assert_eq!(project.run(&["prove", "--lie", "http-status-other-class"]).code, Some(0));
    project.run(&["prove", "no_such_run"]).fails_with(5, &["no run matches `no_such_run`"]);
}

/// An agent who is signed out asks for READY, which is refused later.
const READY_WHILE_SIGNED_OUT: &str = r#"summary: READY is asked for by someone who is signed out.
scene: signed_out_agent
when:
  as: agent
  put: "/finesse/api/User/{agent.id}"
  xml: "<User><state>READY</state></User>"
then:
  cce:
    row: user.change_state#202
    status: 202
    async_error: {row: user.change_state#async-ready-while-signed-out, type: Invalid State, data: "22", message: CF_INVALID_OBJECT_STATE}
    unchanged: [agent]
"#;

/// Nobody is signed in by a request without an extension; whether it is refused at once is all that is claimed.
const NO_EXTENSION: &str = r#"summary: A sign-in without an extension is refused.
scene: signed_out_agent
when:
  as: agent
  put: "/finesse/api/User/{agent.id}"
  xml: "<User><state>LOGIN</state></User>"
then:
  cce:
    row: user.sign_in#400-parameter-missing
    status: 400
    error: {type: {any: true}}
    none: [{error: agent}]
    unchanged: [agent]
    because: Page 29 has another type in its example
"#;

const RULES: [&str; 6] = ["prove", "--lie", "rule-ignored", "--lie", "at-once-instead-of-later", "--deployment=cce"];

/// Of the last proof of a part.
fn contract_lies(project: &Project) -> serde_json::Value {
    let table = std::fs::read(project.path("reports/selection/proof.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&table).unwrap()["contract"].clone()
}

#[test]
fn lies_about_the_contract_are_noticed_by_expectations() {
    let project = Project::new(READY_WHILE_SIGNED_OUT);
    let ran = project.run(&RULES);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&["of contracts, 2 lies told: 2 seen by the expectation, 0 by the snapshot only, 0 survived"]);
    let seen = contract_lies(&project)["seen_by_expectation"].clone();
    assert_eq!(seen[0]["lie"], "rule-ignored");
    assert_eq!((&seen[0]["about"], &seen[0]["how"]), (&"user.change_state/while_signed_out".into(), &"ignored".into()));
    assert_eq!(seen[0]["says"], "Who is signed out can only sign in.");
    assert_eq!(seen[0]["by"], "cce::user::get::signed_out");
    let alone = project.run(&["prove", "--lie", "rule-ignored"]);
    assert_eq!(alone.code, Some(0), "{}\n{}", alone.out, alone.err);
    alone.tells(&["of contracts, 1 lies told: 1 seen by the expectation"]);
    let misspelt = project.run(&["prove", "--lie", "rule-ignord"]);
    misspelt.fails_with(2, &["did you mean `rule-ignored`?"]);
    project.run(&["prove", "--lie", "action-too-many"]).fails_with(2, &["`action-too-many` applies nowhere"]);
    let rows = std::fs::read_to_string(project.path("reports/selection/proof.json")).unwrap();
    assert!(!rows.contains("user.change_state#async-invalid-transition"), "no lie of another kind is counted");
}

#[test]
fn a_lie_that_another_rule_covers_is_seen_by_the_snapshot_only() {
    let project = Project::new(NO_EXTENSION);
    let ran = project.run(&["prove", "--lie", "rule-ignored"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&[
        "of contracts, 1 lies told: 0 seen by the expectation, 1 by the snapshot only, 0 survived",
        "1 contract lies are seen by snapshots only:",
        "cce: user.sign_in/extension_missing: ignored: Signing in needs an extension.",
    ]);
    assert_eq!(contract_lies(&project)["seen_by_snapshot_only"].as_array().unwrap().len(), 1);
    let whole = project.run(&["prove"]);
    whole.tells(&["1 claims waived with a reason"]);
}

#[test]
fn a_lie_about_the_contract_that_survives_needs_an_entry_that_stays_true() {
    // A row is named that the run comes nowhere near.
    let elsewhere = READ.replace("row: 200", "row: [200, user.sign_in#async-device-in-use]");
    let project = Project::new(&elsewhere);
    let list = |text: &str| project.write("cases/_survivors.yaml", text);
    let ran = project.run(&RULES[..5]);
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.out, ran.err);
    ran.tells(&[
        "survived  cce: user.sign_in/extension_in_use: ignored: Nobody else may be using the extension.",
        "survived  ccx: user.sign_in/extension_in_use: at_once: Nobody else may be using the extension.",
        "4 unexplained survivors, 0 accepted",
    ]);
    let entry = |how: &str, more: &str| {
        format!("- {{about: user.sign_in/extension_in_use, how: {how}{more}, reason: not asked}}\n")
    };
    list(&(entry("ignored", "") + &entry("at_once", "")));
    let ran = project.run(&RULES[..5]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&["0 unexplained survivors, 4 accepted"]);
    list(&entry("ignored", ", deployment: cce"));
    assert_eq!(project.run(&["prove", "--lie", "rule-ignored"]).code, Some(1), "it survives on CCX too");
    list("# a list\n- {about: dialog.take_action/hold_while_held, how: ignored, reason: none}\n");
    let stale =
        ["_survivors.yaml:2:", "`dialog.take_action/hold_while_held`: `ignored` is noticed by now, or is not told"];
    project.run(&["prove"]).fails_with(2, &stale);
    project.run(&["prove", "--lie", "rule-ignored"]).fails_with(2, &stale);
    let others = project.run(&["prove", "--lie", "at-once-instead-of-later"]);
    assert_eq!(others.code, Some(1), "nothing is said of an entry about lies that were not asked for: {}", others.err);
}

#[test]
fn an_entry_that_names_no_lie_is_refused_at_its_place_with_what_to_do() {
    let project = Project::new(READ);
    for (entry, told) in [
        (
            "{lie: rule-ignored, run: '*', reason: none}",
            &["_survivors.yaml:2:9", "say with `about` which clause is meant"][..],
        ),
        ("{lie: http-body-dropped, at: body, reason: none}", &["_survivors.yaml:2:", "`run` is missing"]),
        ("{lie: http-body-dropped, run: '*', deployment: cce, reason: none}", &["`deployment` does not go with `lie`"]),
        ("{about: user.sign_in/extension_in_use, reason: none}", &["_survivors.yaml:2:", "`how` is missing"]),
        ("{about: a/b, how: ignored, run: '*', reason: none}", &["`run` does not go with `about`"]),
        (
            "{about: user.sign_in/extension_is_used, how: ignored, reason: none}",
            &["_survivors.yaml:2:", "did you mean `user.sign_in/extension_in_use`?", "as `finspec rules` lists it"],
        ),
        (
            "{about: user.sign_in/extension_in_use, how: later, reason: none}",
            &["_survivors.yaml:2:", "one of at_once, ignored", "write how the lie is told"],
        ),
        (
            "{about: user.sign_in/extension_e164, how: ignored, deployment: ccx, reason: none}",
            &["`user.sign_in/extension_e164` is the id of no clause that is lied about"],
        ),
    ] {
        project.write("cases/_survivors.yaml", &format!("# a list\n- {entry}\n"));
        for command in ["check", "prove"] {
            project.run(&[command]).fails_with(2, told);
        }
    }
}

#[test]
fn whatever_is_lied_about_is_listed_by_its_id() {
    let listed = Project::new(READ).run(&["rules"]).out;
    let ids: Vec<&str> = listed.lines().filter(|line| !line.starts_with(' ')).collect();
    let ids: BTreeSet<&str> = ids.iter().filter_map(|line| line.split(' ').next()).collect();
    for lie in Deployment::ALL.into_iter().flat_map(all_lies) {
        assert!(ids.contains(lie.lie.about.to_string().as_str()), "{} is not in\n{listed}", lie.lie.about);
    }
    assert!(ids.contains("choice/dtmf_while_held"), "{listed}");
    let differing = Project::new(READ).run(&["rules", "--differing"]).out;
    for (id, differs) in [
        ("dialog.send_dtmf/digits_out_of_range", true),
        ("dialog.send_dtmf/target_missing", false),
        ("difference/hold_queued_call", true),
        ("actions/held@cce", true),
        ("actions/held_with_consult", false),
        ("choice/dtmf_while_held", false),
    ] {
        assert_eq!(differing.lines().any(|line| line.split(' ').next() == Some(id)), differs, "{id} in\n{differing}");
    }
}

#[test]
fn what_breaks_a_scene_is_noticed_by_the_scenes_own_run() {
    // The scene signs the agent in and proves NOT_READY; the case looks at SystemInfo alone.
    let apart = r#"summary: Somebody who is signed in looks at the system.
scene: signed_in_agent
when: {as: agent, get: /finesse/api/SystemInfo}
then:
  both:
    row: [system_info.get#200, user.sign_in#202]
    status: 200
    because: The sign-in of page 29 is the scene's.
"#;
    let project = Project::new(apart);
    let ran = project.run(&["prove", "user::get", "--lie", "state-wrong", "--deployment", "cce"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&["of contracts, 2 lies told: 2 seen by the expectation, 0 by the snapshot only, 0 survived"]);
    let table = contract_lies(&project);
    assert_eq!(table["broke_only"].as_array().unwrap().len(), 0);
    for lie in table["seen_by_expectation"].as_array().unwrap() {
        assert_eq!(lie["by"], "cce::_scenes::signed_in_agent", "{lie}");
    }
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
    project
        .run(&["prove"])
        .fails_with(2, &["`runs` is not a key", "one of about, at, deployment, how, lie, reason, run"]);
}
