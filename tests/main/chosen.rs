//! `run --choose`: the embedded mock does otherwise where the guide leaves something open, and says so.

use crate::support::project::Project;

/// What SystemInfo says where the choice was taken, and not where the mock does as it does by itself.
const CASE: &str = r#"summary: A CTI server is asked for a sign of life every two seconds.
scene: signed_out_agent
when: {as: agent, get: /finesse/api/SystemInfo, credentials: none}
then:
  both:
    row: 200
    status: 200
    after: [{get: /finesse/api/SystemInfo, as: agent, has: {ctiHeartbeatInterval: "2"}}]
"#;

fn project() -> Project {
    let project = Project::new(CASE);
    std::fs::remove_file(project.path("cases/user/get/signed_out.yaml")).unwrap();
    project.write("cases/system_info/get/heartbeat.yaml", CASE);
    project
}

#[test]
fn the_embedded_mock_plays_what_is_chosen_and_the_report_names_it() {
    let project = project();
    let ran = project.run(&["run", "--no-snapshots"]);
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.out, ran.err);
    let ran = project.run(&["run", "--choose", "heartbeat_interval=2", "--choose", "not_let_in=page"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    for deployment in ["cce", "ccx"] {
        let target = project.report(deployment)["scope"]["target"].to_string();
        assert!(target.contains("heartbeat_interval=2") && target.contains("not_let_in=page"), "{target}");
    }
    assert!(!project.path("snapshots").exists(), "nothing is compared with recordings, and nothing recorded");
}

#[test]
fn what_cannot_be_chosen_is_refused_with_what_can() {
    let project = project();
    for (arguments, words) in [
        (
            ["--choose", "heartbeat_interval=3"],
            ["`heartbeat_interval=3` is no choice", "heartbeat_interval= and one of 5, 2"],
        ),
        (["--choose", "heartbeat=2"], ["`heartbeat=2` is no choice", "heartbeat_interval, first_state_change"]),
        (["--choose", "heartbeat_interval"], ["`heartbeat_interval` is no choice", "one of 5, 2"]),
    ] {
        let ran = project.run(&[&["run"], &arguments[..]].concat());
        ran.fails_with(2, &words);
    }
    let ran = project.run(&["run", "--target", "t.yaml", "--choose", "heartbeat_interval=2"]);
    ran.fails_with(2, &["--choose", "--target"]);
}
