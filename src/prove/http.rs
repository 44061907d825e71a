//! Lies told to HTTP answers: the step's own, and the states that were read after it.

use crate::observe::Answered;
use crate::xml::Element;

use super::honest_step::{Honest, Seen, Spot};
use super::leaf_edit::{LeafEdit, changed};
use super::lie::{Mutant, turn};

/// Tells a lie to every answer but those before the step: each change names its place within the answer.
fn each_answer<P: std::fmt::Display>(
    honest: &Honest<'_>,
    change: impl Fn(&Spot, &Answered) -> Vec<(P, Answered)>,
) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let told = honest.seen.answers.iter().filter(|(spot, _)| !matches!(spot, Spot::Before(_)));
    for (spot, answered) in told {
        for (place, lied) in change(spot, answered) {
            let place = format!("{spot}: {place}");
            let mut seen: Seen = honest.seen.clone();
            seen.answers.insert(spot.clone(), lied);
            mutants.push(Mutant { place, seen });
        }
    }
    mutants
}

fn each_status(honest: &Honest<'_>, other: impl Fn(u16) -> u16) -> Vec<Mutant> {
    each_answer(honest, |_, answered| {
        let status = other(answered.status);
        vec![(format!("{} for {}", status, answered.status), Answered { status, ..answered.clone() })]
    })
}

pub(super) fn status_same_class(honest: &Honest<'_>) -> Vec<Mutant> {
    each_status(honest, |status| {
        let usual = status / 100 * 100;
        match status {
            200 => 202,
            400 => 404,
            500 => 503,
            _ if status == usual => usual + 1,
            _ => usual,
        }
    })
}

pub(super) fn status_other_class(honest: &Honest<'_>) -> Vec<Mutant> {
    each_status(honest, |status| if status < 400 { 500 } else { 200 })
}

/// Changes the body of every answer that has one.
fn each_body(honest: &Honest<'_>, what: &'static str, change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Vec<Mutant> {
    each_answer(honest, |_, answered| {
        if answered.body.is_empty() {
            return Vec::new();
        }
        let lied = change(answered.body.bytes()).map(|body| (what, Answered { body: body.into(), ..answered.clone() }));
        lied.into_iter().collect()
    })
}

fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

pub(super) fn error_type(honest: &Honest<'_>) -> Vec<Mutant> {
    each_body(honest, "ErrorType", |body| {
        let text = text(body);
        let (before, rest) = text.split_once("<ErrorType>")?;
        let (_, after) = rest.split_once("</ErrorType>")?;
        Some(format!("{before}<ErrorType>Other Error</ErrorType>{after}").into_bytes())
    })
}

pub(super) fn error_second(honest: &Honest<'_>) -> Vec<Mutant> {
    const SECOND: &str = "<ApiError><ErrorType>Other Error</ErrorType></ApiError></ApiErrors>";
    each_body(honest, "ApiErrors", |body| {
        let text = text(body);
        text.contains("</ApiErrors>").then(|| text.replacen("</ApiErrors>", SECOND, 1).into_bytes())
    })
}

pub(super) fn error_in_success(honest: &Honest<'_>) -> Vec<Mutant> {
    const ERROR: &str = "<ApiErrors><ApiError><ErrorType>Generic Error</ErrorType><ErrorData>1</ErrorData>\
                         <ErrorMessage>UNWANTED</ErrorMessage></ApiError></ApiErrors>";
    each_answer(honest, |_, answered| {
        let lied = Answered { body: ERROR.into(), ..answered.clone() };
        if answered.status < 400 { vec![("body", lied)] } else { Vec::new() }
    })
}

pub(super) fn body_dropped(honest: &Honest<'_>) -> Vec<Mutant> {
    each_body(honest, "body", |_| Some(Vec::new()))
}

pub(super) fn body_truncated(honest: &Honest<'_>) -> Vec<Mutant> {
    each_body(honest, "body", |body| Some(body[..body.len() / 2].to_vec()))
}

pub(super) fn body_malformed(honest: &Honest<'_>) -> Vec<Mutant> {
    each_body(honest, "body", |body| {
        let end = text(body).rfind("</")?;
        Some(format!("{}<open>{}", text(&body[..end]), text(&body[end..])).into_bytes())
    })
}

pub(super) fn body_html(honest: &Honest<'_>) -> Vec<Mutant> {
    const HTML: &str = "<!DOCTYPE html><html><body><p>Sign in<br></body></html>";
    each_answer(honest, |_, answered| vec![("body", Answered { body: HTML.into(), ..answered.clone() })])
}

pub(super) fn content_type(honest: &Honest<'_>) -> Vec<Mutant> {
    each_answer(honest, |_, answered| {
        let mut lied = answered.clone();
        for (name, value) in &mut lied.headers {
            if name == "content-type" {
                "text/html".clone_into(value);
            }
        }
        if lied == *answered { Vec::new() } else { vec![("Content-Type", lied)] }
    })
}

fn each_element(honest: &Honest<'_>, lie: &str, change: LeafEdit) -> Vec<Mutant> {
    each_answer(honest, |spot, answered| {
        let turn = turn(&[honest.run.id.as_str(), lie, &spot.to_string()]);
        let aims = |name: &str| honest.aims.contains(name) || name.starts_with("Error");
        let lied = changed(answered.body.bytes(), change, aims, turn).into_iter();
        lied.map(|(place, body)| (place, Answered { body: body.into(), ..answered.clone() })).collect()
    })
}

pub(super) fn element_removed(honest: &Honest<'_>) -> Vec<Mutant> {
    each_element(honest, "removed", LeafEdit::Removed)
}

pub(super) fn element_renamed(honest: &Honest<'_>) -> Vec<Mutant> {
    each_element(honest, "renamed", LeafEdit::Renamed)
}

pub(super) fn element_value(honest: &Honest<'_>) -> Vec<Mutant> {
    each_element(honest, "value", LeafEdit::Value)
}

pub(super) fn element_case(honest: &Honest<'_>) -> Vec<Mutant> {
    each_element(honest, "case", LeafEdit::Case)
}

pub(super) fn element_duplicated(honest: &Honest<'_>) -> Vec<Mutant> {
    each_element(honest, "duplicated", LeafEdit::Duplicated)
}

/// Every document among a step's answers and notices, changed in one way.
pub(super) fn with_each_document(seen: &Seen, change: impl Fn(&Element) -> String) -> Seen {
    let mut changed = seen.clone();
    let answers = changed.answers.values_mut().map(|answered| &mut answered.body);
    for body in answers.chain(changed.notices.values_mut().flatten().map(|notice| &mut notice.payload)) {
        let text = body.tree().ok().map(&change);
        if let Some(text) = text {
            *body = text.into();
        }
    }
    changed
}
