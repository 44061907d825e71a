//! What an object says, as a claim writes it: values at paths, and participants by role.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::RowWritten;
use super::shape;
use super::text_or::{LongForm, TextOr};

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

/// A text that must be equal, or what is claimed of a part of an object in more words.
pub type PartWritten = TextOr<PartWordsWritten>;

/// What is claimed of a part of an object, with a row of its own where that is weaker than the whole claim's. Exactly one
/// of these beside `row`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::part_words)]
pub struct PartWordsWritten {
    /// The row that says it, beside that of the notice: the weaker of them decides whether a server that says something
    /// else deviates. Without it the notice's row does, or those of the outcome.
    pub row: Option<RowWritten>,
    /// The text is equal to this; a bare text where no row is named.
    pub equals: Option<String>,
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
    /// The text is another one; of a list, that of each member is.
    pub not: Option<String>,
}

impl LongForm for PartWordsWritten {
    const WHAT: &'static str = "a text, or {present: true}, {absent: true}, {empty: true}, {any: true}, {begins: text}, \
                                {equals: text}, {not: text}, each with `row` where it has its own";
}

/// What an object says: a path below it to the value claimed there, and `participants` by role.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HasWritten {
    /// Path to value.
    pub values: IndexMap<String, PartWritten>,
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
    pub values: IndexMap<String, PartWritten>,
    /// The actions that it offers.
    pub actions: Option<ActionsWritten>,
}

/// Actions that a participant offers: `exactly`, or `include` and `exclude`, with a row of their own where they have one.
/// Order never counts.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::actions)]
pub struct ActionsWritten {
    /// These and no others.
    pub exactly: Option<Vec<String>>,
    /// At least these.
    pub include: Option<Vec<String>>,
    /// None of these.
    pub exclude: Option<Vec<String>>,
    /// The row that says it, beside that of the notice: the weaker of them decides.
    pub row: Option<RowWritten>,
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
        let value = generator.subschema_for::<PartWritten>();
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
        let value = generator.subschema_for::<PartWritten>();
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
