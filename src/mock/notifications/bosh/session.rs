//! Session of BOSH, its task: requests and what the service sends go in, responses go out. It ends by itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::sync::oneshot;

use crate::limits::LONGEST_SIGN_IN;
use crate::waiting::{Stopwatch, within};
use crate::xmpp::bosh::{Body, Condition, Digest, ServerSession, ServerStep, Ticket};
use crate::xmpp::frame::error;
use crate::xmpp::{Header, Incoming, Outgoing};

use crate::mock::pubsub::{OutboundQueue, Share};

use super::super::conversation::Conversation;
use super::sessions::TableEntry;

/// A request with the place for its response.
#[derive(Debug)]
pub(super) struct PendingRequest {
    pub(super) body: Body,
    pub(super) digest: Digest,
    pub(super) answer: oneshot::Sender<Arc<str>>,
}

/// A session with everything that it goes through.
pub(super) struct Keeper {
    session: ServerSession,
    conversation: Conversation,
    /// What the service sends.
    queue: OutboundQueue,
    requests: Receiver<PendingRequest>,
    /// HTTP requests that wait; the first has the ticket 0.
    waiting: BTreeMap<Ticket, oneshot::Sender<Arc<str>>>,
    tickets: Ticket,
    /// What of all that may wait for clients waits here.
    share: Share,
    /// Until when somebody has to have authenticated.
    patience: Option<Duration>,
    /// Frees the session's place among all when the task ends.
    _place: TableEntry,
}

/// What wakes the task.
enum Woken {
    Request(Box<PendingRequest>),
    Frame(Outgoing),
    /// Nobody can send anything any more, or the connection is to be cut.
    Alone,
}

impl Keeper {
    pub(super) fn new(
        session: ServerSession,
        first: oneshot::Sender<Arc<str>>,
        conversation: Conversation,
        queue: OutboundQueue,
        requests: Receiver<PendingRequest>,
        place: TableEntry,
    ) -> Keeper {
        let waiting = BTreeMap::from([(0, first)]);
        let (share, patience) = (Share::default(), Some(LONGEST_SIGN_IN));
        Keeper { session, conversation, queue, requests, waiting, tickets: 0, share, patience, _place: place }
    }

    /// Keeps the session until it is over. `clock` is the one by which the session began.
    pub(super) async fn keep(mut self, clock: Stopwatch) {
        while self.work_off(clock.elapsed()) {
            if self.gives_up(clock.elapsed()) {
                continue;
            }
            let due = self.patience.map_or(self.session.due(), |patience| patience.min(self.session.due()));
            let rest = due.saturating_sub(clock.elapsed());
            match within(rest, self.next()).await {
                Ok(Woken::Request(asked)) => {
                    self.tickets += 1;
                    self.waiting.insert(self.tickets, asked.answer);
                    self.session.request(asked.body, asked.digest, self.tickets, clock.elapsed());
                }
                Ok(Woken::Frame(frame)) => self.send(frame),
                Ok(Woken::Alone) => break,
                Err(_) => {}
            }
        }
        self.conversation.end();
    }

    /// Ends a session for which too much waits, or on which nobody authenticates; whether it did that now.
    fn gives_up(&mut self, now: Duration) -> bool {
        if !self.share.become_of(self.session.waiting()) {
            // What waits now is little, and is over soon.
            self.session.overflow();
            return self.share.become_of(0);
        }
        if !self.conversation.is_anonymous() {
            self.patience = None;
        }
        let is_late = self.patience.is_some_and(|patience| now >= patience);
        if is_late {
            self.patience = None;
            self.conversation.time_out();
        }
        is_late
    }

    async fn next(&mut self) -> Woken {
        let cut = self.queue.cut_signal();
        tokio::select! {
            () = cut.given() => Woken::Alone,
            request = self.requests.recv() => request.map_or(Woken::Alone, |asked| Woken::Request(Box::new(asked))),
            frame = self.queue.next() => frame.map_or(Woken::Alone, Woken::Frame),
        }
    }

    /// Does what is to be done now; `false` once the session is over. What the service says to a request is in the queue
    /// when the conversation has taken the request, so that it goes out with the next response.
    fn work_off(&mut self, now: Duration) -> bool {
        loop {
            while let Some(step) = self.session.next_step() {
                if !self.carry_out(step) {
                    return false;
                }
            }
            while let Some(frame) = self.queue.try_next() {
                self.send(frame);
            }
            self.session.settle(now);
            match self.session.next_step() {
                Some(step) => {
                    if !self.carry_out(step) {
                        return false;
                    }
                }
                None => return true,
            }
        }
    }

    fn carry_out(&mut self, step: ServerStep) -> bool {
        let frame = match step {
            ServerStep::Open => Incoming::Open(Header::default()),
            ServerStep::Stanza(stanza) => Incoming::of(stanza),
            ServerStep::Left => Incoming::Close,
            ServerStep::Answer(ticket, text) => {
                if let Some(answer) = self.waiting.remove(&ticket) {
                    // Where the connection is gone, the client sends the request again.
                    let _ = answer.send(text);
                }
                return true;
            }
            ServerStep::Over => return false,
        };
        // Each message of BOSH is complete by itself: whatever the conversation says, there is no stream to be reset.
        self.conversation.take(Ok(frame));
        true
    }

    fn send(&mut self, frame: Outgoing) {
        match frame {
            Outgoing::Open(header) => self.session.name_stream(header.id),
            Outgoing::Stanza(stanza) => self.session.push(stanza),
            Outgoing::Error(condition) => {
                self.session.push(error(condition));
                self.session.end(Some(Condition::RemoteStreamError));
            }
            Outgoing::Close => self.session.end(None),
        }
    }
}
