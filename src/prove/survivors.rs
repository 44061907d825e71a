//! Survivors that somebody accepted: each entry has its reason, and one that is of no use any more is an error.

use std::collections::BTreeSet;

use crate::case::error::Problem;
use crate::case::{SurvivingLie, Survivor};
use crate::contract::{Deployment, Killed};

use super::contract_lies::LieProof;
use super::lie::{LIES, contract_kind, lie_named};
use super::lie_listing::{LieListing, all_lies};
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
    /// Sorts what survived into explained and not.
    pub fn of(proofs: &[RunProof], lies: &[LieProof], entries: &[Survivor]) -> Self {
        let mut accepted = Accepted { explained: vec![0; entries.len()], ..Accepted::default() };
        for proof in proofs {
            for told in proof.told.iter().filter(|told| told.killed == Killed::Survived) {
                let explains = |entry: &Survivor| match &entry.lie {
                    SurvivingLie::OfBytes { name, run, at } => {
                        name == told.lie && is_part_of(run, &proof.run) && told.place.contains(at)
                    }
                    SurvivingLie::OfContract { .. } => false,
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
        accepted
    }

    /// Entries that explain nothing: what they accept is noticed by now, or nothing is lied about there.
    pub fn idle(&self) -> impl Iterator<Item = usize> {
        self.explained.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index)
    }

    /// How many survivors no entry explains.
    pub fn open(&self) -> usize {
        self.unexplained.len() + self.lies_unexplained.len()
    }

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

/// Whether a part of ids, `*` for all, is part of the id of a run.
pub fn is_part_of(part: &str, run: &str) -> bool {
    part == "*" || run.contains(&part.trim_matches('/').replace('/', "::"))
}

/// Whether an entry speaks of a contract lie on its deployment.
pub fn speaks_of_lie(entry: &Survivor, proof: &LieProof) -> bool {
    let SurvivingLie::OfContract { about, how, deployment } = &entry.lie else { return false };
    deployment.is_none_or(|deployment| deployment == proof.deployment)
        && *about == proof.lie.lie.about.to_string()
        && *how == proof.lie.lie.how.to_string()
}

/// The name of the kind of contract lies that an entry speaks of.
pub fn kind_of(entry: &Survivor) -> Option<&'static str> {
    let SurvivingLie::OfContract { about, how, .. } = &entry.lie else { return None };
    let is_it = |lie: &LieListing| *about == lie.lie.about.to_string() && *how == lie.lie.how.to_string();
    Deployment::ALL.into_iter().flat_map(all_lies).find(is_it).map(|lie| lie.kind)
}

/// Entries that name no lie, each with what to do.
pub fn unsound(entries: &[Survivor]) -> Vec<Problem> {
    entries.iter().filter_map(unsound_entry).collect()
}

fn unsound_entry(entry: &Survivor) -> Option<Problem> {
    match &entry.lie {
        SurvivingLie::OfBytes { name, .. } if contract_kind(name).is_some() => {
            let what = format!("`{name}` is told by the mock, about a clause of its contract");
            let remedy = "say with `about` which clause is meant, and with `how` what is done instead";
            Some(Problem::at(&entry.place.key("lie"), what, remedy))
        }
        SurvivingLie::OfBytes { name, .. } => {
            lie_named(name).err()?;
            let what = format!("`{name}` is no lie that is told to what a run saw");
            let names = LIES.iter().map(|lie| lie.name);
            let problem = Problem::at(&entry.place.key("lie"), what, "write the name as `finspec prove` lists it");
            Some(problem.near(name, names))
        }
        SurvivingLie::OfContract { about, how, deployment } => {
            let deployments = Deployment::ALL.into_iter().filter(|one| deployment.is_none_or(|only| only == *one));
            unsound_clause(entry, about, how, &deployments.flat_map(all_lies).collect::<Vec<_>>())
        }
    }
}

/// What is wrong with an id, or with what is done instead, among the lies that are told.
fn unsound_clause(entry: &Survivor, about: &str, how: &str, lies: &[LieListing]) -> Option<Problem> {
    let clauses: Vec<String> = lies.iter().map(|lie| lie.lie.about.to_string()).collect();
    if !clauses.iter().any(|clause| clause == about) {
        let what = format!("`{about}` is the id of no clause that is lied about");
        let remedy = "write the id as `finspec rules` lists it, or take the entry out";
        let problem = Problem::at(&entry.place.key("about"), what, remedy);
        return Some(problem.near(about, clauses.iter().map(String::as_str)));
    }
    let of_clause = lies.iter().filter(|lie| lie.lie.about.to_string() == about);
    let known: BTreeSet<String> = of_clause.map(|lie| lie.lie.how.to_string()).collect();
    if known.contains(how) {
        return None;
    }
    let what = format!("no lie about `{about}` is `{how}`");
    let known: Vec<String> = known.into_iter().collect();
    let problem = Problem::at(&entry.place.key("how"), what, "write how the lie is told, or take the entry out");
    let problem = problem.expected(format!("one of {}", known.join(", ")));
    Some(problem.near(how, known.iter().map(String::as_str)))
}
