//! Notifications over connections. Sessions and subscriptions belong to a world, conversations to a connection; a carrier
//! brings a connection's frames, whatever the connection is.

pub mod bosh;
mod conversation;
mod requests;
pub mod websocket;

use std::sync::Arc;

use tokio::net::TcpListener;

use crate::waiting::within;
use crate::xmpp::limits::LONGEST_FAREWELL;
use crate::xmpp::{Carrier, Outgoing};

use super::pubsub::{OutboundQueue, outbound};
use super::slot::Slot;
use super::tls::{Identity, TlsListener};

use conversation::{Conversation, Then};

/// Accepts connections over TCP for whatever world is in the slot, until the runtime ends; each may change to TLS.
pub async fn serve(listener: TcpListener, slot: Arc<Slot>) {
    loop {
        let Ok((socket, _)) = listener.accept().await else { continue };
        let _ = socket.set_nodelay(true);
        tokio::spawn(talk(Carrier::stream(socket), Arc::clone(&slot), Identity::shared().ok()));
    }
}

/// The same for connections that are in TLS from the first byte.
pub async fn serve_tls(mut listener: TlsListener, slot: Arc<Slot>) {
    loop {
        let (socket, _) = axum::serve::Listener::accept(&mut listener).await;
        tokio::spawn(converse(Carrier::stream(socket), Arc::clone(&slot)));
    }
}

/// One connection, from its beginning to its end.
pub async fn converse(carrier: Carrier, slot: Arc<Slot>) {
    talk(carrier, slot, None).await;
}

/// What comes in is answered through the same queue through which events go out. With an identity the other side may
/// change to TLS.
async fn talk(mut carrier: Carrier, slot: Arc<Slot>, identity: Option<&'static Identity>) {
    let (outbound, mut queue) = outbound();
    let Some(mut conversation) = Conversation::begin(slot, outbound, identity.is_some()) else { return };
    loop {
        tokio::select! {
            biased;
            mut frames = queue.next_frames() => {
                let is_end = cut_at_end(&mut frames);
                let is_sent = tokio::select! {
                    sent = carrier.send(frames) => sent.is_ok(),
                    // Nobody reads at the other side: a farewell would not be read either.
                    () = queue.overflows() => return conversation.end(),
                };
                if !is_sent || is_end {
                    break;
                }
            }
            incoming = carrier.next() => match conversation.take(incoming) {
                Then::Continue => {}
                Then::Restart => carrier.restart(),
                Then::Secure => match secure(carrier, &mut queue, identity).await {
                    Some(secured) => carrier = secured,
                    None => return conversation.end(),
                },
                Then::Leave => break,
            },
        }
    }
    conversation.end();
    let _ = within(LONGEST_FAREWELL, carrier.shut()).await;
}

/// Sends what still goes without TLS, and puts TLS around the rest; `None` where the other side does not do its part.
async fn secure(
    mut carrier: Carrier,
    queue: &mut OutboundQueue,
    identity: Option<&'static Identity>,
) -> Option<Carrier> {
    let mut frames = Vec::new();
    while let Some(frame) = queue.try_next() {
        frames.push(frame);
    }
    carrier.send(frames).await.ok()?;
    match carrier {
        Carrier::Stream(carrier) => Some(Carrier::stream(identity?.accept(carrier.into_socket()).await?)),
        Carrier::WebSocket(_) | Carrier::Channel(_) => None,
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
