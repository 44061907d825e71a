//! Commands on a User, and the conditions that several of their rules share.

pub mod change_state;
pub mod get;
pub mod get_reason_code;
pub mod get_wrap_up_reason;
pub mod list_dialogs;
pub mod list_reason_codes;
pub mod list_wrap_up_reasons;
pub mod sign_in;
pub mod sign_out;

use crate::lab::{Person, ReasonCategory};
use crate::mock::rule::{Details, Rule};
use crate::mock::world::{AgentState, World};

/// Whether the user is not known.
pub(super) fn unknown(world: &World, user: &str) -> bool {
    world.person(user).is_none()
}

/// The id of a user, given by id or login name; what was given where it is not known.
pub(super) fn id_of(world: &World, user: &str) -> String {
    world.person(user).map_or_else(|| user.to_owned(), |person| person.id.clone())
}

/// Whether the requester acts on somebody else who exists.
pub(super) fn is_someone_else(world: &World, requester: &str, user: &str) -> bool {
    world.person(user).is_some_and(|person| person.id != requester)
}

/// A command about the user whom its address names.
pub(super) trait OfUser {
    /// Id or login name.
    fn user(&self) -> &str;
}

/// Users ask for what is their own.
pub(super) const fn not_own<C: OfUser>(rows: &'static [&'static str]) -> Rule<C> {
    Rule::<C>::at_once(
        "not_own",
        rows,
        "Users ask for what is their own; only an administrator asks for another's.",
        |asked| is_someone_else(asked.world, asked.requester, asked.command.user()),
    )
    .with(|asked| Details::data(asked.command.user()))
}

/// Nobody asks for what belongs to nobody; `or` is the row of who asks for somebody else's.
pub(super) const fn user_unknown<C: OfUser>(rows: &'static [&'static str], or: &'static str) -> Rule<C> {
    Rule::<C>::at_once("user_unknown", rows, "The user has to exist.", |asked| {
        unknown(asked.world, asked.command.user())
    })
    .or(or)
    .with(|asked| Details::data(asked.command.user()))
}

/// Whether the requester supervises anybody.
pub(super) fn is_supervisor(world: &World, requester: &str) -> bool {
    world.person(requester).is_some_and(|person: &Person| !person.supervises.is_empty())
}

/// The state of a user.
pub(super) fn state_of(world: &World, user: &str) -> Option<AgentState> {
    let person = world.person(user)?;
    world.agent(&person.id).map(|agent| agent.state)
}

/// Whether reason codes are configured for a category and the user's team, so that one has to be named.
pub(super) fn needs_reason(world: &World, user: &str, category: ReasonCategory) -> bool {
    world.reason_codes_of(user, category).next().is_some()
}

/// Whether no reason code of that category and the user's team has that id.
pub(super) fn is_unknown_reason(world: &World, user: &str, category: ReasonCategory, id: &str) -> bool {
    !world.reason_codes_of(user, category).any(|reason| reason.id == id)
}
