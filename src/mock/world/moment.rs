//! Moments at which an agent's state changes, and how such a change can go wrong.

use std::fmt;

use super::agent::AgentState;
use super::dialog::ParticipantState;

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
}

impl AgentMoment {
    /// All of them.
    pub const ALL: [AgentMoment; 10] = [
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
    ];

    /// Whether an agent who leaves the first state for the second is at this moment.
    pub fn is_at(self, from: AgentState, to: AgentState) -> bool {
        let moment = match (from, to) {
            (AgentState::Logout, _) => AgentMoment::SignsIn,
            (_, AgentState::Reserved) => AgentMoment::IsReserved,
            (_, AgentState::ReservedOutboundPreview) => AgentMoment::IsReservedByDialer,
            (AgentState::Hold, AgentState::Talking) => AgentMoment::Retrieves,
            (_, AgentState::Talking) => AgentMoment::Answers,
            (_, AgentState::Hold) => AgentMoment::Holds,
            _ if from.is_on_a_call() => AgentMoment::IsReleased,
            (_, AgentState::Logout) => AgentMoment::SignsOut,
            (_, AgentState::Ready) => AgentMoment::BecomesReady,
            (_, AgentState::NotReady | AgentState::Work | AgentState::WorkReady) => AgentMoment::BecomesNotReady,
        };
        moment == self
    }

    /// Whether it comes only where an agent who holds a call is in a state of its own.
    pub fn is_about_holding(self) -> bool {
        matches!(self, AgentMoment::Holds | AgentMoment::Retrieves)
    }

    /// The states that are wrong then: the one that the agent leaves, and another.
    pub fn wrong_states(self) -> impl Iterator<Item = AgentState> {
        use AgentState::{Hold, Logout, NotReady, Ready, Reserved, ReservedOutboundPreview, Talking};
        let states: [AgentState; 2] = match self {
            AgentMoment::SignsIn => [Logout, Ready],
            AgentMoment::SignsOut => [NotReady, Ready],
            AgentMoment::BecomesReady => [NotReady, Talking],
            AgentMoment::BecomesNotReady => [Ready, Logout],
            AgentMoment::IsReserved => [Ready, Talking],
            AgentMoment::IsReservedByDialer => [Ready, Reserved],
            AgentMoment::Answers => [Reserved, Ready],
            AgentMoment::Holds => [Talking, NotReady],
            AgentMoment::Retrieves => [Hold, NotReady],
            AgentMoment::IsReleased => [Talking, ReservedOutboundPreview],
        };
        states.into_iter()
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
        })
    }
}

impl ParticipantState {
    /// All of them.
    pub const ALL: [ParticipantState; 8] = [
        ParticipantState::Initiating,
        ParticipantState::Initiated,
        ParticipantState::Alerting,
        ParticipantState::Active,
        ParticipantState::Held,
        ParticipantState::Failed,
        ParticipantState::Accepted,
        ParticipantState::Dropped,
    ];

    /// The state that a participant leaves for this one, most often: what a server shows that forgets the change.
    pub fn mistaken_for(self) -> ParticipantState {
        match self {
            ParticipantState::Initiated => ParticipantState::Initiating,
            ParticipantState::Initiating | ParticipantState::Failed => ParticipantState::Initiated,
            ParticipantState::Active | ParticipantState::Accepted => ParticipantState::Alerting,
            ParticipantState::Alerting | ParticipantState::Held | ParticipantState::Dropped => ParticipantState::Active,
        }
    }
}
