//! Writes observations while runs end, in whatever order they do: the file is complete when the report is.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::writing::{NewFile, Readers, StoredFile};

use super::invocation::InvocationId;
use super::observations::{Heading, OBSERVATIONS, ObservedRun, hash_of};
use super::trouble::ReportTrouble;

/// The file of a report's observations while it is written, under a temporary name. Removed unless it is published.
#[derive(Debug)]
pub struct ObservationWriter {
    place: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// `None` once it is finished.
    file: Option<NewFile>,
    /// The first line that could not be written, in the system's words.
    trouble: Option<String>,
}

impl State {
    fn write_line(&mut self, line: &str) {
        let Some(file) = &mut self.file else { return };
        if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.write_all(b"\n")) {
            self.trouble.get_or_insert(error.to_string());
        }
    }
}

impl ObservationWriter {
    /// Begins the file in a report's folder, which is made where it is not there.
    ///
    /// # Errors
    /// [`ReportTrouble::Folder`]
    pub fn create(folder: &Path, invocation: &InvocationId) -> Result<ObservationWriter, ReportTrouble> {
        let trouble =
            |error: std::io::Error| ReportTrouble::Folder { path: folder.to_owned(), reason: error.to_string() };
        std::fs::create_dir_all(folder).map_err(trouble)?;
        let place = folder.join(OBSERVATIONS);
        let file = NewFile::beside(&place, Readers::Usual).map_err(trouble)?;
        let mut state = State { file: Some(file), trouble: None };
        state.write_line(&Heading::of(invocation).to_line());
        Ok(ObservationWriter { place, state: Mutex::new(state) })
    }

    /// Writes a run; the hash of its line. What cannot be written is told when the file is finished.
    pub fn write(&self, run: &ObservedRun) -> String {
        let line = run.to_line();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match line {
            Ok(line) => {
                state.write_line(&line);
                drop(state);
                hash_of(&line)
            }
            Err(error) => {
                state.trouble.get_or_insert(error.to_string());
                String::new()
            }
        }
    }

    /// Stores everything. What is written later is lost.
    ///
    /// # Errors
    /// [`ReportTrouble::Write`] where any line could not be written.
    pub(super) fn finish(&self) -> Result<StoredFile, ReportTrouble> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let trouble = |reason: String| ReportTrouble::Write { path: self.place.clone(), reason };
        let file = state.file.take().ok_or_else(|| trouble("it is finished already".to_owned()))?;
        match state.trouble.take() {
            None => file.store().map_err(|error| trouble(error.to_string())),
            Some(reason) => Err(trouble(reason)),
        }
    }
}
