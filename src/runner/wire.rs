//! The wire of one run: its lease, its streams and the requests that go over it. Nothing here knows what is claimed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::cast::UnknownName;
use crate::client::http::Credentials;
use crate::client::{HttpClient, HttpTrouble, Stream, StreamAddress, StreamTrouble};
use crate::contract::EffectKind;
use crate::control::{Password, StimulusCommand};
use crate::lab::Person;
use crate::observe::{Answered, Exchange, Notice, Purpose, Sent, Side};
use crate::target::{Lease, Target, TargetTrouble};
use crate::waiting::{Stopwatch, quiet};

use super::jobs::EndedEarly;
use super::malform::ChangeTrouble;

/// Why a run stopped before its end. Never a deviation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Stop {
    #[error(transparent)]
    Target(#[from] TargetTrouble),
    #[error(transparent)]
    Http(#[from] HttpTrouble),
    #[error(transparent)]
    Stream(#[from] StreamTrouble),
    #[error(transparent)]
    Template(#[from] UnknownName),
    #[error(transparent)]
    Change(#[from] ChangeTrouble),
    #[error("the server refuses the credentials of {0} (401); check the password of {0} that the target gives")]
    Credentials(String),
    #[error("the server refuses the token of {0} (401); give the target another one, because it may have ended")]
    Token(String),
    #[error(transparent)]
    Early(#[from] EndedEarly),
    #[error("{0}")]
    Broken(String),
}

/// Which request of a run: its step, why it is sent, and by whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errand<'a> {
    pub(super) step: usize,
    pub(super) purpose: Purpose,
    pub(super) role: &'a str,
    /// To which server of a pair; where the role is without one.
    pub(super) side: Option<Side>,
}

/// How long a step's effects may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// What they are.
    pub(super) kind: EffectKind,
    pub(super) at_most: Duration,
}

/// What a run reaches its target with.
pub(super) struct Wire<'a, T: Target> {
    target: &'a T,
    client: &'a HttpClient,
    pub(super) lease: Lease,
    streams: BTreeMap<String, Stream>,
    /// The roles that moved to the second server of a pair.
    moved: BTreeSet<String>,
    /// The tokens of single sign-on that people came with so far, by their ids.
    tokens: BTreeMap<String, Password>,
    clock: Stopwatch,
    deadline: Duration,
}

impl<'a, T: Target> Wire<'a, T> {
    pub(super) fn new(
        target: &'a T,
        client: &'a HttpClient,
        lease: Lease,
        clock: Stopwatch,
        deadline: Duration,
    ) -> Self {
        Wire {
            target,
            client,
            lease,
            streams: BTreeMap::new(),
            moved: BTreeSet::new(),
            tokens: BTreeMap::new(),
            clock,
            deadline,
        }
    }

    /// Opens the stream of a role, unless it is open.
    pub(super) async fn listen(&mut self, role: &str, person: &Person) -> Result<(), Stop> {
        if self.streams.contains_key(role) {
            return Ok(());
        }
        let secret = self.lease.secret(person);
        let (_, address) = self.server(self.side_of(role))?;
        let stream =
            Stream::open(self.client, address, &person.id, secret.on_a_stream(), self.clock, self.deadline).await?;
        self.streams.insert(role.to_owned(), stream);
        Ok(())
    }

    /// The token with which a person comes throughout the run.
    pub(super) async fn token(&mut self, person: &Person) -> Result<Password, Stop> {
        if let Some(token) = self.tokens.get(&person.id) {
            return Ok(token.clone());
        }
        let token = self.target.token(&self.lease, person).await?;
        self.tokens.insert(person.id.clone(), token.clone());
        Ok(token)
    }

    /// From now on a role is at that server of a pair.
    pub(super) fn move_to(&mut self, role: &str, side: Side) {
        match side {
            Side::A => drop(self.moved.remove(role)),
            Side::B => drop(self.moved.insert(role.to_owned())),
        }
    }

    fn side_of(&self, role: &str) -> Side {
        if self.moved.contains(role) { Side::B } else { Side::A }
    }

    /// Where a server of the pair is: its REST API, and its streams.
    fn server(&self, side: Side) -> Result<(&str, &StreamAddress), Stop> {
        match (side, &self.lease.second) {
            (Side::A, _) => Ok((&self.lease.rest, &self.lease.stream)),
            (Side::B, Some(second)) => Ok((&second.rest, &second.stream)),
            (Side::B, None) => Err(Stop::Broken("the target gave no second server".to_owned())),
        }
    }

    /// The roles with a stream.
    pub(super) fn roles(&self) -> impl Iterator<Item = &str> {
        self.streams.keys().map(String::as_str)
    }

    /// Subscribes a role that has a stream to a node.
    pub(super) async fn subscribe(&mut self, role: &str, node: &str) -> Result<(), Stop> {
        match self.streams.get_mut(role) {
            Some(stream) => Ok(stream.subscribe(node).await?),
            None => Err(Stop::Broken(format!("`{role}` has no stream to subscribe with"))),
        }
    }

    /// Ends the stream of a role, where there is one, and waits until it is over; what it brought and nobody has taken yet.
    pub(super) async fn disconnect(&mut self, role: &str) -> Result<Vec<Notice>, Stop> {
        let Some(stream) = self.streams.remove(role) else { return Ok(Vec::new()) };
        let brought = at(self.side_of(role), stream.take_notices());
        stream.leave().await?;
        Ok(brought)
    }

    /// Sends a request and waits for its answer.
    pub(super) async fn send(
        &self,
        errand: Errand<'_>,
        sent: Sent,
        credentials: &Credentials,
    ) -> Result<Exchange, Stop> {
        let sent_at = self.clock.microseconds();
        let side = errand.side.unwrap_or_else(|| self.side_of(errand.role));
        let (rest, _) = self.server(side)?;
        self.target.may_send(&sent, credentials)?;
        let answered: Answered = self.client.send(rest, &sent, credentials).await?;
        let answered_at = self.clock.microseconds();
        let (step, purpose, role) = (errand.step, errand.purpose, errand.role.to_owned());
        Ok(Exchange { step, purpose, role, side, sent, answered, sent_at, answered_at })
    }

    pub(super) async fn stimulate(&self, command: &StimulusCommand) -> Result<(), Stop> {
        Ok(self.target.stimulate(&self.lease, command).await?)
    }

    pub(super) async fn advance(&self, by: Duration) -> Result<(), Stop> {
        Ok(self.target.advance(&self.lease, by).await?)
    }

    /// Of kinds of effects, the one that may take longest, and how long; `None` where the target tells when all have come.
    pub(super) fn window(&self, kinds: &BTreeSet<EffectKind>) -> Option<Window> {
        let windows = kinds.iter().filter_map(|&kind| Some(Window { kind, at_most: self.target.window(kind)? }));
        windows.max_by_key(|window| window.at_most)
    }

    /// Lets effects happen and proves on every open stream that whatever was sent has arrived.
    pub(super) async fn settle(&mut self, window: Option<Window>) -> Result<(), Stop> {
        match window {
            Some(window) => quiet(window.at_most).await,
            None => self.target.settle(&self.lease).await?,
        }
        self.prove_arrived().await
    }

    /// All effects of a step came so late.
    pub(super) fn came_after(&self, kind: EffectKind, late: Duration) {
        self.target.came_after(kind, late);
    }

    /// Proves on every open stream that whatever was sent so far has arrived.
    pub(super) async fn prove_arrived(&mut self) -> Result<(), Stop> {
        for stream in self.streams.values_mut() {
            stream.ping().await?;
        }
        Ok(())
    }

    /// For each role with a stream, what it brought and nobody has taken yet.
    pub(super) fn take_notices(&self) -> impl Iterator<Item = (&str, Vec<Notice>)> {
        self.streams.iter().map(|(role, stream)| (role.as_str(), at(self.side_of(role), stream.take_notices())))
    }

    /// Ends the streams; what they brought and nobody has taken yet.
    pub(super) async fn close(self) -> (Lease, Vec<(String, Vec<Notice>)>) {
        let mut brought = Vec::new();
        for (role, stream) in self.streams {
            let side = if self.moved.contains(&role) { Side::B } else { Side::A };
            brought.push((role, at(side, stream.take_notices())));
            stream.close().await;
        }
        (self.lease, brought)
    }
}

/// What a stream brought, with the server of the pair that it came from.
fn at(side: Side, mut notices: Vec<Notice>) -> Vec<Notice> {
    for notice in &mut notices {
        notice.side = side;
    }
    notices
}
