//! The shape of an object: its elements spelled as the guide spells them, each where it belongs and as often as it may.

use crate::cast::Cast;
use crate::contract::{ApiField, ApiObject, FieldKind, ObjectWord, element_row, field_row};
use crate::xml::{Element, Node};

use super::Misses;

/// What a payload is, for the words of a message.
pub(super) struct PayloadPlace<'a> {
    /// The object.
    pub(super) object: &'static ApiObject,
    /// Where the payload came: `GET /finesse/api/User/1001001`.
    pub(super) came: &'a str,
    /// Whether everything must be there that always is: not so where only a part of an object is published.
    pub(super) is_whole: bool,
    /// Who is there.
    pub(super) cast: &'a Cast,
}

impl PayloadPlace<'_> {
    fn words(&self, what: &str) -> String {
        format!("{what} in the {} of {}", self.object.element, self.came)
    }
}

/// Holds an object's element and all that it holds against the table of objects.
pub(super) fn look(place: &PayloadPlace<'_>, element: &Element, misses: &mut Misses) {
    if !element.namespace.is_empty() {
        let expected = place.words("an element without a namespace");
        misses.add(element_row(place.object.word), expected, format!("namespace `{}`", element.namespace));
    }
    inside(place, &place.object.fields, element, &unsaid(place, element), misses);
}

/// What there is nothing to say of in an object: a server may leave it out then, as others tell it empty.
fn unsaid(place: &PayloadPlace<'_>, element: &Element) -> Vec<FieldKind> {
    let id = place.object.id.filter(|_| place.object.word == ObjectWord::USER).and_then(|path| element.text_at(path));
    let person = id.and_then(|id| place.cast.people.values().find(|person| person.id == id));
    let Some(person) = person else { return Vec::new() };
    [
        (FieldKind::Id(ObjectWord::TEAM), &person.team),
        (FieldKind::Name(ObjectWord::TEAM), &person.team),
        (FieldKind::FirstName, &person.first_name),
        (FieldKind::LastName, &person.last_name),
    ]
    .into_iter()
    .filter(|(_, value)| value.is_empty())
    .map(|(kind, _)| kind)
    .collect()
}

fn inside(place: &PayloadPlace<'_>, fields: &[ApiField], element: &Element, unsaid: &[FieldKind], misses: &mut Misses) {
    let mut times = vec![0; fields.len()];
    for child in element.elements() {
        let name = child.name.as_str();
        let Some(at) = fields.iter().position(|field| field.names().any(|known| known == name)) else {
            let other_case = |field: &&ApiField| field.names().any(|known| known.eq_ignore_ascii_case(name));
            if let Some(field) = fields.iter().find(other_case) {
                let row = field_row(place.object.word, field);
                misses.add(row, place.words(&format!("`{}`", field.path)), format!("`{name}`"));
            }
            continue;
        };
        times[at] += 1;
        of_field(place, &fields[at], child, misses);
    }
    for (field, times) in fields.iter().zip(times) {
        let row = || field_row(place.object.word, field);
        if times > 1 && !field.is_repeated {
            misses.add(row(), place.words(&format!("`{}` once", field.path)), format!("it {times} times"));
        }
        if times == 0 && field.is_always_there && place.is_whole && !unsaid.contains(&field.kind) {
            misses.add(row(), place.words(&format!("`{}`", field.path)), "no such element".to_owned());
        }
    }
}

fn of_field(place: &PayloadPlace<'_>, field: &ApiField, child: &Element, misses: &mut Misses) {
    let row = || field_row(place.object.word, field);
    if !child.namespace.is_empty() {
        let expected = place.words(&format!("`{}` without a namespace", field.path));
        misses.add(row(), expected, format!("namespace `{}`", child.namespace));
    }
    if field.kind == FieldKind::Group {
        inside(place, &field.fields, child, &[], misses);
        return;
    }
    if child.has_elements() {
        let expected = place.words(&format!("`{}` with a value", field.path));
        misses.add(row(), expected, "elements in it".to_owned());
    } else if !may_begin_with_space(field.kind) && is_padded(child) {
        let expected = place.words(&format!("`{}` without white space round its value", field.path));
        misses.add(row(), expected, format!("`{}` with white space round it", child.text()));
    } else if !field.values.is_empty()
        && let Some(word) = in_other_case(field, &child.text())
    {
        misses.add(row(), place.words(&format!("`{}` `{word}`", field.path)), format!("`{}`", child.text()));
    }
}

/// The word of the guide that a value is in other letters. A value that no page names may be one of a later release.
fn in_other_case(field: &ApiField, value: &str) -> Option<&'static str> {
    // Events are printed and sent both ways.
    let is_event = field.path == "event";
    let word = field.values.iter().find(|word| word.eq_ignore_ascii_case(value))?;
    (!is_event && !field.values.contains(&value)).then_some(word)
}

/// Whether a value may have white space at its ends, as a name that a person typed.
const fn may_begin_with_space(kind: FieldKind) -> bool {
    match kind {
        FieldKind::FirstName | FieldKind::LastName | FieldKind::Name(_) | FieldKind::Words | FieldKind::Text => true,
        FieldKind::Id(_)
        | FieldKind::LoginName
        | FieldKind::Address
        | FieldKind::Uri
        | FieldKind::Time
        | FieldKind::Milliseconds
        | FieldKind::Host
        | FieldKind::Domain
        | FieldKind::PubsubDomain
        | FieldKind::Number
        | FieldKind::Flag
        | FieldKind::Word
        | FieldKind::Group => false,
    }
}

/// Whether there is a value with white space round it. White space alone is an empty value, as servers lay it out.
fn is_padded(element: &Element) -> bool {
    let is_padded = |whole: &str| {
        let trimmed = whole.trim();
        !trimmed.is_empty() && trimmed.len() != whole.len()
    };
    if let [Node::Text(text)] = element.children.as_slice() {
        return is_padded(text);
    }
    let texts = element.children.iter().filter_map(|child| match child {
        Node::Text(text) => Some(text.as_str()),
        Node::Element(_) => None,
    });
    is_padded(&texts.collect::<String>())
}
