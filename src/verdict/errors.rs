//! Claims about errors: in the HTTP answer, on a stream, and those that nobody claimed.

use crate::case::meant::{AsyncErrorClaim, ErrorClaim, ValueClaim};
use crate::cast::{Cast, UnknownName};
use crate::contract::{RowId, fact_row, words_of_one_refusal};
use crate::observe::Answered;
use crate::xml::Element;

use super::deviation::DeviationPlace;
use super::expectation::{Evaluator, Fault};
use super::notices::node_of;
use super::reading::{answer_words, error_words, is_page, read_body};
use super::value_claim::{claim_words, meets};

/// Type, data and message of an error claim, whichever carrier it is about.
struct Fields<'a> {
    error_type: &'a ValueClaim,
    data: &'a ValueClaim,
    message: &'a ValueClaim,
}

impl Fields<'_> {
    /// Whether an error has the fields; HTTP writes their names with capitals, notifications without (page 7, page 359).
    fn met_by(&self, error: &Element, names: [&str; 3], cast: &Cast) -> Result<bool, UnknownName> {
        for (claim, name) in [self.error_type, self.data, self.message].into_iter().zip(names) {
            if !meets(claim, error.text_at(name).as_deref(), cast)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether it is the error in another of the words that pages have for it.
    fn met_in_other_words(&self, error: &Element, names: [&str; 3], cast: &Cast) -> Result<bool, UnknownName> {
        let [type_name, ..] = names;
        let told = error.text_at(type_name).unwrap_or_default();
        let Some(words) = words_of_one_refusal(&told) else { return Ok(false) };
        let mut is_one = false;
        for word in words {
            is_one |= meets(self.error_type, Some(word), cast)?;
        }
        let any = ValueClaim::Any;
        Ok(is_one && Fields { error_type: &any, ..*self }.met_by(error, names, cast)?)
    }

    fn words(&self, cast: &Cast) -> String {
        format!(
            "{}, data {}, message {}",
            claim_words(self.error_type, cast),
            claim_words(self.data, cast),
            claim_words(self.message, cast)
        )
    }
}

const HTTP_NAMES: [&str; 3] = ["ErrorType", "ErrorData", "ErrorMessage"];
const NOTICE_NAMES: [&str; 3] = ["errorType", "errorData", "errorMessage"];

/// Checks the error in an HTTP answer.
pub(super) fn http_error(evaluator: &mut Evaluator<'_>, claim: &ErrorClaim, answered: &Answered) -> Result<(), Fault> {
    let fields = Fields { error_type: &claim.error_type, data: &claim.data, message: &claim.message };
    let mut other_word = None;
    let found = match read_body(answered) {
        Ok(tree) if tree.name == "ApiErrors" => {
            let mut errors = tree.children_named("ApiError");
            match (errors.next(), errors.next()) {
                (Some(only), None) => {
                    let is_other = fields.met_in_other_words(only, HTTP_NAMES, evaluator.cast)?;
                    other_word = is_other.then(own_word);
                    fields.met_by(only, HTTP_NAMES, evaluator.cast)?
                }
                // A second error beside the claimed one is one that nobody claimed.
                (Some(_), Some(_)) | (None, _) => false,
            }
        }
        // Who is refused before Finesse is asked is told so by its web server; the status alone binds then.
        Ok(_) | Err(_) => is_page(answered),
    };
    if !found {
        let expected = format!("ApiErrors with one error, {}", fields.words(evaluator.cast));
        let rows = claim.row.iter().chain(&other_word);
        evaluator.deviates(rows, DeviationPlace::HttpError, expected, answer_words(answered));
    }
    Ok(())
}

/// The row that a refusal in another operation's words contradicts.
pub(super) fn own_word() -> RowId {
    fact_row("own-word")
}

/// Checks the error that must arrive as a notification, once.
pub(super) fn async_error(evaluator: &mut Evaluator<'_>, claim: &AsyncErrorClaim) -> Result<(), Fault> {
    let cast = evaluator.cast;
    let fields = Fields { error_type: &claim.error_type, data: &claim.data, message: &claim.message };
    let node = node_of(claim.on, &claim.to, cast)?;
    let Found { met, others } = find(evaluator, &fields, &claim.to, &node)?;
    let expected = format!("{} to {} on {node}", fields.words(cast), claim.to);
    match met.as_slice() {
        [once] => {
            evaluator.consume(&claim.to, *once);
            // A second error in the same notice was claimed by nobody.
            for other in others.into_iter().filter(|other| other.index == *once) {
                let expected = format!("no other error to {}", claim.to);
                evaluator.deviates(None, DeviationPlace::UnexpectedError, expected, other.words);
            }
        }
        [] => {
            let (actual, other_word) = match others.iter().find(|other| other.is_own).or(others.first()) {
                Some(other) => {
                    evaluator.consume(&claim.to, other.index);
                    (other.words.clone(), other.is_own.then(own_word))
                }
                None => (evaluator.nothing_on(&claim.to, &node), None),
            };
            evaluator.deviates(claim.row.iter().chain(&other_word), DeviationPlace::AsyncError, expected, actual);
        }
        several => {
            for index in several {
                evaluator.consume(&claim.to, *index);
            }
            let actual = format!("it {} times", several.len());
            evaluator.deviates(&claim.row, DeviationPlace::AsyncError, format!("{expected}, once"), actual);
        }
    }
    Ok(())
}

/// The errors that reached a person.
struct Found {
    /// Where those stand that have the fields, on the right node.
    met: Vec<usize>,
    /// The others.
    others: Vec<OtherError>,
}

/// An error that is not the one that is claimed.
struct OtherError {
    /// Where it stands.
    index: usize,
    /// What it says.
    words: String,
    /// Whether it is the claimed one in another of the words that pages have for it.
    is_own: bool,
}

fn find(evaluator: &Evaluator<'_>, fields: &Fields<'_>, role: &str, node: &str) -> Result<Found, UnknownName> {
    let mut found = Found { met: Vec::new(), others: Vec::new() };
    for (index, notice) in evaluator.notices(role).iter().enumerate() {
        for error in notice.errors() {
            let is_there = notice.node == node;
            if is_there && fields.met_by(error, NOTICE_NAMES, evaluator.cast)? {
                found.met.push(index);
            } else {
                let words = format!("{} on {}", error_words(error), notice.node);
                let is_own = is_there && fields.met_in_other_words(error, NOTICE_NAMES, evaluator.cast)?;
                found.others.push(OtherError { index, words, is_own });
            }
        }
    }
    Ok(found)
}

/// Checks that no error reached a person.
pub(super) fn no_error(evaluator: &mut Evaluator<'_>, role: &str) {
    let indices: Vec<usize> = evaluator.error_indices(role);
    for index in indices {
        if evaluator.is_consumed(role, index) {
            continue;
        }
        evaluator.consume(role, index);
        let actual = evaluator.notices(role)[index].words();
        evaluator.deviates(None, DeviationPlace::UnexpectedError, format!("no error to {role}"), actual);
    }
}
