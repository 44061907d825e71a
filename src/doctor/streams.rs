//! Notifications: what each door offers, and what somebody who is signed out has of a stream there.

use std::collections::VecDeque;
use std::time::Duration;

use crate::client::{HttpClient, Stream, StreamAddress, StreamOffer, StreamTrouble, look};
use crate::control::Password;
use crate::lab::Transport;
use crate::target::{PersonSecrets, SystemFacts};
use crate::waiting::Stopwatch;

use super::complaint::Complaint;
use super::doors::TriedAddress;
use super::finding::{Finding, FindingKind, FindingOutcome};

/// What streams need.
pub(super) struct Visitor<'a> {
    pub(super) client: &'a HttpClient,
    pub(super) facts: Option<&'a SystemFacts>,
    pub(super) secrets: &'a PersonSecrets,
    pub(super) limit: Duration,
}

/// A door of notifications with what was found.
pub(super) struct Visited {
    pub(super) door: TriedAddress,
    pub(super) transport: Transport,
    /// Whether it offers what a stream needs, to somebody who trusts it.
    pub(super) offers: bool,
    pub(super) outcome: FindingOutcome,
}

impl Visited {
    pub(super) fn finding(&self) -> Finding {
        let (place, named) = (self.door.place(), self.door.named);
        Finding { kind: FindingKind::Notifications, place, named, outcome: self.outcome.clone() }
    }

    /// Whether somebody had a stream there.
    pub(super) fn is_proved(&self) -> bool {
        matches!(self.outcome, FindingOutcome::Works(_))
    }
}

fn address(door: &TriedAddress, transport: Transport, facts: Option<&SystemFacts>) -> StreamAddress {
    match facts {
        Some(facts) => facts.stream(transport, &door.address),
        None => {
            let (domain, pubsub) = (door.port.host.clone(), format!("pubsub.{}", door.port.host));
            StreamAddress { transport, address: door.address.clone(), domain, pubsub }
        }
    }
}

/// Reads what a door offers. `client` may trust any certificate: nothing secret is said.
pub(super) async fn offered(
    client: HttpClient,
    door: TriedAddress,
    transport: Transport,
    facts: Option<SystemFacts>,
    limit: Duration,
) -> Result<(), Complaint> {
    let to = address(&door, transport, facts.as_ref());
    match look(&client, &to, limit).await {
        Ok(offer) => missing(&door, &offer, facts.as_ref()).map_or(Ok(()), Err),
        Err(trouble) => Err(complaint(&door, trouble, facts.as_ref())),
    }
}

/// What an offer lacks.
fn missing(door: &TriedAddress, offer: &StreamOffer, facts: Option<&SystemFacts>) -> Option<Complaint> {
    let address = door.address.clone();
    if let (Some(served), Some(facts)) = (&offer.domain, facts)
        && !served.eq_ignore_ascii_case(&facts.domain)
    {
        return Some(Complaint::OtherDomain { address, told: facts.domain.clone(), served: Some(served.clone()) });
    }
    offer.allows_password().err().map(|reason| Complaint::NoPassword { address, reason })
}

fn complaint(door: &TriedAddress, trouble: StreamTrouble, facts: Option<&SystemFacts>) -> Complaint {
    let address = door.address.clone();
    match (trouble, facts) {
        (StreamTrouble::Late { limit, .. }, _) => Complaint::Silent { address, limit },
        (StreamTrouble::NoTls { reason, .. }, _) => Complaint::NoTls { address, reason },
        (StreamTrouble::PasswordKept { reason, .. }, _) => Complaint::NoPassword { address, reason },
        (StreamTrouble::EndedByError { condition, .. }, Some(facts)) if condition == "host-unknown" => {
            Complaint::OtherDomain { address, told: facts.domain.clone(), served: None }
        }
        (other, _) => Complaint::Otherwise(other.to_string()),
    }
}

impl Visitor<'_> {
    /// Has a stream at a door, as the first of the people who are free. Whoever is refused is free no more.
    pub(super) async fn visit(
        &self,
        door: &TriedAddress,
        transport: Transport,
        free: &mut VecDeque<String>,
    ) -> FindingOutcome {
        let not_tried = |reason: &str| FindingOutcome::NotTried(reason.to_owned());
        if !door.named && !door.is_private() {
            return not_tried(
                "it answers; no password goes there, since the target file does not name it and it has no TLS",
            );
        }
        let (Some(facts), Some(user)) = (self.facts, free.front().cloned()) else {
            return not_tried("it answers; nobody is known to be signed out, and nobody else's streams are touched");
        };
        let Some(secret) = self.secrets.of(&user) else {
            return not_tried("it answers; the target file has nothing that anybody could show there");
        };
        match self.stay(&address(door, transport, Some(facts)), &user, secret.on_a_stream()).await {
            Ok(ping) => {
                FindingOutcome::Works(format!("{user} authenticated and subscribed; ping {}", milliseconds(ping)))
            }
            Err(StreamTrouble::Refused { user, .. }) => {
                free.pop_front();
                FindingOutcome::Fails(Complaint::refused(door.address.clone(), user, &secret))
            }
            Err(trouble) => FindingOutcome::Fails(complaint(door, trouble, Some(facts))),
        }
    }

    /// A stream from its beginning to its end; answers how long a ping took.
    async fn stay(&self, address: &StreamAddress, user: &str, secret: &Password) -> Result<Duration, StreamTrouble> {
        let mut stream = Stream::open_unseen(self.client, address, user, secret, self.limit).await?;
        let done = use_stream(&mut stream, user).await;
        stream.close().await;
        done
    }
}

async fn use_stream(stream: &mut Stream, user: &str) -> Result<Duration, StreamTrouble> {
    let node = format!("/finesse/api/User/{user}");
    stream.subscribe(&node).await?;
    let watch = Stopwatch::start();
    let pinged = stream.ping().await;
    let took = watch.elapsed();
    // Whatever came of the ping, the subscription must not outlive the stream.
    stream.unsubscribe(&node).await.and(pinged).map(|()| took)
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}
