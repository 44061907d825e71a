//! The sample told: each run driven again through the sockets, once honestly and once with the lie.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::client::HttpClient;
use crate::contract::{Killed, Tally};
use crate::normalise::transcript;
use crate::observe::StepNumber;
use crate::plan::Run;
use crate::runner::{Driven, Ending, at_a_time, drive};
use crate::target::{Embedded, Target};
use crate::verdict::{Judgement, judge_run};

use super::super::honest_step::Honest;
use super::super::jobs::ProveSettings;
use super::super::lie::{Lie, lie_named};
use super::super::run_proof::RunProof;
use super::edit::Edit;
use super::pass::MockOverSockets;
use super::sample::{Candidate, SAMPLE, in_turn};

/// What became of the lies that were told over sockets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct OverSockets {
    /// What became of them without sockets, and over sockets as well but for the differences.
    pub total: Tally,
    /// How many were told of each lie.
    pub by_lie: BTreeMap<&'static str, usize>,
    /// Those that cannot be told as a change of bytes in one run: how many, by reason.
    pub left_out: BTreeMap<&'static str, usize>,
    /// Those that came to another verdict than they did without sockets.
    pub differences: Vec<Disagreement>,
}

/// A lie that came to another verdict over sockets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The run.
    pub run: String,
    /// The lie.
    pub lie: &'static str,
    /// Step and place.
    pub place: String,
    /// What differs: without sockets, and over them.
    pub what: String,
}

impl OverSockets {
    /// In one line.
    pub fn to_text(&self) -> String {
        let Tally { told, by_expectation, by_snapshot_only, survived, .. } = self.total;
        let verdicts = match self.differences.len() {
            0 => "same verdicts".to_owned(),
            count => format!("{count} OTHER VERDICTS"),
        };
        let left_out: usize = self.left_out.values().sum();
        format!(
            "{told} lies over sockets: {verdicts} ({by_expectation} seen by the expectation, {by_snapshot_only} by the \
             snapshot only, {survived} survived); {left_out} others cannot be told so"
        )
    }

    fn take(&mut self, candidate: Candidate, became: Became) {
        let what = match became {
            Became::LeftOut(reason) => {
                *self.left_out.entry(reason).or_default() += 1;
                return;
            }
            Became::Same => None,
            Became::Other(what) => Some(what),
        };
        let Candidate { run, lie, place, killed, .. } = candidate;
        self.total.add(killed);
        *self.by_lie.entry(lie).or_default() += 1;
        self.differences.extend(what.map(|what| Disagreement { run, lie, place, what }));
    }
}

/// What became of one.
enum Became {
    LeftOut(&'static str),
    Same,
    Other(String),
}

/// Tells a sample of the lies that were told to runs on these targets once more, over sockets.
pub async fn tell_over_sockets(
    targets: &[(Arc<Embedded>, Vec<Run>)],
    client: &HttpClient,
    proofs: &[RunProof],
    settings: &ProveSettings,
) -> OverSockets {
    let mut over_sockets = OverSockets::default();
    let mut candidates = in_turn(proofs).into_iter().peekable();
    while over_sockets.total.told < SAMPLE && candidates.peek().is_some() && !settings.interrupt.is_set() {
        let missing = SAMPLE - over_sockets.total.told;
        let next = candidates.by_ref().take(missing.min(settings.jobs.max(1) * 4)).enumerate();
        let told_of = next.filter_map(|(number, candidate)| {
            let (target, run) = targets.iter().find_map(|(target, runs)| {
                let of_deployment = target.description().deployment == candidate.deployment;
                let run = runs.iter().find(|run| of_deployment && run.id.as_str() == candidate.run)?;
                Some((Arc::clone(target), run.clone()))
            })?;
            let lie = lie_named(candidate.lie).ok()?;
            Some((number, Telling { target, run, lie, candidate }))
        });
        let begin = |(_, telling): &(usize, Telling)| {
            let (telling, client, deadline) = (telling.clone(), client.clone(), settings.deadline);
            async move { told(&telling, &client, deadline).await }
        };
        let mut ended = BTreeMap::new();
        let end = |(number, telling): (usize, Telling), became: Result<Became, String>| {
            ended.insert(number, (telling.candidate, became.unwrap_or_else(Became::Other)));
        };
        at_a_time(settings.jobs, &settings.interrupt, told_of, begin, end).await;
        ended.into_values().for_each(|(candidate, became)| over_sockets.take(candidate, became));
    }
    over_sockets
}

/// What a lie is to come to, and how it is told.
struct Planned {
    step: usize,
    edit: Edit,
    judgement: Judgement,
    transcript: String,
    honest_transcript: String,
}

/// One that is to be told: of which run, and where.
#[derive(Clone)]
struct Telling {
    target: Arc<Embedded>,
    run: Run,
    lie: &'static Lie,
    candidate: Candidate,
}

async fn told(telling: &Telling, client: &HttpClient, deadline: Duration) -> Became {
    let Telling { target, run, lie, candidate } = telling;
    let honest = MockOverSockets::honest(target);
    let driven = drive(&honest, client, run, deadline).await;
    let planned = match plan(run, &driven, lie, &candidate.place) {
        Ok(planned) => planned,
        Err(became) => return became,
    };
    let lying = MockOverSockets::lying(target, planned.edit.clone(), honest.settles());
    compared(run, &planned, &drive(&lying, client, run, deadline).await, candidate.killed)
}

fn plan(run: &Run, driven: &Driven, lie: &Lie, place: &str) -> Result<Planned, Became> {
    let other = |what: &str| Became::Other(format!("{what}; the honest run ended {:?}", driven.ending));
    let steps = Honest::steps(run, driven)
        .filter(|_| matches!(&driven.ending, Ending::Judged { deviations, .. } if deviations.is_empty()));
    let steps = steps.ok_or_else(|| other("without a lie the run does not go over sockets as it did without"))?;
    let of_place = |honest: &Honest<'_>| place.starts_with(&format!("step {}, ", honest.number));
    let at = steps.iter().position(of_place).ok_or_else(|| other("the step is not there"))?;
    if at + 1 < steps.len() {
        return Err(Became::LeftOut("steps follow, which would see another world"));
    }
    let (honest, step) = (&steps[at], steps[at].number);
    let mutants = (lie.tell)(honest);
    let mutant = mutants.iter().find(|mutant| format!("step {step}, {}", mutant.place) == place);
    let mutant = mutant.ok_or_else(|| other("the place of the lie is not there"))?;
    let judgement = honest.judge(&mutant.seen);
    if honest.captured(&mutant.seen) != honest.captured(&honest.seen) {
        return Err(Became::LeftOut("the run learns another id, and would read something else"));
    }
    let edit = Edit::of(honest, lie.name, mutant).map_err(Became::LeftOut)?;
    let (transcript, honest_transcript) = (honest.transcript_with(&mutant.seen), honest.transcript().to_owned());
    Ok(Planned { step, edit, judgement, transcript, honest_transcript })
}

fn compared(run: &Run, planned: &Planned, driven: &Driven, without_sockets: Killed) -> Became {
    let judged = judge_run(run, &driven.observation, &driven.cast);
    let Some(judged) = judged.into_iter().find(|judged| judged.number == StepNumber::Case(planned.step)) else {
        return Became::Other(format!("the step was not judged: {:?}", driven.ending));
    };
    if judged.judgement != planned.judgement {
        return Became::Other(format!("{:?} without sockets, {:?} over them", planned.judgement, judged.judgement));
    }
    let transcript = transcript(&driven.observation, &driven.final_cast()).to_text();
    if transcript != planned.transcript {
        let differs = |(one, other): &(&str, &str)| one != other;
        let line = planned.transcript.lines().zip(transcript.lines()).find(differs);
        return Became::Other(format!("another transcript, the first lines that differ: {line:?}"));
    }
    let noticed = !judged.judgement.is_met();
    let killed = match (noticed, transcript == planned.honest_transcript) {
        (true, _) => Killed::ByExpectation,
        (false, false) => Killed::BySnapshot,
        (false, true) => Killed::Survived,
    };
    match killed == without_sockets {
        true => Became::Same,
        false => Became::Other(format!("{without_sockets:?} without sockets, {killed:?} over them")),
    }
}
