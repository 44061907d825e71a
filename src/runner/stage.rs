//! The stage of one run: its lease, its streams, and everything that it saw so far.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::case::meant::{Action, CredentialChoice, Request, Step, StimulusRequest};
use crate::case::meant::{Expected, NodeName, Outcome};
use crate::cast::{TemplatePlace, UnknownName};
use crate::client::http::Credentials;
use crate::client::{HttpClient, HttpTrouble, Stream, StreamTrouble};
use crate::control::StimulusKind;
use crate::control::{Password, StimulusCommand};
use crate::observe::{Answered, Exchange, Notice, Observation, Purpose, Sent, Side};
use crate::plan::Run;
use crate::target::{Lease, Target, TargetTrouble};
use crate::waiting::Stopwatch;

use super::judged::JudgedStep;
use super::malform::{ChangeTrouble, changed_body};
use super::step_end::Taken;

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
    BodyChange(#[from] ChangeTrouble),
    #[error("the run was interrupted before it ended")]
    Interrupted,
    #[error("{0}")]
    Broken(String),
}

/// One run while it goes on.
pub(super) struct Stage<'a, T: Target> {
    pub(super) target: &'a T,
    pub(super) client: &'a HttpClient,
    pub(super) run: &'a Run,
    pub(super) lease: Lease,
    pub(super) streams: BTreeMap<String, Stream>,
    pub(super) observation: Observation,
    /// Whose notice told of a dialog: that person may read it.
    pub(super) owners: BTreeMap<String, String>,
    pub(super) clock: Stopwatch,
    pub(super) deadline: Duration,
    /// The case's steps as the judge had them, where they are to be kept.
    pub(super) judged: Option<Vec<JudgedStep>>,
    /// The step that was taken last, until the next one begins.
    pub(super) taken: Option<Taken<'a>>,
    requests: usize,
}

impl<'a, T: Target> Stage<'a, T> {
    pub(super) fn new(
        target: &'a T,
        client: &'a HttpClient,
        run: &'a Run,
        lease: Lease,
        clock: Stopwatch,
        deadline: Duration,
    ) -> Self {
        Stage {
            target,
            client,
            run,
            lease,
            streams: BTreeMap::new(),
            observation: Observation::default(),
            owners: BTreeMap::new(),
            clock,
            deadline,
            judged: None,
            taken: None,
            requests: 0,
        }
    }

    /// Opens the stream of a person, unless it is open.
    pub(super) async fn listen(&mut self, role: &str) -> Result<(), Stop> {
        if self.streams.contains_key(role) {
            return Ok(());
        }
        let Some(person) = self.lease.cast.people.get(role) else {
            return Err(Stop::Broken(format!("`{role}` has no account and therefore no notifications")));
        };
        let password = self.lease.password(person);
        let stream =
            Stream::open(self.client, &self.lease.stream, &person.id, &password, self.clock, self.deadline).await?;
        self.streams.insert(role.to_owned(), stream);
        Ok(())
    }

    /// Does what a step says; the answer, for a request.
    pub(super) async fn act(&mut self, step: &Step, number: usize) -> Result<Option<Answered>, Stop> {
        match &step.action {
            Action::Request(request) => {
                let purpose = if number == 0 { Purpose::Scene } else { Purpose::Step };
                let mut body = self.body(request)?;
                if let (Some(change), Some(text)) = (&step.change, &body) {
                    body = Some(changed_body(&String::from_utf8_lossy(text), change)?);
                }
                self.request(number, purpose, request, body).await.map(Some)
            }
            Action::Stimulus(stimulus) => {
                let command = self.stimulus(stimulus)?;
                self.target.stimulate(&self.lease, &command).await?;
                Ok(None)
            }
            Action::Advance(by) => {
                self.target.advance(&self.lease, *by).await?;
                Ok(None)
            }
            Action::Disconnect(role) => {
                if let Some(stream) = self.streams.remove(role) {
                    self.keep(role, &stream);
                    stream.leave().await?;
                }
                Ok(None)
            }
            Action::Reconnect(role) => {
                self.listen(role).await?;
                Ok(None)
            }
            Action::Subscribe { role, node } => {
                self.subscribe(role, *node).await?;
                Ok(None)
            }
        }
    }

    async fn subscribe(&mut self, role: &str, node: NodeName) -> Result<(), Stop> {
        let node = crate::verdict::node_of(node, role, &self.lease.cast)?;
        self.listen(role).await?;
        match self.streams.get_mut(role) {
            Some(stream) => Ok(stream.subscribe(&node).await?),
            None => Err(Stop::Broken(format!("`{role}` has no stream to subscribe with"))),
        }
    }

    fn stimulus(&self, request: &StimulusRequest) -> Result<StimulusCommand, Stop> {
        let cast = &self.lease.cast;
        let unknown = |role: &str| Stop::Broken(format!("the stimulus names `{role}`, who is not in the cast"));
        let customer = cast.customers.get(&request.customer).ok_or_else(|| unknown(&request.customer))?.clone();
        let agent = match &request.agent {
            Some(role) => Some(cast.people.get(role).ok_or_else(|| unknown(role))?),
            None => None,
        };
        let to = match request.kind {
            StimulusKind::CustomerHangsUp => None,
            StimulusKind::CustomerCallsQueue => {
                let queue = cast.queue.as_ref().map(|queue| queue.number.clone());
                Some(queue.ok_or_else(|| Stop::Broken("nobody in the cast serves a queue".to_owned()))?)
            }
            StimulusKind::CustomerCallsAgent | StimulusKind::DialerReservesAgent => {
                agent.map(|person| person.extension.clone())
            }
        };
        Ok(StimulusCommand { kind: request.kind, customer, to })
    }

    fn body(&self, request: &Request) -> Result<Option<Vec<u8>>, Stop> {
        match &request.xml {
            Some(template) => Ok(Some(self.lease.cast.fill(template, TemplatePlace::Xml)?.into_bytes())),
            None => Ok(None),
        }
    }

    /// Sends a request and records the exchange.
    pub(super) async fn request(
        &mut self,
        step: usize,
        purpose: Purpose,
        request: &Request,
        body: Option<Vec<u8>>,
    ) -> Result<Answered, Stop> {
        self.requests += 1;
        let sent = Sent {
            method: request.method.word(),
            path: self.lease.cast.fill(&request.path, TemplatePlace::Path)?,
            headers: self.headers(request, body.is_some())?,
            body: body.unwrap_or_default(),
        };
        let credentials = self.credentials(request)?;
        let sent_at = self.clock.microseconds();
        let answered = self.client.send(&self.lease.rest, &sent, &credentials).await?;
        let exchange = Exchange {
            step,
            purpose,
            role: request.by.clone(),
            side: Side::A,
            sent,
            answered: answered.clone(),
            sent_at,
            answered_at: self.clock.microseconds(),
        };
        self.observation.exchanges.push(exchange);
        Ok(answered)
    }

    /// The headers of a request. `requestId` lets a support engineer find it in the server's log; a case that writes a
    /// header itself decides about it, and an empty value leaves it out.
    fn headers(&self, request: &Request, has_body: bool) -> Result<Vec<(String, String)>, Stop> {
        let mut headers = vec![("requestId".to_owned(), format!("fs-{}-{}", self.run.id, self.requests))];
        if has_body {
            headers.push(("Content-Type".to_owned(), "application/xml".to_owned()));
        }
        for (name, template) in &request.headers {
            headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
            let value = self.lease.cast.fill(template, TemplatePlace::Plain)?;
            if !value.is_empty() {
                headers.push((name.clone(), value));
            }
        }
        Ok(headers)
    }

    fn credentials(&self, request: &Request) -> Result<Credentials, Stop> {
        let person = self.lease.cast.people.get(&request.by);
        let person =
            person.ok_or_else(|| Stop::Broken(format!("`{}` has no account to send requests with", request.by)))?;
        let password = match request.credentials {
            CredentialChoice::None => return Ok(Credentials::None),
            CredentialChoice::Right => self.lease.password(person),
            CredentialChoice::Wrong => Password(format!("not-{}", self.lease.password(person).0)),
        };
        Ok(Credentials::Basic { user: person.id.clone(), password })
    }

    /// Lets consequences happen and proves on every open stream that whatever was sent has arrived.
    pub(super) async fn settle(&mut self) -> Result<(), Stop> {
        self.target.settle(&self.lease).await?;
        self.prove_arrived().await
    }

    /// Proves on every open stream that whatever was sent so far has arrived.
    pub(super) async fn prove_arrived(&mut self) -> Result<(), Stop> {
        for stream in self.streams.values_mut() {
            stream.ping().await?;
        }
        Ok(())
    }

    /// The number of notices of each role so far.
    pub(super) fn marks(&self) -> BTreeMap<String, usize> {
        let kept = |role: &String| self.observation.notices.get(role).map_or(0, Vec::len);
        self.streams.iter().map(|(role, stream)| (role.clone(), kept(role) + stream.count())).collect()
    }

    /// The notices of each role since the marks.
    pub(super) fn since(&self, marks: &BTreeMap<String, usize>) -> BTreeMap<String, Vec<Notice>> {
        let kept = |role: &String| self.observation.notices.get(role).map_or(0, Vec::len);
        let since = |role: &String| marks.get(role).copied().unwrap_or(0).saturating_sub(kept(role));
        self.streams.iter().map(|(role, stream)| (role.clone(), stream.notices_from(since(role)))).collect()
    }

    /// Keeps what a stream brought, before the stream goes.
    fn keep(&mut self, role: &str, stream: &Stream) {
        self.observation.notices.entry(role.to_owned()).or_default().extend(stream.notices_from(0));
    }

    /// Ends the streams and hands out lease and observation.
    pub(super) async fn leave(mut self) -> (Lease, Observation) {
        let streams = std::mem::take(&mut self.streams);
        for (role, stream) in streams {
            self.keep(&role, &stream);
            stream.close().await;
        }
        (self.lease, self.observation)
    }
}

/// The outcomes that an expectation allows.
pub(super) fn outcomes(expected: &Expected) -> Vec<&Outcome> {
    match expected {
        Expected::Outcome(outcome) => vec![outcome],
        Expected::OneOf { arms, .. } => arms.values().collect(),
        Expected::Observe => Vec::new(),
    }
}
