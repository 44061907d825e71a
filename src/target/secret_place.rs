//! Where the secrets of a target file are. What is written wrongly there is never quoted: it may be the secret.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::control::{Password, refuses_what_may_be_a_secret};
use crate::limits::SECRET_FILE;
use crate::reading::read_text;

use super::file::TargetFileError;

/// Where a secret is: one of the three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct SecretPlace {
    /// The secret itself, for files that only their owner can read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Password>,
    /// The variable of the environment that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The file that holds it, and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
}

/// How a place is written.
const FORM: &str = "write {environment: NAME}, {file: PATH} or {text: \"SECRET\"}";

impl<'de> Deserialize<'de> for SecretPlace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SecretPlace, D::Error> {
        deserializer.deserialize_any(PlaceVisitor)
    }
}

struct PlaceVisitor;

impl PlaceVisitor {
    fn refused<E: Error>() -> E {
        E::custom(format_args!("it does not say where the secret is; {FORM}"))
    }
}

impl<'de> Visitor<'de> for PlaceVisitor {
    type Value = SecretPlace;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the place of a secret")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SecretPlace, A::Error> {
        let mut place = SecretPlace::default();
        while let Some(Plain(key)) = map.next_key::<Plain>()? {
            match key.as_str() {
                "text" => place.text = Some(map.next_value()?),
                "environment" => place.environment = Some(map.next_value::<Plain>()?.0),
                "file" => place.file = Some(map.next_value::<Plain>()?.0.into()),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(A::Error::custom(format_args!("a key is none of text, environment and file; {FORM}")));
                }
            }
        }
        Ok(place)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<SecretPlace, E> {
        Err(Self::refused())
    }

    refuses_what_may_be_a_secret!();
}

/// A text that is not quoted where it is none: whatever stands beside a secret may be one by mistake.
struct Plain(String);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Plain, D::Error> {
        Password::deserialize(deserializer).map(|text| Plain(text.0))
    }
}

impl SecretPlace {
    /// The secret. `key` is where the place stands in the target file at `path`.
    pub(super) fn secret(&self, key: &str, path: &Path) -> Result<Password, TargetFileError> {
        let trouble = |what: String, remedy: String| TargetFileError { path: path.to_owned(), what, remedy };
        match (&self.text, &self.environment, &self.file) {
            (Some(text), None, None) => Ok(text.clone()),
            (None, Some(variable), None) => std::env::var(variable).map(Password).map_err(|_| {
                trouble(
                    format!("`{key}` stands in the variable {variable}, which is not set"),
                    format!("set {variable}"),
                )
            }),
            (None, None, Some(file)) => {
                let read = read_text(file, SECRET_FILE);
                read.map(|text| Password(text.trim_end().to_owned())).map_err(|error| {
                    let what = format!("`{key}` stands in {}, which cannot be read: {error}", file.display());
                    trouble(what, "make it readable for yourself".to_owned())
                })
            }
            _ => Err(trouble(
                format!("`{key}` does not say where the secret is"),
                format!("write {key}: {{environment: NAME}} or {key}: {{file: PATH}}"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_and_what_is_none_is_not_quoted() {
        let read = |text: &str| serde_yaml::from_str::<SecretPlace>(text).map_err(|error| error.to_string());
        let text = SecretPlace { text: Some(Password("hunter2".into())), ..SecretPlace::default() };
        assert_eq!(read("{text: hunter2}"), Ok(text.clone()));
        assert_eq!(read(&serde_yaml::to_string(&text).unwrap()), Ok(text));
        let environment = SecretPlace { environment: Some("X".into()), ..SecretPlace::default() };
        assert_eq!(read("{environment: X}"), Ok(environment));
        for wrong in [
            "hunter2",
            "[hunter2]",
            "{hunter2}",
            "{hunter2: x}",
            "{text: [hunter2]}",
            "{text: {hunter2: x}}",
            "{text: !hunter2 x}",
            "{environment: [hunter2]}",
            "{passwort: hunter2}",
            "text:hunter2",
            "{? [hunter2] : x}",
        ] {
            let refused = read(wrong).unwrap_err();
            assert!(!refused.contains("hunter2"), "{refused}");
        }
        for wrong in
            ["123456", "-123456", "1234.56", "{text: 123456}", "{text: 1234.56}", "{123456: x}", "{file: 123456}"]
        {
            let refused = read(wrong).unwrap_err();
            assert!(!refused.contains("1234"), "{refused}");
        }
        for wrong in ["true", "~", "{text: true}", "{text: }"] {
            read(wrong).unwrap_err();
        }
    }
}
