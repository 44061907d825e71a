//! Claims about errors: in the HTTP answer, on a stream, and those that nobody claimed.

use crate::case::meant::{AsyncErrorClaim, ErrorClaim, ValueClaim};
use crate::cast::{Cast, UnknownName};
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
    let found = match read_body(answered) {
        Ok(tree) if tree.name == "ApiErrors" => {
            let mut errors = tree.children_named("ApiError");
            match (errors.next(), errors.next()) {
                (Some(only), None) => fields.met_by(only, HTTP_NAMES, evaluator.cast)?,
                // A second error beside the claimed one is one that nobody claimed.
                (Some(_), Some(_)) | (None, _) => false,
            }
        }
        // Who is refused before Finesse is asked is told so by its web server; the status alone binds then.
        Ok(_) | Err(_) => is_page(answered),
    };
    if !found {
        let expected = format!("ApiErrors with one error, {}", fields.words(evaluator.cast));
        evaluator.deviates(&claim.row, DeviationPlace::HttpError, expected, answer_words(answered));
    }
    Ok(())
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
            for (_, words) in others.into_iter().filter(|(index, _)| index == once) {
                let expected = format!("no other error to {}", claim.to);
                evaluator.deviates(None, DeviationPlace::UnexpectedError, expected, words);
            }
        }
        [] => {
            let actual = match others.first() {
                Some((index, words)) => {
                    evaluator.consume(&claim.to, *index);
                    words.clone()
                }
                None => evaluator.nothing_on(&claim.to, &node),
            };
            evaluator.deviates(&claim.row, DeviationPlace::AsyncError, expected, actual);
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
    /// Where the others stand, each in words.
    others: Vec<(usize, String)>,
}

fn find(evaluator: &Evaluator<'_>, fields: &Fields<'_>, role: &str, node: &str) -> Result<Found, UnknownName> {
    let mut found = Found { met: Vec::new(), others: Vec::new() };
    for (index, notice) in evaluator.notices(role).iter().enumerate() {
        for error in notice.errors() {
            if notice.node == node && fields.met_by(error, NOTICE_NAMES, evaluator.cast)? {
                found.met.push(index);
            } else {
                found.others.push((index, format!("{} on {}", error_words(error), notice.node)));
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
