//! Every format tells the same conclusion, no format passes a run that does not conform, and no text breaks a format.

use std::path::{Path, PathBuf};

use crate::contract::{Catalogue, RowId};
use crate::verdict::{Deviation, DeviationPlace, VerdictWord};
use crate::xml::{Element, Limits, read_document};

use super::model::{FORMAT, RowRecord, RunRecord, RunReport, SnapshotRecord};
use super::sample::{every_verdict, report_of, run};
use super::{
    Length, ObservationSource, ReportTrouble, from_json, read_json, summary, to_html, to_json, to_junit, write_all,
};

fn junit(report: &RunReport) -> Element {
    let limits = Limits { bytes: 64 << 20, ..Limits::default() };
    read_document(to_junit(report).unwrap().as_bytes(), limits).unwrap()
}

fn test_cases(document: &Element) -> Vec<&Element> {
    document.children_named("testsuite").flat_map(|suite| suite.children_named("testcase")).collect()
}

/// The page without its first line, read as XML: what is not escaped shows as an element or breaks the reading.
fn page(report: &RunReport) -> Element {
    let html = to_html(report).unwrap();
    let (first, rest) = html.split_once('\n').unwrap();
    assert_eq!(first, "<!DOCTYPE html>");
    read_document(rest.as_bytes(), Limits { bytes: 64 << 20, ..Limits::default() }).unwrap()
}

fn all<'a>(element: &'a Element, name: &str, found: &mut Vec<&'a Element>) {
    for child in element.elements() {
        if child.name == name {
            found.push(child);
        }
        all(child, name, found);
    }
}

fn words_of(element: &Element) -> String {
    let mut words = String::new();
    for node in &element.children {
        match node {
            crate::xml::Node::Text(text) => words.push_str(text),
            crate::xml::Node::Element(child) => words.push_str(&words_of(child)),
        }
    }
    words
}

#[test]
fn every_format_tells_the_same_conclusion() {
    let mut reports: Vec<RunReport> =
        VerdictWord::ALL.into_iter().map(|verdict| report_of(vec![run("letters", verdict)])).collect();
    reports.push(every_verdict());
    let mut insecure = every_verdict();
    insecure.scope.insecure = true;
    assert!(insecure.sentence().contains("INSECURE") && !every_verdict().sentence().contains("INSECURE"));
    reports.push(insecure);
    let mut hasty = every_verdict();
    hasty.scope.shortened_windows = vec!["state 0.2 s".to_owned(), "conference 0.5 s".to_owned()];
    assert!(hasty.sentence().ends_with("; watched for less than usual: state 0.2 s, conference 0.5 s"));
    reports.push(hasty);
    for report in &reports {
        let sentence = report.sentence();
        let document = junit(report);
        assert_eq!(document.attribute("name"), Some(format!("finspec: {sentence}").as_str()));
        assert!(words_of(&page(report)).contains(&sentence), "{sentence}");
        assert!(terminal(report, &[]).starts_with(&sentence), "{sentence}");
        let read = from_json(to_json(report).unwrap().as_bytes(), Path::new("report.json")).unwrap();
        assert_eq!((&read, read.sentence()), (report, sentence));
    }
}

#[test]
fn every_format_tells_how_many_runs_rest_on_print_alone() {
    let weak: Vec<RowId> =
        ["dialog.send_dtmf#404-not-found", "notification.team#put"].map(|id| id.parse().unwrap()).into();
    let weaker = |situation: &str, row: &RowId| {
        let mut weaker = run(situation, VerdictWord::Conforms);
        weaker.rows.extend(RowRecord::of(row, Catalogue::shared()));
        weaker
    };
    let runs = vec![
        run("letters", VerdictWord::Conforms),
        run("vanished", VerdictWord::Broken),
        run("held", VerdictWord::Undocumented),
        run("outbound", VerdictWord::NotApplicable),
        weaker("talking", &weak[0]),
        weaker("supervised", &weak[1]),
    ];
    let report = report_of(runs);
    let words = "2 of 4 documented runs rest on printed rows alone";
    assert!(terminal(&report, &[]).contains(&format!("\n{words}\n")), "{}", terminal(&report, &[]));
    assert!(words_of(&page(&report)).contains(words));
    let json: serde_json::Value = serde_json::from_str(&to_json(&report).unwrap()).unwrap();
    assert_eq!(json["printed_alone"], 2);
    let suite = junit(&report).children_named("testsuite").next().cloned().unwrap();
    let properties = suite.children_named("properties").next().unwrap();
    let told = properties.elements().find(|property| property.attribute("name") == Some("printed rows alone")).unwrap();
    assert_eq!(told.attribute("value"), Some("2"));
    let forged = to_json(&report).unwrap().replacen("\"printed_alone\": 2", "\"printed_alone\": 3", 1);
    let refused = from_json(forged.as_bytes(), Path::new("report.json")).unwrap_err().to_string();
    assert!(refused.contains("`printed_alone` is not what the rows of its runs amount to"), "{refused}");
}

#[test]
fn only_a_run_that_conforms_is_a_plain_testcase() {
    let report = every_verdict();
    let document = junit(&report);
    let cases = test_cases(&document);
    assert_eq!(cases.len(), report.runs.len());
    for (case, run) in cases.into_iter().zip(&report.runs) {
        assert_eq!(case.attribute("name"), Some(run.id.as_str()));
        let children: Vec<&str> = case.elements().map(|child| child.name.as_str()).collect();
        let expected: &[&str] = match run.verdict {
            VerdictWord::Conforms => &[],
            VerdictWord::Deviates => &["failure"],
            VerdictWord::Broken => &["error"],
            _ => &["skipped"],
        };
        assert_eq!(children, expected, "{}", run.id);
        if let Some(child) = case.elements().next() {
            let message = child.attribute("message").unwrap();
            assert!(message.contains(&run.why().unwrap()), "{message}");
            assert!(child.name != "skipped" || child.text().starts_with(message), "{}", child.text());
        }
    }
    let numbers = ["tests", "failures", "errors", "skipped"].map(|name| document.attribute(name).unwrap());
    assert_eq!(numbers, ["8", "1", "1", "4"]);
}

#[test]
fn a_failure_shows_row_page_values_diff_and_timeline() {
    let document = junit(&report_of(vec![run("letters", VerdictWord::Deviates)]));
    let failure = test_cases(&document)[0].child("failure").unwrap();
    let message = failure.attribute("message").unwrap();
    for part in ["other than 0-9, * and #", "p. 93"] {
        assert!(message.contains(part) && failure.text().contains(part), "{part} in {message}\n{}", failure.text());
    }
    for part in ["CF_VALUE_OUT_OF_RANGE", "no error in 3 s", "+  <errorData>0", "2.210 ms  agent", "letters.yaml"] {
        assert!(failure.text().contains(part), "{part} in {}", failure.text());
    }
}

fn terminal(report: &RunReport, written: &[PathBuf]) -> String {
    summary(report, written, Length::Whole).to_text(false)
}

#[test]
fn whoever_wants_only_what_is_wrong_gets_the_conclusion_with_it_and_no_more() {
    let report = every_verdict();
    let short = summary(&report, &[PathBuf::from("reports/ccx/index.html")], Length::OnlyWrong).to_text(false);
    assert!(short.starts_with(&report.sentence()), "{short}");
    for run in &report.runs {
        let is_wrong = [VerdictWord::Deviates, VerdictWord::Broken, VerdictWord::NotArranged, VerdictWord::Unconfirmed];
        assert_eq!(short.contains(&run.id), is_wrong.contains(&run.verdict), "{short}");
    }
    assert!(!short.contains("report:") && !short.contains("not selected"), "{short}");
    let right = report_of(vec![run("held", VerdictWord::Conforms), run("silent", VerdictWord::Undocumented)]);
    assert_eq!(summary(&right, &[], Length::OnlyWrong).to_text(false), format!("{}\n", right.sentence()));
}

#[test]
fn where_the_report_stands_is_one_line() {
    let files = ["report.json", "junit.xml", "index.html"].map(|name| Path::new("reports/ccx").join(name));
    let text = terminal(&every_verdict(), &files);
    let last = text.lines().last().unwrap();
    assert_eq!(last, "report: reports/ccx/index.html, beside it report.json and junit.xml");
    assert_eq!(text.matches("report:").count(), 1, "{text}");
}

#[test]
fn the_page_and_the_terminal_name_every_run_that_does_not_conform_with_its_reason() {
    let report = every_verdict();
    let (page, terminal) = (page(&report), terminal(&report, &[]));
    let mut runs = Vec::new();
    all(&page, "details", &mut runs);
    runs.retain(|details| details.attribute("class") == Some("run"));
    assert_eq!(runs.len(), report.runs.len());
    for (details, run) in runs.into_iter().zip(&report.runs) {
        assert_eq!(details.attribute("data-verdict"), Some(run.verdict.code()));
        assert!(
            words_of(details.child("summary").unwrap()).contains(run.verdict.words()),
            "a word, not a colour alone"
        );
        if run.verdict == VerdictWord::Conforms {
            continue;
        }
        // What nobody has to look at is counted on the terminal, and named on the page.
        let is_named = !matches!(run.verdict, VerdictWord::Undocumented | VerdictWord::NotApplicable);
        assert_eq!(terminal.contains(&run.id), is_named, "{terminal}");
        for part in run.reason.iter().chain(run.deviations.iter().map(|deviation| &deviation.actual)) {
            assert!(words_of(details).contains(part) && terminal.contains(part), "{part}");
        }
    }
    assert!(terminal.contains("not selected (4)") && words_of(&page).contains("only runs that match dialog/**"));
}

#[test]
fn weaker_standings_look_different() {
    let html = to_html(&report_of(vec![run("a", VerdictWord::Unconfirmed), run("b", VerdictWord::Conforms)])).unwrap();
    assert!(html.contains("<span class=\"standing weak\">inferred</span>"));
    assert!(html.contains("<span class=\"standing\">printed</span>"));
}

#[test]
fn what_belongs_to_no_run_fails_everywhere() {
    let plain = report_of(vec![run("held", VerdictWord::Conforms)]);
    let orphans = vec!["ccx/dialog/old.snap".to_owned()];
    let report = RunReport::new(plain.scope.clone(), plain.runs.clone(), orphans, true, plain.timings);
    let document = junit(&report);
    assert_eq!((document.attribute("failures"), document.attribute("errors")), (Some("1"), Some("1")));
    assert!(terminal(&report, &[]).contains("ccx/dialog/old.snap"));
    let page = words_of(&page(&report));
    assert!(page.contains("ccx/dialog/old.snap") && page.contains("interrupted"));
}

const HOSTILE: &str = "</script><script>alert(1)</script>]]>&amp;\u{0}\u{8}\u{1b}]0;title\u{7}\u{1b}[31m\u{9b}2J\u{FFFF}\u{202E}\"'--><b>end";

fn hostile(verdict: VerdictWord) -> RunRecord {
    let text = HOSTILE.to_owned() + &"é<".repeat(1_000) + &"x".repeat(1 << 20);
    let mut run = run("hostile", verdict);
    run.summary = text.clone();
    run.reason = run.reason.map(|_| text.clone());
    run.open = Some(HOSTILE.to_owned());
    run.file = HOSTILE.to_owned();
    for deviation in &mut run.deviations {
        deviation.expected = text.clone();
        deviation.actual = text.clone();
    }
    run.deviations.extend((verdict == VerdictWord::Deviates).then(|| Deviation {
        step: 2,
        row: Some(RowId::of(HOSTILE, HOSTILE)),
        place: DeviationPlace::Payload,
        expected: String::new(),
        actual: HOSTILE.to_owned(),
    }));
    run.snapshot = SnapshotRecord::Differs(text.clone());
    for exchange in &mut run.transcript.exchanges {
        exchange.received = text.clone();
        exchange.request = text.clone();
    }
    run
}

fn hostile_report(verdict: VerdictWord) -> RunReport {
    let mut report = report_of(vec![hostile(verdict)]);
    report.scope.patterns = vec![HOSTILE.to_owned()];
    report.scope.target = HOSTILE.to_owned();
    report.timings.begun_at = HOSTILE.to_owned();
    for timing in report.timings.runs.values_mut() {
        for entry in &mut timing.timeline {
            entry.what = HOSTILE.repeat(100);
            entry.raw = HOSTILE.repeat(100);
        }
        timing.timeline[0].lane = HOSTILE.to_owned();
    }
    report
}

#[test]
fn hostile_text_is_escaped_and_breaks_no_format() {
    for verdict in VerdictWord::ALL {
        let report = hostile_report(verdict);
        let page = page(&report);
        let mut found = Vec::new();
        all(&page, "script", &mut found);
        assert_eq!(found.len(), 1, "the page has its own script and no other");
        all(&page, "b", &mut found);
        assert_eq!(found.len(), 1, "and no element that a server sent");
        let is_of_the_run = |case: &&Element| case.attribute("name").is_some_and(|name| !name.contains("::report::"));
        assert_eq!(test_cases(&junit(&report)).into_iter().filter(is_of_the_run).count(), 1);
        let terminal = terminal(&report, &[PathBuf::from(HOSTILE)]);
        assert!(!terminal.chars().any(|character| character.is_control() && character != '\n'));
        assert!(terminal.len() < 40_000, "{} bytes", terminal.len());
        let read = from_json(to_json(&report).unwrap().as_bytes(), Path::new("report.json")).unwrap();
        assert_eq!(read, report, "report.json alone keeps every byte");
    }
}

#[test]
fn the_page_refers_to_nothing_outside() {
    let html = to_html(&every_verdict()).unwrap();
    for reference in [" src=", "@import", "url(", "<link", "http-equiv=\"refresh"] {
        assert!(!html.contains(reference), "{reference}");
    }
    let addresses: Vec<&str> =
        html.match_indices("://").map(|(at, _)| &html[at - 5..(at + 20).min(html.len())]).collect();
    assert_eq!(addresses, ["\"http://www.w3.org/1999/x"], "only the name of the namespace");
}

#[test]
fn the_same_report_gives_the_same_bytes_in_whatever_order_its_runs_came() {
    let report = every_verdict();
    let mut runs = report.runs.clone();
    runs.reverse();
    let again = RunReport::new(report.scope.clone(), runs, vec![], false, report.timings.clone());
    assert_eq!(to_json(&report).unwrap(), to_json(&again).unwrap());
    assert_eq!(to_junit(&report).unwrap(), to_junit(&again).unwrap());
    assert_eq!(to_html(&report).unwrap(), to_html(&again).unwrap());
    assert_eq!(summary(&report, &[], Length::Whole), summary(&again, &[], Length::Whole));
}

#[test]
fn colour_adds_codes_and_no_words() {
    let (report, written) = (every_verdict(), [PathBuf::from("reports/ccx/report.json")]);
    let coloured = summary(&report, &written, Length::Whole).to_text(true);
    let mut plain = coloured.clone();
    for code in ["1;31", "1;33", "1;32", "2", "0"] {
        plain = plain.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(plain, terminal(&report, &written));
    assert!(coloured.contains('\u{1b}') && plain.ends_with("report: reports/ccx/report.json\n"));
}

#[test]
fn a_file_that_is_no_report_of_this_format_is_refused_with_path_and_remedy() {
    let text = to_json(&every_verdict()).unwrap();
    let refusal = |text: &str| from_json(text.as_bytes(), Path::new("old/report.json")).unwrap_err();
    let cut = refusal(&text[..text.len() / 2]);
    assert!(matches!(cut, ReportTrouble::CutOff { .. }), "{cut}");
    let other = refusal(&text.replacen(&format!("\"format\": {FORMAT}"), "\"format\": 7", 1));
    assert!(matches!(other, ReportTrouble::OtherFormat { found: 7, .. }), "{other}");
    let unknown = refusal(&text.replacen("\"scope\"", "\"scoop\"", 1));
    assert!(matches!(unknown, ReportTrouble::NotAReport { .. }), "{unknown}");
    let edits = [
        ("\"conclusion\": \"non-conformant\"", "\"conclusion\": \"conformant\""),
        ("\"verdict\": \"deviates\"", "\"verdict\": \"conforms\""),
        ("\"verdict\": \"broken\"", "\"verdict\": \"conforms\""),
        ("\"id\": \"ccx::dialog::send_dtmf::empty\"", "\"id\": \"ccx::zzz\""),
    ];
    let edited = edits.map(|(from, to)| {
        assert!(text.contains(from), "{from}");
        refusal(&text.replacen(from, to, 1))
    });
    assert!(edited.iter().all(|refusal| matches!(refusal, ReportTrouble::Contradicts { .. })), "{edited:?}");
    for refusal in [cut, other, unknown, refusal("[]"), refusal("{}"), refusal("")].iter().chain(&edited) {
        let words = refusal.to_string();
        assert!(words.contains("old/report.json") && words.contains("; "), "{words}");
    }
    let missing = read_json(Path::new("no/such/report.json")).unwrap_err();
    assert!(matches!(missing, ReportTrouble::Read { .. }), "{missing}");
}

#[test]
fn files_are_written_whole_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let report = every_verdict();
    let written = write_all(&report, folder.path(), ObservationSource::Nowhere).unwrap();
    assert_eq!(
        write_all(&report, folder.path(), ObservationSource::Nowhere).unwrap(),
        written,
        "the files before are replaced"
    );
    let there = folder.path().join("ccx");
    assert_eq!(written, ["report.json", "junit.xml", "index.html"].map(|name| there.join(name)));
    assert_eq!(std::fs::read_dir(&there).unwrap().count(), 3, "nothing temporary stays");
    assert_eq!(read_json(&written[0]).unwrap(), report);
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_nothing_temporary_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a_file");
    std::fs::write(&file, "").unwrap();
    let trouble = write_all(&every_verdict(), &file, ObservationSource::Nowhere).unwrap_err();
    assert!(matches!(&trouble, ReportTrouble::Folder { path, .. } if path.starts_with(&file)), "{trouble}");
    assert!(trouble.to_string().contains("name a folder that you may write to"), "{trouble}");

    std::fs::create_dir_all(folder.path().join("ccx/index.html/taken")).unwrap();
    let trouble = write_all(&every_verdict(), folder.path(), ObservationSource::Nowhere).unwrap_err();
    assert!(matches!(&trouble, ReportTrouble::Write { path, .. } if path.ends_with("index.html")), "{trouble}");
    let hidden = std::fs::read_dir(folder.path().join("ccx")).unwrap().flatten();
    assert!(hidden.into_iter().all(|entry| !entry.file_name().to_string_lossy().ends_with(".part")));
}

/// Writes a report for looking at: `FINSPEC_SAMPLE=<folder> cargo test --lib report -- --ignored`.
#[test]
#[ignore = "writes files for a person to look at"]
fn a_sample_to_look_at() {
    let folder = std::env::var_os("FINSPEC_SAMPLE").expect("FINSPEC_SAMPLE names a folder");
    let written = write_all(&every_verdict(), Path::new(&folder), ObservationSource::Nowhere).unwrap();
    println!("{}", terminal(&every_verdict(), &written));
}
