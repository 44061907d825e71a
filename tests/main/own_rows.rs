//! Rows of one's own: the example of the docs is played, and a row that is none, or not one's own, is refused.

use crate::support::project::{Project, READ};

const DOCS: &str = include_str!("../../docs/own-rows.md");

/// The example's file below that heading of the docs.
fn example(heading: &str) -> &'static str {
    let section = DOCS.split_once(&format!("\n## {heading}\n")).unwrap().1;
    let block = section.split_once("```yaml\n").unwrap().1;
    block.split_once("```").unwrap().0
}

fn project(row: &str) -> Project {
    let project = Project::new(READ);
    project.write("cases/_rows/field_reports.yaml", row);
    project.write("cases/user/get/nobody.yaml", example("The case"));
    project
}

#[test]
fn the_example_of_the_docs_is_played() {
    let project = project(example("The row"));
    project.run(&["check"]).tells(&["2 cases and 1 scenes; nothing to correct"]);
    let ran = project.run(&["run", "user::get::nobody", "--no-snapshots", "--strict"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    project.run(&["explain", "cce::user::get::nobody"]).tells(&["user.get#404-in-xml", "observed, no page of 12.5(1)"]);
    project.run(&["rules"]).tells(&["Rows of one's own:", "user.get#404-in-xml (", "observed, no page of 12.5(1)"]);
    let coverage = project.run(&["coverage"]);
    coverage.tells(&["Rows of one's own: ", "404-in-xml"]);
    let apart = coverage.out.split_once("Rows of one's own: ").unwrap();
    assert!(!apart.0.contains("404-in-xml"), "they stand apart, after the guide's");
    let matrix = std::fs::read_to_string(project.path("reports/selection/index.html"))
        .or_else(|_| std::fs::read_to_string(project.path("reports/index.html")))
        .unwrap();
    assert!(matrix.contains("Rows of one's own") || matrix.contains("Rows of one&#39;s own"), "the matrix lists them");
    assert!(matrix.contains("user.get#404-in-xml"));
}

/// What becomes of the example on CCE where its row says another status than the mock's, with that standing.
fn contradicted(standing: &str) -> (Option<i32>, String) {
    let wrong = example("The row").replace("404\n", "410\n").replace("observed", standing);
    let project = project(&wrong);
    project.write("cases/user/get/nobody.yaml", &example("The case").replacen("status: 404", "status: 410", 1));
    let pattern = ["run", "cce::user::get::nobody", "--no-snapshots", "--deployment", "cce", "--strict"];
    let code = project.run(&pattern).code;
    let report = std::fs::read_to_string(project.path("reports/selection/cce/report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    (code, report["runs"][0]["verdict"].as_str().unwrap().to_owned())
}

#[test]
fn a_local_row_makes_no_run_deviate_however_strict() {
    assert_eq!(contradicted("observed"), (Some(1), "deviates".to_owned()));
    let (code, verdict) = contradicted("local");
    assert_eq!(verdict, "unconfirmed");
    assert_ne!(code, Some(1));
}

#[test]
fn rows_that_are_none_or_not_ones_own_are_refused() {
    let right = example("The row");
    let refused = |from: &str, to: &str, words: &[&str]| {
        assert!(right.contains(from), "{from}");
        let project = Project::new(READ);
        project.write("cases/_rows/field_reports.yaml", &right.replacen(from, to, 1));
        project.run(&["check"]).fails_with(2, words);
    };
    let place = |line: usize| format!("_rows/field_reports.yaml:{line}:");
    let at = [1, 2, 3, 7, 8].map(place);
    refused("404-in-xml", "200", &[&at[0], "`user.get#200` is a row of the catalogue", "give it another short id"]);
    refused("user.get#", "usr.get#", &[&at[0], "there is no operation or table `usr.get`", "begins with `own.`"]);
    refused("  status: 404\n", "  statsu: 404\n", &[&at[3], "`statsu` is not a key", "did you mean `status`?"]);
    refused("  status: 404\n", "", &["`status` is missing, which every response has"]);
    refused(
        "kind: response",
        "kind: notification",
        &[&at[3], "`status` is no column of a row of the kind notification"],
    );
    refused(
        "observed",
        "printed",
        &[&at[2], "`printed` is not a standing of a row of one's own", "observed, recalled, local"],
    );
    let twice = format!("{right}{right}");
    refused(right, &twice, &[&at[4], "`user.get#404-in-xml` stands there twice", "keep one of them"]);
}
