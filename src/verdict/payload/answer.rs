//! Answers: what is read at an address is the object of that address, and what refuses is an error.

use crate::cast::Cast;
use crate::contract::{ApiObject, Method, ObjectWord, element_row, fact_row, objects};
use crate::observe::{Answered, Sent};
use crate::xml::Element;

use super::super::reading::{NoObject, answer_words, id_of, read_body};
use super::Misses;
use super::identity::{self, Asked, PeopleTold};
use super::members::members_of;
use super::shape::{self, PayloadPlace};

/// Holds an answer against what stands at its address.
pub(super) fn look(sent: &Sent, answered: &Answered, cast: &Cast, people: &mut PeopleTold, misses: &mut Misses) {
    let path = sent.path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let came = format!("{} {path}", sent.method);
    match answered.status {
        200 if sent.method == Method::Get => of_read(path, &came, answered, cast, people, misses),
        400.. => of_refusal(&came, answered, cast, misses),
        _ => {}
    }
}

fn of_read(path: &str, came: &str, answered: &Answered, cast: &Cast, people: &mut PeopleTold, misses: &mut Misses) {
    let Some((object, name)) = ApiObject::at(path) else {
        let is_list = |object: &&ApiObject| object.list.is_some() && object.list == path.rsplit('/').next();
        if let Some((object, list)) = objects().iter().find(is_list).and_then(|object| Some((object, object.list?))) {
            of_list((object, list), came, answered, cast, people, misses);
        } else if let Some(strange) = read_body(answered).ok().and_then(in_a_namespace) {
            let expected = format!("elements of {came} without a namespace");
            misses.add(fact_row("no-namespace"), expected, format!("<{}> of `{}`", strange.name, strange.namespace));
        }
        return;
    };
    let root = match read_body(answered) {
        Ok(root) if root.name == object.element => root,
        Ok(_) | Err(_) => return misses.add(element_row(object.word), a(object.element, came), answer_words(answered)),
    };
    let place = PayloadPlace { object, came, is_whole: true, cast };
    shape::look(&place, root, misses);
    let asked = name.map(|name| Asked::of(object.word, name, cast));
    identity::look(&place, root, asked.as_ref(), people, misses);
    of_members((object, root), came, cast, people, misses);
}

/// The members of lists inside an object that was read: each is itself, and stands there once.
fn of_members(
    (object, root): (&ApiObject, &Element),
    came: &str,
    cast: &Cast,
    people: &mut PeopleTold,
    misses: &mut Misses,
) {
    let mut ids: Vec<(ObjectWord, String)> = Vec::new();
    for (object, member) in members_of(object, root) {
        identity::look(&PayloadPlace { object, came, is_whole: false, cast }, member, None, people, misses);
        once(object, member, came, &mut ids, misses);
    }
}

/// A member of a list whose id stood there before.
fn once(
    object: &'static ApiObject,
    member: &Element,
    came: &str,
    ids: &mut Vec<(ObjectWord, String)>,
    misses: &mut Misses,
) {
    let Some(key) = id_of(member).map(|id| (object.word, id)) else { return };
    if ids.contains(&key) {
        let expected = format!("{} {} once in {came}", object.element, key.1);
        misses.add(element_row(object.word), expected, "it again".to_owned());
    }
    ids.push(key);
}

/// The first element in a namespace of a body that holds no object of the table.
fn in_a_namespace(element: &Element) -> Option<&Element> {
    if element.namespace.is_empty() { element.elements().find_map(in_a_namespace) } else { Some(element) }
}

fn of_list(
    (object, list): (&'static ApiObject, &str),
    came: &str,
    answered: &Answered,
    cast: &Cast,
    people: &mut PeopleTold,
    misses: &mut Misses,
) {
    let root = match read_body(answered) {
        Ok(root) if root.name == list && root.namespace.is_empty() => root,
        Ok(_) | Err(_) => return misses.add(element_row(object.word), a(list, came), answer_words(answered)),
    };
    let place = PayloadPlace { object, came, is_whole: true, cast };
    let mut ids: Vec<(ObjectWord, String)> = Vec::new();
    for member in root.elements() {
        if member.name != object.element {
            // A later release may add what the guide does not know; another spelling is no addition.
            if member.name.eq_ignore_ascii_case(object.element) {
                misses.add(element_row(object.word), a(object.element, came), a(&member.name, came));
            }
            continue;
        }
        shape::look(&place, member, misses);
        identity::look(&place, member, None, people, misses);
        once(object, member, came, &mut ids, misses);
    }
}

/// An error is told as `ApiErrors`, or by a page of the web application that is no XML (seen for 401, 404 and 405).
fn of_refusal(came: &str, answered: &Answered, cast: &Cast, misses: &mut Misses) {
    let object = ApiObject::of(ObjectWord::ERROR);
    let root = match read_body(answered) {
        Ok(root) => root,
        Err(NoObject::Charset(_)) => {
            let expected = format!("ApiErrors or no XML, with {} of {came}", answered.status);
            return misses.add(element_row(object.word), expected, answer_words(answered));
        }
        Err(NoObject::Read(_) | NoObject::Declared(_)) => return,
    };
    if root.name.eq_ignore_ascii_case("html") {
        return;
    }
    if Some(root.name.as_str()) != object.list || !root.namespace.is_empty() {
        let expected = format!("ApiErrors or no XML, with {} of {came}", answered.status);
        return misses.add(element_row(object.word), expected, a(&root.name, came));
    }
    let place = PayloadPlace { object, came, is_whole: true, cast };
    root.elements().filter(|error| error.name == object.element).for_each(|error| shape::look(&place, error, misses));
    let other_case =
        root.elements().find(|child| child.name != object.element && child.name.eq_ignore_ascii_case(object.element));
    if let Some(other) = other_case {
        misses.add(element_row(object.word), a(object.element, came), a(&other.name, came));
    }
}

fn a(element: &str, came: &str) -> String {
    format!("a <{element}> of {came}")
}

/// The object that an answer holds, where its address is that of one object and the answer tells it.
pub(super) fn object_read<'a>(sent: &Sent, answered: &'a Answered) -> Option<(&'static ApiObject, &'a Element)> {
    let (object, _) = ApiObject::at(&sent.path).filter(|_| answered.status == 200 && sent.method == Method::Get)?;
    Some((object, read_body(answered).ok().filter(|root| root.name == object.element)?))
}
