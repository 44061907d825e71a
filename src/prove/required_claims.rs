//! What an outcome must claim at least, by its kind: an expectation can hold in every claim and still claim too little.

use std::fmt;

use crate::case::meant::{AbsenceClaim, Outcome, ValueClaim};
use crate::case::meant::{Action, Step};
use crate::contract::Catalogue;
use crate::plan::Run;

/// A claim that an outcome must make and does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Any request: the status.
    Status,
    /// A refusal at once: its type.
    ErrorType,
    /// A refusal at once: that no state changed.
    UnchangedAtOnce,
    /// A refusal later: the same.
    UnchangedLater,
    /// A success: who is told, and who is not.
    WhoIsTold,
    /// A success: a state.
    State,
}

impl Missing {
    /// Whether a case may do without it by saying why.
    pub(super) const fn can_be_waived(self) -> bool {
        matches!(self, Missing::ErrorType | Missing::State)
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Missing::Status => "a request's outcome claims no status",
            Missing::ErrorType => "a refusal at once claims no type of error",
            Missing::UnchangedAtOnce => "a refusal at once does not claim that no state changed",
            Missing::UnchangedLater => "a refusal later does not claim an unchanged state",
            Missing::WhoIsTold => "a success claims neither who is told nor who is not",
            Missing::State => "a success claims no state",
        })
    }
}

/// What an outcome does not claim and must, unless it says why where that is allowed.
/// A scene's step is proved by a notice or by a state; nobody asks it for both.
pub(super) fn missing(outcome: &Outcome, step: &Step, run: &Run) -> Vec<Missing> {
    let Action::Request(request) = &step.action else { return Vec::new() };
    let only_reads = request.method.only_reads();
    let state = !outcome.unchanged.is_empty() || !outcome.after.is_empty();
    let Some(status) = outcome.status else { return vec![Missing::Status] };
    let typed = outcome.error.as_ref().is_some_and(|claim| claim.error_type != ValueClaim::Any);
    let needed = match status {
        400.. => vec![
            (typed || !prints_a_type(outcome, &run.catalogue), Missing::ErrorType),
            (state || only_reads, Missing::UnchangedAtOnce),
        ],
        _ if outcome.async_error.is_some() => vec![(!outcome.unchanged.is_empty(), Missing::UnchangedLater)],
        _ if !only_reads => vec![
            (tells_who(outcome), Missing::WhoIsTold),
            (state || (run.is_of_scene() && !outcome.notices.is_empty()), Missing::State),
        ],
        _ => Vec::new(),
    };
    needed.into_iter().filter(|(met, _)| !met).map(|(_, what)| what).collect()
}

/// Whether the guide prints a type for any of the rows; where it does not, none can be claimed.
fn prints_a_type(outcome: &Outcome, catalogue: &Catalogue) -> bool {
    let rows = outcome.rows.iter().filter_map(|row| catalogue.row(row));
    rows.into_iter().any(|row| row.error_type.is_some())
}

/// Whether an outcome says who is told, or names what must stay silent.
fn tells_who(outcome: &Outcome) -> bool {
    let silent = |absence: &AbsenceClaim| matches!(absence, AbsenceClaim::Notice(_) | AbsenceClaim::Error(_));
    !outcome.notices.is_empty() || !outcome.only.is_empty() || outcome.none.iter().any(silent)
}
