//! The lists beside the cases: rows of one's own, rows that no case tests, and lies that nobody needs to notice, each with its reason.

use std::path::PathBuf;

use crate::case::position::KeyPath;
use crate::contract::{Deployment, Row, RowId};

/// A row that no case tests, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untested {
    /// The row.
    pub row: RowId,
    /// Why no case tests it.
    pub reason: String,
    /// Its place in the list.
    pub place: KeyPath,
}

/// A row of one's own, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRow {
    /// The row.
    pub row: Row,
    /// The file, for messages.
    pub file: PathBuf,
    /// Its place in the file's list.
    pub place: KeyPath,
}

/// A lie that nobody needs to notice, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// Which.
    pub lie: SurvivingLie,
    /// Why nobody needs to notice it.
    pub reason: String,
    /// Its place in the list.
    pub place: KeyPath,
}

/// Which lie nobody needs to notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SurvivingLie {
    /// One about what runs saw.
    OfBytes {
        /// Its name.
        name: String,
        /// Part of the ids of the runs; `*` stands for all.
        run: String,
        /// Part of the place that it is told at; empty for any.
        at: String,
    },
    /// One that the mock tells about a clause of its contract.
    OfContract {
        /// The clause's id.
        about: String,
        /// What is done instead.
        how: String,
        /// The deployment; none for both.
        deployment: Option<Deployment>,
    },
}
