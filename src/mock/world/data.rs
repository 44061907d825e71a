//! Data of a world: everything that a call centre is at one moment, and what can be read from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::contract::DialogId;
use crate::lab::{CallCentre, Person, ReasonCategory, ReasonCode, Side, WrapUpReason};
use crate::mock::contract::{Contract, Domain};
use crate::mock::states::{ParticipantState, ServiceState};

use super::agent::Agent;
use super::consequence::{Change, Consequence, Consequences, DialogEvent};
use super::dialog::{Dialog, Participant};
use super::passwords::Passwords;
use super::time::WorldTime;
use super::timer::Timers;
use super::tokens::Tokens;

/// Ids of dialogs count up from here.
const FIRST_DIALOG: u32 = 70_001;

/// What Finesse knew when it lost its CTI server.
#[derive(Debug)]
pub struct Unheard {
    /// When that was.
    pub(super) since: WorldTime,
    /// The dialogs in each agent's collection at that time.
    pub(super) dialogs: Vec<(String, Dialog)>,
}

/// Everything that a call centre is at one moment.
#[derive(Debug)]
pub struct World {
    /// The contract that it keeps.
    pub contract: Contract,
    /// Who and what is configured.
    pub call_centre: Arc<CallCentre>,
    /// The domain of its addresses.
    pub domain: Domain,
    /// The domain of the second server's addresses, where there is one.
    pub second_domain: Option<Domain>,
    /// The server through which whatever is worked off came.
    pub side: Side,
    /// What follows from what happened, not yet worked off.
    pub consequences: Consequences,
    pub(super) now: WorldTime,
    pub(super) agents: BTreeMap<String, Agent>,
    pub(super) dialogs: BTreeMap<DialogId, Dialog>,
    pub(super) timers: Timers,
    pub(super) passwords: Passwords,
    pub(super) tokens: Tokens,
    pub(super) service: [ServiceState; 2],
    /// What was known when the CTI server was lost; nothing while it is there.
    pub(super) unheard: Option<Unheard>,
    pub(super) failed_phones: BTreeSet<String>,
    pub(super) next_dialog: u32,
    pub(super) state_changes: u64,
    pub(super) told: u64,
}

impl World {
    /// A world in which everybody is signed out.
    pub fn new(contract: Contract, call_centre: Arc<CallCentre>) -> Self {
        let agents = call_centre.people.iter().map(|person| (person.id.clone(), Agent::signed_out(&person.id)));
        let agents = agents.collect();
        World {
            contract,
            call_centre,
            domain: Domain::default(),
            second_domain: None,
            side: Side::A,
            consequences: Consequences::default(),
            now: WorldTime::start(),
            agents,
            dialogs: BTreeMap::new(),
            timers: Timers::default(),
            passwords: Passwords::default(),
            tokens: Tokens::default(),
            service: <[ServiceState; 2]>::default(),
            unheard: None,
            failed_phones: BTreeSet::new(),
            next_dialog: FIRST_DIALOG,
            state_changes: 0,
            told: 0,
        }
    }

    /// The same world as it was at its beginning.
    #[must_use]
    pub fn begun_anew(&self) -> Self {
        let (domain, second_domain) = (self.domain.clone(), self.second_domain.clone());
        World { domain, second_domain, ..World::new(self.contract.clone(), Arc::clone(&self.call_centre)) }
    }

    /// The domain of a server's addresses.
    pub fn domain_of(&self, side: Side) -> &Domain {
        match side {
            Side::A => &self.domain,
            Side::B => self.second_domain.as_ref().unwrap_or(&self.domain),
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

    /// The reason codes of a category that apply to the person of that id or login name (pages 51 and 53).
    pub fn reason_codes_of(&self, name: &str, category: ReasonCategory) -> impl Iterator<Item = &ReasonCode> {
        let person = self.person(name);
        person.into_iter().flat_map(move |person| self.call_centre.reason_codes_for(&person.team, category))
    }

    /// The reason code of that id that applies to the person of that id or login name.
    pub fn reason_code_of(&self, name: &str, id: &str) -> Option<&ReasonCode> {
        let categories = [ReasonCategory::NotReady, ReasonCategory::Logout].into_iter();
        categories.flat_map(|category| self.reason_codes_of(name, category)).find(|reason| reason.id == id)
    }

    /// The wrap-up reason of that id, as configured.
    pub fn wrap_up_reason(&self, id: &str) -> Option<&WrapUpReason> {
        self.call_centre.wrap_up_reasons.iter().find(|reason| reason.id == id)
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

    /// The dialogs in an agent's collection but those that the agent only wraps up.
    pub fn calls_of<'a>(&'a self, agent: &'a str) -> impl Iterator<Item = &'a Dialog> {
        self.dialogs_of(agent).filter(|dialog| dialog.participant_of(agent).is_some_and(Participant::is_in))
    }

    /// Every dialog, by id.
    pub fn dialogs(&self) -> impl Iterator<Item = &Dialog> {
        self.dialogs.values()
    }

    /// How many changes somebody had to be told of so far.
    pub const fn told(&self) -> u64 {
        self.told
    }

    /// Tells a change. Without its CTI server, Finesse learns of none and tells nothing but its own state:
    /// `high_availability.service#no-events-meanwhile`.
    pub(super) fn tell(&mut self, change: Change) {
        if self.unheard.is_some() && !matches!(change, Change::SystemInfo(_)) {
            return;
        }
        self.told += 1;
        self.consequences.add(Consequence::Changed(change));
    }

    /// Tells each of these agents what happened to a dialog.
    pub(super) fn tell_dialog(&mut self, event: DialogEvent, agents: &[String], dialog: &Dialog) {
        for agent in agents {
            let dialog = Box::new(dialog.clone());
            self.tell(Change::Dialog { event, agent: agent.clone(), dialog });
        }
    }
}
