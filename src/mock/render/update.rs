//! The Update document that every notification carries.

use crate::contract::Release;
use crate::mock::release::error_update;
use crate::xml::Element;

/// An update about an object: data, event, requestId, source.
pub fn update(data: Element, event: &str, request_id: &str, source: &str) -> Element {
    in_order(["data", "event", "requestId", "source"], data, event, request_id, source)
}

/// An update about an error: since 12.5 in an order of its own.
pub fn update_of_error(release: Release, data: Element, request_id: &str, source: &str) -> Element {
    in_order(error_update(release), data, "put", request_id, source)
}

fn in_order(order: [&'static str; 4], data: Element, event: &str, request_id: &str, source: &str) -> Element {
    let child = |name| match name {
        "data" => Element::new("data").with_child(data.clone()),
        "event" => Element::leaf(name, event),
        "requestId" => Element::leaf(name, request_id),
        _ => Element::leaf(name, source),
    };
    Element::new("Update").with_children(order.map(child))
}
