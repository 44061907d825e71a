//! Phones: one that fails takes its calls with it, and its agent out of the queues.

use super::agent::{Agent, Reason};
use super::data::World;
use crate::contract::DialogId;
use crate::mock::difference::PHONE_FAILURE;

impl World {
    /// Whether that person's phone works.
    pub fn phone_works(&self, id: &str) -> bool {
        !self.failed_phones.contains(id)
    }

    /// A person's phone fails: its calls are gone, and whoever is signed in there is put where the deployment puts such
    /// people. `false` where it had failed before.
    pub fn phone_fails(&mut self, id: &str) -> bool {
        if !self.failed_phones.insert(id.to_owned()) {
            return false;
        }
        let (state, code, _) = PHONE_FAILURE.on(&self.contract);
        let is_signed_in = self.agents.get(id).is_some_and(Agent::is_signed_in);
        if let Some(agent) = self.agents.get_mut(id).filter(|agent| agent.state.is_on_a_call()) {
            // What follows the calls; nobody asked for it.
            agent.pending = Some((state, Reason::System(code)));
        }
        let calls: Vec<DialogId> = self.calls_of(id).map(|dialog| dialog.id.clone()).collect();
        for call in calls {
            self.timers.cancel_ringing(&call, id);
            self.leave(&call, |party| party.is_of(id));
        }
        if is_signed_in && self.agents.get(id).is_some_and(|agent| agent.reason != Reason::System(code)) {
            self.enter_state(id, state, Reason::System(code));
        }
        true
    }

    /// It works again; whoever is NOT_READY because of it stays so with another reason, where the deployment has one.
    /// `false` where it worked.
    pub fn phone_works_again(&mut self, id: &str) -> bool {
        if !self.failed_phones.remove(id) {
            return false;
        }
        let (state, code, afterwards) = PHONE_FAILURE.on(&self.contract);
        let waits = |agent: &&Agent| agent.state == state && agent.reason == Reason::System(code);
        if let (Some(_), Some(afterwards)) = (self.agents.get(id).filter(waits), afterwards) {
            self.enter_state(id, state, Reason::System(afterwards));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::states::AgentState::{self, Logout, NotReady};
    use crate::mock::testing::{ADA, ringing_agent, signed_in, talking_agent, world};
    use crate::mock::world::Called;

    fn of_ada(world: &World) -> (AgentState, Reason) {
        let agent = world.agent(ADA).unwrap();
        (agent.state, agent.reason.clone())
    }

    #[test]
    fn a_phone_that_fails_takes_its_calls_along() {
        for (deployment, state, code) in [(Cce, Logout, 50_003), (Ccx, NotReady, 32_759)] {
            for mut world in
                [talking_agent(deployment, ADA).0, ringing_agent(deployment, ADA).0, signed_in(deployment, ADA)]
            {
                assert!(world.phone_fails(ADA) && !world.phone_fails(ADA));
                world.settle();
                assert_eq!(of_ada(&world), (state, Reason::System(code)), "{deployment}");
                assert_eq!(world.dialogs_of(ADA).count(), 0, "{deployment}");
            }
        }
    }

    #[test]
    fn it_works_again_with_the_reason_of_the_deployment() {
        let mut world = signed_in(Ccx, ADA);
        world.phone_fails(ADA);
        assert!(world.phone_works_again(ADA) && !world.phone_works_again(ADA));
        assert_eq!(of_ada(&world), (NotReady, Reason::System(32_756)));
    }

    #[test]
    fn nobody_is_reached_at_a_phone_that_failed() {
        let mut world = world(Ccx);
        world.phone_fails(ADA);
        world.sign_in(ADA, "5501");
        world.set_state(ADA, AgentState::Ready, Reason::None);
        assert_eq!(world.customer_calls("5550101", "5501"), Called::Nobody);
        assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
        world.settle();
        assert_eq!(of_ada(&world).0, AgentState::Ready, "the call waits");
        assert_eq!(world.dialogs_of(ADA).count(), 0);
    }
}
