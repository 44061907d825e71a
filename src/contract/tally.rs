//! What became of lies that were told about what runs saw, and of those about the runs of each row.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::deployment::Deployment;
use super::row::RowId;

/// What became of a lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Killed {
    /// The expectation alone noticed it.
    ByExpectation,
    /// Only the snapshot noticed it.
    BySnapshot,
    /// Nobody noticed more than that runs could not be brought to their assertions any more.
    OnlyBroke,
    /// Nobody noticed it.
    Survived,
}

/// How many lies became what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Lies told.
    pub told: usize,
    /// Noticed by the expectation alone.
    pub by_expectation: usize,
    /// Noticed by the snapshot only.
    pub by_snapshot_only: usize,
    /// Noticed only by runs that could not be brought to their assertions.
    pub broke_only: usize,
    /// Noticed by nobody.
    pub survived: usize,
}

/// The lies told about the runs that rest on a row, on each deployment.
pub type RowScores = BTreeMap<RowId, BTreeMap<Deployment, Tally>>;

/// The score of a row on a deployment.
pub fn score_of(scores: &RowScores, row: &RowId, deployment: Deployment) -> Option<Tally> {
    scores.get(row)?.get(&deployment).copied()
}

impl Tally {
    /// Counts a lie.
    pub fn add(&mut self, killed: Killed) {
        self.told += 1;
        match killed {
            Killed::ByExpectation => self.by_expectation += 1,
            Killed::BySnapshot => self.by_snapshot_only += 1,
            Killed::OnlyBroke => self.broke_only += 1,
            Killed::Survived => self.survived += 1,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { told, by_expectation, by_snapshot_only, broke_only, survived } = self;
        let broke = if *broke_only > 0 { format!("{broke_only} only broke runs, ") } else { String::new() };
        write!(
            f,
            "{told} lies told: {by_expectation} seen by the expectation, {by_snapshot_only} by the snapshot only, {broke}{survived} survived"
        )
    }
}
