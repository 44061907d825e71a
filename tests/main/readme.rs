//! What README.md says of the corpus is so: the end of a run of all cases, and how many there are of what.

use std::path::Path;
use std::process::Command;

use finspec::case::Library;
use finspec::contract::Deployment;
use finspec::plan::Planned;
use finspec::target::{Embedded, Target};
use serde_json::Value;

use crate::support::corpus;

/// How many runs there are on a deployment, and how many of them only observe.
async fn counts(deployment: Deployment) -> (usize, usize) {
    let target = Embedded::new(tokio::runtime::Handle::current(), deployment);
    let planned = corpus::whole().plan(target.description());
    let observing = planned.iter().filter(|it| matches!(it, Planned::Run(run) if run.only_observes())).count();
    (planned.len(), observing)
}

/// A number with a comma after each thousand.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|it| std::str::from_utf8(it).unwrap()).collect();
    groups.join(",")
}

/// A page as one line, since sentences are broken anywhere.
fn page(path: &str) -> String {
    std::fs::read_to_string(path).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_readme_counts_as_the_corpus_does() {
    let (readme, belief) = (page("README.md"), page("docs/belief.md"));
    let mut expected = Vec::new();
    let (mut all, mut silent) = (0, 0);
    for deployment in Deployment::ALL {
        let (runs, observing) = counts(deployment).await;
        let documented = runs - observing;
        let name = deployment.word().to_uppercase();
        let verdict =
            format!("{name} is conformant within scope: {documented} of {documented} documented runs conform");
        expected.push((&readme, verdict.clone()));
        if deployment == Deployment::Cce {
            expected.push((&belief, verdict));
        }
        expected.push((&readme, format!("{runs} runs: {observing} guide is silent; {documented} conforms")));
        (all, silent) = (all + runs, silent + observing);
    }
    let library = Library::load(Path::new("cases")).complete().unwrap();
    expected.extend([
        (&readme, format!("the whole corpus, {} runs on both deployments", grouped(all))),
        (&readme, format!("`finspec check`, {} cases and {} scenes", library.cases.len(), library.scenes.len())),
        (&belief, format!("counts {silent} of these runs under *guide is silent*")),
        (&belief, format!("In the other {} a", grouped(all - silent))),
    ]);
    let missing: Vec<&str> =
        expected.iter().filter(|(page, line)| !page.contains(line.as_str())).map(|(_, line)| line.as_str()).collect();
    assert!(missing.is_empty(), "README.md or docs/belief.md lack:\n{}", missing.join("\n"));
}

/// How many rows the runs of CCE rest on, by standing, as `finspec coverage` counts them.
#[test]
fn exit_codes_stand_in_the_readme_and_in_the_help_in_the_order_in_which_they_go() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let help = Command::new(env!("CARGO_BIN_EXE_finspec")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (mut in_readme, mut in_help) = (String::new(), String::new());
    for code in finspec::cli::ExitCode::ALL {
        in_readme.push_str(&format!("| {} | {} |\n", code.number(), code.meaning()));
        in_help.push_str(&format!("  {}  {}\n", code.number(), code.meaning()));
    }
    assert!(readme.contains(&in_readme), "README.md lacks these lines:\n{in_readme}");
    assert!(help.contains(&in_help), "{help}");
}

#[test]
fn the_page_for_sceptics_counts_rows_as_coverage_does() {
    let told = Command::new(env!("CARGO_BIN_EXE_finspec")).args(["coverage", "--json"]).output().unwrap();
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let rows = || told["operations"].as_array().unwrap().iter().flat_map(|it| it["rows"].as_array().unwrap());
    let covered: Vec<&Value> = rows().filter(|row| row["on"]["cce"]["runs"].is_array()).collect();
    let with = |standing: &str| covered.iter().filter(|row| row["standing"] == standing).count();
    let total = |word: &str| told["totals"]["cce"][word].as_u64().unwrap();
    let (not_covered, untested) = (total("not_covered"), total("untested"));
    assert_eq!(total("covered"), covered.len() as u64);
    let belief = page("docs/belief.md");
    for said in [
        format!(
            "Of the {} rows that the runs of CCE rest on, {} are printed in 12.5(1) and {} in 12.6",
            covered.len(),
            with("printed"),
            with("12.6")
        ),
        format!(
            "{not_covered} of {} on CCE, beside {untested} left out",
            covered.len() as u64 + not_covered + untested
        ),
    ] {
        assert!(belief.contains(&said), "docs/belief.md lacks: {said}");
    }
}
