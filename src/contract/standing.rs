//! How a documented fact is known, and what weight a refutation of it therefore has.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a row is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// On a printed page of the 12.5(1) guide.
    #[default]
    Printed,
    /// In the 12.6(2) edition; the 12.5(1) page was not found.
    #[serde(rename = "12.6")]
    Later,
    /// In an edition before 12.5.
    Older,
    /// Seen in traffic of a real server, or in a client that works with one.
    Observed,
    /// Concluded from other text; the row's basis says from what.
    Inferred,
    /// Believed from knowledge of the editions, read nowhere.
    Recalled,
    /// A project's own, known to it alone.
    Local,
}

impl Standing {
    /// The word in files and reports.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Printed => "printed",
            Standing::Later => "12.6",
            Standing::Older => "older",
            Standing::Observed => "observed",
            Standing::Inferred => "inferred",
            Standing::Recalled => "recalled",
            Standing::Local => "local",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
