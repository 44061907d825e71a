//! Presence of clients, and their going away: how long Finesse waits for them, and what becomes of the agent (pages
//! 378 and 379).

use std::time::Duration;

use super::agent::{Agent, Reason};
use super::data::World;
use super::timer::Timer;
use crate::lab::Side;
use crate::mock::difference::CLIENT_GONE;
use crate::mock::states::ServiceState;

/// How long Finesse waits after an unavailable presence, so that a client can come back:
/// `high_availability.presence#wait`, pages 378 and 379.
pub const PRESENCE_WAIT: Duration = Duration::from_secs(60);

/// How long it takes at most until a client is missed that was lost without a word; a mock always takes that long:
/// `high_availability.presence#lost-client`, pages 378 and 379.
pub const LOSS_NOTICED_AFTER: Duration = Duration::from_secs(120);

/// The reason code of the sign-out that Finesse then asks for: `high_availability.presence#forced-sign-out`.
pub const FORCED_SIGN_OUT_CODE: u32 = 255;

/// How somebody's last client went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// It said so, with an unavailable presence or the end of its stream.
    Said,
    /// Its connection was lost without a word.
    Lost,
}

impl World {
    /// Somebody's last client at the side in question went; that server begins to wait.
    pub fn client_went(&mut self, id: &str, farewell: Farewell) {
        let unnoticed = match farewell {
            Farewell::Said => Duration::ZERO,
            Farewell::Lost => LOSS_NOTICED_AFTER,
        };
        self.timers.cancel_waiting_for_client(id, self.side);
        let timer = Timer::ClientGone { agent: id.to_owned(), side: self.side };
        self.timers.set(self.now.after(unnoticed).after(PRESENCE_WAIT), timer);
    }

    /// Somebody has a client again at the side in question. What the other side waits for goes on: a client that moved is
    /// missed there, `high_availability.presence#moved-client`.
    pub fn client_came(&mut self, id: &str) {
        self.timers.cancel_waiting_for_client(id, self.side);
    }

    /// Nobody came back in time: whoever is signed in still is put where the deployment puts such people, while a call
    /// lasts at its end. Who is there already, or is about to be, stays as is. A server that is out of service asks for nothing.
    pub(super) fn client_stays_away(&mut self, id: &str, side: Side) {
        if self.service_state_at(side) != ServiceState::InService {
            return;
        }
        let state = CLIENT_GONE.on(&self.contract).state(&self.contract);
        let Some(agent) = self.agents.get(id).filter(|agent| Agent::is_signed_in(agent)) else { return };
        let goes_to = agent.pending.as_ref().map_or(agent.state, |(state, _)| *state);
        if goes_to != state {
            self.set_state(id, state, Reason::System(FORCED_SIGN_OUT_CODE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::choices::LogoutOnDisconnect;
    use crate::mock::testing::{ADA, ready_agent, signed_in, talking_agent, world};
    use crate::mock::world::AgentState::{self, Logout, NotReady, Ready, Talking};
    use crate::mock::world::Change;

    fn state_of(world: &World) -> (AgentState, &Reason) {
        let agent = world.agent(ADA).unwrap();
        (agent.state, &agent.reason)
    }

    const FORCED: Reason = Reason::System(FORCED_SIGN_OUT_CODE);

    #[test]
    fn after_the_wait_and_not_before_ccx_signs_out_and_cce_does_as_it_is_set() {
        let logout = |world: &mut World| world.contract.choices.logout_on_disconnect = LogoutOnDisconnect::Logout;
        let as_usual = |_: &mut World| {};
        let expected: [(_, fn(&mut World), _); 3] =
            [(Ccx, as_usual, Logout), (Cce, as_usual, NotReady), (Cce, logout, Logout)];
        for (deployment, set, state) in expected {
            let mut world = ready_agent(deployment, ADA);
            set(&mut world);
            world.client_went(ADA, Farewell::Said);
            assert_eq!(world.advance(PRESENCE_WAIT - Duration::from_millis(1)), []);
            assert_eq!(state_of(&world).0, Ready);
            let told = world.advance(Duration::from_millis(1));
            assert!(matches!(told.as_slice(), [Change::User(agent)] if agent.state == state), "{told:?}");
            assert_eq!(state_of(&world), (state, &FORCED));
        }
    }

    #[test]
    fn a_client_that_is_lost_is_missed_later() {
        let mut world = ready_agent(Ccx, ADA);
        world.client_went(ADA, Farewell::Lost);
        world.advance(LOSS_NOTICED_AFTER + PRESENCE_WAIT - Duration::from_millis(1));
        assert_eq!(state_of(&world).0, Ready);
        world.advance(Duration::from_millis(1));
        assert_eq!(state_of(&world).0, Logout);
    }

    #[test]
    fn a_client_that_comes_back_ends_the_wait_and_the_next_one_is_whole() {
        let mut world = ready_agent(Ccx, ADA);
        let half = PRESENCE_WAIT / 2;
        world.client_went(ADA, Farewell::Said);
        world.advance(half);
        world.client_came(ADA);
        assert_eq!(world.advance(PRESENCE_WAIT), []);
        world.client_went(ADA, Farewell::Said);
        world.advance(half);
        world.client_went(ADA, Farewell::Said);
        world.advance(half);
        assert_eq!(state_of(&world).0, Ready, "the wait began anew");
        world.advance(half);
        assert_eq!(state_of(&world).0, Logout);
    }

    #[test]
    fn who_signed_out_is_left_alone_and_so_is_who_was_never_signed_in() {
        for mut world in [signed_in(Ccx, ADA), world(Ccx)] {
            world.client_went(ADA, Farewell::Said);
            world.sign_out(ADA, Reason::None);
            world.settle();
            assert_eq!(world.advance(PRESENCE_WAIT), []);
            assert_eq!(state_of(&world), (Logout, &Reason::None));
        }
    }

    #[test]
    fn who_is_not_ready_on_cce_keeps_the_reason() {
        let mut world = signed_in(Cce, ADA);
        world.client_went(ADA, Farewell::Said);
        assert_eq!(world.advance(PRESENCE_WAIT), []);
        assert_eq!(state_of(&world), (NotReady, &Reason::None));
    }

    #[test]
    fn who_talks_goes_at_the_end_of_the_call() {
        for (deployment, state) in [(Ccx, Logout), (Cce, NotReady)] {
            let (mut world, dialog) = talking_agent(deployment, ADA);
            world.client_went(ADA, Farewell::Said);
            world.advance(PRESENCE_WAIT);
            assert_eq!(state_of(&world).0, Talking);
            assert_eq!(world.agent(ADA).unwrap().pending, Some((state, FORCED)));
            world.drop_call(&dialog, ADA);
            world.settle();
            assert_eq!(state_of(&world), (state, &FORCED));
        }
    }
}
