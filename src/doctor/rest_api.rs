//! The REST API: what a door answers to GET SystemInfo, which needs no credentials.

use crate::client::http::Credentials;
use crate::client::{HttpClient, HttpTrouble};
use crate::contract::Deployment;
use crate::contract::Method;
use crate::observe::{Answered, RawBody, Sent};
use crate::target::SystemFacts;

use super::complaint::Complaint;
use super::doors::TriedAddress;
use super::finding::{Finding, FindingKind, FindingOutcome};

/// A door with what it said of the system, where it said something.
pub(super) struct SystemInfoFinding {
    pub(super) door: TriedAddress,
    pub(super) facts: Option<SystemFacts>,
    /// Whether people can be asked for there.
    pub(super) serves: bool,
    pub(super) finding: Finding,
}

/// Asks a door for SystemInfo.
pub(super) async fn ask(
    client: HttpClient,
    door: TriedAddress,
    deployment: Deployment,
    has_tokens: bool,
) -> SystemInfoFinding {
    let answered = get(&client, &door, "/finesse/api/SystemInfo", &Credentials::None).await;
    let facts = answered.and_then(|answered| facts(&door.address, &answered));
    let complaint = facts
        .as_ref()
        .map_or_else(|complaint| Some(complaint.clone()), |facts| complaint_about(&door.address, facts, deployment));
    let complaint = complaint.filter(|told| !(has_tokens && matches!(told, Complaint::SingleSignOn { .. })));
    let facts = facts.ok();
    let serves =
        facts.is_some() && !matches!(complaint, Some(Complaint::OutOfService { .. } | Complaint::SingleSignOn { .. }));
    let outcome = match (complaint, &facts) {
        (Some(complaint), _) => FindingOutcome::Fails(complaint),
        (None, Some(facts)) => FindingOutcome::Works(words(facts)),
        (None, None) => FindingOutcome::NotTried("nothing was said".to_owned()),
    };
    let finding = Finding { kind: FindingKind::Rest, place: door.place(), named: door.named, outcome };
    SystemInfoFinding { door, facts, serves, finding }
}

/// Sends a GET.
pub(super) async fn get(
    client: &HttpClient,
    door: &TriedAddress,
    path: &str,
    credentials: &Credentials,
) -> Result<Answered, Complaint> {
    let sent = Sent { method: Method::Get, path: path.to_owned(), headers: Vec::new(), body: RawBody::default() };
    let answered = client.send(&door.address, &sent, credentials).await;
    answered.map_err(|trouble| match trouble {
        HttpTrouble::Late { address, limit, .. } => Complaint::Silent { address, limit },
        HttpTrouble::NoTls { address, reason } => Complaint::NoTls { address, reason },
        HttpTrouble::BrokenOff { address, .. } => Complaint::NotHttp { address },
        other => Complaint::Otherwise(other.to_string()),
    })
}

/// What an answer says that is no answer of a Finesse in service, whatever was asked.
pub(super) fn refusal(address: &str, answered: &Answered) -> Option<Complaint> {
    let address = address.to_owned();
    match (answered.status, answered.header("location")) {
        (300..=399, Some(to)) => Some(Complaint::Redirected { address, to: to.to_owned() }),
        (503, _) => Some(Complaint::OutOfService { address }),
        (200..=299, _) if is_page(answered) => Some(Complaint::WebPage { address }),
        _ => None,
    }
}

fn is_page(answered: &Answered) -> bool {
    let kind = answered.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let start = answered.body.text().chars().take(256).collect::<String>().to_ascii_lowercase();
    kind.contains("html") || ["<!doctype html", "<html"].iter().any(|opening| start.trim_start().starts_with(opening))
}

fn facts(address: &str, answered: &Answered) -> Result<SystemFacts, Complaint> {
    if let Some(refusal) = refusal(address, answered) {
        return Err(refusal);
    }
    match answered.status {
        401 | 403 => Err(Complaint::BehindProxy { address: address.to_owned() }),
        _ => SystemFacts::of(answered).map_err(|reason| Complaint::NotFinesse { address: address.to_owned(), reason }),
    }
}

fn complaint_about(address: &str, facts: &SystemFacts, deployment: Deployment) -> Option<Complaint> {
    let address = address.to_owned();
    match facts.deployment {
        _ if facts.status == "OUT_OF_SERVICE" => Some(Complaint::OutOfService { address }),
        _ if facts.authentication == "SSO" => Some(Complaint::SingleSignOn { address }),
        Some(told) if told != deployment => Some(Complaint::OtherDeployment { address, told }),
        Some(_) | None => None,
    }
}

fn words(facts: &SystemFacts) -> String {
    let product = facts.deployment.map_or("a product that it does not name", Deployment::title);
    let status = if facts.status.is_empty() { "no status" } else { &facts.status };
    let SystemFacts { domain, pubsub, .. } = facts;
    let mock = if facts.is_mock { "finspec's mock of " } else { "" };
    format!("{mock}{product}, {status}, xmppDomain {domain}, xmppPubSubDomain {pubsub}")
}
