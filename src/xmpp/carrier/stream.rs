//! A stream of bytes as a carrier: TCP, with or without TLS around it.

use std::fmt;
use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use crate::limits::READ_AT_ONCE;
use crate::waiting::quiet;
use crate::xml::Limits;
use crate::xmpp::frame::{Incoming, Outgoing};
use crate::xmpp::stream::{StreamReader, write};

use super::CarrierError;

/// How long what follows a connection's first header stays behind it, so that it comes with a read of its own.
const BEHIND_HEADER: Duration = Duration::from_millis(2);

/// Whatever bytes can be read from and written to.
pub trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// An XMPP stream over a socket.
pub struct StreamCarrier {
    socket: Box<dyn Socket>,
    reader: StreamReader,
    limits: Limits,
    /// Whether a header has been sent.
    opened: bool,
}

impl fmt::Debug for StreamCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamCarrier").finish_non_exhaustive()
    }
}

impl StreamCarrier {
    /// The carrier over a connected socket; no stanza that comes over it may exceed the limits.
    pub fn new(socket: impl Socket + 'static, limits: Limits) -> Self {
        StreamCarrier { socket: Box::new(socket), reader: StreamReader::new(limits), limits, opened: false }
    }

    /// The socket by itself, to put TLS around it. What has come and was not read is thrown away.
    pub fn into_socket(self) -> Box<dyn Socket> {
        self.socket
    }

    pub(super) fn restart(&mut self) {
        let next = StreamReader::new(self.limits);
        self.reader = std::mem::replace(&mut self.reader, next).followed();
    }

    pub(super) async fn next(&mut self) -> Result<Incoming, CarrierError> {
        loop {
            if let Some(frame) = self.reader.next_frame()? {
                return Ok(frame);
            }
            match poll_fn(|context| self.poll_read(context)).await {
                Ok(0) if self.reader.is_within_stanza() => {
                    let reason = "the other side closed the connection in the middle of a stanza";
                    return Err(CarrierError::Lost(reason.to_owned()));
                }
                Ok(0) => return Err(CarrierError::closed()),
                Ok(_) => {}
                Err(error) => return Err(CarrierError::of_connection(&error)),
            }
        }
    }

    /// Reads what is there; the room for it is on the stack, not in the task.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<std::io::Result<usize>> {
        let mut room = [MaybeUninit::uninit(); READ_AT_ONCE];
        let mut buffer = ReadBuf::uninit(&mut room);
        ready!(Pin::new(&mut self.socket).poll_read(context, &mut buffer))?;
        self.reader.push(buffer.filled());
        Poll::Ready(Ok(buffer.filled().len()))
    }

    pub(super) async fn send(&mut self, frames: &[Outgoing]) -> Result<(), CarrierError> {
        // Some clients take the first header with one read and what is offered with the next.
        let rest = match frames {
            [header @ Outgoing::Open(_), rest @ ..] if !self.opened => {
                self.opened = true;
                self.write_all(&write(header)).await?;
                if rest.is_empty() {
                    return Ok(());
                }
                quiet(BEHIND_HEADER).await;
                rest
            }
            frames => frames,
        };
        self.write_all(&rest.iter().map(write).collect::<String>()).await
    }

    async fn write_all(&mut self, text: &str) -> Result<(), CarrierError> {
        self.socket.write_all(text.as_bytes()).await.map_err(|error| CarrierError::of_connection(&error))?;
        // TLS keeps what was written until it is told.
        self.socket.flush().await.map_err(|error| CarrierError::of_connection(&error))
    }

    pub(super) async fn shut(&mut self) {
        let _ = self.socket.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::STANZA_LIMITS;
    use crate::xmpp::frame::Header;
    use crate::xmpp::stanza;

    /// Two ends with room for that many bytes between them.
    fn pair(room: usize) -> (StreamCarrier, StreamCarrier) {
        let (one, other) = tokio::io::duplex(room);
        (StreamCarrier::new(one, STANZA_LIMITS), StreamCarrier::new(other, STANZA_LIMITS))
    }

    #[tokio::test]
    async fn frames_go_from_side_to_side_and_streams_begin_anew() {
        let (mut client, mut server) = pair(64);
        let presence = Outgoing::stanza(&stanza::presence());
        let sent = vec![Outgoing::Open(Header::to("x")), presence.clone()];
        let receive = async { [server.next().await.unwrap(), server.next().await.unwrap()] };
        let (sent, received) = tokio::join!(client.send(&sent), receive);
        sent.unwrap();
        assert_eq!(received, [Incoming::Open(Header::to("x")), Incoming::Stanza(stanza::presence())]);
        server.restart();
        let sent = [Outgoing::Open(Header::to("y")), presence, Outgoing::Error("conflict")];
        let receive = async {
            let mut frames = Vec::new();
            while frames.last() != Some(&Incoming::Close) {
                frames.push(server.next().await.unwrap());
            }
            frames
        };
        let (sent, frames) = tokio::join!(client.send(&sent), receive);
        sent.unwrap();
        assert_eq!(frames[0], Incoming::Open(Header::to("y")));
        assert_eq!(frames[2..], [Incoming::Error("conflict".to_owned()), Incoming::Close]);
    }

    #[tokio::test]
    async fn a_connection_that_breaks_off_says_where() {
        let (mut client, mut server) = pair(4096);
        client.send(&[Outgoing::Open(Header::default())]).await.unwrap();
        client.send(&[Outgoing::Stanza("<iq>".to_owned())]).await.unwrap();
        drop(client);
        server.next().await.unwrap();
        let error = server.next().await.unwrap_err();
        assert!(error.to_string().ends_with("in the middle of a stanza"), "{error}");
    }
}
