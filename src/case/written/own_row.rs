//! A row of one's own, as written: a fact about a server that the guide does not have, with how it is known.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::case::meant::EventName;
use crate::case::written::row::FULL_ID;
use crate::case::written::shape;
use crate::contract::{Deployment, RowKind, Standing};

/// What rows of one kind may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnKind {
    /// The word in `kind`.
    pub word: &'static str,
    /// What sort of fact it is.
    pub kind: RowKind,
    /// Columns that must stand there.
    pub needs: &'static [&'static str],
    /// Columns that may.
    pub may_have: &'static [&'static str],
}

impl OwnKind {
    /// All of them.
    pub const ALL: [OwnKind; 6] = [
        OwnKind {
            word: "response",
            kind: RowKind::Response,
            needs: &["status"],
            may_have: &["type", "data", "message"],
        },
        OwnKind { word: "async_error", kind: RowKind::AsyncError, needs: &[], may_have: &["type", "data", "message"] },
        OwnKind {
            word: "notification",
            kind: RowKind::Notification,
            needs: &[],
            may_have: &["node", "source", "events"],
        },
        OwnKind { word: "platform_difference", kind: RowKind::PlatformDifference, needs: &[], may_have: &[] },
        OwnKind { word: "allowed_actions", kind: RowKind::AllowedActions, needs: &[], may_have: &[] },
        OwnKind { word: "requestable_state", kind: RowKind::RequestableState, needs: &[], may_have: &[] },
    ];

    /// Columns that rows of some kinds have and others not.
    pub const OF_SOME: [&'static str; 7] = ["status", "type", "data", "message", "node", "source", "events"];

    /// Whether its rows have that column.
    pub fn has(self, column: &str) -> bool {
        self.needs.contains(&column) || self.may_have.contains(&column)
    }
}

/// How a row of one's own can be known.
pub const OWN_STANDINGS: [Standing; 3] = [Standing::Observed, Standing::Recalled, Standing::Local];

/// A row of one's own. Files in `cases/_rows/` are lists of these; cases name them as they name any other.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::own_row)]
pub struct OwnRowWritten {
    /// Full id: an operation or table of the catalogue, or a table of one's own that begins with `own.`, a hash, and a short
    /// id that is not the catalogue's. Compulsory.
    #[schemars(required)]
    #[schemars(extend("pattern" = FULL_ID))]
    pub row: Option<String>,
    /// What sort of fact: `response`, `async_error`, `notification`, `platform_difference`, `allowed_actions`,
    /// `requestable_state`. Compulsory.
    #[schemars(required)]
    #[schemars(extend("enum" = OwnKind::ALL.map(|kind| kind.word)))]
    pub kind: Option<String>,
    /// How it is known: `observed` (seen at a server), `recalled` (believed), `local` (true of one's own servers alone; it never
    /// makes a run deviate, not even with `--strict`). Compulsory.
    #[schemars(required)]
    #[schemars(extend("enum" = OWN_STANDINGS.map(Standing::word)))]
    pub standing: Option<String>,
    /// From what it is known: which server, which report, when. Compulsory.
    #[schemars(required)]
    pub basis: Option<String>,
    /// The fact in one sentence. Compulsory.
    #[schemars(required)]
    pub says: Option<String>,
    /// The deployments that it is true of, `cce` and `ccx`; both where it is left out.
    #[schemars(extend("minItems" = 1), transform = shape::deployments)]
    pub on: Option<Vec<String>>,
    /// Responses: HTTP status. Compulsory for these.
    pub status: Option<u16>,
    /// Responses and asynchronous errors: type of the error.
    #[serde(rename = "type")]
    pub error_type: Option<String>,
    /// Responses and asynchronous errors: data of the error. In quotes where it looks like a number.
    pub data: Option<String>,
    /// Responses and asynchronous errors: message of the error.
    pub message: Option<String>,
    /// Notifications: address of the pubsub node, with `{id}` for the object's id.
    pub node: Option<String>,
    /// Notifications: the address in `source`.
    pub source: Option<String>,
    /// Notifications: the events that they are sent with, `POST`, `PUT`, `DELETE`.
    #[schemars(transform = shape::events)]
    pub events: Option<Vec<String>>,
}

impl OwnRowWritten {
    /// The deployments that a row can be true of, by their words.
    pub fn deployments() -> [(&'static str, Deployment); 2] {
        Deployment::ALL.map(|deployment| (deployment.word(), deployment))
    }

    /// The events of notifications, by their words.
    pub fn event_words() -> [(&'static str, EventName); 3] {
        EventName::ALL.map(|event| (event.word(), event))
    }
}
