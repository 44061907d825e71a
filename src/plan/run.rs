//! One run: a case, one of its entries, on one deployment.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::case::meant::Scene;
use crate::case::meant::{Action, Case, CredentialChoice, Entry, Request, Role, Step, StimulusRequest};
use crate::case::meant::{Expected, Outcome, Watch};
use crate::contract::{Catalogue, Deployment, EffectKind, RowId};
use crate::lab::{Capability, Side};
use crate::observe::StepNumber;

use super::scene_run::SCENES;

/// The id of a run: `ccx::dialog::send_dtmf::letters`, with the entry's name where there are several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// The id of a case's entry on a deployment.
    pub fn of(deployment: Deployment, case: &Case, entry: &Entry) -> Self {
        let path = case.id.0.replace('/', "::");
        match &entry.name {
            Some(name) => RunId(format!("{deployment}::{path}::{name}")),
            None => RunId(format!("{deployment}::{path}")),
        }
    }

    /// The id of a scene's own run on a deployment.
    pub fn of_scene(deployment: Deployment, scene: &str) -> Self {
        RunId(format!("{deployment}::{SCENES}::{scene}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A run, ready to be driven.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// For which deployment.
    pub deployment: Deployment,
    /// The case.
    pub case: Arc<Case>,
    /// Which of its entries.
    pub entry: usize,
    /// The scene that it begins with.
    pub scene: Arc<Scene>,
    /// The rows that it rests on.
    pub catalogue: Arc<Catalogue>,
}

impl Run {
    /// Whether it is the run of a scene, whose state is recorded once for all the runs that begin with it.
    pub fn is_of_scene(&self) -> bool {
        self.case.id.operation() == SCENES
    }

    /// The entry.
    pub fn entry(&self) -> &Entry {
        &self.case.entries[self.entry]
    }

    /// Values of the entry, for templates.
    pub fn values(&self) -> &IndexMap<String, String> {
        &self.entry().values
    }

    /// The steps that this deployment takes part in, with their numbers from 1.
    pub fn steps(&self) -> impl Iterator<Item = (usize, &Step, &Expected)> {
        let numbered = self.entry().steps.iter().enumerate();
        numbered.filter_map(|(index, step)| Some((index + 1, step, step.then.get(&self.deployment)?)))
    }

    /// Steps of the scene that this deployment takes part in.
    pub fn scene_steps(&self) -> impl Iterator<Item = &crate::case::meant::SceneStep> {
        self.scene.steps.iter().filter(|step| step.step.then.contains_key(&self.deployment))
    }

    /// The scenes whose steps it begins with on its deployment, in the order in which they are arranged.
    pub fn begins_with(&self) -> Vec<String> {
        let scenes: indexmap::IndexSet<&String> = self.scene_steps().map(|step| &step.scene).collect();
        scenes.into_iter().cloned().collect()
    }

    /// What must follow a step that was taken.
    pub fn expected(&self, number: StepNumber) -> Option<&Expected> {
        match number {
            StepNumber::Scene(index) => self.scene_steps().nth(index)?.step.then.get(&self.deployment),
            StepNumber::Case(number) => self.entry().steps.get(number.checked_sub(1)?)?.then.get(&self.deployment),
        }
    }

    /// The kinds of effects that a step with that expectation may have, as its rows say.
    pub fn effect_kinds(&self, expected: &Expected) -> BTreeSet<EffectKind> {
        let rows = outcomes_of(expected).flat_map(Outcome::all_rows);
        let kinds: BTreeSet<EffectKind> = rows.filter_map(|row| self.catalogue.effect_kind(row)).collect();
        // What names no row of an operation may do anything to a call.
        if kinds.is_empty() { BTreeSet::from([EffectKind::CallAction]) } else { kinds }
    }

    /// What a step watches, which is never judged.
    pub fn watches(&self, number: StepNumber) -> &[Watch] {
        let step = match number {
            StepNumber::Scene(_) => None,
            StepNumber::Case(number) => number.checked_sub(1).and_then(|index| self.entry().steps.get(index)),
        };
        step.and_then(|step| step.watch.get(&self.deployment)).map_or(&[], Vec::as_slice)
    }

    /// A step in words, for messages.
    pub fn step_title(&self, number: StepNumber) -> String {
        match number {
            StepNumber::Scene(index) => match self.scene_steps().nth(index) {
                Some(step) => format!("step {} of the scene {}", step.number, step.scene),
                None => format!("step {} of the scene {}", index + 1, self.scene.name),
            },
            StepNumber::Case(number) => format!("step {number}"),
        }
    }

    /// The run of the scene that a step of this run's scene belongs to.
    pub fn scene_run_of(&self, index: usize) -> RunId {
        let scene = self.scene_steps().nth(index).map_or(&self.scene.name, |step| &step.scene);
        RunId::of_scene(self.deployment, scene)
    }

    /// Every outcome that could be judged, scene included.
    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        let scene = self.scene_steps().filter_map(|step| step.step.then.get(&self.deployment));
        let steps = self.steps().map(|(_, _, expected)| expected);
        scene.chain(steps).flat_map(outcomes_of)
    }

    /// The rows that the run's steps rest on, each once, in the order written.
    pub fn rows(&self) -> Vec<RowId> {
        let mut rows = indexmap::IndexSet::new();
        for outcome in self.steps().flat_map(|(_, _, expected)| outcomes_of(expected)) {
            rows.extend(outcome.all_rows().cloned());
        }
        rows.into_iter().collect()
    }

    /// The rows that a run's steps rest on when these arms of `one_of` were met, in the order of the steps: what the other
    /// arms claim was not confirmed.
    pub fn rows_of_arms(&self, arms: &[String]) -> Vec<RowId> {
        let mut rows = indexmap::IndexSet::new();
        let mut met = arms.iter();
        for (_, _, expected) in self.steps() {
            let outcome = match expected {
                Expected::Outcome(outcome) => Some(outcome.as_ref()),
                Expected::OneOf { arms, .. } => met.next().and_then(|name| arms.get(name)),
                Expected::Observe | Expected::Universal(_) => None,
            };
            rows.extend(outcome.into_iter().flat_map(Outcome::all_rows).cloned());
        }
        rows.into_iter().collect()
    }

    /// Whether the guide is silent on this run, in every step of it.
    pub fn only_observes(&self) -> bool {
        self.steps().all(|(_, _, expected)| matches!(expected, Expected::Observe))
    }

    /// Whether the guide says two things somewhere in this run, so that it allows several outcomes.
    pub fn leaves_open(&self) -> bool {
        self.steps().any(|(_, _, expected)| matches!(expected, Expected::OneOf { .. }))
    }

    /// Whether the case or its scene needs that of the target.
    pub fn needs(&self, capability: Capability) -> bool {
        self.case.needs.iter().chain(&self.scene.needs).any(|need| need.capability == capability)
    }

    /// What every step does, those of the scene first.
    fn actions(&self) -> impl Iterator<Item = &Action> {
        let steps = self.scene_steps().map(|step| &step.step).chain(self.steps().map(|(_, step, _)| step));
        steps.map(|step| &step.action)
    }

    /// What has to happen that no API call can cause.
    pub fn stimuli(&self) -> impl Iterator<Item = &StimulusRequest> {
        self.actions().filter_map(|action| if let Action::Stimulus(stimulus) = action { Some(stimulus) } else { None })
    }

    /// Whether a request carries a wrong password.
    pub fn sends_wrong_passwords(&self) -> bool {
        let is_wrong = |request: &Request| request.credentials == CredentialChoice::Wrong;
        self.actions().any(|action| matches!(action, Action::Request(request) if is_wrong(request)))
    }

    /// By how much the target's clock has to go forward, step by step.
    pub fn advances(&self) -> impl Iterator<Item = Duration> + '_ {
        self.actions().filter_map(|action| if let Action::Advance(by) = action { Some(*by) } else { None })
    }

    /// Whether a step goes to the second server of a pair.
    pub fn needs_second_server(&self) -> bool {
        let goes_there = |action: &Action| match action {
            Action::Request(request) => request.side == Some(Side::B),
            Action::Reconnect { side, .. } => *side == Some(Side::B),
            Action::Stimulus(_) | Action::Advance(_) | Action::Disconnect(_) | Action::Subscribe { .. } => false,
        };
        self.actions().any(goes_there)
    }

    /// The roles whose notifications anything is claimed of: they need a stream.
    pub fn listeners(&self) -> BTreeSet<Role> {
        let mut listeners = BTreeSet::new();
        let watched = self.steps().flat_map(|(number, _, _)| self.watches(StepNumber::Case(number)));
        for outcome in self.outcomes().chain(watched.map(|watch| &watch.claims)) {
            listeners.extend(outcome.listeners().into_iter().map(str::to_owned));
        }
        let steps = self.scene_steps().map(|step| &step.step).chain(self.steps().map(|(_, step, _)| step));
        for step in steps {
            match &step.action {
                Action::Subscribe { role, .. } | Action::Disconnect(role) | Action::Reconnect { role, .. } => {
                    listeners.insert(role.clone());
                }
                Action::Request(_) | Action::Stimulus(_) | Action::Advance(_) => {}
            }
        }
        listeners
    }
}

/// The outcomes that an expectation allows; none where it only observes.
fn outcomes_of(expected: &Expected) -> Box<dyn Iterator<Item = &Outcome> + '_> {
    match expected {
        Expected::Outcome(outcome) => Box::new(std::iter::once(outcome.as_ref())),
        Expected::OneOf { arms, .. } => Box::new(arms.values()),
        Expected::Universal(claim) => Box::new(std::iter::once(&claim.watched)),
        Expected::Observe => Box::new(std::iter::empty()),
    }
}
