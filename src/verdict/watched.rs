//! What is watched: claims that are looked at in what a run saw, told in the report, and never judged.

use serde::{Deserialize, Serialize};

use crate::case::meant::Watch;
use crate::cast::Cast;
use crate::contract::Catalogue;
use crate::observe::Observation;
use crate::plan::Run;

use super::deviation::Deviation;
use super::expectation::evaluate_alone;
use super::step_seen::StepSeen;

/// What became of something that was watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watched {
    /// The step, from 1.
    pub step: usize,
    /// What was looked for, in the author's words.
    pub says: String,
    /// What of it did not show, a sentence each; empty where all of it was seen.
    pub missing: Vec<String>,
}

impl Watched {
    /// Whether all of it was seen.
    pub fn was_seen(&self) -> bool {
        self.missing.is_empty()
    }

    /// What became of it, in a line: `seen: the refusal names the field`.
    pub fn words(&self) -> String {
        match self.missing.as_slice() {
            [] => format!("seen: {}", self.says),
            missing => format!("not seen: {} ({})", self.says, missing.join("; ")),
        }
    }

    fn of(watch: &Watch, seen: &StepSeen<'_>, cast: &Cast, catalogue: &Catalogue) -> Watched {
        let missing = match evaluate_alone(&watch.claims, seen, cast, catalogue) {
            Ok(evaluation) => evaluation.deviations.iter().map(sentence).collect(),
            Err(fault) => vec![fault.to_string()],
        };
        Watched { step: seen.step, says: watch.says.clone(), missing }
    }
}

fn sentence(missed: &Deviation) -> String {
    format!("{}: expected {}, got {}", missed.place, missed.expected, missed.actual)
}

/// What became of everything that the steps of a run watch, in their order.
pub fn watched_in(run: &Run, observation: &Observation, cast: &Cast) -> Vec<Watched> {
    let mut cast = cast.clone();
    let mut watched = Vec::new();
    for observed in &observation.steps {
        for captured in &observed.captured {
            cast.learn(captured.clone());
        }
        let seen = StepSeen::of(observation, observed);
        watched
            .extend(run.watches(observed.number).iter().map(|watch| Watched::of(watch, &seen, &cast, &run.catalogue)));
    }
    watched
}
