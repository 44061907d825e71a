//! Survivors that somebody accepted: each entry has its reason, and one that is of no use any more is an error.

use crate::case::Survivor;
use crate::contract::Killed;

use super::lie::{UnknownLie, lie_named};
use super::one::{RunProof, Told};

/// What the list of accepted survivors comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// Survivors that stand in the list: how many each entry explains.
    pub explained: Vec<usize>,
    /// Survivors that no entry explains: run, lie and place.
    pub unexplained: Vec<(String, Told)>,
}

impl Accepted {
    /// Entries that explain nothing: what they accept is noticed by now, or nothing is lied about there.
    pub fn idle(&self) -> impl Iterator<Item = usize> {
        self.explained.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index)
    }
}

/// Whether an entry speaks of a run.
pub fn speaks_of(entry: &Survivor, run: &str) -> bool {
    entry.run == "*" || run.contains(&entry.run.trim_matches('/').replace('/', "::"))
}

/// Sorts what survived into explained and not.
///
/// # Errors
/// The first entry that names no lie: its index.
pub fn accept(proofs: &[RunProof], entries: &[Survivor]) -> Result<Accepted, (usize, UnknownLie)> {
    for (index, entry) in entries.iter().enumerate() {
        lie_named(&entry.lie).map_err(|unknown| (index, unknown))?;
    }
    let mut accepted = Accepted { explained: vec![0; entries.len()], unexplained: Vec::new() };
    for proof in proofs {
        for told in proof.told.iter().filter(|told| told.killed == Killed::Survived) {
            let explains = |entry: &Survivor| {
                entry.lie == told.lie && speaks_of(entry, &proof.run) && told.place.contains(&entry.at)
            };
            let mut explained = false;
            for (index, _) in entries.iter().enumerate().filter(|(_, entry)| explains(entry)) {
                accepted.explained[index] += 1;
                explained = true;
            }
            if !explained {
                accepted.unexplained.push((proof.run.clone(), told.clone()));
            }
        }
    }
    Ok(accepted)
}
