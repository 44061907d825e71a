//! The words that every format shares: why a run is no pass, what was not checked, which failures belong to which row.

use std::collections::BTreeMap;

use crate::contract::Catalogue;
use crate::contract::RowId;
use crate::verdict::{Deviation, DeviationPlace, VerdictWord};

use super::model::{RowRecord, RunRecord, RunReport, SnapshotRecord};
use super::text::one_line;

/// How much of an expected or actual value a reason quotes.
const QUOTED: usize = 240;

/// Runs that were not checked, or not to the end, for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// The verdict as people read it, or `not selected`.
    pub what: &'static str,
    /// The verdict; `None` for runs that were not selected.
    pub verdict: Option<VerdictWord>,
    /// Why.
    pub reason: String,
    /// How many runs.
    pub count: usize,
    /// Their ids; empty for runs that were not selected.
    pub runs: Vec<String>,
}

/// Deviations, each with its run.
pub type Failures<'a> = Vec<(&'a RunRecord, &'a Deviation)>;

/// Deviations of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailuresOfRow<'a> {
    /// The row; `None` where the deviations rest on none.
    pub row: Option<RowRecord>,
    /// What to call the group.
    pub title: String,
    /// Where it failed.
    pub failures: Failures<'a>,
}

/// What a verdict means, in one line.
pub const fn meaning(verdict: VerdictWord) -> &'static str {
    match verdict {
        VerdictWord::Conforms => "every claim was met",
        VerdictWord::Deviates => "a claim of the contract was not met",
        VerdictWord::Unconfirmed => "a claim that no printed page confirms was not met; neither a failure nor a pass",
        VerdictWord::Undocumented => {
            "nothing is asserted, at most the recorded snapshot is compared; neither a failure nor a pass"
        }
        VerdictWord::NotApplicable => "the target declares that it lacks what the run needs",
        VerdictWord::NotArranged => "what the run begins with could not be had, so that nothing was asserted",
        VerdictWord::Broken => "something went wrong that is no claim of the case",
    }
}

impl RunRecord {
    /// The object and operation that the case is about, as its folder says: `dialog/send_dtmf`.
    pub fn operation(&self) -> &str {
        self.case.rsplit_once('/').map_or(self.case.as_str(), |(folder, _)| folder)
    }

    /// The row that a deviation rests on: as the run records it, or else from the catalogue.
    pub fn row_of(&self, deviation: &Deviation) -> Option<RowRecord> {
        let id = deviation.row.as_ref()?;
        self.rows.iter().find(|row| row.id == *id).cloned().or_else(|| RowRecord::of(id, Catalogue::shared()))
    }

    /// Why the verdict is what it is, in one line; the same in every format. `None` for a run that conforms.
    pub fn why(&self) -> Option<String> {
        let reason = || self.reason.as_deref().filter(|reason| !reason.trim().is_empty());
        let why = match self.verdict {
            VerdictWord::Conforms => return None,
            VerdictWord::Deviates => self.first_deviation(),
            VerdictWord::Unconfirmed => {
                format!("rests on rows that no printed page confirms: {}", self.first_deviation())
            }
            VerdictWord::Undocumented => self.why_undocumented(),
            VerdictWord::NotApplicable | VerdictWord::NotArranged | VerdictWord::Broken => {
                reason().unwrap_or("no reason was recorded").to_owned()
            }
        };
        Some(one_line(&why, 2000))
    }

    fn why_undocumented(&self) -> String {
        let compared = match self.snapshot {
            SnapshotRecord::Same => "only the recorded snapshot was compared, and it is the same",
            SnapshotRecord::OtherRelease(_) => {
                "only the snapshot of another release was compared, which differs and decides nothing"
            }
            SnapshotRecord::Differs(_) => "only the recorded snapshot was compared, and it differs",
            SnapshotRecord::NotCompared | SnapshotRecord::Missing | SnapshotRecord::Unreadable(_) => {
                "and no snapshot was compared either"
            }
        };
        format!("nothing was asserted, {compared}; this is no pass")
    }

    fn first_deviation(&self) -> String {
        let Some(first) = self.deviations.first() else {
            return "no deviation was recorded".to_owned();
        };
        let row = first.row.as_ref().map_or(String::new(), |row| format!("{}, ", one_line(row.as_str(), QUOTED)));
        let expected = one_line(&first.expected, QUOTED);
        let actual = one_line(&first.actual, QUOTED);
        let more = match self.deviations.len() - 1 {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        format!("{row}{}: expected {expected}; got {actual}{more}", first.place)
    }

    /// What qualifies the verdict: parts that were left out, counted or not compared.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.arms.is_empty() {
            notes.push(format!("Met the arm {} of one_of.", self.arms.join(", then ")));
        }
        if !self.steps_left_out.is_empty() {
            let steps: Vec<String> = self.steps_left_out.iter().map(usize::to_string).collect();
            notes.push(format!("This deployment takes no part in step {}.", steps.join(", ")));
        }
        if self.unrelated_notices > 0 {
            notes.push(format!(
                "Notices that the run did not ask for, counted and not judged: {}.",
                self.unrelated_notices
            ));
        }
        match &self.snapshot {
            SnapshotRecord::NotCompared => notes.push("No snapshot was compared.".to_owned()),
            SnapshotRecord::Same => notes.push(format!("Same as the snapshot {}.", self.snapshot_file)),
            SnapshotRecord::Differs(_) => notes.push(format!("Differs from the snapshot {}.", self.snapshot_file)),
            SnapshotRecord::OtherRelease(_) => {
                let file = &self.snapshot_file;
                notes.push(format!("Differs from the snapshot {file} of another release, which decides nothing."));
            }
            SnapshotRecord::Missing => {
                notes.push(format!("No snapshot is recorded yet; it would be {}.", self.snapshot_file))
            }
            SnapshotRecord::Unreadable(reason) => {
                notes.push(format!("The snapshot {} cannot be read: {}", self.snapshot_file, one_line(reason, QUOTED)));
            }
        }
        notes
    }
}

impl RunReport {
    /// What is to be said where somebody interrupted.
    pub fn interruption(&self) -> Option<&'static str> {
        self.interrupted.then_some("the run was interrupted before its end; runs may be missing")
    }

    /// How many runs of the deployment were left out of the selection.
    pub fn not_selected(&self) -> usize {
        self.scope.all_runs.saturating_sub(self.runs.len())
    }

    /// What was not checked or not to the end, worst first, with its reason; runs with the same reason stand together.
    pub fn unchecked(&self) -> Vec<Unchecked> {
        let mut groups = Vec::new();
        for verdict in VerdictWord::ALL {
            if matches!(verdict, VerdictWord::Conforms | VerdictWord::Deviates) {
                continue;
            }
            let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for run in self.runs.iter().filter(|run| run.verdict == verdict) {
                reasons.entry(run.why().unwrap_or_default()).or_default().push(run.id.clone());
            }
            groups.extend(reasons.into_iter().map(|(reason, runs)| Unchecked {
                what: verdict.words(),
                verdict: Some(verdict),
                reason,
                count: runs.len(),
                runs,
            }));
        }
        if self.not_selected() > 0 {
            let reason = self.why_not_selected();
            let count = self.not_selected();
            groups.push(Unchecked { what: "not selected", verdict: None, reason, count, runs: Vec::new() });
        }
        groups
    }

    fn why_not_selected(&self) -> String {
        match (self.scope.patterns.as_slice(), self.interrupted) {
            ([], false) => "by choice: the selection left them out".to_owned(),
            ([], true) => "the run was interrupted before it came to them".to_owned(),
            (patterns, interrupted) => {
                let or = if interrupted { ", or the run was interrupted before it came to them" } else { "" };
                format!("by choice: only runs that match {} were asked for{or}", patterns.join(", "))
            }
        }
    }

    /// Deviations of the runs that deviate, by row.
    pub fn failures_by_row(&self) -> Vec<FailuresOfRow<'_>> {
        let mut groups: BTreeMap<(bool, Option<&RowId>, DeviationPlace), Failures<'_>> = BTreeMap::new();
        for run in self.runs.iter().filter(|run| run.verdict == VerdictWord::Deviates) {
            for deviation in &run.deviations {
                let row = deviation.row.as_ref();
                let place = if row.is_some() { DeviationPlace::Status } else { deviation.place };
                groups.entry((row.is_none(), row, place)).or_default().push((run, deviation));
            }
        }
        let groups = groups.into_iter().map(|((_, id, place), failures)| {
            let row = failures.first().and_then(|(run, deviation)| run.row_of(deviation));
            let title = match id {
                Some(id) => id.to_string(),
                None => format!("Not tied to a row: {place}"),
            };
            FailuresOfRow { row, title, failures }
        });
        groups.collect()
    }

    /// The verdicts that occur, worst first, with their numbers.
    pub fn tally(&self) -> Vec<(VerdictWord, usize)> {
        let all = VerdictWord::ALL.into_iter().map(|verdict| (verdict, self.count(verdict)));
        all.filter(|(_, count)| *count > 0).collect()
    }
}
