//! YAML read as JSON Schema sees it: a text is no number, and a key with nothing behind it says nothing.
//!
//! serde_yaml takes `as: 5` for the text `5`, and `open:` for no `open` at all. Editors that hold a file against the schema
//! see a number and a null there. So both are refused, and file and schema mean the same to everybody.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// A deserializer that reads every value as what it looks like.
pub struct Strict<D>(pub D);

/// What a value is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Anything,
    Text,
    /// Keys with values. serde would take a list of values for them, by their order.
    Keys,
}

impl<'de, D: Deserializer<'de>> Strict<D> {
    fn read<V: Visitor<'de>>(self, visitor: V, wanted: Wanted) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(Watch { visitor, wanted })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.read(visitor, Wanted::Anything)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.read(visitor, Wanted::Text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.read(visitor, Wanted::Text)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.read(visitor, Wanted::Keys)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_option(Watch { visitor, wanted: Wanted::Anything })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_ignored_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier
    }
}

/// A visitor that sees what kind of value comes before the one that wants it.
struct Watch<V> {
    visitor: V,
    wanted: Wanted,
}

impl<V> Watch<V> {
    /// A number or truth value goes on to the visitor, unless something else is wanted.
    fn no_text<E: Error>(&self, shown: impl fmt::Display, kind: &str) -> Result<(), E> {
        match self.wanted {
            Wanted::Anything => Ok(()),
            Wanted::Text => Err(E::custom(format_args!("`{shown}` is read as {kind}; put it in quotes: \"{shown}\""))),
            Wanted::Keys => Err(no_keys(kind)),
        }
    }

    /// A text or a list goes on to the visitor, unless keys are wanted.
    fn any_but_keys<E: Error>(&self, kind: &str) -> Result<(), E> {
        if self.wanted == Wanted::Keys { Err(no_keys(kind)) } else { Ok(()) }
    }
}

fn no_keys<E: Error>(kind: &str) -> E {
    E::custom(format_args!("{kind} stands where keys belong, each with its value: `key: …`"))
}

macro_rules! visit_number {
    ($($method:ident $type:ty,)*) => {$(
        fn $method<E: Error>(self, number: $type) -> Result<V::Value, E> {
            self.no_text(number, "a number")?;
            self.visitor.$method(number)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Watch<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    visit_number! { visit_u64 u64, visit_i64 i64, visit_u128 u128, visit_i128 i128, }

    fn visit_f64<E: Error>(self, number: f64) -> Result<V::Value, E> {
        match self.wanted {
            Wanted::Anything => self.visitor.visit_f64(number),
            // What was typed is not known any more: 7.0 may have been 7.00.
            Wanted::Text => Err(E::custom(format_args!("`{number:?}` is read as a number; put it in quotes"))),
            Wanted::Keys => Err(no_keys("a number")),
        }
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<V::Value, E> {
        self.no_text(truth, "a truth value")?;
        self.visitor.visit_bool(truth)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        self.any_but_keys("a text")?;
        self.visitor.visit_str(text)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<V::Value, E> {
        self.any_but_keys("a text")?;
        self.visitor.visit_borrowed_str(text)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<V::Value, E> {
        self.any_but_keys("a text")?;
        self.visitor.visit_string(text)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        Err(E::custom("there is nothing here; write a value, or take the key out"))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Strict(deserializer))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<V::Value, A::Error> {
        self.any_but_keys("a list")?;
        self.visitor.visit_seq(Parts(seq))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Parts(map))
    }
}

/// The parts of a list or mapping, each read in the same way. Keys are names, whatever they look like.
struct Parts<A>(A);

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Parts<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        self.0.next_element_seed(Seed(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Parts<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(Seed(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

struct Seed<T>(T);

impl<'de, T: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<T> {
    type Value = T::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Value, D::Error> {
        self.0.deserialize(Strict(deserializer))
    }
}
