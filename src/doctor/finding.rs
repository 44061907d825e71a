//! What was found: a place, and what it did.

use std::collections::BTreeSet;

use super::advice::Best;
use super::complaint::Complaint;

/// What kind of thing was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// A host's name.
    Name,
    /// A port, with its certificate where it speaks TLS.
    Port,
    /// The REST API at an address.
    Rest,
    /// The control address of a mock.
    Control,
    /// A person's credentials.
    Person,
    /// Notifications at an address.
    Notifications,
}

impl FindingKind {
    /// As people read it.
    pub const fn word(self) -> &'static str {
        match self {
            FindingKind::Name => "name",
            FindingKind::Port => "port",
            FindingKind::Rest => "rest",
            FindingKind::Control => "control",
            FindingKind::Person => "person",
            FindingKind::Notifications => "stream",
        }
    }
}

/// What it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingOutcome {
    /// It works, and this is what it said.
    Works(String),
    /// It does not.
    Fails(Complaint),
    /// It was not tried, for this reason.
    NotTried(String),
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// Which: a host, an address, a person's id.
    pub place: String,
    /// Whether the target file names it; the usual doors may be closed.
    pub named: bool,
    /// What it did.
    pub outcome: FindingOutcome,
}

/// How a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Everything that the target file names works.
    Well,
    /// Something that it names does not.
    Ill,
    /// Something that it names could not be tried, and nothing else is wrong.
    Unknown,
}

/// All that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// Whether the target file has no certificate verified.
    pub insecure: bool,
    /// The target's name.
    pub name: String,
    /// In the order of the table.
    pub findings: Vec<Finding>,
    /// An address that serves the REST API, where the one in the target file does not.
    pub other_rest: Option<String>,
    /// The best transport, where one can be had.
    pub best: Option<Best>,
}

impl Examination {
    /// How the target is.
    pub fn health(&self) -> Health {
        let named = || self.findings.iter().filter(|finding| finding.named);
        if named().any(|finding| matches!(finding.outcome, FindingOutcome::Fails(_))) {
            Health::Ill
        } else if named().any(|finding| matches!(finding.outcome, FindingOutcome::NotTried(_))) {
            Health::Unknown
        } else {
            Health::Well
        }
    }

    /// What to do, one line for each complaint about what the target file names, none of them twice.
    pub fn advice(&self) -> Vec<String> {
        let mut given = BTreeSet::new();
        let lines = self.findings.iter().filter(|finding| finding.named).filter_map(|finding| match &finding.outcome {
            FindingOutcome::Fails(complaint) => Some(complaint.to_string()),
            FindingOutcome::Works(_) | FindingOutcome::NotTried(_) => None,
        });
        lines.filter(|line| given.insert(line.clone())).collect()
    }
}
