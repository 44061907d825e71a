//! A session as the client keeps it, without input or output: one request always waits at the server, what is to be sent
//! goes in another, broken ones are sent again with the same id, and responses are read in the order of their requests.
//!
//! Time is what the caller says it is: carrier time since any start. Whatever a method causes is taken from
//! [`ClientSession::next_step`].

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::xml::Element;
use crate::xmpp::namespace;

use super::answer::{BoshTrouble, HttpAnswer, Meaning};
use super::body::Body;
use super::head::{BoshVersion, Head, WrapperKind};
use super::outbox::Outbox;
use super::rid::Rid;
use crate::limits::{EMPTY_AFTER, EMPTY_AT_ONCE, LAST_RESPONSES, MOST_IN_REQUEST, MOST_OPEN, RESEND_AFTER};

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientStep {
    /// A request is to be posted; one of the same id that is under way still is to be given up.
    Post(Rid, Arc<str>),
    /// The server opened the session, or its stream anew, under that domain and id of the stream.
    Opened {
        /// The domain that answers.
        from: Option<String>,
        /// The stream's id.
        id: Option<String>,
    },
    /// A stanza came.
    Stanza(Element),
    /// The session is over: requests under way are to be given up.
    Over(Result<(), BoshTrouble>),
}

/// A request that was sent and not answered.
#[derive(Debug)]
struct Sent {
    text: Arc<str>,
    times: usize,
    /// When it is to be sent again.
    again: Option<Duration>,
}

/// What waits to be sent.
#[derive(Debug)]
enum Waiting {
    Stanzas(Outbox),
    Restart,
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The first response has not come.
    Creating,
    /// Requests come and go.
    Open,
    /// The end was sent.
    Leaving,
    /// It is over.
    Over,
}

/// What the client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRequest {
    /// The domain.
    pub domain: String,
    /// How long the server may keep a request waiting, in seconds.
    pub wait: u16,
}

/// One session.
#[derive(Debug)]
pub struct ClientSession {
    asked: SessionRequest,
    stage: Stage,
    next: Option<Rid>,
    /// The newest response that was read, with all before it.
    read: u64,
    sid: Option<String>,
    most_open: usize,
    sent: BTreeMap<Rid, Sent>,
    arrived: BTreeMap<u64, Body>,
    waiting: VecDeque<Waiting>,
    /// A stream was begun anew, and its features have not come.
    restarting: bool,
    /// Until when responses before the last one are waited for.
    last_until: Option<Duration>,
    /// How many responses that brought nothing came one soon after another, and when the last of them did.
    empty: (usize, Duration),
    /// Until when no request is sent that has nothing to say.
    pause_until: Option<Duration>,
    steps: VecDeque<ClientStep>,
}

impl ClientSession {
    /// Begins a session; the first request is to be posted.
    pub fn begin(asked: SessionRequest, first: Rid) -> ClientSession {
        let head = Head {
            to: Some(asked.domain.clone()),
            ver: Some(BoshVersion::NEWEST),
            wait: Some(asked.wait),
            hold: Some(1),
            ack: Rid::new(1),
            content: Some("text/xml; charset=utf-8".to_owned()),
            lang: Some("en".to_owned()),
            xmpp_version: Some("1.0".to_owned()),
            ..Head::default()
        };
        let mut session = ClientSession {
            asked,
            stage: Stage::Creating,
            next: Some(first),
            read: first.number() - 1,
            sid: None,
            most_open: 1,
            sent: BTreeMap::new(),
            arrived: BTreeMap::new(),
            waiting: VecDeque::new(),
            restarting: false,
            last_until: None,
            empty: (0, Duration::ZERO),
            pause_until: None,
            steps: VecDeque::new(),
        };
        session.post(head, "");
        session
    }

    /// Sends a stanza that names its namespaces itself, as soon as a request is free.
    pub fn send(&mut self, stanza: String) {
        match self.waiting.back_mut() {
            Some(Waiting::Stanzas(outbox)) => outbox.push(stanza),
            Some(Waiting::Restart) | None => {
                let mut outbox = Outbox::default();
                outbox.push(stanza);
                self.waiting.push_back(Waiting::Stanzas(outbox));
            }
        }
    }

    /// Begins the stream anew, after authentication.
    pub fn restart(&mut self) {
        self.restarting = true;
        self.waiting.push_back(Waiting::Restart);
    }

    /// Ends the session; what waits to be sent goes with it. Answers are not waited for longer than
    /// [`LAST_RESPONSES`].
    pub fn leave(&mut self, now: Duration) {
        if self.stage != Stage::Open {
            return self.is_over(Ok(()));
        }
        let mut stanzas = String::new();
        for waiting in std::mem::take(&mut self.waiting) {
            if let Waiting::Stanzas(mut outbox) = waiting {
                stanzas.push_str(&outbox.take(MOST_IN_REQUEST));
            }
        }
        // The end may be sent beside as many requests as are allowed.
        self.stage = Stage::Leaving;
        self.last_until = Some(now + LAST_RESPONSES);
        self.post(Head { kind: WrapperKind::Terminate, ..self.usual_head() }, &stanzas);
    }

    /// Sends what waits where a request is free, and keeps one request waiting at the server. To be called when nothing
    /// more is to be sent together.
    pub fn flush(&mut self) {
        while self.stage == Stage::Open && self.sent.len() < self.most_open {
            let head = self.usual_head();
            match self.waiting.front_mut() {
                Some(Waiting::Stanzas(outbox)) => {
                    let stanzas = outbox.take(MOST_IN_REQUEST);
                    if outbox.is_empty() {
                        self.waiting.pop_front();
                    }
                    self.post(head, &stanzas);
                }
                Some(Waiting::Restart) => {
                    self.waiting.pop_front();
                    let (to, lang) = (Some(self.asked.domain.clone()), Some("en".to_owned()));
                    self.post(Head { restart: true, to, lang, ..head }, "");
                }
                None if self.sent.is_empty() && self.pause_until.is_none() => self.post(head, ""),
                None => return,
            }
        }
    }

    fn usual_head(&self) -> Head {
        let newest = self.next.map_or(Rid::LARGEST, Rid::number) - 1;
        let ack = Rid::new(self.read).filter(|_| self.read < newest);
        Head { sid: self.sid.clone(), ack, ..Head::default() }
    }

    fn post(&mut self, head: Head, stanzas: &str) {
        let Some(rid) = self.next else {
            let reason = "there is no request id left".to_owned();
            return self.is_over(Err(BoshTrouble::NotBosh(reason)));
        };
        self.next = rid.next();
        let text: Arc<str> = Head { rid: Some(rid), ..head }.write(stanzas).into();
        self.sent.insert(rid, Sent { text: Arc::clone(&text), times: 1, again: None });
        self.steps.push_back(ClientStep::Post(rid, text));
    }

    /// A response came.
    pub fn answered(&mut self, rid: Rid, answer: &HttpAnswer, now: Duration) {
        if self.stage == Stage::Over || !self.sent.contains_key(&rid) {
            return;
        }
        match answer.meaning(self.stage != Stage::Creating) {
            Meaning::Body(body) => {
                self.sent.remove(&rid);
                if body.head.kind == WrapperKind::Terminate {
                    self.last_until = Some(now + LAST_RESPONSES);
                }
                self.look_whether_empty(&body, now);
                let report = body.head.report;
                self.arrived.insert(rid.number(), *body);
                self.read_in_order();
                // The response that the server took for received is asked for again.
                if let Some(missed) = report.filter(|missed| self.sent.contains_key(missed)) {
                    self.send_again(missed, "the server answered it long ago", now);
                }
                self.flush();
            }
            // With it all those before it that have no answer.
            Meaning::Again(reason) => {
                let before: Vec<Rid> = self.sent.range(..=rid).map(|(rid, _)| *rid).collect();
                for rid in before {
                    self.send_again(rid, &reason, now);
                }
            }
            Meaning::Over(_) if self.stage == Stage::Leaving => self.is_over(Ok(())),
            Meaning::Over(trouble) => self.is_over(Err(trouble)),
        }
    }

    /// A server that answers requests at once with nothing would be asked without end.
    fn look_whether_empty(&mut self, body: &Body, now: Duration) {
        let (count, last) = self.empty;
        let is_soon = now < last + 2 * EMPTY_AFTER;
        let count = if body.stanzas.is_empty() && is_soon { count + 1 } else { usize::from(body.stanzas.is_empty()) };
        self.empty = (count, now);
        self.pause_until = (count > EMPTY_AT_ONCE).then(|| now + EMPTY_AFTER);
    }

    /// A request could not be sent, or its response broke off.
    pub fn broken(&mut self, rid: Rid, reason: &str, now: Duration) {
        if self.stage == Stage::Leaving {
            return self.is_over(Ok(()));
        }
        self.send_again(rid, reason, now);
    }

    fn send_again(&mut self, rid: Rid, reason: &str, now: Duration) {
        let Some(sent) = self.sent.get_mut(&rid).filter(|sent| sent.again.is_none()) else { return };
        match RESEND_AFTER.get(sent.times - 1) {
            Some(delay) => {
                sent.again = Some(now + *delay);
                self.tick(now);
            }
            None => {
                let trouble = BoshTrouble::Broken { times: sent.times, reason: reason.to_owned() };
                self.is_over(Err(trouble));
            }
        }
    }

    /// When [`ClientSession::tick`] has something to do.
    pub fn due(&self) -> Option<Duration> {
        self.sent.values().filter_map(|sent| sent.again).chain(self.last_until).chain(self.pause_until).min()
    }

    /// Sends what is due, once more or after a pause, and ends a session whose last response has come.
    pub fn tick(&mut self, now: Duration) {
        if self.last_until.is_some_and(|until| now >= until) {
            return self.skip_to_the_last();
        }
        if self.pause_until.is_some_and(|until| now >= until) {
            self.pause_until = None;
            self.flush();
        }
        for (rid, sent) in &mut self.sent {
            if sent.again.is_some_and(|again| now >= again) {
                sent.again = None;
                sent.times += 1;
                self.steps.push_back(ClientStep::Post(*rid, Arc::clone(&sent.text)));
            }
        }
    }

    /// What is to be done next.
    pub fn next_step(&mut self) -> Option<ClientStep> {
        self.steps.pop_front()
    }

    fn read_in_order(&mut self) {
        while let Some(body) = self.arrived.remove(&(self.read + 1)) {
            self.read += 1;
            self.take(body);
            if self.stage == Stage::Over {
                return;
            }
        }
    }

    /// Responses that are missing still will not come.
    fn skip_to_the_last(&mut self) {
        while let Some((rid, _)) = self.arrived.first_key_value() {
            self.read = rid - 1;
            self.read_in_order();
            if self.stage == Stage::Over {
                return;
            }
        }
        self.is_over(Ok(()));
    }

    /// Ends the session here, without a word to the server.
    pub fn give_up(&mut self, trouble: BoshTrouble) {
        self.is_over(Err(trouble));
    }

    /// What a response brings, in its turn.
    fn take(&mut self, body: Body) {
        let Body { head, stanzas } = body;
        let is_first = self.stage == Stage::Creating && head.kind == WrapperKind::Usual;
        if let Some(trouble) = is_first.then(|| self.agree(&head)).and_then(Result::err) {
            return self.is_over(Err(trouble));
        }
        for stanza in stanzas {
            if self.restarting && stanza.is("features", namespace::STREAM) {
                self.restarting = false;
                self.steps.push_back(ClientStep::Opened { from: None, id: None });
            }
            self.steps.push_back(ClientStep::Stanza(stanza));
        }
        if head.kind == WrapperKind::Terminate {
            let end = match head.condition {
                _ if self.stage == Stage::Leaving => Ok(()),
                Some(condition) => Err(BoshTrouble::Terminated(condition)),
                None => Err(BoshTrouble::Ended),
            };
            self.is_over(end);
        }
    }

    /// The first response, with the server's terms.
    fn agree(&mut self, head: &Head) -> Result<(), BoshTrouble> {
        let Some(sid) = &head.sid else {
            return Err(BoshTrouble::NotBosh("the first response names no session".to_owned()));
        };
        if head.hold == Some(0) {
            let reason = "the server keeps no request waiting (hold 0), so that notices would come late";
            return Err(BoshTrouble::NotBosh(reason.to_owned()));
        }
        let allowed = head.requests.map_or(MOST_OPEN, usize::from);
        self.sid = Some(sid.clone());
        self.most_open = allowed.clamp(1, MOST_OPEN);
        self.stage = Stage::Open;
        let (from, id) = (head.from.clone(), head.authid.clone());
        self.steps.push_back(ClientStep::Opened { from, id });
        Ok(())
    }

    fn is_over(&mut self, end: Result<(), BoshTrouble>) {
        if self.stage != Stage::Over {
            self.stage = Stage::Over;
            self.sent.clear();
            self.arrived.clear();
            self.last_until = None;
            self.pause_until = None;
            self.steps.push_back(ClientStep::Over(end));
        }
    }
}
