//! Names, ports and certificates: whether a connection comes about.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};

use crate::client::Trust;
use crate::client::tls::{self, Sight};
use crate::waiting::{Elapsed, within};

use super::complaint::Complaint;
use super::doors::{Port, TriedAddress};
use super::finding::{Finding, FindingKind, FindingOutcome};

/// What came of a port.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    /// Its certificate, where it is in TLS.
    pub(super) sight: Option<Sight>,
}

impl Reached {
    /// Whether passwords may be sent there, as far as certificates go.
    pub(super) fn is_trusted(&self) -> bool {
        self.sight.as_ref().is_none_or(|sight| sight.doubts.is_empty())
    }
}

/// The ports that were tried; those that took a connection have what came of it.
pub(super) type Ports = BTreeMap<Port, Option<Reached>>;

/// Does the same for all at once; the answers have the order of what was asked.
pub(super) async fn all<T, F>(futures: Vec<F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        // A task that panicked has nothing to say.
        answers.extend(task.await);
    }
    answers
}

/// Resolves every host of the doors.
pub(super) async fn names(doors: &[TriedAddress], limit: Duration) -> Vec<Finding> {
    let hosts: BTreeMap<String, u16> = doors.iter().map(|door| (door.port.host.clone(), door.port.port)).collect();
    let resolve = |(host, port): (String, u16)| async move {
        let outcome = match within(limit, lookup_host(format!("{host}:{port}"))).await {
            Ok(Ok(found)) => {
                let addresses: BTreeSet<String> = found.map(|address| address.ip().to_string()).collect();
                FindingOutcome::Works(addresses.into_iter().collect::<Vec<_>>().join(", "))
            }
            Ok(Err(error)) => {
                FindingOutcome::Fails(Complaint::NoAddress { host: host.clone(), reason: error.to_string() })
            }
            Err(elapsed) => {
                FindingOutcome::Fails(Complaint::NoAddress { host: host.clone(), reason: elapsed.to_string() })
            }
        };
        Finding { kind: FindingKind::Name, place: host, named: true, outcome }
    };
    all(hosts.into_iter().map(resolve).collect()).await
}

/// Tries every port of the doors once.
pub(super) async fn ports(
    doors: &[TriedAddress],
    names: &[Finding],
    trust: &Trust,
    limit: Duration,
) -> (Ports, Vec<Finding>) {
    let mut wanted: BTreeMap<Port, bool> = BTreeMap::new();
    for door in doors {
        *wanted.entry(door.port.clone()).or_default() |= door.named;
    }
    let is_known = |host: &str| {
        names.iter().any(|finding| finding.place == host && matches!(finding.outcome, FindingOutcome::Works(_)))
    };
    let (known, unknown): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(port, _)| is_known(&port.host));
    let mut ports: Ports = unknown.into_iter().map(|(port, _)| (port, None)).collect();
    let reach = |(port, named): (Port, bool)| {
        let trust = trust.clone();
        async move {
            let reached = reach(&port, trust, limit).await;
            (port, named, reached)
        }
    };
    let mut findings = Vec::new();
    for (port, named, reached) in all(known.into_iter().map(reach).collect()).await {
        findings.push(Finding {
            kind: FindingKind::Port,
            place: port.address(),
            named,
            outcome: outcome(&port, &reached),
        });
        ports.insert(port, reached.ok());
    }
    (ports, findings)
}

fn outcome(port: &Port, reached: &Result<Reached, Complaint>) -> FindingOutcome {
    let sight = match reached {
        Err(complaint) => return FindingOutcome::Fails(complaint.clone()),
        Ok(Reached { sight: None }) => return FindingOutcome::Works("open, without TLS".to_owned()),
        Ok(Reached { sight: Some(sight) }) => sight,
    };
    match Complaint::of_sight(&port.address(), sight) {
        Some(complaint) => FindingOutcome::Fails(complaint),
        None => FindingOutcome::Works(format!("TLS, certificate sha256 {}", sight.fingerprint)),
    }
}

async fn reach(port: &Port, trust: Trust, limit: Duration) -> Result<Reached, Complaint> {
    let address = port.address();
    let socket = match within(limit, TcpStream::connect(&address)).await {
        Ok(Ok(socket)) => socket,
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => return Err(Complaint::Closed { address }),
        Ok(Err(error)) => return Err(Complaint::NoConnection { address, reason: error.to_string() }),
        Err(Elapsed(limit)) => return Err(Complaint::Dropped { address, limit }),
    };
    if !port.tls {
        return Ok(Reached { sight: None });
    }
    match within(limit, tls::look(trust, &port.host, Box::new(socket))).await {
        Ok(Ok(sight)) => Ok(Reached { sight: Some(sight) }),
        Ok(Err(reason)) => Err(Complaint::NoTls { address, reason }),
        Err(Elapsed(limit)) => Err(Complaint::Silent { address, limit }),
    }
}
