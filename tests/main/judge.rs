//! `finspec judge`: the same verdicts from what was observed, another one for another case, and nothing from observations that
//! are not the report's own.

use crate::support::project::{Project, READ};

const REPORT: &str = "reports/cce/report.json";
const OBSERVATIONS: &str = "reports/cce/observations.jsonl";

/// A project that has run once.
fn driven() -> Project {
    let project = Project::new(READ);
    assert_eq!(project.run(&["run", "--no-snapshots", "--strict"]).code, Some(0));
    project
}

fn edit(project: &Project, change: impl Fn(&str) -> String) {
    let text = std::fs::read_to_string(project.path(OBSERVATIONS)).unwrap();
    let edited = change(&text);
    assert_ne!(edited, text);
    project.write(OBSERVATIONS, &edited);
}

#[test]
fn what_was_observed_is_judged_as_it_was() {
    let project = driven();
    let ran = project.run(&["judge", REPORT]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&["2 runs judged again: 2 the same, 0 otherwise; 2 conforms"]);
    project.run(&["judge", REPORT, "user::get"]).tells(&["1 runs judged again: 1 the same"]);
    project.run(&["judge", REPORT, "no_such_run"]).tells(&["0 runs judged again"]);
}

#[test]
fn a_case_that_claims_something_else_judges_otherwise() {
    let project = driven();
    project.write("cases/user/get/signed_out.yaml", &READ.replace("has: {state: LOGOUT}", "has: {state: READY}"));
    let ran = project.run(&["judge", REPORT]);
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.out, ran.err);
    ran.tells(&[
        "cce::user::get::signed_out: was conforms, is deviates",
        "expected /finesse/api/User/1001001: state `READY`",
    ]);
}

#[test]
fn observations_that_are_missing_or_edited_are_refused() {
    let project = driven();
    edit(&project, |text| text.replacen("LOGOUT", "READY", 1));
    project.run(&["judge", REPORT]).fails_with(2, &["observations.jsonl", "is not what the report was made from"]);

    let project = driven();
    edit(&project, |text| text.lines().take(2).collect::<Vec<_>>().join("\n") + "\n");
    project.run(&["judge", REPORT]).fails_with(2, &["observations.jsonl", "is missing"]);

    let project = driven();
    edit(&project, |text| text.to_owned() + text.lines().nth(1).unwrap() + "\n");
    project.run(&["judge", REPORT]).fails_with(2, &["is none of the report's, or stands there twice"]);

    let project = driven();
    edit(&project, |text| text.replacen("{\"run\"", "[\"run\"", 1));
    project.run(&["judge", REPORT]).fails_with(2, &["line 2 is no observation of a run"]);

    let project = driven();
    edit(&project, |text| text.replacen('{', "[", 1));
    project.run(&["judge", REPORT]).fails_with(2, &["line 1 does not say which invocation wrote it"]);

    let project = driven();
    std::fs::remove_file(project.path(OBSERVATIONS)).unwrap();
    project.run(&["judge", REPORT]).fails_with(2, &["observations.jsonl cannot be read"]);
}

#[test]
fn observations_follow_a_report_that_is_rendered_elsewhere() {
    let project = driven();
    assert_eq!(project.run(&["report", REPORT, "--reports", "elsewhere"]).code, Some(0));
    let ran = project.run(&["judge", "elsewhere/cce/report.json"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    assert_eq!(project.run(&["report", REPORT]).code, Some(0), "rendered again in its own place");
    assert_eq!(project.run(&["judge", REPORT]).code, Some(0));
}
