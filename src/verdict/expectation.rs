//! Whether what a step saw meets an outcome: every claim on raw values, every miss with its row.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::case::meant::{AbsenceClaim, AfterClaim, EventName, Outcome};
use crate::cast::{CapturedId, Cast, UnknownName};
use crate::contract::{Catalogue, NodeName, ObjectWord, RowId};
use crate::observe::Notice;

use super::deviation::{Deviation, DeviationPlace};
use super::object_claim::{Unsaid, misses};
use super::reading::{ReadNotice, answer_words, holds_errors, is_page, is_readable, read_body};
use super::state_diff::difference;
use super::step_seen::StepSeen;
use super::value_claim::{claim_words, meets, value_words};
use super::{errors, notices};

/// What an outcome's evaluation found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// Claims that were not met.
    pub deviations: Vec<Deviation>,
}

/// The author asks for something that cannot be evaluated; never a deviation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A template names something unknown.
    #[error(transparent)]
    Template(#[from] UnknownName),
    /// Something is claimed of the notifications of somebody who has no stream.
    #[error("`{0}` has no stream in this step, so nothing can be said about what reached it and what did not")]
    Deaf(String),
}

/// Evaluates an outcome.
///
/// # Errors
/// [`Fault`] where the outcome cannot be evaluated at all.
pub fn evaluate(
    outcome: &Outcome,
    seen: &StepSeen<'_>,
    cast: &Cast,
    catalogue: &Catalogue,
) -> Result<Evaluation, Fault> {
    deaf(outcome, seen)?;
    let cast = with_unlearned(outcome, cast);
    let mut evaluator = Evaluator::new(outcome, seen, &cast, catalogue);
    evaluator.answer(outcome);
    evaluator.claims(outcome)?;
    // An error that nobody claimed is a deviation wherever it lands.
    for role in seen.notices.keys() {
        errors::no_error(&mut evaluator, role);
    }
    evaluator.unchanged(&outcome.unchanged);
    evaluator.after(&outcome.after)?;
    Ok(Evaluation { deviations: evaluator.deviations })
}

/// Evaluates what is watched: its claims and nothing that would hold of any step.
///
/// # Errors
/// [`Fault`] where they cannot be evaluated at all.
pub(super) fn evaluate_alone(
    claims: &Outcome,
    seen: &StepSeen<'_>,
    cast: &Cast,
    catalogue: &Catalogue,
) -> Result<Evaluation, Fault> {
    deaf(claims, seen)?;
    let mut evaluator = Evaluator::new(claims, seen, cast, catalogue);
    evaluator.deviations.clear();
    evaluator.status(claims);
    evaluator.claims(claims)?;
    evaluator.after(&claims.after)?;
    Ok(Evaluation { deviations: evaluator.deviations })
}

/// Silence on a stream that is not there would pass for any absence.
fn deaf(outcome: &Outcome, seen: &StepSeen<'_>) -> Result<(), Fault> {
    match outcome.listeners().into_iter().find(|role| !seen.notices.contains_key(role)) {
        Some(deaf) => Err(Fault::Deaf(deaf.to_owned())),
        None => Ok(()),
    }
}

/// The cast, with an id that nothing else has for each name that was to be learned and was not: claims about it are not met
/// then, and the notice that is missing is told instead of a template that cannot be filled.
fn with_unlearned<'a>(outcome: &Outcome, cast: &'a Cast) -> Cow<'a, Cast> {
    let mut cast = Cow::Borrowed(cast);
    for capture in &outcome.captures {
        if !cast.captured.contains_key(&capture.name) {
            let (name, id) = (capture.name.clone(), format!("nothing-told-{}", capture.name));
            let object = capture.object().unwrap_or(ObjectWord::DIALOG);
            cast.to_mut().learn(CapturedId { name, object, id, reader: String::new() });
        }
    }
    cast
}

/// The state of one evaluation.
pub(super) struct Evaluator<'a> {
    pub(super) cast: &'a Cast,
    pub(super) catalogue: &'a Catalogue,
    seen: &'a StepSeen<'a>,
    outcome: &'a Outcome,
    read: BTreeMap<&'a str, Vec<ReadNotice<'a>>>,
    consumed: BTreeSet<(String, usize)>,
    deviations: Vec<Deviation>,
}

impl<'a> Evaluator<'a> {
    fn new(outcome: &'a Outcome, seen: &'a StepSeen<'a>, cast: &'a Cast, catalogue: &'a Catalogue) -> Self {
        let mut evaluator = Evaluator {
            cast,
            catalogue,
            seen,
            outcome,
            read: BTreeMap::new(),
            consumed: BTreeSet::new(),
            deviations: Vec::new(),
        };
        for (role, notices) in &seen.notices {
            let mut read = Vec::with_capacity(notices.len());
            for notice in *notices {
                match ReadNotice::read(notice) {
                    Ok(notice) => read.push(notice),
                    Err(reason) => {
                        let actual = format!("a notice to {role} on {}: {reason}", notice.node);
                        let expected = "an Update that can be read".to_owned();
                        evaluator.deviates(None, DeviationPlace::Payload, expected, actual);
                    }
                }
            }
            evaluator.read.insert(role, read);
        }
        evaluator
    }

    /// Notes a claim that was not met, with the weakest of its rows: it binds no more than that. Where it names none it rests
    /// on those of the outcome.
    pub(super) fn deviates<'r>(
        &mut self,
        rows: impl IntoIterator<Item = &'r RowId>,
        place: DeviationPlace,
        expected: String,
        actual: String,
    ) {
        let row = self.weakest(rows).or_else(|| self.outcomes_row(place));
        self.deviations.push(Deviation { step: self.seen.step, row, place, expected, actual });
    }

    /// The row of the outcome on which a claim rests that names none.
    fn outcomes_row(&self, place: DeviationPlace) -> Option<RowId> {
        let rows = &self.outcome.rows;
        let status = |row: &RowId| self.catalogue.row(row).and_then(|row| row.status);
        match place {
            // What cannot be read meets no row, however strong it is.
            DeviationPlace::Payload => rows.first().cloned(),
            DeviationPlace::Status | DeviationPlace::HttpError => {
                let answers = rows.iter().filter(|row| status(row) == self.outcome.status);
                self.weakest(answers).or_else(|| self.weakest(rows))
            }
            _ => self.weakest(rows),
        }
    }

    /// The first of the rows that are known least well.
    fn weakest<'r>(&self, rows: impl IntoIterator<Item = &'r RowId>) -> Option<RowId> {
        // Of equals, one that a release brought binds fewer servers.
        let standing = |row: &RowId| self.catalogue.row(row).map(|row| (row.standing, row.since));
        let weaker = |weakest: &'r RowId, row: &'r RowId| match standing(row) > standing(weakest) {
            true => row,
            false => weakest,
        };
        rows.into_iter().reduce(weaker).cloned()
    }

    /// The notices to a role that could be read.
    pub(super) fn notices(&self, role: &str) -> &[ReadNotice<'a>] {
        self.read.get(role).map_or(&[], Vec::as_slice)
    }

    /// The notices that reached a role after the step's window.
    pub(super) fn later(&self, role: &str) -> &'a [Notice] {
        self.seen.later.get(role).copied().unwrap_or_default()
    }

    /// Where among them errors stand.
    pub(super) fn error_indices(&self, role: &str) -> Vec<usize> {
        let notices = self.notices(role).iter().enumerate();
        notices.filter(|(_, notice)| !notice.errors().is_empty()).map(|(index, _)| index).collect()
    }

    /// Marks a notice as claimed.
    pub(super) fn consume(&mut self, role: &str, index: usize) {
        self.consumed.insert((role.to_owned(), index));
    }

    /// Whether a notice was claimed.
    pub(super) fn is_consumed(&self, role: &str, index: usize) -> bool {
        self.consumed.contains(&(role.to_owned(), index))
    }

    /// What a person got on a node, in words.
    pub(super) fn nothing_on(&self, role: &str, node: &str) -> String {
        let count = self.notices(role).iter().filter(|notice| notice.node == node).count();
        match count {
            0 => format!("nothing to {role} on {node}"),
            1 => format!("1 notice to {role} on {node}, which is no error"),
            _ => format!("{count} notices to {role} on {node}, none of them an error"),
        }
    }

    /// Everything that a person got, in words.
    pub(super) fn all_to(&self, role: &str) -> String {
        let words: Vec<String> = self.notices(role).iter().map(ReadNotice::words).collect();
        if words.is_empty() { format!("nothing to {role}") } else { words.join("; ") }
    }

    /// The claims of errors, headers and notices.
    fn claims(&mut self, outcome: &Outcome) -> Result<(), Fault> {
        if let (Some(claim), Some(answered)) = (&outcome.error, self.seen.answered) {
            errors::http_error(self, claim, answered)?;
        }
        if let Some(claim) = &outcome.async_error {
            errors::async_error(self, claim)?;
        }
        notices::must_come(self, &outcome.notices, outcome.in_order)?;
        for absence in &outcome.none {
            match absence {
                AbsenceClaim::Error(role) => errors::no_error(self, role),
                AbsenceClaim::Notice(claim) => notices::must_not_come(self, claim)?,
            }
        }
        for claim in &outcome.only {
            notices::nothing_else(self, claim)?;
        }
        self.headers(outcome)
    }

    fn headers(&mut self, outcome: &Outcome) -> Result<(), Fault> {
        let Some(answered) = self.seen.answered else { return Ok(()) };
        for (name, claim) in &outcome.headers {
            let actual = answered.header_values(name);
            if !meets(&claim.what, actual.as_deref(), self.cast)? {
                let expected = format!("{name} {}", claim_words(&claim.what, self.cast));
                let actual = format!("{name} {}", value_words(actual.as_deref()));
                self.deviates(&claim.row, DeviationPlace::Header, expected, actual);
            }
        }
        Ok(())
    }

    fn status(&mut self, outcome: &Outcome) {
        if let (Some(expected), Some(answered)) = (outcome.status, self.seen.answered)
            && answered.status != expected
        {
            self.deviates(None, DeviationPlace::Status, expected.to_string(), answer_words(answered));
        }
    }

    /// The status; and whatever the outcome says of the body, a body that only a recovering parser would read is none.
    fn answer(&mut self, outcome: &Outcome) {
        let Some(answered) = self.seen.answered else { return };
        match outcome.status {
            Some(expected) if answered.status != expected => {
                self.deviates(None, DeviationPlace::Status, expected.to_string(), answer_words(answered));
            }
            _ if outcome.error.is_none() && !is_readable(answered) && !is_page(answered) => {
                let expected = "a body that is well-formed XML, or none".to_owned();
                self.deviates(None, DeviationPlace::Payload, expected, answer_words(answered));
            }
            _ if outcome.error.is_none() && answered.status < 400 && holds_errors(answered) => {
                let expected = "no error in the answer".to_owned();
                self.deviates(None, DeviationPlace::UnexpectedError, expected, answer_words(answered));
            }
            _ => {}
        }
    }

    fn unchanged(&mut self, names: &[String]) {
        let seen = self.seen;
        for name in names {
            let Some((before, after)) = seen.unchanged.get(name.as_str()) else {
                let expected = format!("{name} to be read before and after");
                self.deviates(None, DeviationPlace::Unchanged, expected, "it was not".to_owned());
                continue;
            };
            let told = self.told_of_change(name).or_else(|| difference(before, after));
            if let Some(difference) = told {
                self.deviates(None, DeviationPlace::Unchanged, format!("{name} as before the step"), difference);
            }
        }
    }

    /// A notice that contradicts that an object is as it was: it is neither added to a collection nor removed from one, as a
    /// dialog is that somebody joins or leaves. An update with the same state contradicts nothing: a server may publish one
    /// at any time.
    fn told_of_change(&self, name: &str) -> Option<String> {
        let id = &self.cast.captured.get(name)?.id;
        let contradicts = |notice: &&ReadNotice<'_>| {
            let in_collection = NodeName::at(notice.node).is_some_and(NodeName::is_collection);
            in_collection && notice.event != EventName::Put.word() && notice.object_id().as_ref() == Some(id)
        };
        self.read.values().flatten().find(contradicts).map(ReadNotice::words)
    }

    fn after(&mut self, claims: &[AfterClaim]) -> Result<(), Fault> {
        let seen = self.seen;
        for claim in claims {
            let path = self.cast.fill(&claim.path, crate::cast::TemplatePlace::Path)?;
            let Some(answered) = seen.after.get(&(claim.path.as_str(), claim.by.as_str())) else {
                self.deviates(None, DeviationPlace::After, format!("{path} to be read"), "it was not".to_owned());
                continue;
            };
            match read_body(answered) {
                Ok(object) if answered.status == 200 => {
                    for Unsaid { rows, expected, actual } in misses(&claim.has, object, self.cast)? {
                        self.deviates(rows, DeviationPlace::After, format!("{path}: {expected}"), actual);
                    }
                }
                Ok(_) | Err(_) => {
                    let actual = answer_words(answered);
                    self.deviates(None, DeviationPlace::After, format!("{path} to be readable"), actual);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::case::meant::{Claimed, Has, NoticeClaim, ValueClaim};
    use crate::observe::{Answered, Side};

    use super::super::weighing::Weighing;
    use super::super::word::Verdict;
    use super::*;

    const PRINTED: &str = "notification.user#put";
    const INFERRED: &str = "user.sign_in_mobile_agent#501-not-implemented";
    const RECALLED: &str = "user.list_dialogs#404-user-not-found";

    fn row(id: &str) -> RowId {
        id.parse().unwrap()
    }

    /// A notice that says READY, with a value claimed of it.
    fn state_claimed(of_notice: Option<&str>, of_value: Option<&str>) -> Vec<Deviation> {
        let state = Claimed { what: ValueClaim::Equal("LOGOUT".to_owned()), row: of_value.map(row) };
        let has = Has { values: [("state".to_owned(), state)].into_iter().collect(), ..Has::default() };
        let notice = NoticeClaim { row: of_notice.map(row), to: "agent".to_owned(), has, ..NoticeClaim::default() };
        let rows = vec![row("user.sign_in#202")];
        let outcome = Outcome { rows, notices: vec![notice], ..Outcome::default() };
        let payload = "<Update><data><user><loginId>1</loginId><state>READY</state></user></data>\
            <event>PUT</event><source>/finesse/api/User/1</source></Update>";
        let (node, item) = ("/finesse/api/User/1".to_owned(), "1".to_owned());
        let notices = [Notice { node, item, payload: payload.into(), side: Side::A, stranger: None, arrived_at: 0 }];
        let seen =
            StepSeen { step: 1, notices: [("agent", &notices[..])].into_iter().collect(), ..StepSeen::default() };
        evaluate(&outcome, &seen, &Cast::default(), Catalogue::shared()).unwrap().deviations
    }

    /// The row that a deviation is told with, and whether a server deviates by it.
    fn decided(deviations: Vec<Deviation>) -> (String, bool) {
        let row = deviations[0].row.clone().unwrap().to_string();
        let weighing = Weighing { version: "12.5(1)".parse().unwrap(), strict: false };
        let verdict = Verdict::of(deviations, false, weighing, Catalogue::shared());
        (row, matches!(verdict, Verdict::Deviates(_)))
    }

    #[test]
    fn the_weakest_row_of_a_claim_decides() {
        assert_eq!(decided(state_claimed(Some(PRINTED), None)), (PRINTED.to_owned(), true));
        assert_eq!(decided(state_claimed(Some(PRINTED), Some(INFERRED))), (INFERRED.to_owned(), false));
        assert_eq!(decided(state_claimed(Some(RECALLED), Some(INFERRED))), (RECALLED.to_owned(), false));
        assert_eq!(decided(state_claimed(Some(INFERRED), Some(PRINTED))), (INFERRED.to_owned(), false));
        assert_eq!(decided(state_claimed(None, Some(INFERRED))), (INFERRED.to_owned(), false));
        assert_eq!(decided(state_claimed(None, None)), ("user.sign_in#202".to_owned(), true));
    }

    #[test]
    fn a_status_rests_on_the_row_that_gives_it_and_what_follows_on_the_weakest() {
        let rows = [PRINTED, "user.sign_in#202", RECALLED].map(row).to_vec();
        let outcome = Outcome { rows, status: Some(202), unchanged: vec!["agent".to_owned()], ..Outcome::default() };
        let answered = Answered { status: 500, headers: Vec::new(), body: "".into() };
        let seen = StepSeen { step: 1, answered: Some(&answered), ..StepSeen::default() };
        let deviations = evaluate(&outcome, &seen, &Cast::default(), Catalogue::shared()).unwrap().deviations;
        let told: Vec<(DeviationPlace, String)> =
            deviations.into_iter().map(|one| (one.place, one.row.unwrap().to_string())).collect();
        let of_status = (DeviationPlace::Status, "user.sign_in#202".to_owned());
        assert_eq!(told, [of_status, (DeviationPlace::Unchanged, RECALLED.to_owned())]);
    }
}
