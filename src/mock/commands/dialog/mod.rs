//! Commands on a Dialog, and the conditions that several of their rules share.

pub mod get;
pub mod send_dtmf;
pub mod take_action;

use crate::mock::world::{Participant, ParticipantState, World};

/// Whether the number is not the extension that the requester is signed in with.
pub(super) fn is_not_own_extension(world: &World, requester: &str, extension: &str) -> bool {
    world.agent(requester).is_none_or(|agent| !agent.is_signed_in() || agent.extension != extension)
}

/// Whether a dialog of that id exists in which the requester has no part.
pub(super) fn is_of_other_people(world: &World, requester: &str, dialog: &str) -> bool {
    world.dialog(dialog).is_some() && participant(world, requester, dialog).is_none()
}

/// The requester's part in a dialog.
pub(super) fn participant<'a>(world: &'a World, requester: &str, dialog: &str) -> Option<&'a Participant> {
    world.dialog(dialog)?.participant_of(requester)
}

/// Whether the requester's part is in that state.
pub(super) fn is_in(world: &World, requester: &str, dialog: &str, state: ParticipantState) -> bool {
    participant(world, requester, dialog).is_some_and(|participant| participant.state == state)
}
