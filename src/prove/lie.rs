//! Lies: each a name, what it says, and how it is told about an honest step.

use super::honest_step::{Honest, Seen};
use super::lie_listing::CONTRACT_KINDS;
use super::{http, notice};
use crate::case::error::nearest;

/// A lie.
#[derive(Debug, Clone, Copy)]
pub struct Lie {
    /// Its name, which stays: survivors are listed by it.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Whether it breaks a whole document or answer. That one is noticed says nothing of the values in it.
    pub crude: bool,
    /// The mutants of a step, in one order.
    pub tell: fn(&Honest<'_>) -> Vec<Mutant>,
}

/// One lie at one place.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// Where.
    pub place: String,
    /// What the step is said to have seen.
    pub seen: Seen,
}

const fn lie(name: &'static str, says: &'static str, tell: fn(&Honest<'_>) -> Vec<Mutant>) -> Lie {
    Lie { name, says, crude: false, tell }
}

const fn crude(name: &'static str, says: &'static str, tell: fn(&Honest<'_>) -> Vec<Mutant>) -> Lie {
    Lie { name, says, crude: true, tell }
}

/// All lies. None swaps the order of notices: no row gives one, so that no case may claim one.
pub const LIES: &[Lie] = &[
    lie("http-status-same-class", "another status of the same class", http::status_same_class),
    lie("http-status-other-class", "a status of another class", http::status_other_class),
    lie("http-error-type", "another type of error", http::error_type),
    lie("http-error-second", "a second error beside the first", http::error_second),
    lie("http-error-in-success", "an error in the body of a success", http::error_in_success),
    crude("http-body-dropped", "no body", http::body_dropped),
    crude("http-body-truncated", "half a body", http::body_truncated),
    crude("http-body-malformed", "a body with a tag that is not closed", http::body_malformed),
    crude("http-body-html", "a page of HTML", http::body_html),
    crude("http-content-type", "a body that is declared as something else than XML", http::content_type),
    lie("http-element-removed", "an element is missing", http::element_removed),
    lie("http-element-renamed", "an element's name begins in the other case", http::element_renamed),
    lie("http-element-value", "an element says something else", http::element_value),
    lie("http-element-case", "an element says it in the other case", http::element_case),
    lie("http-element-duplicated", "an element stands there twice", http::element_duplicated),
    lie("notice-dropped", "a notice does not come", notice::dropped),
    lie("notice-duplicated", "a notice is published twice", notice::duplicated),
    lie("notice-other-node", "a notice comes on another node", notice::other_node),
    lie("notice-other-person", "a notice reaches somebody else", notice::other_person),
    lie("notice-other-event", "a notice has another event", notice::other_event),
    lie("notice-other-source", "a notice names another source", notice::other_source),
    lie("notice-other-sender", "a notice comes from somebody else than the service", notice::other_sender),
    lie("notice-late", "a notice comes after the end", notice::late),
    lie("notice-out-of-nowhere", "a notice comes that nothing caused", notice::out_of_nowhere),
    lie(notice::UNESCAPED, "a payload travels as elements instead of text", notice::unescaped),
    crude("notice-payload-malformed", "a payload is not well-formed", notice::malformed),
    lie("notice-element-removed", "an element of a payload is missing", notice::element_removed),
    lie("notice-element-renamed", "an element's name begins in the other case", notice::element_renamed),
    lie("notice-element-value", "an element of a payload says something else", notice::element_value),
    lie("notice-element-case", "an element of a payload says it in the other case", notice::element_case),
    lie("notice-error-for-update", "an error comes in place of an update", notice::error_for_update),
    lie("notice-update-for-error", "an update comes in place of an error", notice::update_for_error),
    lie("notice-error-code", "an error has another code", notice::error_code),
    lie("notice-error-out-of-nowhere", "an error comes that nothing caused", notice::error_out_of_nowhere),
];

/// No lie has that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no lie{}; the lies are {}", near(name), all_names())]
pub struct UnknownLie {
    /// The name as written.
    pub name: String,
}

fn near(name: &str) -> String {
    nearest(name, names()).map(|near| format!(", did you mean `{near}`?")).unwrap_or_default()
}

/// The names of all lies: those told to bytes, then the kinds of those told by the mock.
fn names() -> impl Iterator<Item = &'static str> {
    LIES.iter().map(|lie| lie.name).chain(CONTRACT_KINDS)
}

fn all_names() -> String {
    names().collect::<Vec<_>>().join(", ")
}

/// Which lies are told.
#[derive(Debug, Clone)]
pub struct LieChoice {
    /// Those told to bytes.
    pub of_bytes: Vec<&'static Lie>,
    /// Kinds of those that the mock tells about its contract.
    pub of_contracts: Vec<&'static str>,
}

impl LieChoice {
    /// Every lie.
    pub fn all() -> Self {
        LieChoice { of_bytes: LIES.iter().collect(), of_contracts: CONTRACT_KINDS.to_vec() }
    }

    /// The lies of these names; all of them where no name is given.
    ///
    /// # Errors
    /// [`UnknownLie`] for the first name that no lie has.
    pub fn named(names: &[String]) -> Result<Self, UnknownLie> {
        if names.is_empty() {
            return Ok(LieChoice::all());
        }
        let mut choice = LieChoice { of_bytes: Vec::new(), of_contracts: Vec::new() };
        for name in names {
            match contract_kind(name) {
                Some(kind) => choice.of_contracts.push(kind),
                None => choice.of_bytes.push(lie_named(name)?),
            }
        }
        Ok(choice)
    }

    /// Whether lies of that name are told.
    pub fn tells(&self, name: &str) -> bool {
        self.of_contracts.contains(&name) || self.of_bytes.iter().any(|lie| lie.name == name)
    }
}

/// The kind of contract lies that has that name.
pub fn contract_kind(name: &str) -> Option<&'static str> {
    CONTRACT_KINDS.into_iter().find(|kind| *kind == name)
}

/// The lie of that name that is told to bytes.
///
/// # Errors
/// [`UnknownLie`] with the nearest known name.
pub fn lie_named(name: &str) -> Result<&'static Lie, UnknownLie> {
    LIES.iter().find(|lie| lie.name == name).ok_or_else(|| UnknownLie { name: name.to_owned() })
}

/// A number that is the same for the same words in every build, to choose places by.
pub(super) fn turn(words: &[&str]) -> usize {
    let bytes = words.iter().flat_map(|word| word.bytes().chain(std::iter::once(0)));
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_found() {
        let names: std::collections::BTreeSet<&str> = LIES.iter().map(|lie| lie.name).collect();
        assert_eq!(names.len(), LIES.len());
        assert_eq!(lie_named("notice-dropped").unwrap().says, "a notice does not come");
        let names = ["rule-ignored".to_owned(), "notice-dropped".to_owned()];
        let choice = LieChoice::named(&names).unwrap();
        assert!(choice.tells("rule-ignored") && choice.tells("notice-dropped") && !choice.tells("notice-late"));
        let error = LieChoice::named(&["rule-ignord".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("did you mean `rule-ignored`?"), "{error}");
        let error = lie_named("notice-droped").unwrap_err().to_string();
        assert!(error.contains("did you mean `notice-dropped`?"), "{error}");
    }
}
