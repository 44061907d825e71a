//! One run from lease to release: play its script, leave as found, and let the judge look at all that was seen.

use std::future::Future;
use std::time::Duration;

use crate::cast::Cast;
use crate::client::HttpClient;
use crate::control::NOT_MODELLED;
use crate::observe::{Observation, StepNumber};
use crate::plan::{Run, RunId};
use crate::target::{Target, TargetTrouble};
use crate::verdict::{Deviation, judge_run};
use crate::waiting::Stopwatch;

use super::jobs::EndedEarly;
use super::script::Script;
use super::wire::{Stop, Wire};

/// What a run came to, before snapshots and standings are looked at.
#[derive(Debug)]
pub struct Driven {
    /// Everything that was seen.
    pub observation: Observation,
    /// Who played which role when the run began; what was learned is part of the observation.
    pub cast: Cast,
    /// How its assertions ended.
    pub ending: Ending,
    /// Microseconds that it took.
    pub took: u64,
}

impl Driven {
    /// The cast with everything that was learned.
    pub fn final_cast(&self) -> Cast {
        self.observation.cast_afterwards(&self.cast)
    }
}

/// How a run's assertions ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// They were executed.
    Judged {
        /// Claims that were not met.
        deviations: Vec<Deviation>,
        /// Arms of `one_of` that were met.
        arms: Vec<String>,
    },
    /// A step of the scene deviates, so that they could not be set up.
    SceneDeviates {
        /// The run of that scene.
        scene: RunId,
        /// What it deviates in.
        deviations: Vec<Deviation>,
    },
    /// They could not be set up for another reason.
    NotArranged(String),
    /// Something went wrong that is no claim of the case.
    Broken(String),
}

impl Ending {
    /// What a finished observation comes to: the one place where a run is judged.
    pub fn of(run: &Run, observation: &Observation, cast: &Cast) -> Ending {
        if let Some(what) = not_modelled(observation) {
            return Ending::NotArranged(format!("finspec's mock does not model {what} yet"));
        }
        let (mut deviations, mut arms) = (Vec::new(), Vec::new());
        for step in judge_run(run, observation, cast) {
            if let Some(fault) = step.judgement.fault {
                let title = run.step_title(step.number);
                return Ending::Broken(format!("{title} cannot be judged: {fault}"));
            }
            match step.number {
                StepNumber::Scene(index) if !step.judgement.deviations.is_empty() => {
                    let deviations = step.judgement.deviations;
                    return Ending::SceneDeviates { scene: run.scene_run_of(index), deviations };
                }
                StepNumber::Scene(_) => {}
                StepNumber::Case(_) => {
                    deviations.extend(step.judgement.deviations);
                    arms.extend(step.judgement.arm);
                }
            }
        }
        Ending::Judged { deviations, arms }
    }

    /// Why its assertions were not executed; `None` where they were. `counts` says of a deviation whether it contradicts the
    /// contract, or what is only assumed.
    pub fn reason(&self, counts: impl Fn(&Deviation) -> bool) -> Option<String> {
        match self {
            Ending::Judged { .. } => None,
            Ending::SceneDeviates { scene, deviations } => {
                let mut rows: Vec<String> = Vec::new();
                for row in deviations.iter().filter_map(|deviation| deviation.row.as_ref()) {
                    let row = format!("`{row}`");
                    if !rows.contains(&row) {
                        rows.push(row);
                    }
                }
                let rows = if rows.is_empty() { String::new() } else { format!(", {}", rows.join(" and ")) };
                let what =
                    if deviations.iter().any(counts) { "deviates" } else { "does not meet what is only assumed" };
                Some(format!("`{scene}` {what}{rows}"))
            }
            Ending::NotArranged(reason) | Ending::Broken(reason) => Some(reason.clone()),
        }
    }

    /// The target declined, or somebody interrupted: not arranged. Everything else: broken.
    fn of_stop(stop: Stop) -> Ending {
        match stop {
            Stop::Target(TargetTrouble::NotArranged(reason)) => Ending::NotArranged(reason),
            Stop::Early(_) => Ending::NotArranged(stop.to_string()),
            stop => Ending::Broken(stop.to_string()),
        }
    }
}

/// What finspec's own mock said that it lacks: nothing about the contract follows from such an answer.
fn not_modelled(observation: &Observation) -> Option<&str> {
    observation.exchanges.iter().find_map(|exchange| exchange.answered.header(NOT_MODELLED))
}

/// Drives one run to its end.
pub async fn drive<T: Target>(target: &T, client: &HttpClient, run: &Run, deadline: Duration) -> Driven {
    drive_until(target, client, run, deadline, std::future::pending()).await
}

/// Drives one run to its end, or until `stopped` is ready; what was leased is given back either way.
pub(super) async fn drive_until<T: Target>(
    target: &T,
    client: &HttpClient,
    run: &Run,
    deadline: Duration,
    stopped: impl Future<Output = EndedEarly>,
) -> Driven {
    let clock = Stopwatch::start();
    // Not stopped while it leases: what the target hands out at that moment would be given back by nobody.
    let (lease, mut cast) = match target.lease(run).await {
        Ok(leased) => leased,
        Err(trouble) => {
            let (observation, cast) = (Observation::default(), Cast::default());
            return Driven { observation, cast, ending: Ending::of_stop(trouble.into()), took: clock.microseconds() };
        }
    };
    cast.values.clone_from(run.values());
    for (capability, number) in &target.description().numbers {
        cast.target.insert(capability.word().to_owned(), number.to_string());
    }
    let mut script = Script::new(run, Wire::new(target, client, lease, clock, deadline), cast.clone());
    let played = tokio::select! {
        biased;
        reason = stopped => Err(Stop::Early(reason)),
        played = script.play() => played,
    };
    let (lease, observation) = script.leave().await;
    target.release(lease).await;
    let ending = match played {
        Ok(()) => Ending::of(run, &observation, &cast),
        Err(stop) => Ending::of_stop(stop),
    };
    Driven { observation, cast, ending, took: clock.microseconds() }
}
