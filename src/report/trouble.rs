//! What can go wrong with a report's files: which file, what is wrong, what to do.

use std::path::{Path, PathBuf};

use super::model::FORMAT;

/// A report cannot be made, written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportTrouble {
    /// The folder cannot be made or written to.
    #[error("the report folder {} cannot be used: {reason}; name a folder that you may write to, or make this one writable", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A file cannot be written.
    #[error("the report {} cannot be written: {reason}; free the place or name another folder, then run again", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A format cannot be made of this report.
    #[error("no {what} can be made of this report: {reason}; this is a fault of finspec, please report it")]
    Render {
        /// The file's name.
        what: &'static str,
        /// The writer's words.
        reason: String,
    },
    /// A file cannot be opened.
    #[error("the report {} cannot be read: {reason}; check the path, or run again to write one", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A file ends too early.
    #[error("the report {} is cut off at line {line}; copy it again, or run again to write a new one", path.display())]
    CutOff {
        /// The file.
        path: PathBuf,
        /// The last line.
        line: usize,
    },
    /// A file is no report, or was changed so that it is none any more.
    #[error("{} is not a report of finspec: {reason}; name a report.json as finspec wrote it", path.display())]
    NotAReport {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its place.
        reason: String,
    },
    /// The observations beside a report are not those that it was made from.
    #[error(
        "{}: the observation of {run} {what}; judge a report with the {} that was written with it, or run again",
        path.display(),
        super::observations::OBSERVATIONS
    )]
    Observation {
        /// The file of the observations.
        path: PathBuf,
        /// The run.
        run: String,
        /// What is wrong.
        what: String,
    },
    /// A file beside a report that another invocation wrote.
    #[error(
        "{} was not written together with the report beside it: somebody ended finspec while it replaced the files; run \
         again to write all of them",
        path.display()
    )]
    OfAnother {
        /// The file.
        path: PathBuf,
    },
    /// A file of another form.
    #[error(
        "the report {} has format {found} and this finspec reads format {FORMAT}; read it with finspec {written_by}, or run again to write a new one",
        path.display()
    )]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// The format that it declares.
        found: u64,
        /// The version of finspec that wrote it.
        written_by: String,
    },
    /// A file whose parts contradict each other: it was edited after finspec wrote it.
    #[error("the report {} was changed after it was written: {reason}; run again to write a new one", path.display())]
    Contradicts {
        /// The file.
        path: PathBuf,
        /// Which parts do not agree.
        reason: String,
    },
}

impl ReportTrouble {
    /// The file or folder that it is about; `None` where no file is at fault.
    pub fn path(&self) -> Option<&Path> {
        match self {
            ReportTrouble::Folder { path, .. }
            | ReportTrouble::Write { path, .. }
            | ReportTrouble::Read { path, .. }
            | ReportTrouble::CutOff { path, .. }
            | ReportTrouble::NotAReport { path, .. }
            | ReportTrouble::OtherFormat { path, .. }
            | ReportTrouble::Observation { path, .. }
            | ReportTrouble::OfAnother { path }
            | ReportTrouble::Contradicts { path, .. } => Some(path),
            ReportTrouble::Render { .. } => None,
        }
    }
}
