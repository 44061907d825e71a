//! A call that is refused after its caller has seen it.

use crate::cast::Cast;
use crate::observe::{Notice, Observation};
use crate::xml::{Element, write_compact};

use super::retelling::each_notice;

/// The id of a call that nobody else has seen.
const ID: &str = "89999";

/// Before the error of a call that does not come about, the call is added, fails and leaves.
pub(super) fn before_the_error(observation: &mut Observation, cast: &Cast) -> usize {
    each_notice(observation, |role, notice| {
        let extension = &cast.people.get(role)?.extension;
        let update = notice.payload.tree_of_characters().ok()?;
        let error = update.text_at("data/apiErrors/apiError/errorType")?;
        // Another error's source is the call that it is about, which was there before.
        let is_of_new_call = update.text_at("source").is_some_and(|source| source == notice.node);
        if error != "Call Operation Failure" || !is_of_new_call {
            return None;
        }
        let shown = [("POST", "INITIATING", ""), ("PUT", "FAILED", "BAD_DESTINATION"), ("DELETE", "FAILED", "")];
        let shown = shown.into_iter().enumerate().map(|(place, (event, state, cause))| {
            let payload = write_compact(&told(&notice.node, event, dialog(event, extension, state, cause)));
            Notice { item: format!("{}-shown{place}", notice.item), payload: payload.into(), ..notice.clone() }
        });
        Some(shown.chain([notice.clone()]).collect())
    })
}

fn told(node: &str, event: &str, dialog: Element) -> Element {
    let (data, source) = match event {
        "PUT" => (dialog, format!("/finesse/api/Dialog/{ID}")),
        _ => (Element::new("dialogs").with_child(dialog), node.to_owned()),
    };
    Element::new("Update").with_children([
        Element::new("data").with_child(data),
        Element::leaf("event", event),
        Element::leaf("requestId", ""),
        Element::leaf("source", source),
    ])
}

/// The call of its caller alone.
fn dialog(event: &str, extension: &str, state: &str, cause: &str) -> Element {
    let time = "2026-01-05T08:00:00.000Z";
    let action = (event == "PUT").then(|| Element::leaf("action", "DROP"));
    let participant = Element::new("Participant").with_children([
        Element::new("actions").with_children(action),
        Element::leaf("mediaAddress", extension),
        Element::leaf("mediaAddressType", "AGENT_DEVICE"),
        Element::leaf("startTime", time),
        Element::leaf("state", state),
        Element::leaf("stateCause", cause),
        Element::leaf("stateChangeTime", time),
    ]);
    let media = Element::new("mediaProperties").with_children([
        Element::leaf("DNIS", ""),
        Element::leaf("callType", "AGENT_INSIDE"),
        Element::leaf("dialedNumber", ""),
        Element::leaf("outboundClassification", ""),
        Element::new("callvariables"),
    ]);
    Element::new(if event == "PUT" { "dialog" } else { "Dialog" }).with_children([
        Element::leaf("associatedDialogUri", ""),
        Element::leaf("fromAddress", extension),
        Element::leaf("id", ID),
        media,
        Element::leaf("mediaType", "Voice"),
        Element::new("participants").with_child(participant),
        Element::leaf("state", state),
        Element::leaf("toAddress", ""),
        Element::leaf("uri", format!("/finesse/api/Dialog/{ID}")),
    ])
}
