//! Events that no server sent, whole as a server writes them: only what they say is untrue.

use crate::cast::Cast;
use crate::contract::{ApiObject, NodeName};
use crate::observe::{Notice, Side};
use crate::verdict::node_of;
use crate::xml::{Element, Limits, read_document, write_compact};

/// An item id that no server gave.
pub(super) const ITEM: &str = "another-item";

/// The id of a call that is none.
const NO_CALL: &str = "999999";

/// An event on a node, with a payload of its own.
pub(super) fn notice(node: String, payload: String) -> Notice {
    Notice { node, item: ITEM.to_owned(), payload: payload.into(), side: Side::A, stranger: None, arrived_at: 0 }
}

/// The payload that tells of an object on a node.
pub(super) fn update(node: &str, object: &Element, event: &str) -> String {
    let kind = ApiObject::of_element(&object.name);
    let is_listed = NodeName::at(node).is_some_and(|node| node.lists(event));
    let (data, source) = match kind {
        Some(kind) if is_listed => {
            let member = Element { name: kind.element.into(), ..object.clone() };
            let list = kind.list.unwrap_or(kind.element).to_ascii_lowercase();
            (write_compact(&Element::new(list).with_child(member)), node.to_owned())
        }
        Some(kind) => {
            let member = Element { name: kind.also.first().copied().unwrap_or(kind.element).into(), ..object.clone() };
            let id = kind.id.and_then(|path| object.text_at(path)).unwrap_or_default();
            (write_compact(&member), kind.address.unwrap_or(node).replace("{id}", &id))
        }
        None => (write_compact(object), node.to_owned()),
    };
    enveloped(&data, event, &source)
}

/// The payload that tells of an error about what is at an address.
pub(super) fn error(error: &str, source: Option<&str>) -> String {
    let no_call = format!("/finesse/api/Dialog/{NO_CALL}");
    enveloped(error, "PUT", source.unwrap_or(&no_call))
}

fn enveloped(data: &str, event: &str, source: &str) -> String {
    format!(
        "<Update><data>{data}</data><event>{event}</event><requestId></requestId><source>{source}</source></Update>"
    )
}

/// A call that a person of the cast is said to be in, with that person's node of dialogs.
pub(super) fn ghost_call(role: &str, cast: &Cast) -> Option<(String, Element)> {
    let extension = &cast.people.get(role)?.extension;
    let call = format!(
        "<Dialog><associatedDialogUri></associatedDialogUri><fromAddress>5550999</fromAddress><id>{NO_CALL}</id>\
         <mediaProperties><DNIS>{extension}</DNIS><callType>OTHER_IN</callType><dialedNumber>{extension}</dialedNumber>\
         <callvariables></callvariables></mediaProperties><mediaType>Voice</mediaType><participants><Participant>\
         <actions><action>ANSWER</action></actions><mediaAddress>{extension}</mediaAddress>\
         <mediaAddressType>AGENT_DEVICE</mediaAddressType><startTime></startTime><state>ALERTING</state>\
         <stateCause></stateCause><stateChangeTime></stateChangeTime></Participant></participants>\
         <state>ALERTING</state><toAddress>{extension}</toAddress><uri>/finesse/api/Dialog/{NO_CALL}</uri></Dialog>"
    );
    let node = node_of(NodeName::dialogs(), role, cast).ok()?;
    Some((node, read_document(call.as_bytes(), Limits::default()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: &str = "/finesse/api/User/1/Dialogs";

    #[test]
    fn what_is_told_of_a_dialog_is_laid_out_as_its_event_is() {
        let dialog = read_document(b"<Dialog><id>7</id></Dialog>", Limits::default()).unwrap();
        assert_eq!(
            update(NODE, &dialog, "POST"),
            "<Update><data><dialogs><Dialog><id>7</id></Dialog></dialogs></data><event>POST</event>\
             <requestId></requestId><source>/finesse/api/User/1/Dialogs</source></Update>"
        );
        let put = update(NODE, &dialog, "PUT");
        assert!(put.contains("<data><dialog><id>7</id></dialog></data>"), "{put}");
        assert!(put.contains("<source>/finesse/api/Dialog/7</source>"), "{put}");
    }
}
