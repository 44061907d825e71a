//! Two shapes that case files use in many places: a word or something longer, and named entries.
//!
//! serde's own ways of reading a choice lose the place of a mistake or want YAML tags; these visitors keep it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::case::written::Strict;

/// The longer form that may stand in place of a word.
pub trait LongForm {
    /// What to write, for messages: `a scene's name, or {cce: name, ccx: name}`.
    const WHAT: &'static str;
    /// Whether a bare whole number counts as a word. Elsewhere numbers want quotes, because YAML rewrites some of them.
    const NUMBERS: bool = false;

    /// What the schema says of the word.
    fn text_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }

    /// What the schema says of the longer form.
    fn long_schema(generator: &mut SchemaGenerator) -> Schema
    where
        Self: JsonSchema + Sized,
    {
        generator.subschema_for::<Self>()
    }
}

/// A word, or the longer form of it.
#[derive(Debug, Clone, PartialEq)]
pub enum TextOr<T> {
    /// Just a word.
    Text(String),
    /// The longer form.
    Long(T),
}

struct TextOrVisitor<T>(PhantomData<T>);

impl<T> TextOrVisitor<T>
where
    T: LongForm,
{
    fn number<E: Error>(text: String) -> Result<TextOr<T>, E> {
        if T::NUMBERS {
            return Ok(TextOr::Text(text));
        }
        Err(E::custom(format_args!("`{text}` is read as a number; put it in quotes: \"{text}\"")))
    }
}

impl<'de, T> Visitor<'de> for TextOrVisitor<T>
where
    T: Deserialize<'de> + LongForm,
{
    type Value = TextOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TextOr<T>, E> {
        Ok(TextOr::Text(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<TextOr<T>, E> {
        Self::number(number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<TextOr<T>, E> {
        Self::number(number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<TextOr<T>, E> {
        Err(E::custom(format_args!("`{number:?}` is read as a number; put it in quotes")))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<TextOr<T>, E> {
        Err(E::custom(format_args!("`{truth}` is read as a truth value; put it in quotes: \"{truth}\"")))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextOr<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(TextOr::Long)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<TextOr<T>, A::Error> {
        T::deserialize(Strict(SeqAccessDeserializer::new(seq))).map(TextOr::Long)
    }
}

impl<'de, T> Deserialize<'de> for TextOr<T>
where
    T: Deserialize<'de> + LongForm,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrVisitor(PhantomData))
    }
}

impl<T: JsonSchema + LongForm> JsonSchema for TextOr<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("TextOr{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = T::text_schema(generator);
        let long = T::long_schema(generator);
        json_schema!({"anyOf": [text, long]})
    }
}

/// Named entries in the order written. A name that stands there twice is refused, never the last one taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Entries<T>(pub IndexMap<String, T>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries(IndexMap::new())
    }
}

struct EntriesVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
    type Value = Entries<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("named entries, `name: …`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<T>, A::Error> {
        let mut entries = IndexMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if entries.contains_key(&name) {
                return Err(A::Error::custom(format_args!("duplicate entry `{name}`")));
            }
            entries.insert(name, map.next_value()?);
        }
        Ok(Entries(entries))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Entries{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let entry = generator.subschema_for::<T>();
        json_schema!({"type": "object", "additionalProperties": entry})
    }
}
