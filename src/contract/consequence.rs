//! What kind of consequence a request has: how long the truth may take to come, on a server that does not say when all has come.

use serde::{Deserialize, Serialize};

/// What a request causes beside its answer. A column of the operation, and of a row where it differs, so that no case can choose how long
/// it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// Somebody's state changes.
    State,
    /// A call comes about: phones ring, customers are distributed.
    CallSetup,
    /// Something becomes of a call that is there.
    CallAction,
    /// Several parties are joined, which takes several calls.
    Conference,
    /// A number proves to be nobody's, which telephony tells late.
    BadNumber,
    /// Something configured changes.
    Configuration,
}

impl Consequence {
    /// All of them.
    pub const ALL: [Consequence; 6] = [
        Consequence::State,
        Consequence::CallSetup,
        Consequence::CallAction,
        Consequence::Conference,
        Consequence::BadNumber,
        Consequence::Configuration,
    ];

    /// The word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Consequence::State => "state",
            Consequence::CallSetup => "call_setup",
            Consequence::CallAction => "call_action",
            Consequence::Conference => "conference",
            Consequence::BadNumber => "bad_number",
            Consequence::Configuration => "configuration",
        }
    }
}
