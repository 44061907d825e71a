//! The page as a whole: the conclusion, what was checked and what not, failures by row.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use crate::contract::{RowId, Standing};
use crate::lab::Version;
use crate::report::Conclusion;
use crate::report::model::RunReport;
use crate::report::text::{clean, counted};
use crate::report::words::{FailuresOfRow, Unchecked, meaning};
use crate::verdict::VerdictWord;

use super::run::{DeviationView, RowView, RunView, VerdictView};

/// All that the template shows, cleaned of what must not be shown.
#[derive(Template)]
#[template(path = "report.html")]
pub struct Page<'a> {
    report: &'a RunReport,
    anchors: BTreeMap<&'a str, usize>,
    title: String,
    finspec: String,
    conclusion: &'static str,
    class: &'static str,
    mark: &'static str,
    sentence: String,
    product: &'static str,
    facts: Vec<(&'static str, String)>,
    counts: Vec<CountView>,
    checked: String,
    rows_checked: Vec<(&'static str, bool, usize)>,
    operations: Vec<OperationView>,
    unchecked: Vec<UncheckedView>,
    failures: Vec<FailureView>,
    recordings: Vec<String>,
    recordings_sentence: Option<String>,
    interruption: Option<&'static str>,
    standings: Vec<&'static str>,
}

/// How many runs have a verdict, and what it means.
struct CountView {
    verdict: VerdictView,
    count: usize,
    meaning: &'static str,
}

/// One operation's runs.
struct OperationView {
    name: String,
    runs: usize,
    conforms: usize,
    deviates: usize,
    others: usize,
}

/// Runs that were not checked, with their reason.
struct UncheckedView {
    what: &'static str,
    verdict: Option<VerdictView>,
    count: usize,
    reason: String,
    runs: Vec<(String, usize)>,
}

/// Deviations of a row.
struct FailureView {
    title: String,
    row: Option<RowView>,
    failures: Vec<(String, usize, DeviationView)>,
}

impl<'a> Page<'a> {
    /// Each run as it is shown, made when the template comes to it: a corpus has too many to hold them all.
    fn runs(&self) -> impl Iterator<Item = RunView> + '_ {
        self.report.runs.iter().map(|run| RunView::of(run, self.anchors[run.id.as_str()], self.report))
    }

    /// The page of a report.
    pub fn of(report: &'a RunReport) -> Self {
        let anchors: BTreeMap<&str, usize> =
            report.runs.iter().enumerate().map(|(index, run)| (run.id.as_str(), index + 1)).collect();
        let scope = &report.scope;
        Page {
            title: clean(&format!("{} · finspec", report.sentence())),
            finspec: clean(&report.finspec),
            conclusion: report.conclusion.words(),
            class: class(report.conclusion),
            mark: mark(report.conclusion),
            sentence: clean(&report.sentence()),
            product: scope.deployment.title(),
            facts: facts(report),
            counts: counts(report),
            checked: checked(report),
            rows_checked: rows_checked(report),
            operations: operations(report),
            unchecked: report.unchecked().iter().map(|group| UncheckedView::of(group, &anchors)).collect(),
            failures: report
                .failures_by_row()
                .iter()
                .map(|group| FailureView::of(group, &anchors, scope.release))
                .collect(),
            recordings: report.recordings_to_review().into_iter().map(|recording| recording.message).collect(),
            recordings_sentence: report.recordings_sentence(),
            interruption: report.interruption(),
            standings: standings(report),
            report,
            anchors,
        }
    }
}

const fn class(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Conformant => "good",
        Conclusion::NonConformant => "bad",
        Conclusion::Incomplete => "doubtful",
        Conclusion::Undecided => "doubtful",
    }
}

const fn mark(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Conformant => "✓",
        Conclusion::NonConformant => "✗",
        Conclusion::Incomplete => "!",
        Conclusion::Undecided => "?",
    }
}

fn facts(report: &RunReport) -> Vec<(&'static str, String)> {
    let scope = &report.scope;
    let selection = match scope.patterns.as_slice() {
        [] => "all runs".to_owned(),
        patterns => clean(&patterns.join(", ")),
    };
    let weigh = if scope.strict { "as much as printed ones (strict)" } else { "no failure where they are not met" };
    let timings = &report.timings;
    let took = rounded(timings.took_milliseconds);
    vec![
        ("Target", clean(&format!("{}, {}", scope.target, scope.target_kind.word()))),
        ("Release", format!("{} {}", scope.deployment, scope.release)),
        ("Selection", selection),
        ("Rows not printed", weigh.to_owned()),
        ("Begun", begun(&timings.begun_at)),
        ("Took", format!("{took}, {} at a time", timings.jobs)),
        ("Cases and catalogue", clean(&scope.fingerprint)),
        ("Written by", clean(&format!("finspec {}", report.finspec))),
        ("Invocation", clean(&report.timings.invocation.0)),
    ]
}

/// Milliseconds as people read them: `412 ms`, `12.4 s`.
fn rounded(milliseconds: u64) -> String {
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        _ => format!("{}.{} s", milliseconds / 1000, milliseconds / 100 % 10),
    }
}

/// The time as people write it, or as it stands there.
fn begun(text: &str) -> String {
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%-d %B %Y, %H:%M UTC").to_string(),
        Err(_) => clean(text),
    }
}

fn counts(report: &RunReport) -> Vec<CountView> {
    let view = |(word, count)| CountView { verdict: VerdictView::of(word), count, meaning: meaning(word) };
    report.tally().into_iter().map(view).collect()
}

fn checked(report: &RunReport) -> String {
    let runs = report.executed();
    let all = report.scope.all_runs.max(report.runs.len());
    let checked = format!("{runs} of the deployment's {} executed their assertions", counted(all, "run", "runs"));
    if report.documented() == 0 { checked } else { format!("{checked}; {}", report.standing_sentence()) }
}

/// Distinct rows that executed runs rest on, by standing: the word, whether it is weaker, how many.
fn rows_checked(report: &RunReport) -> Vec<(&'static str, bool, usize)> {
    let mut rows: BTreeMap<Standing, BTreeSet<&RowId>> = BTreeMap::new();
    for run in report.runs.iter().filter(|run| run.verdict.is_executed()) {
        for row in &run.rows {
            rows.entry(row.standing).or_default().insert(&row.id);
        }
    }
    rows.into_iter()
        .map(|(standing, ids)| (standing.word(), !report.scope.release.is_bound_by(standing), ids.len()))
        .collect()
}

fn operations(report: &RunReport) -> Vec<OperationView> {
    let mut operations: BTreeMap<&str, OperationView> = BTreeMap::new();
    for run in &report.runs {
        let view = operations.entry(run.operation()).or_insert_with(|| OperationView {
            name: clean(run.operation()),
            runs: 0,
            conforms: 0,
            deviates: 0,
            others: 0,
        });
        view.runs += 1;
        match run.verdict {
            VerdictWord::Conforms => view.conforms += 1,
            VerdictWord::Deviates => view.deviates += 1,
            _ => view.others += 1,
        }
    }
    operations.into_values().collect()
}

fn standings(report: &RunReport) -> Vec<&'static str> {
    let used: BTreeSet<Standing> = report.runs.iter().flat_map(|run| &run.rows).map(|row| row.standing).collect();
    used.into_iter().map(Standing::word).collect()
}

impl UncheckedView {
    fn of(group: &Unchecked, anchors: &BTreeMap<&str, usize>) -> Self {
        let runs = group.runs.iter().map(|id| (clean(id), anchors.get(id.as_str()).copied().unwrap_or(0)));
        UncheckedView {
            what: group.what,
            verdict: group.verdict.map(VerdictView::of),
            count: group.count,
            reason: clean(&group.reason),
            runs: runs.collect(),
        }
    }
}

impl FailureView {
    fn of(group: &FailuresOfRow<'_>, anchors: &BTreeMap<&str, usize>, version: Version) -> Self {
        let failures = group.failures.iter().map(|(run, deviation)| {
            let anchor = anchors.get(run.id.as_str()).copied().unwrap_or(0);
            (clean(&run.id), anchor, DeviationView::of(run, deviation, version))
        });
        FailureView {
            title: clean(&group.title),
            row: group.row.as_ref().map(|row| RowView::of(row, version)),
            failures: failures.collect(),
        }
    }
}
