//! The notification service. Sessions and subscriptions belong to a world, conversations to a connection; a carrier
//! brings a connection's frames, whatever the connection is.

mod conversation;
mod requests;
mod service;

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::mpsc::unbounded_channel;

use crate::xmpp::limits::FRAMES_AT_ONCE;
use crate::xmpp::{Carrier, Outgoing};

use super::slot::Slot;

use conversation::{Conversation, Then};
pub use service::Service;

/// Accepts connections for whatever world is in the slot, until the runtime ends.
pub async fn serve(listener: TcpListener, slot: Arc<Slot>) {
    loop {
        let Ok((socket, _)) = listener.accept().await else { continue };
        let _ = socket.set_nodelay(true);
        tokio::spawn(converse(Carrier::stream(socket), Arc::clone(&slot)));
    }
}

/// One connection: what comes in is answered through the same queue through which events go out.
pub async fn converse(mut carrier: Carrier, slot: Arc<Slot>) {
    let (outbound, mut queue) = unbounded_channel();
    let Some(mut conversation) = Conversation::begin(slot, outbound) else { return };
    let mut frames = Vec::new();
    loop {
        tokio::select! {
            biased;
            _ = queue.recv_many(&mut frames, FRAMES_AT_ONCE) => {
                let is_end = cut_at_end(&mut frames);
                if carrier.send(std::mem::take(&mut frames)).await.is_err() || is_end {
                    break;
                }
            }
            incoming = carrier.next() => match conversation.take(incoming) {
                Then::Continue => {}
                Then::Restart => carrier.restart(),
                Then::Leave => break,
            },
        }
    }
    carrier.shut().await;
    conversation.end();
}

/// Leaves out what stands behind the end of the stream; whether there is an end, also where nobody can send any more.
fn cut_at_end(frames: &mut Vec<Outgoing>) -> bool {
    let end = frames.iter().position(Outgoing::is_end);
    if let Some(end) = end {
        frames.truncate(end + 1);
    }
    end.is_some() || frames.is_empty()
}
