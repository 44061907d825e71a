//! The report's files: all formats are rendered and stored first, and only then take the place of those before, together.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::writing::{NewFile, NotReplaced, Readers, StoredFile, put_in_place};

use super::html::{to_matrix, write_html};
use super::invocation::{InvocationId, must_bear};
use super::json::write_json;
use super::junit::to_junit;
use super::model::RunReport;
use super::observation_writer::ObservationWriter;
use super::observations::OBSERVATIONS;
use super::scores::Scores;
use super::trouble::ReportTrouble;

/// Writes `report.json`, `junit.xml` and `index.html` into the deployment's folder below `folder`; returns their paths.
/// A reader never sees half a file, and a failure leaves the files of the run before as they were.
///
/// # Errors
/// A [`ReportTrouble`] that names the folder or file and says what to do.
pub fn write_all(
    report: &RunReport,
    folder: &Path,
    observations: ObservationSource,
) -> Result<Vec<PathBuf>, ReportTrouble> {
    let mut staged = StagedReports::default();
    let written = staged.add(report, folder, observations)?;
    staged.publish()?;
    Ok(written)
}

/// Where the observations of a report come from.
#[derive(Debug)]
pub enum ObservationSource {
    /// They were written while its runs ended.
    Written(Arc<ObservationWriter>),
    /// They stand beside the `report.json` that it was read from, if they are there.
    Beside(PathBuf),
    /// There are none.
    Nowhere,
}

impl ObservationSource {
    /// The stored file of them, unless it stands at its place already.
    fn stored(self, target: &Path, invocation: &InvocationId) -> Result<Option<StoredFile>, ReportTrouble> {
        match self {
            ObservationSource::Written(writer) => writer.finish().map(Some),
            ObservationSource::Beside(report) => {
                let path = report.with_file_name(OBSERVATIONS);
                if !path.exists() || is_same(&path, target) {
                    return Ok(None);
                }
                must_bear(&path, invocation)?;
                stored(target, |file| io::copy(&mut fs::File::open(&path)?, file).map(|_| ())).map(Some)
            }
            ObservationSource::Nowhere => Ok(None),
        }
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Writes `index.html`, the matrix of rows by deployment, into `folder`, with the scores of the proof that stands there;
/// returns its path.
///
/// # Errors
/// A [`ReportTrouble`] that names the folder or file and says what to do.
pub fn write_matrix(reports: &[RunReport], folder: &Path) -> Result<PathBuf, ReportTrouble> {
    let mut staged = StagedReports::default();
    let path = staged.add_matrix(reports, folder)?;
    staged.publish()?;
    Ok(path)
}

/// Files of reports that are stored and do not stand in their places yet; those that never do are removed.
#[derive(Debug, Default)]
pub struct StagedReports {
    files: Vec<StoredFile>,
}

impl StagedReports {
    /// Stores the files of one deployment's report; the places that they will have. The report itself comes last into
    /// its place, so that files of another invocation beside it are found by its id.
    ///
    /// # Errors
    /// A [`ReportTrouble`] that names the folder or file and says what to do.
    pub fn add(
        &mut self,
        report: &RunReport,
        folder: &Path,
        observations: ObservationSource,
    ) -> Result<Vec<PathBuf>, ReportTrouble> {
        let junit = to_junit(report)?;
        let folder = folder.join(report.scope.deployment.word());
        fs::create_dir_all(&folder)
            .map_err(|error| ReportTrouble::Folder { path: folder.clone(), reason: error.to_string() })?;
        let mut files: Vec<StoredFile> =
            observations.stored(&folder.join(OBSERVATIONS), &report.timings.invocation)?.into_iter().collect();
        files.push(stored(&folder.join("index.html"), |file| write_html(report, file))?);
        files.push(stored(&folder.join("junit.xml"), |file| file.write_all(junit.as_bytes()))?);
        files.push(stored(&folder.join("report.json"), |file| write_json(report, file))?);
        let places = files.iter().rev().map(|file| file.target().to_owned()).collect();
        self.files.extend(files);
        Ok(places)
    }

    /// Stores the matrix of rows by deployment; the place that it will have.
    ///
    /// # Errors
    /// A [`ReportTrouble`] that names the folder or file and says what to do.
    pub fn add_matrix(&mut self, reports: &[RunReport], folder: &Path) -> Result<PathBuf, ReportTrouble> {
        let text = to_matrix(reports, &Scores::read(folder))?;
        let path = folder.join("index.html");
        self.files.push(stored(&path, |file| file.write_all(text.as_bytes()))?);
        Ok(path)
    }

    /// Puts all of them into their places.
    ///
    /// # Errors
    /// [`ReportTrouble::Write`] with the place that does not take its file.
    pub fn publish(self) -> Result<(), ReportTrouble> {
        put_in_place(self.files).map_err(|NotReplaced { path, reason }| ReportTrouble::Write { path, reason })
    }
}

/// A file with what `fill` writes into it.
fn stored(target: &Path, fill: impl FnOnce(&mut NewFile) -> io::Result<()>) -> Result<StoredFile, ReportTrouble> {
    let folder = target.parent().unwrap_or(target);
    let mut file = NewFile::beside(target, Readers::Usual)
        .map_err(|error| ReportTrouble::Folder { path: folder.to_owned(), reason: error.to_string() })?;
    fill(&mut file)
        .and_then(|()| file.store())
        .map_err(|error| ReportTrouble::Write { path: target.to_owned(), reason: error.to_string() })
}
