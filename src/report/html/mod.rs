//! `index.html`: one file without any outside reference, readable without script, in light and in dark.

mod matrix;
mod page;
mod run;

use std::io::Write;

use askama::Template;

use super::model::RunReport;
use super::scores::{NotProved, Scores};
use super::trouble::ReportTrouble;
use matrix::Matrix;
use page::Page;

/// The report as one HTML page. It is well-formed XML after its first line.
///
/// # Errors
/// [`ReportTrouble::Render`], where the template refuses.
pub fn to_html(report: &RunReport) -> Result<String, ReportTrouble> {
    Page::of(report).render().map_err(|error| ReportTrouble::Render { what: "index.html", reason: error.to_string() })
}

/// Writes that page piece by piece, without ever holding it whole.
///
/// # Errors
/// What the writer refuses.
pub(super) fn write_html(report: &RunReport, writer: &mut dyn Write) -> std::io::Result<()> {
    Page::of(report).write_into(writer)
}

/// The rows of the contract by deployment, as one HTML page that links into each deployment's own; with the score of each
/// row, where the proof is of the same cases.
///
/// # Errors
/// [`ReportTrouble::Render`], where the template refuses.
pub fn to_matrix(reports: &[RunReport], scores: &Result<Scores, NotProved>) -> Result<String, ReportTrouble> {
    let matrix = Matrix::of(reports, scores).render();
    matrix.map_err(|error| ReportTrouble::Render { what: "the matrix", reason: error.to_string() })
}
