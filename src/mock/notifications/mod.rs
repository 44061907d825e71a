//! Notifications over connections. Sessions and subscriptions belong to a world, conversations to a connection; a carrier
//! brings a connection's frames, whatever the connection is.

pub mod bosh;
mod conversation;
mod requests;
pub mod websocket;

use std::sync::Arc;

use tokio::net::TcpListener;

use crate::limits::{CLIENT_STANZA, LONGEST_FAREWELL, LONGEST_SIGN_IN};
use crate::waiting::within;
use crate::xmpp::{Carrier, Outgoing};

use super::accepting::{Place, accept_all};
use super::connection::ReadInTime;
use super::pubsub::{CutSignal, OutboundQueue, outbound};
use super::slot::Slot;
use super::tls::{Identity, TlsListener};

use conversation::{Conversation, Then};

/// Accepts connections over TCP for whatever world is in the slot, until the runtime ends; each may change to TLS.
pub async fn serve(listener: TcpListener, slot: Arc<Slot>, identity: Option<Arc<Identity>>) {
    let talks = move |socket, place| {
        let (carrier, slot) = (Carrier::stream(ReadInTime::new(socket), CLIENT_STANZA), Arc::clone(&slot));
        talk(carrier, slot, place, identity.clone().or_else(|| Identity::shared().ok()))
    };
    accept_all(listener, talks).await;
}

/// The same for connections that are in TLS from the first byte.
pub async fn serve_tls(listener: TlsListener, slot: Arc<Slot>) {
    let talks = move |socket, place| {
        talk(Carrier::stream(ReadInTime::new(socket), CLIENT_STANZA), Arc::clone(&slot), place, None)
    };
    listener.accept_all(talks).await;
}

/// One connection, from its beginning to its end; it has its place until then. With an identity the other side may change
/// to TLS.
pub async fn talk(carrier: Carrier, slot: Arc<Slot>, place: Place, identity: Option<Arc<Identity>>) {
    let (outbound, queue) = outbound();
    let Some(conversation) = Conversation::begin(slot, outbound, identity.is_some()) else { return };
    let mut talk = Talk { carrier: Some(carrier), cut: queue.cut_signal(), queue, conversation, identity };
    let farewell = match within(LONGEST_SIGN_IN, talk.go_on_while(Conversation::is_anonymous)).await {
        Ok(None) => talk.go_on_while(|_| true).await,
        Ok(ended) => ended,
        Err(_) => {
            talk.conversation.time_out();
            let _ = within(LONGEST_FAREWELL, talk.go_on_while(|_| true)).await;
            Some(Farewell::Word)
        }
    };
    talk.conversation.end();
    if let (Some(Farewell::Word), Some(mut carrier)) = (farewell, talk.carrier) {
        let _ = within(LONGEST_FAREWELL, carrier.shut()).await;
    }
    drop(place);
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Farewell {
    /// The carrier is shut in its way.
    Word,
    /// Nobody reads at the other side, or it did not do its part: a farewell would not be read either.
    None,
}

/// A connection with its conversation. What comes in is answered through the same queue through which events go out.
struct Talk {
    /// There but for the moment in which it changes to TLS.
    carrier: Option<Carrier>,
    queue: OutboundQueue,
    cut: CutSignal,
    conversation: Conversation,
    identity: Option<Arc<Identity>>,
}

impl Talk {
    /// Goes on for as long as that holds; `None` where it holds no longer, else how the connection ends.
    async fn go_on_while(&mut self, holds: impl Fn(&Conversation) -> bool) -> Option<Farewell> {
        while holds(&self.conversation) {
            let carrier = self.carrier.as_mut()?;
            tokio::select! {
                biased;
                () = self.cut.given() => return Some(Farewell::None),
                mut frames = self.queue.next_frames() => {
                    let is_end = cut_at_end(&mut frames);
                    let is_sent = tokio::select! {
                        sent = carrier.send(frames) => sent.is_ok(),
                        () = self.queue.overflows() => return Some(Farewell::None),
                        () = self.cut.given() => return Some(Farewell::None),
                    };
                    if !is_sent || is_end {
                        return Some(Farewell::Word);
                    }
                }
                incoming = carrier.next() => match self.conversation.take(incoming) {
                    Then::Continue => {}
                    Then::Restart => carrier.restart(),
                    Then::Secure => match self.secure().await {
                        Some(secured) => self.carrier = Some(secured),
                        None => return Some(Farewell::None),
                    },
                    Then::Leave => return Some(Farewell::Word),
                },
            }
        }
        None
    }

    /// Sends what still goes without TLS, and puts TLS around the rest; `None` where the other side does not do its part.
    async fn secure(&mut self) -> Option<Carrier> {
        let mut carrier = self.carrier.take()?;
        let mut frames = Vec::new();
        while let Some(frame) = self.queue.try_next() {
            frames.push(frame);
        }
        carrier.send(frames).await.ok()?;
        match carrier {
            Carrier::Stream(carrier) => {
                let socket = self.identity.as_ref()?.accept(carrier.into_socket()).await?;
                Some(Carrier::stream(socket, CLIENT_STANZA))
            }
            Carrier::WebSocket(_) | Carrier::Channel(_) => None,
        }
    }
}

/// Leaves out what stands behind the end of the stream; whether there is an end, also where nobody can send any more.
fn cut_at_end(frames: &mut Vec<Outgoing>) -> bool {
    let end = frames.iter().position(Outgoing::is_end);
    if let Some(end) = end {
        frames.truncate(end + 1);
    }
    end.is_some() || frames.is_empty()
}
