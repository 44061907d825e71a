//! What kind of effect a request has: how long the truth may take to come, on a server that does not say when all has come.

use serde::{Deserialize, Serialize};

/// What a request causes beside its answer. A column of the operation, and of a row where it differs, so that no case can choose how long
/// it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
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

impl EffectKind {
    /// All of them.
    pub const ALL: [EffectKind; 6] = [
        EffectKind::State,
        EffectKind::CallSetup,
        EffectKind::CallAction,
        EffectKind::Conference,
        EffectKind::BadNumber,
        EffectKind::Configuration,
    ];

    /// The word in files.
    pub const fn word(self) -> &'static str {
        match self {
            EffectKind::State => "state",
            EffectKind::CallSetup => "call_setup",
            EffectKind::CallAction => "call_action",
            EffectKind::Conference => "conference",
            EffectKind::BadNumber => "bad_number",
            EffectKind::Configuration => "configuration",
        }
    }
}
