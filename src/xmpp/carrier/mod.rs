//! Carriers: they turn frames into what travels and back. Whoever converses knows frames only.
//!
//! A carrier holds both directions of one stream and belongs to one task. [`Carrier::next`] can be given up at any
//! time without losing anything, so that a task may wait for it and for something else at once.

mod channel;
mod stream;
mod websocket;

use std::io;

pub use channel::{ChannelCarrier, ChannelEnd, channel};
pub use stream::{Socket, StreamCarrier};
pub use websocket::{SUBPROTOCOL, WebSocketCarrier, configuration, read_message};

use crate::xml::Limits;

use super::frame::{Incoming, Outgoing};
use super::stream::StreamError;

/// Why nothing more comes from a carrier, or goes over it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarrierError {
    /// What came is not XMPP, or exceeds the limits.
    #[error(transparent)]
    Malformed(#[from] StreamError),
    /// The connection is gone.
    #[error("{0}")]
    Lost(String),
}

impl CarrierError {
    /// The other side closed the connection.
    fn closed() -> CarrierError {
        CarrierError::Lost("the other side closed the connection".to_owned())
    }

    /// What the system says of a connection. TLS that ends without its farewell is an end as any other: servers that are
    /// stopped do that.
    fn of_connection(error: &io::Error) -> CarrierError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => CarrierError::closed(),
            _ => CarrierError::Lost(error.to_string()),
        }
    }

    /// The condition of the stream error that answers it, where the other side can still be told.
    pub fn condition(&self) -> Option<&'static str> {
        match self {
            CarrierError::Malformed(error) => Some(error.condition()),
            CarrierError::Lost(_) => None,
        }
    }
}

/// Both directions of one stream.
#[derive(Debug)]
pub enum Carrier {
    /// A stream of bytes: TCP, in TLS or not.
    Stream(Box<StreamCarrier>),
    /// A WebSocket.
    WebSocket(Box<WebSocketCarrier>),
    /// A task of its own that speaks something else with the other side: BOSH.
    Channel(ChannelCarrier),
}

impl Carrier {
    /// The carrier over a connected socket; no stanza that comes over it may exceed the limits.
    pub fn stream(socket: impl Socket + 'static, limits: Limits) -> Carrier {
        Carrier::Stream(Box::new(StreamCarrier::new(socket, limits)))
    }

    /// The carrier over a WebSocket.
    pub fn websocket(carrier: WebSocketCarrier) -> Carrier {
        Carrier::WebSocket(Box::new(carrier))
    }

    /// Waits for what comes next.
    ///
    /// # Errors
    /// [`CarrierError`], after which nothing more comes.
    pub async fn next(&mut self) -> Result<Incoming, CarrierError> {
        match self {
            Carrier::Stream(carrier) => carrier.next().await,
            Carrier::WebSocket(carrier) => carrier.next().await,
            Carrier::Channel(carrier) => carrier.next().await,
        }
    }

    /// Sends frames, together where the carrier can. The last may be an end; none before it is.
    ///
    /// # Errors
    /// [`CarrierError::Lost`] where they cannot be sent.
    pub async fn send(&mut self, frames: Vec<Outgoing>) -> Result<(), CarrierError> {
        match self {
            Carrier::Stream(carrier) => carrier.send(&frames).await,
            Carrier::WebSocket(carrier) => carrier.send(&frames).await,
            Carrier::Channel(carrier) => carrier.send(frames).await,
        }
    }

    /// The other side opens its stream anew: called between the success of authentication and the frame
    /// [`Incoming::Open`] that follows it. What has come and was not read is thrown away.
    pub fn restart(&mut self) {
        match self {
            Carrier::Stream(carrier) => carrier.restart(),
            // Each message is complete by itself.
            Carrier::WebSocket(_) | Carrier::Channel(_) => {}
        }
    }

    /// Lets the connection go, after the end of the stream has been sent.
    pub async fn shut(&mut self) {
        match self {
            Carrier::Stream(carrier) => carrier.shut().await,
            Carrier::WebSocket(carrier) => carrier.shut().await,
            Carrier::Channel(carrier) => carrier.shut().await,
        }
    }
}
