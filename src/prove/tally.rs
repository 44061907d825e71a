//! How many lies became what.

use serde::Serialize;

use super::contract::Noticed;
use super::one::Killed;

/// How many lies became what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
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

impl Tally {
    /// One more lie told to bytes.
    pub fn add(&mut self, killed: Killed) {
        self.add_noticed(match killed {
            Killed::ByExpectation => Noticed::ByExpectation,
            Killed::BySnapshot => Noticed::BySnapshot,
            Killed::Survived => Noticed::ByNobody,
        });
    }

    /// One more lie.
    pub fn add_noticed(&mut self, noticed: Noticed) {
        self.told += 1;
        match noticed {
            Noticed::ByExpectation => self.by_expectation += 1,
            Noticed::BySnapshot => self.by_snapshot_only += 1,
            Noticed::ByBreaking => self.broke_only += 1,
            Noticed::ByNobody => self.survived += 1,
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        let Tally { told, by_expectation, by_snapshot_only, broke_only, survived } = self;
        let broke = if *broke_only > 0 { format!("{broke_only} only broke runs, ") } else { String::new() };
        format!(
            "{told} lies told: {by_expectation} seen by the expectation, {by_snapshot_only} by the snapshot only, \
             {broke}{survived} survived"
        )
    }
}
