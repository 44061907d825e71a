//! Moments: where the truth about a state is looked up, an agent's as it is entered and a participant's as it is shown.

use std::fmt;

use super::citation::write_row;
use super::contract::Contract;
use super::lie::{ClauseId, Twist};
use super::states::{AgentState, ParticipantState};

/// A moment at which an agent's state changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentMoment {
    /// The agent signs in.
    SignsIn,
    /// The agent signs out.
    SignsOut,
    /// The agent becomes READY outside calls.
    BecomesReady,
    /// The agent becomes NOT_READY outside calls.
    BecomesNotReady,
    /// A queued call comes.
    IsReserved,
    /// A dialer reserves the agent.
    IsReservedByDialer,
    /// The agent begins to talk.
    Answers,
    /// The agent holds the call.
    Holds,
    /// The agent talks again.
    Retrieves,
    /// No call decides the state any longer.
    IsReleased,
    /// The agent works on after a call.
    WrapsUp,
    /// The agent has worked on for long enough, or wants to do something else.
    EndsWrapUp,
}

impl AgentMoment {
    /// All of them.
    pub const ALL: [AgentMoment; 12] = [
        AgentMoment::SignsIn,
        AgentMoment::SignsOut,
        AgentMoment::BecomesReady,
        AgentMoment::BecomesNotReady,
        AgentMoment::IsReserved,
        AgentMoment::IsReservedByDialer,
        AgentMoment::Answers,
        AgentMoment::Holds,
        AgentMoment::Retrieves,
        AgentMoment::IsReleased,
        AgentMoment::WrapsUp,
        AgentMoment::EndsWrapUp,
    ];

    /// The moment of an agent who leaves the first state for the second.
    pub const fn of(from: AgentState, to: AgentState) -> Self {
        match (from, to) {
            (AgentState::Logout, _) => AgentMoment::SignsIn,
            (_, AgentState::Reserved) => AgentMoment::IsReserved,
            (_, AgentState::ReservedOutboundPreview) => AgentMoment::IsReservedByDialer,
            (AgentState::Hold, AgentState::Talking) => AgentMoment::Retrieves,
            (_, AgentState::Talking) => AgentMoment::Answers,
            (_, AgentState::Hold) => AgentMoment::Holds,
            (_, AgentState::Work | AgentState::WorkReady) => AgentMoment::WrapsUp,
            _ if from.is_on_a_call() => AgentMoment::IsReleased,
            _ if from.is_wrap_up() => AgentMoment::EndsWrapUp,
            (_, AgentState::Logout) => AgentMoment::SignsOut,
            (_, AgentState::Ready) => AgentMoment::BecomesReady,
            (_, AgentState::NotReady) => AgentMoment::BecomesNotReady,
        }
    }

    /// Its id.
    pub const fn id(self) -> ClauseId {
        ClauseId::new(
            "agent",
            match self {
                AgentMoment::SignsIn => "signs_in",
                AgentMoment::SignsOut => "signs_out",
                AgentMoment::BecomesReady => "becomes_ready",
                AgentMoment::BecomesNotReady => "becomes_not_ready",
                AgentMoment::IsReserved => "is_reserved",
                AgentMoment::IsReservedByDialer => "is_reserved_by_dialer",
                AgentMoment::Answers => "answers",
                AgentMoment::Holds => "holds",
                AgentMoment::Retrieves => "retrieves",
                AgentMoment::IsReleased => "is_released",
                AgentMoment::WrapsUp => "wraps_up",
                AgentMoment::EndsWrapUp => "ends_wrap_up",
            },
        )
    }

    /// Full ids of the rows that tell the state.
    pub fn rows(self) -> &'static [&'static str] {
        match self {
            AgentMoment::SignsIn => &["user.sign_in#202", "notification.user#put"],
            AgentMoment::SignsOut => &["user.sign_out#202", "notification.user#put"],
            AgentMoment::BecomesReady | AgentMoment::BecomesNotReady => {
                &["user.change_state#202", "notification.user#put"]
            }
            AgentMoment::IsReservedByDialer => &[
                "user.state_transitions#cce-ready-to-reserved-outbound-preview",
                "user.state_transitions#ccx-ready-to-reserved-outbound-preview",
            ],
            AgentMoment::Answers => &["notification.user#put", "user.change_state#platform-answer-non-icd-call"],
            AgentMoment::Holds | AgentMoment::Retrieves => {
                &["notification.user#put", "user.change_state#platform-hold-icd-call"]
            }
            AgentMoment::IsReleased => &["notification.user#put", "user.state_transitions#cce-talking-to-not-ready"],
            AgentMoment::WrapsUp => &[
                "user.state_transitions#cce-talking-to-work",
                "user.state_transitions#cce-talking-to-work-ready",
                "user.state_transitions#ccx-talking-to-work",
            ],
            AgentMoment::EndsWrapUp => &[
                "user.state_transitions#cce-work-to-not-ready",
                "user.state_transitions#cce-work-ready-to-ready",
                "user.state_transitions#ccx-work-ends",
            ],
            AgentMoment::IsReserved => &["notification.user#put"],
        }
    }
}

impl fmt::Display for AgentMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AgentMoment::SignsIn => "signs in",
            AgentMoment::SignsOut => "signs out",
            AgentMoment::BecomesReady => "becomes READY",
            AgentMoment::BecomesNotReady => "becomes NOT_READY",
            AgentMoment::IsReserved => "is reserved",
            AgentMoment::IsReservedByDialer => "is reserved by a dialer",
            AgentMoment::Answers => "begins to talk",
            AgentMoment::Holds => "holds a call",
            AgentMoment::Retrieves => "retrieves a call",
            AgentMoment::IsReleased => "is released from calls",
            AgentMoment::WrapsUp => "works on after a call",
            AgentMoment::EndsWrapUp => "ends a wrap-up",
        })
    }
}

/// The state that an agent enters under a contract who leaves the first for the second.
pub fn entered(contract: &Contract, from: AgentState, to: AgentState) -> AgentState {
    match contract.twist(AgentMoment::of(from, to).id()) {
        Some(Twist::State(word)) => AgentState::of_word(word).unwrap_or(to),
        _ => to,
    }
}

/// The row that tells each participant's state.
pub const SHOWN_STATE: &str = "notification.dialog_property#put";

/// The id of the clause that a participant of that state is shown in it.
pub const fn shown_state(state: ParticipantState) -> ClauseId {
    ClauseId::new(
        "participant",
        match state {
            ParticipantState::Initiating => "initiating",
            ParticipantState::Initiated => "initiated",
            ParticipantState::Alerting => "alerting",
            ParticipantState::Active => "active",
            ParticipantState::Held => "held",
            ParticipantState::Failed => "failed",
            ParticipantState::Accepted => "accepted",
            ParticipantState::WrapUp => "wrap_up",
            ParticipantState::Dropped => "dropped",
        },
    )
}

/// The state in which a participant is shown under a contract.
pub fn shown(contract: &Contract, state: ParticipantState) -> ParticipantState {
    match contract.twist(shown_state(state)) {
        Some(Twist::State(word)) => ParticipantState::of_word(word).unwrap_or(state),
        _ => state,
    }
}

/// A state that is entered at a moment, or shown, as the command line lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateListing {
    /// Its id.
    pub id: ClauseId,
    /// What holds, in one sentence.
    pub says: String,
    /// Full ids of the rows that tell the state.
    pub rows: &'static [&'static str],
}

impl fmt::Display for StateListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    {}", self.id, self.says)?;
        self.rows.iter().try_for_each(|id| write_row(f, id))
    }
}

/// Every moment and every shown state, in one order.
pub fn all_states() -> Vec<StateListing> {
    let entered = AgentMoment::ALL.into_iter().map(|moment| StateListing {
        id: moment.id(),
        says: format!("An agent who {moment} enters the state that belongs to it."),
        rows: moment.rows(),
    });
    let shown = ParticipantState::ALL.into_iter().map(|state| StateListing {
        id: shown_state(state),
        says: format!("A participant who is {} is shown so.", state.word()),
        rows: &[SHOWN_STATE],
    });
    entered.chain(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::lie::ContractLie;

    fn lying(about: ClauseId, word: &'static str) -> Contract {
        Contract { lie: Some(ContractLie::new(about, Twist::State(word))), ..Contract::of(Cce) }
    }

    #[test]
    fn a_state_is_another_one_at_the_moment_that_is_lied_about_and_at_no_other() {
        let (ready, talking, hold) = (AgentState::Ready, AgentState::Talking, AgentState::Hold);
        let contract = lying(AgentMoment::Holds.id(), "READY");
        assert_eq!(entered(&contract, talking, hold), ready);
        assert_eq!(entered(&contract, hold, talking), talking);
        assert_eq!(entered(&lying(AgentMoment::Holds.id(), "ACTIVE"), talking, hold), hold, "no state of agents");
        let contract = lying(shown_state(ParticipantState::Held), "ACTIVE");
        assert_eq!(shown(&contract, ParticipantState::Held), ParticipantState::Active);
        assert_eq!(shown(&contract, ParticipantState::Dropped), ParticipantState::Dropped);
    }
}
