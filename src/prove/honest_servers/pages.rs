//! Refusals in another's words: pages of the servlet container, which answers what Finesse never sees, and the other of two
//! printed words.

use crate::cast::Cast;
use crate::contract::{ApiObject, ObjectWord};
use crate::observe::{Answered, Observation};
use crate::xml::{Element, Node, write_compact};

use super::retelling::{Written, each_document};

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Error report</title></head><body><h1>HTTP Status</h1>\
                    <hr><p>The origin server did not find what was asked for.</body></html>";

/// Every 404 and 405 is such a page, and says so.
pub(super) fn of_container(observation: &mut Observation, _: &Cast) -> usize {
    let answers = observation.exchanges.iter_mut().map(|exchange| &mut exchange.answered);
    let refused = answers.filter(|answered| [404, 405].contains(&answered.status));
    refused
        .map(|answered| {
            answered.body = PAGE.into();
            answered.headers.retain(|(name, _)| name != "content-type");
            answered.headers.push(("content-type".to_owned(), "text/html;charset=utf-8".to_owned()));
        })
        .count()
}

/// Errors of calls that come later have the type of page 359.
pub(super) fn call_operation_failure(observation: &mut Observation, _: &Cast) -> usize {
    of_later_errors(observation, &["Generic Error", "Generic error"], "Call Operation Failure")
}

/// Errors of calls that come later have the type that was seen.
pub(super) fn generic_error(observation: &mut Observation, _: &Cast) -> usize {
    of_later_errors(observation, &["Call Operation Failure", "Generic error"], "Generic Error")
}

/// Whoever is not let in, and whoever comes for somebody else, is told so in one word each.
pub(super) fn words_of_401(observation: &mut Observation, _: &Cast) -> usize {
    let not_let_in = in_answers(observation, 401, &["Authorization Failure"], "Unauthorized");
    let long = ["Invalid User Authorization Specified", "Invalid Authorization User Specified"];
    not_let_in + in_answers(observation, 401, &long, "Invalid Authorization Specified")
}

/// The same in the other ones.
pub(super) fn other_words_of_401(observation: &mut Observation, _: &Cast) -> usize {
    let not_let_in = in_answers(observation, 401, &["Unauthorized"], "Authorization Failure");
    let others = ["Invalid Authorization", "Invalid Authorization Specified", "Invalid Authorization User Specified"];
    not_let_in + in_answers(observation, 401, &others, "Invalid User Authorization Specified")
}

/// Whatever is not there is answered with Not Found.
pub(super) fn not_found(observation: &mut Observation, _: &Cast) -> usize {
    in_answers(observation, 404, &["Dialog Not Found", "User Not Found"], "Not Found")
}

/// A person who is not there is answered with User Not Found, and a dialog with Dialog Not Found.
pub(super) fn object_not_found(observation: &mut Observation, _: &Cast) -> usize {
    let mut count = 0;
    for exchange in &mut observation.exchanges {
        let word = match ApiObject::at(&exchange.sent.path).map(|(object, _)| object.word) {
            Some(ObjectWord::DIALOG) => "Dialog Not Found",
            Some(ObjectWord::USER) => "User Not Found",
            _ => continue,
        };
        count += usize::from(reword(&mut exchange.answered, 404, &["Not Found"], word));
    }
    count
}

fn in_answers(observation: &mut Observation, status: u16, words: &[&str], other: &'static str) -> usize {
    let answers = observation.exchanges.iter_mut().map(|exchange| &mut exchange.answered);
    answers.map(|answered| usize::from(reword(answered, status, words, other))).sum()
}

/// Writes another of several words into an answer's errors, and says whether there was one.
fn reword(answered: &mut Answered, status: u16, words: &[&str], other: &'static str) -> bool {
    let Some(Ok(mut root)) = (answered.status == status).then(|| answered.body.tree().cloned()) else { return false };
    let any = say(&mut root, "ErrorType", words, other);
    if any {
        answered.body = write_compact(&root).into_bytes().into();
    }
    any
}

fn of_later_errors(observation: &mut Observation, words: &[&str], other: &'static str) -> usize {
    each_document(observation, |root, written| {
        let mut changed = root.clone();
        let is_later = written == Written::Notice && say(&mut changed, "errorType", words, other);
        is_later.then(|| write_compact(&changed).into_bytes())
    })
}

/// Writes another word into elements of that name that have one of these, and says whether there were any.
fn say(element: &mut Element, name: &str, words: &[&str], other: &'static str) -> bool {
    let mut any = false;
    for child in element.elements_mut() {
        if child.name == name && words.contains(&child.text().as_str()) {
            child.children = vec![Node::Text(other.into())];
            any = true;
        } else {
            any |= say(child, name, words, other);
        }
    }
    any
}
