//! From values back to names: roles for the cast, a kind and a number for what is outside it.

use std::collections::BTreeMap;

use crate::cast::Cast;
use crate::contract::{FieldKind, ObjectWord, field_kind, object_after};
use crate::xml::{Element, Node};

use super::order::put_siblings_in_order;
use super::volatile::placeholder;

/// Names values of one run. Ids outside the cast are numbered by kind in the order of their first sighting.
#[derive(Debug)]
pub struct Names<'a> {
    cast: &'a Cast,
    strangers: BTreeMap<(FieldKind, String), usize>,
}

impl<'a> Names<'a> {
    /// Names by this cast.
    pub fn new(cast: &'a Cast) -> Self {
        Names { cast, strangers: BTreeMap::new() }
    }

    /// The name of a value of that kind.
    pub fn name(&mut self, kind: FieldKind, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        if let Some(name) = self.cast.name_of(kind, value) {
            return name;
        }
        let known = self.strangers.keys().filter(|(of, _)| *of == kind).count();
        let number = *self.strangers.entry((kind, value.to_owned())).or_insert(known + 1);
        format!("{{{} {number}}}", kind_word(kind))
    }

    /// An address of the API with its ids named: `/finesse/api/User/{agent.id}/Dialogs`. A query stays as it is.
    pub fn path(&mut self, path: &str) -> String {
        let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
        let mut before = "";
        let mut named = Vec::new();
        for segment in path.split('/') {
            let text = match object_after(before) {
                Some(object) if !segment.is_empty() => {
                    let by_login_name =
                        self.cast.name_of(FieldKind::LoginName, segment).filter(|_| object == ObjectWord::USER);
                    by_login_name.unwrap_or_else(|| self.name(FieldKind::Id(object), segment))
                }
                _ => segment.to_owned(),
            };
            named.push(text);
            before = segment;
        }
        named.join("/") + query
    }

    /// Free text with every word that is an id of the cast named.
    pub fn words(&mut self, text: &str) -> String {
        let mut named = String::with_capacity(text.len());
        let mut word = String::new();
        for character in text.chars().chain(std::iter::once('\0')) {
            if character.is_alphanumeric() || character == '_' {
                word.push(character);
                continue;
            }
            named.push_str(&self.word(&word));
            word.clear();
            if character != '\0' {
                named.push(character);
            }
        }
        named
    }

    fn word(&self, word: &str) -> String {
        // Short numbers are error codes, not ids.
        if word.len() < 4 {
            return word.to_owned();
        }
        let ids = [ObjectWord::USER, ObjectWord::DIALOG].map(FieldKind::Id);
        let kinds = [FieldKind::Address, ids[0], FieldKind::LoginName, ids[1]];
        kinds.into_iter().find_map(|kind| self.cast.name_of(kind, word)).unwrap_or_else(|| word.to_owned())
    }

    /// A tree with its values named, its volatile fields hidden, and its children in canonical order.
    pub fn tree(&mut self, element: &Element) -> Element {
        self.below("", element)
    }

    fn below(&mut self, parent: &str, element: &Element) -> Element {
        let mut named = Element::new(element.name.as_str());
        named.attributes.clone_from(&element.attributes);
        if element.has_elements() {
            let mut children: Vec<Element> = element.elements().map(|child| self.below(&element.name, child)).collect();
            put_siblings_in_order(&mut children);
            return named.with_children(children);
        }
        let text = element.text();
        let kind = field_kind(parent, &element.name);
        let text = match (placeholder(kind), kind) {
            // Emptiness says something.
            _ if text.is_empty() => text,
            (Some(placeholder), _) => placeholder.to_owned(),
            (None, FieldKind::Uri) => self.path(&text),
            (None, FieldKind::Words) => self.words(&text),
            (None, FieldKind::Number | FieldKind::Flag | FieldKind::Word | FieldKind::Group | FieldKind::Text) => text,
            (None, kind) => self.name(kind, &text),
        };
        if !text.is_empty() {
            named.children = vec![Node::Text(text.into())];
        }
        named
    }
}

/// What a value outside the cast is called.
fn kind_word(kind: FieldKind) -> String {
    match kind {
        FieldKind::Id(object) => object.to_string(),
        FieldKind::Name(object) => format!("{object} name"),
        FieldKind::LoginName => "login name".to_owned(),
        FieldKind::FirstName => "first name".to_owned(),
        FieldKind::LastName => "last name".to_owned(),
        FieldKind::Address => "address".to_owned(),
        FieldKind::Uri
        | FieldKind::Time
        | FieldKind::Milliseconds
        | FieldKind::Host
        | FieldKind::Domain
        | FieldKind::PubsubDomain
        | FieldKind::Words
        | FieldKind::Number
        | FieldKind::Flag
        | FieldKind::Word
        | FieldKind::Group
        | FieldKind::Text => "value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::CapturedId;
    use crate::lab::CallCentre;
    use crate::xml::{Limits, read_document, write_compact};

    fn cast() -> Cast {
        let mut cast = Cast::default();
        cast.people.insert("agent".into(), CallCentre::standard().people[0].clone());
        let (name, id, reader) = ("call".to_owned(), "70001".to_owned(), "agent".to_owned());
        cast.learn(CapturedId { name, object: ObjectWord::DIALOG, id, reader });
        cast
    }

    #[test]
    fn ids_become_roles_and_strangers_get_numbers() {
        let cast = cast();
        let mut names = Names::new(&cast);
        assert_eq!(names.path("/finesse/api/User/1001001/Dialogs"), "/finesse/api/User/{agent.id}/Dialogs");
        assert_eq!(names.path("/finesse/api/Dialog/9"), "/finesse/api/Dialog/{dialog 1}");
        assert_eq!(names.path("/finesse/api/Team/34?all=true"), "/finesse/api/Team/{agent.team}?all=true");
        assert_eq!(names.path("/finesse/api/Dialog/70001"), "/finesse/api/Dialog/{call.id}");
        assert_eq!(
            names.words("INVALID_ACTION HOLD on extension 5501, 22"),
            "INVALID_ACTION HOLD on extension {agent.extension}, 22"
        );
    }

    #[test]
    fn two_orders_of_one_object_read_the_same() {
        let cast = cast();
        let read = |text: &str| read_document(text.as_bytes(), Limits::default()).unwrap();
        let first = read("<Dialog><id>70001</id><state>ACTIVE</state></Dialog>");
        let second = read("<Dialog><state>ACTIVE</state>\n<id>70001</id></Dialog>");
        let mut names = Names::new(&cast);
        let text = write_compact(&names.tree(&first));
        assert_eq!(text, write_compact(&names.tree(&second)));
        assert_eq!(text, "<Dialog><id>{call.id}</id><state>ACTIVE</state></Dialog>");
    }
}
