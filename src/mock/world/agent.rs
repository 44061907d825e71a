//! Agent, a person's state: what changes while the call centre runs. Names, teams and numbers stay in the call centre.

use super::time::WorldTime;
use crate::mock::states::{AgentState, MobileMode};

/// Why someone is not ready or signed out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reason {
    /// No reason was given.
    #[default]
    None,
    /// A configured reason code, by its database id.
    Configured(String),
    /// A code that the system sets by itself.
    System(u32),
}

/// How somebody is reached who works at a phone outside (pages 30 to 33).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MobileAgent {
    /// mode
    pub mode: MobileMode,
    /// dialNumber
    pub dial_number: String,
}

/// A person's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// loginId.
    pub id: String,
    /// The extension signed in with; empty when signed out.
    pub extension: String,
    /// Where a mobile agent is reached.
    pub mobile: Option<MobileAgent>,
    /// State.
    pub state: AgentState,
    /// Reason of the state.
    pub reason: Reason,
    /// The state asked for that waits for the call's end, with its reason.
    pub pending: Option<(AgentState, Reason)>,
    /// State and reason before the present call.
    pub before_call: (AgentState, Reason),
    /// State and reason after the present wrap-up.
    pub after_wrap_up: (AgentState, Reason),
    /// Calls in a row that were not answered.
    pub missed: u32,
    /// When the state last changed.
    pub state_changed: WorldTime,
    /// Running number of that change: tells who has been READY for longest even when the clock stands still.
    pub state_changed_order: u64,
}

impl Agent {
    /// Somebody who is signed out.
    pub fn signed_out(id: &str) -> Self {
        Agent {
            id: id.to_owned(),
            extension: String::new(),
            mobile: None,
            state: AgentState::Logout,
            reason: Reason::None,
            pending: None,
            before_call: (AgentState::NotReady, Reason::None),
            after_wrap_up: (AgentState::NotReady, Reason::None),
            missed: 0,
            state_changed: WorldTime::start(),
            state_changed_order: 0,
        }
    }

    /// Whether signed in.
    pub fn is_signed_in(&self) -> bool {
        self.state != AgentState::Logout
    }
}
