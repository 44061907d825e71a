//! One play: every run against one honest server, or several at once.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::client::HttpClient;
use crate::contract::Deployment;
use crate::lab::{TargetDescription, Version};
use crate::observe::Observation;
use crate::plan::{Planned, Run};
use crate::runner::{Driven, Ending, at_a_time, drive, of_ending};
use crate::target::{Embedded, Target};
use crate::verdict::{StepSeen, Verdict, VerdictWord, Weighing, capture};

use super::super::jobs::ProveSettings;
use super::super::wire::{MockOverSockets, WireWay};
use super::retelling::Retell;
use super::server::{HonestServer, Together};

/// The runs that are planned on a target.
pub type Plan<'a> = &'a (dyn Fn(&TargetDescription) -> Vec<Planned> + Sync);

/// A run that is not quiet, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotQuiet {
    /// The run.
    pub run: String,
    /// What it says.
    pub what: String,
}

/// What became of a play.
#[derive(Debug, Clone, Default)]
pub struct HonestPlay {
    /// The ids of the servers; none for the mock as it is.
    pub servers: Vec<&'static str>,
    /// How many runs do not mind: they conform, or only observe.
    pub quiet: usize,
    /// Runs whose claims are not met, but only assumed.
    pub assumed: Vec<NotQuiet>,
    /// Runs that could not be set up, or need what the server lacks.
    pub not_set_up: Vec<NotQuiet>,
    /// Runs that deviate.
    pub accused: Vec<NotQuiet>,
    /// Runs that broke.
    pub broken: Vec<NotQuiet>,
    /// Runs that saw something else than of the mock as it is.
    pub met: usize,
    /// What each run saw, as a number.
    pub(super) seen: BTreeMap<String, u64>,
}

/// What became of one run.
struct Played {
    run: String,
    ending: (VerdictWord, String),
    seen: u64,
    retold: usize,
}

/// Plays the runs of these deployments against servers at once. `plain` is what each run sees of the mock as it is.
pub(super) async fn play(
    servers: &[&'static HonestServer],
    deployments: &[Deployment],
    plan: Plan<'_>,
    plain: &BTreeMap<String, u64>,
    (client, settings): (&HttpClient, &ProveSettings),
) -> HonestPlay {
    let together = Together::of(servers);
    let mut play = HonestPlay { servers: servers.iter().map(|server| server.id).collect(), ..HonestPlay::default() };
    for deployment in deployments {
        let Together { call_centre, choices, retold, way, version } = together.clone();
        let target = Embedded::with(Handle::current(), *deployment, call_centre, choices).of_version(version);
        let target = Arc::new(target);
        let mut runs = Vec::new();
        for planned in plan(target.description()) {
            match planned {
                Planned::Run(run) => runs.push(run),
                Planned::NotApplicable { run, reason } => {
                    play.not_set_up.push(NotQuiet { run: run.id.to_string(), what: reason });
                }
            }
        }
        let begin = |run: &Run| {
            let (target, client, run, retold) = (Arc::clone(&target), client.clone(), run.clone(), retold.clone());
            let deadline = settings.deadline;
            async move { one((&target, way), &client, &run, &retold, deadline).await }
        };
        let ended = |run: Run, played: Result<Played, String>| match played {
            Ok(played) => play.take(played, plain),
            // A fault in finspec itself must not make a play look quiet.
            Err(what) => play.broken.push(NotQuiet { run: run.id.to_string(), what }),
        };
        at_a_time(settings.jobs, &settings.interrupt, runs, begin, ended).await;
    }
    for findings in [&mut play.assumed, &mut play.not_set_up, &mut play.accused, &mut play.broken] {
        findings.sort_by(|one, other| one.run.cmp(&other.run));
    }
    play
}

impl HonestPlay {
    /// How many runs it had.
    pub fn runs(&self) -> usize {
        self.quiet + [&self.assumed, &self.not_set_up, &self.accused, &self.broken].map(Vec::len).iter().sum::<usize>()
    }

    fn take(&mut self, played: Played, plain: &BTreeMap<String, u64>) {
        let Played { run, ending: (word, what), seen, retold } = played;
        if retold > 0 || plain.get(&run).is_some_and(|plain| *plain != seen) {
            self.met += 1;
        }
        self.seen.insert(run.clone(), seen);
        let finding = NotQuiet { run, what };
        match word {
            VerdictWord::Conforms | VerdictWord::Undocumented => self.quiet += 1,
            VerdictWord::Unconfirmed => self.assumed.push(finding),
            VerdictWord::NotApplicable | VerdictWord::NotArranged => self.not_set_up.push(finding),
            VerdictWord::Deviates => self.accused.push(finding),
            VerdictWord::Broken => self.broken.push(finding),
        }
    }
}

async fn one(
    (target, way): (&Embedded, WireWay),
    client: &HttpClient,
    run: &Run,
    retold: &[Retell],
    deadline: Duration,
) -> Played {
    // What nobody changes on its way need not pass through sockets.
    let version = target.description().release;
    if way == WireWay::default() {
        return told(run, drive(target, client, run, deadline).await, version, retold, 0);
    }
    let sockets = MockOverSockets::dressed(target, way);
    let driven = drive(&sockets, client, run, deadline).await;
    told(run, driven, version, retold, sockets.passed())
}

/// The run as it would have been told by the server.
fn told(run: &Run, mut driven: Driven, version: Version, retold: &[Retell], passed: usize) -> Played {
    let weighing = Weighing { version, strict: false };
    let seen = seen(&driven.observation);
    let count: usize = retold.iter().map(|retell| retell(&mut driven.observation, &driven.cast)).sum();
    if count > 0 && matches!(driven.ending, Ending::Judged { .. }) {
        driven.ending = match learns_something_else(run, &driven) {
            Some(what) => Ending::Broken(what),
            None => Ending::of(run, &driven.observation, &driven.cast),
        };
    }
    let record = of_ending(run, driven.ending, weighing);
    let deviations: Vec<String> = record.deviations.iter().map(ToString::to_string).collect();
    let what = record.reason.unwrap_or_else(|| deviations.join("; "));
    // Who blames a scene blames the server, whether or not the scene's own run is among those that are played.
    let word = match record.scene {
        Some(_) => Verdict::of(record.deviations, false, weighing, &run.catalogue).word(),
        None => record.verdict,
    };
    Played { run: record.id, ending: (word, what), seen, retold: count + passed }
}

/// What a step would have told a run that went another way then: whatever came later would be of another world.
fn learns_something_else(run: &Run, driven: &Driven) -> Option<String> {
    let mut cast = driven.cast.clone();
    for observed in &driven.observation.steps {
        let expected = run.expected(observed.number)?;
        let actor = observed.answered.and_then(|index| driven.observation.exchanges.get(index));
        let actor = actor.map(|exchange| exchange.role.as_str());
        let learned = capture(expected, &StepSeen::of(&driven.observation, observed), &cast, actor).ok()?;
        if learned != observed.captured {
            let title = run.step_title(observed.number);
            return Some(format!("{title} would learn {learned:?} instead of {:?}", observed.captured));
        }
        observed.captured.iter().for_each(|captured| cast.learn(captured.clone()));
    }
    None
}

/// What a run saw, as a number: statuses and bytes, no headers, no times of arrival and no ids of items.
fn seen(observation: &Observation) -> u64 {
    let mut hasher = DefaultHasher::new();
    for exchange in &observation.exchanges {
        (exchange.answered.status, &exchange.answered.body).hash(&mut hasher);
    }
    for (role, notices) in &observation.notices {
        role.hash(&mut hasher);
        notices.iter().for_each(|notice| (&notice.node, &notice.payload).hash(&mut hasher));
    }
    hasher.finish()
}
