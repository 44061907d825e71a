//! The report's files: all formats are rendered and stored first, and only then take the place of those before.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::html::{to_matrix, write_html};
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
    observations: ObservationSource<'_>,
) -> Result<Vec<PathBuf>, ReportTrouble> {
    let junit = to_junit(report)?;
    let folder = folder.join(report.scope.deployment.word());
    fs::create_dir_all(&folder)
        .map_err(|error| ReportTrouble::Folder { path: folder.clone(), reason: error.to_string() })?;
    let mut staged = Staged { files: Vec::new() };
    staged.add(&folder, "report.json", |file| write_json(report, file))?;
    staged.add(&folder, "junit.xml", |file| file.write_all(junit.as_bytes()))?;
    staged.add(&folder, "index.html", |file| write_html(report, file))?;
    if let Some(finished) = observations.finished()? {
        staged.take(&finished, &folder.join(OBSERVATIONS))?;
    }
    staged.publish()
}

/// Where the observations of a report come from.
#[derive(Debug, Clone, Copy)]
pub enum ObservationSource<'a> {
    /// They were written while its runs ended.
    Written(&'a ObservationWriter),
    /// They stand beside the `report.json` that it was read from, if they are there.
    Beside(&'a Path),
    /// There are none.
    Nowhere,
}

impl ObservationSource<'_> {
    /// The file that they are in.
    fn finished(self) -> Result<Option<PathBuf>, ReportTrouble> {
        match self {
            ObservationSource::Written(writer) => writer.finish().map(|path| Some(path.to_owned())),
            ObservationSource::Beside(report) => {
                let path = report.with_file_name(OBSERVATIONS);
                Ok(path.exists().then_some(path))
            }
            ObservationSource::Nowhere => Ok(None),
        }
    }
}

/// Writes `index.html`, the matrix of rows by deployment, into `folder`, with the scores of the proof that stands there;
/// returns its path.
///
/// # Errors
/// A [`ReportTrouble`] that names the folder or file and says what to do.
pub fn write_matrix(reports: &[RunReport], folder: &Path) -> Result<PathBuf, ReportTrouble> {
    let text = to_matrix(reports, &Scores::read(folder))?;
    let mut staged = Staged { files: Vec::new() };
    staged.add(folder, "index.html", |file| file.write_all(text.as_bytes()))?;
    staged.publish()?;
    Ok(folder.join("index.html"))
}

/// Files that are stored under a temporary name; those that are not published are removed.
struct Staged {
    files: Vec<(PathBuf, PathBuf)>,
}

impl Staged {
    fn add(
        &mut self,
        folder: &Path,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), ReportTrouble> {
        let temporary = folder.join(format!(".{name}.{}.part", std::process::id()));
        let target = folder.join(name);
        let file = File::create(&temporary)
            .map_err(|error| ReportTrouble::Folder { path: folder.to_owned(), reason: error.to_string() })?;
        self.files.push((temporary, target.clone()));
        let mut file = BufWriter::new(file);
        fill(&mut file)
            .and_then(|()| file.flush())
            .and_then(|()| file.get_ref().sync_all())
            .map_err(|error| ReportTrouble::Write { path: target, reason: error.to_string() })
    }

    /// A file that is complete elsewhere. What stands at its place already stays there.
    fn take(&mut self, finished: &Path, target: &Path) -> Result<(), ReportTrouble> {
        let trouble = |error: io::Error| ReportTrouble::Write { path: target.to_owned(), reason: error.to_string() };
        let is_there = match (finished.canonicalize(), target.canonicalize()) {
            (Ok(finished), Ok(target)) => finished == target,
            _ => false,
        };
        if !is_there {
            let name = target.file_name().unwrap_or_default().to_string_lossy();
            let temporary = target.with_file_name(format!(".{name}.{}.copy.part", std::process::id()));
            self.files.push((temporary.clone(), target.to_owned()));
            fs::hard_link(finished, &temporary)
                .or_else(|_| fs::copy(finished, &temporary).map(|_| ()))
                .map_err(trouble)?;
        }
        Ok(())
    }

    fn publish(mut self) -> Result<Vec<PathBuf>, ReportTrouble> {
        let mut written = Vec::new();
        for (temporary, target) in &self.files {
            fs::rename(temporary, target)
                .map_err(|error| ReportTrouble::Write { path: target.clone(), reason: error.to_string() })?;
            written.push(target.clone());
        }
        self.files.clear();
        Ok(written)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (temporary, _) in &self.files {
            // It may have been renamed already; nothing depends on it.
            let _ = fs::remove_file(temporary);
        }
    }
}
