//! Stanzas that both sides need: requests, results, errors, presence.

use crate::xml::Element;

use super::namespace;

/// An `iq` request.
pub fn iq(kind: &str, id: &str, to: Option<&str>, payload: Element) -> Element {
    let mut iq =
        Element::new("iq").in_namespace(namespace::CLIENT).with_attribute("type", kind).with_attribute("id", id);
    if let Some(to) = to {
        iq = iq.with_attribute("to", to);
    }
    iq.with_child(payload)
}

/// The result of a request, with or without a payload.
pub fn result(request: &Element, from: Option<&str>, payload: Option<Element>) -> Element {
    answer(request, "result", from).with_children(payload)
}

/// The refusal of a request: `condition` as RFC 6120 section 8.3.3 names it, `kind` such as `cancel` or `auth`.
pub fn refusal(request: &Element, from: Option<&str>, kind: &str, condition: &str) -> Element {
    let condition = Element::new(condition).in_namespace(namespace::STANZA_ERRORS);
    let error =
        Element::new("error").in_namespace(namespace::CLIENT).with_attribute("type", kind).with_child(condition);
    answer(request, "error", from).with_child(error)
}

fn answer(request: &Element, kind: &str, from: Option<&str>) -> Element {
    let mut iq = Element::new("iq")
        .in_namespace(namespace::CLIENT)
        .with_attribute("type", kind)
        .with_attribute("id", request.attribute("id").unwrap_or_default());
    if let Some(from) = from {
        iq = iq.with_attribute("from", from);
    }
    iq
}

/// Presence with priority 0: without it no events arrive (page 9).
pub fn presence() -> Element {
    Element::new("presence")
        .in_namespace(namespace::CLIENT)
        .with_child(Element::leaf("priority", "0").in_namespace(namespace::CLIENT))
}

/// An XMPP ping.
pub fn ping(id: &str, to: &str) -> Element {
    iq("get", id, Some(to), Element::new("ping").in_namespace(namespace::PING))
}

/// A request to bind a resource; without one the server chooses.
pub fn bind(id: &str, resource: Option<&str>) -> Element {
    let bind = Element::new("bind").in_namespace(namespace::BIND);
    let chosen = resource.map(|resource| Element::leaf("resource", resource).in_namespace(namespace::BIND));
    iq("set", id, None, bind.with_children(chosen))
}

/// The legacy session request that most clients still send.
pub fn session(id: &str) -> Element {
    iq("set", id, None, Element::new("session").in_namespace(namespace::SESSION))
}

/// The condition inside an `error` or `failure`, for people: `not-authorized`.
pub fn condition(stanza: &Element) -> String {
    let error = stanza.child("error").unwrap_or(stanza);
    error.elements().next().map_or_else(|| "no reason given".to_owned(), |condition| condition.name.to_string())
}
