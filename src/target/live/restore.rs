//! Leaving as found: whoever was signed in by a run is led out of calls and wrap-up, signed out, and read once more.

use std::time::Duration;

use crate::lab::{CallCentre, Person, ReasonCategory};
use crate::waiting::{Stopwatch, quiet, seconds};

use super::access::{AccessTrouble, DialogRead, PersonAccess, SIGNED_OUT};

/// How long one person may take to be signed out.
pub(super) const LONGEST: Duration = Duration::from_secs(60);

/// Between one look and the next.
const BETWEEN: Duration = Duration::from_millis(200);

/// Somebody was not left as found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{login_name} ({id}) is not signed out: {why}. Let {login_name} end calls at {extension} and sign out, or ask a supervisor to; \
     then run again"
)]
pub struct NotRestored {
    /// The person's id.
    pub id: String,
    /// The name that she signs in with.
    pub login_name: String,
    /// Where she was signed in.
    pub extension: String,
    /// What was tried, or how she was read last.
    pub why: String,
}

impl NotRestored {
    pub(super) fn of(person: &Person, why: String) -> NotRestored {
        let Person { id, login_name, extension, .. } = person.clone();
        NotRestored { id, login_name, extension, why }
    }
}

/// Signs a person out, after leaving calls and wrap-up.
pub(super) async fn sign_out(access: &PersonAccess<'_>, call_centre: &CallCentre) -> Result<(), NotRestored> {
    let clock = Stopwatch::start();
    let mut trouble: Option<AccessTrouble> = None;
    loop {
        let state = match access.user().await {
            Ok(user) if user.state == SIGNED_OUT => return Ok(()),
            Ok(user) => user.state,
            Err(AccessTrouble::Credentials(person)) => {
                return Err(NotRestored::of(access.person, AccessTrouble::Credentials(person).to_string()));
            }
            Err(other) => {
                trouble = Some(other);
                String::new()
            }
        };
        if clock.elapsed() > LONGEST {
            let said = trouble.map_or_else(String::new, |trouble| format!("; {trouble}"));
            let read = if state.is_empty() { "not to be read".to_owned() } else { state };
            let why = format!("after {} the state is {read}{said}", seconds(LONGEST));
            return Err(NotRestored::of(access.person, why));
        }
        if !state.is_empty() {
            trouble = step_towards(access, call_centre, &state).await.err();
        }
        quiet(BETWEEN).await;
    }
}

/// The next thing to ask for: calls first, then the way from wrap-up and READY over NOT_READY.
async fn step_towards(access: &PersonAccess<'_>, call_centre: &CallCentre, state: &str) -> Result<(), AccessTrouble> {
    let dialogs = access.dialogs().await?;
    let mut leaves = false;
    for DialogRead { id, actions } in &dialogs {
        if let Some(action) = way_out(actions) {
            leaves = true;
            access.take_action(id, action).await?;
        }
    }
    if leaves {
        return Ok(());
    }
    // Some modes of wrap-up end by a reason only; where it is not asked for, it is taken all the same.
    if let (Some(dialog), Some(reason)) = (dialogs.first(), call_centre.wrap_up_reasons.first()) {
        access.set_wrap_up_reason(&dialog.id, &reason.label).await?;
    }
    match state {
        "NOT_READY" => access.change_state(SIGNED_OUT, &access.reason(call_centre, ReasonCategory::Logout)).await,
        _ => access.change_state("NOT_READY", &access.reason(call_centre, ReasonCategory::NotReady)).await,
    }
}

/// How a call is left by what is offered on it. Who is only offered to answer has to, before the call can be dropped.
fn way_out(actions: &[String]) -> Option<&'static str> {
    ["DROP", "CLOSE", "REJECT", "ANSWER", "RETRIEVE"]
        .into_iter()
        .find(|way| actions.iter().any(|offered| offered == way))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_left_by_what_is_offered() {
        let way = |actions: &[&str]| way_out(&actions.iter().map(|&action| action.to_owned()).collect::<Vec<_>>());
        assert_eq!(way(&["HOLD", "DROP", "ANSWER"]), Some("DROP"));
        assert_eq!(way(&["ACCEPT", "REJECT", "CLOSE"]), Some("CLOSE"));
        assert_eq!(way(&["ANSWER"]), Some("ANSWER"));
        assert_eq!(way(&["UPDATE_CALL_DATA"]), None);
        assert_eq!(way(&[]), None);
    }
}
