//! Accepting connections: so many at a time in the whole process, each in a task of its own, and a pause where the
//! system has no room for one more.

use std::future::Future;
use std::io::ErrorKind;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::limits::{ACCEPT_AGAIN, MOST_CONNECTIONS};
use crate::waiting::quiet;

/// The places of all connections.
static PLACES: Semaphore = Semaphore::const_new(MOST_CONNECTIONS);

/// A connection's place among all, which is free again when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Place(
    /// Only dropped, never asked.
    #[allow(dead_code)]
    Arc<SemaphorePermit<'static>>,
);

/// Accepts connections until the runtime ends. One more than there are places for is closed at once: whoever waits in
/// the system's queue would not know why.
pub async fn accept_all<Served>(listener: TcpListener, serve: impl Fn(TcpStream, Place) -> Served)
where
    Served: Future<Output = ()> + Send + 'static,
{
    accept_for(&PLACES, listener, serve).await;
}

async fn accept_for<Served>(
    places: &'static Semaphore,
    listener: TcpListener,
    serve: impl Fn(TcpStream, Place) -> Served,
) where
    Served: Future<Output = ()> + Send + 'static,
{
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                let Ok(place) = places.try_acquire() else { continue };
                // Without it a small answer may wait for the client's acknowledgement of the one before.
                let _ = socket.set_nodelay(true);
                tokio::spawn(serve(socket, Place(Arc::new(place))));
            }
            // That connection went before it was accepted; the next may be there already.
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            // No descriptor, as a rule. The connection stays in the system's queue, so that asking again at once would
            // only ask without end.
            Err(_) => quiet(ACCEPT_AGAIN).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::waiting::within;

    const LIMIT: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn one_connection_too_many_is_closed_and_one_that_ends_makes_room() {
        static TWO: Semaphore = Semaphore::const_new(2);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let greet = |mut socket: TcpStream, place| async move {
            let _ = socket.write_all(b"x").await;
            let _ = socket.read(&mut [0]).await;
            drop(place);
        };
        tokio::spawn(accept_for(&TWO, listener, greet));
        let greeted = || async move {
            let mut socket = within(LIMIT, TcpStream::connect(address)).await.unwrap().unwrap();
            let read = within(LIMIT, socket.read(&mut [0])).await.unwrap();
            (socket, matches!(read, Ok(1)))
        };
        let (first, second, third) = (greeted().await, greeted().await, greeted().await);
        assert_eq!((first.1, second.1, third.1), (true, true, false));
        drop(first);
        while !greeted().await.1 {}
    }
}
