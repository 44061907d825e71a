//! Claims about single values: filled from the cast, compared raw, told in words.

use crate::case::meant::ValueClaim;
use crate::cast::{Cast, TemplatePlace, UnknownName};

/// Whether a value meets a claim. `None` means that the element is not there.
pub(super) fn meets(claim: &ValueClaim, actual: Option<&str>, cast: &Cast) -> Result<bool, UnknownName> {
    Ok(match claim {
        ValueClaim::Any => true,
        ValueClaim::Present => actual.is_some(),
        ValueClaim::Absent => actual.is_none(),
        ValueClaim::Empty => actual == Some(""),
        ValueClaim::Equal(template) => actual == Some(cast.fill(template, TemplatePlace::Plain)?.as_str()),
        ValueClaim::Not(template) => actual != Some(cast.fill(template, TemplatePlace::Plain)?.as_str()),
        ValueClaim::Begins(template) => {
            let begin = cast.fill(template, TemplatePlace::Plain)?;
            actual.is_some_and(|actual| actual.starts_with(begin.as_str()))
        }
    })
}

/// A claim in words.
pub(super) fn claim_words(claim: &ValueClaim, cast: &Cast) -> String {
    let fill = |template: &str| cast.fill(template, TemplatePlace::Plain).unwrap_or_else(|error| error.to_string());
    match claim {
        ValueClaim::Any => "anything".to_owned(),
        ValueClaim::Present => "to be there".to_owned(),
        ValueClaim::Absent => "not to be there".to_owned(),
        ValueClaim::Empty => "empty".to_owned(),
        ValueClaim::Equal(template) => format!("`{}`", fill(template)),
        ValueClaim::Not(template) => format!("not `{}`", fill(template)),
        ValueClaim::Begins(template) => format!("something beginning with `{}`", fill(template)),
    }
}

/// A value in words.
pub(super) fn value_words(actual: Option<&str>) -> String {
    match actual {
        Some(text) => format!("`{text}`"),
        None => "nothing".to_owned(),
    }
}
