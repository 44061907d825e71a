//! What has to be changed on the wire so that a client sees what a mutant says.

use std::collections::BTreeMap;

use crate::observe::{Answered, Notice, Side};

use super::super::honest_step::{Honest, spots};
use super::super::lie::Mutant;
use super::super::notice::UNESCAPED;

/// A message that is sent in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) notice: Notice,
    /// Whether the payload travels as elements instead of text.
    pub(super) as_elements: bool,
}

/// Changes of what passes in one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Edit {
    /// Answers by the number of their exchange with the first server of the run.
    pub(super) answers: BTreeMap<usize, Answered>,
    /// What is sent in place of a notice, by the person's id and the notice's number.
    pub(super) notices: BTreeMap<(String, usize), Vec<Message>>,
    /// What is sent to a person although nothing else is, once the run's last step has settled.
    pub(super) at_the_end: Option<(String, Vec<Message>)>,
}

impl Edit {
    /// The changes that make of an honest step what a mutant of it says.
    ///
    /// # Errors
    /// Why the mutant cannot be told on the wire.
    pub(super) fn of(honest: &Honest<'_>, lie: &str, mutant: &Mutant) -> Result<Edit, &'static str> {
        let mut edit = Edit::default();
        for (spot, index) in spots(honest.observed) {
            let told = mutant.seen.answers.get(&spot).ok_or("an answer is said not to be there")?;
            if honest.seen.answers.get(&spot) != Some(told) {
                edit.answers.insert(number_on_wire(honest, index)?, told.clone());
            }
        }
        for (role, told) in &mutant.seen.notices {
            let came = honest.seen.notices.get(role).ok_or("somebody without a stream is said to be told")?;
            if came != told {
                edit.notices_to(honest, role, (came, told), lie == UNESCAPED)?;
            }
        }
        let changes = !edit.answers.is_empty() || !edit.notices.is_empty() || edit.at_the_end.is_some();
        if changes { Ok(edit) } else { Err("nothing is said to be different") }
    }

    /// Replaces what is different between the first and the last notice that are the same.
    fn notices_to(
        &mut self,
        honest: &Honest<'_>,
        role: &str,
        (came, told): (&[Notice], &[Notice]),
        as_elements: bool,
    ) -> Result<(), &'static str> {
        if came.iter().any(|notice| notice.side == Side::B) {
            return Err("what the second server of a pair tells is not altered on its way");
        }
        let person = honest.cast.people.get(role).ok_or("somebody without an account is said to be told")?;
        let from = honest.observed.notices.get(role).ok_or("the step has no window")?.0;
        let same_first = came.iter().zip(told).take_while(|(one, other)| one == other).count();
        let (rest_came, rest_told) = (&came[same_first..], &told[same_first..]);
        let backwards = rest_came.iter().rev().zip(rest_told.iter().rev());
        let same_last = backwards.take_while(|(one, other)| one == other).count();
        let gone = &rest_came[..rest_came.len() - same_last];
        // As elements travels what the mutant read: the honest payload.
        let new = if as_elements { gone } else { &rest_told[..rest_told.len() - same_last] };
        let message = |notice: &Notice| Message { notice: notice.clone(), as_elements };
        let mut new: Vec<Message> = new.iter().map(message).collect();
        let unchanged = |notice: &Notice| Message { notice: notice.clone(), as_elements: false };
        let at = if !gone.is_empty() {
            same_first
        } else if let Some(before) = same_first.checked_sub(1) {
            new.insert(0, unchanged(&came[before]));
            before
        } else if let Some(behind) = came.first() {
            new.push(unchanged(behind));
            0
        } else {
            return match self.at_the_end.replace((person.id.clone(), new)) {
                None => Ok(()),
                Some(_) => Err("two people are told something at once"),
            };
        };
        self.notices.insert((person.id.clone(), from + at), new);
        let others = at + 1..same_first + gone.len();
        self.notices.extend(others.map(|at| ((person.id.clone(), from + at), Vec::new())));
        Ok(())
    }
}

/// How many answers pass before that of an exchange: those of the second server of a pair do not pass.
fn number_on_wire(honest: &Honest<'_>, index: usize) -> Result<usize, &'static str> {
    let before = honest.observation.exchanges.get(..=index).ok_or("an exchange is not there")?;
    match before.split_last() {
        Some((own, before)) if own.side == Side::A => {
            Ok(before.iter().filter(|exchange| exchange.side == Side::A).count())
        }
        _ => Err("what the second server of a pair answers is not altered on its way"),
    }
}
