//! Wrap-up: one table of what follows a call for an agent who can wrap up, each of its cells naming the rows.
//!
//! Which mode counts depends on who placed the call: `wrapUpOnOutgoing` for calls that the agent placed,
//! `wrapUpOnIncoming` for all others.

use std::fmt;

use crate::contract::Deployment;
use crate::lab::WrapUpMode;

use super::citation::write_row;
use super::contract::Contract;
use super::lie::{ClauseId, Twist};
use super::states::AgentState;

/// What decides whether an agent wraps up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrapUpCause {
    /// The agent's mode for such a call.
    Mode(WrapUpMode),
    /// Automatic Work of the call's queue.
    AutomaticWork,
}

/// One cell: what follows a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrapUpCell {
    /// Its name in the table.
    pub name: &'static str,
    /// Deployments.
    pub deployments: &'static [Deployment],
    /// What decides it; the cell is about any of these.
    pub causes: &'static [WrapUpCause],
    /// The states, pending or those before the call, that would follow the call without a wrap-up.
    pub next: &'static [AgentState],
    /// The state in which the agent wraps up; `None` where the agent does not.
    pub enters: Option<AgentState>,
    /// Whether the agent has to give a reason before READY.
    pub needs_reason: bool,
    /// Full ids of the rows that document it.
    pub rows: &'static [&'static str],
}

impl WrapUpCell {
    /// Its id.
    pub const fn id(&self) -> ClauseId {
        ClauseId::new("wrap_up", self.name)
    }

    /// The state in which the agent wraps up under a contract.
    fn enters_under(&self, contract: &Contract) -> Option<AgentState> {
        match contract.twist(self.id()) {
            Some(Twist::State(word)) => AgentState::of_word(word).filter(|state| state.is_wrap_up()),
            _ => self.enters,
        }
    }
}

impl fmt::Display for WrapUpCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deployments: Vec<&str> = self.deployments.iter().map(|deployment| deployment.word()).collect();
        let causes: Vec<&str> = self
            .causes
            .iter()
            .map(|cause| match cause {
                WrapUpCause::Mode(mode) => mode.word(),
                WrapUpCause::AutomaticWork => "a queue with Automatic Work",
            })
            .collect();
        let next: Vec<&str> = self.next.iter().map(|state| state.word()).collect();
        let (causes, next) = (causes.join(" or "), next.join(" or "));
        write!(f, "{} ({})\n    {causes}, where {next} would follow the call: ", self.id(), deployments.join(", "))?;
        match self.enters {
            Some(state) => write!(f, "{state}")?,
            None => write!(f, "no wrap-up")?,
        }
        if self.needs_reason {
            write!(f, ", and READY only with a wrap-up reason")?;
        }
        self.rows.iter().try_for_each(|row| write_row(f, row))
    }
}

const CCE: &[Deployment] = &[Deployment::Cce];
const CCX: &[Deployment] = &[Deployment::Ccx];

const MODES: &str = "user.state_transitions#wrap-up-modes";
const TO_WORK: &str = "user.state_transitions#cce-talking-to-work";
const TO_WORK_READY: &str = "user.state_transitions#cce-talking-to-work-ready";
const HOLD_TO_WORK: &str = "user.state_transitions#cce-hold-to-work";
const HOLD_TO_WORK_READY: &str = "user.state_transitions#cce-hold-to-work-ready";
const ASKED: &str = "user.state_transitions#cce-asked-for-wrap-up";
const DATA_REQUIRED: &str = "user.change_state#async-wrap-up-data-required";

/// The table. The first cell that fits counts.
const TABLE: &[WrapUpCell] = {
    use AgentState::{NotReady, Ready, Work, WorkReady};
    use WrapUpCause::{AutomaticWork, Mode};
    use WrapUpMode::{NotAllowed, Optional, Required, RequiredWithWrapUpData};
    &[
        cell("not_allowed@cce", CCE, &[Mode(NotAllowed)], &[Ready, NotReady], None, &[MODES]),
        cell("optional@cce", CCE, &[Mode(Optional)], &[Ready, NotReady], None, &[MODES]),
        cell("optional_asked_work@cce", CCE, &[Mode(Optional)], &[Work], Some(Work), &[ASKED, MODES]),
        cell("optional_asked_work_ready@cce", CCE, &[Mode(Optional)], &[WorkReady], Some(WorkReady), &[ASKED, MODES]),
        cell("required_not_ready@cce", CCE, &[Mode(Required)], &[NotReady, Work], Some(Work), &[TO_WORK, HOLD_TO_WORK]),
        cell(
            "required_ready@cce",
            CCE,
            &[Mode(Required)],
            &[Ready, WorkReady],
            Some(WorkReady),
            &[TO_WORK_READY, HOLD_TO_WORK_READY],
        ),
        cell(
            "with_data_not_ready@cce",
            CCE,
            &[Mode(RequiredWithWrapUpData)],
            &[NotReady, Work],
            Some(Work),
            &[TO_WORK, DATA_REQUIRED],
        )
        .needs_reason(),
        cell(
            "with_data_ready@cce",
            CCE,
            &[Mode(RequiredWithWrapUpData)],
            &[Ready, WorkReady],
            Some(WorkReady),
            &[TO_WORK_READY, DATA_REQUIRED],
        )
        .needs_reason(),
        cell(
            "automatic_work@ccx",
            CCX,
            &[AutomaticWork],
            &[Ready, NotReady],
            Some(Work),
            &["user.state_transitions#ccx-talking-to-work"],
        ),
    ]
};

const fn cell(
    name: &'static str,
    deployments: &'static [Deployment],
    causes: &'static [WrapUpCause],
    next: &'static [AgentState],
    enters: Option<AgentState>,
    rows: &'static [&'static str],
) -> WrapUpCell {
    WrapUpCell { name, deployments, causes, next, enters, needs_reason: false, rows }
}

impl WrapUpCell {
    const fn needs_reason(self) -> Self {
        WrapUpCell { needs_reason: true, ..self }
    }
}

/// The whole table.
pub const fn wrap_up_table() -> &'static [WrapUpCell] {
    TABLE
}

/// The cell that counts under a contract for what decides, and the state that would follow the call.
fn fitting(contract: &Contract, cause: WrapUpCause, next: AgentState) -> Option<&'static WrapUpCell> {
    let fits = |cell: &&WrapUpCell| {
        cell.deployments.contains(&contract.behaves_as()) && cell.causes.contains(&cause) && cell.next.contains(&next)
    };
    TABLE.iter().find(fits)
}

/// The state in which an agent wraps up under a contract; `None` where the agent does not.
pub fn wraps_up(contract: &Contract, cause: WrapUpCause, next: AgentState) -> Option<AgentState> {
    fitting(contract, cause, next)?.enters_under(contract)
}

/// Whether an agent of that mode who is in that state has to give a reason before READY.
pub fn needs_reason(mode: WrapUpMode, state: AgentState) -> bool {
    TABLE
        .iter()
        .any(|cell| cell.causes.contains(&WrapUpCause::Mode(mode)) && cell.enters == Some(state) && cell.needs_reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::lie::ContractLie;

    #[test]
    fn every_mode_has_one_cell_for_every_state_that_can_follow() {
        let contract = Contract::of(Deployment::Cce);
        for mode in WrapUpMode::ALL {
            for next in [AgentState::Ready, AgentState::NotReady] {
                let cells = TABLE.iter().filter(|cell| cell.causes.contains(&WrapUpCause::Mode(mode)));
                assert_eq!(cells.filter(|cell| cell.next.contains(&next)).count(), 1, "{mode:?}, {next}");
                let wraps = wraps_up(&contract, WrapUpCause::Mode(mode), next);
                let required = matches!(mode, WrapUpMode::Required | WrapUpMode::RequiredWithWrapUpData);
                assert_eq!(wraps.is_some(), required, "{mode:?}, {next}");
                assert_eq!(
                    wraps.filter(|state| *state == AgentState::WorkReady).is_some(),
                    required && next == AgentState::Ready
                );
            }
        }
    }

    #[test]
    fn what_is_asked_for_during_the_call_is_had_where_it_is_optional() {
        let contract = Contract::of(Deployment::Cce);
        for asked in [AgentState::Work, AgentState::WorkReady] {
            assert_eq!(wraps_up(&contract, WrapUpCause::Mode(WrapUpMode::Optional), asked), Some(asked));
            assert_eq!(wraps_up(&contract, WrapUpCause::Mode(WrapUpMode::NotAllowed), asked), None);
        }
        assert!(needs_reason(WrapUpMode::RequiredWithWrapUpData, AgentState::WorkReady));
        assert!(!needs_reason(WrapUpMode::Required, AgentState::WorkReady));
    }

    #[test]
    fn a_lie_about_a_cell_changes_that_cell_alone() {
        let about = ClauseId::new("wrap_up", "required_ready@cce");
        let lying =
            |word| Contract { lie: Some(ContractLie::new(about, Twist::State(word))), ..Contract::of(Deployment::Cce) };
        let required = WrapUpCause::Mode(WrapUpMode::Required);
        assert_eq!(wraps_up(&lying("WORK"), required, AgentState::Ready), Some(AgentState::Work));
        assert_eq!(wraps_up(&lying("READY"), required, AgentState::Ready), None);
        assert_eq!(wraps_up(&lying("READY"), required, AgentState::NotReady), Some(AgentState::Work));
    }
}
