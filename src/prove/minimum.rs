//! What an outcome must claim at least, by its kind: an expectation can hold in every claim and still claim too little.

use crate::case::claim::{AbsenceClaim, Outcome, ValueClaim};
use crate::case::model::{Action, Method, Step};
use crate::contract::Catalogue;

/// What an outcome does not claim and must; one sentence each.
pub(super) fn missing(outcome: &Outcome, step: &Step) -> Vec<&'static str> {
    let Action::Request(request) = &step.action else { return Vec::new() };
    let only_reads = request.method == Method::Get;
    let state = !outcome.unchanged.is_empty() || !outcome.after.is_empty();
    // A case that says why it claims less has been thought about.
    let reasoned = outcome.because.is_some();
    let mut missing = Vec::new();
    let mut need = |met: bool, what| {
        if !met {
            missing.push(what);
        }
    };
    let Some(status) = outcome.status else {
        return vec!["a request's outcome claims no status"];
    };
    match status {
        400.. => {
            let typed = outcome.error.as_ref().is_some_and(|claim| claim.error_type != ValueClaim::Any);
            need(
                typed || outcome.because.is_some() || !prints_a_type(outcome),
                "a refusal at once claims no type of error",
            );
            need(state || only_reads, "a refusal at once does not claim that no state changed");
        }
        _ if outcome.async_error.is_some() => {
            need(!outcome.unchanged.is_empty(), "a refusal later does not claim an unchanged state");
        }
        _ if !only_reads => {
            need(tells_who(outcome), "a success claims neither who is told nor who is not");
            need(state || reasoned, "a success claims no state");
        }
        _ => {}
    }
    missing
}

/// Whether the guide prints a type for any of the rows; where it does not, none can be claimed.
fn prints_a_type(outcome: &Outcome) -> bool {
    let rows = outcome.rows.iter().filter_map(|row| Catalogue::shared().row(row));
    rows.into_iter().any(|row| row.error_type.is_some())
}

/// Whether an outcome says who is told, or names what must stay silent.
fn tells_who(outcome: &Outcome) -> bool {
    let silent = |absence: &AbsenceClaim| matches!(absence, AbsenceClaim::Notice(_) | AbsenceClaim::Error(_));
    !outcome.notices.is_empty() || !outcome.only.is_empty() || outcome.none.iter().any(silent)
}
