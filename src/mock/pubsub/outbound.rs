//! Outbound, the way out of one connection: what is to be sent waits here, as much of it as the limit allows. Whoever
//! does not read is given up, so that a client that never reads costs a limited amount of memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::limits::{FRAMES_AT_ONCE, WRITTEN_AT_ONCE};
use crate::xmpp::Outgoing;

use super::share::Share;

/// Both ends of a way out.
pub fn outbound() -> (Outbound, OutboundQueue) {
    let (sender, frames) = unbounded_channel();
    let waiting = Arc::new(Waiting::default());
    let queue = OutboundQueue { frames, waiting: Arc::clone(&waiting), unwritten: 0 };
    (Outbound { sender, waiting }, queue)
}

#[derive(Debug, Default)]
struct Waiting {
    share: Share,
    too_much: Notify,
    is_cut: AtomicBool,
    cut: Notify,
}

/// The end at which frames go in.
#[derive(Debug, Clone)]
pub struct Outbound {
    sender: UnboundedSender<Outgoing>,
    waiting: Arc<Waiting>,
}

impl Outbound {
    /// Puts a frame behind those that wait. Where they are too much already, the frame is thrown away, and the
    /// connection is to be given up.
    pub fn send(&self, frame: Outgoing) {
        if !self.waiting.share.take(size(&frame)) {
            self.waiting.too_much.notify_one();
            return;
        }
        // Where the connection is gone, nobody misses the frame.
        let _ = self.sender.send(frame);
    }

    /// Cuts the connection: nothing that waits goes out, and no farewell.
    pub fn cut(&self) {
        self.waiting.is_cut.store(true, Ordering::Relaxed);
        self.waiting.cut.notify_one();
    }
}

/// The end at which they come out.
#[derive(Debug)]
pub struct OutboundQueue {
    frames: UnboundedReceiver<Outgoing>,
    waiting: Arc<Waiting>,
    /// Bytes of the frames that were taken together, which wait until they are written.
    unwritten: usize,
}

impl OutboundQueue {
    /// The next frame, when there is one; `None` where nobody can send any more. Can be given up at any time.
    pub async fn next(&mut self) -> Option<Outgoing> {
        let frame = self.frames.recv().await;
        frame.inspect(|frame| self.waiting.share.give_back(size(frame)))
    }

    /// The next frame, if there is one.
    pub fn try_next(&mut self) -> Option<Outgoing> {
        let frame = self.frames.try_recv().ok();
        frame.inspect(|frame| self.waiting.share.give_back(size(frame)))
    }

    /// The next frames, as many as are written together, when there are any; none where nobody can send any more. They
    /// count as waiting until the next are asked for. Can be given up at any time.
    pub async fn next_frames(&mut self) -> Vec<Outgoing> {
        self.waiting.share.give_back(std::mem::take(&mut self.unwritten));
        let mut frames = Vec::new();
        let mut next = self.frames.recv().await;
        while let Some(frame) = next {
            self.unwritten += size(&frame);
            frames.push(frame);
            let is_enough = frames.len() >= FRAMES_AT_ONCE || self.unwritten >= WRITTEN_AT_ONCE;
            next = if is_enough { None } else { self.frames.try_recv().ok() };
        }
        frames
    }

    /// What says when the connection is to be cut.
    pub fn cut_signal(&self) -> CutSignal {
        CutSignal(Arc::clone(&self.waiting))
    }

    /// Returns when a frame was thrown away.
    pub async fn overflows(&self) {
        self.waiting.too_much.notified().await;
    }
}

/// Says when a connection is to be cut.
#[derive(Debug)]
pub struct CutSignal(Arc<Waiting>);

impl CutSignal {
    /// Returns when the connection is to be cut, and at once from then on. Can be given up at any time.
    pub async fn given(&self) {
        while !self.0.is_cut.load(Ordering::Relaxed) {
            self.0.cut.notified().await;
        }
    }
}

/// About how much memory a frame takes.
fn size(frame: &Outgoing) -> usize {
    let text = match frame {
        Outgoing::Stanza(text) => text.len(),
        Outgoing::Open(_) | Outgoing::Error(_) | Outgoing::Close => 0,
    };
    size_of::<Outgoing>() + text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use crate::limits::WAITING_FOR_ONE;
    use crate::waiting::within;

    const SOON: Duration = Duration::from_millis(20);

    fn large() -> Outgoing {
        Outgoing::Stanza("x".repeat(WAITING_FOR_ONE / 2))
    }

    #[tokio::test]
    async fn what_nobody_takes_does_not_pile_up() {
        let (outbound, mut queue) = outbound();
        for _ in 0..2 {
            outbound.send(large());
            assert!(within(SOON, queue.overflows()).await.is_err(), "there is room");
        }
        for _ in 0..100 {
            outbound.send(large());
        }
        within(SOON, queue.overflows()).await.unwrap();
        let waiting = std::iter::from_fn(|| queue.try_next()).count();
        assert_eq!(waiting, 2);
    }

    #[tokio::test]
    async fn what_is_written_together_is_limited_and_waits_until_it_is_written() {
        let (outbound, mut queue) = outbound();
        for _ in 0..2 {
            outbound.send(large());
        }
        assert_eq!(queue.next_frames().await.len(), 1, "one is large enough");
        outbound.send(large());
        within(SOON, queue.overflows()).await.expect("the first is not written yet");
        assert_eq!(queue.next_frames().await.len(), 1);
        outbound.send(large());
        assert!(within(SOON, queue.overflows()).await.is_err(), "the first is written");
        assert_eq!(queue.next_frames().await.len(), 1);
        for _ in 0..2 * FRAMES_AT_ONCE {
            outbound.send(Outgoing::Close);
        }
        assert_eq!(queue.next_frames().await.len(), FRAMES_AT_ONCE);
    }

    #[tokio::test]
    async fn a_cut_is_seen_by_whoever_looks_then_and_later() {
        let (outbound, queue) = outbound();
        let signal = queue.cut_signal();
        assert!(within(SOON, signal.given()).await.is_err());
        outbound.cut();
        for _ in 0..2 {
            within(SOON, signal.given()).await.unwrap();
        }
    }

    #[tokio::test]
    async fn what_is_taken_makes_room() {
        let (outbound, mut queue) = outbound();
        for number in 0..30 {
            outbound.send(large());
            outbound.send(Outgoing::Close);
            match number % 3 {
                0 => assert_eq!((queue.next_frames().await.len(), queue.next_frames().await.len()), (1, 1)),
                1 => assert_eq!((queue.next().await, queue.next().await), (Some(large()), Some(Outgoing::Close))),
                _ => assert_eq!((queue.try_next(), queue.try_next()), (Some(large()), Some(Outgoing::Close))),
            }
        }
        assert!(within(SOON, queue.overflows()).await.is_err());
        drop(outbound);
        assert!(queue.next_frames().await.is_empty());
    }
}
