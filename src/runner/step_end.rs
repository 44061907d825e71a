//! What comes after a step has settled and before the next one begins: it belongs to the step before, which is judged
//! once more with it.

use std::collections::BTreeMap;

use crate::case::meant::Expected;
use crate::cast::Cast;
use crate::observe::{Answered, Notice, Window};
use crate::target::Target;
use crate::verdict::{Judgement, judge};

use super::stage::{Stage, Stop, outcomes};
use super::step::{Readings, seen};

/// A step that was taken, with what is needed to judge it once more: it lasts until the next one begins.
pub(super) struct Taken<'a> {
    /// The step; 0 for one of the scene.
    pub(super) number: usize,
    pub(super) expected: &'a Expected,
    /// The number of notices of each role before it.
    pub(super) marks: BTreeMap<String, usize>,
    pub(super) answered: Option<Answered>,
    pub(super) notices: BTreeMap<String, Vec<Notice>>,
    pub(super) readings: Readings,
    /// The arm of `one_of` that was met.
    pub(super) arm: Option<String>,
    /// How many exchanges there were when it had settled: without another one, there was no time for anything to come.
    pub(super) settled_at: usize,
}

impl Taken<'_> {
    pub(super) fn judge(&self, cast: &Cast) -> Judgement {
        judge(self.expected, &seen(self.number, self.answered.as_ref(), &self.notices, &self.readings), cast)
    }
}

/// How the step before ended.
pub(super) enum Ended {
    /// As it was judged; the next one begins behind so many notices of each role.
    At(BTreeMap<String, usize>),
    /// What came late makes it deviate.
    Undone(Judgement),
}

impl<T: Target> Stage<'_, T> {
    /// Ends the step before: what reached somebody since it settled is put into its window, its states are read again,
    /// and it is judged with all of that.
    pub(super) async fn end_step(&mut self) -> Result<Ended, Stop> {
        let Some(mut taken) = self.taken.take() else { return Ok(Ended::At(self.marks())) };
        if self.observation.exchanges.len() > taken.settled_at {
            self.prove_arrived().await?;
        }
        let until = self.until(&taken);
        if self.marks() == until {
            return Ok(Ended::At(until));
        }
        let read_from = self.observation.exchanges.len();
        self.read_after(&outcomes(taken.expected), taken.number, &mut taken.readings).await?;
        self.prove_arrived().await?;
        taken.notices = self.since(&taken.marks);
        let (number, judgement) = (taken.number, taken.judge(&self.lease.cast));
        if judgement.fault.is_some() || (judgement.deviations.is_empty() && judgement.arm != taken.arm) {
            let what = judgement.fault.unwrap_or_else(|| "another arm of one_of is met now".to_owned());
            return Err(Stop::Broken(format!("step {number} cannot be judged with what came late: {what}")));
        }
        if number == 0 && !judgement.deviations.is_empty() {
            let misses: Vec<String> = judgement.deviations.iter().map(ToString::to_string).collect();
            return Err(Stop::Broken(format!("what came late undid a step of the scene: {}", misses.join("; "))));
        }
        self.put_window(&taken);
        self.keep_late(number, read_from, &judgement, &taken.readings);
        let until = self.until(&taken);
        Ok(if judgement.deviations.is_empty() { Ended::At(until) } else { Ended::Undone(judgement) })
    }

    /// The number of notices of each role up to the end of a step.
    fn until(&self, taken: &Taken<'_>) -> BTreeMap<String, usize> {
        self.window(taken).notices.into_iter().map(|(role, (_, until))| (role, until)).collect()
    }

    /// Where a step's notices stand among all of each role. A stream that the step itself opened begins after those that
    /// an earlier one brought.
    fn window(&self, taken: &Taken<'_>) -> Window {
        let kept = |role: &String| self.observation.notices.get(role).map_or(0, Vec::len);
        let range = |(role, notices): (&String, &Vec<Notice>)| {
            let from = taken.marks.get(role).copied().unwrap_or_else(|| kept(role));
            (role.clone(), (from, from + notices.len()))
        };
        Window { step: taken.number, notices: taken.notices.iter().map(range).collect() }
    }

    /// Notes a window of the case's own steps, in place of the one that was noted for that step before.
    pub(super) fn put_window(&mut self, taken: &Taken<'_>) {
        if taken.number > 0 {
            let window = self.window(taken);
            self.observation.windows.retain(|other| other.step != window.step);
            self.observation.windows.push(window);
        }
    }
}
