//! Lies: each a name, what it says, and how it is told about an honest step.

use super::cell_kind::LieKind;
use super::honest_step::{Honest, Seen};
use super::lie_listing::CONTRACT_KINDS;
use super::{http, notice, object_lies, party_lies, step_lies};
use crate::case::error::nearest;

/// A lie.
#[derive(Debug, Clone, Copy)]
pub struct Lie {
    /// Its name, which stays: survivors are listed by it.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Its kind.
    pub kind: LieKind,
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

type Tell = fn(&Honest<'_>) -> Vec<Mutant>;

const fn lie(name: &'static str, kind: LieKind, says: &'static str, tell: Tell) -> Lie {
    Lie { name, says, kind, crude: false, tell }
}

const fn crude(name: &'static str, kind: LieKind, says: &'static str, tell: Tell) -> Lie {
    Lie { name, says, kind, crude: true, tell }
}

/// All lies.
pub const LIES: &[Lie] = &[
    lie("http-status-same-class", LieKind::Status, "another status of the same class", http::status_same_class),
    lie("http-status-other-class", LieKind::OtherStatusClass, "a status of another class", http::status_other_class),
    lie("http-error-type", LieKind::ErrorFields, "another type of error", http::error_type),
    lie("http-error-second", LieKind::SecondError, "a second error beside the first", http::error_second),
    lie("http-error-in-success", LieKind::SecondError, "an error in the body of a success", http::error_in_success),
    crude("http-body-dropped", LieKind::Body, "no body", http::body_dropped),
    crude("http-body-truncated", LieKind::Body, "half a body", http::body_truncated),
    crude("http-body-malformed", LieKind::Body, "a body with a tag that is not closed", http::body_malformed),
    crude("http-body-html", LieKind::Body, "a page of HTML", http::body_html),
    crude("http-content-type", LieKind::Body, "a body that is declared as something else than XML", http::content_type),
    lie("http-element-removed", LieKind::Missing, "an element is missing", http::element_removed),
    lie("http-element-renamed", LieKind::Renamed, "an element's name begins in the other case", http::element_renamed),
    lie("http-element-value", LieKind::Value, "an element says something else", http::element_value),
    lie("http-element-case", LieKind::OtherCase, "an element says it in the other case", http::element_case),
    lie("http-element-duplicated", LieKind::Doubled, "an element stands there twice", http::element_duplicated),
    lie("notice-dropped", LieKind::Dropped, "a notice does not come", notice::dropped),
    lie("notice-duplicated", LieKind::Repeated, "a notice is published twice", notice::duplicated),
    lie("notice-other-node", LieKind::OtherNode, "a notice comes on another node", notice::other_node),
    lie("notice-other-person", LieKind::OtherPerson, "a notice reaches somebody else", notice::other_person),
    lie("notice-other-event", LieKind::OtherEvent, "a notice has another event", notice::other_event),
    lie("notice-other-source", LieKind::Identity, "a notice names another source", notice::other_source),
    lie(
        "notice-other-sender",
        LieKind::OtherSender,
        "a notice comes from somebody else than the service",
        notice::other_sender,
    ),
    lie("notice-late", LieKind::Dropped, "a notice comes after the end", notice::late),
    lie("notice-out-of-nowhere", LieKind::OutOfNowhere, "a notice comes that nothing caused", notice::out_of_nowhere),
    lie(notice::UNESCAPED, LieKind::Carriage, "a payload travels as elements instead of text", notice::unescaped),
    crude("notice-payload-malformed", LieKind::Carriage, "a payload is not well-formed", notice::malformed),
    lie("notice-element-removed", LieKind::Missing, "an element of a payload is missing", notice::element_removed),
    lie(
        "notice-element-renamed",
        LieKind::Renamed,
        "an element's name begins in the other case",
        notice::element_renamed,
    ),
    lie("notice-element-value", LieKind::Value, "an element of a payload says something else", notice::element_value),
    lie(
        "notice-element-case",
        LieKind::OtherCase,
        "an element of a payload says it in the other case",
        notice::element_case,
    ),
    lie(
        "notice-error-for-update",
        LieKind::SecondError,
        "an error comes in place of an update",
        notice::error_for_update,
    ),
    lie(
        "notice-update-for-error",
        LieKind::ErrorFields,
        "an update comes in place of an error",
        notice::update_for_error,
    ),
    lie("notice-error-code", LieKind::ErrorFields, "an error has another code", notice::error_code),
    lie(
        "notice-error-out-of-nowhere",
        LieKind::OutOfNowhere,
        "an error comes that nothing caused",
        notice::error_out_of_nowhere,
    ),
    lie("element-emptied", LieKind::Empty, "an element is empty", object_lies::emptied),
    lie("group-removed", LieKind::Missing, "an element with all that it holds is missing", object_lies::group_removed),
    lie(
        "group-renamed",
        LieKind::Renamed,
        "an element that holds others begins in the other case",
        object_lies::group_renamed,
    ),
    lie("element-doubled", LieKind::Doubled, "an element stands there twice", object_lies::doubled),
    lie(
        "element-doubled-otherwise",
        LieKind::Doubled,
        "an element stands there twice and says two things",
        object_lies::doubled_otherwise,
    ),
    lie("element-of-namespace", LieKind::Namespace, "an element is in another namespace", object_lies::of_a_namespace),
    lie("identity-of-another", LieKind::Identity, "an id or an address is another's", object_lies::identity_of_another),
    lie("object-of-another", LieKind::Identity, "the whole object is another", object_lies::object_of_another),
    lie("state-before", LieKind::OlderState, "an older state of the same object", step_lies::older_state),
    lie("party-too-many", LieKind::PartyTooMany, "somebody takes part who does not", party_lies::too_many),
    lie("party-missing", LieKind::PartyMissing, "somebody does not take part who does", party_lies::missing),
    lie(
        "parties-swapped",
        LieKind::PartiesSwapped,
        "what is true of one party is told of the other",
        party_lies::exchanged,
    ),
    lie(
        "party-action-too-many",
        LieKind::ActionTooMany,
        "a party offers what makes no sense",
        party_lies::action_too_many,
    ),
    lie("party-action-missing", LieKind::ActionMissing, "a party does not offer an action", party_lies::action_missing),
    lie(
        "party-actions-swapped",
        LieKind::ActionsOfAnother,
        "a party offers what the other does",
        party_lies::actions_of_another,
    ),
    lie("word-of-the-guide", LieKind::Value, "a word is another of the guide's", object_lies::word_of_the_guide),
    lie("address-of-another", LieKind::Fact, "a number is another person's", object_lies::address_of_another),
    lie("times-out-of-order", LieKind::Times, "a party changed before it began", object_lies::times_out_of_order),
    lie(
        "person-data-of-another",
        LieKind::Value,
        "what a person is called or may is another's",
        object_lies::person_data_of_another,
    ),
    lie("variable-lost", LieKind::CallData, "call data is lost", object_lies::variable_lost),
    lie(
        "variable-elsewhere",
        LieKind::CallData,
        "call data is another call's, or in another variable",
        object_lies::variable_elsewhere,
    ),
    lie("http-body-two-roots", LieKind::Body, "a body with a second root", step_lies::two_roots),
    lie("http-body-in-success", LieKind::Body, "a body where a success has none", step_lies::body_in_success),
    lie("http-charset", LieKind::Body, "a body that is declared in another charset", step_lies::other_charset),
    lie("http-header", LieKind::Header, "a header that is claimed is missing or another", step_lies::header),
    lie("nothing-done", LieKind::NothingDone, "a success, and nothing is done", step_lies::nothing_done),
    lie("done-twice", LieKind::DoneTwice, "everything is told twice", step_lies::done_twice),
    lie(
        "refused-though-done",
        LieKind::RefusedThoughDone,
        "refused, and done all the same",
        step_lies::refused_though_done,
    ),
    lie(
        "done-for-another",
        LieKind::DoneForAnother,
        "what one is to be told, the other is told",
        step_lies::done_for_another,
    ),
    lie("notice-no-data", LieKind::Data, "a notice has no data", step_lies::no_data),
    lie("notice-two-data", LieKind::Data, "a notice has its object twice", step_lies::two_data),
    lie(
        "notice-anothers-node",
        LieKind::OtherNode,
        "a notice comes on another person's node",
        step_lies::another_persons_node,
    ),
    lie("notice-source-of-another", LieKind::Identity, "a notice names another's source", step_lies::source_of_another),
    lie(
        "notice-order-reversed",
        LieKind::Order,
        "two notices of one object come the other way round",
        step_lies::order_reversed,
    ),
    lie(
        "notice-after-the-end",
        LieKind::AfterEnd,
        "a call that was taken from somebody is told of again",
        step_lies::after_the_end,
    ),
    lie("notice-error-second", LieKind::SecondError, "a second error in the same notice", step_lies::second_error),
    lie(
        "notice-of-another-request",
        LieKind::Identity,
        "a notice has the id of another request",
        step_lies::another_request,
    ),
    lie("notice-system-info", LieKind::OutOfNowhere, "the server is said to be out of service", step_lies::system_info),
    lie(
        "silent-from-the-third",
        LieKind::Often,
        "nothing is told from the third notice on",
        step_lies::silent_from_the_third,
    ),
    lie("word-everywhere", LieKind::Often, "a state is told as another in everything", step_lies::word_everywhere),
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
