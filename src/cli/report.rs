//! `finspec report`

use std::path::{Path, PathBuf};

use crate::contract::Deployment;
use crate::report::{ObservationSource, ReportTrouble, RunReport, read_json, summary, write_all, write_matrix};

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
    for (report, file) in reports.iter().zip(&arguments.files) {
        match write_all(report, &arguments.reports, ObservationSource::Beside(file)) {
            Ok(written) => output::painted(&summary(report, &written, output::length())),
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        };
    }
    match write_matrix(&reports, &arguments.reports) {
        Ok(path) => {
            tell_matrix(&path);
            output::ending(ExitCode::of(&reports))
        }
        Err(trouble) => output::trouble(ExitCode::Unusable, &trouble),
    }
}

/// Says where the matrix stands.
pub(super) fn tell_matrix(path: &Path) {
    output::aside(&format!("rows by deployment: {}", path.display()));
}

/// Writes the matrix again from the reports in a folder that are of these cases; its path, where there is such a report.
///
/// # Errors
/// A [`ReportTrouble`], where a report cannot be read or the matrix not be written.
pub(super) fn write_matrix_again(folder: &Path, fingerprint: &str) -> Result<Option<PathBuf>, ReportTrouble> {
    let paths = Deployment::ALL.map(|deployment| folder.join(deployment.word()).join("report.json"));
    let mut reports: Vec<RunReport> = Vec::new();
    for path in paths.iter().filter(|path| path.exists()) {
        let report = read_json(path)?.without_details();
        reports.extend((report.scope.fingerprint == fingerprint).then_some(report));
    }
    if reports.is_empty() { Ok(None) } else { write_matrix(&reports, folder).map(Some) }
}
