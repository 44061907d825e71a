//! Where reports stand: those of a selection beside those of everything, so that neither takes the other's place.

use std::path::{Path, PathBuf};

use crate::contract::Deployment;
use crate::report::{ReportTrouble, RunReport, read_json};

use super::output;

/// The folder of reports that nobody named.
const REPORTS: &str = "reports";

/// The folder in it for what is about a selection.
const SELECTION: &str = "selection";

/// Where reports are written.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct WritePlace {
    /// Folder of the reports, whatever was selected. Without it they stand in `reports`, and those of a selection in
    /// `reports/selection`.
    #[arg(long, value_name = "DIR")]
    reports: Option<PathBuf>,
}

impl WritePlace {
    /// The folder for what is about all there is, or about a selection.
    pub(super) fn folder(&self, is_selection: bool) -> PathBuf {
        match (&self.reports, is_selection) {
            (Some(named), _) => named.clone(),
            (None, false) => PathBuf::from(REPORTS),
            (None, true) => Path::new(REPORTS).join(SELECTION),
        }
    }

    /// Says that a selection leaves what is about everything as it is.
    pub(super) fn tell(&self, is_selection: bool) {
        if is_selection && self.reports.is_none() {
            let here = self.folder(true);
            output::aside(&format!("a selection: {} holds it, and {REPORTS} what was there", here.display()));
        }
    }
}

/// Where reports are read that were written last.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ReadPlace {
    /// Folder of the reports. Without it those are taken that were written last, in `reports` or in `reports/selection`.
    #[arg(long, value_name = "DIR")]
    reports: Option<PathBuf>,
}

impl ReadPlace {
    /// The last report of a deployment with its path; `None` where there is none.
    ///
    /// # Errors
    /// A [`ReportTrouble`], where one cannot be read.
    pub(super) fn last(&self, deployment: Deployment) -> Result<Option<(PathBuf, RunReport)>, ReportTrouble> {
        let folders = match &self.reports {
            Some(named) => vec![named.clone()],
            None => vec![PathBuf::from(REPORTS), Path::new(REPORTS).join(SELECTION)],
        };
        let mut last: Option<(PathBuf, RunReport)> = None;
        for folder in folders {
            let path = folder.join(deployment.word()).join("report.json");
            if !path.exists() {
                continue;
            }
            let report = read_json(&path)?;
            if last.as_ref().is_none_or(|before| when(&before.0, &before.1) <= when(&path, &report)) {
                last = Some((path, report));
            }
        }
        Ok(last)
    }
}

/// When a report was begun; of those of one second, when it was written.
fn when(path: &Path, report: &RunReport) -> impl Ord + use<> {
    let written = std::fs::metadata(path).and_then(|about| about.modified()).ok();
    (report.timings.begun_at.clone(), written)
}
