//! What holds of the answer to any request, whatever the guide says: no error of the server's own; a refusal that changes
//! nothing and tells nobody; what is taken in has an effect or an error; a right request is taken.

use crate::case::meant::UniversalClaim;
use crate::observe::{Answered, Notice};

use super::deviation::{Deviation, DeviationPlace};
use super::expectation::Fault;
use super::reading::{ReadNotice, answer_words};
use super::state_diff::difference;
use super::step_seen::StepSeen;

/// The claims that a step does not meet.
///
/// # Errors
/// [`Fault`] where somebody who is to hear has no stream.
pub(super) fn misses(claim: &UniversalClaim, seen: &StepSeen<'_>) -> Result<Vec<Deviation>, Fault> {
    if let Some(deaf) = claim.watched.listeners().into_iter().find(|role| !seen.notices.contains_key(role)) {
        return Err(Fault::Deaf(deaf.to_owned()));
    }
    let Some(answered) = seen.answered else { return Ok(Vec::new()) };
    let mut misses = Misses { seen, deviations: Vec::new() };
    match answered.status {
        200..300 => misses.effect(claim),
        400..500 => misses.refusal(claim),
        _ => misses.deviates(
            DeviationPlace::Status,
            "an answer that takes the request or refuses it, 2xx or 4xx",
            answer_words(answered),
        ),
    }
    if claim.is_right {
        misses.right();
    }
    Ok(misses.deviations)
}

/// What differs between two readings; what is gone in both is the same.
fn other_state(before: &Answered, after: &Answered) -> Option<String> {
    let gone = |answered: &Answered| answered.status >= 400;
    let same = gone(before) && before.status == after.status;
    if same { None } else { difference(before, after) }
}

struct Misses<'a, 'b> {
    seen: &'b StepSeen<'a>,
    deviations: Vec<Deviation>,
}

impl Misses<'_, '_> {
    fn deviates(&mut self, place: DeviationPlace, expected: impl Into<String>, actual: String) {
        let step = self.seen.step;
        self.deviations.push(Deviation { step, row: None, place, expected: expected.into(), actual });
    }

    /// What everybody was told, in words.
    fn told(&self) -> Vec<String> {
        let notices = self.seen.notices.iter().flat_map(|(role, notices)| {
            notices.iter().map(move |notice| match ReadNotice::read(notice) {
                Ok(read) => format!("to {role}: {}", read.words()),
                Err(reason) => format!("to {role} on {}: {reason}", notice.node),
            })
        });
        notices.collect()
    }

    /// What is another state than before, in words, by name.
    fn changed(&self, claim: &UniversalClaim) -> Vec<(String, String)> {
        let names = claim.watched.unchanged.iter();
        let changed = names.filter_map(|name| {
            let (before, after) = self.seen.unchanged.get(name.as_str())?;
            Some((name.clone(), other_state(before, after)?))
        });
        changed.collect()
    }

    /// Whether everything is as it was before the first of the odd requests.
    fn is_as_first(&self, claim: &UniversalClaim) -> bool {
        claim.watched.unchanged.iter().map(String::as_str).all(|name| {
            let pair = self.seen.first.get(name).zip(self.seen.unchanged.get(name));
            pair.is_some_and(|(first, (before, _))| other_state(first, before).is_none())
        })
    }

    fn refusal(&mut self, claim: &UniversalClaim) {
        for (name, difference) in self.changed(claim) {
            self.deviates(DeviationPlace::Unchanged, format!("{name} as before what was refused"), difference);
        }
        let told = self.told();
        if !told.is_empty() {
            self.deviates(DeviationPlace::Absence, "nobody to be told of what was refused", told.join("; "));
        }
    }

    /// Where an odd request had its effect, the same effect once more cannot be seen.
    fn effect(&mut self, claim: &UniversalClaim) {
        let is_missed = !claim.is_unseen && self.told().is_empty() && self.changed(claim).is_empty();
        if is_missed && self.is_as_first(claim) {
            let expected = "an effect or an error after the request was taken";
            self.deviates(
                DeviationPlace::Notice,
                expected,
                "nobody was told of anything, and nothing changed".to_owned(),
            );
        }
    }

    /// Where no request before was taken, the request is as right as it was at the beginning.
    fn right(&mut self) {
        let Some(answered) = self.seen.answered.filter(|_| !self.seen.taken_before) else { return };
        if !(200..300).contains(&answered.status) {
            let expected = "the right request to be taken, as every odd one was refused";
            self.deviates(DeviationPlace::Status, expected, answer_words(answered));
        }
        let has_errors = |notice: &Notice| ReadNotice::read(notice).is_ok_and(|notice| !notice.errors().is_empty());
        if self.seen.notices.values().any(|notices| notices.iter().any(has_errors)) {
            let expected = "no error after the right request";
            self.deviates(DeviationPlace::UnexpectedError, expected, self.told().join("; "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::meant::{AbsenceClaim, Outcome};
    use crate::observe::Side;

    fn answered(status: u16, body: &str) -> Answered {
        Answered { status, headers: Vec::new(), body: body.into() }
    }

    fn notice(payload: &str) -> Notice {
        let node = "/finesse/api/User/1/Dialogs".to_owned();
        Notice { node, item: "1".to_owned(), payload: payload.into(), side: Side::A, stranger: None, arrived_at: 0 }
    }

    fn claim(is_right: bool) -> UniversalClaim {
        let none = vec![AbsenceClaim::Error("agent".to_owned())];
        let watched = Outcome { none, unchanged: vec!["agent".to_owned()], ..Outcome::default() };
        UniversalClaim { watched, is_unseen: false, is_right }
    }

    /// The places of what a step does not meet: an answer, the agent's state before and after, what the agent is told.
    fn places(claim: &UniversalClaim, status: u16, states: [&str; 3], told: &[&str]) -> Vec<DeviationPlace> {
        let answer = answered(status, "");
        let [first, before, after] = states.map(|state| answered(200, &format!("<User><state>{state}</state></User>")));
        let notices: Vec<Notice> = told.iter().map(|payload| notice(payload)).collect();
        let seen = StepSeen {
            step: 1,
            answered: Some(&answer),
            notices: [("agent", &notices[..])].into(),
            unchanged: [("agent", (&before, &after))].into(),
            first: [("agent", &first)].into(),
            taken_before: first.body != before.body,
            ..StepSeen::default()
        };
        misses(claim, &seen).unwrap().iter().map(|deviation| deviation.place).collect()
    }

    const UPDATE: &str = "<Update><data><user><state>READY</state></user></data><event>PUT</event></Update>";
    const ERROR: &str = "<Update><data><apiErrors><apiError><errorType>Generic Error</errorType></apiError></apiErrors>\
                         </data><event>PUT</event></Update>";
    const SAME: [&str; 3] = ["READY", "READY", "READY"];
    const CHANGES: [&str; 3] = ["READY", "READY", "TALKING"];

    #[test]
    fn an_error_of_the_servers_own_is_never_right() {
        assert_eq!(places(&claim(false), 500, SAME, &[]), [DeviationPlace::Status]);
        assert_eq!(places(&claim(false), 302, SAME, &[]), [DeviationPlace::Status]);
    }

    #[test]
    fn a_refusal_changes_nothing_and_tells_nobody() {
        assert_eq!(places(&claim(false), 400, SAME, &[]), []);
        assert_eq!(places(&claim(false), 400, CHANGES, &[]), [DeviationPlace::Unchanged]);
        assert_eq!(places(&claim(false), 400, SAME, &[UPDATE]), [DeviationPlace::Absence]);
    }

    #[test]
    fn what_is_taken_has_an_effect_or_an_error() {
        assert_eq!(places(&claim(false), 202, SAME, &[]), [DeviationPlace::Notice]);
        assert_eq!(places(&claim(false), 202, CHANGES, &[]), []);
        assert_eq!(places(&claim(false), 202, SAME, &[ERROR]), []);
        assert_eq!(places(&claim(false), 202, ["READY", "TALKING", "TALKING"], &[]), []);
        let unseen = UniversalClaim { is_unseen: true, ..claim(false) };
        assert_eq!(places(&unseen, 202, SAME, &[]), []);
    }

    #[test]
    fn a_right_request_is_taken_unless_something_changed_before() {
        assert_eq!(places(&claim(true), 202, CHANGES, &[UPDATE]), []);
        assert_eq!(places(&claim(true), 400, SAME, &[]), [DeviationPlace::Status]);
        assert_eq!(places(&claim(true), 202, SAME, &[ERROR]), [DeviationPlace::UnexpectedError]);
        assert_eq!(places(&claim(true), 400, ["READY", "TALKING", "TALKING"], &[]), []);
    }

    #[test]
    fn silence_on_a_stream_that_is_not_there_says_nothing() {
        let answer = answered(400, "");
        let seen = StepSeen { answered: Some(&answer), ..StepSeen::default() };
        assert_eq!(misses(&claim(false), &seen), Err(Fault::Deaf("agent".to_owned())));
    }
}
