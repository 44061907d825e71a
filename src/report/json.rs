//! `report.json`: the report itself, written so that the same report gives the same bytes, and read again with care.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use serde::Deserialize;
use serde_json::error::Category;

use crate::limits::REPORT_FILE;
use crate::reading::read_file;
use crate::verdict::VerdictWord;

use super::model::{FORMAT, RunRecord, RunReport};
use super::trouble::ReportTrouble;

/// The report as JSON text.
///
/// # Errors
/// [`ReportTrouble::Render`], which no report built by [`RunReport::new`] gives.
pub fn to_json(report: &RunReport) -> Result<String, ReportTrouble> {
    let trouble = |reason: String| ReportTrouble::Render { what: "report.json", reason };
    let mut bytes = Vec::new();
    write_json(report, &mut bytes).map_err(|error| trouble(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| trouble(error.to_string()))
}

/// Writes that text piece by piece, without ever holding it whole.
///
/// # Errors
/// What the writer refuses.
pub(super) fn write_json(report: &RunReport, writer: &mut dyn Write) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *writer, report)?;
    writer.write_all(b"\n")
}

/// Reads a report that [`super::write_all`] wrote.
///
/// # Errors
/// A [`ReportTrouble`] with the path for a file that cannot be read, is cut off, is no report, is of another format, or
/// contradicts itself.
pub fn read_json(path: &Path) -> Result<RunReport, ReportTrouble> {
    let bytes = read_file(path, REPORT_FILE)
        .map_err(|error| ReportTrouble::Read { path: path.to_owned(), reason: error.to_string() })?;
    from_json(&bytes, path)
}

/// What a file says of itself, whatever else stands in it.
#[derive(Deserialize)]
struct Heading {
    format: Option<u64>,
    finspec: Option<String>,
}

/// Reads a report from bytes; `path` is what errors name.
///
/// # Errors
/// As [`read_json`].
pub fn from_json(bytes: &[u8], path: &Path) -> Result<RunReport, ReportTrouble> {
    let heading: Heading = serde_json::from_slice(bytes).map_err(|error| trouble(path, &error))?;
    let Some(format) = heading.format else {
        let reason = "it declares no `format`".to_owned();
        return Err(ReportTrouble::NotAReport { path: path.to_owned(), reason });
    };
    if format != u64::from(FORMAT) {
        let written_by = heading.finspec.unwrap_or_else(|| "of the version that wrote it".to_owned());
        return Err(ReportTrouble::OtherFormat { path: path.to_owned(), found: format, written_by });
    }
    let report: RunReport = serde_json::from_slice(bytes).map_err(|error| trouble(path, &error))?;
    match contradiction(&report) {
        Some(reason) => Err(ReportTrouble::Contradicts { path: path.to_owned(), reason }),
        None => Ok(report),
    }
}

fn trouble(path: &Path, error: &serde_json::Error) -> ReportTrouble {
    let path = path.to_owned();
    match error.classify() {
        Category::Eof => ReportTrouble::CutOff { path, line: error.line() },
        Category::Io | Category::Syntax | Category::Data => {
            ReportTrouble::NotAReport { path, reason: error.to_string() }
        }
    }
}

/// Which parts of a report do not follow from each other; `None` where all do.
fn contradiction(report: &RunReport) -> Option<String> {
    if let Some(pair) = report.runs.windows(2).find(|pair| pair[0].id >= pair[1].id) {
        return Some(format!("the run {} does not stand in its order, or stands there twice", pair[1].id));
    }
    if let Some(reason) = report.runs.iter().find_map(contradiction_of_run) {
        return Some(reason);
    }
    let ids: BTreeSet<&str> = report.runs.iter().map(|run| run.id.as_str()).collect();
    if let Some(id) = report.timings.runs.keys().find(|id| !ids.contains(id.as_str())) {
        return Some(format!("`timings` has the run {id}, which `runs` lacks"));
    }
    let again = RunReport::new(
        report.scope.clone(),
        report.runs.clone(),
        report.orphan_snapshots.clone(),
        report.interrupted,
        report.timings.clone(),
    );
    if again.counts != report.counts {
        return Some("`counts` is not what its runs amount to".to_owned());
    }
    if again.printed_alone != report.printed_alone {
        return Some("`printed_alone` is not what the rows of its runs amount to".to_owned());
    }
    if again.conclusion != report.conclusion {
        let (says, is) = (report.conclusion.words(), again.conclusion.words());
        return Some(format!("it concludes {says} and its runs amount to {is}"));
    }
    None
}

fn contradiction_of_run(run: &RunRecord) -> Option<String> {
    let rests_on_claims = matches!(run.verdict, VerdictWord::Deviates | VerdictWord::Unconfirmed);
    if rests_on_claims && run.deviations.is_empty() {
        return Some(format!("the run {} is {} without a deviation", run.id, run.verdict));
    }
    let passes = matches!(run.verdict, VerdictWord::Conforms | VerdictWord::Undocumented);
    if passes && !run.deviations.is_empty() {
        return Some(format!("the run {} is {} and has deviations", run.id, run.verdict));
    }
    None
}
