//! `index.html`: one file without any outside reference, readable without script, in light and in dark.

mod page;
mod run;

use askama::Template;

use super::model::RunReport;
use super::trouble::ReportTrouble;
use page::Page;

/// The report as one HTML page. It is well-formed XML after its first line.
///
/// # Errors
/// [`ReportTrouble::Render`], where the template refuses.
pub fn to_html(report: &RunReport) -> Result<String, ReportTrouble> {
    Page::of(report).render().map_err(|error| ReportTrouble::Render { what: "index.html", reason: error.to_string() })
}
