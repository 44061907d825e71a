//! A dialog: a call with its participants. A person can take part in several, and a dialog can have any number of them.

use crate::contract::DialogId;

use super::time::WorldTime;

/// How a call came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallKind {
    /// A customer dialled a queue; the queue's id.
    Queued(String),
    /// Somebody dialled an extension.
    Direct,
}

/// States of a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogState {
    /// Somebody's phone dials.
    Initiated,
    /// It rings.
    Alerting,
    /// At least one participant is active.
    Active,
    /// Nobody is left.
    Dropped,
}

impl DialogState {
    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            DialogState::Initiated => "INITIATED",
            DialogState::Alerting => "ALERTING",
            DialogState::Active => "ACTIVE",
            DialogState::Dropped => "DROPPED",
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
    /// Gone.
    Dropped,
}

impl ParticipantState {
    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            ParticipantState::Initiating => "INITIATING",
            ParticipantState::Initiated => "INITIATED",
            ParticipantState::Alerting => "ALERTING",
            ParticipantState::Active => "ACTIVE",
            ParticipantState::Held => "HELD",
            ParticipantState::Dropped => "DROPPED",
        }
    }
}

/// One party of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Its number.
    pub address: String,
    /// The agent's id; `None` for a party that is no agent.
    pub agent: Option<String>,
    /// State.
    pub state: ParticipantState,
    /// When it came to the call.
    pub started: WorldTime,
    /// When its state last changed.
    pub state_changed: WorldTime,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    /// Id.
    pub id: DialogId,
    /// How it came about.
    pub kind: CallKind,
    /// State.
    pub state: DialogState,
    /// Who called; empty where withheld.
    pub from_address: String,
    /// The number dialled first.
    pub to_address: String,
    /// The number at which the call was delivered.
    pub dnis: String,
    /// Number of the participant who controls the call: can add parties to a conference.
    pub controller: Option<String>,
    /// Parties, in the order in which they came.
    pub participants: Vec<Participant>,
    /// callVariable1 to callVariable10.
    pub call_variables: [String; 10],
    /// ECC variables by name.
    pub ecc_variables: Vec<(String, String)>,
}

impl Dialog {
    /// Whether a queue delivers it (an ICD call).
    pub fn is_queued(&self) -> bool {
        matches!(self.kind, CallKind::Queued(_))
    }

    /// The participation of that agent.
    pub fn participant_of(&self, agent: &str) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.agent.as_deref() == Some(agent))
    }

    /// The participation of that agent, to be changed.
    pub fn participant_of_mut(&mut self, agent: &str) -> Option<&mut Participant> {
        self.participants.iter_mut().find(|participant| participant.agent.as_deref() == Some(agent))
    }

    /// Ids of the agents who take part or took part until just now.
    pub fn agents(&self) -> Vec<String> {
        self.participants.iter().filter_map(|participant| participant.agent.clone()).collect()
    }

    /// Whether an agent has been offered or connected, so that it does not wait in its queue.
    pub fn is_with_an_agent(&self) -> bool {
        self.participants.iter().any(|party| party.agent.is_some() && party.state != ParticipantState::Dropped)
    }

    /// Moves a participant that satisfies `which` to a state.
    pub fn move_participants(&mut self, now: WorldTime, state: ParticipantState, which: impl Fn(&Participant) -> bool) {
        for participant in self.participants.iter_mut().filter(|participant| which(participant)) {
            if participant.state != state {
                participant.state = state;
                participant.state_changed = now;
            }
        }
    }
}
