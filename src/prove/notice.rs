//! Lies told to notices: those that came, and some that did not.

use std::collections::BTreeMap;

use crate::case::meant::{AbsenceClaim, NoticeClaim};
use crate::contract::{ApiObject, NodeName, ObjectWord};
use crate::mock::PUBSUB_DOMAIN;
use crate::observe::Notice;
use crate::verdict::{ReadNotice, node_of};
use crate::xml::{Element, Limits, read_document, write_compact};
use crate::xmpp::{Event, namespace};

use super::honest_step::{Honest, Seen, Spot};
use super::invented;
use super::leaf_edit::{LeafEdit, changed};
use super::lie::{Mutant, turn};

/// The lie that says nothing else in other bytes.
pub(super) const UNESCAPED: &str = "notice-payload-unescaped";

/// How many notices of one person each lie is told to.
const MOST_NOTICES: usize = 8;

const ERROR: &str = "<apiErrors><apiError><errorData>9</errorData><errorMessage>UNWANTED</errorMessage>\
                     <errorType>Generic Error</errorType></apiError></apiErrors>";

/// Tells a lie to every notice. The change gets what the step is said to have seen, the role and the notice's index,
/// and answers where it lied; nothing where it cannot.
pub(super) fn each_notice(honest: &Honest<'_>, change: impl Fn(&mut Seen, &str, usize) -> Option<()>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (role, notices) in &honest.seen.notices {
        for (index, notice) in notices.iter().enumerate().take(MOST_NOTICES) {
            let mut seen = honest.seen.clone();
            if change(&mut seen, role, index).is_some() && seen != honest.seen {
                mutants.push(Mutant { place: place(role, index, notice), seen });
            }
        }
    }
    mutants
}

fn place(role: &str, index: usize, notice: &Notice) -> String {
    format!("notice {} to {role} on {}", index + 1, kind_of_node(&notice.node))
}

/// The word of a node, which says what kind it is, without ids.
pub(super) fn kind_of_node(node: &str) -> &str {
    NodeName::at(node).map_or(node, |node| node.word())
}

pub(super) fn each_payload(honest: &Honest<'_>, change: impl Fn(&str) -> Option<String>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| {
        let notice = seen.notices.get_mut(role)?.get_mut(index)?;
        notice.payload = change(&notice.payload.text())?.into();
        Some(())
    })
}

pub(super) fn dropped(honest: &Honest<'_>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| seen.notices.get_mut(role).map(|notices| drop(notices.remove(index))))
}

/// Of these the expectation tells additions and removals of dialogs, and whatever comes on a node where nothing else may. An
/// update said twice is no deviation: a server publishes one also where what has changed is not shown.
pub(super) fn duplicated(honest: &Honest<'_>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| {
        let notices = seen.notices.get_mut(role)?;
        let twin = Notice { item: invented::ITEM.to_owned(), ..notices.get(index)?.clone() };
        notices.insert(index + 1, twin);
        Some(())
    })
}

pub(super) fn other_node(honest: &Honest<'_>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| {
        let notice = seen.notices.get_mut(role)?.get_mut(index)?;
        notice.node = match notice.node.strip_suffix("/Dialogs") {
            Some(user) => user.to_owned(),
            None => format!("{}/Dialogs", notice.node),
        };
        Some(())
    })
}

pub(super) fn other_person(honest: &Honest<'_>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| {
        let other = seen.notices.keys().find(|other| *other != role)?.clone();
        let notice = seen.notices.get_mut(role)?.remove(index);
        seen.notices.get_mut(&other)?.push(notice);
        Some(())
    })
}

/// The payload with another event, in the case that it was written in.
fn with_other_event(payload: &str) -> Option<String> {
    let (before, rest) = payload.split_once("<event>")?;
    let (event, after) = rest.split_once("</event>")?;
    let other = match event {
        "PUT" => "POST",
        "put" => "post",
        "POST" | "DELETE" => "PUT",
        _ => "put",
    };
    Some(format!("{before}<event>{other}</event>{after}"))
}

pub(super) fn other_event(honest: &Honest<'_>) -> Vec<Mutant> {
    each_payload(honest, with_other_event)
}

pub(super) fn other_source(honest: &Honest<'_>) -> Vec<Mutant> {
    each_payload(honest, |payload| {
        let (before, rest) = payload.split_once("<source>")?;
        let (_, after) = rest.split_once("</source>")?;
        Some(format!("{before}<source>/finesse/api/SystemInfo</source>{after}"))
    })
}

pub(super) fn other_sender(honest: &Honest<'_>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| {
        let notice = seen.notices.get_mut(role)?.get_mut(index)?;
        notice.stranger = Some("somebody@elsewhere.test".to_owned());
        Some(())
    })
}

/// What comes after the run has ended: a step lasts until the next one begins, so that nothing earlier is outside its window.
pub(super) fn late(honest: &Honest<'_>) -> Vec<Mutant> {
    dropped(honest)
}

/// Notices that did not come, of everything that the run knows: what reached somebody before, or was read, told once
/// more with each event that it could have.
///
/// The expectation tells those that it forbids, and dialogs that are said not to have changed and are added or removed all
/// the same. An update with the state that is read anyway contradicts nothing; nor does what comes where nothing is claimed.
pub(super) fn out_of_nowhere(honest: &Honest<'_>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for role in honest.seen.notices.keys() {
        let mut told: BTreeMap<(String, String, &'static str), String> = BTreeMap::new();
        let known = from_states(honest, role).into_iter().chain(from_notices(honest, role));
        for (node, object) in known.chain(unknown_call(honest, role)) {
            let kind = ApiObject::of_element(&object.name);
            let id = kind.and_then(|kind| object.text_at(kind.id?)).unwrap_or_default();
            // Members come and go where a collection is of what is published there, and not of people who are in it for good.
            let comes_and_goes = kind.is_some_and(|kind| kind.word != ObjectWord::USER)
                && NodeName::at(&node).is_some_and(NodeName::is_collection);
            let events: &[&'static str] = if comes_and_goes { &["POST", "PUT", "DELETE"] } else { &["PUT"] };
            for event in events {
                let payload = || invented::update(&node, &object, event);
                told.entry((node.clone(), id.clone(), event)).or_insert_with(payload);
            }
        }
        for ((node, id, event), payload) in told {
            let mut seen = honest.seen.clone();
            let place = format!("{event} of {id} to {role} on {}", kind_of_node(&node));
            seen.notices.entry(role.clone()).or_default().push(invented::notice(node, payload));
            mutants.push(Mutant { place, seen });
        }
    }
    mutants
}

/// Objects of notices that reached a person up to the end of the step, the last first, with their nodes.
fn from_notices(honest: &Honest<'_>, role: &str) -> Vec<(String, Element)> {
    let until = honest.observed.notices.get(role).map_or(0, |range| range.1);
    let before = honest.observation.notices.get(role).and_then(|notices| notices.get(..until)).unwrap_or_default();
    let object = |notice: &Notice| Some((notice.node.clone(), ReadNotice::read(notice).ok()?.object()?.clone()));
    before.iter().rev().filter_map(object).collect()
}

/// States that were read, on the nodes of a person that tell of such.
fn from_states(honest: &Honest<'_>, role: &str) -> Vec<(String, Element)> {
    let mut objects = Vec::new();
    let states = honest.seen.answers.iter().filter(|(spot, _)| !matches!(spot, Spot::Answer));
    for (_, answered) in states {
        let Ok(tree) = answered.body.tree() else { continue };
        let Some(kind) = ApiObject::of_element(&tree.name) else { continue };
        let name = kind.also.first().copied().unwrap_or(kind.element).to_owned();
        let object = Element { name: name.into(), ..tree.clone() };
        let nodes = NodeName::of_object(kind.word).filter_map(|node| node_of(node, role, &honest.cast).ok());
        objects.extend(nodes.map(|node| (node, object.clone())));
    }
    objects
}

/// A call that nobody knows, where it is claimed that somebody is not told of one.
fn unknown_call(honest: &Honest<'_>, role: &str) -> Option<(String, Element)> {
    let claims = |claim: &NoticeClaim| claim.to == role && claim.on == Some(NodeName::dialogs());
    let is_claimed = |absence: &AbsenceClaim| matches!(absence, AbsenceClaim::Notice(claim) if claims(claim));
    let outcome = honest.outcome()?;
    outcome.none.iter().any(is_claimed).then(|| invented::ghost_call(role, &honest.cast)).flatten()
}

/// The notices as the client reads them from messages that carry their payloads as elements.
pub(super) fn unescaped(honest: &Honest<'_>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (role, notices) in &honest.seen.notices {
        for (index, notice) in notices.iter().enumerate().take(MOST_NOTICES) {
            let Some(read) = carried_unescaped(notice) else { continue };
            let mut seen = honest.seen.clone();
            if let Some(told) = seen.notices.get_mut(role).and_then(|notices| notices.get_mut(index)) {
                *told = read;
                mutants.push(Mutant { place: place(role, index, notice), seen });
            }
        }
    }
    mutants
}

/// The message that carries a notice's payload as elements.
pub(super) fn carried_as_elements(notice: &Notice) -> String {
    let event = Event { node: notice.node.clone(), item: notice.item.clone(), payload: "\u{E000}".to_owned() };
    let message = write_compact(&event.to_message(PUBSUB_DOMAIN, "to", "m", namespace::PUBSUB));
    message.replace('\u{E000}', &notice.payload.text())
}

fn carried_unescaped(notice: &Notice) -> Option<Notice> {
    let message = carried_as_elements(notice);
    let read = read_document(message.as_bytes(), Limits::default()).ok()?;
    let event = Event::from_message(&read).into_iter().next()?;
    Some(Notice { node: event.node, item: event.item, payload: event.payload.into(), ..notice.clone() })
}

pub(super) fn malformed(honest: &Honest<'_>) -> Vec<Mutant> {
    // White space around a payload is nothing that a client is told.
    each_payload(honest, |payload| payload.rfind("</").map(|end| payload[..end].trim_end().to_owned()))
}

fn each_element(honest: &Honest<'_>, lie: &str, change: LeafEdit) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (role, notices) in &honest.seen.notices {
        for (index, notice) in notices.iter().enumerate().take(MOST_NOTICES) {
            let place = place(role, index, notice);
            let turn = turn(&[honest.run.id.as_str(), lie, &place]);
            let aims = |name: &str| honest.aims.contains(name);
            for (path, payload) in changed(notice.payload.bytes(), change, aims, turn) {
                let mut seen = honest.seen.clone();
                if let Some(told) = seen.notices.get_mut(role).and_then(|notices| notices.get_mut(index)) {
                    told.payload = payload.into();
                    mutants.push(Mutant { place: format!("{place}: {path}"), seen });
                }
            }
        }
    }
    mutants
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

/// The payload with other data.
fn with_data(payload: &str, data: &str) -> Option<String> {
    let (before, rest) = payload.split_once("<data>")?;
    let (_, after) = rest.split_once("</data>")?;
    Some(format!("{before}<data>{data}</data>{after}"))
}

pub(super) fn error_for_update(honest: &Honest<'_>) -> Vec<Mutant> {
    each_payload(honest, |payload| if payload.contains("<apiErrors>") { None } else { with_data(payload, ERROR) })
}

pub(super) fn update_for_error(honest: &Honest<'_>) -> Vec<Mutant> {
    let update = "<dialog><id>1</id><state>ACTIVE</state></dialog>";
    each_payload(honest, |payload| if payload.contains("<apiErrors>") { with_data(payload, update) } else { None })
}

pub(super) fn error_code(honest: &Honest<'_>) -> Vec<Mutant> {
    let codes = ["errorData", "errorType", "errorMessage"];
    let each = codes.into_iter().flat_map(|code| {
        let (open, close) = (format!("<{code}>"), format!("</{code}>"));
        let mut mutants = each_payload(honest, |payload| {
            let (before, rest) = payload.split_once(&open)?;
            let (value, after) = rest.split_once(&close)?;
            Some(format!("{before}{open}{}{close}{after}", super::leaf_edit::other_value(value)))
        });
        mutants.iter_mut().for_each(|mutant| mutant.place = format!("{}: {code}", mutant.place));
        mutants
    });
    each.collect()
}

pub(super) fn error_out_of_nowhere(honest: &Honest<'_>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for role in honest.seen.notices.keys() {
        let Ok(node) = node_of(NodeName::dialogs(), role, &honest.cast) else { continue };
        let mut seen = honest.seen.clone();
        let payload = invented::error(ERROR, honest.dialog_asked());
        seen.notices.entry(role.clone()).or_default().push(invented::notice(node, payload));
        mutants.push(Mutant { place: format!("to {role}"), seen });
    }
    mutants
}
