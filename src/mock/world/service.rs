//! Service: whether the server serves, and what goes on unheard while its CTI server is lost (pages 11 and 378).
//!
//! Phones and calls belong to the call centre: they go on without Finesse, which tells what became of them once it has its
//! CTI server again.

use super::agent::Agent;
use super::consequence::{Change, DialogEvent};
use super::data::{Unheard, World};
use super::dialog::Dialog;
use super::time::WorldTime;
use crate::lab::Side;
use crate::mock::states::ServiceState;

impl World {
    /// What SystemInfo says of the server in question.
    pub fn service_state(&self) -> ServiceState {
        self.service_state_at(self.side)
    }

    /// What it says of that server.
    pub fn service_state_at(&self, side: Side) -> ServiceState {
        let [first, second] = self.service;
        match (&self.unheard, side) {
            (Some(_), _) => ServiceState::OutOfService,
            (None, Side::A) => first,
            (None, Side::B) => second,
        }
    }

    /// The servers that there are.
    pub fn sides(&self) -> impl Iterator<Item = Side> + use<> {
        let has_second = self.second_domain.is_some();
        Side::ALL.into_iter().filter(move |side| *side == Side::A || has_second)
    }

    /// Whether the server in question refuses requests, all but those for SystemInfo:
    /// `general.http#503-service-unavailable`.
    pub fn refuses_all(&self) -> bool {
        self.service_state() != ServiceState::InService
    }

    /// A service that a server depends on goes down, or all are there again; whether anything changed.
    pub fn set_service(&mut self, side: Side, state: ServiceState) -> bool {
        let before = self.service_states();
        let [first, second] = &mut self.service;
        match side {
            Side::A => *first = state,
            Side::B => *second = state,
        }
        self.tell_service_since(before)
    }

    /// Since when the CTI server is lost.
    pub fn lost_cti_server_since(&self) -> Option<WorldTime> {
        self.unheard.as_ref().map(|unheard| unheard.since)
    }

    /// Finesse loses its CTI server, which both servers share: `notification.system_info#status`. `false` where it had none.
    pub fn lose_cti_server(&mut self) -> bool {
        if self.unheard.is_some() {
            return false;
        }
        let before = self.service_states();
        self.unheard = Some(Unheard { since: self.now, dialogs: self.shown_dialogs() });
        self.tell_service_since(before);
        true
    }

    /// Finesse has its CTI server again, and tells the state of everything as it is now:
    /// `high_availability.service#last-state-after-recovery`. What began and ended meanwhile nobody learns of. `false` where
    /// it had one.
    pub fn find_cti_server(&mut self) -> bool {
        let before = self.service_states();
        let Some(unheard) = self.unheard.take() else { return false };
        self.tell_service_since(before);
        // Page 33: a mobile agent is an agent like others from then on, until the next sign-in.
        self.agents.values_mut().for_each(|agent| agent.mobile = None);
        let agents: Vec<Agent> = self.agents.values().cloned().collect();
        for agent in agents {
            if agent.is_signed_in() || agent.state_changed > unheard.since {
                self.tell(Change::User(Box::new(agent)));
            }
        }
        let shown = self.shown_dialogs();
        let is_in = |list: &[(String, Dialog)], of: &str, dialog: &Dialog| {
            list.iter().any(|(agent, other)| agent == of && other.id == dialog.id)
        };
        for (agent, dialog) in &unheard.dialogs {
            if !is_in(&shown, agent, dialog) {
                self.tell_dialog(DialogEvent::Removed, std::slice::from_ref(agent), dialog);
            }
        }
        for (agent, dialog) in &shown {
            let is_known = is_in(&unheard.dialogs, agent, dialog);
            let event = if is_known { DialogEvent::Changed } else { DialogEvent::Added };
            self.tell_dialog(event, std::slice::from_ref(agent), dialog);
        }
        true
    }

    fn service_states(&self) -> [ServiceState; 2] {
        Side::ALL.map(|side| self.service_state_at(side))
    }

    /// Whether SystemInfo of a server says another thing than before, which is told there.
    fn tell_service_since(&mut self, before: [ServiceState; 2]) -> bool {
        let mut changed = false;
        for (side, before) in self.sides().zip(before) {
            if self.service_state_at(side) != before {
                self.tell(Change::SystemInfo(side));
                changed = true;
            }
        }
        changed
    }

    /// The dialogs in the collections of all agents.
    fn shown_dialogs(&self) -> Vec<(String, Dialog)> {
        let of = |agent: &String| {
            let agent = agent.clone();
            let dialogs: Vec<Dialog> = self.dialogs_of(&agent).cloned().collect();
            dialogs.into_iter().map(move |dialog| (agent.clone(), dialog))
        };
        self.agents.keys().flat_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::states::AgentState;
    use crate::mock::testing::{ADA, BEN, ready_agent, talking_agent, world};
    use crate::mock::world::Called;

    fn words(changes: &[Change]) -> Vec<String> {
        let word = |change: &Change| match change {
            Change::User(agent) => format!("{} {}", agent.id, agent.state),
            Change::Dialog { event, agent, .. } => format!("{agent} {event:?}"),
            Change::SystemInfo(_) => "SystemInfo".to_owned(),
        };
        changes.iter().map(word).collect()
    }

    #[test]
    fn what_happens_without_a_cti_server_is_told_once_it_is_there_again() {
        let (mut world, _) = talking_agent(Cce, ADA);
        assert!(world.lose_cti_server() && !world.lose_cti_server());
        assert_eq!(words(&world.settle()), ["SystemInfo"]);
        assert_eq!((world.service_state(), world.refuses_all()), (ServiceState::OutOfService, true));
        world.advance(Duration::from_secs(1));
        assert!(world.customer_hangs_up("5550100"));
        assert_eq!(words(&world.settle()), [""; 0], "nobody is told");
        assert_eq!(world.agent(ADA).unwrap().state, AgentState::Ready, "the call centre goes on");
        assert!(world.find_cti_server() && !world.find_cti_server());
        assert_eq!(words(&world.settle()), ["SystemInfo", "1001001 READY", "1001001 Removed"]);
        assert!(!world.refuses_all());
    }

    #[test]
    fn a_call_that_came_meanwhile_is_added_and_one_that_came_and_went_is_never_told() {
        let mut world = ready_agent(Ccx, ADA);
        world.sign_in(BEN, "5502");
        world.settle();
        world.lose_cti_server();
        world.settle();
        assert_eq!(world.customer_calls("5550101", "5502"), Called::Yes);
        world.settle();
        assert!(world.customer_hangs_up("5550101"));
        assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
        assert_eq!(words(&world.settle()), [""; 0]);
        world.find_cti_server();
        let told = ["SystemInfo", "1001001 RESERVED", "1001002 NOT_READY", "1001001 Added"];
        assert_eq!(words(&world.settle()), told);
    }

    #[test]
    fn a_lost_cti_server_outweighs_a_service_that_comes_back() {
        let mut world = world(Cce);
        assert!(world.set_service(Side::A, ServiceState::PartialService));
        assert!(world.lose_cti_server() && !world.set_service(Side::A, ServiceState::InService));
        assert_eq!(world.service_state(), ServiceState::OutOfService);
        assert!(world.find_cti_server() && !world.refuses_all());
        assert_eq!(words(&world.settle()), ["SystemInfo"; 3]);
    }

    #[test]
    fn each_of_two_servers_has_a_state_and_they_share_the_cti_server() {
        let mut world = world(Cce);
        world.second_domain = Some(crate::mock::contract::Domain::default());
        assert!(world.set_service(Side::B, ServiceState::OutOfService));
        assert!(!world.refuses_all(), "the first serves");
        world.side = Side::B;
        assert!(world.refuses_all());
        assert!(world.set_service(Side::B, ServiceState::InService) && world.lose_cti_server());
        assert_eq!(words(&world.settle()).len(), 4, "once for the one, twice for the loss");
    }
}
