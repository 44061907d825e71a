//! Status: how a world is at one moment, for whoever drives it.

use crate::control::{CallStatus, PartyStatus, PersonStatus, WorldStatus};
use crate::lab::Side;
use crate::mock::world::AgentState;

use super::serve::Server;

impl Server {
    /// How everything is now.
    pub fn status(&self) -> WorldStatus {
        let world = &self.world;
        let people = world.call_centre.people.iter().map(|person| {
            let agent = world.agent(&person.id);
            let pending = agent.and_then(|agent| agent.pending.as_ref()).map(|(state, _)| state.word());
            PersonStatus {
                id: person.id.clone(),
                name: format!("{} {}", person.first_name, person.last_name),
                state: agent.map_or(AgentState::Logout, |agent| agent.state).word().to_owned(),
                pending: pending.unwrap_or_default().to_owned(),
                extension: agent.map(|agent| agent.extension.clone()).unwrap_or_default(),
                streams: self.service.streams_of(&person.id)
                    + self.second.as_ref().map_or(0, |second| second.streams_of(&person.id)),
                phone_works: world.phone_works(&person.id),
            }
        });
        let calls = world.dialogs().map(|dialog| CallStatus {
            id: dialog.id.to_string(),
            state: dialog.state.word().to_owned(),
            parties: dialog
                .participants
                .iter()
                .map(|party| PartyStatus { address: party.address.clone(), state: party.state.word().to_owned() })
                .collect(),
        });
        WorldStatus {
            deployment: world.contract.deployment,
            release: world.contract.release,
            clock: world.now().to_string(),
            service: world.service_state_at(Side::A).word().to_owned(),
            second_service: self.second.as_ref().map(|_| world.service_state_at(Side::B).word().to_owned()),
            has_cti_server: world.lost_cti_server_since().is_none(),
            delay: self.delays.command(),
            waiting: self.delays.waiting(),
            journal: self.history.last(),
            customers: world.call_centre.customers.clone(),
            queues: world.call_centre.queues.iter().map(|queue| queue.name.clone()).collect(),
            people: people.collect(),
            calls: calls.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::Deployment::Ccx;
    use crate::mock::testing::{ADA, server, talking_agent};

    #[test]
    fn it_says_who_is_where_and_which_calls_there_are() {
        let mut server = server(Ccx);
        (server.world, _) = talking_agent(Ccx, ADA);
        let status = server.status();
        let ada = status.people.iter().find(|person| person.id == ADA).unwrap();
        assert_eq!((ada.name.as_str(), ada.state.as_str(), ada.extension.as_str()), ("Ada Example", "TALKING", "5501"));
        assert!(ada.phone_works && ada.streams == 0 && status.has_cti_server);
        let [call] = status.calls.as_slice() else { panic!("{:?}", status.calls) };
        assert!(call.state == "ACTIVE" && call.parties.iter().any(|party| party.address == "5501"), "{call:?}");
        assert_eq!(status.service, "IN_SERVICE");
    }
}
