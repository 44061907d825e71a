//! Service: sessions, subscriptions, and who receives what is published on a node.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::Release;
use crate::limits::MOST_SUBSCRIPTIONS;
use crate::mock::contract::Domain;
use crate::mock::release::{MessageIds, message_ids, notification_namespace};
use crate::xmpp::{Event, Jid, Outgoing};

use super::outbound::Outbound;

/// What a session said of itself last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Nothing yet, or that it is not there.
    #[default]
    Unavailable,
    /// That it is there, with a negative priority: no events arrive (page 9).
    Deaf,
    /// That it is there and takes events.
    Listening,
}

/// One connection to the service.
#[derive(Debug)]
struct Session {
    outbound: Outbound,
    jid: Option<Jid>,
    presence: Presence,
}

/// The prefix of every item's id; a running number follows without a separator, as observed.
const ITEM_PREFIX: &str = "5f1e55e0-0000-4000-8000-0000000000";

/// The notification service of one world.
#[derive(Debug, Default)]
pub struct Service {
    domain: Domain,
    sessions: BTreeMap<u64, Session>,
    /// The sessions that are bound to a person, by the person: thousands may be there.
    of_user: BTreeMap<String, BTreeSet<u64>>,
    /// The addresses that are subscribed to a node, by the node.
    explicit: BTreeMap<String, BTreeSet<String>>,
    /// How many of them are each person's.
    counts: BTreeMap<String, usize>,
    opened: u64,
    items: u64,
    messages: u64,
}

impl Service {
    /// One whose addresses are of that domain.
    pub fn of(domain: Domain) -> Self {
        Service { domain, ..Service::default() }
    }

    /// The domain of its addresses.
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// A connection came; it is known by the number from now on.
    pub fn connect(&mut self, outbound: Outbound) -> u64 {
        self.opened += 1;
        self.sessions.insert(self.opened, Session { outbound, jid: None, presence: Presence::default() });
        self.opened
    }

    /// A connection went. Explicit subscriptions outlive it.
    pub fn disconnect(&mut self, session: u64) {
        self.remove(session);
    }

    fn remove(&mut self, session: u64) -> Option<Session> {
        let removed = self.sessions.remove(&session)?;
        if let Some(jid) = &removed.jid {
            self.unbind(session, jid);
        }
        Some(removed)
    }

    fn unbind(&mut self, session: u64, jid: &Jid) {
        let Some(theirs) = self.of_user.get_mut(&jid.user) else { return };
        theirs.remove(&session);
        if theirs.is_empty() {
            self.of_user.remove(&jid.user);
        }
    }

    /// The sessions of a person, with their numbers.
    fn of_user(&self, user: &str) -> impl Iterator<Item = (u64, &Session)> {
        let theirs = self.of_user.get(user).into_iter().flatten();
        theirs.filter_map(|id| Some((*id, self.sessions.get(id)?)))
    }

    /// Binds a connection to a person at a resource; an older connection at the same address is closed, as Openfire does
    /// unless it is set otherwise.
    pub fn bind(&mut self, session: u64, user: &str, resource: Option<String>) -> Jid {
        let resource = resource.unwrap_or_else(|| format!("mock{session}"));
        let jid = Jid::bare(user, self.domain.name()).at(resource);
        let older = self.of_user(user).find(|(_, other)| other.jid.as_ref() == Some(&jid)).map(|(id, _)| id);
        if let Some(older) = older.and_then(|older| self.remove(older)) {
            older.outbound.send(Outgoing::Error("conflict"));
        }
        if let Some(bound) = self.sessions.get_mut(&session) {
            if let Some(before) = bound.jid.replace(jid.clone()) {
                self.unbind(session, &before);
            }
            self.of_user.entry(user.to_owned()).or_default().insert(session);
        }
        jid
    }

    /// Cuts all connections of a person without a word; how many there were.
    pub fn cut(&mut self, user: &str) -> usize {
        let theirs: Vec<u64> = self.of_user(user).map(|(id, _)| id).collect();
        let cut = theirs.into_iter().filter_map(|id| self.remove(id));
        cut.map(|session| session.outbound.cut()).count()
    }

    /// How many connections a person has.
    pub fn streams_of(&self, user: &str) -> usize {
        self.of_user(user).count()
    }

    /// Ends every connection, and forgets every subscription. Numbers count on, so that none means two connections.
    pub fn reset(&mut self) {
        self.close();
        self.explicit.clear();
        self.counts.clear();
    }

    /// Whether anybody has a connection.
    pub fn is_connected(&self) -> bool {
        !self.sessions.is_empty()
    }

    /// Presence decides whether events arrive; those published before are not kept.
    pub fn set_presence(&mut self, session: u64, presence: Presence) {
        if let Some(session) = self.sessions.get_mut(&session) {
            session.presence = presence;
        }
    }

    /// Whether a person is there with one session at least.
    pub fn is_there(&self, user: &str) -> bool {
        self.of_user(user).any(|(_, session)| session.presence != Presence::Unavailable)
    }

    /// Adds an explicit subscription; `false` where the person has as many as are kept.
    pub fn subscribe(&mut self, node: &str, jid: &Jid) -> bool {
        let address = jid.to_string();
        if self.explicit.get(node).is_some_and(|addresses| addresses.contains(&address)) {
            return true;
        }
        let count = self.counts.entry(jid.user.clone()).or_default();
        if *count >= MOST_SUBSCRIPTIONS {
            return false;
        }
        *count += 1;
        self.explicit.entry(node.to_owned()).or_default().insert(address)
    }

    /// The explicit subscriptions of a person: nodes, each with an address.
    pub fn subscriptions_of(&self, user: &str) -> impl Iterator<Item = (&str, &str)> {
        let theirs = format!("{user}@");
        self.explicit.iter().flat_map(move |(node, addresses)| {
            let (from, theirs) = (theirs.clone(), theirs.clone());
            let after = addresses.range(from..).take_while(move |address| address.starts_with(&theirs));
            after.map(move |address| (node.as_str(), address.as_str()))
        })
    }

    /// Removes an explicit subscription; `false` where there was none.
    pub fn unsubscribe(&mut self, node: &str, jid: &Jid) -> bool {
        let Some(addresses) = self.explicit.get_mut(node) else { return false };
        let was_there = addresses.remove(&jid.to_string());
        if let Some(count) = self.counts.get_mut(&jid.user).filter(|_| was_there) {
            *count -= 1;
        }
        if addresses.is_empty() {
            self.explicit.remove(node);
        }
        was_there
    }

    /// Publishes an item; answers the addresses to which copies went out.
    pub fn publish(&mut self, release: Release, node: &str, payload: impl FnOnce() -> String) -> Vec<String> {
        self.items += 1;
        let receivers: Vec<(u64, String)> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.presence == Presence::Listening)
            .filter_map(|(id, session)| Some((*id, session.jid.as_ref()?)))
            .flat_map(|(id, jid)| self.copies(node, jid).into_iter().map(move |to| (id, to)))
            .collect();
        if receivers.is_empty() {
            return Vec::new();
        }
        let event = Event { node: node.to_owned(), item: format!("{ITEM_PREFIX}{}", self.items), payload: payload() };
        let copies = event.to_copies(self.domain.pubsub(), notification_namespace(release));
        for (session, to) in &receivers {
            let message = Outgoing::Stanza(copies.text(to, &self.message_id(release, node, to)));
            if let Some(session) = self.sessions.get(session) {
                session.outbound.send(message);
            }
        }
        receivers.into_iter().map(|(_, to)| to).collect()
    }

    /// The addresses under which a session receives what is published on a node: the bare one by default or when that
    /// is subscribed, and the full one as well when that is.
    fn copies(&self, node: &str, jid: &Jid) -> Vec<String> {
        let subscribed = self.explicit.get(node);
        let (bare, full) = (jid.to_bare().to_string(), jid.to_string());
        let explicit = |address: &str| subscribed.is_some_and(|addresses| addresses.contains(address));
        let mut copies = Vec::new();
        if is_default(node, &jid.user) || explicit(&bare) {
            copies.push(bare);
        }
        if explicit(&full) {
            copies.push(full);
        }
        copies
    }

    /// An id as the release makes them, no two alike in one world.
    fn message_id(&mut self, release: Release, node: &str, to: &str) -> String {
        self.messages += 1;
        match message_ids(release) {
            MessageIds::NodeAndAddress => {
                let bare = to.split('/').next().unwrap_or(to);
                format!("{node}__{bare}__{}", characters(self.messages, 5))
            }
            MessageIds::Characters => characters(self.messages, 8),
        }
    }

    /// Ends every connection.
    pub fn close(&mut self) {
        self.of_user.clear();
        for session in std::mem::take(&mut self.sessions).into_values() {
            session.outbound.send(Outgoing::Close);
        }
    }
}

/// Subscribed without asking (page 345): the own User and Dialogs nodes, and SystemInfo.
fn is_default(node: &str, user: &str) -> bool {
    match node.strip_prefix("/finesse/api/User/") {
        Some(rest) => rest.strip_prefix(user).is_some_and(|rest| rest.is_empty() || rest == "/Dialogs"),
        None => node == "/finesse/api/SystemInfo",
    }
}

/// A number as that many letters and digits, spread so that neighbours look different.
fn characters(number: u64, length: u32) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    // A factor without a common divisor with 62 keeps the numbers apart.
    let mut rest = u128::from(number) * 15_485_863_345_181 % 62_u128.pow(length);
    let mut text = String::new();
    for _ in 0..length {
        let digit = usize::try_from(rest % 62).unwrap_or_default();
        text.push(char::from(DIGITS[digit]));
        rest /= 62;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::contract::XMPP_DOMAIN;
    use crate::mock::pubsub::outbound;

    #[test]
    fn defaults_are_the_own_nodes() {
        assert!(is_default("/finesse/api/User/1001001", "1001001"));
        assert!(is_default("/finesse/api/User/1001001/Dialogs", "1001001"));
        assert!(is_default("/finesse/api/SystemInfo", "1001001"));
        assert!(!is_default("/finesse/api/User/10010011", "1001001"));
        assert!(!is_default("/finesse/api/Team/34/Users", "1001001"));
    }

    #[test]
    fn an_explicit_subscription_adds_a_copy_and_presence_is_needed() {
        let mut service = Service::default();
        let (outbound, _queue) = outbound();
        let session = service.connect(outbound);
        let jid = service.bind(session, "1001001", Some("desk1".into()));
        let node = "/finesse/api/User/1001001";
        let publish = |service: &mut Service| service.publish(Release::R12_5, node, String::new).len();
        assert_eq!(publish(&mut service), 0);
        service.set_presence(session, Presence::Deaf);
        assert_eq!(publish(&mut service), 0);
        assert!(service.is_there("1001001") && !service.is_there("1001002"));
        service.set_presence(session, Presence::Listening);
        assert_eq!(publish(&mut service), 1);
        assert!(service.subscribe(node, &jid));
        assert_eq!(publish(&mut service), 2);
        assert!(service.unsubscribe(node, &jid));
        assert_eq!(publish(&mut service), 1);
    }

    #[test]
    fn one_person_has_so_many_subscriptions_and_another_has_room() {
        let (mut service, node) = (Service::default(), "/finesse/api/User/1001001");
        let at = |user: &str, number: usize| Jid::bare(user, XMPP_DOMAIN).at(number.to_string());
        for number in 0..MOST_SUBSCRIPTIONS {
            assert!(service.subscribe(node, &at("1001001", number)), "{number}");
        }
        assert!(!service.subscribe(node, &at("1001001", MOST_SUBSCRIPTIONS)));
        assert!(service.subscribe(node, &at("1001001", 0)), "that is there already");
        assert!(service.subscribe(node, &at("1001002", 0)));
        assert!(service.unsubscribe(node, &at("1001001", 5)) && !service.unsubscribe(node, &at("1001001", 5)));
        assert!(service.subscribe(node, &at("1001001", MOST_SUBSCRIPTIONS)));
        assert!(!service.subscribe(node, &at("1001001", 5)));
    }

    #[test]
    fn a_person_is_there_as_long_as_one_of_their_sessions_is() {
        let mut service = Service::default();
        let open = |service: &mut Service, user: &str, resource: &str| {
            let session = service.connect(outbound().0);
            service.bind(session, user, Some(resource.into()));
            service.set_presence(session, Presence::Listening);
            session
        };
        let first = open(&mut service, "1001001", "desk1");
        let second = open(&mut service, "1001001", "desk2");
        service.disconnect(first);
        assert!(service.is_there("1001001"));
        // An older session at the same address is closed.
        let third = open(&mut service, "1001001", "desk2");
        service.disconnect(second);
        assert!(service.is_there("1001001"));
        service.bind(third, "1001002", None);
        assert!(service.is_there("1001002") && !service.is_there("1001001"));
        service.disconnect(third);
        assert!(!service.is_there("1001002") && service.of_user.is_empty());
    }

    #[test]
    fn message_ids_differ() {
        let ids: BTreeSet<String> = (0..1000).map(|number| characters(number, 5)).collect();
        assert_eq!(ids.len(), 1000);
        assert_eq!(characters(7, 8).len(), 8);
    }
}
