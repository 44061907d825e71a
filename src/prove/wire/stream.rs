//! A stream as far as messages have to be told apart from what stands between them.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::mock::PUBSUB_DOMAIN;
use crate::xml::{Limits, read_document, write_compact};
use crate::xmpp::{Event, Items, namespace};

use super::super::notice::carried_as_elements;
use super::edit::Message;
use super::pass::Passing;

const BEGIN: &[u8] = b"<message";
const END: &[u8] = b"</message>";

/// Passes a stream on in both directions, its messages as they came unless they are to be others.
pub(super) async fn pass(client: TcpStream, server: TcpStream, passing: &Passing) -> io::Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let forth = async {
        tokio::io::copy(&mut from_client, &mut to_server).await?;
        to_server.shutdown().await
    };
    let back = async {
        let mut pieces = Pieces::default();
        let mut buffer = [0_u8; 8192];
        loop {
            let count = from_server.read(&mut buffer).await?;
            if count == 0 {
                return to_client.shutdown().await;
            }
            to_client.write_all(&pieces.feed(&buffer[..count], passing)).await?;
        }
    };
    tokio::try_join!(forth, back).map(drop)
}

/// What has come from the server and is not passed on yet.
#[derive(Default)]
struct Pieces {
    waiting: Vec<u8>,
    /// Whose stream it is, once a resource is bound.
    person: Option<String>,
    items: Items,
}

impl Pieces {
    /// What may go on: whole messages, and everything between them.
    fn feed(&mut self, bytes: &[u8], passing: &Passing) -> Vec<u8> {
        self.waiting.extend_from_slice(bytes);
        let mut passes = Vec::new();
        while let Some(begin) = find(&self.waiting, BEGIN) {
            let between: Vec<u8> = self.waiting.drain(..begin).collect();
            passes.extend(self.between(between, passing));
            let Some(end) = find(&self.waiting, END) else { return passes };
            let message: Vec<u8> = self.waiting.drain(..end + END.len()).collect();
            passes.extend(self.message(message, passing));
        }
        // Half a tag may be the beginning of a message.
        let half = self.waiting.iter().rposition(|byte| *byte == b'<');
        let half = half.filter(|at| !self.waiting[*at..].contains(&b'>'));
        let between: Vec<u8> = self.waiting.drain(..half.unwrap_or(self.waiting.len())).collect();
        passes.extend(self.between(between, passing));
        passes
    }

    fn between(&mut self, between: Vec<u8>, passing: &Passing) -> Vec<u8> {
        let text = String::from_utf8_lossy(&between);
        if self.person.is_none() {
            let jid = text.split_once("<jid>").and_then(|(_, jid)| jid.split_once('@'));
            self.person = jid.map(|(person, _)| person.to_owned());
        }
        // What nothing caused goes before the answer to the ping with which the last step settles.
        let is_pong = text.contains("<iq");
        match &self.person {
            Some(person) if is_pong => {
                [passing.at_the_end(person).iter().flat_map(written).collect(), between].concat()
            }
            _ => between,
        }
    }

    /// A message, or what is sent in its place. A second copy of an item is no second notice and goes where the first went.
    fn message(&mut self, message: Vec<u8>, passing: &Passing) -> Vec<u8> {
        let read = read_document(&message, Limits::default()).ok();
        let events = read.as_ref().map(Event::from_message).unwrap_or_default();
        let (Some(event), Some(person)) = (events.first(), &self.person) else { return message };
        if !self.items.is_new(event) {
            return message;
        }
        match passing.other_notices(person) {
            Some(others) => others.iter().flat_map(written).collect(),
            None => passing.dressed(message),
        }
    }
}

fn find(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len()).position(|window| window == words)
}

fn written(message: &Message) -> Vec<u8> {
    let notice = &message.notice;
    if message.as_elements {
        return carried_as_elements(notice).into_bytes();
    }
    let event =
        Event { node: notice.node.clone(), item: notice.item.clone(), payload: notice.payload.text().into_owned() };
    let from = notice.stranger.as_deref().unwrap_or(PUBSUB_DOMAIN);
    write_compact(&event.to_message(from, "to", "told", namespace::PUBSUB)).into_bytes()
}
