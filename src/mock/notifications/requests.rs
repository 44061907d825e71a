//! Requests on a bound stream: session, ping, roster, discovery, publish-subscribe.

use crate::lab::CallCentre;
use crate::limits::LONGEST_RESOURCE;
use crate::mock::contract::Domain;
use crate::mock::pubsub::{Presence, Service, nodes};
use crate::xml::Element;
use crate::xmpp::{Jid, namespace, stanza};

/// What a presence stanza says of its sender; `None` where it is about something else, such as a roster's subscription, or
/// meant for one receiver only.
pub fn presence(stanza: &Element) -> Option<Presence> {
    let priority = stanza.text_at("priority").and_then(|text| text.trim().parse::<i16>().ok()).unwrap_or(0);
    match stanza.attribute("type") {
        _ if stanza.attribute("to").is_some() => None,
        None if priority >= 0 => Some(Presence::Listening),
        None => Some(Presence::Deaf),
        Some("unavailable") => Some(Presence::Unavailable),
        Some(_) => None,
    }
}

/// The answer to an `iq`; `None` where it is itself an answer.
pub fn answer(service: &mut Service, call_centre: &CallCentre, iq: &Element, jid: &Jid) -> Option<Element> {
    let kind = iq.attribute("type").unwrap_or_default();
    if kind == "result" || kind == "error" {
        return None;
    }
    let from = iq.attribute("to");
    if kind != "get" && kind != "set" {
        return Some(stanza::refusal(iq, from, "modify", "bad-request"));
    }
    if let Some(condition) = from.and_then(|to| nobody_at(service.domain(), to, jid)) {
        return Some(stanza::refusal(iq, from, "cancel", condition));
    }
    let done = |payload: Option<Element>| stanza::result(iq, from, payload);
    let Some(request) = iq.elements().next() else { return Some(stanza::refusal(iq, from, "modify", "bad-request")) };
    Some(match (kind, request.name.as_str(), request.namespace.as_str()) {
        ("get", "ping", namespace::PING) | ("set", "session", namespace::SESSION) => done(None),
        (_, "query", namespace::ROSTER) => done(Some(Element::new("query").in_namespace(namespace::ROSTER))),
        ("get", "query", namespace::DISCO_INFO) => match request.attribute("node") {
            Some(node) if from == Some(service.domain().pubsub()) && !nodes::is_there(call_centre, node) => {
                not_there(iq)
            }
            _ => done(Some(disco_info(service.domain(), from, request))),
        },
        ("get", "query", namespace::DISCO_ITEMS) => done(Some(disco_items(service.domain(), from, jid))),
        ("get", "pubsub", namespace::PUBSUB) => list_subscriptions(service, iq, request, jid),
        ("set", "pubsub", namespace::PUBSUB) => pubsub(service, call_centre, iq, request, jid),
        _ => stanza::refusal(iq, from, "cancel", "service-unavailable"),
    })
}

/// Why nobody answers for an address: it is somebody else's, or a service of the domain that is not there. Another host is
/// taken for the own one: clients name the domain or the host.
fn nobody_at(domain: &Domain, to: &str, jid: &Jid) -> Option<&'static str> {
    let is_service = to.strip_suffix(domain.name()).is_some_and(|service| service.ends_with('.'));
    match to.split_once('@') {
        Some((user, _)) => (user != jid.user).then_some("service-unavailable"),
        None => (is_service && to != domain.pubsub()).then_some("remote-server-not-found"),
    }
}

fn disco_info(domain: &Domain, to: Option<&str>, query: &Element) -> Element {
    let namespace = namespace::DISCO_INFO;
    let node = query.attribute("node");
    let (category, kind) = match (to == Some(domain.pubsub()), node) {
        (true, Some(_)) => ("pubsub", "leaf"),
        (true, None) => ("pubsub", "service"),
        (false, _) => ("server", "im"),
    };
    let identity = Element::new("identity")
        .in_namespace(namespace)
        .with_attribute("category", category)
        .with_attribute("type", kind);
    let feature = |what: &str| Element::new("feature").in_namespace(namespace).with_attribute("var", what.to_owned());
    let mut info = Element::new("query").in_namespace(namespace);
    if let Some(node) = node {
        info = info.with_attribute("node", node);
    }
    info.with_child(identity)
        .with_children([namespace::DISCO_INFO, namespace::DISCO_ITEMS, namespace::PING, namespace::PUBSUB].map(feature))
}

fn disco_items(domain: &Domain, to: Option<&str>, jid: &Jid) -> Element {
    let item = |address: &str| {
        Element::new("item").in_namespace(namespace::DISCO_ITEMS).with_attribute("jid", address.to_owned())
    };
    let items = if to == Some(domain.pubsub()) {
        let own = format!("/finesse/api/User/{}", jid.user);
        let nodes = [own.clone(), format!("{own}/Dialogs"), "/finesse/api/SystemInfo".to_owned()];
        nodes.map(|node| item(domain.pubsub()).with_attribute("node", node)).to_vec()
    } else if to.is_none_or(|to| to == domain.name()) {
        vec![item(domain.pubsub())]
    } else {
        Vec::new()
    };
    Element::new("query").in_namespace(namespace::DISCO_ITEMS).with_children(items)
}

fn not_there(iq: &Element) -> Element {
    stanza::refusal(iq, iq.attribute("to"), "cancel", "item-not-found")
}

fn has_short_resource(jid: &Jid) -> bool {
    jid.resource.as_ref().is_none_or(|resource| resource.len() <= LONGEST_RESOURCE)
}

/// The explicit subscriptions of whoever asks (XEP-0060, section 5.6); nothing else can be read.
fn list_subscriptions(service: &Service, iq: &Element, pubsub: &Element, jid: &Jid) -> Element {
    let from = iq.attribute("to");
    let Some(asked) = pubsub.child("subscriptions") else {
        return stanza::refusal(iq, from, "cancel", "feature-not-implemented");
    };
    let node = asked.attribute("node");
    let theirs = service.subscriptions_of(&jid.user).filter(|(of, _)| node.is_none_or(|node| node == *of));
    let list = Element::new("subscriptions")
        .in_namespace(namespace::PUBSUB)
        .with_children(theirs.map(|(node, address)| subscription(node, address.to_owned())).collect::<Vec<_>>());
    let payload = Element::new("pubsub").in_namespace(namespace::PUBSUB).with_child(list);
    stanza::result(iq, from, Some(payload))
}

fn subscription(node: &str, address: String) -> Element {
    Element::new("subscription")
        .in_namespace(namespace::PUBSUB)
        .with_attribute("node", node)
        .with_attribute("jid", address)
        .with_attribute("subscription", "subscribed")
}

/// Subscriptions are one's own; the node may be anybody's. That is how the XMPP server inside Finesse leaves nodes unless it
/// is told otherwise, and no evidence says that Finesse tells it.
fn pubsub(service: &mut Service, call_centre: &CallCentre, iq: &Element, pubsub: &Element, jid: &Jid) -> Element {
    let from = iq.attribute("to");
    let refuse = |kind: &str, condition: &str| stanza::refusal(iq, from, kind, condition);
    let Some(verb) = pubsub.elements().next() else { return refuse("modify", "bad-request") };
    match verb.name.as_str() {
        "subscribe" | "unsubscribe" => {}
        // Nodes and items are the server's own.
        "create" | "publish" | "retract" => return refuse("auth", "forbidden"),
        _ => return refuse("cancel", "feature-not-implemented"),
    }
    let node = verb.attribute("node").unwrap_or_default();
    let subscriber = verb.attribute("jid").and_then(|text| text.parse::<Jid>().ok());
    let Some(subscriber) =
        subscriber.filter(|subscriber| subscriber.user == jid.user && has_short_resource(subscriber))
    else {
        return refuse("modify", "bad-request");
    };
    match verb.name.as_str() {
        _ if node.is_empty() => refuse("modify", "bad-request"),
        _ if !nodes::is_there(call_centre, node) => not_there(iq),
        // A subscription to which nothing ever comes would look like one that works.
        "subscribe" if !nodes::is_published(node) => refuse("cancel", "feature-not-implemented"),
        // XEP-0060, section 6.1.3.9.
        "subscribe" if !service.subscribe(node, &subscriber) => refuse("wait", "policy-violation"),
        "subscribe" => {
            let subscription = subscription(node, subscriber.to_string());
            let payload = Element::new("pubsub").in_namespace(namespace::PUBSUB).with_child(subscription);
            stanza::result(iq, from, Some(payload))
        }
        "unsubscribe" if service.unsubscribe(node, &subscriber) => stanza::result(iq, from, None),
        _ => refuse("cancel", "unexpected-request"),
    }
}
