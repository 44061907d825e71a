//! The world: people, calls, time. Plain data and total verbs; no async, no XML, no HTTP and no clock of its own.
//!
//! A verb does something sane even where the rule that would have refused is gone.

mod actions;
mod agent;
mod call_data;
mod calls;
mod completing;
mod consequence;
mod dialog;
mod parties;
mod passwords;
mod people;
mod placing;
mod presence;
mod reserving;
mod routing;
mod supervising;
mod time;
mod timer;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::contract::DialogId;
use crate::lab::{CallCentre, Person};

use super::contract::Contract;

use passwords::Passwords;

pub use super::states::{AgentState, ParticipantState, Preview};
pub use actions::{ActionsCell, Calls, actions_table};
pub use agent::{Agent, Reason};
pub use call_data::Variable;
pub use consequence::{CallStep, Cause, Change, Consequence, Consequences, DialogEvent, ObjectKind};
pub use dialog::{Became, CallKind, Dialog, DialogState, Participant, StateCause};
pub use passwords::{BLOCKED_FOR, WRONG_PASSWORDS};
pub use placing::{Called, Destination};
pub use presence::{FORCED_SIGN_OUT_CODE, Farewell, LOSS_NOTICED_AFTER, PRESENCE_WAIT};
pub use reserving::{CUSTOMER_NUMBER, OUTBOUND_VARIABLES};
pub use time::WorldTime;
pub use timer::{RING_NO_ANSWER, Timer, Timers};

/// Ids of dialogs count up from here.
const FIRST_DIALOG: u32 = 70_001;

/// Everything that a call centre is at one moment.
#[derive(Debug)]
pub struct World {
    /// The contract that it keeps.
    pub contract: Contract,
    /// Who and what is configured.
    pub call_centre: Arc<CallCentre>,
    /// What follows from what happened, not yet worked off.
    pub consequences: Consequences,
    /// Whether the server is out of service.
    pub out_of_service: bool,
    now: WorldTime,
    agents: BTreeMap<String, Agent>,
    dialogs: BTreeMap<DialogId, Dialog>,
    timers: Timers,
    passwords: BTreeMap<String, Passwords>,
    next_dialog: u32,
    state_changes: u64,
    told: u64,
}

impl World {
    /// A world in which everybody is signed out.
    pub fn new(contract: Contract, call_centre: Arc<CallCentre>) -> Self {
        let agents = call_centre.people.iter().map(|person| (person.id.clone(), Agent::signed_out(&person.id)));
        let agents = agents.collect();
        World {
            contract,
            call_centre,
            consequences: Consequences::default(),
            out_of_service: false,
            now: WorldTime::start(),
            agents,
            dialogs: BTreeMap::new(),
            timers: Timers::default(),
            passwords: BTreeMap::new(),
            next_dialog: FIRST_DIALOG,
            state_changes: 0,
            told: 0,
        }
    }

    /// What the world's clock shows.
    pub const fn now(&self) -> WorldTime {
        self.now
    }

    /// The person of that id or login name, as configured.
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.call_centre.people.iter().find(|person| person.id == name || person.login_name == name)
    }

    /// The state of the person of that id.
    pub fn agent(&self, id: &str) -> Option<&Agent> {
        self.agents.get(id)
    }

    /// Who is signed in with that extension.
    pub fn agent_at(&self, extension: &str) -> Option<&Agent> {
        self.agents.values().find(|agent| agent.is_signed_in() && agent.extension == extension)
    }

    /// Whether a person supervises the team of another one.
    pub fn supervises(&self, supervisor: &str, agent: &str) -> bool {
        match (self.person(supervisor), self.person(agent)) {
            (Some(supervisor), Some(agent)) => supervisor.supervises.contains(&agent.team),
            _ => false,
        }
    }

    /// The dialog of that id, if an agent can know it.
    pub fn dialog(&self, id: &str) -> Option<&Dialog> {
        self.dialogs.get(&DialogId::new(id))
    }

    /// The dialogs in an agent's collection.
    pub fn dialogs_of<'a>(&'a self, agent: &'a str) -> impl Iterator<Item = &'a Dialog> {
        let takes_part = |dialog: &&Dialog| {
            dialog.participant_of(agent).is_some_and(|party| party.state != ParticipantState::Dropped)
        };
        self.dialogs.values().filter(takes_part)
    }

    /// Every dialog, by id.
    pub fn dialogs(&self) -> impl Iterator<Item = &Dialog> {
        self.dialogs.values()
    }

    /// How many changes somebody had to be told of so far.
    pub const fn told(&self) -> u64 {
        self.told
    }

    /// Moves the clock to the next timer that is due within `until` and lets it fire; `false` when none is left.
    /// What follows has to be worked off before the next one.
    pub fn fire_next(&mut self, until: WorldTime) -> bool {
        let Some((at, timer)) = self.timers.take_due(until) else {
            self.now = self.now.max(until);
            return false;
        };
        self.now = self.now.max(at);
        match timer {
            Timer::RingNoAnswer { dialog, agent } => self.ring_no_answer(&dialog, &agent),
            Timer::ClientGone { agent } => self.client_stays_away(&agent),
        }
        true
    }

    /// Does the next step of a call's set-up.
    pub fn perform(&mut self, step: &CallStep) {
        match step {
            CallStep::Route => self.route(),
            CallStep::Ring { dialog, agent } => self.ring(dialog, agent),
            CallStep::Dial { dialog, to } => self.dial(dialog, to),
            CallStep::Deliver { dialog, to } => self.deliver(dialog, to),
            CallStep::OutsideAnswers { dialog } => self.outside_answers(dialog),
            CallStep::DialCustomer { dialog } => self.dial_customer(dialog),
        }
    }

    /// Works off all consequences and lets all timers fire within `duration`; answers the changes. For worlds without
    /// a server around them.
    pub fn advance(&mut self, duration: Duration) -> Vec<Change> {
        let until = self.now.after(duration);
        let mut changes = self.settle();
        while self.fire_next(until) {
            changes.extend(self.settle());
        }
        changes
    }

    /// Works off all consequences; answers the changes.
    pub fn settle(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        while let Some((_, consequence)) = self.consequences.take() {
            match consequence {
                Consequence::Changed(change) => changes.push(change),
                Consequence::Next(step) => self.perform(&step),
            }
        }
        changes
    }

    fn tell(&mut self, change: Change) {
        self.told += 1;
        self.consequences.add(Consequence::Changed(change));
    }

    fn tell_dialog(&mut self, event: DialogEvent, agents: &[String], dialog: &Dialog) {
        for agent in agents {
            let dialog = Box::new(dialog.clone());
            self.tell(Change::Dialog { event, agent: agent.clone(), dialog });
        }
    }
}
