//! Everything that one run saw, and which part of it belongs to which of its steps.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::cast::{CapturedId, Cast};

use super::exchange::{Exchange, Purpose};
use super::notice::Notice;

/// Which step of a run: of the scene that it begins with, or of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepNumber {
    /// A step of the scene, from 0, among those of the run's deployment.
    Scene(usize),
    /// A step of the case, from 1.
    Case(usize),
}

impl StepNumber {
    /// The number that exchanges carry: 0 while the scene is arranged.
    pub const fn of_exchange(self) -> usize {
        match self {
            StepNumber::Scene(_) => 0,
            StepNumber::Case(number) => number,
        }
    }
}

/// What one step saw, as places in the run's observation. A loop takes a step several times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObservedStep {
    /// Which step.
    pub number: StepNumber,
    /// For each role with a stream, where in its notices the step began and ended.
    pub notices: BTreeMap<String, (usize, usize)>,
    /// The exchange that the step is about, for a request.
    pub answered: Option<usize>,
    /// For each name that must not change, the exchange in which it was read before.
    pub before: BTreeMap<String, usize>,
    /// For each name that must not change, the exchange in which it was read afterwards.
    pub after: BTreeMap<String, usize>,
    /// For each claim about a state afterwards, in the order of the claims' reading: address template, reader, exchange.
    pub claimed: Vec<(String, String, usize)>,
    /// The ids that the step told.
    pub captured: Vec<CapturedId>,
}

impl ObservedStep {
    /// Where in the run's exchanges those of the step stand, each once.
    pub fn exchanges(&self) -> impl Iterator<Item = usize> {
        let claimed = self.claimed.iter().map(|(_, _, index)| index);
        let all = self.before.values().chain(&self.answered).chain(self.after.values()).chain(claimed);
        all.copied().collect::<BTreeSet<usize>>().into_iter()
    }
}

/// Everything that one run saw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observation {
    /// Exchanges in the order sent.
    pub exchanges: Vec<Exchange>,
    /// Notices of each role's stream, in stream order, copies of an item left out.
    pub notices: BTreeMap<String, Vec<Notice>>,
    /// The steps that were taken, in order, those of the scene first.
    pub steps: Vec<ObservedStep>,
}

impl Observation {
    /// The exchange that a step is about.
    pub fn exchange(&self, step: usize, purpose: Purpose) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().filter(move |exchange| exchange.step == step && exchange.purpose == purpose)
    }

    /// The steps of the case that were taken, with their numbers.
    pub fn case_steps(&self) -> impl Iterator<Item = (usize, &ObservedStep)> {
        self.steps.iter().filter_map(|step| match step.number {
            StepNumber::Case(number) => Some((number, step)),
            StepNumber::Scene(_) => None,
        })
    }

    /// The cast that a run began with, with every id that its steps told.
    pub fn cast_afterwards(&self, cast: &Cast) -> Cast {
        let mut cast = cast.clone();
        for captured in self.steps.iter().flat_map(|step| &step.captured) {
            cast.learn(captured.clone());
        }
        cast
    }

    /// The notices that reached a role during a step.
    pub fn during(&self, step: &ObservedStep, role: &str) -> &[Notice] {
        match (step.notices.get(role), self.notices.get(role)) {
            (Some(&(from, to)), Some(notices)) => notices.get(from..to.min(notices.len())).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The notices that reached a role from one on.
    pub fn since(&self, role: &str, from: usize) -> &[Notice] {
        self.notices.get(role).and_then(|notices| notices.get(from..)).unwrap_or_default()
    }
}
