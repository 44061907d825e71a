//! Commands on a Dialog, and the conditions that several of their rules share.

pub mod answer_reservation;
pub mod barge_call;
pub mod consult_call;
pub mod drop_participant;
pub mod get;
pub mod make_call;
pub mod reclassify;
pub mod scheduled_callback;
pub mod send_dtmf;
pub mod silent_monitor;
pub mod single_step_transfer;
pub mod start_recording;
pub mod take_action;
pub mod update_call_data;

use crate::mock::rule::Details;
use crate::mock::world::{CallKind, Dialog, Participant, ParticipantState, World};
use crate::xml::Element;

use crate::mock::operation::parameter;

/// The longest address that a device has.
const ADDRESS_CHARACTERS: usize = 64;

/// What a request that calls somebody names: who calls, and who is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// fromAddress, or the targetMediaAddress of a request on a dialog.
    pub from: Option<String>,
    /// toAddress.
    pub to: Option<String>,
}

impl Addresses {
    fn parse(body: &Element, from: &str) -> Self {
        Addresses { from: parameter(body, from), to: parameter(body, "toAddress") }
    }

    /// Who calls; empty where it is missing.
    pub fn from(&self) -> &str {
        self.from.as_deref().unwrap_or_default()
    }

    /// Who is called; empty where it is missing.
    pub fn to(&self) -> &str {
        self.to.as_deref().unwrap_or_default()
    }

    /// The first that is missing.
    fn missing(&self, from: &'static str) -> Option<&'static str> {
        match (&self.from, &self.to) {
            (None, _) => Some(from),
            (_, None) => Some("toAddress"),
            _ => None,
        }
    }
}

/// The actionParams of a request, each with its name and its value; `None` where there are none.
fn action_params(body: &Element) -> Option<Vec<(String, String)>> {
    let all = body.at("actionParams")?.elements().filter(|child| child.name == "ActionParam");
    let text = |param: &Element, name: &str| param.text_at(name).unwrap_or_default();
    let all: Vec<_> = all.map(|param| (text(param, "name"), text(param, "value"))).collect();
    (!all.is_empty()).then_some(all)
}

/// Whether a text can be dialled: ASCII that is printed, and not too long.
pub(super) fn is_an_address(text: &str) -> bool {
    text.len() <= ADDRESS_CHARACTERS && text.chars().all(|c| c.is_ascii_graphic() || c == ' ')
}

/// Whether a dialog is a dialer's reservation.
pub(super) fn is_reservation(world: &World, dialog: &str) -> bool {
    world.dialog(dialog).is_some_and(|dialog| matches!(dialog.kind, CallKind::Reservation { .. }))
}

/// Whether the requester's part does not offer an action.
pub(super) fn does_not_offer(world: &World, requester: &str, dialog: &str, action: &str) -> bool {
    let offers = |dialog: &Dialog| Some(world.offers(dialog, dialog.participant_of(requester)?, action));
    world.dialog(dialog).and_then(offers) != Some(true)
}

/// The words with which an action that is not offered is refused.
pub(super) fn not_offered(action: &str, extension: &str) -> Details {
    Details { message: Some(format!("INVALID_ACTION {action} on extension {extension}")), ..Details::default() }
}

/// The rows of the refusal of an action that is not offered.
pub(super) const NOT_OFFERED: [&str; 2] =
    ["dialog.take_action#async-action-not-in-list-ccx", "dialog.take_action#async-action-not-in-list-cce"];

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
