//! What a step does, from written to meant.

use std::time::Duration;

use indexmap::IndexMap;

use crate::case::error::Problem;
use crate::case::meant::{Action, BodyChange, ChangeKind, CredentialChoice, Deliberate, Request, StimulusRequest};
use crate::case::parse::Mistakes;
use crate::case::parse::claim::node;
use crate::case::position::KeyPath;
use crate::case::written::{ChangeWritten, StepVerb, WhenWritten};
use crate::contract::Method;
use crate::control::{Concerned, StimulusKind};
use crate::lab::Side;
use crate::waiting::duration_of;

use super::situation::Placed;

pub(super) fn action(when: &Placed<'_, WhenWritten>, mistakes: &mut Mistakes) -> Option<Action> {
    let given = when.written.verbs();
    let [(verb, value)] = given[..] else {
        let said: Vec<&str> = given.iter().map(|(verb, _)| verb.word).collect();
        let what = match said.len() {
            0 => "the step does nothing".to_owned(),
            _ => format!("the step does several things: {}", said.join(", ")),
        };
        let remedy = format!("write exactly one of {}", StepVerb::ALL.map(|verb| verb.word).join(", "));
        mistakes.add(Problem::at(&when.at, what, remedy));
        return None;
    };
    superfluous(when, verb, mistakes);
    if let Some(method) = Method::ALL.into_iter().find(|method| method.key() == verb.word) {
        return request(when, method, value, mistakes);
    }
    match verb.word {
        "stimulus" => stimulus_request(when, value, mistakes),
        "advance" => duration(value, &when.at.key("advance"), mistakes).map(Action::Advance),
        "disconnect" => Some(Action::Disconnect(value.clone())),
        "reconnect" => Some(Action::Reconnect { role: value.clone(), side: side(when, mistakes) }),
        _ => {
            let word = mistakes.need(&when.at, "node", when.written.node.as_ref(), "team")?;
            let node = node(word, &when.at.key("node"), mistakes)?;
            Some(Action::Subscribe { role: value.clone(), node })
        }
    }
}

/// Tells keys that have no meaning beside the verb, such as a body with a stimulus.
fn superfluous(when: &Placed<'_, WhenWritten>, verb: StepVerb, mistakes: &mut Mistakes) {
    let WhenWritten { by, xml, headers, credentials, deliberately, customer, agent, node, side, .. } = when.written;
    let keys = [
        ("as", by.is_some()),
        ("xml", xml.is_some()),
        ("headers", headers.is_some()),
        ("credentials", credentials.is_some()),
        ("deliberately", deliberately.is_some()),
        ("customer", customer.is_some()),
        ("agent", agent.is_some()),
        ("node", node.is_some()),
        ("side", side.is_some()),
    ];
    for (key, given) in keys {
        if given && !verb.goes_with(key) {
            let verb = verb.word;
            let what = format!("`{key}` has no meaning beside `{verb}`");
            mistakes.add(Problem::at(&when.at.key(key), what, "take it out").of_key());
        }
    }
}

fn request(when: &Placed<'_, WhenWritten>, method: Method, path: &str, mistakes: &mut Mistakes) -> Option<Action> {
    let by = mistakes.need(&when.at, "as", when.written.by.clone(), "agent")?;
    if !path.starts_with('/') {
        let at = when.at.key(method.key());
        let remedy = "begin it with a slash: /finesse/api/Dialog/{call.id}";
        mistakes.add(Problem::at(&at, format!("`{path}` is no path"), remedy));
    }
    let choices = CredentialChoice::ALL.map(|choice| (choice.word(), choice));
    let credentials = match &when.written.credentials {
        None => CredentialChoice::Right,
        Some(word) => mistakes.word(&when.at.key("credentials"), word, "choice of credentials", &choices)?,
    };
    let kinds = Deliberate::ALL.map(|kind| (kind.word(), kind));
    let deliberately = match &when.written.deliberately {
        None => None,
        Some(word) => Some(mistakes.word(&when.at.key("deliberately"), word, "mistake that can be meant", &kinds)?),
    };
    let headers = when.written.headers.clone().map_or_else(IndexMap::new, |headers| headers.0);
    let xml = when.written.xml.clone();
    Some(Action::Request(Request {
        by,
        method,
        path: path.to_owned(),
        xml,
        headers,
        credentials,
        side: side(when, mistakes),
        deliberately,
    }))
}

fn stimulus_request(when: &Placed<'_, WhenWritten>, word: &str, mistakes: &mut Mistakes) -> Option<Action> {
    let kinds = StimulusKind::ALL.map(|kind| (kind.word(), kind));
    let kind = mistakes.word(&when.at.key("stimulus"), word, "stimulus", &kinds)?;
    let WhenWritten { customer, agent, .. } = when.written;
    let or = |role: &Option<String>, usual: &str| Some(role.clone().unwrap_or_else(|| usual.to_owned()));
    let (customer, agent) = match kind.concerned() {
        Concerned::CustomerAndAgent => (or(customer, "customer"), or(agent, "agent")),
        Concerned::Customer => (or(customer, "customer"), agent.clone()),
        Concerned::Agent => (stranger(when, kind, "customer", customer.as_ref(), mistakes), or(agent, "agent")),
        Concerned::Server => {
            let customer = stranger(when, kind, "customer", customer.as_ref(), mistakes);
            (customer, stranger(when, kind, "agent", agent.as_ref(), mistakes))
        }
    };
    Some(Action::Stimulus(StimulusRequest { kind, customer, agent }))
}

/// The server of a pair that is named; none where none is.
fn side(when: &Placed<'_, WhenWritten>, mistakes: &mut Mistakes) -> Option<Side> {
    let sides = Side::ALL.map(|side| (side.word(), side));
    mistakes.word(&when.at.key("side"), when.written.side.as_ref()?, "server of a pair", &sides)
}

/// Nobody; somebody who is named there has no part in the stimulus, which is told.
fn stranger(
    when: &Placed<'_, WhenWritten>,
    kind: StimulusKind,
    key: &str,
    named: Option<&String>,
    mistakes: &mut Mistakes,
) -> Option<String> {
    if named.is_some() {
        let what = format!("`{}` concerns no {key}", kind.word());
        mistakes.add(Problem::at(&when.at.key(key), what, "take it out").of_key());
    }
    None
}

pub(super) fn body_change(change: &Placed<'_, ChangeWritten>, mistakes: &mut Mistakes) -> Option<BodyChange> {
    let element = mistakes.need(&change.at, "element", change.written.element.clone(), "the element's name");
    let how = mistakes.need(&change.at, "how", change.written.how.as_ref(), "missing");
    let kinds = ChangeKind::ALL.map(|kind| (kind.word(), kind));
    let how = how.and_then(|word| mistakes.word(&change.at.key("how"), word, "way to make a body wrong", &kinds));
    Some(BodyChange { element: element?, how: how? })
}

/// A duration as people write it: `60s`, `500ms`, `2m`.
fn duration(text: &str, at: &KeyPath, mistakes: &mut Mistakes) -> Option<Duration> {
    let duration = duration_of(text);
    if duration.is_none() {
        mistakes.add(Problem::at(at, format!("`{text}` is no duration"), "write 60s, 500ms or 2m"));
    }
    duration
}
