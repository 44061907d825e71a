//! States that agents, participants and a dialer's previews have, with the words that travel.

use std::fmt;

/// The states of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgentState {
    /// Signed out.
    Logout,
    /// Signed in, takes no queued calls.
    NotReady,
    /// Waits for a queued call.
    Ready,
    /// A queued call is on its way or rings.
    Reserved,
    /// Sees the customer whom a dialer wants to call.
    ReservedOutboundPreview,
    /// Talks.
    Talking,
    /// Holds its only call.
    Hold,
    /// Works after a call, not ready afterwards.
    Work,
    /// Works after a call, ready afterwards.
    WorkReady,
}

/// How a mobile agent is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MobileMode {
    /// The number is dialled for each call.
    CallByCall,
    /// The number is dialled at the sign-in, and the connection is kept.
    NailedConnection,
}

impl MobileMode {
    /// The mode of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        [MobileMode::CallByCall, MobileMode::NailedConnection].into_iter().find(|mode| mode.word() == word)
    }

    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            MobileMode::CallByCall => "CALL_BY_CALL",
            MobileMode::NailedConnection => "NAILED_CONNECTION",
        }
    }
}

impl AgentState {
    /// All of them.
    pub const ALL: [AgentState; 9] = [
        AgentState::Logout,
        AgentState::NotReady,
        AgentState::Ready,
        AgentState::Reserved,
        AgentState::ReservedOutboundPreview,
        AgentState::Talking,
        AgentState::Hold,
        AgentState::Work,
        AgentState::WorkReady,
    ];

    /// The state of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            AgentState::Logout => "LOGOUT",
            AgentState::NotReady => "NOT_READY",
            AgentState::Ready => "READY",
            AgentState::Reserved => "RESERVED",
            AgentState::ReservedOutboundPreview => "RESERVED_OUTBOUND_PREVIEW",
            AgentState::Talking => "TALKING",
            AgentState::Hold => "HOLD",
            AgentState::Work => "WORK",
            AgentState::WorkReady => "WORK_READY",
        }
    }

    /// Whether a call decides this state, so that a request for another one has to wait for the call's end.
    pub const fn is_on_a_call(self) -> bool {
        matches!(
            self,
            AgentState::Reserved | AgentState::ReservedOutboundPreview | AgentState::Talking | AgentState::Hold
        )
    }

    /// Whether the agent wraps up.
    pub const fn is_wrap_up(self) -> bool {
        matches!(self, AgentState::Work | AgentState::WorkReady)
    }
}

impl fmt::Display for AgentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// States of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServiceState {
    /// It serves.
    #[default]
    InService,
    /// It does not; a dependency is down.
    OutOfService,
    /// It serves in part, which for clients is as good as not at all (page 11).
    PartialService,
}

impl ServiceState {
    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            ServiceState::InService => "IN_SERVICE",
            ServiceState::OutOfService => "OUT_OF_SERVICE",
            ServiceState::PartialService => "PARTIAL_SERVICE",
        }
    }
}

/// How people say who they are: systemAuthMode (page 196 and a later edition). Hybrid is not modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AuthMode {
    /// With a password, as HTTP Basic has it. A token that somebody was given is taken too.
    #[default]
    NonSso,
    /// With a token of single sign-on and nothing else.
    Sso,
}

impl AuthMode {
    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            AuthMode::NonSso => "NON_SSO",
            AuthMode::Sso => "SSO",
        }
    }
}

/// States of a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParticipantState {
    /// Takes the phone off the hook.
    Initiating,
    /// Dials.
    Initiated,
    /// Rings.
    Alerting,
    /// Talks.
    Active,
    /// Holds.
    Held,
    /// Called nobody who could be reached.
    Failed,
    /// Accepted a reservation.
    Accepted,
    /// Has left the call and works on it still.
    WrapUp,
    /// Gone.
    Dropped,
}

impl ParticipantState {
    /// All of them.
    pub const ALL: [ParticipantState; 9] = [
        ParticipantState::Initiating,
        ParticipantState::Initiated,
        ParticipantState::Alerting,
        ParticipantState::Active,
        ParticipantState::Held,
        ParticipantState::Failed,
        ParticipantState::Accepted,
        ParticipantState::WrapUp,
        ParticipantState::Dropped,
    ];

    /// The state of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            ParticipantState::Initiating => "INITIATING",
            ParticipantState::Initiated => "INITIATED",
            ParticipantState::Alerting => "ALERTING",
            ParticipantState::Active => "ACTIVE",
            ParticipantState::Held => "HELD",
            ParticipantState::Failed => "FAILED",
            ParticipantState::Accepted => "ACCEPTED",
            ParticipantState::WrapUp => "WRAP_UP",
            ParticipantState::Dropped => "DROPPED",
        }
    }
}

/// The two ways in which a dialer shows a customer before the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preview {
    /// Outbound Option Preview.
    OutboundOption,
    /// Direct Preview Outbound.
    Direct,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_found_by_its_word() {
        assert!(AgentState::ALL.into_iter().all(|state| AgentState::of_word(state.word()) == Some(state)));
        assert!(ParticipantState::ALL.into_iter().all(|state| ParticipantState::of_word(state.word()) == Some(state)));
        assert_eq!((AgentState::of_word("ACTIVE"), ParticipantState::of_word("TALKING")), (None, None));
    }
}
