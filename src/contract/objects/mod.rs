//! Objects of the API as the judge knows them: names, ids, addresses, nodes and kinds of fields, read from `objects.yaml`.
//!
//! This is the judge's only table of objects. The mock does not read it: where both said one thing from one place, a
//! misreading would agree with itself.

mod field;
mod table;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::standing::Standing;
use table::table;

pub use field::ApiField;
pub(in crate::contract) use table::SOURCE;

/// The word of an object of the API, `user`, as case files and `objects.yaml` have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectWord(&'static str);

impl ObjectWord {
    /// A person with an account.
    pub const USER: ObjectWord = ObjectWord("user");
    /// A call or task.
    pub const DIALOG: ObjectWord = ObjectWord("dialog");
    /// A team.
    pub const TEAM: ObjectWord = ObjectWord("team");
    /// A queue.
    pub const QUEUE: ObjectWord = ObjectWord("queue");
    /// What the server says of itself.
    pub const SYSTEM_INFO: ObjectWord = ObjectWord("system_info");
    /// An error in an answer.
    pub const ERROR: ObjectWord = ObjectWord("error");
    /// An error that arrives as a notification.
    pub const ASYNC_ERROR: ObjectWord = ObjectWord("async_error");
    /// The envelope of a notification.
    pub const UPDATE: ObjectWord = ObjectWord("update");

    /// The object of that word.
    pub fn named(word: &str) -> Option<ObjectWord> {
        objects().iter().find(|object| object.word.0 == word).map(|object| object.word)
    }

    /// What an address lists, or what is created there: the object of its last segment, singular or plural.
    pub fn listed_at(path: &str) -> Option<ObjectWord> {
        let last = path.split(['?', '#']).next()?.trim_end_matches('/').rsplit('/').next()?;
        ApiObject::of_list(last).or_else(|| ApiObject::of_element(last)).map(|object| object.word)
    }

    /// The word.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for ObjectWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for ObjectWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for ObjectWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        ObjectWord::named(&word)
            .ok_or_else(|| serde::de::Error::custom(format_args!("`{word}` is no object of the API")))
    }
}

/// What kind of value a field carries, so that it is looked up among names of its own kind only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// The id of an object.
    Id(ObjectWord),
    /// The name of an object.
    Name(ObjectWord),
    /// A person's loginName.
    LoginName,
    /// A person's firstName.
    FirstName,
    /// A person's lastName.
    LastName,
    /// Anything that can be dialled.
    Address,
    /// An address of the API.
    Uri,
    /// A point in time.
    Time,
    /// A duration in milliseconds that depends on when the run was.
    Milliseconds,
    /// The name of a server.
    Host,
    /// The XMPP domain of a server.
    Domain,
    /// The domain of its pubsub service.
    PubsubDomain,
    /// Free text, in which ids may stand between words.
    Words,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A word of the guide's, such as a state.
    Word,
    /// No value of its own: it holds other elements.
    Group,
    /// Anything else.
    Text,
}

/// What tells one member of a list from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberField {
    /// The text of the child of that name.
    Child(&'static str),
    /// The member's own text.
    OwnText,
}

/// One object of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiObject {
    /// Its word.
    pub word: ObjectWord,
    /// Its element in an answer.
    pub element: &'static str,
    /// What the element is called elsewhere: in notices, in requests.
    pub also: Vec<&'static str>,
    /// The element of a list of it.
    pub list: Option<&'static str>,
    /// The path of its id below the element.
    pub id: Option<&'static str>,
    /// Where it is read: a template with `{id}`.
    pub address: Option<&'static str>,
    /// Pages of the 12.5(1) guide that print it.
    pub pages: Vec<u16>,
    /// What it holds.
    pub fields: Vec<ApiField>,
}

impl ApiObject {
    /// The object of that word.
    pub fn of(word: ObjectWord) -> &'static ApiObject {
        let found = objects().iter().find(|object| object.word == word);
        found.unwrap_or_else(|| unreachable!("{word} is made from the table"))
    }

    /// The object that is read at an address, and the name by which the address names it; no name where there is one only.
    pub fn at(path: &str) -> Option<(&'static ApiObject, Option<&str>)> {
        let path = path.split(['?', '#']).next()?.trim_end_matches('/');
        objects().iter().find_map(|object| match object.address?.split_once("{id}") {
            Some((before, _)) => {
                let name = path.strip_prefix(before).filter(|name| !name.is_empty() && !name.contains('/'))?;
                Some((object, Some(name)))
            }
            None => (Some(path) == object.address).then_some((object, None)),
        })
    }

    /// Its field at a path below its element, of those that no other holds.
    pub fn field(&self, path: &str) -> Option<&ApiField> {
        self.fields.iter().find(|field| field.path == path)
    }

    /// The object whose element has that name.
    pub fn of_element(name: &str) -> Option<&'static ApiObject> {
        objects().iter().find(|object| object.element == name || object.also.contains(&name))
    }

    /// The object of which an element of that name is a list; servers write it both ways.
    pub fn of_list(name: &str) -> Option<&'static ApiObject> {
        objects().iter().find(|object| object.list.is_some_and(|list| list.eq_ignore_ascii_case(name)))
    }
}

/// What holds of payloads beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its id, by which the judge's check of it is called.
    pub id: String,
    /// Pages of the 12.5(1) guide.
    #[serde(default)]
    pub pages: Vec<u16>,
    /// How it is known.
    #[serde(default)]
    pub standing: Standing,
    /// From what, where no page prints it.
    pub basis: Option<String>,
    /// The fact in one sentence.
    pub says: String,
}

/// One pubsub node, for one person (`user`, `dialogs`) or for all (`system_info`).
#[derive(Debug, PartialEq, Eq)]
pub struct NodeKind {
    /// The word in case files.
    pub word: &'static str,
    /// Its address: a template with `{id}` or `{team}` of a person.
    pub address: &'static str,
    /// What is published there.
    pub object: ObjectWord,
    /// Whether it is the address of a collection.
    pub is_collection: bool,
    /// The events that tell of an object inside the list of its kind.
    pub listed: Vec<String>,
}

/// A pubsub node; see `objects.yaml`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NodeName(&'static NodeKind);

impl NodeName {
    /// All of them, in the order of the table.
    pub fn all() -> impl Iterator<Item = NodeName> {
        table().nodes.iter().map(NodeName)
    }

    /// The words of all of them.
    pub fn words() -> Vec<&'static str> {
        NodeName::all().map(NodeName::word).collect()
    }

    /// The node of that word.
    pub fn named(word: &str) -> Option<NodeName> {
        NodeName::all().find(|node| node.0.word == word)
    }

    /// The node whose address has that shape: whatever stands in braces fits whatever stands in braces, or an id.
    pub fn at(address: &str) -> Option<NodeName> {
        let fits = |template: &str| {
            let (mut own, mut other) = (template.split('/'), address.split('/'));
            loop {
                match (own.next(), other.next()) {
                    (None, None) => return true,
                    (Some(own), Some(other)) if own == other || (own.starts_with('{') && !other.is_empty()) => {}
                    _ => return false,
                }
            }
        };
        NodeName::all().find(|node| fits(node.0.address))
    }

    /// The node of a person's dialogs.
    pub fn dialogs() -> NodeName {
        NodeName::named("dialogs").unwrap_or_else(|| unreachable!("the table has a node of dialogs"))
    }

    /// The node of a person.
    pub fn user() -> NodeName {
        NodeName::named("user").unwrap_or_else(|| unreachable!("the table has a node of a user"))
    }

    /// The nodes on which an object is published.
    pub fn of_object(object: ObjectWord) -> impl Iterator<Item = NodeName> {
        NodeName::all().filter(move |node| node.0.object == object)
    }

    /// The word in case files.
    pub const fn word(self) -> &'static str {
        self.0.word
    }

    /// Its address, a template.
    pub const fn address(self) -> &'static str {
        self.0.address
    }

    /// What is published there.
    pub const fn object(self) -> ObjectWord {
        self.0.object
    }

    /// Whether an event there, in capitals, tells of its object inside the list of its kind (page 348).
    pub fn lists(self, event: &str) -> bool {
        self.0.listed.iter().any(|listed| listed == event)
    }

    /// Whether it is the address of a collection.
    pub const fn is_collection(self) -> bool {
        self.0.is_collection
    }
}

impl fmt::Debug for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeName({})", self.0.word)
    }
}

/// Every object, in the order of the table.
pub fn objects() -> &'static [ApiObject] {
    &table().objects
}

/// What holds of payloads beside each other.
pub fn facts() -> &'static [Fact] {
    &table().facts
}

/// The kind of a field, by the name of the element that holds it and its own. A field that no object has is text.
pub fn field_kind(parent: &str, element: &str) -> FieldKind {
    let of_parent = table().fields.get(element);
    of_parent.and_then(|parents| parents.get(parent)).copied().unwrap_or(FieldKind::Text)
}

/// What tells elements of that name apart where one object holds several; `None` where nothing is known to.
pub fn member_field(element: &str) -> Option<MemberField> {
    table().members.get(element).copied()
}

/// The object whose id, or name, follows a segment of an address: `User` in `/finesse/api/User/1001001`.
pub fn object_after(segment: &str) -> Option<ObjectWord> {
    table().segments.get(segment).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_by_word_element_list_and_address() {
        let dialog = ApiObject::of(ObjectWord::DIALOG);
        assert_eq!(ApiObject::of_element("dialog"), Some(dialog));
        assert_eq!(ApiObject::of_element("Dialog"), Some(dialog));
        assert_eq!(ApiObject::of_list("dialogs"), Some(dialog));
        assert_eq!(ApiObject::of_element("Dialogs"), None);
        assert_eq!(object_after("User"), Some(ObjectWord::USER));
        assert_eq!(object_after("SystemInfo"), None);
        assert_eq!(ApiObject::at("/finesse/api/Dialog/7/?x=1"), Some((dialog, Some("7"))));
        assert_eq!(ApiObject::at("/finesse/api/SystemInfo").map(|(_, name)| name), Some(None));
        assert_eq!(ApiObject::at("/finesse/api/Dialog/"), None);
        assert_eq!(ApiObject::at("/finesse/api/User/1/Dialogs"), None);
        assert_eq!(dialog.field("state").map(|field| field.path), Some("state"));
        let collection = "/finesse/api/User/{agent.id}/Dialogs/?x=1";
        assert_eq!(ObjectWord::listed_at(collection), Some(ObjectWord::DIALOG));
        assert_eq!(ObjectWord::listed_at("/finesse/api/User/{agent.id}"), None);
        let words = [
            ObjectWord::USER,
            ObjectWord::DIALOG,
            ObjectWord::TEAM,
            ObjectWord::QUEUE,
            ObjectWord::SYSTEM_INFO,
            ObjectWord::ERROR,
            ObjectWord::ASYNC_ERROR,
            ObjectWord::UPDATE,
        ];
        for word in words {
            assert_eq!(ObjectWord::named(word.as_str()), Some(word));
        }
    }

    #[test]
    fn a_field_is_known_by_the_element_that_holds_it() {
        assert_eq!(field_kind("Team", "id"), FieldKind::Id(ObjectWord::TEAM));
        assert_eq!(field_kind("dialog", "id"), FieldKind::Id(ObjectWord::DIALOG));
        assert_eq!(field_kind("Participant", "mediaAddress"), FieldKind::Address);
        assert_eq!(field_kind("User", "mediaAddress"), FieldKind::Text);
    }

    #[test]
    fn members_are_told_apart_by_a_field_or_by_their_text() {
        assert_eq!(member_field("Participant"), Some(MemberField::Child("mediaAddress")));
        assert_eq!(member_field("action"), Some(MemberField::OwnText));
        assert_eq!(member_field("dialog"), Some(MemberField::Child("id")));
        assert_eq!(member_field("state"), None);
    }

    #[test]
    fn a_node_is_known_by_word_and_by_address() {
        for node in NodeName::all() {
            assert_eq!(NodeName::named(node.word()), Some(node));
            assert_eq!(NodeName::at(node.address()), Some(node));
        }
        assert_eq!(NodeName::at("/finesse/api/User/1001001/Dialogs"), NodeName::named("dialogs"));
        assert_eq!(NodeName::at("/finesse/api/Team/{id}/Users"), NodeName::named("team"));
        assert!(NodeName::dialogs().lists("POST") && !NodeName::dialogs().lists("PUT"));
        assert_eq!(NodeName::at("/finesse/api/User//Dialogs"), None);
        assert_eq!(NodeName::at("/finesse/api/Dialog/1"), None);
    }
}
