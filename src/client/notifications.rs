//! Notifications: one stream for one person over TCP, read by a task of its own from sign-in to the end.
//!
//! Whatever arrives is recorded at once, in order. A ping answered proves that everything which the server had queued
//! on this stream before it has arrived, and that the stream was alive the whole time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::contract::control::Password;
use crate::observe::{Notice, Side};
use crate::waiting::{Elapsed, Stopwatch, seconds, within};
use crate::xml::{Element, write_compact};
use crate::xmpp::stream::{FOOTER, STANZA_LIMITS};
use crate::xmpp::{Event, Items, Jid, StreamEvent, StreamReader, namespace, pubsub, stanza};

use super::handshake::Handshake;

/// How many notices one stream may bring before it is given up.
pub const MOST_NOTICES: usize = 100_000;

/// How many bytes of payload one stream may bring before it is given up.
pub const MOST_BYTES: usize = 64 << 20;

/// Where a stream goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamAddress {
    /// Host and port.
    pub address: String,
    /// xmppDomain of SystemInfo.
    pub domain: String,
    /// xmppPubSubDomain of SystemInfo.
    pub pubsub: String,
}

/// What went wrong with a stream. None of this says anything about the contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamTrouble {
    /// No connection.
    #[error("nobody answers at {address} for notifications: {reason}; check the address, and that the service runs")]
    NoConnection {
        /// Host and port.
        address: String,
        /// The system's words.
        reason: String,
    },
    /// The server did not take the credentials.
    #[error("{address} refused the credentials of {user} for notifications ({condition}); check the password")]
    Refused {
        /// Host and port.
        address: String,
        /// The user's id.
        user: String,
        /// The server's condition.
        condition: String,
    },
    /// A request on the stream was refused.
    #[error("{address} refused {what} ({condition})")]
    RequestRefused {
        /// Host and port.
        address: String,
        /// What was asked.
        what: String,
        /// The server's condition.
        condition: String,
    },
    /// No answer in time.
    #[error("{address} did not answer {what} within {}; check that it is the notification service, and its log", seconds(*limit))]
    Late {
        /// Host and port.
        address: String,
        /// What was asked.
        what: String,
        /// The deadline.
        limit: Duration,
    },
    /// The stream is over.
    #[error("the notification stream of {user} at {address} ended: {reason}; look at the server's log")]
    Ended {
        /// Host and port.
        address: String,
        /// The user's id.
        user: String,
        /// Why, as far as known.
        reason: String,
    },
    /// The server speaks something else.
    #[error("{address} does not speak XMPP as expected: {reason}; check that it is the notification service")]
    Unexpected {
        /// Host and port.
        address: String,
        /// What came.
        reason: String,
    },
}

#[derive(Debug, Default)]
struct Record {
    notices: Vec<Notice>,
    bytes: usize,
    items: Items,
    waiting: BTreeMap<String, oneshot::Sender<Element>>,
    ended: Option<String>,
}

type SharedRecord = Arc<Mutex<Record>>;

fn lock(record: &Mutex<Record>) -> MutexGuard<'_, Record> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One person's stream.
#[derive(Debug)]
pub struct Stream {
    writer: OwnedWriteHalf,
    record: SharedRecord,
    reader: JoinHandle<()>,
    address: StreamAddress,
    jid: Jid,
    requests: usize,
    deadline: Duration,
}

impl Stream {
    /// Connects, authenticates, binds a resource, and sends presence, so that events arrive from then on.
    ///
    /// # Errors
    /// [`StreamTrouble`] that names the host and what it did not do.
    pub async fn open(
        address: &StreamAddress,
        user: &str,
        password: &Password,
        clock: Stopwatch,
        deadline: Duration,
    ) -> Result<Stream, StreamTrouble> {
        match within(deadline, Stream::connect(address, user, password, clock, deadline)).await {
            Ok(stream) => stream,
            Err(Elapsed(limit)) => Err(StreamTrouble::Late {
                address: address.address.clone(),
                what: "the sign-in of a stream".to_owned(),
                limit,
            }),
        }
    }

    async fn connect(
        address: &StreamAddress,
        user: &str,
        password: &Password,
        clock: Stopwatch,
        deadline: Duration,
    ) -> Result<Stream, StreamTrouble> {
        let socket = TcpStream::connect(&address.address).await.map_err(|error| StreamTrouble::NoConnection {
            address: address.address.clone(),
            reason: error.to_string(),
        })?;
        // Small stanzas in turn: waiting for more to send would only delay them.
        let _ = socket.set_nodelay(true);
        let (reading, writer) = socket.into_split();
        let mut handshake = Handshake { reading, writer, address, user, stream: StreamReader::new(STANZA_LIMITS) };
        handshake.authenticate(password).await?;
        let jid = handshake.bind().await?;
        let record = SharedRecord::default();
        let Handshake { reading, writer, stream, .. } = handshake;
        let reader = tokio::spawn(read_on(reading, stream, Arc::clone(&record), clock));
        Ok(Stream { writer, record, reader, address: address.clone(), jid, requests: 0, deadline })
    }

    /// The address that the server bound.
    pub fn jid(&self) -> &Jid {
        &self.jid
    }

    /// How many notices have arrived.
    pub fn count(&self) -> usize {
        lock(&self.record).notices.len()
    }

    /// The notices from an index on.
    pub fn notices_from(&self, index: usize) -> Vec<Notice> {
        lock(&self.record).notices.get(index..).unwrap_or_default().to_vec()
    }

    /// Pings the service and waits for the answer, behind which nothing that was queued earlier can remain.
    ///
    /// # Errors
    /// [`StreamTrouble`] when the stream is over or the answer is late.
    pub async fn ping(&mut self) -> Result<(), StreamTrouble> {
        let domain = self.address.domain.clone();
        self.request("a ping", |id| stanza::ping(id, &domain)).await.map(|_| ())
    }

    /// Subscribes this connection to a node.
    ///
    /// # Errors
    /// [`StreamTrouble::RequestRefused`] with the server's condition, and the others of a request.
    pub async fn subscribe(&mut self, node: &str) -> Result<(), StreamTrouble> {
        let (service, jid) = (self.address.pubsub.clone(), self.jid.to_string());
        let what = format!("the subscription to {node}");
        let answer = self.request(&what, |id| pubsub::subscribe(id, &service, node, &jid)).await?;
        if answer.attribute("type") == Some("error") {
            let condition = stanza::condition(&answer);
            return Err(StreamTrouble::RequestRefused { address: self.address.address.clone(), what, condition });
        }
        Ok(())
    }

    async fn request(&mut self, what: &str, build: impl FnOnce(&str) -> Element) -> Result<Element, StreamTrouble> {
        self.requests += 1;
        let id = format!("fs{}", self.requests);
        let (sender, answer) = oneshot::channel();
        {
            let mut record = lock(&self.record);
            if let Some(reason) = &record.ended {
                return Err(self.ended(reason.clone()));
            }
            record.waiting.insert(id.clone(), sender);
        }
        let text = write_compact(&build(&id));
        let asked = async {
            self.writer.write_all(text.as_bytes()).await.map_err(|error| Some(error.to_string()))?;
            answer.await.map_err(|_| None)
        };
        match within(self.deadline, asked).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(Some(reason))) => Err(self.ended(reason)),
            Ok(Err(None)) => {
                let reason = lock(&self.record).ended.clone().unwrap_or_else(|| "it was closed".to_owned());
                Err(self.ended(reason))
            }
            Err(Elapsed(limit)) => {
                Err(StreamTrouble::Late { address: self.address.address.clone(), what: what.to_owned(), limit })
            }
        }
    }

    fn ended(&self, reason: String) -> StreamTrouble {
        StreamTrouble::Ended { address: self.address.address.clone(), user: self.jid.user.clone(), reason }
    }

    /// Ends the stream as a client does that goes away properly, and waits until the server has ended it too: what follows
    /// then happens to somebody who is gone.
    pub async fn close(mut self) {
        let farewell = async {
            let _ = self.writer.write_all(FOOTER.as_bytes()).await;
            let _ = self.writer.shutdown().await;
            let _ = (&mut self.reader).await;
        };
        // A server that reads nothing any more, or never ends a stream, must not keep the run.
        let _ = within(self.deadline, farewell).await;
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// Reads until the stream ends; then lets everybody who waits know.
async fn read_on(mut reading: OwnedReadHalf, mut stream: StreamReader, record: SharedRecord, clock: Stopwatch) {
    let mut buffer = vec![0_u8; 16 << 10];
    let reason = loop {
        match drain(&mut stream, &record, clock) {
            Ok(()) => {}
            Err(reason) => break reason,
        }
        match reading.read(&mut buffer).await {
            Ok(0) if stream.is_within_stanza() => {
                break "the server closed the connection in the middle of a stanza".to_owned();
            }
            Ok(0) => break "the server closed the connection".to_owned(),
            Ok(count) => stream.push(&buffer[..count]),
            Err(error) => break error.to_string(),
        }
    };
    let mut record = lock(&record);
    record.ended = Some(reason);
    record.waiting.clear();
}

fn drain(stream: &mut StreamReader, record: &Mutex<Record>, clock: Stopwatch) -> Result<(), String> {
    while let Some(event) = stream.next_event().map_err(|error| error.to_string())? {
        match event {
            StreamEvent::Stanza(stanza) if stanza.is("error", namespace::STREAM) => {
                return Err(format!("the server sent the stream error {}", stanza::condition(&stanza)));
            }
            StreamEvent::Stanza(stanza) => take(&stanza, &mut lock(record), clock)?,
            StreamEvent::Opened(_) => return Err("a second stream began inside the first".to_owned()),
            StreamEvent::Closed => return Err("the server ended it".to_owned()),
        }
    }
    Ok(())
}

fn take(stanza: &Element, record: &mut Record, clock: Stopwatch) -> Result<(), String> {
    if stanza.name == "iq" {
        if let Some(waiting) = stanza.attribute("id").and_then(|id| record.waiting.remove(id)) {
            let _ = waiting.send(stanza.clone());
        }
        return Ok(());
    }
    for event in Event::from_message(stanza) {
        if !record.items.is_new(&event) {
            continue;
        }
        let Event { node, item, payload } = event;
        if record.notices.len() >= MOST_NOTICES {
            return Err(format!("more than {MOST_NOTICES} notices came"));
        }
        record.bytes += payload.len();
        if record.bytes > MOST_BYTES {
            return Err(format!("more than {MOST_BYTES} bytes of notices came"));
        }
        record.notices.push(Notice { node, item, payload, side: Side::A, arrived_at: clock.microseconds() });
    }
    Ok(())
}
