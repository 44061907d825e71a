//! People apart from calls: they give their passwords, sign in and out, change their state.

use std::time::Duration;

use crate::contract::DialogId;
use crate::control::Password;

use super::agent::{Agent, MobileAgent, Reason};
use super::consequence::{CallStep, Change, Consequence, DialogEvent};
use super::data::World;
use super::timer::{IDLE_FOR_LONG, Timer};
use crate::mock::choices::IdleLogout;
use crate::mock::moment::entered;
use crate::mock::states::AgentState;

/// The system's reason code for who is signed out after being NOT_READY for long.
const IDLE_CODE: u32 = 50_004;

impl World {
    /// Whether a person's account is blocked.
    pub fn is_blocked(&self, id: &str) -> bool {
        self.passwords.is_blocked(id, self.now)
    }

    /// Somebody came with a person's password, or with a wrong one; whether that person was let in.
    pub fn password_given(&mut self, id: &str, right: bool) -> bool {
        self.passwords.given(id, right, self.now)
    }

    /// A person is known by a token, too, for so long.
    pub fn give_token(&mut self, token: Password, id: &str, lifetime: Duration) {
        self.tokens.give(token, id, self.now.after(lifetime), self.now);
    }

    /// Whose token that is, where it is one and has not ended.
    pub fn holder_of(&self, token: &str) -> Option<&str> {
        self.tokens.holder(token, self.now)
    }

    /// Signs somebody in. Who is signed in already keeps the state, since signing in is forced.
    pub fn sign_in(&mut self, id: &str, extension: &str) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        if agent.is_signed_in() {
            return;
        }
        extension.clone_into(&mut agent.extension);
        self.enter_state(id, AgentState::NotReady, Reason::None);
    }

    /// Makes a mobile agent of somebody who signs in. Who was signed in already is told of by itself.
    pub fn sign_in_mobile(&mut self, id: &str, extension: &str, mobile: MobileAgent) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        let was_signed_in = agent.is_signed_in();
        let is_new = agent.mobile.as_ref() != Some(&mobile);
        agent.mobile = Some(mobile);
        if was_signed_in && is_new {
            let changed = Box::new(agent.clone());
            self.tell(Change::User(changed));
        }
        self.sign_in(id, extension);
    }

    /// Signs somebody out; while a call lasts, at its end.
    pub fn sign_out(&mut self, id: &str, reason: Reason) {
        if self.agents.get(id).is_some_and(Agent::is_signed_in) {
            self.set_state(id, AgentState::Logout, reason);
        }
    }

    /// Changes somebody's state; while a call decides it, the change waits for the call's end.
    pub fn set_state(&mut self, id: &str, state: AgentState, reason: Reason) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        if agent.state.is_on_a_call() {
            let pending = Some((state, reason));
            if agent.pending != pending {
                agent.pending = pending;
                let changed = Box::new(agent.clone());
                self.tell(Change::User(changed));
            }
        } else if agent.state != state || agent.reason != reason {
            self.enter_state(id, state, reason);
        }
    }

    /// Puts somebody into a state now, and tells it.
    pub(super) fn enter_state(&mut self, id: &str, state: AgentState, reason: Reason) {
        let state = self.agents.get(id).map_or(state, |agent| entered(&self.contract, agent.state, state));
        let before = self.agents.get(id).map(|agent| agent.state);
        if before.is_some_and(AgentState::is_wrap_up) && !state.is_wrap_up() {
            self.leave_wrap_ups(id);
        }
        if state == AgentState::Logout {
            self.leave_phone(id);
        }
        self.state_changes += 1;
        let (now, order) = (self.now, self.state_changes);
        let Some(agent) = self.agents.get_mut(id) else { return };
        if state.is_on_a_call() && !agent.state.is_on_a_call() {
            let wraps_up = agent.state.is_wrap_up();
            let before = (agent.state, agent.reason.clone());
            agent.before_call = if wraps_up { agent.after_wrap_up.clone() } else { before };
        }
        if !state.is_on_a_call() {
            agent.pending = None;
        }
        agent.state = state;
        agent.reason = reason;
        agent.state_changed = now;
        agent.state_changed_order = order;
        if state == AgentState::Logout {
            agent.extension.clear();
            agent.mobile = None;
        }
        let changed = Box::new(agent.clone());
        self.tell(Change::User(changed));
        self.timers.cancel_idle(id);
        if state == AgentState::NotReady && self.contract.choices.idle_logout == IdleLogout::AfterEightHours {
            self.timers.set(self.now.after(IDLE_FOR_LONG), Timer::IdleForLong { agent: id.to_owned() });
        }
        if state == AgentState::Ready {
            self.consequences.add(Consequence::Next(CallStep::Route));
        }
    }

    /// Who is NOT_READY for too long is signed out; not during a call.
    pub(super) fn idle_for_long(&mut self, id: &str) {
        if !self.is_in_a_live_call(id) {
            self.enter_state(id, AgentState::Logout, Reason::System(IDLE_CODE));
        }
    }

    /// Who signs out leaves the calls that do not decide the state to the phone: Finesse no longer shows them there.
    fn leave_phone(&mut self, id: &str) {
        let calls: Vec<DialogId> = self.calls_of(id).map(|dialog| dialog.id.clone()).collect();
        for call in calls {
            let Some(dialog) = self.dialogs.get_mut(&call) else { continue };
            if dialog.is_monitoring() {
                self.end(&call);
                continue;
            }
            let told = dialog.clone();
            if let Some(party) = dialog.participant_of_mut(id) {
                party.agent = None;
            }
            let left = dialog.clone();
            self.tell_dialog(DialogEvent::Removed, &[id.to_owned()], &told);
            self.tell_dialog(DialogEvent::Changed, &left.agents(), &left);
            if left.agents().is_empty() && left.waits_in.is_none() {
                self.dialogs.remove(&call);
            }
            self.after_change(&left.agents());
        }
    }
}
