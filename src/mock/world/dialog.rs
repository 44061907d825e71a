//! Dialog: a call with its participants. A person can take part in several, and a dialog can have any number of them.

use crate::contract::DialogId;

use super::time::WorldTime;
use crate::mock::states::{ParticipantState, Preview};

/// How a call came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallKind {
    /// Somebody dialled a queue; the queue's id.
    Queued(String),
    /// A customer dialled an extension.
    Direct,
    /// An agent placed it.
    Placed {
        /// Whether somebody outside was reached.
        outside: bool,
    },
    /// An agent placed it while holding another call.
    Consult,
    /// A supervisor listens to an agent's call.
    Monitor {
        /// The call that is listened to.
        monitored: DialogId,
        /// The agent whose call it is.
        agent: String,
    },
    /// A dialer keeps an agent for a customer who is not dialled yet.
    Reservation {
        /// Which preview.
        preview: Preview,
        /// The customer's number.
        customer: String,
    },
    /// A dialer's call to a customer.
    Campaign(Preview),
}

/// What became of a call since it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Became {
    /// It is what it was.
    #[default]
    Nothing,
    /// It was transferred after a consultation.
    Transfer,
    /// It was transferred in a single step.
    SingleStepTransfer,
    /// It is, or was, a conference.
    Conference,
}

/// States of a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogState {
    /// Somebody's phone is off the hook.
    Initiating,
    /// Somebody's phone dials.
    Initiated,
    /// It rings.
    Alerting,
    /// At least one participant is active.
    Active,
    /// The call did not come about.
    Failed,
    /// The agent accepted a reservation.
    Accepted,
    /// Nobody is left.
    Dropped,
}

impl DialogState {
    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            DialogState::Initiating => "INITIATING",
            DialogState::Initiated => "INITIATED",
            DialogState::Alerting => "ALERTING",
            DialogState::Active => "ACTIVE",
            DialogState::Failed => "FAILED",
            DialogState::Accepted => "ACCEPTED",
            DialogState::Dropped => "DROPPED",
        }
    }
}

/// Why a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateCause {
    /// The far end is busy.
    Busy,
    /// Nobody has the number.
    BadDestination,
}

impl StateCause {
    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            StateCause::Busy => "BUSY",
            StateCause::BadDestination => "BAD_DESTINATION",
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
    /// Why the state is FAILED.
    pub cause: Option<StateCause>,
    /// Whether a queue or a dialer chose the agent, so that the call decides the agent's state everywhere.
    pub routed: bool,
    /// Whether the agent holds this call while another one of the agent's is active.
    pub consults: bool,
    /// When it came to the call.
    pub started: WorldTime,
    /// When its state last changed.
    pub state_changed: WorldTime,
}

impl Participant {
    /// A party that comes to a call now.
    pub fn new(address: &str, agent: Option<&str>, state: ParticipantState, now: WorldTime) -> Self {
        Participant {
            address: address.to_owned(),
            agent: agent.map(str::to_owned),
            state,
            cause: None,
            routed: false,
            consults: false,
            started: now,
            state_changed: now,
        }
    }

    /// Whether it takes part still; who wraps the call up does not.
    pub fn is_in(&self) -> bool {
        !matches!(self.state, ParticipantState::WrapUp | ParticipantState::Dropped)
    }

    /// Whether it has left and is not even wrapping up.
    pub fn is_gone(&self) -> bool {
        self.state == ParticipantState::Dropped
    }

    /// Whether it is that agent's.
    pub fn is_of(&self, agent: &str) -> bool {
        self.agent.as_deref() == Some(agent)
    }

    /// Moves it to a state.
    pub fn enter(&mut self, state: ParticipantState, now: WorldTime) {
        if self.state != state {
            self.state = state;
            self.state_changed = now;
        }
    }
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    /// Id.
    pub id: DialogId,
    /// How it came about.
    pub kind: CallKind,
    /// What became of it.
    pub became: Became,
    /// The call that was joined to it last.
    pub secondary: Option<DialogId>,
    /// The queue in which it waits for an agent.
    pub waits_in: Option<String>,
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
    /// A dialer's variables by name.
    pub outbound_variables: Vec<(String, String)>,
    /// wrapUpReason.
    pub wrap_up_reason: String,
    /// When and where the customer is to be called back.
    pub callback: Option<Callback>,
}

/// A callback that an agent has scheduled: its time, its number or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Callback {
    /// The customer's time, `YYYY-MM-DDThh:mm`.
    pub time: Option<String>,
    /// The number to be called.
    pub number: Option<String>,
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

    /// Whether it was routed to its agent, so that its call data can be changed.
    pub fn is_routed(&self) -> bool {
        matches!(self.kind, CallKind::Queued(_) | CallKind::Campaign(_))
    }

    /// Whether a supervisor listens by it.
    pub fn is_monitoring(&self) -> bool {
        matches!(self.kind, CallKind::Monitor { .. })
    }

    /// Whether that agent is listened to by it.
    pub fn listens_to(&self, listened: &str) -> bool {
        matches!(&self.kind, CallKind::Monitor { agent, .. } if agent == listened)
    }

    /// Whether it has more parties than two.
    pub fn is_conference(&self) -> bool {
        self.present().count() > 2
    }

    /// Everybody who takes part still.
    pub fn present(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|party| party.is_in())
    }

    /// Participants that satisfy `which` answer, and with them whoever called; `anew` sets their startTime.
    pub fn connect(&mut self, now: WorldTime, anew: bool, which: impl Fn(&Participant) -> bool) {
        let calls = |party: &Participant| party.state == ParticipantState::Initiated;
        for party in self.participants.iter_mut().filter(|party| which(party) || calls(party)) {
            party.enter(ParticipantState::Active, now);
            if anew {
                party.started = now;
            }
        }
        self.state = DialogState::Active;
    }

    /// Whether somebody wraps it up.
    pub fn is_wrapped_up(&self) -> bool {
        self.participants.iter().any(|party| party.state == ParticipantState::WrapUp)
    }

    /// Whether that agent wraps it up.
    pub fn is_wrapped_up_by(&self, agent: &str) -> bool {
        self.participant_of(agent).is_some_and(|party| party.state == ParticipantState::WrapUp)
    }

    /// Nobody is left.
    pub fn end(&mut self) {
        self.state = DialogState::Dropped;
    }

    /// Moves a participant that satisfies `which` to a state.
    pub fn move_participants(&mut self, now: WorldTime, state: ParticipantState, which: impl Fn(&Participant) -> bool) {
        for participant in self.participants.iter_mut().filter(|participant| which(participant)) {
            participant.enter(state, now);
        }
    }
}
