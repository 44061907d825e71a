//! What is told and what is read agree: nothing is told of what was refused at once, and the last notice of an object says
//! what is read of it afterwards.

use std::collections::BTreeMap;

use crate::case::meant::EventName;
use crate::contract::{ApiField, ApiObject, FieldKind, MemberField, NodeName, ObjectWord, fact_row, member_field};
use crate::observe::Notice;
use crate::xml::Element;

use super::super::reading::{ReadNotice, id_of};
use super::super::step_seen::{SeenExchange, StepSeen};
use super::Misses;
use super::answer::object_read;
use super::members::members_of;

/// How many values that differ are told of one object.
const MOST_TOLD: usize = 3;

/// Holds the notices of a step against what was read before and after.
pub(super) fn look(seen: &StepSeen<'_>, misses: &mut Misses) {
    let refused = seen.answered.is_some_and(|answered| (400..500).contains(&answered.status));
    let own = seen.exchanges.iter().find(|exchange| exchange.is_step);
    let (before, after): (Vec<&SeenExchange<'_>>, Vec<&SeenExchange<'_>>) =
        seen.exchanges.iter().partition(|exchange| own.is_some_and(|own| exchange.sent_at < own.sent_at));
    let before = states(&before);
    let of_members = states_of_members(&after);
    let after = states(&after);
    for (role, notices) in &seen.notices {
        let told: Vec<Told<'_>> = notices.iter().filter_map(Told::of).collect();
        if refused {
            told.iter().for_each(|told| unasked(role, told, &before, misses));
        }
        for (key, state) in after.iter().chain(of_members.iter().map(|(key, state)| (key, state))) {
            as_read(role, told.iter().filter(|told| told.key == *key), state, misses);
        }
    }
}

type Key = (ObjectWord, String);

/// An object as it was read.
struct State<'a> {
    object: &'static ApiObject,
    element: &'a Element,
    sent_at: u64,
    path: &'a str,
}

/// The last state that was read of each object.
fn states<'a>(exchanges: &[&SeenExchange<'a>]) -> BTreeMap<Key, State<'a>> {
    let mut exchanges = exchanges.to_vec();
    exchanges.sort_by_key(|exchange| exchange.sent_at);
    let mut states = BTreeMap::new();
    for exchange in exchanges {
        let Some((object, element)) = object_read(exchange.sent, exchange.answered) else { continue };
        let Some(id) = id_of(element) else { continue };
        let (sent_at, path) = (exchange.sent_at, exchange.sent.path.as_str());
        states.insert((object.word, id), State { object, element, sent_at, path });
    }
    states
}

/// The users of the teams that were read, each time anew: a team's list tells of them what their own reads tell.
fn states_of_members<'a>(exchanges: &[&SeenExchange<'a>]) -> Vec<(Key, State<'a>)> {
    let read = exchanges.iter().filter_map(|exchange| {
        let (object, element) = object_read(exchange.sent, exchange.answered)?;
        Some((members_of(object, element), exchange.sent_at, exchange.sent.path.as_str()))
    });
    let states = read.flat_map(|(members, sent_at, path)| {
        members.into_iter().filter_map(move |(object, element)| {
            Some(((object.word, id_of(element)?), State { object, element, sent_at, path }))
        })
    });
    states.collect()
}

/// A notice of an object on a node of its own.
struct Told<'a> {
    key: Key,
    event: String,
    node: &'a str,
    element: &'a Element,
    arrived_at: u64,
}

impl<'a> Told<'a> {
    fn of(notice: &'a Notice) -> Option<Self> {
        let read = ReadNotice::read(notice).ok()?;
        let element = read.object()?;
        let object = NodeName::at(&notice.node)?.object();
        let is_object = ApiObject::of_element(&element.name).is_some_and(|other| other.word == object);
        let key = (object, id_of(element).filter(|_| is_object)?);
        Some(Told { key, event: read.event, node: read.node, element, arrived_at: notice.arrived_at })
    }

    fn is_removal(&self) -> bool {
        self.event == EventName::Delete.word()
    }

    /// When the object changed last by its own times; the texts of one server sort as its times do.
    fn changed_at(&self) -> String {
        changed_at(self.element)
    }
}

fn changed_at(element: &Element) -> String {
    let own = element.texts_at("stateChangeTime").into_iter();
    own.chain(element.texts_at("participants/Participant/stateChangeTime")).max().unwrap_or_default()
}

/// What Finesse refuses itself is followed by no event (page 21): none that shows another state than the one before. A copy
/// of what was told before, or of something older, says nothing.
fn unasked(role: &str, told: &Told<'_>, before: &BTreeMap<Key, State<'_>>, misses: &mut Misses) {
    let Some(state) = before.get(&told.key) else { return };
    if told.changed_at() < changed_at(state.element) {
        return;
    }
    let (was, is) = (state.element.text_at("state"), told.element.text_at("state"));
    if was != is {
        let expected =
            format!("nothing to {role} of what was refused at once, {} {}", state.object.element, told.key.1);
        let state = is.unwrap_or_default();
        misses.add(fact_row("refused-at-once"), expected, format!("{} on {} in state {state}", told.event, told.node));
    }
}

/// The last notice of an object, and what was read of it after that. Whoever is no longer told of an object has heard its
/// last of it; and where a notice came after it was read, it may have changed meanwhile.
fn as_read<'t>(role: &str, told: impl Iterator<Item = &'t Told<'t>>, state: &State<'_>, misses: &mut Misses) {
    let told: Vec<&Told<'_>> = told.collect();
    if told.iter().any(|told| told.is_removal() || told.arrived_at > state.sent_at) {
        return;
    }
    // The last by the object's own time, so that an old item that is sent again is not taken for news.
    let Some(last) = told.iter().max_by_key(|told| told.changed_at()) else { return };
    let mut differing = Vec::new();
    differ(&state.object.fields, last.element, state.element, &mut differing);
    for (path, told, read) in differing.into_iter().take(MOST_TOLD) {
        let expected = format!("{path} `{told}` of GET {}, as {role} was told last on {}", state.path, last.node);
        misses.add(fact_row("told-as-read"), expected, format!("{path} `{read}`"));
    }
}

/// Which values of two states of an object differ, of those that both have: path, value told, value read.
fn differ(fields: &[ApiField], told: &Element, read: &Element, differing: &mut Vec<(String, String, String)>) {
    for field in fields {
        let is_field = |element: &&Element| field.names().any(|name| name == element.name);
        let (one, other): (Vec<&Element>, Vec<&Element>) =
            (told.elements().filter(is_field).collect(), read.elements().filter(is_field).collect());
        match (one.as_slice(), other.as_slice()) {
            // Times move on, and an address may name a person by id or by login name; who it is is looked at elsewhere.
            _ if matches!(
                field.kind,
                FieldKind::Time | FieldKind::Milliseconds | FieldKind::Uri | FieldKind::LoginName
            ) => {}
            ([one], [other]) if field.kind == FieldKind::Group && !field.is_repeated => {
                differ(&field.fields, one, other, differing);
            }
            _ if field.kind == FieldKind::Group => members(field, &one, &other, differing),
            ([], _) | (_, []) if !field.is_repeated => {}
            _ => {
                let (one, other) = (values(&one), values(&other));
                if one != other {
                    differing.push((field.path.to_owned(), one, other));
                }
            }
        }
    }
}

/// The members of a list, each beside the one of its name; lists whose members have no names of their own are left out.
fn members(field: &ApiField, told: &[&Element], read: &[&Element], differing: &mut Vec<(String, String, String)>) {
    let (Some(told), Some(read)) = (by_name(field, told), by_name(field, read)) else { return };
    for (name, one) in &told {
        if let Some(other) = read.get(name) {
            differ(&field.fields, one, other, differing);
        }
    }
    // Who takes part is told whole; of call variables an event may leave out what a read has.
    if field.name == "Participant" && !told.keys().eq(read.keys()) {
        let names = |members: &BTreeMap<String, &Element>| members.keys().cloned().collect::<Vec<_>>().join(", ");
        differing.push((field.path.to_owned(), names(&told), names(&read)));
    }
}

/// The members of a list by name, without those who have left, who are told once and read no more; `None` where two have
/// one name, or one has none.
fn by_name<'a>(field: &ApiField, members: &[&'a Element]) -> Option<BTreeMap<String, &'a Element>> {
    let Some(MemberField::Child(key)) = member_field(field.name) else { return None };
    let mut named = BTreeMap::new();
    for member in members.iter().filter(|member| member.text_at("state").as_deref() != Some("DROPPED")) {
        let name = member.text_at(key).filter(|name| !name.is_empty())?;
        if named.insert(name, *member).is_some() {
            return None;
        }
    }
    Some(named)
}

fn values(elements: &[&Element]) -> String {
    let mut values: Vec<String> = elements.iter().map(|element| element.text()).collect();
    values.sort();
    values.join(", ")
}
