//! `finspec report`

use std::path::{Path, PathBuf};

use crate::contract::Deployment;
use crate::report::{
    ObservationSource, ReportTrouble, RunReport, StagedReports, read_json, strangers, summary, write_matrix,
};

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
        for path in strangers(file, &report.timings.invocation) {
            output::told(&format!("warning: {}", ReportTrouble::OfAnother { path }));
        }
    }
    match rendered(&reports, arguments) {
        Ok(matrix) => {
            tell_matrix(&matrix);
            output::ending(ExitCode::of(&reports))
        }
        Err(trouble) => output::trouble(ExitCode::Unusable, &trouble),
    }
}

/// Writes all of them together; the path of the matrix.
fn rendered(reports: &[RunReport], arguments: &ReportArguments) -> Result<PathBuf, ReportTrouble> {
    let mut staged = StagedReports::default();
    let mut summaries = Vec::new();
    for (report, file) in reports.iter().zip(&arguments.files) {
        let observations = ObservationSource::Beside(file.clone());
        let places = staged.add(report, &arguments.reports, observations)?;
        summaries.push(summary(report, &places, output::length()));
    }
    let matrix = staged.add_matrix(reports, &arguments.reports)?;
    staged.publish()?;
    for summary in &summaries {
        output::painted(summary);
    }
    Ok(matrix)
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
    let reports = of_these_cases(folder, &Deployment::ALL, fingerprint)?;
    if reports.is_empty() { Ok(None) } else { write_matrix(&reports, folder).map(Some) }
}

/// New reports, and those of the other deployments that stand in the folder and are of the same cases: the matrix of a
/// folder shows all that is in it.
///
/// # Errors
/// A [`ReportTrouble`], where a report cannot be read.
pub(super) fn with_others(new: &[RunReport], folder: &Path) -> Result<Vec<RunReport>, ReportTrouble> {
    let is_new = |deployment: &Deployment| new.iter().any(|report| report.scope.deployment == *deployment);
    let others: Vec<Deployment> = Deployment::ALL.into_iter().filter(|deployment| !is_new(deployment)).collect();
    let fingerprint = new.first().map(|report| report.scope.fingerprint.as_str()).unwrap_or_default();
    let mut reports = of_these_cases(folder, &others, fingerprint)?;
    reports.extend(new.iter().cloned());
    reports.sort_by_key(|report| report.scope.deployment);
    Ok(reports)
}

fn of_these_cases(
    folder: &Path,
    deployments: &[Deployment],
    fingerprint: &str,
) -> Result<Vec<RunReport>, ReportTrouble> {
    let mut reports: Vec<RunReport> = Vec::new();
    for deployment in deployments {
        let path = folder.join(deployment.word()).join("report.json");
        if path.exists() {
            let report = read_json(&path)?.without_details();
            reports.extend((report.scope.fingerprint == fingerprint).then_some(report));
        }
    }
    Ok(reports)
}
