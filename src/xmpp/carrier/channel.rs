//! A carrier that is a task of its own: whoever speaks with the other side in HTTP requests holds the far end.

use tokio::sync::mpsc;

use crate::limits::FRAMES_WAITING;
use crate::xmpp::frame::{Incoming, Outgoing};

use super::{Carrier, CarrierError};

/// The near end, over which the conversation goes.
#[derive(Debug)]
pub struct ChannelCarrier {
    incoming: mpsc::Receiver<Result<Incoming, CarrierError>>,
    outgoing: Option<mpsc::Sender<Vec<Outgoing>>>,
}

/// The far end, which belongs to the task that speaks with the other side.
#[derive(Debug)]
pub struct ChannelEnd {
    /// What came from the other side. Dropping it says that the connection is gone.
    pub incoming: mpsc::Sender<Result<Incoming, CarrierError>>,
    /// What is to go to the other side, those frames together that were sent together; `None` when the carrier is shut.
    pub outgoing: mpsc::Receiver<Vec<Outgoing>>,
}

/// A carrier and its far end.
pub fn channel() -> (Carrier, ChannelEnd) {
    let (came, incoming) = mpsc::channel(FRAMES_WAITING);
    let (outgoing, to_go) = mpsc::channel(FRAMES_WAITING);
    let carrier = ChannelCarrier { incoming, outgoing: Some(outgoing) };
    (Carrier::Channel(carrier), ChannelEnd { incoming: came, outgoing: to_go })
}

impl ChannelCarrier {
    pub(super) async fn next(&mut self) -> Result<Incoming, CarrierError> {
        self.incoming.recv().await.unwrap_or_else(|| Err(gone()))
    }

    pub(super) async fn send(&mut self, frames: Vec<Outgoing>) -> Result<(), CarrierError> {
        let outgoing = self.outgoing.as_ref().ok_or_else(gone)?;
        outgoing.send(frames).await.map_err(|_| gone())
    }

    /// Waits until the far end has told the other side.
    pub(super) async fn shut(&mut self) {
        self.outgoing = None;
        while self.incoming.recv().await.is_some() {}
    }
}

fn gone() -> CarrierError {
    CarrierError::Lost("the connection is gone".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_pass_until_either_end_goes() {
        let (mut near, mut far) = channel();
        far.incoming.send(Ok(Incoming::Close)).await.unwrap();
        assert_eq!(near.next().await, Ok(Incoming::Close));
        near.send(vec![Outgoing::Close]).await.unwrap();
        assert_eq!(far.outgoing.recv().await, Some(vec![Outgoing::Close]));
        let (_, end) = tokio::join!(near.shut(), async {
            let end = far.outgoing.recv().await;
            drop(far);
            end
        });
        assert_eq!(end, None);
        assert!(matches!(near.next().await, Err(CarrierError::Lost(_))));
    }

    #[tokio::test]
    async fn a_carrier_takes_so_many_frames_that_nobody_takes_away() {
        let (mut near, far) = channel();
        for _ in 0..FRAMES_WAITING {
            near.send(vec![Outgoing::Close]).await.unwrap();
            far.incoming.try_send(Ok(Incoming::Close)).unwrap();
        }
        assert!(far.incoming.try_send(Ok(Incoming::Close)).is_err());
        let soon = std::time::Duration::from_millis(20);
        assert!(crate::waiting::within(soon, near.send(vec![Outgoing::Close])).await.is_err());
    }
}
