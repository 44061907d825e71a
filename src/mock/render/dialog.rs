//! The Dialog object, in the orders that were observed over REST and in events.

use crate::mock::choices::{ClassificationShown, DirectPreviewType, SecondaryId};
use crate::mock::difference::{QUEUED_CALL_TYPE, SINGLE_STEP_CALL_TYPE, WRAP_UP_ITEMS};
use crate::mock::moment::shown;
use crate::mock::world::{Became, CallKind, Callback, Dialog, Participant, Preview, World};
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

/// A user's dialogs, `<Dialogs/>` without any.
pub fn dialogs(world: &World, user: &str) -> Element {
    let dialogs: Vec<Element> = world.dialogs_of(user).map(|each| dialog(world, each, Over::Rest)).collect();
    Element::new("Dialogs").with_children(dialogs)
}

/// The whole object.
pub fn dialog(world: &World, dialog: &Dialog, over: Over) -> Element {
    let name = if over == Over::Property { "dialog" } else { "Dialog" };
    let participants =
        // A caller whose number is withheld is no participant.
        dialog.participants.iter().filter(|party| party.agent.is_some() || !party.address.is_empty());
    let participants = participants.map(|party| participant(world, dialog, party)).collect::<Vec<_>>();
    Element::new(name)
        .with_children([
            Element::leaf("associatedDialogUri", ""),
            Element::leaf("fromAddress", dialog.from_address.as_str()),
            Element::leaf("id", dialog.id.as_str()),
            media_properties(world, dialog, over),
            Element::leaf("mediaType", "Voice"),
            Element::new("participants").with_children(participants),
        ])
        .with_children(secondary(world, dialog).map(|id| Element::leaf("secondaryId", id)))
        .with_children([
            Element::leaf("state", dialog.state.word()),
            Element::leaf("toAddress", dialog.to_address.as_str()),
            Element::leaf("uri", format!("/finesse/api/Dialog/{}", dialog.id)),
        ])
        .with_children(dialog.callback.as_ref().map(scheduled_callback))
}

fn secondary<'a>(world: &World, dialog: &'a Dialog) -> Option<&'a str> {
    let is_told = world.contract.choices.secondary_id == SecondaryId::Told;
    dialog.secondary.as_ref().filter(|_| is_told).map(|id| id.as_str())
}

/// After the uri, as on page 75.
fn scheduled_callback(callback: &Callback) -> Element {
    let leaf = |name: &'static str, value: &Option<String>| value.as_ref().map(|it| Element::leaf(name, it.as_str()));
    let given = [leaf("callbackTime", &callback.time), leaf("callbackNumber", &callback.number)];
    Element::new("scheduledCallbackInfo").with_children(given.into_iter().flatten().collect::<Vec<_>>())
}

fn call_type(world: &World, dialog: &Dialog) -> &'static str {
    let direct_preview = match world.contract.choices.direct_preview_type {
        DirectPreviewType::Direct => "OUTBOUND_DIRECT_PREVIEW",
        DirectPreviewType::Preview => "OUTBOUND_PREVIEW",
    };
    match (dialog.became, &dialog.kind) {
        (Became::Conference, _) => "CONFERENCE",
        (Became::Transfer, _) => "TRANSFER",
        (Became::SingleStepTransfer, _) => SINGLE_STEP_CALL_TYPE.on(&world.contract),
        (Became::Nothing, CallKind::Queued(_)) => QUEUED_CALL_TYPE.on(&world.contract),
        (Became::Nothing, CallKind::Direct) => "OTHER_IN",
        (Became::Nothing, CallKind::Placed { outside: false }) => "AGENT_INSIDE",
        (Became::Nothing, CallKind::Placed { outside: true }) => "OUT",
        (Became::Nothing, CallKind::Consult) => "CONSULT",
        (Became::Nothing, CallKind::Monitor { .. }) => "SUPERVISOR_MONITOR",
        (Became::Nothing, CallKind::Reservation { preview: Preview::OutboundOption, .. }) => "OUTBOUND_PREVIEW",
        (Became::Nothing, CallKind::Reservation { preview: Preview::Direct, .. }) => direct_preview,
        (Became::Nothing, CallKind::Campaign(_)) => "OUTBOUND",
    }
}

fn media_properties(world: &World, dialog: &Dialog, over: Over) -> Element {
    let dnis = Element::leaf("DNIS", dialog.dnis.as_str());
    let call_type = Element::leaf("callType", call_type(world, dialog));
    let dialed = Element::leaf("dialedNumber", dialog.to_address.as_str());
    let classification = Element::leaf("outboundClassification", classification(world, dialog));
    let variables = call_variables(dialog);
    let reason =
        (!dialog.wrap_up_reason.is_empty()).then(|| Element::leaf("wrapUpReason", dialog.wrap_up_reason.as_str()));
    let mut children = match over {
        Over::Rest => vec![dnis, call_type, variables, dialed, Element::leaf("mediaId", "1"), classification],
        Over::Collection | Over::Property => vec![dnis, call_type, dialed, classification, variables],
    };
    // Observed before the variables in events; over REST it stands at the end.
    let place = if over == Over::Rest { children.len() } else { children.len() - 1 };
    children.splice(place..place, reason);
    if over == Over::Rest && WRAP_UP_ITEMS.on(&world.contract) {
        children.push(Element::new("wrapUpItems"));
    }
    Element::new("mediaProperties").with_children(children)
}

fn classification<'a>(world: &World, dialog: &'a Dialog) -> &'a str {
    match world.contract.choices.classification_shown {
        ClassificationShown::VariableAlone => "",
        ClassificationShown::ElementToo => dialog.classification(),
    }
}

fn call_variables(dialog: &Dialog) -> Element {
    let variable = |name: String, value: &str| {
        Element::new("CallVariable").with_children([Element::leaf("name", name), Element::leaf("value", value)])
    };
    let numbered = dialog.call_variables.iter().enumerate();
    let numbered = numbered.map(|(index, value)| variable(format!("callVariable{}", index + 1), value));
    let named = dialog.outbound_variables.iter().chain(&dialog.ecc_variables);
    let ecc = named.map(|(name, value)| variable(name.clone(), value));
    Element::new("callvariables").with_children(numbered.chain(ecc).collect::<Vec<_>>())
}

fn participant(world: &World, dialog: &Dialog, party: &Participant) -> Element {
    let actions = world.allowed_actions(dialog, party).map(|action| Element::leaf("action", action));
    let kind = if party.agent.is_some() { "AGENT_DEVICE" } else { "" };
    Element::new("Participant").with_children([
        Element::new("actions").with_children(actions),
        Element::leaf("mediaAddress", party.address.as_str()),
        Element::leaf("mediaAddressType", kind),
        Element::leaf("startTime", party.started.to_string()),
        Element::leaf("state", shown(&world.contract, party.state).word()),
        Element::leaf("stateCause", party.cause.map_or("", |cause| cause.word())),
        Element::leaf("stateChangeTime", party.state_changed.to_string()),
    ])
}
