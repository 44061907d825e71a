//! One run from lease to release: arrange the scene, take the steps, leave as found.

use std::future::Future;
use std::time::Duration;

use crate::cast::Cast;
use crate::client::HttpClient;
use crate::observe::Observation;
use crate::plan::Run;
use crate::target::{Lease, Target, TargetTrouble};
use crate::verdict::Deviation;
use crate::waiting::Stopwatch;

use super::judged::JudgedStep;
use super::stage::{Stage, Stop};
use super::step_end::Ended;

/// What a run came to, before snapshots and standings are looked at.
#[derive(Debug)]
pub struct Driven {
    /// Everything that was seen.
    pub observation: Observation,
    /// Who played which role, with what was learned.
    pub cast: Cast,
    /// How its assertions ended.
    pub ending: Ending,
    /// Its steps as the judge had them; empty unless somebody asked to keep them.
    pub judged: Vec<JudgedStep>,
    /// Microseconds that it took.
    pub took: u64,
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
    /// It was known before the first request that they cannot be.
    NotArranged(String),
    /// Something went wrong that is no claim of the case.
    Broken(String),
}

/// Drives one run to its end.
pub async fn drive<T: Target>(target: &T, client: &HttpClient, run: &Run, deadline: Duration) -> Driven {
    drive_until(target, client, run, deadline, std::future::pending()).await
}

/// Drives one run to its end as [`drive`] does, and keeps what is needed to judge each step again.
pub async fn drive_and_keep<T: Target>(target: &T, client: &HttpClient, run: &Run, deadline: Duration) -> Driven {
    drive_with(target, client, run, deadline, std::future::pending(), Some(Vec::new())).await
}

/// Drives one run to its end, or until `stopped` is ready; what was leased is given back either way.
pub(super) async fn drive_until<T: Target>(
    target: &T,
    client: &HttpClient,
    run: &Run,
    deadline: Duration,
    stopped: impl Future<Output = ()>,
) -> Driven {
    drive_with(target, client, run, deadline, stopped, None).await
}

async fn drive_with<T: Target>(
    target: &T,
    client: &HttpClient,
    run: &Run,
    deadline: Duration,
    stopped: impl Future<Output = ()>,
    kept: Option<Vec<JudgedStep>>,
) -> Driven {
    let clock = Stopwatch::start();
    // Not stopped while it leases: what the target hands out at that moment would be given back by nobody.
    let mut lease = match target.lease(run).await {
        Ok(lease) => lease,
        Err(trouble) => {
            let (observation, cast) = (Observation::default(), Cast::default());
            let (ending, judged, took) = (ending(trouble.into()), Vec::new(), clock.microseconds());
            return Driven { observation, cast, ending, judged, took };
        }
    };
    lease.cast.values.clone_from(run.values());
    for (capability, number) in &target.description().numbers {
        lease.cast.target.insert(capability.word().to_owned(), number.to_string());
    }
    let mut stage = Stage::new(target, client, run, lease, clock, deadline);
    stage.judged = kept;
    let played = tokio::select! {
        biased;
        () = stopped => Err(Stop::Interrupted),
        played = stage.play() => played,
    };
    let judged = stage.judged.take().unwrap_or_default();
    let (lease, observation) = stage.leave().await;
    let cast = release(target, lease).await;
    let ending = match played {
        Ok((deviations, arms)) => Ending::Judged { deviations, arms },
        Err(stop) => ending(stop),
    };
    Driven { observation, cast, ending, judged, took: clock.microseconds() }
}

async fn release<T: Target>(target: &T, lease: Lease) -> Cast {
    let cast = lease.cast.clone();
    target.release(lease).await;
    cast
}

/// The target declined, or somebody interrupted: not arranged. Everything else: broken.
fn ending(stop: Stop) -> Ending {
    match stop {
        Stop::Target(TargetTrouble::NotArranged(reason)) => Ending::NotArranged(reason),
        Stop::Interrupted => Ending::NotArranged(stop.to_string()),
        stop => Ending::Broken(stop.to_string()),
    }
}

type Played = (Vec<Deviation>, Vec<String>);

impl<T: Target> Stage<'_, T> {
    /// Arranges the scene, then takes the steps up to the first that deviates: what follows it would start from a
    /// state that nobody described. The last step lasts until the run ends.
    async fn play(&mut self) -> Result<Played, Stop> {
        let run = self.run;
        for role in run.listeners() {
            self.listen(&role).await?;
        }
        self.arrange().await?;
        let mut arms = Vec::new();
        for (number, step, expected) in run.steps() {
            let judged = self.step(step, expected, number).await?;
            if let Some(fault) = judged.fault {
                return Err(Stop::Broken(format!("step {number} cannot be judged: {fault}")));
            }
            arms.extend(judged.arm);
            if !judged.deviations.is_empty() {
                return Ok((judged.deviations, arms));
            }
        }
        match self.end_step().await? {
            Ended::At(_) => Ok((Vec::new(), arms)),
            Ended::Undone(judged) => Ok((judged.deviations, arms)),
        }
    }
}
