//! What is to be said of recordings: they are the project's own, and nothing about them is a finding about a server.

use crate::verdict::VerdictWord;

use super::model::{RunRecord, RunReport, SnapshotRecord};
use super::text::{clean, counted};

/// A recording that somebody has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingToReview {
    /// Its file, below the folder of snapshots; with that folder for one that belongs to no run.
    pub file: String,
    /// What is the matter and what to do.
    pub message: String,
}

impl RunReport {
    /// Every recording that is missing, cannot be read, is another than what the run saw, or belongs to no run. Of a run
    /// that did not meet its claims none is asked for: what it saw may not be recorded.
    pub fn recordings_to_review(&self) -> Vec<RecordingToReview> {
        let of_runs = self.runs.iter().filter_map(|run| {
            let message = matter(run)?;
            Some(RecordingToReview { file: clean(&run.snapshot_file), message })
        });
        let orphans = self.orphan_snapshots.iter().map(|orphan| {
            let file = clean(orphan);
            let message = format!(
                "{file} belongs to no run; remove it (`finspec snapshots --remove-orphans`), or restore its case"
            );
            RecordingToReview { file, message }
        });
        of_runs.chain(orphans).collect()
    }

    /// The recordings to review in a sentence; `None` where there are none.
    pub fn recordings_sentence(&self) -> Option<String> {
        let count = |is: fn(&SnapshotRecord) -> bool| {
            self.runs.iter().filter(|run| may_be_recorded(run) && is(&run.snapshot)).count()
        };
        let parts = [
            (count(|it| matches!(it, SnapshotRecord::Differs(_))), "differs", "differ"),
            (count(|it| matches!(it, SnapshotRecord::Missing)), "is missing", "are missing"),
            (count(|it| matches!(it, SnapshotRecord::Unreadable(_))), "cannot be read", "cannot be read"),
            (self.orphan_snapshots.len(), "belongs to no run", "belong to no run"),
        ];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, several)| counted(count, one, several))
            .collect();
        (!told.is_empty())
            .then(|| format!("recordings to review: {}; they say nothing about the server", told.join(", ")))
    }
}

/// Whether what the run saw may be recorded: a recording must never make a wrong answer right.
pub fn may_be_recorded(run: &RunRecord) -> bool {
    matches!(run.verdict, VerdictWord::Conforms | VerdictWord::Undocumented)
}

fn matter(run: &RunRecord) -> Option<String> {
    let file = clean(&run.snapshot_file);
    let matter = match &run.snapshot {
        SnapshotRecord::Differs(diff) => {
            let changed = diff.lines().skip(2).filter(|line| line.starts_with(['+', '-'])).count();
            let lines = counted(changed, "line", "lines");
            format!("{file} differs in {lines} from what this run saw; read the diff, then `finspec accept`")
        }
        SnapshotRecord::Missing => format!("{file} is not recorded yet; read what the run saw, then `finspec accept`"),
        SnapshotRecord::Unreadable(reason) => clean(reason),
        SnapshotRecord::NotCompared | SnapshotRecord::Same | SnapshotRecord::OtherRelease(_) => return None,
    };
    may_be_recorded(run).then_some(matter)
}
