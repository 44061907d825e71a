//! One run that is no pass, told in plain text: rows, expected against actual, the snapshot's diff, the timeline.

use std::fmt::Write as _;

use crate::verdict::Deviation;

use super::model::{RunRecord, RunTiming, SnapshotRecord};
use super::text::{clean, duration, one_line, shorten};

/// How much of one value is shown.
const VALUE: usize = 8_000;
/// How much of a diff is shown.
const DIFF: usize = 32_000;
/// How many moments of a timeline are shown.
const MOMENTS: usize = 300;

/// Everything that a reader of a failure wants without opening another file.
pub fn failure_text(run: &RunRecord, timing: Option<&RunTiming>) -> String {
    let mut text =
        format!("{} {}\n{}\ncase: {}\n", clean(&run.id), run.verdict, shorten(&run.summary, VALUE), clean(&run.file));
    if let Some(reason) = &run.reason {
        let _ = writeln!(text, "reason: {}", shorten(reason, VALUE));
    }
    for deviation in &run.deviations {
        text.push('\n');
        text.push_str(&deviation_text(run, deviation));
    }
    if let SnapshotRecord::Differs(diff) = &run.snapshot {
        let _ = writeln!(text, "\nsnapshot {}, recorded (-) against this run (+):", clean(&run.snapshot_file));
        let _ = writeln!(text, "{}", shorten(diff, DIFF).trim_end());
    }
    if let Some(timing) = timing {
        text.push('\n');
        text.push_str(&timeline_text(timing));
    }
    if let Some(open) = &run.open {
        let _ = writeln!(text, "\nwhat this case cannot see: {}", clean(open));
    }
    text
}

/// One deviation: the row with its sentence and page, expected against actual.
pub fn deviation_text(run: &RunRecord, deviation: &Deviation) -> String {
    let mut text = format!("{}\n", deviation.showed());
    match (run.row_of(deviation), &deviation.row) {
        (Some(row), _) => {
            let _ =
                writeln!(text, "  row       {} ({}, {})", clean(row.id.as_str()), row.standing, clean(&row.citation));
            let _ = writeln!(text, "  says      {}", clean(&row.says));
        }
        (None, Some(id)) => {
            let _ = writeln!(text, "  row       {} (not in the catalogue)", one_line(id.as_str(), 200));
        }
        (None, None) => text.push_str("  row       none\n"),
    }
    let _ = writeln!(text, "  expected  {}", indented(&deviation.expected));
    let _ = writeln!(text, "  actual    {}", indented(&deviation.actual));
    text
}

/// Further lines of a value stand below its first.
fn indented(value: &str) -> String {
    shorten(value, VALUE).trim_end().replace('\n', "\n            ")
}

fn timeline_text(timing: &RunTiming) -> String {
    let mut text = format!("timeline, {} in all:\n", duration(timing.took));
    let lanes = timing.timeline.iter().map(|entry| entry.lane.chars().count()).max().unwrap_or(0).min(24);
    for entry in timing.timeline.iter().take(MOMENTS) {
        let (at, lane, what) = (duration(entry.at), one_line(&entry.lane, 24), one_line(&entry.what, 300));
        let _ = writeln!(text, "  {at:>12}  {lane:<lanes$}  {what}");
    }
    if let Some(more @ 1..) = timing.timeline.len().checked_sub(MOMENTS) {
        let _ = writeln!(text, "  … and {more} more in report.json");
    }
    text
}
