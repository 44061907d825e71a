//! The terminal's summary: each failure, each group that is no pass with its reason, the counts, the conclusion.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::verdict::{Deviation, VerdictWord};

use super::Conclusion;
use super::model::{RunRecord, RunReport, SnapshotRecord};
use super::other_release::OtherRelease;
use super::text::{clean, counted, one_line};
use super::words::Unchecked;

/// How much of one value is shown.
const VALUE: usize = 400;
/// How many runs of a group are named.
const NAMED: usize = 12;

/// How the summary looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Whether words carry a colour; none carries a meaning that the words lack.
    pub colour: bool,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bad(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    fn doubtful(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    fn good(self, text: &str) -> String {
        self.paint("1;32", text)
    }

    fn quiet(self, text: &str) -> String {
        self.paint("2", text)
    }
}

/// The summary as text; `written` are the files that hold the whole report.
pub fn summary(report: &RunReport, written: &[PathBuf], style: Style) -> String {
    let mut text = String::new();
    for run in report.runs.iter().filter(|run| run.verdict == VerdictWord::Deviates) {
        text.push_str(&failure(run, style));
    }
    text.push_str(&groups(report, style));
    text.push_str(&other_release(report, style));
    text.push_str(&orphans(report, style));
    if let Some(interruption) = report.interruption() {
        let _ = writeln!(text, "{}\n", style.doubtful(interruption));
    }
    text.push_str(&counts(report));
    let sentence = clean(&report.sentence());
    let sentence = match report.conclusion {
        Conclusion::Conformant => style.good(&sentence),
        Conclusion::NonConformant => style.bad(&sentence),
        Conclusion::Incomplete | Conclusion::Undocumented => style.doubtful(&sentence),
    };
    let _ = writeln!(text, "{sentence}");
    for path in written {
        let _ = writeln!(text, "{}", style.quiet(&format!("report: {}", clean(&path.display().to_string()))));
    }
    text
}

fn failure(run: &RunRecord, style: Style) -> String {
    let mut text = format!("{}  {}\n", style.bad(VerdictWord::Deviates.words()), clean(&run.id));
    let _ = writeln!(text, "  {}", one_line(&run.summary, VALUE));
    for deviation in &run.deviations {
        text.push_str(&deviation_lines(run, deviation));
    }
    if let SnapshotRecord::Differs(_) = run.snapshot {
        let _ = writeln!(text, "  snapshot  {} differs; the diff is in the reports", clean(&run.snapshot_file));
    }
    let _ = writeln!(text, "  case      {}\n", clean(&run.file));
    text
}

fn deviation_lines(run: &RunRecord, deviation: &Deviation) -> String {
    let mut text = String::new();
    match (run.row_of(deviation), &deviation.row) {
        (Some(row), _) => {
            let _ = writeln!(text, "  row       {}: {}", clean(row.id.as_str()), clean(&row.says));
            let _ = writeln!(text, "  known     {}, {}", row.standing, clean(&row.citation));
        }
        (None, Some(id)) => {
            let _ = writeln!(text, "  row       {} (not in the catalogue)", one_line(id.as_str(), 200));
        }
        (None, None) => {}
    }
    let _ = writeln!(text, "  where     step {}, {}", deviation.step, deviation.place);
    let _ = writeln!(text, "  expected  {}", one_line(&deviation.expected, VALUE));
    let _ = writeln!(text, "  actual    {}", one_line(&deviation.actual, VALUE));
    text
}

/// Everything that is neither a pass nor a failure, a heading per verdict.
fn groups(report: &RunReport, style: Style) -> String {
    let mut text = String::new();
    let mut heading = "";
    for group in report.unchecked() {
        if group.what != heading {
            if !heading.is_empty() {
                text.push('\n');
            }
            heading = group.what;
            let total = group.verdict.map_or(group.count, |verdict| report.count(verdict));
            let _ = writeln!(text, "{}", style.doubtful(&format!("{heading} ({total})")));
        }
        text.push_str(&group_lines(&group, style));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn group_lines(group: &Unchecked, style: Style) -> String {
    let mut text = format!("  {}\n", clean(&group.reason));
    for run in group.runs.iter().take(NAMED) {
        let _ = writeln!(text, "    {}", style.quiet(&clean(run)));
    }
    if let Some(more @ 1..) = group.runs.len().checked_sub(NAMED) {
        let _ = writeln!(text, "    {}", style.quiet(&format!("and {more} more, which the reports list")));
    }
    text
}

/// What a target of another release than the recorded one says otherwise. It decides nothing.
fn other_release(report: &RunReport, style: Style) -> String {
    let OtherRelease { runs, lines } = report.other_release();
    if runs == 0 {
        return String::new();
    }
    let mut text =
        format!("{}\n", style.doubtful(&format!("other transcripts than those of the recorded release ({runs})")));
    text.push_str("  they decide nothing; lines of transcripts that went and came, by the number of runs\n");
    for line in lines.iter().take(NAMED) {
        let _ = writeln!(text, "    {:>4}  {}", line.runs, one_line(&line.text, VALUE));
    }
    if let Some(more @ 1..) = lines.len().checked_sub(NAMED) {
        let _ = writeln!(text, "    {}", style.quiet(&format!("and {more} more, which the reports have")));
    }
    text.push('\n');
    text
}

fn orphans(report: &RunReport, style: Style) -> String {
    if report.orphan_snapshots.is_empty() {
        return String::new();
    }
    let heading = format!("recorded snapshots that belong to no run ({})", report.orphan_snapshots.len());
    let mut text = format!("{}\n", style.bad(&heading));
    for orphan in &report.orphan_snapshots {
        let _ = writeln!(text, "  {}", clean(orphan));
    }
    text.push_str("  remove them, or restore their cases\n\n");
    text
}

fn counts(report: &RunReport) -> String {
    let tally = report.tally();
    let tally: Vec<String> = tally.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
    let mut text = counted(report.runs.len(), "run", "runs");
    if !tally.is_empty() {
        let _ = write!(text, ": {}", tally.join(", "));
    }
    if report.not_selected() > 0 {
        let _ = write!(text, "; {} not selected", report.not_selected());
    }
    let unrecorded = report.runs.iter().filter(|run| run.snapshot == SnapshotRecord::Missing).count();
    if unrecorded > 0 {
        let _ = write!(text, "; {unrecorded} without a recorded snapshot");
    }
    text.push('\n');
    text
}
