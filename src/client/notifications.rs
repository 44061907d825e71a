//! Notifications: one stream for one person, kept by a task of its own from sign-in to the end.
//!
//! Whatever arrives is recorded at once, in order. A ping answered proves that everything which the server had queued
//! on this stream before it has arrived, and that the stream was alive the whole time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::control::Password;
use crate::lab::Transport;
use crate::limits::{FRAMES_WAITING, LAST_RESPONSES, MOST_NOTICE_BYTES, MOST_NOTICES};
use crate::observe::{Notice, Side};
use crate::waiting::{Elapsed, Stopwatch, within};
use crate::xml::Element;
use crate::xmpp::{Event, Incoming, Items, Jid, Outgoing, pubsub, stanza};

use super::connect::connect;
use super::handshake::{Handshake, PresenceChoice};
use super::heard::Heard;
use super::http::HttpClient;
use super::trouble::StreamTrouble;

/// Where a stream goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamAddress {
    /// How notifications travel.
    pub transport: Transport,
    /// Host and port; for BOSH and WebSocket the whole address, `wss://host:port/ws`.
    pub address: String,
    /// xmppDomain of SystemInfo.
    pub domain: String,
    /// xmppPubSubDomain of SystemInfo.
    pub pubsub: String,
}

/// How a stream is opened.
#[derive(Debug, Clone, Copy)]
struct Settings {
    presence: PresenceChoice,
    clock: Stopwatch,
    deadline: Duration,
}

#[derive(Debug, Default)]
struct Record {
    /// The address of the notification service.
    pubsub: String,
    /// Those that nobody has taken yet.
    notices: Vec<Notice>,
    count: usize,
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
    outgoing: mpsc::Sender<Outgoing>,
    record: SharedRecord,
    keeper: JoinHandle<()>,
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
        client: &HttpClient,
        address: &StreamAddress,
        user: &str,
        password: &Password,
        clock: Stopwatch,
        deadline: Duration,
    ) -> Result<Stream, StreamTrouble> {
        let settings = Settings { presence: PresenceChoice::Sent, clock, deadline };
        Stream::open_as(client, address, user, password, settings).await
    }

    /// The same without presence: no events arrive, and the end of the stream signs nobody out.
    ///
    /// # Errors
    /// [`StreamTrouble`] that names the host and what it did not do.
    pub async fn open_unseen(
        client: &HttpClient,
        address: &StreamAddress,
        user: &str,
        password: &Password,
        deadline: Duration,
    ) -> Result<Stream, StreamTrouble> {
        let settings = Settings { presence: PresenceChoice::Withheld, clock: Stopwatch::start(), deadline };
        Stream::open_as(client, address, user, password, settings).await
    }

    async fn open_as(
        client: &HttpClient,
        address: &StreamAddress,
        user: &str,
        password: &Password,
        settings: Settings,
    ) -> Result<Stream, StreamTrouble> {
        client.secrets().learn(user, &password.0);
        match within(settings.deadline, Stream::sign_in(client, address, user, password, settings)).await {
            Ok(stream) => stream,
            Err(Elapsed(limit)) => Err(StreamTrouble::Late {
                address: address.address.clone(),
                what: "the sign-in of a stream".to_owned(),
                limit,
            }),
        }
    }

    async fn sign_in(
        client: &HttpClient,
        address: &StreamAddress,
        user: &str,
        password: &Password,
        settings: Settings,
    ) -> Result<Stream, StreamTrouble> {
        let Settings { presence, clock, deadline } = settings;
        let carrier = connect(client, address).await?;
        let mut handshake = Handshake { carrier, address, user };
        if address.transport == Transport::Starttls {
            handshake = handshake.secure(client).await?;
        }
        handshake.authenticate(password).await?;
        let jid = handshake.bind(presence).await?;
        let pubsub = address.pubsub.clone();
        let record = SharedRecord::new(Mutex::new(Record { pubsub, ..Record::default() }));
        let (outgoing, to_go) = mpsc::channel(FRAMES_WAITING);
        let keeper = tokio::spawn(keep(handshake.carrier, to_go, Arc::clone(&record), clock));
        Ok(Stream { outgoing, record, keeper, address: address.clone(), jid, requests: 0, deadline })
    }

    /// The address that the server bound.
    pub fn jid(&self) -> &Jid {
        &self.jid
    }

    /// How many notices have arrived, taken or not.
    pub fn count(&self) -> usize {
        lock(&self.record).count
    }

    /// Takes the notices that arrived since they were taken last.
    pub fn take_notices(&self) -> Vec<Notice> {
        std::mem::take(&mut lock(&self.record).notices)
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
        self.ask_pubsub(format!("the subscription to {node}"), pubsub::subscribe, node).await
    }

    /// Ends this connection's subscription to a node, which would outlive the connection otherwise.
    ///
    /// # Errors
    /// [`StreamTrouble::RequestRefused`] with the server's condition, and the others of a request.
    pub async fn unsubscribe(&mut self, node: &str) -> Result<(), StreamTrouble> {
        self.ask_pubsub(format!("the end of the subscription to {node}"), pubsub::unsubscribe, node).await
    }

    async fn ask_pubsub(
        &mut self,
        what: String,
        request: fn(&str, &str, &str, &str) -> Element,
        node: &str,
    ) -> Result<(), StreamTrouble> {
        let (service, jid) = (self.address.pubsub.clone(), self.jid.to_string());
        let answer = self.request(&what, |id| request(id, &service, node, &jid)).await?;
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
        let frame = Outgoing::stanza(&build(&id));
        let asking = async {
            // Where the stream is over, nobody answers: the sender of the answer goes with it.
            let _ = self.outgoing.send(frame).await;
            answer.await
        };
        match within(self.deadline, asking).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => {
                let reason = lock(&self.record).ended.clone().unwrap_or_else(|| "it was closed".to_owned());
                Err(self.ended(reason))
            }
            Err(Elapsed(limit)) => {
                lock(&self.record).waiting.remove(&id);
                Err(StreamTrouble::Late { address: self.address.address.clone(), what: what.to_owned(), limit })
            }
        }
    }

    fn ended(&self, reason: String) -> StreamTrouble {
        StreamTrouble::Ended { address: self.address.address.clone(), user: self.jid.user.clone(), reason }
    }

    /// Ends the stream as a client does that goes away properly.
    pub async fn close(mut self) {
        let closing = async {
            let _ = self.outgoing.send(Outgoing::Close).await;
            // Nobody waits for what the server says to it.
            self.outgoing = mpsc::channel(FRAMES_WAITING).0;
            let _ = (&mut self.keeper).await;
        };
        // A server that reads nothing any more must not keep the run.
        let _ = within(self.deadline, closing).await;
    }

    /// Ends the stream and waits until the server has ended it too: what follows then happens to somebody who is gone.
    ///
    /// # Errors
    /// [`StreamTrouble::Late`] where the server does not end it.
    pub async fn leave(mut self) -> Result<(), StreamTrouble> {
        let leaving = async {
            let _ = self.outgoing.send(Outgoing::Close).await;
            let _ = (&mut self.keeper).await;
        };
        match within(self.deadline, leaving).await {
            Ok(()) => Ok(()),
            Err(Elapsed(limit)) => {
                let (address, what) = (self.address.address.clone(), "the end of a stream".to_owned());
                Err(StreamTrouble::Late { address, what, limit })
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// Sends and receives until the stream ends; then lets everybody who waits know.
async fn keep(mut carrier: Heard, mut to_go: mpsc::Receiver<Outgoing>, record: SharedRecord, clock: Stopwatch) {
    let reason = loop {
        tokio::select! {
            frame = to_go.recv() => {
                let Some(frame) = frame else { break "it was closed".to_owned() };
                let is_end = frame.is_end();
                match carrier.send(vec![frame]).await {
                    Ok(()) if is_end => {
                        carrier.shut().await;
                        tokio::select! {
                            () = wait_for_end(&mut carrier) => {}
                            _ = to_go.recv() => {}
                        }
                        break "it was closed".to_owned();
                    }
                    Ok(()) => {}
                    Err(error) => break last_words(&mut carrier, &record, clock).await.unwrap_or(error.to_string()),
                }
            }
            frame = carrier.next() => {
                let taken = frame.map_err(|error| error.to_string()).and_then(|frame| take(frame, &record, clock));
                if let Err(reason) = taken {
                    break reason;
                }
            }
        }
    };
    let mut record = lock(&record);
    record.ended = Some(reason);
    record.waiting.clear();
}

/// What the other side said before it stopped taking anything, which tells more of the end than that it did; `None` where
/// it said nothing of an end.
async fn last_words(carrier: &mut Heard, record: &Mutex<Record>, clock: Stopwatch) -> Option<String> {
    let reading = async {
        while let Ok(frame) = carrier.next().await {
            if let Err(reason) = take(frame, record, clock) {
                return Some(reason);
            }
        }
        None
    };
    within(LAST_RESPONSES, reading).await.ok().flatten()
}

/// Reads until the other side has ended the stream too; what comes before that is for nobody any more.
async fn wait_for_end(carrier: &mut Heard) {
    while let Ok(Incoming::Open(_) | Incoming::Stanza(_)) = carrier.next().await {}
}

fn take(frame: Incoming, record: &Mutex<Record>, clock: Stopwatch) -> Result<(), String> {
    match frame {
        Incoming::Stanza(stanza) => take_stanza(&stanza, &mut lock(record), clock),
        Incoming::Error(condition) => Err(format!("the server sent the stream error {condition}")),
        Incoming::Open(_) => Err("a second stream began inside the first".to_owned()),
        Incoming::Close => Err("the server ended it".to_owned()),
    }
}

/// Whether a sender is the notification service; a message without a sender is from the person's own server.
fn is_service(from: &str, pubsub: &str) -> bool {
    let domain = |address: &str| address.trim_end_matches('.').to_lowercase();
    domain(from.split('/').next().unwrap_or(from)) == domain(pubsub)
}

fn take_stanza(stanza: &Element, record: &mut Record, clock: Stopwatch) -> Result<(), String> {
    if stanza.name == "iq" {
        if let Some(waiting) = stanza.attribute("id").and_then(|id| record.waiting.remove(id)) {
            let _ = waiting.send(stanza.clone());
        }
        return Ok(());
    }
    let stranger = stanza.attribute("from").filter(|from| !is_service(from, &record.pubsub)).map(str::to_owned);
    for event in Event::from_message(stanza) {
        if !record.items.is_new(&event) {
            continue;
        }
        let Event { node, item, payload } = event;
        if record.count >= MOST_NOTICES {
            return Err(format!("more than {MOST_NOTICES} notices came"));
        }
        record.count += 1;
        record.bytes += node.len() + item.len() + payload.len();
        if record.bytes > MOST_NOTICE_BYTES {
            return Err(format!("more than {MOST_NOTICE_BYTES} bytes of notices came"));
        }
        record.notices.push(Notice {
            node,
            item,
            payload: payload.into(),
            side: Side::A,
            stranger: stranger.clone(),
            arrived_at: clock.microseconds(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, read_document};

    #[test]
    fn what_comes_from_somebody_else_is_known_by_its_sender() {
        let event = Event { node: "/n".into(), item: String::new(), payload: "<Update/>".into() };
        let stranger = |from: &str| {
            let mut message = event.to_message(from, "1001001@fin.test", "m", crate::xmpp::namespace::PUBSUB);
            if from.is_empty() {
                message.attributes.retain(|attribute| attribute.name != "from");
            }
            let text = crate::xml::write_compact(&message);
            let read = read_document(text.as_bytes(), Limits::default()).unwrap();
            let mut record = Record { pubsub: "pubsub.fin.test".to_owned(), ..Record::default() };
            take_stanza(&read, &mut record, Stopwatch::start()).unwrap();
            record.notices.remove(0).stranger
        };
        for own in ["pubsub.fin.test", "PubSub.Fin.test.", "pubsub.fin.test/node", ""] {
            assert_eq!(stranger(own), None, "{own}");
        }
        for other in ["fin.test", "mallory@fin.test/x", "pubsub.fin.test.elsewhere.test", "mallory@pubsub.fin.test"] {
            assert_eq!(stranger(other).as_deref(), Some(other));
        }
    }
}
