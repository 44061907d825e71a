//! What must follow, as written: outcomes and the claims that they are made of.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::case::meant::{CaptureSource, EventName};
use crate::case::written::{Entries, LongForm, RowWritten, RowsWritten, TextOr, shape};
use crate::contract::NodeName;

/// What must follow a step on one deployment. Write `one_of` or `observe` alone, or any of the others.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::outcome)]
pub struct OutcomeWritten {
    /// The rows that the outcome rests on: a short id inside the operation of the file's folder, a full id
    /// (`notification.dialog#put`), or a list of them.
    pub row: Option<RowsWritten>,
    /// HTTP status. Compulsory for a request, forbidden for other steps.
    pub status: Option<u16>,
    /// The error in the HTTP answer.
    pub error: Option<ErrorWritten>,
    /// The error that arrives as a notification after the answer.
    pub async_error: Option<AsyncErrorWritten>,
    /// Notices that must come.
    pub notices: Option<Vec<NoticeWritten>>,
    /// What must not come: `{error: agent}`, or a notice.
    pub none: Option<Vec<AbsenceWritten>>,
    /// Nodes on which nothing else may come.
    pub only: Option<Vec<OnlyWritten>>,
    /// Names of people and things whose state, read before and after, is the same.
    pub unchanged: Option<Vec<String>>,
    /// State by reading, once the step has settled.
    pub after: Option<Vec<AfterWritten>>,
    /// Ids that are learned in this step, by the name under which they are known from then on: `call: {from: notice, …}`.
    pub capture: Option<Entries<CaptureWritten>>,
    /// The notices come in the order written. Only with a row that gives the order.
    pub in_order: Option<bool>,
    /// Whole outcomes by name, of which one must hold, where the guide contradicts itself.
    pub one_of: Option<Entries<OutcomeWritten>>,
    /// A sentence with pages: why there are several outcomes, or why a value differs from its row.
    pub because: Option<String>,
    /// `true` where the guide is silent: recorded and compared, reported as undocumented.
    pub observe: Option<bool>,
}

/// An error in an HTTP answer. What is left out may be anything, where the row leaves it open.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ErrorWritten {
    /// Its row, where it is not the outcome's.
    pub row: Option<RowWritten>,
    /// ErrorType.
    #[serde(rename = "type")]
    pub error_type: Option<ValueWritten>,
    /// ErrorData. In quotes where it looks like a number.
    pub data: Option<ValueWritten>,
    /// ErrorMessage.
    pub message: Option<ValueWritten>,
}

/// An error that arrives as a notification.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AsyncErrorWritten {
    /// Its row.
    pub row: Option<RowWritten>,
    /// To whom; the one who sent the request unless said otherwise.
    pub to: Option<String>,
    /// On which node; `dialogs` for a request about a dialog, otherwise `user`, unless said otherwise.
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
    /// errorType.
    #[serde(rename = "type")]
    pub error_type: Option<ValueWritten>,
    /// errorData. In quotes where it looks like a number.
    pub data: Option<ValueWritten>,
    /// errorMessage.
    pub message: Option<ValueWritten>,
}

/// A notice that must come.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NoticeWritten {
    /// Its row.
    pub row: Option<RowWritten>,
    /// To whom. Compulsory.
    #[schemars(required)]
    pub to: Option<String>,
    /// On which node of that person: `user`, `dialogs`, `team`, `queues`, `system_info`.
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
    /// With which event: `POST`, `PUT` or `DELETE`.
    #[schemars(extend("enum" = EventName::ALL.map(EventName::word)))]
    pub event: Option<String>,
    /// About which person or thing.
    pub of: Option<String>,
    /// What its object says.
    pub has: Option<HasWritten>,
    /// A name under which the object's id is known from then on: `learn: call` gives `{call.id}`.
    pub learn: Option<String>,
}

/// What must not come: an error to somebody, or a notice.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::absence)]
pub struct AbsenceWritten {
    /// The role to whom no error may come; stands alone.
    pub error: Option<String>,
    /// The notice's row.
    pub row: Option<RowWritten>,
    /// To whom the notice may not come.
    pub to: Option<String>,
    /// On which node of that person.
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
    /// With which event.
    #[schemars(extend("enum" = EventName::ALL.map(EventName::word)))]
    pub event: Option<String>,
    /// About which person or thing.
    pub of: Option<String>,
    /// What its object says.
    pub has: Option<HasWritten>,
}

/// A node on which nothing but the notices above may come.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OnlyWritten {
    /// Whose node. Compulsory.
    #[schemars(required)]
    pub to: Option<String>,
    /// Which node. Compulsory.
    #[schemars(required)]
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
}

/// State by reading, once the step has settled.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AfterWritten {
    /// Path that is read, with templates. Compulsory.
    #[schemars(required)]
    pub get: Option<String>,
    /// Who reads. Compulsory.
    #[schemars(required)]
    #[serde(rename = "as")]
    pub by: Option<String>,
    /// What the answer says. Compulsory.
    #[schemars(required)]
    pub has: Option<HasWritten>,
}

/// Where an id is learned from. Nothing of the step is judged before.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::capture)]
pub struct CaptureWritten {
    /// `notice`: the object of a notice; `location`: the last segment of the answer's Location header; `list`: a member of
    /// a list that is read once the step has settled. Compulsory.
    #[schemars(required)]
    #[schemars(extend("enum" = CaptureSource::ALL.map(CaptureSource::word)))]
    pub from: Option<String>,
    /// From a notice: to whom. Compulsory there.
    pub to: Option<String>,
    /// From a notice: on which node of that person. Compulsory there.
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
    /// From a notice: with which event.
    #[schemars(extend("enum" = EventName::ALL.map(EventName::word)))]
    pub event: Option<String>,
    /// From a list: the path that is read, with templates. Compulsory there.
    pub get: Option<String>,
    /// From a list: who reads. Compulsory there.
    #[serde(rename = "as")]
    pub by: Option<String>,
    /// From a notice or a list: what the object says. Where several do, the one of which the least is missing, the first
    /// of those.
    pub has: Option<HasWritten>,
}

/// A text that must be equal, or one of the words for what is looser.
pub type ValueWritten = TextOr<ValueWordsWritten>;

/// What is claimed of a value, where it is not an equal text. Exactly one of these.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::value_words)]
pub struct ValueWordsWritten {
    /// The element is there, whatever it says.
    pub present: Option<bool>,
    /// The element is not there.
    pub absent: Option<bool>,
    /// The element is there and says nothing.
    pub empty: Option<bool>,
    /// Anything, also nothing.
    pub any: Option<bool>,
    /// The text begins with this.
    pub begins: Option<String>,
}

impl LongForm for ValueWordsWritten {
    const WHAT: &'static str = "a text, or {present: true}, {absent: true}, {empty: true}, {any: true}, {begins: text}";
}

/// What an object says: a path below it to the value claimed there, and `participants` by role.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HasWritten {
    /// Path to value.
    pub values: IndexMap<String, ValueWritten>,
    /// The participants, where anything is claimed of them.
    pub participants: ParticipantsWritten,
}

/// The participants of a dialog by role, a closed set unless it says `others: true`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParticipantsWritten {
    /// Whether there may be others.
    pub others: Option<bool>,
    /// Role to what is claimed of that participant.
    pub roles: IndexMap<String, ParticipantWritten>,
}

/// What is claimed of one participant: a path below it to a value, `actions`, or `absent: true` alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParticipantWritten {
    /// The participant is not in the dialog.
    pub absent: bool,
    /// Path to value.
    pub values: IndexMap<String, ValueWritten>,
    /// The actions that it offers.
    pub actions: Option<ActionsWritten>,
}

/// Actions that a participant offers: `exactly`, or `include` and `exclude`. Order never counts.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::actions)]
pub struct ActionsWritten {
    /// These and no others.
    pub exactly: Option<Vec<String>>,
    /// At least these.
    pub include: Option<Vec<String>>,
    /// None of these.
    pub exclude: Option<Vec<String>>,
}

struct HasVisitor;

impl<'de> Visitor<'de> for HasVisitor {
    type Value = HasWritten;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("paths below the object with their values, `state: ACTIVE`, and `participants` by role")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HasWritten, A::Error> {
        let mut has = HasWritten::default();
        let mut participants: Option<ParticipantsWritten> = None;
        while let Some(path) = map.next_key::<String>()? {
            if has.values.contains_key(&path) || (path == "participants" && participants.is_some()) {
                return Err(A::Error::custom(format_args!("duplicate entry `{path}`")));
            }
            if path == "participants" {
                participants = Some(map.next_value()?);
            } else {
                has.values.insert(path, map.next_value()?);
            }
        }
        has.participants = participants.unwrap_or_default();
        Ok(has)
    }
}

impl<'de> Deserialize<'de> for HasWritten {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HasVisitor)
    }
}

impl JsonSchema for HasWritten {
    fn schema_name() -> Cow<'static, str> {
        "HasWritten".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<ValueWritten>();
        let participants = generator.subschema_for::<ParticipantsWritten>();
        let mut schema = json_schema!({
            "description": "What an object says: a path below it to the value claimed there, and `participants` by role.",
            "type": "object",
            "properties": {"participants": participants},
            "additionalProperties": value
        });
        shape::has(&mut schema);
        schema
    }
}

struct ParticipantsVisitor;

impl<'de> Visitor<'de> for ParticipantsVisitor {
    type Value = ParticipantsWritten;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("participants by role, `{agent: {state: HELD}}`, and `others: true` where there may be more")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ParticipantsWritten, A::Error> {
        let mut participants = ParticipantsWritten::default();
        while let Some(role) = map.next_key::<String>()? {
            let is_others = role == "others";
            if participants.roles.contains_key(&role) || (is_others && participants.others.is_some()) {
                return Err(A::Error::custom(format_args!("duplicate entry `{role}`")));
            }
            if is_others {
                participants.others = Some(map.next_value()?);
            } else {
                participants.roles.insert(role, map.next_value()?);
            }
        }
        Ok(participants)
    }
}

impl<'de> Deserialize<'de> for ParticipantsWritten {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ParticipantsVisitor)
    }
}

impl JsonSchema for ParticipantsWritten {
    fn schema_name() -> Cow<'static, str> {
        "ParticipantsWritten".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let participant = generator.subschema_for::<ParticipantWritten>();
        let mut schema = json_schema!({
            "description": "Participants by role, a closed set unless it says `others: true`.",
            "type": "object",
            "properties": {"others": {"type": "boolean"}},
            "additionalProperties": participant
        });
        shape::participants(&mut schema);
        schema
    }
}

struct ParticipantVisitor;

impl<'de> Visitor<'de> for ParticipantVisitor {
    type Value = ParticipantWritten;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the participant says, `{state: HELD, actions: {include: […]}}`, or `{absent: true}`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ParticipantWritten, A::Error> {
        let mut participant = ParticipantWritten::default();
        let mut seen = Vec::new();
        while let Some(path) = map.next_key::<String>()? {
            if seen.contains(&path) {
                return Err(A::Error::custom(format_args!("duplicate entry `{path}`")));
            }
            match path.as_str() {
                "absent" => participant.absent = map.next_value()?,
                "actions" => participant.actions = Some(map.next_value()?),
                _ => drop(participant.values.insert(path.clone(), map.next_value()?)),
            }
            seen.push(path);
        }
        Ok(participant)
    }
}

impl<'de> Deserialize<'de> for ParticipantWritten {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ParticipantVisitor)
    }
}

impl JsonSchema for ParticipantWritten {
    fn schema_name() -> Cow<'static, str> {
        "ParticipantWritten".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<ValueWritten>();
        let actions = generator.subschema_for::<ActionsWritten>();
        let mut schema = json_schema!({
            "description": "What is claimed of one participant: a path below it to a value, `actions`, or `absent: true` alone.",
            "type": "object",
            "properties": {"absent": {"type": "boolean"}, "actions": actions},
            "additionalProperties": value
        });
        shape::participant(&mut schema);
        schema
    }
}
