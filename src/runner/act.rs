//! What steps do: requests with their headers and credentials, stimuli, time, and what happens to streams.

use crate::case::meant::{Action, CredentialChoice, Outcome, Request, Step, StimulusRequest};
use crate::cast::TemplatePlace;
use crate::client::http::Credentials;
use crate::contract::{ApiObject, NodeName};
use crate::control::{StimulusCommand, StimulusKind};
use crate::observe::{Exchange, Purpose, RawBody, Sent, StepNumber};
use crate::target::{PersonSecret, Target};
use crate::verdict::outcomes;

use super::malform::malformed_body;
use super::script::Script;
use super::wire::{Errand, Stop};

/// The status of who is not authenticated.
const UNAUTHORIZED: u16 = 401;

impl<T: Target> Script<'_, T> {
    /// Does what a step says; where its exchange stands, for a request.
    pub(super) async fn act(&mut self, number: StepNumber, step: &Step) -> Result<Option<usize>, Stop> {
        match &step.action {
            Action::Request(request) => {
                let purpose = match number {
                    StepNumber::Scene(_) => Purpose::Scene,
                    StepNumber::Case(_) => Purpose::Step,
                };
                let mut body = self.body(request)?;
                if let (Some(change), Some(text)) = (&step.change, &body) {
                    body = Some(malformed_body(&text.text(), change)?.into());
                }
                let exchange = self.request(number, purpose, request, body).await?;
                let claims = |outcome: &Outcome| outcome.status == Some(UNAUTHORIZED);
                if !self.run.expected(number).into_iter().flat_map(outcomes).any(claims) {
                    self.credentials_are_taken(request, exchange)?;
                }
                return Ok(Some(exchange));
            }
            Action::Stimulus(stimulus) => {
                let command = self.stimulus(stimulus)?;
                self.wire.stimulate(&command).await?;
            }
            Action::Advance(by) => self.wire.advance(*by).await?,
            Action::Disconnect(role) => {
                let brought = self.wire.disconnect(role).await?;
                self.observation.notices.entry(role.clone()).or_default().extend(brought);
            }
            Action::Reconnect { role, side } => {
                if let Some(side) = side {
                    self.wire.move_to(role, *side);
                }
                self.listen(role).await?;
            }
            Action::Subscribe { role, node } => self.subscribe(role, *node).await?,
        }
        Ok(None)
    }

    /// Whether a server has taken the credentials that the target gives for a person: where it never did in this run, a
    /// refusal says nothing about the contract.
    fn credentials_are_taken(&self, request: &Request, exchange: usize) -> Result<(), Stop> {
        let refused = |exchange: &Exchange| exchange.answered.status == UNAUTHORIZED;
        let of_person = self.observation.exchanges[..=exchange].iter().filter(|other| other.role == request.by);
        let only_refused = request.credentials == CredentialChoice::Right && of_person.clone().all(refused);
        match self.cast.people.get(&request.by).filter(|_| only_refused) {
            Some(person) => Err(match self.wire.lease.secret(person) {
                PersonSecret::Password(_) => Stop::Credentials(person.id.clone()),
                PersonSecret::Token(_) => Stop::Token(person.id.clone()),
            }),
            None => Ok(()),
        }
    }

    async fn subscribe(&mut self, role: &str, node: NodeName) -> Result<(), Stop> {
        let node = crate::verdict::node_of(node, role, &self.cast)?;
        self.listen(role).await?;
        self.wire.subscribe(role, &node).await
    }

    fn stimulus(&self, request: &StimulusRequest) -> Result<StimulusCommand, Stop> {
        let unknown = |role: &str| Stop::Broken(format!("the stimulus names `{role}`, who is not in the cast"));
        let customer = match &request.customer {
            Some(role) => self.cast.customers.get(role).ok_or_else(|| unknown(role))?.number.clone(),
            None => String::new(),
        };
        let agent = match &request.agent {
            Some(role) => Some(self.cast.people.get(role).ok_or_else(|| unknown(role))?),
            None => None,
        };
        let to = match request.kind {
            StimulusKind::CustomerHangsUp
            | StimulusKind::CtiServerIsLost
            | StimulusKind::CtiServerComesBack
            | StimulusKind::ServiceGoesDown
            | StimulusKind::ServiceBecomesPartial
            | StimulusKind::ServiceComesBack => None,
            StimulusKind::PhoneFails | StimulusKind::PhoneWorksAgain => agent.map(|person| person.id.clone()),
            StimulusKind::CustomerCallsQueue => {
                let queue = self.cast.queue.as_ref().map(|queue| queue.number.clone());
                Some(queue.ok_or_else(|| Stop::Broken("nobody in the cast serves a queue".to_owned()))?)
            }
            StimulusKind::CustomerCallsAgent | StimulusKind::DialerReservesAgent => {
                agent.map(|person| person.extension.clone())
            }
        };
        Ok(StimulusCommand { kind: request.kind, customer, to })
    }

    fn body(&self, request: &Request) -> Result<Option<RawBody>, Stop> {
        match &request.xml {
            Some(template) => Ok(Some(self.cast.fill(template, TemplatePlace::Xml)?.into())),
            None => Ok(None),
        }
    }

    /// Sends a request; where its exchange stands.
    async fn request(
        &mut self,
        number: StepNumber,
        purpose: Purpose,
        request: &Request,
        body: Option<RawBody>,
    ) -> Result<usize, Stop> {
        self.requests += 1;
        let sent = Sent {
            method: request.method,
            path: self.cast.fill(&request.path, TemplatePlace::Path)?,
            headers: self.headers(request, body.is_some())?,
            body: body.unwrap_or_default(),
        };
        let credentials = self.credentials(request).await?;
        let errand = Errand { step: number.of_exchange(), purpose, role: &request.by, side: request.side };
        let mut exchange = self.wire.send(errand, sent, &credentials).await?;
        exchange.answered.body = exchange.answered.body.shared();
        self.observation.exchanges.push(exchange);
        Ok(self.observation.exchanges.len() - 1)
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
            let value = self.cast.fill(template, TemplatePlace::Plain)?;
            if !value.is_empty() {
                headers.push((name.clone(), value));
            }
        }
        Ok(headers)
    }

    async fn credentials(&mut self, request: &Request) -> Result<Credentials, Stop> {
        let person = self.cast.people.get(&request.by);
        let person =
            person.ok_or_else(|| Stop::Broken(format!("`{}` has no account to send requests with", request.by)))?;
        let secret = self.wire.lease.secret(person);
        Ok(match request.credentials {
            CredentialChoice::None => Credentials::None,
            CredentialChoice::Token => Credentials::Bearer(self.wire.token(person).await?),
            CredentialChoice::Right => secret.credentials(&person.id),
            CredentialChoice::Wrong => secret.wrong().credentials(&person.id),
        })
    }

    /// Reads the state of a person or object by name; where the exchange stands.
    pub(super) async fn read(&mut self, number: StepNumber, purpose: Purpose, name: &str) -> Result<usize, Stop> {
        let purpose = match number {
            StepNumber::Scene(_) => Purpose::Scene,
            StepNumber::Case(_) => purpose,
        };
        let (object, reader) = match self.cast.captured.get(name) {
            Some(captured) => (captured.object, captured.reader.clone()),
            None => (crate::contract::ObjectWord::USER, name.to_owned()),
        };
        if !self.cast.people.contains_key(&reader) {
            return Err(Stop::Broken(format!("nobody in the cast can read `{name}`")));
        }
        let Some(address) = ApiObject::of(object).address else {
            return Err(Stop::Broken(format!("`{name}` is a {object}, which has no address to be read at")));
        };
        self.get(number, purpose, &address.replace("{id}", &format!("{{{name}.id}}")), &reader).await
    }

    /// Reads an address; where the exchange stands.
    pub(super) async fn get(
        &mut self,
        number: StepNumber,
        purpose: Purpose,
        path: &str,
        by: &str,
    ) -> Result<usize, Stop> {
        let request = Request::read(by, path);
        let exchange = self.request(number, purpose, &request, None).await?;
        self.credentials_are_taken(&request, exchange)?;
        Ok(exchange)
    }
}
