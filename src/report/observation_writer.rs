//! Writes observations while runs end, in whatever order they do: the file is complete when the report is.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::observations::{OBSERVATIONS, ObservedRun, hash_of};
use super::trouble::ReportTrouble;

/// The file of a report's observations while it is written, under a temporary name. Removed unless it is published.
#[derive(Debug)]
pub struct ObservationWriter {
    temporary: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: BufWriter<File>,
    /// The first line that could not be written, in the system's words.
    trouble: Option<String>,
}

impl ObservationWriter {
    /// Begins the file in a report's folder, which is made where it is not there.
    ///
    /// # Errors
    /// [`ReportTrouble::Folder`]
    pub fn create(folder: &Path) -> Result<ObservationWriter, ReportTrouble> {
        let trouble =
            |error: std::io::Error| ReportTrouble::Folder { path: folder.to_owned(), reason: error.to_string() };
        std::fs::create_dir_all(folder).map_err(trouble)?;
        let temporary = folder.join(format!(".{OBSERVATIONS}.{}.part", std::process::id()));
        let file = BufWriter::new(File::create(&temporary).map_err(trouble)?);
        Ok(ObservationWriter { temporary, state: Mutex::new(State { file, trouble: None }) })
    }

    /// Writes a run; the hash of its line. What cannot be written is told when the file is finished.
    pub fn write(&self, run: &ObservedRun) -> String {
        let line = match run.to_line() {
            Ok(line) => line,
            Err(error) => {
                self.state().trouble.get_or_insert(error.to_string());
                return String::new();
            }
        };
        let mut state = self.state();
        let written = state.file.write_all(line.as_bytes()).and_then(|()| state.file.write_all(b"\n"));
        if let Err(error) = written {
            state.trouble.get_or_insert(error.to_string());
        }
        drop(state);
        hash_of(&line)
    }

    /// Stores everything; the path under which it stands until it is published.
    ///
    /// # Errors
    /// [`ReportTrouble::Write`] where any line could not be written.
    pub(super) fn finish(&self) -> Result<&Path, ReportTrouble> {
        let mut state = self.state();
        let stored = state.file.flush().and_then(|()| state.file.get_ref().sync_all());
        let trouble = state.trouble.clone().or_else(|| stored.err().map(|error| error.to_string()));
        match trouble {
            None => Ok(&self.temporary),
            Some(reason) => Err(ReportTrouble::Write { path: self.temporary.with_file_name(OBSERVATIONS), reason }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ObservationWriter {
    fn drop(&mut self) {
        // It may have been published already; nothing depends on it.
        let _ = std::fs::remove_file(&self.temporary);
    }
}
