//! One step: read what must not change, act, settle, learn what the step tells, read again, and ask the judge whether the
//! next one may be taken.

use std::collections::BTreeMap;

use crate::case::meant::{Action, CaptureFrom, Expected, Outcome, Step};
use crate::cast::TemplatePlace;
use crate::observe::{Answered, ObservedStep, Purpose, StepNumber};
use crate::target::Target;
use crate::verdict::{Judgement, StepSeen, capture, judge, outcomes};

use super::script::Script;
use super::wire::Stop;

impl<'s, T: Target> Script<'s, T> {
    /// Takes one step. Where something that came late makes the step before deviate, that is the judgement, and this step is
    /// not taken.
    pub(super) async fn step(
        &mut self,
        number: StepNumber,
        step: &Step,
        expected: &Expected,
    ) -> Result<Judgement, Stop> {
        let outcomes = self.looked_at(number, expected);
        // Odd requests go on whatever became of the one before, and what it ended is gone.
        let may_be_gone = matches!(expected, Expected::Universal(_)) && self.observation.case_steps().next().is_some();
        let before = self.read_before(&outcomes, number, may_be_gone).await?;
        if let Some(undone) = self.end_step().await? {
            return Ok(undone);
        }
        let marks = self.marks();
        let answered = self.act(number, step).await?;
        let window = self.wire.window(&self.run.effect_kinds(expected));
        let by_coming = window.filter(|_| is_met_by_coming(expected));
        if by_coming.is_none() {
            self.wire.settle(window).await?;
        }
        self.settled_at = Some(self.observation.exchanges.len());
        self.collect();
        let notices = self.windows(&marks);
        let (after, claimed, captured) = (BTreeMap::new(), Vec::new(), Vec::new());
        let observed = ObservedStep { number, notices, answered, before, after, claimed, captured };
        self.observation.steps.push(observed);
        if let Some(window) = by_coming {
            self.settle_by_coming(window, expected, &marks).await?;
        }
        self.learn(step, expected).await?;
        self.read_states(&outcomes).await?;
        Ok(self.judge_last(expected))
    }

    /// What is looked at in a step: the outcomes that it may have, and what it watches.
    pub(super) fn looked_at<'e>(&self, number: StepNumber, expected: &'e Expected) -> Vec<&'e Outcome>
    where
        's: 'e,
    {
        let watched = self.run.watches(number).iter().map(|watch| &watch.claims);
        outcomes(expected).into_iter().chain(watched).collect()
    }

    /// What the judge makes of the step that was taken last, as far as it is observed.
    pub(super) fn judge_last(&self, expected: &Expected) -> Judgement {
        match self.observation.steps.last() {
            Some(observed) => {
                let seen = StepSeen::of(&self.observation, observed);
                judge(expected, &seen, &self.cast, &self.run.catalogue)
            }
            None => Judgement::default(),
        }
    }

    /// Reads what must not change, before the step.
    async fn read_before(
        &mut self,
        outcomes: &[&Outcome],
        number: StepNumber,
        may_be_gone: bool,
    ) -> Result<BTreeMap<String, usize>, Stop> {
        let mut before = BTreeMap::new();
        for name in unchanged(outcomes) {
            let exchange = self.read(number, Purpose::Before, name).await?;
            let unreadable = unreadable(&self.observation.exchanges[exchange].answered);
            if let Some(reason) = unreadable.filter(|_| !may_be_gone) {
                return Err(Stop::Broken(format!("`{name}` cannot be read before the step: {reason}")));
            }
            before.insert(name.to_owned(), exchange);
        }
        Ok(before)
    }

    /// Learns the ids that the step tells: addresses with them can be read from then on.
    async fn learn(&mut self, step: &Step, expected: &Expected) -> Result<(), Stop> {
        let wanted: Vec<_> = outcomes(expected).into_iter().flat_map(|outcome| &outcome.captures).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        for capture in wanted {
            if let CaptureFrom::List(claim) = &capture.from {
                self.read_claim(&claim.path, &claim.by).await?;
            }
        }
        let Some(observed) = self.observation.steps.last() else { return Ok(()) };
        let actor = match &step.action {
            Action::Request(request) => Some(request.by.as_str()),
            _ => None,
        };
        let captured = capture(expected, &StepSeen::of(&self.observation, observed), &self.cast, actor)?;
        for one in &captured {
            self.cast.learn(one.clone());
        }
        if let Some(observed) = self.observation.steps.last_mut() {
            observed.captured = captured;
        }
        Ok(())
    }

    /// Reads what must not have changed, and the states that are claimed, for the step that was taken last; what was read
    /// before stays in the observation and counts no more.
    pub(super) async fn read_states(&mut self, outcomes: &[&Outcome]) -> Result<(), Stop> {
        let Some(number) = self.observation.steps.last().map(|step| step.number) else { return Ok(()) };
        for name in unchanged(outcomes) {
            let exchange = self.read(number, Purpose::After, name).await?;
            if let Some(step) = self.observation.steps.last_mut() {
                step.after.insert(name.to_owned(), exchange);
            }
        }
        for claim in outcomes.iter().flat_map(|outcome| &outcome.after) {
            self.read_claim(&claim.path, &claim.by).await?;
        }
        Ok(())
    }

    /// Reads a state that is claimed, unless it was read since the step settled last.
    async fn read_claim(&mut self, path: &str, by: &str) -> Result<(), Stop> {
        // Where the notice that tells an id did not come, there is no address to read; the judge tells of the notice.
        if self.cast.fill(path, TemplatePlace::Path).is_err() {
            return Ok(());
        }
        let Some(step) = self.observation.steps.last() else { return Ok(()) };
        let settled_at = self.settled_at.unwrap_or(0);
        let known = step.claimed.iter().position(|(known, reader, _)| known == path && reader == by);
        if known.is_some_and(|index| step.claimed[index].2 >= settled_at) {
            return Ok(());
        }
        let number = step.number;
        let purpose = match number {
            StepNumber::Scene(_) => Purpose::Scene,
            StepNumber::Case(_) => Purpose::After,
        };
        let exchange = self.get(number, purpose, path, by).await?;
        if let Some(step) = self.observation.steps.last_mut() {
            match known {
                Some(index) => step.claimed[index].2 = exchange,
                None => step.claimed.push((path.to_owned(), by.to_owned(), exchange)),
            }
        }
        Ok(())
    }
}

/// Whether a step is as it must be once everything has come that is claimed, whatever else may follow.
fn is_met_by_coming(expected: &Expected) -> bool {
    match expected {
        Expected::Outcome(outcome) => outcome.is_met_by_coming(),
        Expected::OneOf { .. } | Expected::Observe | Expected::Universal(_) => false,
    }
}

/// Why an answer cannot tell a state, where it cannot.
fn unreadable(answered: &Answered) -> Option<String> {
    if answered.status != 200 {
        return Some(format!("status {}", answered.status));
    }
    answered.body.tree().err().map(|error| format!("of the body {error}"))
}

/// The names of all outcomes that must not change, each once.
fn unchanged<'a>(outcomes: &[&'a Outcome]) -> Vec<&'a str> {
    let mut names: Vec<&str> =
        outcomes.iter().flat_map(|outcome| outcome.unchanged.iter().map(String::as_str)).collect();
    names.sort_unstable();
    names.dedup();
    names
}
