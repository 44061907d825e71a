//! One connection for HTTP: time limits for heads, bodies and answers that nobody reads, and a limit on what all bodies
//! together take.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::Response;
use futures_util::StreamExt;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Semaphore;

use crate::limits::{BODIES_TOGETHER, LONGEST_HEAD, LONGEST_STALL, LONGEST_UPLOAD, REQUEST_HEAD, SMALL_BODY};
use crate::waiting::{Alarm, http_timer, within};

use super::accepting::Place;

/// Serves a connection until it ends, or becomes something else. Each request carries the connection's place, for
/// whatever it becomes.
pub async fn serve_http<S, Answered>(
    socket: S,
    place: Place,
    answer: impl Fn(Request) -> Answered + Send + Sync + 'static,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    Answered: Future<Output = Response<Body>> + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(place.clone());
        let answered = answer(request);
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let connection = http1::Builder::new()
        .timer(http_timer())
        .header_read_timeout(LONGEST_HEAD)
        .max_buf_size(REQUEST_HEAD)
        .serve_connection(TokioIo::new(ReadInTime::new(socket)), service)
        .with_upgrades();
    // Whatever ended it, the client knows more of it than anybody here.
    let _ = connection.await;
}

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBody {
    /// It is larger than is read.
    TooLarge,
    /// It did not come in time.
    Late,
    /// The connection broke off.
    BrokenOff,
}

/// What all bodies together may take beyond the small ones, in KiB.
static ROOM: Semaphore = Semaphore::const_new(BODIES_TOGETHER >> 10);

/// Reads a body within the limits. What is beyond a small body is read when there is room for it among all others.
///
/// # Errors
/// [`NoBody`] with the limit that it exceeds.
pub async fn read_body_of(body: Body, most: usize) -> Result<Vec<u8>, NoBody> {
    within(LONGEST_UPLOAD, gather(body, most)).await.unwrap_or(Err(NoBody::Late))
}

async fn gather(body: Body, most: usize) -> Result<Vec<u8>, NoBody> {
    let mut stream = body.into_data_stream();
    let (mut gathered, mut rooms) = (Vec::new(), Vec::new());
    while let Some(part) = stream.next().await {
        let part: Bytes = part.map_err(|_| NoBody::BrokenOff)?;
        let size = gathered.len() + part.len();
        if size > most {
            return Err(NoBody::TooLarge);
        }
        let (has, needs) = (rooms_for(gathered.len()), rooms_for(size));
        if needs > has {
            // The room is never taken away, and is given back with this body.
            let room = ROOM.acquire_many(needs - has).await.map_err(|_| NoBody::Late)?;
            rooms.push(room);
        }
        gathered.extend_from_slice(&part);
    }
    Ok(gathered)
}

/// How many KiB of the room a body of that size takes.
fn rooms_for(size: usize) -> u32 {
    u32::try_from(size.saturating_sub(SMALL_BODY).div_ceil(1 << 10)).unwrap_or(u32::MAX)
}

/// A connection whose other side has to read what is written: one that does not in its time is lost.
pub struct ReadInTime<S> {
    socket: S,
    /// Rings when the other side has not read for too long; set while something waits to be written.
    alarm: Option<Alarm>,
}

impl<S> ReadInTime<S> {
    /// Around that socket.
    pub fn new(socket: S) -> ReadInTime<S> {
        ReadInTime { socket, alarm: None }
    }

    /// What became of writing, unless it has waited for too long.
    fn unless_stalled<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.alarm = None;
            return written;
        }
        match self.alarm.get_or_insert_with(|| Alarm::after(LONGEST_STALL)).poll(context) {
            Poll::Ready(()) => {
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the other side does not read")))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for ReadInTime<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ReadInTime<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.unless_stalled(written, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.socket).poll_flush(context);
        self.unless_stalled(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.socket).poll_shutdown(context);
        self.unless_stalled(shut, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, bytes);
        self.unless_stalled(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}
