//! Which product a target is: deployment and release.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that is none of those allowed in its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a {kind}; write one of: {allowed}")]
pub struct UnknownWord {
    /// What was written.
    pub word: String,
    /// What it should have been.
    pub kind: &'static str,
    /// The words that are allowed.
    pub allowed: String,
}

/// The two products whose contract the guide tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Deployment {
    /// Stand-alone Finesse with Unified CCE.
    Cce,
    /// Coresident Finesse with Unified CCX.
    Ccx,
}

impl Deployment {
    /// Both, in the order in which reports name them.
    pub const ALL: [Deployment; 2] = [Deployment::Cce, Deployment::Ccx];

    /// The one that it is not.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Deployment::Cce => Deployment::Ccx,
            Deployment::Ccx => Deployment::Cce,
        }
    }

    /// The word in files, ids and folders.
    pub const fn word(self) -> &'static str {
        match self {
            Deployment::Cce => "cce",
            Deployment::Ccx => "ccx",
        }
    }

    /// How people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Deployment::Cce => "stand-alone Finesse with Unified CCE",
            Deployment::Ccx => "coresident Finesse with Unified CCX",
        }
    }

    /// `deploymentType` in SystemInfo (page 333).
    pub const fn deployment_type(self) -> &'static str {
        match self {
            Deployment::Cce => "UCCE",
            Deployment::Ccx => "UCCX",
        }
    }
}

impl fmt::Display for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Deployment {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Deployment::ALL.into_iter().find(|deployment| deployment.word() == word).ok_or_else(|| UnknownWord {
            word: word.to_owned(),
            kind: "deployment",
            allowed: "cce, ccx".to_owned(),
        })
    }
}

/// A release of Finesse. The catalogue is that of 12.5(1); the release is a property of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub enum Release {
    /// 11.6
    #[serde(rename = "11.6")]
    R11_6,
    /// 12.5
    #[default]
    #[serde(rename = "12.5")]
    R12_5,
    /// 12.6
    #[serde(rename = "12.6")]
    R12_6,
}

impl Release {
    /// All releases that are told apart.
    pub const ALL: [Release; 3] = [Release::R11_6, Release::R12_5, Release::R12_6];

    /// Its major and minor number.
    pub const fn number(self) -> (u16, u16) {
        match self {
            Release::R11_6 => (11, 6),
            Release::R12_5 => (12, 5),
            Release::R12_6 => (12, 6),
        }
    }

    /// As people write it.
    pub const fn word(self) -> &'static str {
        match self {
            Release::R11_6 => "11.6",
            Release::R12_5 => "12.5",
            Release::R12_6 => "12.6",
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Release {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Release::ALL.into_iter().find(|release| release.word() == word).ok_or_else(|| UnknownWord {
            word: word.to_owned(),
            kind: "release",
            allowed: "11.6, 12.5, 12.6".to_owned(),
        })
    }
}
