//! What commands say as JSON: read again as it is documented, and the same as what they say in words.

use std::collections::BTreeSet;

use finspec::cli::{CheckResult, CoverageResult, Mistake, RunList};
use finspec::contract::{Covering, Deployment};

use crate::support::project::{Project, READ};

/// The program on the cases that ship.
fn told(arguments: &[&str]) -> (i32, String) {
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_finspec")).args(arguments).output().unwrap();
    (program.status.code().unwrap(), String::from_utf8(program.stdout).unwrap())
}

#[test]
fn the_list_names_the_same_runs_in_words_and_as_json() {
    let (code, json) = told(&["list", "send_dtmf", "--json"]);
    let list: RunList = serde_json::from_str(&json).unwrap();
    let (_, words) = told(&["list", "send_dtmf"]);
    let named: Vec<&str> = words.lines().filter(|line| line.contains("::")).collect();
    let ids: Vec<&str> = list.runs.iter().map(|run| run.id.as_str()).collect();
    assert_eq!((code, ids), (0, named));
    let letters = list.runs.iter().find(|run| run.id == "ccx::dialog::send_dtmf::letters::word").unwrap();
    assert_eq!(letters.file, std::path::Path::new("cases/dialog/send_dtmf/letters.yaml"));
    assert_eq!(
        (letters.deployment, letters.case.as_str(), letters.entry.as_deref()),
        (Deployment::Ccx, "dialog/send_dtmf/letters", Some("word"))
    );
    assert!(letters.rows.iter().any(|row| row.as_str() == "dialog.send_dtmf#async-digits-out-of-range"));
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let keys: Vec<&String> = value["runs"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["case", "deployment", "entry", "file", "id", "rows", "summary", "undocumented"]);
    assert_eq!(value["format"], 1);
}

#[test]
fn undocumented_runs_are_those_that_a_report_calls_so() {
    let silent = READ.split("    row").next().unwrap().to_owned() + "    observe: true\n";
    let project = Project::new(&silent);
    let listed = project.run(&["list", "--undocumented", "--json"]);
    let list: RunList = serde_json::from_str(&listed.out).unwrap();
    assert!(list.runs.iter().all(|run| run.undocumented));
    let listed: BTreeSet<String> = list.runs.into_iter().map(|run| run.id).collect();
    project.run(&["run", "--no-snapshots"]);
    let mut reported = BTreeSet::new();
    for deployment in Deployment::ALL {
        let report = project.report(deployment.word());
        let runs = report["runs"].as_array().unwrap().iter().filter(|run| run["verdict"] == "undocumented");
        reported.extend(runs.map(|run| run["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(listed, reported);
    assert_eq!(listed, ["cce::user::get::signed_out", "ccx::user::get::signed_out"].map(str::to_owned).into());
}

#[test]
fn warnings_have_their_place_and_are_no_mistakes() {
    let (code, json) = told(&["check", "--json"]);
    let shipped: CheckResult = serde_json::from_str(&json).unwrap();
    assert_eq!((code, shipped.mistakes, shipped.warnings), (0, Vec::new(), Vec::new()));
    let project = Project::new(&READ.replacen("/finesse/api/User", "/finesse/apy/User", 1));
    let checked = project.run(&["check"]);
    checked.tells(&["nothing to correct; 1 warning"]);
    checked.fails_with(0, &["warning: the guide has no address /finesse/apy", "signed_out.yaml:3:24"]);
    let listed = project.run(&["check", "--json"]);
    let result: CheckResult = serde_json::from_str(&listed.out).unwrap();
    let [warning] = &result.warnings[..] else { panic!("{:?}", result.warnings) };
    assert_eq!((listed.code, result.mistakes.len(), warning.line.is_some()), (Some(0), 0, true));
    assert!(warning.remedy.contains("deliberately: unknown_address"), "{warning:?}");
}

#[test]
fn the_rows_are_those_of_the_words() {
    let (code, json) = told(&["coverage", "--json", "--reports", "reports/none_here"]);
    let result: CoverageResult = serde_json::from_str(&json).unwrap();
    assert_eq!(code, 0);
    assert!(
        result.not_proved.as_deref().is_some_and(|reason| reason.contains("finspec prove")),
        "{:?}",
        result.not_proved
    );
    let rows: Vec<_> = result.coverage.operations.iter().flat_map(|operation| &operation.rows).collect();
    let covered =
        |deployment| rows.iter().filter(|row| matches!(row.on.get(&deployment), Some(Covering::Runs(_)))).count();
    for deployment in Deployment::ALL {
        assert_eq!(result.coverage.totals[&deployment].covered, covered(deployment));
    }
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["format", "not_proved", "operations", "totals", "warnings"]);
    let again = serde_json::to_value(&result).unwrap();
    assert_eq!(again, value);
}

#[test]
fn mistakes_have_their_place_and_remedy_and_a_broken_project_is_told_too() {
    let right: CheckResult = serde_json::from_str(&Project::new(READ).run(&["check", "--json"]).out).unwrap();
    assert_eq!((right.cases, right.scenes, right.mistakes.len()), (1, 1, 0));
    let project = Project::new(&READ.replace("status: 200", "status: 200\n    noteces: []"));
    let wrong = project.run(&["check", "--json"]);
    let result: CheckResult = serde_json::from_str(&wrong.out).unwrap();
    assert_eq!((wrong.code, result.mistakes.len(), wrong.err.as_str()), (Some(2), 1, ""));
    let Mistake { file, line, column, path, nearest, remedy, .. } = &result.mistakes[0];
    assert_eq!(file, std::path::Path::new("cases/user/get/signed_out.yaml"));
    assert_eq!((*line, *column, path.as_str()), (Some(8), Some(5), "then.both.noteces"));
    assert_eq!((nearest.as_deref(), remedy.is_empty()), (Some("notices"), false));
    let elsewhere = project.run(&["check", "--json", "--cases", "nowhere"]);
    let result: CheckResult = serde_json::from_str(&elsewhere.out).unwrap();
    assert_eq!((elsewhere.code, result.mistakes[0].line), (Some(2), None));
    assert!(result.mistakes[0].remedy.contains("--cases"), "{:?}", result.mistakes);
}
