//! Reason codes and wrap-up reasons of a user (pages 51 to 55). Wrap-up reasons apply to everybody: none is a team's own.

use crate::lab::{ReasonCategory, ReasonCode, WrapUpReason};
use crate::mock::world::World;
use crate::xml::Element;

/// A reason code.
pub fn reason_code(reason: &ReasonCode) -> Element {
    Element::new("ReasonCode").with_children([
        Element::leaf("uri", format!("/finesse/api/ReasonCode/{}", reason.id)),
        Element::leaf("category", reason.category.word()),
        Element::leaf("code", reason.code.as_str()),
        Element::leaf("label", reason.label.as_str()),
        Element::leaf("forAll", reason.teams.is_empty().to_string()),
    ])
}

/// The reason codes of a category that apply to the user of that id or login name.
pub fn reason_codes(world: &World, user: &str, category: ReasonCategory) -> Element {
    let reasons: Vec<Element> = world.reason_codes_of(user, category).map(reason_code).collect();
    Element::new("ReasonCodes").with_attribute("category", category.word()).with_children(reasons)
}

/// A wrap-up reason of the user of that id.
pub fn wrap_up_reason(user: &str, reason: &WrapUpReason) -> Element {
    Element::new("WrapUpReason").with_children([
        Element::leaf("uri", format!("/finesse/api/User/{user}/WrapUpReason/{}", reason.id)),
        Element::leaf("label", reason.label.as_str()),
        Element::leaf("forAll", "true"),
    ])
}

/// All wrap-up reasons of the user of that id.
pub fn wrap_up_reasons(world: &World, user: &str) -> Element {
    let reasons: Vec<Element> =
        world.call_centre.wrap_up_reasons.iter().map(|reason| wrap_up_reason(user, reason)).collect();
    Element::new("WrapUpReasons").with_children(reasons)
}
