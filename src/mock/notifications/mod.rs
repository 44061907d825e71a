//! The notification service: XMPP over TCP. Sessions and subscriptions belong to a world, conversations to a connection.

mod conversation;
mod requests;
mod service;

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::slot::Slot;

use conversation::Conversation;
#[cfg(test)]
pub use service::Presence;
pub use service::{Outbound, Service};

/// Accepts connections for whatever world is in the slot, until the runtime ends.
pub async fn serve(listener: TcpListener, slot: Arc<Slot>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        tokio::spawn(converse(stream, Arc::clone(&slot)));
    }
}

/// One connection: what comes in is answered through the same queue through which events go out.
async fn converse(mut stream: TcpStream, slot: Arc<Slot>) {
    let (outbound, mut queue) = unbounded_channel();
    let Some(mut conversation) = Conversation::begin(Arc::clone(&slot), outbound) else { return };
    let (mut input, mut output) = stream.split();
    let mut buffer = vec![0; 16 << 10];
    loop {
        tokio::select! {
            biased;
            first = queue.recv() => {
                let Some(first) = first else { break };
                let (text, is_end) = collect(first, &mut queue);
                if output.write_all(text.as_bytes()).await.is_err() || is_end {
                    break;
                }
            }
            read = input.read(&mut buffer) => match read {
                Ok(length) if length > 0 => conversation.take(&buffer[..length]),
                _ => break,
            },
        }
    }
    let _ = output.shutdown().await;
    conversation.end();
}

/// Everything that waits in the queue, as one text, up to the end of the stream.
fn collect(first: Outbound, queue: &mut UnboundedReceiver<Outbound>) -> (String, bool) {
    let mut text = String::new();
    let mut next = Some(first);
    while let Some(outbound) = next {
        match outbound {
            Outbound::Text(part) => text.push_str(&part),
            Outbound::End => return (text, true),
        }
        next = queue.try_recv().ok();
    }
    (text, false)
}
