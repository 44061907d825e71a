//! The Update document that every notification carries.

use crate::contract::Release;
use crate::xml::Element;

/// An update about an object: data, event, requestId, source.
pub fn update(data: Element, event: &str, request_id: &str, source: &str) -> Element {
    Element::new("Update").with_children([
        Element::new("data").with_child(data),
        Element::leaf("event", event),
        Element::leaf("requestId", request_id),
        Element::leaf("source", source),
    ])
}

/// An update about an error: since 12.5 in an order of its own.
pub fn update_of_error(release: Release, data: Element, request_id: &str, source: &str) -> Element {
    match release {
        Release::R11_6 => update(data, "put", request_id, source),
        Release::R12_5 | Release::R12_6 => Element::new("Update").with_children([
            Element::new("data").with_child(data),
            Element::leaf("requestId", request_id),
            Element::leaf("source", source),
            Element::leaf("event", "put"),
        ]),
    }
}
