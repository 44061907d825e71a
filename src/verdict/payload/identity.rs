//! The identity of an object: its id and its addresses are its own, and they are those that were asked for or told of.

use std::collections::BTreeMap;

use crate::cast::{Cast, percent_encode};
use crate::contract::{ObjectWord, field_row};
use crate::lab::Person;
use crate::xml::Element;

use super::Misses;
use super::shape::PayloadPlace;

/// What of a person is the same in every payload of a step.
const SAME: [&str; 6] = ["loginName", "firstName", "lastName", "teamId", "teamName", "roles"];

/// What was told of each person, by id and field.
#[derive(Default)]
pub(super) struct PeopleTold(BTreeMap<(String, &'static str), String>);

/// The name by which an object is addressed, for the words of a message.
pub(super) struct Asked<'a> {
    /// An id, or the login name of a person.
    pub(super) name: &'a str,
    /// The person of the cast, where it is one.
    pub(super) person: Option<&'a Person>,
}

impl<'a> Asked<'a> {
    /// What an address names.
    pub(super) fn of(object: ObjectWord, name: &'a str, cast: &'a Cast) -> Self {
        let person =
            if object == ObjectWord::USER { cast.people.values().find(|person| is_person(person, name)) } else { None };
        Asked { name, person }
    }
}

/// Holds an object's id and addresses against each other, and against what was asked for.
pub(super) fn look(
    place: &PayloadPlace<'_>,
    element: &Element,
    asked: Option<&Asked<'_>>,
    people: &mut PeopleTold,
    misses: &mut Misses,
) {
    let Some(id) = place.object.id.and_then(|path| element.text_at(path)) else {
        of_addresses(place, element, &[], misses);
        return;
    };
    let other_name = match place.object.word {
        ObjectWord::USER => element.text_at("loginName"),
        ObjectWord::DIALOG => element.text_at("secondaryId"),
        _ => None,
    };
    let names =
        [Some(id.clone()), other_name].into_iter().flatten().filter(|name| !name.is_empty()).collect::<Vec<_>>();
    if let Some(asked) = asked {
        of_asked(place, &names, asked, misses);
    }
    of_addresses(place, element, &names, misses);
    if place.object.word == ObjectWord::USER {
        people.hear(place, &id, element, misses);
    }
}

fn of_asked(place: &PayloadPlace<'_>, names: &[String], asked: &Asked<'_>, misses: &mut Misses) {
    let is_it = match asked.person {
        Some(person) => names.first().is_some_and(|id| id.eq_ignore_ascii_case(&person.id)),
        None => names.iter().any(|name| is_name(name, asked.name)),
    };
    let Some(field) = place.object.id.and_then(|path| place.object.field(path)) else { return };
    if !is_it {
        let expected = format!("{} {} in the {} of {}", field.path, asked.name, place.object.element, place.came);
        let actual = format!("{} {}", field.path, names.first().map_or("empty", String::as_str));
        misses.add(field_row(place.object.word, field), expected, actual);
    }
    let (Some(person), Some(login_name)) = (asked.person.filter(|_| is_it), names.get(1)) else { return };
    let Some(field) = place.object.field("loginName") else { return };
    if !login_name.eq_ignore_ascii_case(&person.login_name) {
        let expected = format!("loginName `{}` in the User of {}", person.login_name, place.came);
        misses.add(field_row(place.object.word, field), expected, format!("loginName `{login_name}`"));
    }
}

/// The addresses that an object says of itself; `names` are its own, none where it has no id.
fn of_addresses(place: &PayloadPlace<'_>, element: &Element, names: &[String], misses: &mut Misses) {
    for field in &place.object.fields {
        let Some((template, told)) = field.is.zip(element.text_at(field.path)) else { continue };
        if told.is_empty() && !field.is_always_there {
            continue;
        }
        let of_id = template.contains("{id}");
        if of_id && names.is_empty() {
            // Without an id there is nothing to hold an address against, and the id is told as missing.
            continue;
        }
        let is_own = match of_id {
            true => names.iter().any(|name| is_address(&told, &template.replace("{id}", name))),
            false => is_address(&told, template),
        };
        if !is_own {
            let own = template.replace("{id}", names.first().map_or("", String::as_str));
            let expected = format!("{} `{own}` in the {} of {}", field.path, place.object.element, place.came);
            misses.add(field_row(place.object.word, field), expected, format!("{} `{told}`", field.path));
        }
    }
}

impl PeopleTold {
    /// What is told of a person agrees with what was told before in the same step.
    fn hear(&mut self, place: &PayloadPlace<'_>, id: &str, element: &Element, misses: &mut Misses) {
        for path in SAME {
            let Some(told) = element.at(path).map(value) else { continue };
            let before = self.0.entry((id.to_owned(), path)).or_insert_with(|| told.clone());
            let Some(field) = place.object.field(path).filter(|_| *before != told) else { continue };
            let expected = format!("{path} `{before}` of {id} in the {} of {}", place.object.element, place.came);
            misses.add(field_row(place.object.word, field), expected, format!("{path} `{told}`"));
        }
    }
}

/// The value of a field; of a list its members, in one order.
fn value(element: &Element) -> String {
    if !element.has_elements() {
        return element.text();
    }
    let mut members: Vec<String> = element.elements().map(Element::text).collect();
    members.sort();
    members.join(", ")
}

/// Whether a segment of an address names a person.
pub(super) fn is_person(person: &Person, segment: &str) -> bool {
    is_name(&person.id, segment) || is_name(&person.login_name, segment)
}

/// Whether a segment of an address is that id or login name. Servers write both in either case.
fn is_name(name: &str, segment: &str) -> bool {
    name.eq_ignore_ascii_case(segment) || percent_encode(name).eq_ignore_ascii_case(segment)
}

/// An address from its root on; servers write some whole.
pub(super) fn from_root(address: &str) -> &str {
    match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => address,
    }
}

/// Whether an address is that one. Servers write it whole or from its root on, with and without the last slash, and login
/// names in either case.
pub(super) fn is_address(told: &str, own: &str) -> bool {
    is_name(own.trim_end_matches('/'), from_root(told).trim_end_matches('/'))
}
