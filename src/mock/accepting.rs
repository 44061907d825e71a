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
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                let Ok(place) = PLACES.try_acquire() else { continue };
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
