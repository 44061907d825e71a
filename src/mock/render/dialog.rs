//! The Dialog object, in the orders that were observed over REST and in events.

use crate::mock::difference::QUEUED_CALL_TYPE;
use crate::mock::world::{Dialog, Participant, World};
use crate::xml::Element;

/// Where a dialog is shown: mediaProperties differ in order, and mediaId stands in REST bodies only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// An HTTP answer.
    Rest,
    /// An event in which dialogs are added or removed: `Dialog`.
    Collection,
    /// An event about one dialog's properties: `dialog`.
    Property,
}

/// callType of a call that did not come through a queue.
const DIRECT_CALL_TYPE: &str = "OTHER_IN";

/// A user's dialogs, `<Dialogs/>` without any.
pub fn dialogs(world: &World, user: &str) -> Element {
    let dialogs: Vec<Element> = world.dialogs_of(user).map(|each| dialog(world, each, Over::Rest)).collect();
    Element::new("Dialogs").with_children(dialogs)
}

/// The whole object.
pub fn dialog(world: &World, dialog: &Dialog, over: Over) -> Element {
    let name = if over == Over::Property { "dialog" } else { "Dialog" };
    let participants: Vec<Element> =
        dialog.participants.iter().map(|party| participant(world, dialog, party)).collect();
    Element::new(name).with_children([
        Element::leaf("associatedDialogUri", ""),
        Element::leaf("fromAddress", dialog.from_address.as_str()),
        Element::leaf("id", dialog.id.as_str()),
        media_properties(world, dialog, over),
        Element::leaf("mediaType", "Voice"),
        Element::new("participants").with_children(participants),
        Element::leaf("state", dialog.state.word()),
        Element::leaf("toAddress", dialog.to_address.as_str()),
        Element::leaf("uri", format!("/finesse/api/Dialog/{}", dialog.id)),
    ])
}

fn media_properties(world: &World, dialog: &Dialog, over: Over) -> Element {
    let call_type = if dialog.is_queued() { QUEUED_CALL_TYPE.on(&world.contract) } else { DIRECT_CALL_TYPE };
    let dnis = Element::leaf("DNIS", dialog.dnis.as_str());
    let call_type = Element::leaf("callType", call_type);
    let dialed = Element::leaf("dialedNumber", dialog.to_address.as_str());
    let classification = Element::leaf("outboundClassification", "");
    let variables = call_variables(dialog);
    Element::new("mediaProperties").with_children(match over {
        Over::Rest => vec![dnis, call_type, variables, dialed, Element::leaf("mediaId", "1"), classification],
        Over::Collection | Over::Property => vec![dnis, call_type, dialed, classification, variables],
    })
}

fn call_variables(dialog: &Dialog) -> Element {
    let variable = |name: String, value: &str| {
        Element::new("CallVariable").with_children([Element::leaf("name", name), Element::leaf("value", value)])
    };
    let numbered = dialog.call_variables.iter().enumerate();
    let numbered = numbered.map(|(index, value)| variable(format!("callVariable{}", index + 1), value));
    let ecc = dialog.ecc_variables.iter().map(|(name, value)| variable(name.clone(), value));
    Element::new("callvariables").with_children(numbered.chain(ecc).collect::<Vec<_>>())
}

fn participant(world: &World, dialog: &Dialog, party: &Participant) -> Element {
    let actions = world.allowed_actions(dialog, party).iter().map(|action| Element::leaf("action", action.as_str()));
    let kind = if party.agent.is_some() { "AGENT_DEVICE" } else { "" };
    Element::new("Participant").with_children([
        Element::new("actions").with_children(actions),
        Element::leaf("mediaAddress", party.address.as_str()),
        Element::leaf("mediaAddressType", kind),
        Element::leaf("startTime", party.started.to_string()),
        Element::leaf("state", party.state.word()),
        Element::leaf("stateCause", ""),
        Element::leaf("stateChangeTime", party.state_changed.to_string()),
    ])
}
