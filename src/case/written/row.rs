//! A row's id as it is written: a word, or the bare number of a status.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::case::written::{LongForm, TextOr};

/// A short id inside the operation of the file's folder, `400-parameter-missing` or just `202`; or a full id,
/// `notification.dialog#put`. Files that stand in no operation's folder write full ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RowWritten(pub String);

/// A row's id, or a list of them.
pub type RowsWritten = TextOr<Vec<RowWritten>>;

impl LongForm for Vec<RowWritten> {
    const WHAT: &'static str = "a row's id, or a list of them";
    const NUMBERS: bool = true;

    fn text_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<RowWritten>()
    }
}

/// What a full id looks like: operation, hash, short id.
pub(super) const FULL_ID: &str = "^[^#]+#[\\s\\S]+$";
/// A full id, or a word without a hash.
const ANY_ID: &str = "^([^#]*|[^#]+#[\\s\\S]+)$";

struct RowVisitor;

impl Visitor<'_> for RowVisitor {
    type Value = RowWritten;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row's id")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<RowWritten, E> {
        Ok(RowWritten(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<RowWritten, E> {
        Ok(RowWritten(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<RowWritten, E> {
        Ok(RowWritten(number.to_string()))
    }
}

impl<'de> Deserialize<'de> for RowWritten {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowVisitor)
    }
}

impl JsonSchema for RowWritten {
    fn schema_name() -> Cow<'static, str> {
        "RowWritten".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A short id inside the operation of the file's folder, `400-parameter-missing` or just `202`; or a \
                            full id, `notification.dialog#put`.",
            "anyOf": [{"type": "string", "pattern": ANY_ID}, {"type": "integer"}]
        })
    }
}
