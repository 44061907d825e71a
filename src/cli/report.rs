//! `finspec report`

use std::path::PathBuf;

use crate::report::{Style, read_json, summary, write_all, write_matrix};

use super::exit_code::ExitCode;
use super::output;

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArguments {
    /// Reports as JSON, one a deployment.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder of the reports that are written.
    #[arg(long, default_value = "reports", value_name = "DIR")]
    reports: PathBuf,
}

/// Renders reports again, and answers what they answered.
pub(super) fn perform(arguments: &ReportArguments) -> ExitCode {
    let mut reports = Vec::new();
    for file in &arguments.files {
        match read_json(file) {
            Ok(report) => reports.push(report),
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        }
    }
    for report in &reports {
        match write_all(report, &arguments.reports) {
            Ok(written) => output::text(&summary(report, &written, Style { colour: output::colour() })),
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        };
    }
    match write_matrix(&reports, &arguments.reports) {
        Ok(path) => {
            output::text(&format!("rows by deployment: {}", path.display()));
            ExitCode::of(&reports)
        }
        Err(trouble) => output::trouble(ExitCode::Unusable, &trouble),
    }
}
