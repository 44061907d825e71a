//! JUnit, JSON, Markdown, annotations and terminal, read again and held against the truth.

use std::collections::BTreeMap;

use super::tree::Tree;
use super::truth::{Faults, NOT_ARRANGED, ReportTruth, RunTruth, UNCONFIRMED, UNDOCUMENTED, code, look};

/// Verdicts that somebody has to look at.
const LOOKED_AT: [&str; 4] = ["deviates", "broken", UNCONFIRMED, NOT_ARRANGED];

/// Verdicts that the terminal counts, by their reasons, and whose runs it does not name: nobody has to do anything about them.
pub const COUNTED_ONLY: [&str; 2] = [UNDOCUMENTED, "not applicable"];

pub fn junit(truth: &ReportTruth, text: &str, faults: &mut Faults) -> String {
    let document = Tree::read(text);
    let whole = document.first(&|tree| tree.name == "testsuites");
    let sentence = whole.map_or("", |whole| whole.attribute("name")).trim_start_matches("finspec: ").to_owned();
    let mut cases = BTreeMap::new();
    let mut outside = Vec::new();
    for case in document.named("testcase") {
        let name = case.attribute("name").to_owned();
        if name.contains("::report::") {
            outside.push(case.children.first().map_or("", |child| child.name.as_str()).to_owned());
        } else {
            faults.must(&format!("{name} stands there twice"), cases.insert(name, case).is_none());
        }
    }
    faults.same("the number of testcases", cases.len(), truth.runs.len());
    for run in &truth.runs {
        match cases.get(&run.id) {
            Some(case) => test_case(run, case, faults),
            None => faults.must(&format!("{} is missing", run.id), false),
        }
    }
    let mut expected = vec!["failure".to_owned(); truth.to_review()];
    expected.extend(truth.is_undecided().then(|| "error".to_owned()));
    expected.extend(truth.interrupted.then(|| "error".to_owned()));
    faults.same("what belongs to no run", outside, expected);
    totals(truth, &document, &sentence, faults);
    sentence
}

fn test_case(run: &RunTruth, case: &Tree, faults: &mut Faults) {
    let (element, ..) = look(run.word);
    let said = case.children.first().map_or("", |child| child.name.as_str());
    faults.same(&run.id, (said, case.children.len()), (element, usize::from(!element.is_empty())));
    if let Some(child) = case.children.first() {
        let message = child.attribute("message");
        faults.same(&format!("the type of {}", run.id), child.attribute("type"), &code(run.word));
        faults.must(&format!("{} gives no reason", run.id), !message.trim().is_empty());
        let told = run.word != UNDOCUMENTED || (message.contains("snapshot") && child.text.contains("this is no pass"));
        faults.must(&format!("{} does not say that only the snapshot was compared", run.id), told);
    }
}

/// The numbers of all suites, and what each says of the whole.
fn totals(truth: &ReportTruth, document: &Tree, sentence: &str, faults: &mut Faults) {
    for suite in document.named("testsuite").into_iter().chain(document.children.first()) {
        for (attribute, element) in [("failures", "failure"), ("errors", "error"), ("tests", "testcase")] {
            let counted = suite.named(element).len().to_string();
            faults.same(&format!("{attribute} of {}", suite.attribute("name")), suite.attribute(attribute), &counted);
        }
    }
    for property in document.named("property") {
        let value = property.attribute("value");
        match property.attribute("name") {
            "conclusion" => faults.same("the conclusion", value, truth.conclusion),
            "sentence" => faults.same("the sentence of a suite", value, sentence),
            "not selected" => faults.same("not selected", value, &truth.not_selected.to_string()),
            _ => {}
        }
    }
}

pub fn json(truth: &ReportTruth, text: &str, faults: &mut Faults) {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    faults.same("the conclusion", value["conclusion"].as_str(), Some(truth.conclusion));
    faults.same("interrupted", value["interrupted"].as_bool(), Some(truth.interrupted));
    faults.same("orphans", value["orphan_snapshots"].as_array().map(Vec::len), Some(truth.orphans.len()));
    let counts = value["counts"].as_object().unwrap();
    let counts: BTreeMap<String, u64> =
        counts.iter().map(|(word, count)| (word.clone(), count.as_u64().unwrap())).collect();
    let tally: BTreeMap<String, u64> =
        truth.tally().into_iter().map(|(word, count)| (code(&word), u64::try_from(count).unwrap())).collect();
    faults.same("counts", counts, tally);
    let words = |run: &serde_json::Value| {
        let text = |key: &str| run[key].as_str().unwrap_or_default().to_owned();
        (text("id"), text("verdict"))
    };
    let mut said: Vec<(String, String)> = value["runs"].as_array().unwrap().iter().map(words).collect();
    said.sort();
    let mut runs: Vec<(String, String)> = truth.runs.iter().map(|run| (run.id.clone(), code(run.word))).collect();
    runs.sort();
    faults.same("the runs", said, runs);
    let read = finspec::report::from_json(text.as_bytes(), std::path::Path::new("report.json"));
    faults.must("it is not read again", read.is_ok());
}

pub fn terminal(truth: &ReportTruth, sentence: &str, text: &str, faults: &mut Faults) {
    let lines: Vec<&str> = text.lines().collect();
    faults.same("the first line", lines.first().copied(), Some(sentence));
    let tally: Vec<String> = truth.tally().into_iter().map(|(word, count)| format!("{count} {word}")).collect();
    let (all, runs) = (truth.runs.len(), if truth.runs.len() == 1 { "run" } else { "runs" });
    let counts = format!("{all} {runs}: {}", tally.join("; "));
    let with_counts: Vec<&&str> = lines.iter().filter(|line| line.starts_with(&format!("{all} {runs}"))).collect();
    faults.must(
        &format!("`{counts}` is not the one line of counts"),
        with_counts.len() == 1 && with_counts[0].starts_with(&counts),
    );
    faults.same(
        "not selected",
        text.contains(&format!("\nnot selected ({}): ", truth.not_selected)),
        truth.not_selected > 0,
    );
    let mut failures: Vec<String> =
        lines.iter().filter_map(|line| line.strip_prefix("deviates  ")).map(str::to_owned).collect();
    failures.sort();
    faults.same("failures", failures, truth.ids(&["deviates"]));
    groups(truth, text, faults);
    faults.must(
        "undocumented runs are not told as such",
        truth.count(UNDOCUMENTED) == 0 || text.contains("this is no pass"),
    );
    faults.same("interruption", text.contains("the run was interrupted before its end"), truth.interrupted);
    recordings(truth, text, faults);
}

/// Recordings have a line of their own, and stand apart from what the server did.
fn recordings(truth: &ReportTruth, text: &str, faults: &mut Faults) {
    let said: usize = text.lines().filter(|line| line.starts_with("recordings to review: ")).count();
    faults.same("the line of recordings", said, usize::from(truth.to_review() > 0));
    faults.must("an orphan is missing", truth.orphans.iter().all(|orphan| text.contains(orphan.as_str())));
}

/// What is no plain pass and no failure, by its heading.
fn groups(truth: &ReportTruth, text: &str, faults: &mut Faults) {
    let mut heading = String::new();
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines() {
        if let Some((word, _)) = line.split_once(" (").filter(|_| !line.starts_with(' ')) {
            heading = word.to_owned();
        } else if let Some(id) = line.strip_prefix("    ").filter(|id| !id.starts_with(' ')) {
            named.entry(heading.clone()).or_default().push(id.to_owned());
        }
    }
    named.values_mut().for_each(|ids| ids.sort());
    let mut expected = BTreeMap::new();
    for word in ["broken", NOT_ARRANGED, UNCONFIRMED, UNDOCUMENTED, "not applicable"] {
        let ids = truth.ids(&[word]);
        if ids.is_empty() {
            continue;
        }
        if COUNTED_ONLY.contains(&word) {
            let lines = text.lines().filter_map(|line| line.strip_prefix(&format!("{word} (")));
            let counts = lines.filter_map(|rest| rest.split_once("): ")?.0.parse::<usize>().ok());
            faults.same(&format!("the number of runs that are {word}"), counts.sum(), ids.len());
        } else {
            faults.must(&format!("no heading for {word}"), text.contains(&format!("{word} ({})", ids.len())));
            expected.insert(word.to_owned(), ids);
        }
    }
    faults.same("groups", named, expected);
}

pub fn annotations(truth: &ReportTruth, text: &str, faults: &mut Faults) {
    let mut said = Vec::new();
    let mut outside = 0;
    for line in text.lines() {
        let level = line.split([' ', ':']).nth(2).unwrap_or_default();
        match line.split_once("title=").and_then(|(_, rest)| rest.split_once("::")) {
            Some((title, _)) => said.push((title.replace("%3A", ":").replace("%2C", ","), level.to_owned())),
            None => outside += 1,
        }
    }
    said.sort();
    let told = truth.runs.iter().filter(|run| LOOKED_AT.contains(&run.word)).map(|run| {
        let level = if ["deviates", "broken"].contains(&run.word) { "error" } else { "warning" };
        (format!("{} {}", run.id, run.word), level.to_owned())
    });
    let mut told: Vec<(String, String)> = told.collect();
    told.sort();
    faults.same("the runs", said, told);
    faults.same("what belongs to no run", outside, truth.to_review() + usize::from(truth.interrupted));
}

pub fn markdown(truths: &[ReportTruth], sentences: &[String], text: &str, faults: &mut Faults) {
    let parts: Vec<&str> = text.split("\n## ").skip(1).collect();
    faults.same("parts", parts.len(), truths.len());
    for ((truth, sentence), part) in truths.iter().zip(sentences).zip(parts) {
        faults.same("the sentence", part.lines().next(), Some(sentence.as_str()));
        let cells = |line: &str| -> Vec<String> {
            line.split(" | ").map(|cell| cell.trim_matches(['|', ' ', '`']).to_owned()).collect()
        };
        let rows: Vec<Vec<String>> = part.lines().filter(|line| line.starts_with("| ")).map(cells).collect();
        let mut tally = truth.tally();
        tally.extend((truth.not_selected > 0).then(|| ("not selected".to_owned(), truth.not_selected)));
        let counts =
            rows.iter().filter(|row| row.len() == 2).filter_map(|row| Some((row[0].clone(), row[1].parse().ok()?)));
        faults.same("counts", counts.collect::<Vec<(String, usize)>>(), tally);
        let runs = rows.iter().filter(|row| row.len() > 2 && row[0].contains("::"));
        let mut said: Vec<(String, String)> = runs.map(|row| (row[0].clone(), row[1].clone())).collect();
        said.sort();
        let told = truth.runs.iter().filter(|run| LOOKED_AT.contains(&run.word));
        let mut told: Vec<(String, String)> = told.map(|run| (run.id.clone(), run.word.to_owned())).collect();
        told.sort();
        faults.same("the runs", said, told);
        let outside = part.lines().filter(|line| line.starts_with("- ")).count();
        faults.same("what belongs to no run", outside, truth.to_review() + usize::from(truth.interrupted));
    }
}
