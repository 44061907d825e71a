//! The log of a mock: what happened, on the terminal, in a file, or both.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::cli::output;
use crate::mock::{Journal, JournalLine, JournalRecord};
use crate::waiting::wall_clock;

/// A line in a file.
#[derive(Debug, Serialize)]
struct Written {
    /// The time of this machine.
    at: String,
    #[serde(flatten)]
    record: JournalRecord,
}

/// Who writes down what happens; nobody where neither is asked for.
///
/// # Errors
/// Why the file cannot be written.
pub(super) fn journal(on_terminal: bool, path: Option<&Path>) -> Result<Option<Journal>, String> {
    let file = path.map(LogFile::open).transpose()?;
    if !on_terminal && file.is_none() {
        return Ok(None);
    }
    Ok(Some(Arc::new(move |line| {
        if on_terminal {
            output::text(&line.to_string());
        }
        if let Some(file) = &file {
            file.write(line);
        }
    })))
}

/// A file that lines are appended to.
struct LogFile {
    path: PathBuf,
    file: Mutex<File>,
    /// What cannot be written is told once.
    was_told: AtomicBool,
}

impl LogFile {
    fn open(path: &Path) -> Result<LogFile, String> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = Mutex::new(file.map_err(|error| unwritten(path, &error))?);
        Ok(LogFile { path: path.to_owned(), file, was_told: AtomicBool::new(false) })
    }

    fn write(&self, line: &JournalLine) {
        let written = Written { at: wall_clock(), record: line.record() };
        let Ok(mut text) = serde_json::to_string(&written) else { return };
        text.push('\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(text.as_bytes())
            && !self.was_told.swap(true, Ordering::Relaxed)
        {
            output::complaint(&unwritten(&self.path, &error));
        }
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be written: {error}; choose another place with --log-to", path.display())
}
