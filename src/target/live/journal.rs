//! The journal of what runs change on a live server: a line for each intent, on the disk before the request is sent, so that
//! whoever was left signed in by a run that was killed can be found and signed out.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::limits::SETTINGS_FILE;
use crate::reading::read_text;
use crate::waiting::wall_seconds;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
enum Entry {
    /// A request is about to be sent that changes something of a person.
    Intent {
        /// Whose credentials it carries.
        person: String,
        /// Method and address, without a body.
        request: String,
        /// When, in seconds since 1970 by this machine's clock.
        at: i64,
    },
    /// A person was read as signed out again.
    Restored {
        /// Who.
        person: String,
    },
}

/// The journal cannot be kept, or belongs to somebody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalTrouble {
    /// Another finspec uses the target.
    #[error(
        "{} is held by another finspec, which runs on the same target; wait until it has ended, or end it",
        .0.display()
    )]
    Held(PathBuf),
    /// The disk does not let it.
    #[error("the journal {} cannot be kept: {reason}; make room for it, or set FINSPEC_STATE to another folder", path.display())]
    Unkept {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A run that was killed left somebody signed in.
    #[error(
        "a run that did not end left {} as it was using them ({}); put them back with `finspec recover --target FILE` first",
        people.join(", "),
        path.display()
    )]
    NotRecovered {
        /// The file.
        path: PathBuf,
        /// Ids of the people.
        people: Vec<String>,
    },
}

/// The journal of one target, held by this process alone until it ends.
#[derive(Debug)]
pub struct RunJournal {
    path: PathBuf,
    file: Mutex<File>,
}

impl RunJournal {
    /// The journal of the target of that name and address, in the folder of states: `FINSPEC_STATE`, else `finspec` where the
    /// system keeps states of programs.
    pub fn path_of(name: &str, rest: &str) -> PathBuf {
        let of_variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let folder = of_variable("FINSPEC_STATE")
            .or_else(|| Some(of_variable("XDG_STATE_HOME")?.join("finspec")))
            .or_else(|| Some(of_variable("HOME")?.join(".local/state/finspec")))
            .unwrap_or_else(|| PathBuf::from(".finspec"));
        let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        let host = rest.split_once("://").map_or(rest, |(_, host)| host);
        let file: String = format!("{name} {host}").chars().map(plain).take(120).collect();
        folder.join(format!("{file}.journal"))
    }

    /// Opens a journal and holds it.
    ///
    /// # Errors
    /// [`JournalTrouble`] where another process holds it, or it cannot be written.
    pub fn open(path: &Path) -> Result<RunJournal, JournalTrouble> {
        let unkept =
            |error: std::io::Error| JournalTrouble::Unkept { path: path.to_owned(), reason: error.to_string() };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(unkept)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(unkept)?;
        match file.try_lock() {
            Ok(()) => Ok(RunJournal { path: path.to_owned(), file: Mutex::new(file) }),
            Err(TryLockError::WouldBlock) => Err(JournalTrouble::Held(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(unkept(error)),
        }
    }

    /// Who was changed and not read as signed out since, each with the moment of the last intent. A line that was torn when a
    /// process was killed is the last and says nothing.
    ///
    /// # Errors
    /// [`JournalTrouble`] where the file cannot be read.
    pub fn left(&self) -> Result<BTreeMap<String, i64>, JournalTrouble> {
        let text = read_text(&self.path, SETTINGS_FILE)
            .map_err(|error| JournalTrouble::Unkept { path: self.path.clone(), reason: error.to_string() })?;
        let mut left = BTreeMap::new();
        for entry in text.lines().filter_map(|line| serde_json::from_str::<Entry>(line).ok()) {
            match entry {
                Entry::Intent { person, at, .. } => drop(left.insert(person, at)),
                Entry::Restored { person } => drop(left.remove(&person)),
            }
        }
        Ok(left)
    }

    /// The same, as a reason not to begin.
    ///
    /// # Errors
    /// [`JournalTrouble::NotRecovered`] where somebody is left.
    pub fn must_be_clean(&self) -> Result<(), JournalTrouble> {
        let people: Vec<String> = self.left()?.into_keys().collect();
        match people.is_empty() {
            // What was put back needs no record, so that the file does not grow from run to run.
            true => lock(&self.file).set_len(0).map_err(|error| self.unkept(&error)),
            false => Err(JournalTrouble::NotRecovered { path: self.path.clone(), people }),
        }
    }

    /// Writes down that a request is about to be sent.
    ///
    /// # Errors
    /// [`JournalTrouble`] where it is not on the disk; then the request must not be sent.
    pub fn intends(&self, person: &str, request: String) -> Result<(), JournalTrouble> {
        self.write(&Entry::Intent { person: person.to_owned(), request, at: wall_seconds() })
    }

    /// Writes down that a person is signed out again.
    ///
    /// # Errors
    /// [`JournalTrouble`] where it is not on the disk.
    pub fn restored(&self, person: &str) -> Result<(), JournalTrouble> {
        self.write(&Entry::Restored { person: person.to_owned() })
    }

    fn write(&self, entry: &Entry) -> Result<(), JournalTrouble> {
        let line = serde_json::to_string(entry).map_err(|error| self.unkept(&error.into()))?;
        let mut file = lock(&self.file);
        // A line that was torn before must not swallow this one.
        file.write_all(format!("\n{line}").as_bytes())
            .and_then(|()| file.sync_data())
            .map_err(|error| self.unkept(&error))
    }

    fn unkept(&self, error: &std::io::Error) -> JournalTrouble {
        JournalTrouble::Unkept { path: self.path.clone(), reason: error.to_string() }
    }
}

fn lock(file: &Mutex<File>) -> std::sync::MutexGuard<'_, File> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_changed_is_left_until_read_as_signed_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/lab.journal");
        let journal = RunJournal::open(&path).unwrap();
        assert_eq!(journal.must_be_clean(), Ok(()));
        journal.intends("1001", "PUT /finesse/api/User/1001".to_owned()).unwrap();
        journal.intends("1002", "PUT /finesse/api/User/1002".to_owned()).unwrap();
        journal.restored("1001").unwrap();
        assert_eq!(journal.left().unwrap().into_keys().collect::<Vec<_>>(), ["1002"]);
        let told = journal.must_be_clean().unwrap_err().to_string();
        assert!(told.contains("1002") && told.contains("finspec recover"), "{told}");
    }

    #[test]
    fn a_torn_line_is_passed_over_and_swallows_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.journal");
        let journal = RunJournal::open(&path).unwrap();
        journal.intends("1001", "PUT /x".to_owned()).unwrap();
        drop(journal);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"\n{\"entry\":\"restored\",\"per").unwrap();
        let journal = RunJournal::open(&path).unwrap();
        journal.intends("1002", "PUT /y".to_owned()).unwrap();
        assert_eq!(journal.left().unwrap().len(), 2);
    }

    #[test]
    fn two_processes_do_not_share_a_target() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.journal");
        let held = RunJournal::open(&path).unwrap();
        assert_eq!(RunJournal::open(&path).unwrap_err(), JournalTrouble::Held(path.clone()));
        drop(held);
        assert!(RunJournal::open(&path).is_ok());
    }

    #[test]
    fn each_target_has_a_journal_of_its_own() {
        let of = |name: &str, rest: &str| RunJournal::path_of(name, rest).file_name().unwrap().to_owned();
        assert_eq!(of("uccx lab/../x", "https://uccx1.lab:8445"), "uccx-lab----x-uccx1-lab-8445.journal");
        assert_ne!(of("lab", "https://one:8445"), of("lab", "https://two:8445"));
    }
}
