//! A session as the server sees it, without input or output: requests in the order of their ids, a window of them,
//! requests that wait for something to answer, responses that are kept for a client that lost them, and the end.
//!
//! Time is what the caller says it is: carrier time since any start. The caller takes [`ServerStep`]s until there are
//! none, gives what its service sends to [`ServerSession::push`], and calls [`ServerSession::settle`], again and again.
//! A pause (`pause`, `maxpause`) is not offered, and a client that asks for one is not heard.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::xml::Element;

use super::body::Body;
use super::condition::Condition;
use super::head::{Head, WrapperKind};
use super::outbox::Outbox;
use super::rid::Rid;
use super::terms::Terms;
use crate::limits::{MOST_IN_RESPONSE, REPORT_AFTER, WAITING_FOR_ONE};

/// By what the caller knows an HTTP request that waits for its response.
pub type Ticket = u64;

/// A request as it came, to tell a repetition from another one of the same id.
pub type Digest = [u8; 32];

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerStep {
    /// The client opens its stream, or opens it anew after authentication; the service answers with features.
    Open,
    /// A stanza came.
    Stanza(Element),
    /// The client ended the session.
    Left,
    /// An HTTP request is to be answered with this text.
    Answer(Ticket, Arc<str>),
    /// The session is over: forgotten once all steps are done.
    Over,
}

/// A request whose turn has not come.
#[derive(Debug)]
struct Early {
    ticket: Ticket,
    digest: Digest,
    body: Body,
}

/// A request that waits for its response.
#[derive(Debug)]
struct Held {
    ticket: Ticket,
    digest: Digest,
    since: Duration,
}

/// A response that went out.
#[derive(Debug)]
struct Answered {
    digest: Digest,
    text: Arc<str>,
    at: Duration,
}

/// How far a session has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// The first request has not been answered.
    New,
    /// Requests come and go.
    Open,
    /// It ends as soon as that can be told to the client.
    Ending(Option<Condition>),
    /// It is over.
    Over,
}

/// One session.
#[derive(Debug)]
pub struct ServerSession {
    terms: Terms,
    stage: Stage,
    /// The newest request that had its turn.
    newest: u64,
    early: BTreeMap<u64, Early>,
    held: BTreeMap<u64, Held>,
    answered: BTreeMap<u64, Answered>,
    outbox: Outbox,
    /// The response that the client seems to miss, with its age.
    missed: Option<(Rid, Duration)>,
    /// Since when no request waits.
    idle_since: Duration,
    steps: VecDeque<ServerStep>,
}

impl ServerSession {
    /// Begins a session with its first request, which has no `sid`.
    ///
    /// # Errors
    /// The condition by which the request is refused.
    pub fn begin(
        terms: Terms,
        first: Body,
        digest: Digest,
        ticket: Ticket,
        now: Duration,
    ) -> Result<ServerSession, Condition> {
        let Some(rid) = first.head.rid.filter(|_| first.head.kind == WrapperKind::Usual) else {
            return Err(Condition::BadRequest);
        };
        let mut session = ServerSession {
            terms,
            stage: Stage::New,
            newest: rid.number() - 1,
            early: BTreeMap::new(),
            held: BTreeMap::new(),
            answered: BTreeMap::new(),
            outbox: Outbox::default(),
            missed: None,
            idle_since: now,
            steps: VecDeque::from([ServerStep::Open]),
        };
        session.request(first, digest, ticket, now);
        Ok(session)
    }

    /// A request of the session came.
    pub fn request(&mut self, body: Body, digest: Digest, ticket: Ticket, now: Duration) {
        if let Stage::Ending(condition) = &self.stage {
            let text = Head::terminate(condition.clone()).write(&self.outbox.take(MOST_IN_RESPONSE));
            self.steps.push_back(ServerStep::Answer(ticket, text.into()));
            return self.is_over();
        }
        let Some(rid) = body.head.rid.map(Rid::number) else { return self.refuse(Condition::BadRequest, ticket) };
        if rid > self.newest + u64::from(self.terms.requests) {
            return self.refuse(Condition::ItemNotFound, ticket);
        }
        if rid <= self.newest || self.early.contains_key(&rid) {
            return self.repeated(rid, digest, ticket);
        }
        self.early.insert(rid, Early { ticket, digest, body });
        while let Some(early) = self.early.remove(&(self.newest + 1)) {
            self.newest += 1;
            self.held.insert(self.newest, Held { ticket: early.ticket, digest: early.digest, since: now });
            self.take(early.body, now);
        }
    }

    /// The client sent a request once more. Its content has been, or will be, worked off once.
    fn repeated(&mut self, rid: u64, digest: Digest, ticket: Ticket) {
        let waiting = self.held.get_mut(&rid).map(|held| (held.digest, &mut held.ticket));
        let early = self.early.get_mut(&rid).map(|early| (early.digest, &mut early.ticket));
        let known = match (waiting.or(early), self.answered.get(&rid)) {
            (Some((known, place)), _) if known == digest => {
                // The older connection is taken for broken.
                let older = std::mem::replace(place, ticket);
                let text = Head { kind: WrapperKind::Error, ..Head::default() }.write("");
                self.steps.push_back(ServerStep::Answer(older, text.into()));
                return;
            }
            (None, Some(answered)) if answered.digest == digest => {
                self.steps.push_back(ServerStep::Answer(ticket, Arc::clone(&answered.text)));
                return;
            }
            (waiting, answered) => waiting.is_some() || answered.is_some(),
        };
        self.refuse(if known { Condition::BadRequest } else { Condition::ItemNotFound }, ticket);
    }

    /// What a request brings, in its turn.
    fn take(&mut self, body: Body, now: Duration) {
        let Body { head, stanzas } = body;
        self.look_at_acknowledgement(&head, now);
        if head.restart {
            self.steps.push_back(ServerStep::Open);
        }
        self.steps.extend(stanzas.into_iter().map(ServerStep::Stanza));
        if head.kind == WrapperKind::Terminate {
            self.steps.push_back(ServerStep::Left);
            self.stage = Stage::Ending(None);
        }
    }

    /// A client that acknowledges responses and misses an old one is told which.
    fn look_at_acknowledgement(&mut self, head: &Head, now: Duration) {
        let Some(ack) = head.ack.filter(|_| self.terms.acknowledges && self.stage == Stage::Open) else { return };
        let missed = ack.next().and_then(|rid| Some((rid, self.answered.get(&rid.number())?)));
        let age = missed.map(|(rid, answered)| (rid, now.saturating_sub(answered.at)));
        self.missed = age.filter(|(_, age)| *age >= REPORT_AFTER);
    }

    /// The service gives the stream an id, which the first response tells.
    pub fn name_stream(&mut self, id: Option<String>) {
        self.terms.stream = id;
    }

    /// What the service sends: a stanza that names its namespaces itself. Nothing follows the end.
    pub fn push(&mut self, stanza: String) {
        if matches!(self.stage, Stage::New | Stage::Open) {
            self.outbox.push(stanza);
        }
        if self.outbox.bytes() > WAITING_FOR_ONE {
            self.overflow();
        }
    }

    /// About how many bytes wait here for the client: stanzas, responses that it may have lost, requests whose turn has not
    /// come.
    pub fn waiting(&self) -> usize {
        let answered = self.answered.values().map(|answered| answered.text.len());
        let early = self.early.values().flat_map(|early| &early.body.stanzas).map(Element::weight);
        self.outbox.bytes() + answered.sum::<usize>() + early.sum::<usize>()
    }

    /// Too much waits: what waits is thrown away, and the session ends.
    pub fn overflow(&mut self) {
        self.outbox = Outbox::default();
        self.answered.clear();
        self.end(Some(Condition::PolicyViolation));
    }

    /// The service ends the session.
    pub fn end(&mut self, condition: Option<Condition>) {
        if matches!(self.stage, Stage::New | Stage::Open) {
            self.stage = Stage::Ending(condition);
        }
    }

    fn refuse(&mut self, condition: Condition, ticket: Ticket) {
        self.end(Some(condition.clone()));
        self.steps.push_back(ServerStep::Answer(ticket, Head::terminate(Some(condition)).write("").into()));
        self.is_over();
    }

    /// What is to be done next.
    pub fn next_step(&mut self) -> Option<ServerStep> {
        self.steps.pop_front()
    }

    /// Answers whatever can be answered now: the first request, those for which there is something, those beyond the
    /// number that may wait, those that have waited long enough, and all when the session ends.
    pub fn settle(&mut self, now: Duration) {
        if self.stage == Stage::New && self.held.contains_key(&self.newest) {
            self.stage = Stage::Open;
            let head = self.terms.greeting(Rid::new(self.newest));
            self.answer_oldest(head, now);
        }
        while !self.held.is_empty() && (self.has_to_say() || self.missed.is_some() || self.has_to_answer(now)) {
            self.answer_oldest(Head::default(), now);
        }
        match &self.stage {
            // A client that has nothing open learns it from its next request.
            Stage::Ending(condition) if !self.held.is_empty() => {
                let condition = condition.clone();
                self.answer_all(condition, now);
                self.is_over();
            }
            Stage::Over => {}
            _ if self.held.is_empty() && now >= self.idle_since + self.terms.inactivity => self.is_over(),
            Stage::New | Stage::Open | Stage::Ending(_) => {}
        }
    }

    /// Whether there is something for a response of its own. What is left at the end goes with it.
    fn has_to_say(&self) -> bool {
        let with_the_end = if matches!(self.stage, Stage::Ending(_)) { MOST_IN_RESPONSE } else { 0 };
        self.outbox.bytes() > with_the_end
    }

    /// Whether the oldest request that waits is to be answered with nothing. One that ends the session is answered as such.
    fn has_to_answer(&self, now: Duration) -> bool {
        let oldest = self.held.values().next().filter(|_| self.stage == Stage::Open);
        let hold = usize::from(self.terms.hold);
        oldest.is_some_and(|oldest| self.held.len() > hold || now >= oldest.since + self.terms.wait)
    }

    fn answer_all(&mut self, condition: Option<Condition>, now: Duration) {
        while !self.held.is_empty() {
            self.answer_oldest(Head::terminate(condition.clone()), now);
        }
    }

    fn answer_oldest(&mut self, mut head: Head, now: Duration) {
        let Some((rid, held)) = self.held.pop_first() else { return };
        if self.terms.acknowledges && head.kind == WrapperKind::Usual && head.ack.is_none() && rid < self.newest {
            head.ack = Rid::new(self.newest);
        }
        if let Some((missed, age)) = self.missed.take() {
            head.report = Some(missed);
            head.time = Some(u64::try_from(age.as_millis()).unwrap_or(u64::MAX));
        }
        let text: Arc<str> = head.write(&self.outbox.take(MOST_IN_RESPONSE)).into();
        self.answered.insert(rid, Answered { digest: held.digest, text: Arc::clone(&text), at: now });
        while self.answered.len() > usize::from(self.terms.requests) {
            self.answered.pop_first();
        }
        self.steps.push_back(ServerStep::Answer(held.ticket, text));
        self.idle_since = now;
    }

    fn is_over(&mut self) {
        if self.stage == Stage::Over {
            return;
        }
        self.stage = Stage::Over;
        let waiting: Vec<Ticket> = std::mem::take(&mut self.held)
            .into_values()
            .map(|held| held.ticket)
            .chain(std::mem::take(&mut self.early).into_values().map(|early| early.ticket))
            .collect();
        let text: Arc<str> = Head::terminate(Some(Condition::ItemNotFound)).write("").into();
        self.steps.extend(waiting.into_iter().map(|ticket| ServerStep::Answer(ticket, Arc::clone(&text))));
        self.steps.push_back(ServerStep::Over);
    }

    /// When [`ServerSession::settle`] has something to do though nothing comes.
    pub fn due(&self) -> Duration {
        match self.held.values().next() {
            Some(oldest) => oldest.since + self.terms.wait,
            None => self.idle_since + self.terms.inactivity,
        }
    }
}
