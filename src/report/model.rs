//! What a report says. The JSON is this value; every other format is a view of it.
//!
//! `runs` is reproducible byte for byte; whatever depends on the hour and the machine stands in `timings`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contract::{Catalogue, Deployment, RowId, RowKind, Standing};
use crate::lab::{TargetKind, Transport, Version};
use crate::normalise::Transcript;
use crate::verdict::{Deviation, VerdictWord, Watched, Weighing};

use super::conclusion::{Conclusion, conclusion};
use super::invocation::InvocationId;

/// The form of the JSON; another number is refused when it is read again.
pub const FORMAT: u32 = 4;

/// A row that a run rests on, told so that a reader needs no catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowRecord {
    /// Full id.
    pub id: RowId,
    /// How it is known.
    pub standing: Standing,
    /// What sort of fact.
    pub kind: RowKind,
    /// Pages, as a person cites them.
    pub citation: String,
    /// The fact.
    pub says: String,
}

impl RowRecord {
    /// The record of a row; `None` for one that the catalogue lacks.
    pub fn of(id: &RowId, catalogue: &Catalogue) -> Option<Self> {
        let row = catalogue.row(id)?;
        Some(RowRecord {
            id: id.clone(),
            standing: row.standing,
            kind: row.kind,
            citation: row.citation(),
            says: row.says.clone(),
        })
    }
}

/// What became of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SnapshotRecord {
    /// Not compared: the target is not what recorded it, or the run saw nothing.
    NotCompared,
    /// The same as recorded.
    Same,
    /// Another; the unified diff.
    Differs(String),
    /// Another than that of the release which was recorded; the unified diff, which decides nothing.
    OtherRelease(String),
    /// None is recorded yet.
    Missing,
    /// The recorded one cannot be read; why.
    Unreadable(String),
}

impl SnapshotRecord {
    /// The unified diff, where there is one.
    pub fn diff(&self) -> Option<&str> {
        match self {
            SnapshotRecord::Differs(diff) | SnapshotRecord::OtherRelease(diff) => Some(diff),
            SnapshotRecord::NotCompared
            | SnapshotRecord::Same
            | SnapshotRecord::Missing
            | SnapshotRecord::Unreadable(_) => None,
        }
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// `ccx::dialog::send_dtmf::letters`
    pub id: String,
    /// The case's id: its path below `cases/`.
    pub case: String,
    /// The entry of the case, where it has several.
    pub entry: Option<String>,
    /// The case's file.
    pub file: String,
    /// The case in one sentence.
    pub summary: String,
    /// What the case cannot see.
    pub open: Option<String>,
    /// What became of it.
    pub verdict: VerdictWord,
    /// Why, for a verdict that rests on no claim.
    pub reason: Option<String>,
    /// The run of the scene whose deviations kept this one from being set up.
    pub scene: Option<String>,
    /// Claims that were not met; those of the scene, where it was not set up for them.
    pub deviations: Vec<Deviation>,
    /// The arms of `one_of` that were met, in the order of the steps.
    pub arms: Vec<String>,
    /// What became of what the run watches, which decides nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watched: Vec<Watched>,
    /// The rows that the run rests on.
    pub rows: Vec<RowRecord>,
    /// Steps that this deployment does not take part in, by number.
    pub steps_left_out: Vec<usize>,
    /// Notices on nodes or about objects that the run did not ask for: counted, not judged.
    pub unrelated_notices: usize,
    /// What became of the snapshot.
    pub snapshot: SnapshotRecord,
    /// The snapshot's file, below the snapshots' folder.
    pub snapshot_file: String,
    /// What the run's steps saw, normalised.
    pub transcript: Transcript,
}

impl RunRecord {
    /// Whether it is documented, and by rows of the 12.5(1) guide alone.
    pub fn rests_on_print_alone(&self) -> bool {
        let is_documented = !matches!(self.verdict, VerdictWord::Undocumented | VerdictWord::NotApplicable);
        let is_printed = |row: &RowRecord| row.standing == Standing::Printed;
        is_documented && !self.rows.is_empty() && self.rows.iter().all(is_printed)
    }
}

/// What was run, and against what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The deployment.
    pub deployment: Deployment,
    /// The release of the target, with its service update and engineering special.
    pub release: Version,
    /// What sort of target.
    pub target_kind: TargetKind,
    /// The target's name.
    pub target: String,
    /// The patterns that selected the runs; none means all.
    pub patterns: Vec<String>,
    /// How many runs there are for the deployment, selected or not.
    pub all_runs: usize,
    /// Whether weaker rows weigh as much as printed ones.
    pub strict: bool,
    /// Whether the server's certificate was not verified.
    pub insecure: bool,
    /// Effects for which less was watched than usual, each with its time: what was to stay away may have come after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shortened_windows: Vec<String>,
    /// A fingerprint of the cases and the catalogue, which `accept` compares.
    pub fingerprint: String,
}

impl Scope {
    /// How much rows weighed.
    pub fn weighing(&self) -> Weighing {
        Weighing { version: self.release, strict: self.strict }
    }
}

/// Something arrived or was sent, with its offset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineEntry {
    /// Microseconds from the run's start.
    pub at: u64,
    /// The lane: `http` or the role whose stream it is.
    pub lane: String,
    /// What it was, in a line.
    pub what: String,
    /// Raw bytes, as text.
    pub raw: String,
}

/// What one run's clock and wires said; not reproducible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunTiming {
    /// Microseconds that the run took.
    pub took: u64,
    /// The hash of its line in `observations.jsonl`; `None` where observations were not kept.
    pub observation: Option<String>,
    /// Everything in the order of its time.
    pub timeline: Vec<TimelineEntry>,
}

/// What depends on the hour and the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timings {
    /// Which invocation it was; the same id stands in the files beside this one.
    pub invocation: InvocationId,
    /// When the report was begun, RFC 3339 in UTC.
    pub begun_at: String,
    /// Milliseconds of the whole.
    pub took_milliseconds: u64,
    /// How notifications travelled.
    pub transport: Transport,
    /// How many runs went on at a time.
    pub jobs: usize,
    /// By run.
    pub runs: BTreeMap<String, RunTiming>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunReport {
    /// [`FORMAT`]
    pub format: u32,
    /// The version of finspec that wrote it.
    pub finspec: String,
    /// What was run, against what.
    pub scope: Scope,
    /// The whole in a word.
    pub conclusion: Conclusion,
    /// Whether the run was interrupted before its end.
    pub interrupted: bool,
    /// How many runs have each verdict.
    pub counts: BTreeMap<VerdictWord, usize>,
    /// How many documented runs rest on rows that the 12.5(1) guide prints, and on no others.
    pub printed_alone: usize,
    /// Recorded snapshots that belong to no run.
    pub orphan_snapshots: Vec<String>,
    /// The runs, sorted by id.
    pub runs: Vec<RunRecord>,
    /// What depends on the hour and the machine.
    pub timings: Timings,
}

impl RunReport {
    /// Builds a report from its runs; sorts and counts them and draws the conclusion.
    pub fn new(
        scope: Scope,
        mut runs: Vec<RunRecord>,
        orphan_snapshots: Vec<String>,
        interrupted: bool,
        timings: Timings,
    ) -> Self {
        runs.sort_by(|a, b| a.id.cmp(&b.id));
        let mut counts = BTreeMap::new();
        for run in &runs {
            *counts.entry(run.verdict).or_insert(0) += 1;
        }
        let printed_alone = runs.iter().filter(|run| run.rests_on_print_alone()).count();
        let conclusion = conclusion(&counts, interrupted);
        RunReport {
            format: FORMAT,
            finspec: env!("CARGO_PKG_VERSION").to_owned(),
            scope,
            conclusion,
            interrupted,
            counts,
            printed_alone,
            orphan_snapshots,
            runs,
            timings,
        }
    }

    /// The report without what fills it: enough for exit codes and the matrix, when its own files are written.
    #[must_use]
    pub fn without_details(mut self) -> Self {
        self.timings.runs = BTreeMap::new();
        for run in &mut self.runs {
            run.transcript = Transcript::default();
        }
        self
    }

    /// How many runs have a verdict.
    pub fn count(&self, verdict: VerdictWord) -> usize {
        self.counts.get(&verdict).copied().unwrap_or(0)
    }
}
