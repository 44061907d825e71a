//! The end of a step: what comes after it has settled and before the next one begins belongs to it, and it is judged once
//! more with that.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::case::meant::Expected;
use crate::target::Target;
use crate::verdict::Judgement;
use crate::waiting::{Stopwatch, quiet};

use super::script::Script;
use super::wire::{Stop, Window};

/// Between two looks at what has come.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How long nothing may come before what has come counts as all: servers tell of one change in several notices.
const A_MOMENT: Duration = Duration::from_millis(400);

impl<T: Target> Script<'_, T> {
    /// Ends the step that was taken last: what reached somebody since it settled is put into its window, and its states are
    /// read again. What the judge makes of it where something came late that undoes it.
    pub(super) async fn end_step(&mut self) -> Result<Option<Judgement>, Stop> {
        let Some(settled_at) = self.settled_at.take() else { return Ok(None) };
        if self.observation.exchanges.len() > settled_at {
            self.wire.prove_arrived().await?;
        }
        self.collect();
        let Some(step) = self.observation.steps.last() else { return Ok(None) };
        let number = step.number;
        let from: BTreeMap<String, usize> = step.notices.iter().map(|(role, range)| (role.clone(), range.0)).collect();
        if self.windows(&from) == step.notices {
            return Ok(None);
        }
        let run = self.run;
        let Some(expected) = run.expected(number) else { return Ok(None) };
        self.settled_at = Some(self.observation.exchanges.len());
        self.read_states(&self.looked_at(number, expected)).await?;
        self.settled_at = None;
        self.wire.prove_arrived().await?;
        self.collect();
        let windows = self.windows(&from);
        if let Some(step) = self.observation.steps.last_mut() {
            step.notices = windows;
        }
        let judgement = self.judge_last(expected);
        Ok((!judgement.is_met()).then_some(judgement))
    }

    /// Settles the step that was taken last, at a server that does not say when nothing more comes: once everything has come
    /// that is claimed and nothing else came for a moment, at the latest at the end of the window.
    pub(super) async fn settle_by_coming(
        &mut self,
        window: Window,
        expected: &Expected,
        marks: &BTreeMap<String, usize>,
    ) -> Result<(), Stop> {
        let (whole, mut since_last) = (Stopwatch::start(), Stopwatch::start());
        let (mut last, a_moment) = (Duration::ZERO, A_MOMENT.min(window.at_most / 2));
        while whole.elapsed() < window.at_most {
            quiet(LOOK_AGAIN.min(a_moment / 4)).await;
            self.wire.prove_arrived().await?;
            self.collect();
            let windows = self.windows(marks);
            if let Some(step) = self.observation.steps.last_mut().filter(|step| step.notices != windows) {
                step.notices = windows;
                (since_last, last) = (Stopwatch::start(), whole.elapsed());
            }
            if since_last.elapsed() >= a_moment && self.judge_last(expected).is_met() {
                self.wire.came_after(window.kind, last);
                break;
            }
        }
        self.settled_at = Some(self.observation.exchanges.len());
        Ok(())
    }

    /// How many notices of each role are in the observation.
    pub(super) fn marks(&self) -> BTreeMap<String, usize> {
        self.observation.notices.iter().map(|(role, notices)| (role.clone(), notices.len())).collect()
    }

    /// For each role with a stream, where its notices stand from those marks on. A stream that the step itself opened begins
    /// after what an earlier one brought.
    pub(super) fn windows(&self, marks: &BTreeMap<String, usize>) -> BTreeMap<String, (usize, usize)> {
        let window = |role: &str| {
            let until = self.observation.notices.get(role).map_or(0, Vec::len);
            (role.to_owned(), (marks.get(role).copied().unwrap_or(0), until))
        };
        self.wire.roles().map(window).collect()
    }
}
