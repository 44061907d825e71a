//! A WebSocket as a carrier (RFC 7395): every message is one complete element; opening and closing are elements too.

use std::fmt;

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::limits::{WEBSOCKET_READ_BUFFER, WEBSOCKET_WRITE_BUFFER};
use crate::xml::{Limits, ReadError, read_characters};
use crate::xmpp::frame::{self, Header, Incoming, Outgoing};
use crate::xmpp::namespace;
use crate::xmpp::stream::StreamError;

use super::{CarrierError, Socket};

/// The subprotocol that both sides name.
pub const SUBPROTOCOL: &str = "xmpp";

/// An XMPP stream over a WebSocket.
pub struct WebSocketCarrier {
    socket: WebSocketStream<Box<dyn Socket>>,
    limits: Limits,
}

impl fmt::Debug for WebSocketCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketCarrier").finish_non_exhaustive()
    }
}

/// The limits, as the protocol's library wants them. A message is one stanza, in one piece or in many.
pub fn configuration(limits: Limits) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(WEBSOCKET_READ_BUFFER)
        .write_buffer_size(WEBSOCKET_WRITE_BUFFER)
        .max_message_size(Some(limits.bytes))
        .max_frame_size(Some(limits.bytes))
}

impl WebSocketCarrier {
    /// The carrier over a WebSocket whose handshake is done, with the limits of its [`configuration`].
    pub fn new(socket: WebSocketStream<Box<dyn Socket>>, limits: Limits) -> Self {
        WebSocketCarrier { socket, limits }
    }

    /// The server's carrier over a connection that an HTTP server has given away.
    pub async fn accepted(socket: impl Socket + 'static, limits: Limits) -> Self {
        let socket: Box<dyn Socket> = Box::new(socket);
        let socket = WebSocketStream::from_raw_socket(socket, Role::Server, Some(configuration(limits))).await;
        WebSocketCarrier { socket, limits }
    }

    pub(super) async fn next(&mut self) -> Result<Incoming, CarrierError> {
        loop {
            // The library answers a ping with a pong that it keeps until there is room. Nothing more is read before that:
            // whoever sends pings and reads no pong would have them gathered here without end.
            self.socket.flush().await.map_err(|error| self.trouble(&error))?;
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(read_message(text.as_bytes(), self.limits)?),
                Some(Ok(Message::Binary(_))) => {
                    return Err(StreamError::NotWellFormed("a binary message".to_owned()).into());
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_))) | None => return Err(CarrierError::closed()),
                Some(Err(error)) => return Err(self.trouble(&error)),
            }
        }
    }

    pub(super) async fn send(&mut self, frames: &[Outgoing]) -> Result<(), CarrierError> {
        for text in frames.iter().flat_map(write) {
            self.socket.feed(Message::text(text)).await.map_err(|error| self.trouble(&error))?;
        }
        self.socket.flush().await.map_err(|error| self.trouble(&error))
    }

    pub(super) async fn shut(&mut self) {
        let _ = self.socket.close(None).await;
    }

    fn trouble(&self, error: &Error) -> CarrierError {
        match error {
            Error::Capacity(_) => StreamError::Refused(ReadError::TooLarge(self.limits.bytes)).into(),
            Error::Utf8(_) => StreamError::NotWellFormed("a message that is not UTF-8".to_owned()).into(),
            Error::ConnectionClosed | Error::AlreadyClosed => CarrierError::closed(),
            Error::Io(error) => CarrierError::of_connection(error),
            other => CarrierError::Lost(other.to_string()),
        }
    }
}

/// Reads a message, which holds one element.
///
/// # Errors
/// [`StreamError`] for what is no element, or exceeds the limits.
pub fn read_message(message: &[u8], limits: Limits) -> Result<Incoming, StreamError> {
    let not_utf_8 = |_| StreamError::NotWellFormed("a message that is not UTF-8".to_owned());
    let message = std::str::from_utf8(message).map_err(not_utf_8)?;
    let element = read_characters(message, limits).map_err(|error| match error {
        ReadError::TooLarge(_) | ReadError::TooDeep(_) | ReadError::TooMany(_) => StreamError::Refused(error),
        ReadError::Empty
        | ReadError::NotWellFormed { .. }
        | ReadError::Forbidden { .. }
        | ReadError::Encoding(_)
        | ReadError::Incomplete(_) => StreamError::NotWellFormed(format!("a message: {error}")),
    })?;
    if element.is("open", namespace::FRAMING) {
        return Ok(Incoming::Open(Header::of(&element)));
    }
    if element.is("close", namespace::FRAMING) {
        return Ok(Incoming::Close);
    }
    if element.is("stream", namespace::STREAM) {
        let (name, namespace) = (element.name.into(), element.namespace.into());
        return Err(StreamError::NotAStream { name, namespace });
    }
    Ok(Incoming::of(element))
}

/// The messages of a frame.
fn write(frame: &Outgoing) -> Vec<String> {
    let framing = namespace::FRAMING;
    let close = || format!("<close xmlns='{framing}'/>");
    match frame {
        Outgoing::Open(header) => vec![format!("<open xmlns=\"{framing}\"{} version=\"1.0\"/>", header.attributes())],
        Outgoing::Stanza(text) => vec![text.clone()],
        Outgoing::Error(condition) => vec![frame::error(condition), close()],
        Outgoing::Close => vec![close()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::STANZA_LIMITS;
    use crate::xmpp::stanza;

    #[test]
    fn every_frame_is_a_message_by_itself() {
        let open = Outgoing::Open(Header::from("x", "s'1".to_owned()));
        let frames = [open, Outgoing::stanza(&stanza::presence()), Outgoing::Error("conflict"), Outgoing::Close];
        let messages: Vec<String> = frames.iter().flat_map(write).collect();
        let read: Vec<Incoming> =
            messages.iter().map(|message| read_message(message.as_bytes(), STANZA_LIMITS).unwrap()).collect();
        let expected = [
            Incoming::Open(Header::from("x", "s'1".to_owned())),
            Incoming::Stanza(stanza::presence()),
            Incoming::Error("conflict".to_owned()),
            Incoming::Close,
            Incoming::Close,
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_message_that_is_no_element_is_refused() {
        for message in ["", " ", "word", "<iq>", "<iq/><iq/>", "<!DOCTYPE a><a/>"] {
            assert!(
                matches!(read_message(message.as_bytes(), STANZA_LIMITS), Err(StreamError::NotWellFormed(_))),
                "{message}"
            );
        }
        let stream = format!("<stream:stream xmlns:stream='{}'/>", namespace::STREAM);
        assert!(matches!(read_message(stream.as_bytes(), STANZA_LIMITS), Err(StreamError::NotAStream { .. })));
    }
}
