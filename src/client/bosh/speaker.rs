//! The far end of the carrier: what the conversation sends goes into the session, and what the session wants is posted.

use std::time::Duration;

use tokio::sync::oneshot;

use crate::client::http::HttpTrouble;
use crate::client::trouble::StreamTrouble;
use crate::observe::Answered;
use crate::waiting::{Stopwatch, within};
use crate::xmpp::bosh::{BoshTrouble, ClientSession, ClientStep, HttpAnswer};
use crate::xmpp::carrier::ChannelEnd;
use crate::xmpp::frame::error;
use crate::xmpp::{CarrierError, Header, Incoming, Outgoing};

use super::poster::{Posted, Poster};

/// Who wants to know whether the session began.
type Begun = oneshot::Sender<Result<(), StreamTrouble>>;

/// What wakes the task.
enum Woken {
    Frames(Option<Vec<Outgoing>>),
    Posted(Posted),
}

/// A session on its way over HTTP.
#[derive(Debug)]
pub(super) struct Speaker {
    session: ClientSession,
    poster: Poster,
    end: ChannelEnd,
    clock: Stopwatch,
    address: String,
    /// Until the server has agreed.
    begun: Option<Begun>,
    /// The conversation opened its stream. The session's beginning was the first opening.
    opened: bool,
    /// The conversation is over.
    left: bool,
}

impl Speaker {
    pub(super) fn new(
        session: ClientSession,
        poster: Poster,
        end: ChannelEnd,
        address: String,
        begun: Begun,
    ) -> Speaker {
        let (clock, begun) = (Stopwatch::start(), Some(begun));
        Speaker { session, poster, end, clock, address, begun, opened: false, left: false }
    }

    /// Goes on until the session is over.
    pub(super) async fn speak(mut self) {
        while self.work_off().await {
            let now = self.clock.elapsed();
            let rest = self.session.due().map_or(Duration::MAX, |due| due.saturating_sub(now));
            match within(rest, self.next()).await {
                Ok(Woken::Frames(frames)) => self.send(frames),
                Ok(Woken::Posted(posted)) => self.take(posted),
                Err(_) => self.session.tick(self.clock.elapsed()),
            }
        }
    }

    async fn next(&mut self) -> Woken {
        tokio::select! {
            frames = self.end.outgoing.recv(), if !self.left => Woken::Frames(frames),
            posted = self.poster.next() => Woken::Posted(posted),
        }
    }

    /// What the conversation sends. Frames that it sends together go in one request.
    fn send(&mut self, frames: Option<Vec<Outgoing>>) {
        for frame in frames.unwrap_or_else(|| vec![Outgoing::Close]) {
            match frame {
                Outgoing::Open(_) if self.opened => self.session.restart(),
                Outgoing::Open(_) => self.opened = true,
                Outgoing::Stanza(stanza) => self.session.send(stanza),
                Outgoing::Error(condition) => {
                    self.session.send(error(condition));
                    self.leave();
                }
                Outgoing::Close => self.leave(),
            }
        }
        self.session.flush();
    }

    fn leave(&mut self) {
        if !self.left {
            self.left = true;
            self.session.leave(self.clock.elapsed());
        }
    }

    fn take(&mut self, (rid, answer): Posted) {
        let now = self.clock.elapsed();
        match answer {
            Ok(answered) => self.session.answered(rid, &read(answered), now),
            Err(HttpTrouble::NoConnection { reason, .. }) => {
                let address = self.address.clone();
                if !self.refuse(StreamTrouble::NoConnection { address, reason: reason.clone() }) {
                    self.session.broken(rid, &reason, now);
                }
            }
            Err(HttpTrouble::NoTls { reason, .. }) => {
                let (address, told) = (self.address.clone(), BoshTrouble::NotBosh(reason.clone()));
                if !self.refuse(StreamTrouble::NoTls { address, reason }) {
                    self.session.give_up(told);
                }
            }
            Err(HttpTrouble::BrokenOff { reason, .. }) => self.session.broken(rid, &reason, now),
            Err(
                trouble @ (HttpTrouble::Late { .. } | HttpTrouble::TooLarge { .. } | HttpTrouble::NotARequest { .. }),
            ) => {
                self.session.give_up(BoshTrouble::NotBosh(trouble.to_string()));
            }
        }
    }

    /// Where the server has not agreed yet, nobody is waited for; `false` where it has.
    fn refuse(&mut self, trouble: StreamTrouble) -> bool {
        let Some(begun) = self.begun.take() else { return false };
        let _ = begun.send(Err(trouble));
        self.session.give_up(BoshTrouble::Ended);
        true
    }

    /// Does what the session wants; `false` once it is over.
    async fn work_off(&mut self) -> bool {
        while let Some(step) = self.session.next_step() {
            let frame = match step {
                ClientStep::Post(rid, text) => {
                    self.poster.post(rid, &text);
                    continue;
                }
                ClientStep::Opened { from, id } => {
                    if let Some(begun) = self.begun.take() {
                        let _ = begun.send(Ok(()));
                    }
                    Ok(Incoming::Open(Header { to: None, from, id }))
                }
                ClientStep::Stanza(stanza) => Ok(Incoming::of(stanza)),
                ClientStep::Over(end) => {
                    self.tell_end(end).await;
                    return false;
                }
            };
            if self.end.incoming.send(frame).await.is_err() {
                self.leave();
            }
        }
        true
    }

    async fn tell_end(&mut self, end: Result<(), BoshTrouble>) {
        let address = self.address.clone();
        let frame = match (end, self.begun.take()) {
            (Err(trouble), Some(begun)) => {
                let _ = begun.send(Err(StreamTrouble::Unexpected { address, reason: trouble.to_string() }));
                return;
            }
            (Err(BoshTrouble::Ended) | Ok(()), _) => Ok(Incoming::Close),
            (Err(trouble), None) => Err(CarrierError::Lost(trouble.to_string())),
        };
        // Who does not listen any more has ended it.
        let _ = self.end.incoming.send(frame).await;
    }
}

/// An HTTP response with the headers that matter here.
fn read(answered: Answered) -> HttpAnswer {
    let header = |name: &str| answered.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let (content_type, location) = (header("content-type"), header("location"));
    HttpAnswer { status: answered.status, content_type, location, body: answered.body.bytes().to_vec() }
}
