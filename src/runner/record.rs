//! From what a run saw to its record in the report: standings weighed, snapshot compared, timeline laid out.

use std::sync::Arc;

use crate::normalise::transcript;
use crate::observe::{Exchange, Observation, RawBody};
use crate::plan::{Planned, Run};
use crate::report::model::{RowRecord, RunTiming, SnapshotRecord, TimelineEntry};
use crate::report::{ObservationWriter, ObservedRun, RunRecord};
use crate::snapshot::{Comparison, SnapshotKey, SnapshotStore};
use crate::verdict::{Deviation, Verdict, VerdictWord, Weighing, watched_in};

use super::drive::{Driven, Ending};
use super::jobs::EndedEarly;

/// What records are made with.
#[derive(Debug, Clone, Default)]
pub struct RunContext {
    /// Recorded transcripts; `None` where the target is not what recorded them.
    pub snapshots: Option<SnapshotStore>,
    /// How much rows weigh.
    pub weighing: Weighing,
    /// Whether raw bytes and times are kept.
    pub timelines: bool,
    /// Where finished observations are written, to be judged again.
    pub observations: Option<Arc<ObservationWriter>>,
}

impl RunContext {
    /// The record of a run that was driven.
    pub fn record(&self, run: &Run, driven: Driven) -> (RunRecord, RunTiming) {
        let transcript = transcript(&driven.observation, &driven.final_cast());
        let snapshot = match &driven.ending {
            Ending::Judged { .. } => self.compare(run, &transcript.to_text()),
            Ending::SceneDeviates { .. } | Ending::NotArranged(_) | Ending::Broken(_) => SnapshotRecord::NotCompared,
        };
        let watched = watched_in(run, &driven.observation, &driven.cast);
        let record = RunRecord { watched, snapshot, transcript, ..of_ending(run, driven.ending, self.weighing) };
        let timeline = if self.timelines { timeline(&driven.observation, record.verdict) } else { Vec::new() };
        let observation = self.observations.as_ref().map(|writer| {
            let (cast, observation) = (driven.cast, driven.observation);
            writer.write(&ObservedRun { run: record.id.clone(), cast, observation })
        });
        (record, RunTiming { took: driven.took, observation, timeline })
    }

    /// What the recording says of a run. It is no part of the verdict: it speaks of what was recorded, never of the server.
    fn compare(&self, run: &Run, transcript: &str) -> SnapshotRecord {
        let Some(store) = &self.snapshots else { return SnapshotRecord::NotCompared };
        match store.compare(&SnapshotKey::of(run), transcript) {
            Ok(Comparison::Same) => SnapshotRecord::Same,
            Ok(Comparison::Differs(diff)) if store.decides() => SnapshotRecord::Differs(diff),
            Ok(Comparison::Differs(diff)) => SnapshotRecord::OtherRelease(diff),
            Ok(Comparison::Missing) if store.decides() => SnapshotRecord::Missing,
            Ok(Comparison::Missing) => SnapshotRecord::NotCompared,
            Err(trouble) => SnapshotRecord::Unreadable(trouble.to_string()),
        }
    }
}

/// The record of a run that ended so; what it saw is not in it.
pub fn of_ending(run: &Run, ending: Ending, weighing: Weighing) -> RunRecord {
    let counts = |deviation: &Deviation| weighing.counts(deviation, &run.catalogue);
    let reason = ending.reason(counts).unwrap_or_default();
    match ending {
        Ending::Judged { deviations, arms } => {
            let verdict = Verdict::of(deviations, run.only_observes(), weighing, &run.catalogue);
            let mut record = RunRecord { arms, ..blank(run, &verdict) };
            if verdict.word() == VerdictWord::Conforms {
                // Where the guide says two things, only the one that was seen is confirmed.
                let rows = run.rows_of_arms(&record.arms);
                record.rows = rows.iter().filter_map(|row| RowRecord::of(row, &run.catalogue)).collect();
            }
            record
        }
        Ending::SceneDeviates { scene, deviations } => {
            let scene = Some(scene.to_string());
            RunRecord { scene, deviations, ..blank(run, &Verdict::NotArranged(reason)) }
        }
        Ending::NotArranged(_) => blank(run, &Verdict::NotArranged(reason)),
        Ending::Broken(_) => blank(run, &Verdict::Broken(reason)),
    }
}

/// The record of a run that was planned and could not be driven.
pub(super) fn record_undriven(planned: &Planned) -> Option<RunRecord> {
    match planned {
        Planned::Run(_) => None,
        Planned::NotApplicable { run, reason } => Some(blank(run, &Verdict::NotApplicable(reason.clone()))),
    }
}

/// The record of a run that was never begun, because all ended early.
pub(super) fn record_not_begun(run: &Run, reason: EndedEarly) -> RunRecord {
    blank(run, &Verdict::NotArranged(reason.to_string()))
}

/// The record of a run whose task failed.
pub(super) fn record_failed(run: &Run, reason: String) -> RunRecord {
    blank(run, &Verdict::Broken(reason))
}

/// The record of a run that saw nothing.
pub(super) fn blank(run: &Run, verdict: &Verdict) -> RunRecord {
    let rows = run.rows();
    let all = run.entry().steps.len();
    let taken: Vec<usize> = run.steps().map(|(number, _, _)| number).collect();
    RunRecord {
        id: run.id.to_string(),
        case: run.case.id.to_string(),
        entry: run.entry().name.clone(),
        file: run.case.file.display().to_string(),
        summary: run.case.summary.clone(),
        open: run.case.open.clone(),
        verdict: verdict.word(),
        reason: verdict.reason().map(str::to_owned),
        scene: None,
        deviations: verdict.deviations().to_vec(),
        arms: Vec::new(),
        watched: Vec::new(),
        rows: rows.iter().filter_map(|row| RowRecord::of(row, &run.catalogue)).collect(),
        steps_left_out: (1..=all).filter(|number| !taken.contains(number)).collect(),
        unrelated_notices: 0,
        snapshot: SnapshotRecord::NotCompared,
        snapshot_file: SnapshotKey::of(run).to_string(),
        transcript: crate::normalise::Transcript::default(),
    }
}

/// Requests, answers and notices in the order of their times, one lane for HTTP and one for each stream. Raw bytes are
/// kept where somebody will look for a cause: of a run that went as it should, the transcript says all there is.
fn timeline(observation: &Observation, verdict: VerdictWord) -> Vec<TimelineEntry> {
    let went_well = matches!(verdict, VerdictWord::Conforms | VerdictWord::Undocumented);
    let mut entries: Vec<TimelineEntry> = observation.exchanges.iter().flat_map(exchange_entries).collect();
    for (role, notices) in &observation.notices {
        entries.extend(notices.iter().map(|notice| TimelineEntry {
            at: notice.arrived_at,
            lane: role.clone(),
            what: format!("notice on {}", notice.node),
            raw: notice.payload.text().into_owned(),
        }));
    }
    entries.sort_by_key(|entry| entry.at);
    if went_well {
        entries.iter_mut().for_each(|entry| entry.raw.clear());
    }
    entries
}

fn exchange_entries(exchange: &Exchange) -> [TimelineEntry; 2] {
    let text = |body: &RawBody| body.text().into_owned();
    let request = format!("{} {}", exchange.sent.method, exchange.sent.path);
    [
        TimelineEntry {
            at: exchange.sent_at,
            lane: "http".to_owned(),
            what: format!("{} sends {request}", exchange.role),
            raw: text(&exchange.sent.body),
        },
        TimelineEntry {
            at: exchange.answered_at,
            lane: "http".to_owned(),
            what: format!("{} in answer to {request}", exchange.answered.status),
            raw: text(&exchange.answered.body),
        },
    ]
}
