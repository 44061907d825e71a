//! One documented fact that a run can confirm or refute.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::deployment::{Deployment, Release, UnknownWord};
use super::effect_kind::EffectKind;
use super::standing::Standing;

/// Full id of a row: the operation (or table) and the row's short id, `dialog.send_dtmf#400-parameter-missing`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RowId {
    text: String,
    hash_at: usize,
}

impl RowId {
    /// The row `short` of `operation`.
    pub fn of(operation: &str, short: &str) -> Self {
        RowId { text: format!("{operation}#{short}"), hash_at: operation.len() }
    }

    /// The operation's id: `dialog.send_dtmf`.
    pub fn operation(&self) -> &str {
        &self.text[..self.hash_at]
    }

    /// The short id inside the operation: `400-parameter-missing`.
    pub fn short(&self) -> &str {
        &self.text[self.hash_at + 1..]
    }

    /// The full id.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for RowId {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text.split_once('#') {
            Some((operation, short)) if !operation.is_empty() && !short.is_empty() => Ok(RowId::of(operation, short)),
            _ => Err(UnknownWord {
                word: text.to_owned(),
                kind: "full row id",
                allowed: "operation#row, as in dialog.send_dtmf#202".to_owned(),
            }),
        }
    }
}

impl TryFrom<String> for RowId {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        text.parse()
    }
}

impl From<RowId> for String {
    fn from(id: RowId) -> String {
        id.text
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What sort of fact a row tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// An HTTP outcome.
    Response,
    /// An error that arrives over the notification service after a 202.
    AsyncError,
    /// A place where CCE and CCX are documented to behave differently.
    PlatformDifference,
    /// Which actions a participant offers.
    AllowedActions,
    /// Which states can be requested from a state.
    RequestableState,
    /// A notification: when it is sent, on which node, with what.
    Notification,
    /// A field of an object, or the object's own element.
    Field,
}

/// A code of the CTI server and its constant (pages 360 to 366). The guide gives them with no row that has them here: they are
/// inferred from the constant's name or from a like error. The mock fills its errors with them, and nothing claims them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CtiCode {
    /// The number, as errorData has it.
    pub code: String,
    /// The constant, as errorMessage has it.
    pub constant: String,
}

/// One documented fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Full id.
    pub id: RowId,
    /// What sort of fact it is.
    pub kind: RowKind,
    /// What it takes to see it, where that is another kind of effect than the operation's.
    pub causes: Option<EffectKind>,
    /// Deployments that it is documented for.
    pub deployments: Vec<Deployment>,
    /// Printed pages of the 12.5(1) guide; empty where no page was found.
    pub pages: Vec<u16>,
    /// How it is known.
    pub standing: Standing,
    /// The release that brought it; none for what older ones have as well.
    pub since: Option<Release>,
    /// From what it is known, where it does not stand on a printed page.
    pub basis: Option<String>,
    /// The fact in one sentence.
    pub says: String,
    /// HTTP status, for responses.
    pub status: Option<u16>,
    /// ErrorType or errorType; `None` means any.
    pub error_type: Option<String>,
    /// ErrorData or errorData; `None` means any.
    pub error_data: Option<String>,
    /// ErrorMessage or errorMessage; `None` means any.
    pub error_message: Option<String>,
    /// What the CTI server probably said, where the row leaves data and message open.
    pub cti: Option<CtiCode>,
    /// Participant state (allowed actions) or agent state (requestable states).
    pub state: Option<String>,
    /// Actions offered, or states that can be requested.
    pub offers: Vec<String>,
    /// Offered as well, under a condition that the sentence names; their absence must not be asserted.
    pub offers_at_times: Vec<String>,
    /// Notifications: the pubsub node, with `{id}` for the object's id.
    pub node: Option<String>,
    /// Notifications: the address in `source`.
    pub source: Option<String>,
    /// Notifications: the events it is sent with.
    pub events: Vec<String>,
}

impl Row {
    /// Whether the row is documented for that deployment.
    pub fn covers(&self, deployment: Deployment) -> bool {
        self.deployments.contains(&deployment)
    }

    /// Where the row stands, as a person cites it: `p. 93`, `pp. 92, 93`, `near p. 80` for a fact that its own page does
    /// not print, `no page of 12.5(1)`. The standing is told beside it.
    pub fn citation(&self) -> String {
        let pages: Vec<String> = self.pages.iter().map(u16::to_string).collect();
        match (pages.len(), self.standing) {
            (0, _) => "no page of 12.5(1)".to_owned(),
            (1, Standing::Printed) => format!("p. {}", pages[0]),
            (_, Standing::Printed) => format!("pp. {}", pages.join(", ")),
            (_, _) => format!("near p. {}", pages.join(", ")),
        }
    }

    /// How the row is known and where it stands: `printed, p. 93`, `observed, no page of 12.5(1)`.
    pub fn known(&self) -> String {
        format!("{}, {}", self.standing, self.citation())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_id_has_two_parts() {
        let id: RowId = "dialog.send_dtmf#202".parse().unwrap();
        assert_eq!((id.operation(), id.short()), ("dialog.send_dtmf", "202"));
        assert!("dialog.send_dtmf".parse::<RowId>().is_err());
        assert!("#202".parse::<RowId>().is_err());
    }
}
