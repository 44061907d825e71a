//! The whole proof: the kill table, what is weak, what nobody noticed, as JSON and as a few lines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::contract::{Killed, RowScores, Tally};
use crate::report::Scores;

use super::family::Family;
use super::one::{RunProof, Told};
use super::survivors::Accepted;

/// The kill table of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RunTable<'a> {
    run: &'a str,
    undocumented: bool,
    lies: BTreeMap<&'static str, Tally>,
    claims: &'a BTreeMap<Family, usize>,
    weak: &'a [String],
    false_alarms: &'a [String],
    trouble: Option<&'a str>,
    seen_by_snapshot_only: Vec<&'a Told>,
    survived: Vec<&'a Told>,
}

/// A proof.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// The runs that were proved.
    pub runs: Vec<RunProof>,
    /// Survivors, explained and not.
    pub accepted: Accepted,
    /// Runs that were asked for and are not proved, because somebody interrupted.
    pub left_out: usize,
    /// The fingerprint of the cases and the catalogue that it is about.
    pub fingerprint: String,
    /// Whether less was asked for than all runs and all lies.
    pub of_a_part: bool,
}

impl Proof {
    /// Of all lies together.
    pub fn tally(&self) -> Tally {
        self.tally_by(|_, _| Some(())).remove(&()).unwrap_or_default()
    }

    fn tally_by<K: Ord>(&self, key: impl Fn(&RunProof, &Told) -> Option<K>) -> BTreeMap<K, Tally> {
        let mut tallies: BTreeMap<K, Tally> = BTreeMap::new();
        for run in &self.runs {
            for told in &run.told {
                if let Some(key) = key(run, told) {
                    tallies.entry(key).or_default().add(told.killed);
                }
            }
        }
        tallies
    }

    /// Of each row and deployment, on the runs that rest on it.
    pub fn by_row(&self) -> RowScores {
        let mut tallies = RowScores::new();
        for run in &self.runs {
            for row in &run.rows {
                let tally = tallies.entry(row.clone()).or_default().entry(run.deployment).or_default();
                run.told.iter().for_each(|told| tally.add(told.killed));
            }
        }
        tallies
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
        let told = |name: &&str| self.runs.iter().any(|run| run.told.iter().any(|told| told.lie == *name));
        names.filter(|name| !told(name)).collect()
    }

    /// Whether every run that could be proved is, without a weakness, an unexplained survivor or a false alarm.
    pub fn holds(&self) -> bool {
        let sound = |run: &RunProof| run.weak.is_empty() && run.false_alarms.is_empty();
        self.accepted.unexplained.is_empty() && self.runs.iter().all(sound)
    }

    /// Runs that could not be proved at all.
    pub fn troubles(&self) -> impl Iterator<Item = (&str, &str)> {
        self.runs.iter().filter_map(|run| Some((run.run.as_str(), run.trouble.as_deref()?)))
    }

    /// What coverage and matrix show of it.
    fn scores(&self) -> Scores {
        let whole = !self.of_a_part && self.left_out == 0 && self.troubles().next().is_none();
        Scores::new(self.fingerprint.clone(), whole, self.by_row())
    }

    /// As JSON; the same for the same runs, however many went on at a time.
    ///
    /// # Errors
    /// Where serde cannot write it.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let value = serde_json::json!({
            "complete": self.left_out == 0,
            "left_out": self.left_out,
            "holds": self.holds(),
            "total": self.tally(),
            "by_lie": self.tally_by(|_, told| Some(told.lie)),
            "by_family": self.by_family(),
            "scores": self.scores(),
            "explained_survivors": self.accepted.explained,
            "unexplained_survivors": self.accepted.unexplained,
            "runs": self.runs.iter().map(table).collect::<Vec<_>>(),
        });
        serde_json::to_string_pretty(&value)
    }

    /// The summary that people read.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for run in &self.runs {
            let weak = run.weak.iter().map(|weak| ("weak", weak));
            let alarms = run.false_alarms.iter().map(|alarm| ("false alarm", alarm));
            let trouble = run.trouble.iter().map(|trouble| ("not proved", trouble));
            for (word, what) in weak.chain(alarms).chain(trouble) {
                let _ = writeln!(text, "{word}  {}: {what}", run.run);
            }
        }
        let mut survivors: BTreeMap<(&str, &str), (usize, &str)> = BTreeMap::new();
        for (run, told) in &self.accepted.unexplained {
            survivors.entry((run, told.lie)).or_insert((0, &told.place)).0 += 1;
        }
        for ((run, lie), (count, place)) in &survivors {
            let _ = writeln!(text, "survived  {run}: {lie} at {place}{}", more(count - 1));
        }
        self.write_tables(&mut text);
        text
    }

    fn write_tables(&self, text: &mut String) {
        let _ = writeln!(text, "\nlies                          told  expectation  snapshot only  survived");
        for (lie, tally) in self.tally_by(|_, told| Some(told.lie)) {
            let Tally { told, by_expectation, by_snapshot_only, survived } = tally;
            let _ = writeln!(text, "{lie:<28}{told:>6}{by_expectation:>13}{by_snapshot_only:>15}{survived:>10}");
        }
        let _ = writeln!(text, "\nclaims            runs  lies that it noticed alone");
        for (family, (runs, noticed)) in self.by_family() {
            let _ = writeln!(text, "{:<14}{runs:>8}{noticed:>8}", family.words());
        }
        let weak = self.runs.iter().filter(|run| !run.weak.is_empty()).count();
        let alarms: usize = self.runs.iter().map(|run| run.false_alarms.len()).sum();
        let (unexplained, explained) = (self.accepted.unexplained.len(), self.tally().survived);
        let _ = writeln!(text, "\n{} runs, {}", self.runs.len(), self.tally());
        let _ = writeln!(
            text,
            "{weak} weak runs, {unexplained} unexplained survivors, {} accepted, {alarms} false alarms",
            explained - unexplained
        );
        if self.left_out > 0 {
            let _ = writeln!(text, "INCOMPLETE: {} runs were left out by an interrupt", self.left_out);
        }
    }
}

fn more(count: usize) -> String {
    if count == 0 { String::new() } else { format!(" and {count} other places") }
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
        false_alarms: &run.false_alarms,
        trouble: run.trouble.as_deref(),
        // What only the snapshot sees is told in full where it may be a gap: not for runs that only it judges.
        seen_by_snapshot_only: if run.undocumented { Vec::new() } else { of(Killed::BySnapshot) },
        survived: of(Killed::Survived),
    }
}
