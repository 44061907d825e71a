//! The examination: each step takes what the one before it found.

use std::time::Duration;

use crate::client::{HttpClient, HttpTrouble, Trust};
use crate::target::{ControlAddress, PersonSecrets, SystemFacts, TargetFile};

use super::advice::Best;
use super::connectivity::{self, Ports, all};
use super::control;
use super::doors::{AddressKind, TriedAddress, UsualPorts, doors};
use super::finding::{Examination, Finding, FindingKind, FindingOutcome};
use super::people::{self, People};
use super::rest_api::{self, SystemInfoFinding};
use super::streams::{self, Visited, Visitor};

/// Who is examined.
#[derive(Debug, Clone)]
pub struct Patient {
    /// The target file.
    pub file: TargetFile,
    /// Whose certificates it trusts.
    pub trust: Trust,
    /// What its people show to be let in.
    pub secrets: PersonSecrets,
    /// The control address, where it is a mock that has one.
    pub control: Option<ControlAddress>,
    /// The usual ports to try on its hosts, beside what it names.
    pub usual: Option<UsualPorts>,
    /// How long each step may take.
    pub limit: Duration,
}

/// The clients of an examination.
struct Clients {
    /// Trusts what the target file trusts; whatever is secret goes through this one.
    trusting: HttpClient,
    /// Trusts anybody, to look.
    looking: HttpClient,
}

/// Examines a target.
///
/// # Errors
/// [`HttpTrouble`] where no client can be made.
pub async fn examine(patient: &Patient) -> Result<Examination, HttpTrouble> {
    let trusting = HttpClient::trusting(patient.trust.clone(), patient.limit)?;
    let looking = HttpClient::trusting(Trust::Unverified, patient.limit)?.sharing_secrets_of(&trusting);
    patient.secrets.hide_in(trusting.secrets());
    if let Some(control) = &patient.control {
        trusting.secrets().learn("", &control.token.0);
    }
    let clients = Clients { trusting, looking };
    let mut findings = Vec::new();
    let mut open = Vec::new();
    for door in doors(&patient.file, patient.usual) {
        match door {
            Ok(door) => open.push(door),
            Err((place, complaint)) => {
                let outcome = FindingOutcome::Fails(complaint);
                findings.push(Finding { kind: FindingKind::Port, place, named: true, outcome });
            }
        }
    }
    findings.extend(connectivity::names(&open, patient.limit).await);
    let (ports, of_ports) = connectivity::ports(&open, &findings, &patient.trust, patient.limit).await;
    findings.extend(of_ports);
    let round = Round { patient, clients, ports };
    let told = round.ask_rest(&open, &mut findings).await;
    let facts = told.iter().find_map(|told| told.facts.as_ref());
    round.ask_control(&open, &mut findings).await;
    let people = round.ask_people(&told).await;
    findings.extend(people.findings);
    let visited = round.visit(&open, facts, people.free, &mut findings).await;
    findings.extend(visited.iter().map(Visited::finding));
    let other_rest = other_rest(&told);
    let best = Best::of(&visited);
    let (name, insecure) = (patient.file.name.clone(), patient.trust.is_insecure());
    Ok(Examination { name, insecure, findings, other_rest, best })
}

/// The address of a REST API that serves, where the one in the target file does not.
fn other_rest(told: &[SystemInfoFinding]) -> Option<String> {
    let serves = |named: bool| told.iter().find(move |told| told.serves && told.door.named == named);
    serves(false).filter(|_| serves(true).is_none()).map(|told| told.door.address.clone())
}

/// An examination with its ports tried.
struct Round<'a> {
    patient: &'a Patient,
    clients: Clients,
    ports: Ports,
}

impl Round<'_> {
    /// The client that looks at a door; `None` where its port does not answer.
    fn client_for(&self, door: &TriedAddress) -> Option<HttpClient> {
        let reached = self.ports.get(&door.port)?.as_ref()?;
        Some(if reached.is_trusted() { &self.clients.trusting } else { &self.clients.looking }.clone())
    }

    fn is_trusted(&self, door: &TriedAddress) -> bool {
        self.ports.get(&door.port).and_then(Option::as_ref).is_some_and(connectivity::Reached::is_trusted)
    }

    /// Doors whose port answers, with the client for each; the others that the target file names are told.
    fn reached(
        &self,
        doors: Vec<TriedAddress>,
        kind: FindingKind,
        findings: &mut Vec<Finding>,
    ) -> Vec<(TriedAddress, HttpClient)> {
        let mut reached = Vec::new();
        for door in doors {
            match self.client_for(&door) {
                Some(client) => reached.push((door, client)),
                None if door.named => {
                    let outcome = FindingOutcome::NotTried("its port does not answer".to_owned());
                    findings.push(Finding { kind, place: door.place(), named: true, outcome });
                }
                None => {}
            }
        }
        reached
    }

    /// Asks every REST door for SystemInfo.
    async fn ask_rest(&self, doors: &[TriedAddress], findings: &mut Vec<Finding>) -> Vec<SystemInfoFinding> {
        let doors = doors.iter().filter(|door| door.behind == AddressKind::Rest).cloned().collect();
        let reached = self.reached(doors, FindingKind::Rest, findings);
        let (deployment, has_tokens) = (self.patient.file.deployment, !self.patient.secrets.tokens.is_empty());
        let told = all(reached
            .into_iter()
            .map(|(door, client)| rest_api::ask(client, door, deployment, has_tokens))
            .collect())
        .await;
        findings.extend(told.iter().map(|told| told.finding.clone()));
        told
    }

    /// Asks the control address.
    async fn ask_control(&self, doors: &[TriedAddress], findings: &mut Vec<Finding>) {
        let doors = doors.iter().filter(|door| door.behind == AddressKind::Control).cloned().collect();
        for (door, _) in self.reached(doors, FindingKind::Control, findings) {
            let outcome = match &self.patient.control {
                Some(control) if self.is_trusted(&door) => {
                    control::ask(&self.clients.trusting, &door, &control.token).await
                }
                Some(_) => {
                    FindingOutcome::NotTried("the certificate is not trusted, so no token goes there".to_owned())
                }
                None => FindingOutcome::NotTried("there is no token".to_owned()),
            };
            findings.push(Finding { kind: FindingKind::Control, place: door.place(), named: true, outcome });
        }
    }

    /// Asks for the people, at the address of the target file only.
    async fn ask_people(&self, told: &[SystemInfoFinding]) -> People {
        let ids: Vec<String> = self.patient.file.call_centre.people.iter().map(|person| person.id.clone()).collect();
        match told.iter().find(|told| told.door.named) {
            Some(told) if told.serves && self.is_trusted(&told.door) => {
                people::ask(&self.clients.trusting, &told.door, &ids, &self.patient.secrets).await
            }
            Some(told) if told.serves => {
                people::not_asked(&ids, "the certificate is not trusted, so no password goes there")
            }
            Some(_) | None => people::not_asked(&ids, "the REST API does not serve"),
        }
    }

    /// Looks at every door of notifications at once, then has a stream at one after the other.
    async fn visit(
        &self,
        doors: &[TriedAddress],
        facts: Option<&SystemFacts>,
        free: Vec<String>,
        findings: &mut Vec<Finding>,
    ) -> Vec<Visited> {
        let is_of_notifications = |door: &&TriedAddress| matches!(door.behind, AddressKind::Notifications(_));
        let doors = doors.iter().filter(is_of_notifications).cloned().collect();
        let look = |(door, client): (TriedAddress, HttpClient)| {
            let AddressKind::Notifications(transport) = door.behind else { return None };
            let (facts, limit) = (facts.cloned(), self.patient.limit);
            Some(async move {
                let offered = streams::offered(client, door.clone(), transport, facts, limit).await;
                (door, transport, offered)
            })
        };
        let looked = self.reached(doors, FindingKind::Notifications, findings).into_iter().filter_map(look).collect();
        let Patient { secrets, limit, .. } = self.patient;
        let visitor = Visitor { client: &self.clients.trusting, facts, secrets, limit: *limit };
        let (mut free, mut visited) = (free.into(), Vec::new());
        for (door, transport, offered) in all(looked).await {
            let offers = offered.is_ok();
            let outcome = match offered {
                Err(complaint) => FindingOutcome::Fails(complaint),
                Ok(()) if !self.is_trusted(&door) => FindingOutcome::NotTried(
                    "it answers; the certificate is not trusted, so no password goes there".to_owned(),
                ),
                Ok(()) => visitor.visit(&door, transport, &mut free).await,
            };
            visited.push(Visited { door, transport, offers, outcome });
        }
        visited
    }
}
