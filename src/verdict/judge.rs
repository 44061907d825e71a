//! The judge: a pure function of what a case claims, what was seen and who plays what. It can be asked as often as one likes.

use crate::case::meant::Expected;
use crate::cast::Cast;
use crate::contract::Catalogue;
use crate::observe::{Observation, StepNumber};
use crate::plan::Run;

use super::deviation::{Deviation, DeviationPlace};
use super::errors::own_word;
use super::expectation::{Evaluation, evaluate};
use super::payload;
use super::reading::is_page;
use super::robustness;
use super::step_seen::StepSeen;

/// What the judge makes of one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// Claims that were not met.
    pub deviations: Vec<Deviation>,
    /// The arm of `one_of` that was met.
    pub arm: Option<String>,
    /// Why the step cannot be judged: an author's mistake, not a deviation.
    pub fault: Option<String>,
}

impl Judgement {
    fn fault(reason: String) -> Self {
        Judgement { fault: Some(reason), ..Judgement::default() }
    }

    /// Whether every claim is met, so that the next step may be taken.
    pub fn is_met(&self) -> bool {
        self.deviations.is_empty() && self.fault.is_none()
    }
}

/// One step of a run as it was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedStep {
    /// Which step.
    pub number: StepNumber,
    /// What the judge makes of it.
    pub judgement: Judgement,
}

/// Judges every step that a run took, in order. `cast` is the one that the run began with: the ids that its steps told are
/// part of the observation.
pub fn judge_run(run: &Run, observation: &Observation, cast: &Cast) -> Vec<JudgedStep> {
    let mut cast = cast.clone();
    let mut judged = Vec::with_capacity(observation.steps.len());
    for observed in &observation.steps {
        for captured in &observed.captured {
            cast.learn(captured.clone());
        }
        let Some(expected) = run.expected(observed.number) else { continue };
        let judgement = judge(expected, &StepSeen::of(observation, observed), &cast, &run.catalogue);
        judged.push(JudgedStep { number: observed.number, judgement });
    }
    judged
}

/// Judges one step. The cast knows the ids that the step told.
pub fn judge(expected: &Expected, seen: &StepSeen<'_>, cast: &Cast, catalogue: &Catalogue) -> Judgement {
    let mut judgement = of_claims(expected, seen, cast, catalogue);
    judgement.deviations.extend(payload::misses(seen, cast));
    judgement
}

/// What the claims of the case come to.
fn of_claims(expected: &Expected, seen: &StepSeen<'_>, cast: &Cast, catalogue: &Catalogue) -> Judgement {
    match expected {
        Expected::Observe => Judgement::default(),
        Expected::Universal(claim) => match robustness::misses(claim, seen) {
            Ok(deviations) => Judgement { deviations, ..Judgement::default() },
            Err(fault) => Judgement::fault(fault.to_string()),
        },
        Expected::Outcome(outcome) => match evaluate(outcome, seen, cast, catalogue) {
            Ok(Evaluation { deviations }) => Judgement { deviations, ..Judgement::default() },
            Err(fault) => Judgement::fault(fault.to_string()),
        },
        Expected::OneOf { arms, .. } => {
            let mut tried = Vec::new();
            for (name, outcome) in arms {
                match evaluate(outcome, seen, cast, catalogue) {
                    Ok(evaluation) => tried.push((name.clone(), evaluation)),
                    Err(fault) => return Judgement::fault(fault.to_string()),
                }
            }
            let refused = seen.answered.is_some_and(is_page);
            of_arms(tried, refused)
        }
    }
}

/// How far an arm is from what came. The one that the run was in answers with the same status, then with the same error, then
/// with none later where none came later; how many of its claims are missed counts last. An error in another of the words
/// that pages have for it is the same error.
fn distance(tried: &Evaluation) -> (bool, bool, bool, usize) {
    let misses = |place: DeviationPlace| tried.deviations.iter().any(|deviation| deviation.place == place);
    let own_word = own_word();
    let is_other = |miss: &Deviation| miss.place == DeviationPlace::HttpError && miss.row.as_ref() != Some(&own_word);
    let (status, error) = (misses(DeviationPlace::Status), tried.deviations.iter().any(is_other));
    (status, error, misses(DeviationPlace::UnexpectedError), tried.deviations.len())
}

/// What the arms together come to. A page of the web server tells no error, so that it may meet several.
fn of_arms(tried: Vec<(String, Evaluation)>, is_page: bool) -> Judgement {
    let (met, unmet): (Vec<_>, Vec<_>) = tried.into_iter().partition(|(_, tried)| tried.deviations.is_empty());
    let names: Vec<String> = met.into_iter().map(|(name, _)| name).collect();
    match names.as_slice() {
        [] => {
            let nearest = unmet.into_iter().map(|(_, tried)| tried).min_by_key(distance);
            Judgement { deviations: nearest.unwrap_or_default().deviations, ..Judgement::default() }
        }
        [arm] => Judgement { arm: Some(arm.clone()), ..Judgement::default() },
        // None of the rows that tell them apart is confirmed.
        [_, ..] if is_page => Judgement::default(),
        several => Judgement::fault(format!(
            "the arms {} of one_of are met at once; write claims that tell them apart",
            several.join(" and ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An arm that misses a claim at each of these places, and names itself.
    fn arm(name: &str, places: &[DeviationPlace]) -> (String, Evaluation) {
        let miss = |place: &DeviationPlace| Deviation {
            step: 1,
            row: None,
            place: *place,
            expected: name.to_owned(),
            actual: "something else".to_owned(),
        };
        (name.to_owned(), Evaluation { deviations: places.iter().map(miss).collect() })
    }

    #[test]
    fn the_arm_that_came_nearest_is_the_one_that_the_run_was_in() {
        use DeviationPlace::{After, AsyncError, HttpError, Notice, Status, UnexpectedError};
        for (mine, others) in [
            (&[Notice, Notice, After][..], &[Status][..]),
            (&[Notice, After], &[HttpError]),
            (&[HttpError, After], &[Status]),
            (&[AsyncError, Notice], &[UnexpectedError]),
            (&[Notice], &[Notice, After]),
        ] {
            for arms in [[arm("mine", mine), arm("other", others)], [arm("other", others), arm("mine", mine)]] {
                let told = of_arms(arms.to_vec(), false).deviations;
                assert!(told.iter().all(|deviation| deviation.expected == "mine"), "{mine:?} {others:?}");
            }
        }
    }
}
