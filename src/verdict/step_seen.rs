//! What one step saw, as the judge needs it.

use std::collections::BTreeMap;

use crate::observe::{Answered, Notice, Observation, ObservedStep, Sent, StepNumber};

/// An exchange of a step.
#[derive(Debug, Clone, Copy)]
pub struct SeenExchange<'a> {
    /// What was sent.
    pub sent: &'a Sent,
    /// What came back.
    pub answered: &'a Answered,
    /// Microseconds from the run's start to the request.
    pub sent_at: u64,
    /// Whether it is the request that the step is about.
    pub is_step: bool,
}

/// What one step saw, as the judge needs it.
#[derive(Debug, Default)]
pub struct StepSeen<'a> {
    /// The step's number, from 1.
    pub step: usize,
    /// The answer, for a request.
    pub answered: Option<&'a Answered>,
    /// Every exchange of the step, those that read a state before and after among them.
    pub exchanges: Vec<SeenExchange<'a>>,
    /// Notices that reached each role within the window.
    pub notices: BTreeMap<&'a str, &'a [Notice]>,
    /// Notices that reached each role after the window, so that a late one can be told as late.
    pub later: BTreeMap<&'a str, &'a [Notice]>,
    /// For each name that must not change, the answers before and after.
    pub unchanged: BTreeMap<&'a str, (&'a Answered, &'a Answered)>,
    /// For each of these names, what was read of it before the first of the case's steps that reads it.
    pub first: BTreeMap<&'a str, &'a Answered>,
    /// Whether an earlier of the case's steps sent a request that was taken.
    pub taken_before: bool,
    /// For each address template read afterwards and its reader, the answer.
    pub after: BTreeMap<(&'a str, &'a str), &'a Answered>,
}

impl<'a> StepSeen<'a> {
    /// What a step of an observation saw. An exchange that is not there was not seen.
    pub fn of(observation: &'a Observation, step: &'a ObservedStep) -> Self {
        let answer = |index: usize| observation.exchanges.get(index).map(|exchange| &exchange.answered);
        let unchanged = step.before.iter().filter_map(|(name, before)| {
            let after = step.after.get(name)?;
            Some((name.as_str(), (answer(*before)?, answer(*after)?)))
        });
        let after = step.claimed.iter();
        let mut first = BTreeMap::new();
        let of_case = observation.steps.iter().filter(|earlier| matches!(earlier.number, StepNumber::Case(_)));
        let mut taken_before = false;
        for earlier in of_case.take_while(|earlier| earlier.number <= step.number) {
            let taken = earlier.answered.and_then(answer).is_some_and(|answered| (200..300).contains(&answered.status));
            taken_before |= taken && earlier.number < step.number;
            for (name, before) in &earlier.before {
                if let Some(answered) = answer(*before) {
                    first.entry(name.as_str()).or_insert(answered);
                }
            }
        }
        let exchanges = step.exchanges().filter_map(|index| {
            let exchange = observation.exchanges.get(index)?;
            let (sent, answered, sent_at) = (&exchange.sent, &exchange.answered, exchange.sent_at);
            Some(SeenExchange { sent, answered, sent_at, is_step: step.answered == Some(index) })
        });
        StepSeen {
            step: step.number.of_exchange(),
            exchanges: exchanges.collect(),
            answered: step.answered.and_then(answer),
            notices: step.notices.keys().map(|role| (role.as_str(), observation.during(step, role))).collect(),
            later: step.notices.iter().map(|(role, range)| (role.as_str(), observation.since(role, range.1))).collect(),
            unchanged: unchanged.collect(),
            first,
            taken_before,
            after: after.filter_map(|(path, by, at)| Some(((path.as_str(), by.as_str()), answer(*at)?))).collect(),
        }
    }
}
