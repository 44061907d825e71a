//! Publish-subscribe: requests for subscriptions, and the message that carries a notification.

use std::collections::BTreeSet;

use crate::xml::{Element, escape_attribute, write_compact};

use super::namespace;
use super::stanza;

/// A request to subscribe a JID to a node.
pub fn subscribe(id: &str, service: &str, node: &str, jid: &str) -> Element {
    request(id, service, "subscribe", node, jid)
}

/// A request to end that subscription.
pub fn unsubscribe(id: &str, service: &str, node: &str, jid: &str) -> Element {
    request(id, service, "unsubscribe", node, jid)
}

fn request(id: &str, service: &str, verb: &str, node: &str, jid: &str) -> Element {
    let verb =
        Element::new(verb).in_namespace(namespace::PUBSUB).with_attribute("node", node).with_attribute("jid", jid);
    let pubsub = Element::new("pubsub").in_namespace(namespace::PUBSUB).with_child(verb);
    stanza::iq("set", id, Some(service), pubsub)
}

/// One published item as a subscriber receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The pubsub node.
    pub node: String,
    /// The item's id; the same item sent twice has the same id.
    pub item: String,
    /// The payload: an `Update` document, as text.
    pub payload: String,
}

impl Event {
    /// The message that carries the event. `notification_namespace` differs between releases; clients match by local name.
    pub fn to_message(&self, from: &str, to: &str, message_id: &str, notification_namespace: &str) -> Element {
        let notification =
            Element::new("notification").in_namespace(notification_namespace).with_text(self.payload.as_str());
        let item = Element::new("item")
            .in_namespace(namespace::PUBSUB_EVENT)
            .with_attribute("id", self.item.as_str())
            .with_child(notification);
        let items = Element::new("items")
            .in_namespace(namespace::PUBSUB_EVENT)
            .with_attribute("node", self.node.as_str())
            .with_child(item);
        Element::new("message")
            .in_namespace(namespace::CLIENT)
            .with_attribute("from", from)
            .with_attribute("to", to)
            .with_attribute("id", message_id)
            .with_child(Element::new("event").in_namespace(namespace::PUBSUB_EVENT).with_child(items))
    }

    /// The same message for many: everything in it that is the same for all is written once.
    pub fn to_copies(&self, from: &str, notification_namespace: &str) -> Copies {
        let mut message = self.to_message(from, "", "", notification_namespace);
        message.attributes.retain(|attribute| attribute.name == "from");
        let text = write_compact(&message);
        // Attributes are escaped, so the first of these ends the tag.
        let (head, rest) = text.split_at(text.find('>').unwrap_or_default());
        Copies { head: head.to_owned(), rest: rest.to_owned() }
    }

    /// The events in a message; none where it carries something else. Takes the payload as escaped text, which is the
    /// documented form (page 345), and as child elements, which some clients report.
    pub fn from_message(message: &Element) -> Vec<Event> {
        if message.name != "message" {
            return Vec::new();
        }
        let events = message.elements().filter(|child| child.is("event", namespace::PUBSUB_EVENT));
        events.flat_map(|event| event.children_named("items")).flat_map(items).collect()
    }
}

/// A message for many, written but for what is of each.
#[derive(Debug)]
pub struct Copies {
    head: String,
    rest: String,
}

impl Copies {
    /// The copy for one of them, as text.
    pub fn text(&self, to: &str, message_id: &str) -> String {
        let (to, id) = (escape_attribute(to), escape_attribute(message_id));
        format!("{} to=\"{to}\" id=\"{id}\"{}", self.head, self.rest)
    }
}

/// The items that a stream has brought. An explicit subscription beside a default one brings a second copy of the same
/// item, which is no second notice.
#[derive(Debug, Clone, Default)]
pub struct Items(BTreeSet<(String, String)>);

impl Items {
    /// Whether an event is the first of its item; one without an item id always is.
    pub fn is_new(&mut self, event: &Event) -> bool {
        self.0.insert((event.node.clone(), event.item.clone())) || event.item.is_empty()
    }
}

fn items(items: &Element) -> Vec<Event> {
    let node = items.attribute("node").unwrap_or_default();
    let item = |item: &Element| Event {
        node: node.to_owned(),
        item: item.attribute("id").unwrap_or_default().to_owned(),
        payload: item.child("notification").map(payload).unwrap_or_default(),
    };
    items.children_named("item").map(item).collect()
}

fn payload(notification: &Element) -> String {
    match notification.elements().next() {
        Some(nested) => write_compact(nested),
        None => notification.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, read_document};

    #[test]
    fn an_event_survives_its_message() {
        let event = Event {
            node: "/finesse/api/User/1001001".into(),
            item: "i1".into(),
            payload: "<Update>\n  <data>a &amp; b</data>\n</Update>".into(),
        };
        let message = event.to_message("pubsub.x", "1001001@x", "m1", namespace::PUBSUB);
        let text = write_compact(&message);
        assert!(text.contains("&lt;Update&gt;"), "the payload travels escaped: {text}");
        let read = read_document(text.as_bytes(), Limits::default()).unwrap();
        assert_eq!(Event::from_message(&read), vec![event]);
    }
    #[test]
    fn a_copy_is_the_message_itself() {
        let event = Event {
            node: "/a>b\"&'<".into(),
            item: "i>1".into(),
            payload: "<Update a='b'>\r\n\t&amp;]]></Update>".into(),
        };
        let copies = event.to_copies("pubsub.>", "n>s");
        for (to, id) in [("1001001@x/desk", "m1"), ("a&b\"c'<d>@x", "\t/finesse\n__>"), ("", "")] {
            assert_eq!(copies.text(to, id), write_compact(&event.to_message("pubsub.>", to, id, "n>s")));
        }
    }
}
