//! A session as the server keeps it, on trial: its clock, its client and its service in the hands of a test.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::*;
use crate::limits::{BOSH_REQUEST, BOSH_RESPONSE};

pub(super) const FIRST: u64 = 100;
pub(super) const WAIT: u64 = 60;
pub(super) const INACTIVITY: u64 = 30;

/// A session, its clock, and what came out of it.
pub(super) struct Tried {
    pub(super) session: ServerSession,
    pub(super) now: Duration,
    /// What the service got: `open`, `left`, or a stanza's name and id.
    pub(super) served: Vec<String>,
    pub(super) answers: Vec<(Ticket, Body)>,
    pub(super) over: bool,
}

pub(super) fn parsed(attributes: &str, stanzas: &str) -> (Body, Digest) {
    let text = format!(
        "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' {attributes}>{stanzas}</body>"
    );
    (read_body(text.as_bytes(), BOSH_REQUEST).unwrap(), Sha256::digest(text).into())
}

impl Tried {
    pub(super) fn begun_with(attributes: &str) -> Tried {
        let (body, digest) = parsed(&format!("rid='{FIRST}' {attributes}"), "");
        let offer = OfferedTerms { wait: Duration::from_secs(WAIT), inactivity: Duration::from_secs(INACTIVITY) };
        let terms = Terms::of(&body.head, offer, "sid1".to_owned(), "finesse.test");
        let now = Duration::from_secs(5);
        let session = ServerSession::begin(terms, body, digest, 0, now).unwrap();
        let mut tried = Tried { session, now, served: Vec::new(), answers: Vec::new(), over: false };
        tried.settle();
        tried
    }

    /// After the first response, with nothing recorded.
    pub(super) fn open() -> Tried {
        let mut tried = Tried::begun_with("hold='1' wait='60'");
        tried.served.clear();
        tried.answers.clear();
        tried
    }

    pub(super) fn settle(&mut self) {
        loop {
            while let Some(step) = self.session.next_step() {
                match step {
                    ServerStep::Open => self.served.push("open".to_owned()),
                    ServerStep::Stanza(stanza) => self.served.push(stanza.name.into()),
                    ServerStep::Left => self.served.push("left".to_owned()),
                    ServerStep::Answer(ticket, text) => {
                        self.answers.push((ticket, read_body(text.as_bytes(), BOSH_RESPONSE).unwrap()));
                    }
                    ServerStep::Over => self.over = true,
                }
            }
            self.session.settle(self.now);
            match self.session.next_step() {
                Some(ServerStep::Answer(ticket, text)) => {
                    self.answers.push((ticket, read_body(text.as_bytes(), BOSH_RESPONSE).unwrap()));
                }
                Some(ServerStep::Over) => self.over = true,
                Some(other) => panic!("{other:?} comes from requests only"),
                None => return,
            }
        }
    }

    /// A request whose ticket is its id's distance from the first.
    pub(super) fn request(&mut self, after: u64, attributes: &str, stanzas: &str) {
        self.request_as(after, after, attributes, stanzas);
    }

    pub(super) fn request_as(&mut self, ticket: Ticket, after: u64, attributes: &str, stanzas: &str) {
        let (body, digest) = parsed(&format!("rid='{}' sid='sid1' {attributes}", FIRST + after), stanzas);
        self.session.request(body, digest, ticket, self.now);
        self.settle();
    }

    pub(super) fn push(&mut self, name: &str) {
        self.session.push(format!("<{name} xmlns='jabber:client'/>"));
        self.settle();
    }

    pub(super) fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
        self.settle();
    }

    /// Tickets with the names of what their answers brought, and conditions, since the last time.
    pub(super) fn answered(&mut self) -> Vec<(Ticket, String)> {
        let told = |(ticket, body): (Ticket, Body)| {
            let names = body.stanzas.into_iter().map(|stanza| String::from(stanza.name));
            let end = match body.head.kind {
                WrapperKind::Usual => None,
                WrapperKind::Error => Some("error".to_owned()),
                WrapperKind::Terminate => {
                    Some(body.head.condition.map_or("end".to_owned(), |end| end.word().to_owned()))
                }
            };
            (ticket, names.chain(end).collect::<Vec<_>>().join(" "))
        };
        self.answers.drain(..).map(told).collect()
    }
}

pub(super) fn answers(expected: &[(Ticket, &str)]) -> Vec<(Ticket, String)> {
    expected.iter().map(|(ticket, told)| (*ticket, (*told).to_owned())).collect()
}
