//! The proof of one run: its lies judged twice, its controls, and what its expectation claims too little.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::case::meant::Expected;
use crate::contract::{Deployment, Killed, RowId};
use crate::plan::Run;
use crate::runner::{Driven, Ending};

use crate::verdict::{Deviation, Weighing};

use super::cell::LieCell;
use super::family::Family;
use super::harmless::CONTROLS;
use super::honest_step::Honest;
use super::leniency::Lenient;
use super::lie::{Lie, Mutant};
use super::required_claims;

/// A lie told at one place of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LieRecord {
    /// The lie's name.
    pub lie: &'static str,
    /// Step and place: `step 1, answer: body`.
    pub place: String,
    /// Its cell in the list of lies.
    pub cell: LieCell,
    /// What became of it.
    pub killed: Killed,
    /// Whether the expectation noticed it by a row that binds the server: then the server deviates.
    pub deviates: bool,
    /// Because of which leniency it passes, or binds nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passes_by: Vec<String>,
    /// The families of claims that it did not meet.
    pub families: Vec<Family>,
}

/// The proof of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProof {
    /// The run.
    pub run: String,
    /// Its deployment.
    pub deployment: Deployment,
    /// The case's file.
    pub file: String,
    /// The rows that it rests on.
    pub rows: Vec<RowId>,
    /// Whether the guide is silent on it: only the snapshot judges then.
    pub undocumented: bool,
    /// Every lie told.
    pub told: Vec<LieRecord>,
    /// Families that are claimed, and how many lies each noticed by the expectation alone.
    pub families: BTreeMap<Family, usize>,
    /// What its expectation is too weak for, one sentence each.
    pub weak: Vec<String>,
    /// What its expectation claims less than it would have to, where the case gives a reason.
    pub waived: Vec<String>,
    /// Harmless changes that it did not mind.
    pub quiet: usize,
    /// Harmless changes that it failed.
    pub false_alarms: Vec<String>,
    /// Why it could not be proved.
    pub trouble: Option<String>,
}

impl RunProof {
    fn new(run: &Run) -> Self {
        RunProof {
            run: run.id.to_string(),
            deployment: run.deployment,
            file: run.case.file.display().to_string(),
            rows: run.rows(),
            undocumented: run.only_observes(),
            told: Vec::new(),
            families: BTreeMap::new(),
            weak: Vec::new(),
            waived: Vec::new(),
            quiet: 0,
            false_alarms: Vec::new(),
            trouble: None,
        }
    }

    /// Of a run that could not be proved, and why.
    pub(super) fn failed(run: &Run, reason: String) -> Self {
        RunProof { trouble: Some(reason), ..RunProof::new(run) }
    }

    /// The lies that became that.
    pub fn count(&self, killed: Killed) -> usize {
        self.told.iter().filter(|told| told.killed == killed).count()
    }
}

/// Proves one run that was driven honestly. Only all lies together show whether it is weak.
pub fn prove_run(run: &Run, driven: &Driven, lies: &[&'static Lie], all_lies: bool) -> RunProof {
    let mut proof = RunProof::new(run);
    match honest_steps(run, driven) {
        Ok(steps) => {
            for honest in &steps {
                prove_step(honest, lies, all_lies, &mut proof);
            }
        }
        Err(reason) => proof.trouble = Some(reason),
    }
    proof
}

/// The run's steps, each of which the judge sees again as he saw it.
fn honest_steps<'a>(run: &'a Run, driven: &'a Driven) -> Result<Vec<Honest<'a>>, String> {
    if let Some(reason) = driven.ending.reason(|_| true) {
        return Err(reason);
    }
    if let Ending::Judged { deviations, .. } = &driven.ending
        && let Some(deviation) = deviations.first()
    {
        return Err(format!("the honest run deviates: {deviation}"));
    }
    let steps = Honest::steps(run, driven).ok_or("what the run saw was not kept whole")?;
    for honest in &steps {
        let again = honest.judge(&honest.seen);
        if again != honest.judgement {
            let step = honest.number;
            return Err(format!("step {step} judged again: {again:?} instead of {:?}", honest.judgement));
        }
        if honest.transcript_with(&honest.seen) != honest.transcript() {
            return Err(format!("the transcript of step {} is not the same again", honest.number));
        }
    }
    Ok(steps)
}

fn prove_step(honest: &Honest<'_>, lies: &[&'static Lie], all_lies: bool, proof: &mut RunProof) {
    let step = honest.number;
    let lenient = Lenient::of(honest);
    let claimed = honest.outcome().map(Family::claimed).unwrap_or_default();
    let mut noticed: BTreeSet<Family> = BTreeSet::new();
    for lie in lies {
        for mutant in (lie.tell)(honest) {
            let told = told(honest, lie, mutant, &lenient);
            if !lie.crude {
                noticed.extend(&told.families);
            }
            for family in told.families.iter().filter(|family| claimed.contains(family)) {
                *proof.families.entry(*family).or_default() += 1;
            }
            proof.told.push(told);
        }
    }
    controls(honest, proof);
    if all_lies && let Some(outcome) = honest.outcome() {
        for family in claimed.difference(&noticed) {
            proof.weak.push(format!("step {step} claims {family}, and no lie about it is noticed"));
        }
        for what in required_claims::missing(outcome, honest.step, honest.run) {
            let sentence = format!("step {step}: {what}");
            // A case that says why it claims less has been thought about.
            match &outcome.because {
                Some(reason) if what.can_be_waived() => proof.waived.push(format!("{sentence}, because: {reason}")),
                _ => proof.weak.push(sentence),
            }
        }
    }
}

fn told(honest: &Honest<'_>, lie: &Lie, mutant: Mutant, lenient: &Lenient) -> LieRecord {
    let judgement = honest.judge(&mutant.seen);
    let noticed = !judgement.deviations.is_empty() || judgement.fault.is_some();
    let binding = |deviation: &Deviation| Weighing::default().counts(deviation, &honest.run.catalogue);
    let deviates = judgement.deviations.iter().any(binding);
    let passes_by = if deviates { Vec::new() } else { lenient.passes_by(honest, &mutant.seen, &judgement) };
    let cell = LieCell::of(lie.kind, honest, &mutant.seen);
    let deviations = match (honest.expected, honest.outcome()) {
        // Which claims of the arm that was met are not met now; the judge tells of the nearest arm.
        (Expected::OneOf { .. }, Some(outcome)) if noticed => honest.misses(outcome, &mutant.seen).deviations,
        _ => judgement.deviations,
    };
    let families: BTreeSet<Family> = deviations.iter().filter_map(|deviation| Family::of(deviation.place)).collect();
    let killed = if noticed {
        Killed::ByExpectation
    } else if honest.snapshot_differs(&mutant.seen) {
        Killed::BySnapshot
    } else {
        Killed::Survived
    };
    let place = format!("step {}, {}", honest.number, mutant.place);
    LieRecord { lie: lie.name, place, cell, killed, deviates, passes_by, families: families.into_iter().collect() }
}

fn controls(honest: &Honest<'_>, proof: &mut RunProof) {
    for control in CONTROLS {
        let seen = (control.change)(honest);
        let judgement = honest.judge(&seen);
        let step = honest.number;
        if let Some(deviation) = judgement.deviations.first() {
            proof.false_alarms.push(format!("{}: {deviation}", control.name));
        } else if let Some(fault) = judgement.fault {
            proof.false_alarms.push(format!("{}: step {step} cannot be judged: {fault}", control.name));
        } else if !control.snapshot_tells && honest.snapshot_differs(&seen) {
            proof.false_alarms.push(format!("{}: step {step} has another transcript", control.name));
        } else {
            proof.quiet += 1;
        }
    }
}
