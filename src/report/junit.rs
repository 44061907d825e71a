//! `junit.xml`: a suite per object and operation, a testcase per run; only a run that conforms is a plain testcase.

use std::time::Duration;

use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::verdict::VerdictWord;

use super::conclusion::Conclusion;
use super::failure::failure_text;
use super::model::{RunRecord, RunReport};
use super::text::{clean, one_line};
use super::trouble::ReportTrouble;

/// How long a message may be; the body has the rest.
const MESSAGE: usize = 2400;

/// The report as JUnit XML.
///
/// # Errors
/// [`ReportTrouble::Render`], where the writer of the XML refuses.
pub fn to_junit(report: &RunReport) -> Result<String, ReportTrouble> {
    let mut document = Report::new(clean(&format!("finspec: {}", report.sentence())));
    document.set_time(Duration::from_millis(report.timings.took_milliseconds));
    let mut suites: IndexMap<String, TestSuite> = IndexMap::new();
    for run in &report.runs {
        let name = format!("{}::{}", report.scope.deployment, clean(run.operation()).replace('/', "::"));
        let suite = suites.entry(name.clone()).or_insert_with(|| suite(&name, report));
        suite.add_test_case(test_case(run, &name, report));
    }
    if let Some(rest) = outside_of_runs(report) {
        suites.insert(rest.name.to_string(), rest);
    }
    document.add_test_suites(suites.into_values().map(timed));
    document.to_string().map_err(|error| ReportTrouble::Render { what: "junit.xml", reason: error.to_string() })
}

/// The suite takes as long as its testcases together.
fn timed(mut suite: TestSuite) -> TestSuite {
    let time = suite.test_cases.iter().filter_map(|case| case.time).sum();
    suite.set_time(time);
    suite
}

/// An empty suite that says what the whole report says.
fn suite(name: &str, report: &RunReport) -> TestSuite {
    let mut suite = TestSuite::new(name);
    let scope = &report.scope;
    suite.extra.insert("timestamp".into(), clean(&report.timings.begun_at).into());
    suite.add_properties([
        Property::new("conclusion", report.conclusion.words()),
        Property::new("sentence", clean(&report.sentence())),
        Property::new("target", clean(&format!("{} ({})", scope.target, scope.target_kind.word()))),
        Property::new("release", scope.release.to_string()),
        Property::new("strict", scope.strict.to_string()),
        Property::new("fingerprint", clean(&scope.fingerprint)),
        Property::new("invocation", clean(&report.timings.invocation.0)),
        Property::new("printed rows alone", report.printed_alone.to_string()),
        Property::new("not selected", report.not_selected().to_string()),
    ]);
    suite
}

fn test_case(run: &RunRecord, suite: &str, report: &RunReport) -> TestCase {
    let timing = report.timings.runs.get(&run.id);
    let why = one_line(&run.why().unwrap_or_default(), MESSAGE);
    let status = match run.verdict {
        VerdictWord::Conforms => TestCaseStatus::success(),
        VerdictWord::Deviates => {
            let says = run.deviations.first().and_then(|deviation| run.row_of(deviation));
            let message = says.map_or(why.clone(), |row| format!("{} ({}) {why}", row.says, row.citation));
            let message = one_line(&message, MESSAGE);
            with_text(
                TestCaseStatus::non_success(NonSuccessKind::Failure),
                run.verdict,
                &message,
                &failure_text(run, timing),
            )
        }
        VerdictWord::Broken => {
            let body = failure_text(run, timing);
            with_text(TestCaseStatus::non_success(NonSuccessKind::Error), run.verdict, &why, &body)
        }
        VerdictWord::Unconfirmed
        | VerdictWord::Undocumented
        | VerdictWord::NotArranged
        | VerdictWord::NotApplicable => {
            let message = format!("{}: {why}", run.verdict);
            let body = match run.verdict {
                VerdictWord::Unconfirmed => format!("{message}\n\n{}", failure_text(run, timing)),
                _ => message.clone(),
            };
            with_text(TestCaseStatus::skipped(), run.verdict, &message, &body)
        }
    };
    let mut case = TestCase::new(clean(&run.id), status);
    case.set_classname(suite);
    case.set_time(Duration::from_micros(timing.map_or(0, |timing| timing.took)));
    case.extra.insert("file".into(), clean(&run.file).into());
    case
}

fn with_text(status: TestCaseStatus, verdict: VerdictWord, message: &str, body: &str) -> TestCaseStatus {
    typed(status, verdict.code(), message, body)
}

fn typed(mut status: TestCaseStatus, kind: &str, message: &str, body: &str) -> TestCaseStatus {
    status.set_message(clean(message)).set_type(kind).set_description(clean(body));
    status
}

/// What must not go unseen and is no verdict on a run: recordings to review, a report that decides nothing, and an
/// interruption.
fn outside_of_runs(report: &RunReport) -> Option<TestSuite> {
    let name = format!("{}::report", report.scope.deployment);
    let mut rest = suite(&name, report);
    for recording in report.recordings_to_review() {
        let status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let status = typed(status, "recording", &recording.message, &recording.message);
        rest.add_test_case(TestCase::new(format!("{name}::recording::{}", recording.file), status));
    }
    // Skipped testcases alone would look like a pass.
    if report.conclusion == Conclusion::Undecided && !report.checks_nothing() {
        let sentence = report.sentence();
        let status = TestCaseStatus::non_success(NonSuccessKind::Error);
        let status = typed(status, report.conclusion.words(), &sentence, &sentence);
        rest.add_test_case(TestCase::new(format!("{name}::undecided"), status));
    }
    if let Some(message) = report.interruption() {
        let status = TestCaseStatus::non_success(NonSuccessKind::Error);
        let status = with_text(status, VerdictWord::Broken, message, message);
        rest.add_test_case(TestCase::new(format!("{name}::interrupted"), status));
    }
    for case in &mut rest.test_cases {
        case.set_classname(name.clone());
    }
    (!rest.test_cases.is_empty()).then_some(rest)
}
