//! Survivors that somebody accepted: each entry has its reason, and one that is of no use any more is an error.

use crate::case::Survivor;
use crate::contract::Killed;

use super::contract_lies::LieProof;
use super::lie::{UnknownLie, contract_kind, lie_named};
use super::run_proof::{LieRecord, RunProof};

/// What the list of accepted survivors comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// Survivors that stand in the list: how many each entry explains.
    pub explained: Vec<usize>,
    /// Survivors among the lies told to bytes that no entry explains: run, lie and place.
    pub unexplained: Vec<(String, LieRecord)>,
    /// The same among the lies about contracts.
    pub lies_unexplained: Vec<LieProof>,
}

impl Accepted {
    /// Entries that explain nothing: what they accept is noticed by now, or nothing is lied about there.
    pub fn idle(&self) -> impl Iterator<Item = usize> {
        self.explained.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index)
    }

    /// How many survivors no entry explains.
    pub fn open(&self) -> usize {
        self.unexplained.len() + self.lies_unexplained.len()
    }
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryTrouble {
    /// It names no lie.
    #[error(transparent)]
    Unknown(#[from] UnknownLie),
    /// A lie that is told to runs, without saying of which.
    #[error("`{0}` is told to what a run saw; say with `run` which runs are meant, `*` for all")]
    NoRun(String),
    /// A lie that is told by the mock, with a run.
    #[error("`{0}` is told by the mock; say with `at` which sentence is meant, with `deployment` where, and no `run`")]
    NoSentence(String),
}

/// Whether an entry about lies told to bytes speaks of a run.
pub fn speaks_of(entry: &Survivor, run: &str) -> bool {
    let part = |part: &String| part == "*" || run.contains(&part.trim_matches('/').replace('/', "::"));
    entry.run.as_ref().is_some_and(part)
}

/// Whether an entry speaks of a contract lie, which has that kind and that sentence on a deployment.
pub fn speaks_of_lie(entry: &Survivor, lie: &LieProof) -> bool {
    entry.lie == lie.lie
        && entry.deployment.is_none_or(|deployment| deployment == lie.deployment)
        && lie.place.contains(&entry.at)
}

/// Sorts what survived into explained and not.
///
/// # Errors
/// The first entry that is not right by itself: its index.
pub fn accept(proofs: &[RunProof], lies: &[LieProof], entries: &[Survivor]) -> Result<Accepted, (usize, EntryTrouble)> {
    for (index, entry) in entries.iter().enumerate() {
        sound(entry).map_err(|trouble| (index, trouble))?;
    }
    let mut accepted = Accepted { explained: vec![0; entries.len()], ..Accepted::default() };
    for proof in proofs {
        for told in proof.told.iter().filter(|told| told.killed == Killed::Survived) {
            let explains = |entry: &Survivor| {
                entry.lie == told.lie && speaks_of(entry, &proof.run) && told.place.contains(&entry.at)
            };
            if !accepted.count(entries, explains) {
                accepted.unexplained.push((proof.run.clone(), told.clone()));
            }
        }
    }
    for lie in lies.iter().filter(|lie| lie.noticed == Killed::Survived) {
        if !accepted.count(entries, |entry| speaks_of_lie(entry, lie)) {
            accepted.lies_unexplained.push(lie.clone());
        }
    }
    Ok(accepted)
}

impl Accepted {
    /// Counts a survivor with every entry that explains it; whether there is one.
    fn count(&mut self, entries: &[Survivor], explains: impl Fn(&Survivor) -> bool) -> bool {
        let mut explained = false;
        for (index, _) in entries.iter().enumerate().filter(|(_, entry)| explains(entry)) {
            self.explained[index] += 1;
            explained = true;
        }
        explained
    }
}

fn sound(entry: &Survivor) -> Result<(), EntryTrouble> {
    if contract_kind(&entry.lie).is_some() {
        let whole = entry.run.is_none() && !entry.at.is_empty();
        return if whole { Ok(()) } else { Err(EntryTrouble::NoSentence(entry.lie.clone())) };
    }
    lie_named(&entry.lie)?;
    if entry.run.is_none() { Err(EntryTrouble::NoRun(entry.lie.clone())) } else { Ok(()) }
}
