//! Kinds of lies, in the groups in which people think of them, and of which objects and where each has sense.

use serde::Serialize;

use super::cell::{LieObject, LiePlace};

/// A kind of lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LieKind {
    /// An element is missing.
    Missing,
    /// An element is empty.
    Empty,
    /// An element's name is spelled otherwise.
    Renamed,
    /// An element says it in the other case.
    OtherCase,
    /// An element stands there twice.
    Doubled,
    /// An element is in another namespace.
    Namespace,
    /// A value is another: by its field it is one of the kinds below.
    Value,
    /// An id, an address of the API, a source is another's.
    Identity,
    /// An older state of the same object.
    OlderState,
    /// A party takes part who does not.
    PartyTooMany,
    /// A party does not take part who does.
    PartyMissing,
    /// What is true of one party is told of the other.
    PartiesSwapped,
    /// An action is offered that is not.
    ActionTooMany,
    /// An action is not offered that is.
    ActionMissing,
    /// The actions of another party.
    ActionsOfAnother,
    /// A state, a cause, a type, a number is another.
    Fact,
    /// Times are out of order.
    Times,
    /// Data of a call is lost or another.
    CallData,
    /// What a person is called, may, and is set to is another's.
    PersonData,
    /// Another status of the same class.
    Status,
    /// A status of another class.
    OtherStatusClass,
    /// Type, data or message of an error.
    ErrorFields,
    /// A second error beside the first, or an error where none was.
    SecondError,
    /// A body that is none, or that no client can read.
    Body,
    /// A header of an answer.
    Header,
    /// A rule is not kept, or kept at the other time.
    Rule,
    /// Another effect than the documented one, or that of the other deployment.
    OtherEffect,
    /// A success, and nothing is done.
    NothingDone,
    /// It is done twice.
    DoneTwice,
    /// Refused, and done all the same.
    RefusedThoughDone,
    /// It is done for somebody else.
    DoneForAnother,
    /// A notice does not come, or after the end.
    Dropped,
    /// A notice is published twice.
    Repeated,
    /// A notice comes on another node.
    OtherNode,
    /// A notice reaches somebody else.
    OtherPerson,
    /// A notice comes from somebody else.
    OtherSender,
    /// A notice has another event.
    OtherEvent,
    /// A notice has no data, or two objects.
    Data,
    /// A payload that cannot be read, or travels otherwise.
    Carriage,
    /// Notices come in another order.
    Order,
    /// A notice comes after its object's end.
    AfterEnd,
    /// A notice comes that nothing caused.
    OutOfNowhere,
    /// The same lie in everything that a step saw, or from the third time on.
    Often,
}

use LieKind as Kind;
use LieObject::{CallVariable, Dialog, Error, List, Other, Participant, Update, User};
use LiePlace::{Answer, Get, Notice};

/// Of which objects a kind has sense, where, and why nowhere else.
struct Sense(&'static [LieObject], &'static [LiePlace], &'static str);

const ANY: &[LieObject] = &[User, Dialog, Participant, CallVariable, List, Error, Update, Other];
const ELEMENT: &str =
    "an answer that is no refusal is empty, errors are no state that is read, only notices have an envelope";
const NOTICES: &str = "what is delivered is a notice, of an object that has a node of its own";
const BEHAVIOUR: &str = "what is done shows in what it is done to, first in the answer";

/// Of each kind its words, of which objects it has sense, where, and why nowhere else.
const KINDS: [(LieKind, &str, Sense); 42] = [
    (Kind::Missing, "element missing", Sense(ANY, &[Answer, Get, Notice], ELEMENT)),
    (Kind::Empty, "element empty", Sense(ANY, &[Answer, Get, Notice], ELEMENT)),
    (Kind::Renamed, "element renamed", Sense(ANY, &[Answer, Get, Notice], ELEMENT)),
    (Kind::OtherCase, "value in other case", Sense(ANY, &[Answer, Get, Notice], ELEMENT)),
    (Kind::Doubled, "element doubled", Sense(ANY, &[Answer, Get, Notice], ELEMENT)),
    (Kind::Namespace, "element of a namespace", Sense(ANY, &[Answer, Get, Notice], ELEMENT)),
    (
        Kind::Identity,
        "identity",
        Sense(
            &[User, Dialog, Update, Other],
            &[Get, Notice],
            "a party, a variable and an error have no id of their own; a list has that of its address",
        ),
    ),
    (Kind::OlderState, "older state", Sense(&[User, Dialog], &[Get, Notice], "only people and calls change")),
    (
        Kind::PartyTooMany,
        "party too many",
        Sense(&[Participant], &[Get, Notice], "parties are of a dialog, which no answer holds"),
    ),
    (
        Kind::PartyMissing,
        "party missing",
        Sense(&[Participant], &[Get, Notice], "parties are of a dialog, which no answer holds"),
    ),
    (
        Kind::PartiesSwapped,
        "parties swapped",
        Sense(&[Participant], &[Get, Notice], "parties are of a dialog, which no answer holds"),
    ),
    (
        Kind::ActionTooMany,
        "action too many",
        Sense(&[Participant], &[Get, Notice], "actions are of a participant, which no answer holds"),
    ),
    (
        Kind::ActionMissing,
        "action missing",
        Sense(&[Participant], &[Get, Notice], "actions are of a participant, which no answer holds"),
    ),
    (
        Kind::ActionsOfAnother,
        "another's actions",
        Sense(&[Participant], &[Get, Notice], "actions are of a participant, which no answer holds"),
    ),
    (
        Kind::Fact,
        "state, type, number",
        Sense(
            &[User, Dialog, Participant, Other],
            &[Get, Notice],
            "no answer holds a state, and no other object has one",
        ),
    ),
    (Kind::Times, "times out of order", Sense(&[Participant], &[Get, Notice], "a participant alone has two times")),
    (Kind::CallData, "call data", Sense(&[Dialog, CallVariable], &[Get, Notice], "only calls have call data")),
    (Kind::PersonData, "person's data", Sense(&[User], &[Get, Notice], "only people have it")),
    (
        Kind::Status,
        "status, same class",
        Sense(
            &[User, Dialog, List, Error, Other],
            &[Answer, Get],
            "a status is of an answer, which is about an object or an error",
        ),
    ),
    (
        Kind::OtherStatusClass,
        "status, other class",
        Sense(
            &[User, Dialog, List, Error, Other],
            &[Answer, Get],
            "a status is of an answer, which is about an object or an error",
        ),
    ),
    (Kind::ErrorFields, "error's fields", Sense(&[Error], &[Answer, Notice], "only errors have them")),
    (
        Kind::SecondError,
        "second error",
        Sense(&[User, Dialog, Error, Other], &[Answer, Notice], "an error is no state that is read"),
    ),
    (Kind::Body, "body", Sense(&[User, Dialog, List, Error, Other], &[Answer, Get], "a body is of an answer")),
    (Kind::Header, "header", Sense(&[User, Dialog, List, Error, Other], &[Answer, Get], "a header is of an answer")),
    (Kind::Rule, "rule not kept", Sense(&[User, Dialog], &[Answer], BEHAVIOUR)),
    (
        Kind::OtherEffect,
        "other effect",
        Sense(&[User, Dialog, Participant], &[Notice], "an effect shows in what is told"),
    ),
    (Kind::NothingDone, "nothing done", Sense(&[User, Dialog], &[Notice], "what is done, and to whom, is told")),
    (Kind::DoneTwice, "done twice", Sense(&[User, Dialog], &[Notice], "what is done, and to whom, is told")),
    (Kind::RefusedThoughDone, "refused though done", Sense(&[User, Dialog], &[Answer], BEHAVIOUR)),
    (Kind::DoneForAnother, "done for another", Sense(&[User, Dialog], &[Notice], "what is done, and to whom, is told")),
    (Kind::Dropped, "dropped or late", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (Kind::Repeated, "repeated", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (Kind::OtherNode, "other node", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (Kind::OtherPerson, "other person", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (Kind::OtherSender, "other sender", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (Kind::OtherEvent, "other event", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (Kind::Data, "no data, or two", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (Kind::Carriage, "carriage", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (Kind::Order, "order", Sense(&[User, Dialog], &[Notice], "an order is of several notices about one object")),
    (Kind::AfterEnd, "after the end", Sense(&[User, Dialog], &[Notice], "only calls end, and people sign out")),
    (Kind::OutOfNowhere, "out of nowhere", Sense(&[User, Dialog, Error, Other], &[Notice], NOTICES)),
    (
        Kind::Often,
        "always, third time on",
        Sense(&[User, Dialog, Participant, Error], &[Get, Notice], "what is said often is a state or an error"),
    ),
];

impl LieKind {
    /// All that cells have: a value is always one of a kind by its field.
    pub const ALL: [LieKind; 42] = [
        Kind::Missing,
        Kind::Empty,
        Kind::Renamed,
        Kind::OtherCase,
        Kind::Doubled,
        Kind::Namespace,
        Kind::Identity,
        Kind::OlderState,
        Kind::PartyTooMany,
        Kind::PartyMissing,
        Kind::PartiesSwapped,
        Kind::ActionTooMany,
        Kind::ActionMissing,
        Kind::ActionsOfAnother,
        Kind::Fact,
        Kind::Times,
        Kind::CallData,
        Kind::PersonData,
        Kind::Status,
        Kind::OtherStatusClass,
        Kind::ErrorFields,
        Kind::SecondError,
        Kind::Body,
        Kind::Header,
        Kind::Rule,
        Kind::OtherEffect,
        Kind::NothingDone,
        Kind::DoneTwice,
        Kind::RefusedThoughDone,
        Kind::DoneForAnother,
        Kind::Dropped,
        Kind::Repeated,
        Kind::OtherNode,
        Kind::OtherPerson,
        Kind::OtherSender,
        Kind::OtherEvent,
        Kind::Data,
        Kind::Carriage,
        Kind::Order,
        Kind::AfterEnd,
        Kind::OutOfNowhere,
        Kind::Often,
    ];

    /// In words.
    pub fn words(self) -> &'static str {
        self.entry().map_or("other value", |(_, words, _)| words)
    }

    /// Its entry in the table; a value has none, since it is always of one of the others.
    fn entry(self) -> Option<&'static (LieKind, &'static str, Sense)> {
        KINDS.iter().find(|(kind, ..)| *kind == self)
    }

    /// Whether it is a kind of lies about how notices come.
    pub(super) const fn is_of_delivery(self) -> bool {
        matches!(
            self,
            Kind::Dropped
                | Kind::Repeated
                | Kind::OtherNode
                | Kind::OtherPerson
                | Kind::OtherSender
                | Kind::OtherEvent
                | Kind::Data
                | Kind::Carriage
                | Kind::Order
                | Kind::AfterEnd
                | Kind::OutOfNowhere
        )
    }

    /// The kind of a value that is another, by its field.
    pub(super) fn of_field(self, object: LieObject, field: &str, path: &[String]) -> LieKind {
        if self != Kind::Value {
            return self;
        }
        let in_call_data = |name: &String| name == "callvariables" || name.starts_with("wrapUp");
        match (object, field) {
            (_, "id" | "uri" | "loginId" | "dialogs" | "source" | "associatedDialogUri" | "secondaryId") => {
                Kind::Identity
            }
            (Error, _) => Kind::ErrorFields,
            (Update, "event") => Kind::OtherEvent,
            (Participant, "action") => Kind::ActionMissing,
            (Participant, _) | (_, "state") => Kind::Fact,
            (CallVariable, _) => Kind::CallData,
            (Dialog, _) if path.iter().any(in_call_data) => Kind::CallData,
            (User, _) => Kind::PersonData,
            (Dialog | List | Update | Other, _) => Kind::Fact,
        }
    }

    /// Why a lie of this kind cannot be told of an object at a place; `None` where it can.
    pub fn without_sense(self, object: LieObject, place: LiePlace) -> Option<&'static str> {
        let Some((_, _, Sense(objects, places, why))) = self.entry() else {
            return Some("a value is of a kind by its field");
        };
        let holds = match (object, place) {
            // Bodies of requests that are taken are empty; a refusal is an answer, whatever asked for it.
            (Error, Get) | (Update, Answer | Get) => false,
            (Participant | CallVariable, Answer) => false,
            (User | Dialog | List | Other, Answer) => {
                matches!(
                    self,
                    Kind::Status
                        | Kind::OtherStatusClass
                        | Kind::Header
                        | Kind::Body
                        | Kind::Rule
                        | Kind::RefusedThoughDone
                        | Kind::SecondError
                )
            }
            (List, Notice) => !self.is_of_delivery(),
            _ => true,
        };
        (!holds || !objects.contains(&object) || !places.contains(&place)).then_some(why)
    }
}
