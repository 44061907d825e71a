//! What a target says of itself before the first run: what it is, what it has and what it lacks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::capability::{Capability, CapabilityNeed};
use super::version::Version;
use crate::contract::Deployment;

/// Where runs go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// The mock in this process.
    Embedded,
    /// A mock in another process that is driven over its control address.
    Controlled,
    /// A server that is nobody's to drive.
    Live,
}

impl TargetKind {
    /// The word in reports.
    pub const fn word(self) -> &'static str {
        match self {
            TargetKind::Embedded => "embedded mock",
            TargetKind::Controlled => "controlled mock",
            TargetKind::Live => "live server",
        }
    }

    /// Whether the target is a mock whose snapshots judge it.
    pub const fn is_mock(self) -> bool {
        match self {
            TargetKind::Embedded | TargetKind::Controlled => true,
            TargetKind::Live => false,
        }
    }
}

/// What a target has, as far as runs must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetDescription {
    /// What sort of target.
    pub kind: TargetKind,
    /// Its name in reports.
    pub name: String,
    /// Which product.
    pub deployment: Deployment,
    /// Which release, with its service update and engineering special.
    pub release: Version,
    /// Numbers of the capabilities that have one.
    pub numbers: BTreeMap<Capability, u32>,
    /// Capabilities that it lacks, each with the reason.
    pub lacks: BTreeMap<Capability, String>,
    /// What a mock was told to do otherwise than it does by itself: `wrap_up=cce_required`.
    pub choices: Vec<String>,
}

impl TargetDescription {
    /// A target on which every run can be planned, for whoever only looks at runs.
    pub fn lacking_nothing(deployment: Deployment) -> TargetDescription {
        TargetDescription {
            kind: TargetKind::Embedded,
            name: String::new(),
            deployment,
            release: Version::default(),
            numbers: BTreeMap::new(),
            lacks: BTreeMap::new(),
            choices: Vec::new(),
        }
    }

    /// Whether the target is finspec's mock as it does by itself. Then rows of weaker standing weigh as much as printed
    /// ones, because the mock was built to meet them, and its recordings are those of the project.
    pub fn is_reference(&self) -> bool {
        self.kind.is_mock() && self.choices.is_empty()
    }

    /// Why the target cannot serve a need; `None` where it can.
    pub fn refuses(&self, need: &CapabilityNeed) -> Option<String> {
        if let Some(reason) = self.lacks.get(&need.capability) {
            return Some(format!("the target lacks {}: {reason}", need.capability));
        }
        let bound = need.at_most?;
        match self.numbers.get(&need.capability) {
            Some(&number) if number <= bound => None,
            Some(number) => Some(format!("{} is {number} and the case needs at most {bound}", need.capability)),
            None => Some(format!("the target does not say its {}", need.capability)),
        }
    }
}
