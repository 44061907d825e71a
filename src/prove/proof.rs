//! The whole proof: the kill table, what is weak, what nobody noticed, and all of it as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::contract::{Deployment, Killed, RowScores, Tally};
use crate::mock::citation::row;
use crate::report::Scores;

use super::contract_lies::{LieProof, Untold};
use super::family::Family;
use super::lie_list::LieList;
use super::other_call_centres::Elsewhere;
use super::run_proof::{LieRecord, RunProof};
use super::survivors::Accepted;
use super::wire::OverSockets;

/// The kill table of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RunTable<'a> {
    run: &'a str,
    undocumented: bool,
    lies: BTreeMap<&'static str, Tally>,
    claims: &'a BTreeMap<Family, usize>,
    weak: &'a [String],
    waived: &'a [String],
    false_alarms: &'a [String],
    trouble: Option<&'a str>,
    seen_by_snapshot_only: Vec<&'a LieRecord>,
    survived: Vec<&'a LieRecord>,
}

/// A proof.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// The runs that were proved.
    pub runs: Vec<RunProof>,
    /// The lies about contracts that were told.
    pub lies: Vec<LieProof>,
    /// Lies about contracts of which no run of the selection could tell anything.
    pub untold: Vec<Untold>,
    /// Survivors, explained and not.
    pub accepted: Accepted,
    /// The runs in other call centres, where none may fail.
    pub elsewhere: Vec<Elsewhere>,
    /// A sample of the lies, told over sockets.
    pub over_sockets: OverSockets,
    /// Whether every run of the project was selected.
    pub is_whole: bool,
    /// Runs that were asked for and are not proved, because somebody interrupted.
    pub left_out: usize,
    /// Lies about contracts that were to be told and were not, for the same reason.
    pub lies_left_out: usize,
    /// The fingerprint of the cases and the catalogue that it is about.
    pub fingerprint: String,
    /// Whether less was asked for than all runs and all lies.
    pub of_a_part: bool,
}

impl Proof {
    /// Of all lies told to bytes together.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.runs.iter().flat_map(|run| &run.told).for_each(|told| tally.add(told.killed));
        tally
    }

    /// Of all lies about contracts together.
    pub fn contract_tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.lies.iter().for_each(|lie| tally.add(lie.noticed));
        tally
    }

    /// Of each lie by its name.
    pub fn by_lie(&self) -> BTreeMap<&'static str, Tally> {
        let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
        for told in self.runs.iter().flat_map(|run| &run.told) {
            tallies.entry(told.lie).or_default().add(told.killed);
        }
        for lie in &self.lies {
            tallies.entry(lie.lie.kind).or_default().add(lie.noticed);
        }
        tallies
    }

    /// Of each row and deployment: the lies told to runs that rest on it, and those about the contract that break it.
    pub fn by_row(&self) -> RowScores {
        let mut tallies = RowScores::new();
        for run in &self.runs {
            for row in &run.rows {
                let tally = tallies.entry(row.clone()).or_default().entry(run.deployment).or_default();
                run.told.iter().for_each(|told| tally.add(told.killed));
            }
        }
        for lie in &self.lies {
            let known = lie.lie.rows.iter().filter_map(|id| row(id)).filter(|row| row.covers(lie.deployment));
            for row in known.map(|row| row.id.clone()) {
                tallies.entry(row).or_default().entry(lie.deployment).or_default().add(lie.noticed);
            }
        }
        tallies
    }

    /// The list of lies, cell by cell: those told to runs on which the guide is not silent.
    pub fn list(&self) -> LieList {
        let mut list = LieList::default();
        for run in self.runs.iter().filter(|run| !run.undocumented) {
            run.told.iter().for_each(|told| list.add(told.cell, run.deployment, (told.killed, told.deviates)));
        }
        self.lies.iter().for_each(|lie| list.add(lie.lie.cell(), lie.deployment, (lie.noticed, lie.deviates)));
        list
    }

    /// What leniency costs: for each arm and each softened claim the lies that pass because of it, the most first.
    pub fn leniency(&self) -> Vec<(String, Vec<String>)> {
        let mut prices: BTreeMap<&String, Vec<String>> = BTreeMap::new();
        for run in &self.runs {
            for told in &run.told {
                let lie = || format!("{}: {} at {}", run.run, told.lie, told.place);
                told.passes_by.iter().for_each(|why| prices.entry(why).or_default().push(lie()));
            }
        }
        let mut prices: Vec<(String, Vec<String>)> =
            prices.into_iter().map(|(why, lies)| (why.clone(), lies)).collect();
        prices.sort_by(|(one, few), (other, many)| many.len().cmp(&few.len()).then_with(|| one.cmp(other)));
        prices
    }

    /// Of each row, deployment and lie: by how many of these lies an expectation noticed, so that two builds can be compared.
    pub fn by_pair(&self) -> BTreeMap<String, BTreeMap<Deployment, BTreeMap<&'static str, usize>>> {
        let mut pairs: BTreeMap<String, BTreeMap<Deployment, BTreeMap<&'static str, usize>>> = BTreeMap::new();
        let mut add = |row: String, deployment: Deployment, lie: &'static str| {
            *pairs.entry(row).or_default().entry(deployment).or_default().entry(lie).or_default() += 1;
        };
        for run in &self.runs {
            for told in run.told.iter().filter(|told| told.killed == Killed::ByExpectation) {
                run.rows.iter().for_each(|row| add(row.to_string(), run.deployment, told.lie));
            }
        }
        for lie in self.lies.iter().filter(|lie| lie.noticed == Killed::ByExpectation) {
            lie.lie.rows.iter().for_each(|row| add((*row).to_owned(), lie.deployment, lie.lie.kind));
        }
        pairs
    }

    /// How many runs claim each family, and how many lies it noticed by the expectation alone.
    pub fn by_family(&self) -> BTreeMap<Family, (usize, usize)> {
        let mut families: BTreeMap<Family, (usize, usize)> = BTreeMap::new();
        for (family, noticed) in self.runs.iter().flat_map(|run| &run.families) {
            let entry = families.entry(*family).or_default();
            entry.0 += 1;
            entry.1 += noticed;
        }
        families
    }

    /// Lies of the list that were told nowhere.
    pub fn told_nowhere<'a>(&self, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
        let to_bytes = |name: &str| self.runs.iter().any(|run| run.told.iter().any(|told| told.lie == name));
        let about_contracts = |name: &str| self.lies.iter().any(|lie| lie.lie.kind == name);
        names.filter(|name| !to_bytes(name) && !about_contracts(name)).collect()
    }

    /// Whether every run that could be proved is, without a weakness, an unexplained survivor or a false alarm.
    pub fn holds(&self) -> bool {
        let alarmed = self.elsewhere.iter().any(|elsewhere| !elsewhere.false_alarms.is_empty());
        let sound = |run: &RunProof| run.weak.is_empty() && run.false_alarms.is_empty();
        !alarmed && self.accepted.open() == 0 && self.over_sockets.differences.is_empty() && self.runs.iter().all(sound)
    }

    /// Whether nothing was left out by an interrupt.
    pub fn is_complete(&self) -> bool {
        self.left_out + self.lies_left_out == 0
    }

    /// Runs that could not be proved at all, and lies that could not be told to the end.
    pub fn troubles(&self) -> impl Iterator<Item = (&str, &str)> {
        let runs = self.runs.iter().filter_map(|run| Some((run.run.as_str(), run.trouble.as_deref()?)));
        runs.chain(self.lies.iter().filter_map(|lie| Some((lie.lie.says.as_str(), lie.trouble.as_deref()?))))
    }

    /// What coverage and matrix show of it.
    fn scores(&self) -> Scores {
        let whole = !self.of_a_part && self.is_complete() && self.troubles().next().is_none();
        Scores::new(self.fingerprint.clone(), whole, self.by_row())
    }

    /// As JSON; the same for the same runs, however many went on at a time.
    ///
    /// # Errors
    /// Where serde cannot write it.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let value = serde_json::json!({
            "complete": self.is_complete(),
            "left_out": self.left_out,
            "holds": self.holds(),
            "total": self.tally(),
            "by_lie": self.by_lie(),
            "by_family": self.by_family(),
            "scores": self.scores(),
            "list": self.list().cells(),
            "list_total": self.list().total(),
            "leniency": self.leniency().into_iter().map(|(because_of, lies)| {
                serde_json::json!({ "because_of": because_of, "count": lies.len(), "lies": lies })
            }).collect::<Vec<_>>(),
            "noticed_by_row": self.by_pair(),
            "elsewhere": self.elsewhere,
            "over_sockets": self.over_sockets,
            "contract": {
                "total": self.contract_tally(),
                "left_out": self.lies_left_out,
                "seen_by_snapshot_only": self.lies_that(Killed::BySnapshot),
                "broke_only": self.lies_that(Killed::OnlyBroke),
                "survived": self.lies_that(Killed::Survived),
                "seen_by_expectation": self.lies_that(Killed::ByExpectation),
                "untold": if self.is_whole { self.untold.as_slice() } else { &[] },
            },
            "explained_survivors": self.accepted.explained,
            "unexplained_survivors": self.accepted.unexplained,
            "unexplained_contract_lies": self.accepted.lies_unexplained,
            "runs": self.runs.iter().map(table).collect::<Vec<_>>(),
        });
        serde_json::to_string_pretty(&value)
    }

    fn lies_that(&self, noticed: Killed) -> Vec<&LieProof> {
        self.lies.iter().filter(|lie| lie.noticed == noticed).collect()
    }
}

fn table(run: &RunProof) -> RunTable<'_> {
    let mut lies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    for told in &run.told {
        lies.entry(told.lie).or_default().add(told.killed);
    }
    let of = |killed: Killed| run.told.iter().filter(|told| told.killed == killed).collect();
    RunTable {
        run: &run.run,
        undocumented: run.undocumented,
        lies,
        claims: &run.families,
        weak: &run.weak,
        waived: &run.waived,
        false_alarms: &run.false_alarms,
        trouble: run.trouble.as_deref(),
        // What only the snapshot sees is told in full where it may be a gap: not for runs that only it judges.
        seen_by_snapshot_only: if run.undocumented { Vec::new() } else { of(Killed::BySnapshot) },
        survived: of(Killed::Survived),
    }
}
