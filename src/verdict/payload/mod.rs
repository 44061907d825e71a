//! What every payload must be, whatever a case claims: an object of its name and shape, about the person or call that was
//! asked for or told of. What no page prints for all is not judged here.

mod agreement;
mod answer;
mod envelope;
mod identity;
mod later_error;
mod members;
mod shape;
#[cfg(test)]
mod tests;

use crate::cast::Cast;
use crate::contract::RowId;

use super::deviation::{Deviation, DeviationPlace};
use super::step_seen::StepSeen;
use identity::PeopleTold;

/// What of the answers and notices of a step is no payload that the guide knows.
pub(super) fn misses(seen: &StepSeen<'_>, cast: &Cast) -> Vec<Deviation> {
    let mut misses = Misses { step: seen.step, deviations: Vec::new() };
    let mut people = PeopleTold::default();
    for exchange in &seen.exchanges {
        answer::look(exchange.sent, exchange.answered, cast, &mut people, &mut misses);
    }
    let request = seen.exchanges.iter().find(|exchange| exchange.is_step).map(|exchange| exchange.sent);
    for (role, notices) in &seen.notices {
        for notice in *notices {
            envelope::look(role, notice, cast, &mut people, &mut misses);
            later_error::look(role, notice, request, &mut misses);
        }
    }
    agreement::look(seen, &mut misses);
    misses.deviations
}

/// What was missed so far.
struct Misses {
    step: usize,
    deviations: Vec<Deviation>,
}

impl Misses {
    /// Notes a claim that was not met; the same about several payloads is told once.
    fn add(&mut self, row: RowId, expected: String, actual: String) {
        let deviation = Deviation { step: self.step, row: Some(row), place: DeviationPlace::Payload, expected, actual };
        if !self.deviations.contains(&deviation) {
            self.deviations.push(deviation);
        }
    }
}
