//! Wrapping up: how agents work on after a call. The call stays among their dialogs until they are done.

use std::time::Duration;

use crate::contract::DialogId;

use super::agent::Reason;
use super::consequence::DialogEvent;
use super::data::World;
use super::dialog::{CallKind, Dialog, Participant};
use super::timer::Timer;
use crate::lab::WrapUpMode;
use crate::mock::states::{AgentState, ParticipantState};
use crate::mock::wrap_up::{WrapUpCause, needs_reason, wraps_up};

/// A wrap-up that follows a call.
struct WrapUpAhead {
    state: AgentState,
    lasts: Duration,
}

impl World {
    /// Agents who leave a call wrap it up, where they have to; whether anybody does.
    ///
    /// Each is told of the own participant first and becomes WORK or WORK_READY then.
    pub(super) fn begin_wrap_ups(&mut self, id: &DialogId, agents: &[String]) -> bool {
        for agent in agents {
            if self.wraps_up_after(id, agent) {
                self.alter(id, |dialog, now| {
                    dialog.move_participants(now, ParticipantState::WrapUp, |party| party.is_of(agent));
                });
                self.follow_calls(agent);
            }
        }
        self.dialogs.get(id).is_some_and(Dialog::is_wrapped_up)
    }

    /// Whether an agent who leaves that call now wraps it up: the last call that decides the state was talked on.
    pub(super) fn wraps_up_after(&self, id: &DialogId, agent: &str) -> bool {
        let Some(dialog) = self.dialogs.get(id) else { return false };
        let talks = |party: &Participant| matches!(party.state, ParticipantState::Active | ParticipantState::Held);
        let decides = self.agents.get(agent).is_some_and(|agent| agent.state.is_on_a_call())
            && self.state_by_calls_but(agent, Some(id)).is_none();
        decides
            && !matches!(dialog.kind, CallKind::Monitor { .. } | CallKind::Reservation { .. })
            && dialog.participant_of(agent).is_some_and(talks)
            && self.wrap_up_of(dialog, agent, self.after_calls(agent).0).is_some()
    }

    /// The agent is released from calls: wraps up, or enters the state that follows.
    pub(super) fn release(&mut self, agent: &str) {
        let (next, reason) = self.after_calls(agent);
        let wrapped = self.dialogs_of(agent).find(|dialog| dialog.is_wrapped_up_by(agent));
        let ahead = wrapped.and_then(|dialog| self.wrap_up_of(dialog, agent, next));
        // A wrap-up that was asked for is not had after a call that nobody answered.
        let afterwards = match next {
            AgentState::Work => (AgentState::NotReady, Reason::None),
            AgentState::WorkReady => (AgentState::Ready, Reason::None),
            _ => (next, reason),
        };
        let Some(ahead) = ahead else {
            self.enter_state(agent, afterwards.0, afterwards.1);
            return;
        };
        if let Some(agent) = self.agents.get_mut(agent) {
            agent.after_wrap_up = afterwards;
        }
        self.timers.set(self.now.after(ahead.lasts), Timer::WrapUpOver { agent: agent.to_owned() });
        self.enter_state(agent, ahead.state, Reason::None);
    }

    fn wrap_up_of(&self, dialog: &Dialog, agent: &str, next: AgentState) -> Option<WrapUpAhead> {
        let by_mode = self.wrap_up_mode(dialog, agent).map(|(mode, lasts)| (WrapUpCause::Mode(mode), lasts));
        let by_queue = self.automatic_work(dialog, agent).map(|lasts| (WrapUpCause::AutomaticWork, lasts));
        by_mode.into_iter().chain(by_queue).find_map(|(cause, lasts)| {
            let state = wraps_up(&self.contract, cause, next)?;
            Some(WrapUpAhead { state, lasts: Duration::from_secs(u64::from(lasts)) })
        })
    }

    /// The agent's mode for such a call, with its seconds.
    fn wrap_up_mode(&self, dialog: &Dialog, agent: &str) -> Option<(WrapUpMode, u32)> {
        let wrap_up = self.person(agent)?.wrap_up;
        let placed = dialog.participant_of(agent)?.address == dialog.from_address;
        Some((if placed { wrap_up.outgoing } else { wrap_up.incoming }, wrap_up.seconds))
    }

    /// Automatic Work of the queue that gave the agent the call, with its seconds.
    fn automatic_work(&self, dialog: &Dialog, agent: &str) -> Option<u32> {
        let CallKind::Queued(id) = &dialog.kind else { return None };
        dialog.participant_of(agent).filter(|party| party.routed)?;
        self.call_centre.queues.iter().find(|queue| &queue.id == id)?.automatic_work
    }

    /// Whether an agent can ask for WORK or WORK_READY now: on a call after which the agent may wrap up.
    pub fn may_ask_for_wrap_up(&self, agent: &str, state: AgentState) -> bool {
        let is_on_a_call = self.agents.get(agent).is_some_and(|agent| agent.state.is_on_a_call());
        is_on_a_call && self.calls_of(agent).any(|dialog| self.wrap_up_of(dialog, agent, state).is_some())
    }

    /// Whether an agent who wraps up has to give a wrap-up reason first.
    pub fn lacks_wrap_up_reason(&self, agent: &str) -> bool {
        let Some(state) = self.agents.get(agent).map(|agent| agent.state) else { return false };
        let mut wrapped = self.dialogs_of(agent).filter(|dialog| dialog.is_wrapped_up_by(agent));
        wrapped.any(|dialog| {
            let mode = self.wrap_up_mode(dialog, agent).map(|(mode, _)| mode);
            dialog.wrap_up_reason.is_empty() && mode.is_some_and(|mode| needs_reason(mode, state))
        })
    }

    /// The time for the wrap-up is over.
    pub(super) fn wrap_up_over(&mut self, agent: &str) {
        let Some((state, (next, reason))) = self.agents.get(agent).map(|it| (it.state, it.after_wrap_up.clone()))
        else {
            return;
        };
        if state.is_wrap_up() {
            self.enter_state(agent, next, reason);
        } else {
            self.leave_wrap_ups(agent);
        }
    }

    /// A call of which only its customer is left is gone; who wraps it up keeps it.
    pub(super) fn let_go(&mut self, id: &DialogId) {
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        dialog.participants.retain(|party| party.state == ParticipantState::WrapUp);
        dialog.waits_in = None;
        let dialog = dialog.clone();
        if !dialog.is_wrapped_up() {
            self.dialogs.remove(id);
        }
        self.tell_dialog(DialogEvent::Changed, &dialog.agents(), &dialog);
    }

    /// What an agent wrapped up leaves the agent's collection.
    pub(super) fn leave_wrap_ups(&mut self, agent: &str) {
        self.timers.cancel_wrap_up(agent);
        let wrapped = self.dialogs_of(agent).filter(|dialog| dialog.is_wrapped_up_by(agent));
        let wrapped: Vec<DialogId> = wrapped.map(|dialog| dialog.id.clone()).collect();
        wrapped.iter().for_each(|id| self.leave_wrap_up(id, agent));
    }

    /// The same of one call. Whoever else is in it is told.
    pub(super) fn leave_wrap_up(&mut self, id: &DialogId, agent: &str) {
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(id).filter(|dialog| dialog.is_wrapped_up_by(agent)) else { return };
        dialog.move_participants(now, ParticipantState::Dropped, |party| party.is_of(agent));
        let mut told = dialog.clone();
        dialog.participants.retain(|party| !party.is_gone());
        let left = dialog.clone();
        if left.participants.is_empty() {
            told.end();
        }
        if left.agents().is_empty() && left.waits_in.is_none() {
            self.dialogs.remove(id);
        }
        self.tell_dialog(DialogEvent::Removed, &[agent.to_owned()], &told);
        self.tell_dialog(DialogEvent::Changed, &left.agents(), &left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{self, Cce, Ccx};
    use crate::lab::{CallCentre, WrapUp};
    use crate::mock::contract::Contract;
    use crate::mock::testing::{ADA, BEN, consulting};
    use crate::mock::world::{Called, Change};
    use std::sync::Arc;

    const TIME: Duration = Duration::from_secs(30);

    /// A world in which Ada and Ben wrap up as given, and the queue has Automatic Work; Ada is READY.
    fn ready(deployment: Deployment, mode: WrapUpMode) -> World {
        let mut centre = CallCentre::standard();
        for person in &mut centre.people {
            person.wrap_up = WrapUp { incoming: mode, outgoing: mode, seconds: 30 };
        }
        centre.queues[0].automatic_work = Some(30);
        let mut world = World::new(Contract::of(deployment), Arc::new(centre));
        world.sign_in(ADA, "5501");
        world.set_state(ADA, AgentState::Ready, Reason::None);
        world.settle();
        world
    }

    fn talking(deployment: Deployment, mode: WrapUpMode) -> (World, String) {
        let mut world = ready(deployment, mode);
        assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
        world.settle();
        let dialog = world.dialogs_of(ADA).next().unwrap().id.to_string();
        world.answer(&dialog, ADA);
        world.settle();
        (world, dialog)
    }

    fn state(world: &World) -> AgentState {
        world.agent(ADA).unwrap().state
    }

    /// What somebody is told, in short: states of the user, and of a dialog with its participants.
    fn story(changes: &[Change], whose: &str) -> Vec<String> {
        let of_party = |party: &Participant| format!("{} {}", party.address, party.state.word());
        let told = changes.iter().filter_map(|change| match change {
            Change::User(agent) => (agent.id == whose).then(|| agent.state.word().to_owned()),
            Change::Dialog { event, agent, dialog } => (agent == whose).then(|| {
                let parties: Vec<String> = dialog.participants.iter().map(of_party).collect();
                format!("{event:?} {}: {}", dialog.state.word(), parties.join(", "))
            }),
            Change::SystemInfo(_) => None,
        });
        told.collect()
    }

    #[test]
    fn the_order_is_that_of_a_captured_server() {
        for hangs_up in [true, false] {
            let (mut world, dialog) = talking(Cce, WrapUpMode::Required);
            if hangs_up {
                assert!(world.customer_hangs_up("5550100"));
            } else {
                world.drop_call(&dialog, ADA);
            }
            let changes = world.settle();
            let expected = [
                "Changed ACTIVE: 5550100 ACTIVE, 5501 WRAP_UP",
                "WORK_READY",
                "Changed ACTIVE: 5550100 DROPPED, 5501 WRAP_UP",
            ];
            assert_eq!(story(&changes, ADA), expected, "the customer hangs up: {hangs_up}");
            assert_eq!(world.dialogs_of(ADA).count(), 1, "listed meanwhile");
            assert_eq!(world.advance(TIME - Duration::from_millis(1)), []);
            let changes = world.advance(Duration::from_millis(1));
            assert_eq!(story(&changes, ADA), ["Removed DROPPED: 5501 DROPPED", "READY"]);
            assert!(world.dialog(&dialog).is_none());
            assert_eq!(world.advance(TIME * 2), []);
        }
    }

    #[test]
    fn work_follows_where_not_ready_was_asked_for_or_the_agent_placed_the_call() {
        let (mut world, dialog) = talking(Cce, WrapUpMode::Required);
        world.set_state(ADA, AgentState::NotReady, Reason::Configured("61".to_owned()));
        world.drop_call(&dialog, ADA);
        world.settle();
        assert_eq!((state(&world), &world.agent(ADA).unwrap().reason), (AgentState::Work, &Reason::None));
        world.advance(TIME);
        let agent = world.agent(ADA).unwrap();
        assert_eq!((agent.state, &agent.reason), (AgentState::NotReady, &Reason::Configured("61".to_owned())));

        let mut world = ready(Cce, WrapUpMode::Required);
        world.make_call(ADA, "5550103", &[]);
        world.settle();
        assert!(world.customer_hangs_up("5550103"));
        world.settle();
        assert_eq!(state(&world), AgentState::Work);
    }

    #[test]
    fn on_ccx_the_queue_decides_whether_and_the_agent_what_follows() {
        let (mut world, dialog) = talking(Ccx, WrapUpMode::NotAllowed);
        world.drop_call(&dialog, ADA);
        world.settle();
        assert_eq!(state(&world), AgentState::Work);
        world.advance(TIME);
        assert_eq!(state(&world), AgentState::Ready);
        let mut world = ready(Ccx, WrapUpMode::Required);
        assert_eq!(world.customer_calls("5550100", "5501"), Called::Yes);
        world.settle();
        let dialog = world.dialogs_of(ADA).next().unwrap().id.to_string();
        world.answer(&dialog, ADA);
        world.drop_call(&dialog, ADA);
        world.settle();
        assert_eq!((state(&world), world.dialogs_of(ADA).count()), (AgentState::Ready, 0), "not after a direct call");
    }

    #[test]
    fn who_may_not_or_need_not_wrap_up_does_not() {
        for mode in [WrapUpMode::NotAllowed, WrapUpMode::Optional] {
            let (mut world, dialog) = talking(Cce, mode);
            world.drop_call(&dialog, ADA);
            world.settle();
            assert_eq!((state(&world), world.dialogs_of(ADA).count()), (AgentState::Ready, 0), "{mode:?}");
        }
        let (mut world, dialog) = talking(Cce, WrapUpMode::Optional);
        world.set_state(ADA, AgentState::WorkReady, Reason::None);
        assert_eq!(world.agent(ADA).unwrap().pending, Some((AgentState::WorkReady, Reason::None)));
        world.drop_call(&dialog, ADA);
        world.settle();
        assert_eq!(state(&world), AgentState::WorkReady);
    }

    #[test]
    fn a_call_that_nobody_answered_is_not_wrapped_up() {
        let mut world = ready(Cce, WrapUpMode::Required);
        assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
        world.settle();
        assert!(world.customer_hangs_up("5550100"));
        world.settle();
        assert_eq!((state(&world), world.dialogs_of(ADA).count()), (AgentState::Ready, 0));
    }

    #[test]
    fn whoever_leaves_the_wrap_up_early_is_done_with_the_call() {
        let (mut world, dialog) = talking(Cce, WrapUpMode::Required);
        world.drop_call(&dialog, ADA);
        world.settle();
        world.set_state(ADA, AgentState::NotReady, Reason::None);
        assert_eq!(story(&world.settle(), ADA), ["Removed DROPPED: 5501 DROPPED", "NOT_READY"]);
        assert_eq!(world.advance(TIME), []);

        let (mut world, dialog) = talking(Cce, WrapUpMode::Required);
        world.drop_call(&dialog, ADA);
        world.settle();
        assert_eq!(world.customer_calls("5550101", "5501"), Called::Yes);
        world.settle();
        let other = world.calls_of(ADA).next().unwrap().id.to_string();
        world.answer(&other, ADA);
        world.settle();
        assert_eq!((state(&world), world.dialogs_of(ADA).count()), (AgentState::Talking, 1));
        assert!(world.dialog(&dialog).is_none());
        world.drop_call(&other, ADA);
        world.advance(TIME);
        assert_eq!(state(&world), AgentState::Ready, "as before both calls");
    }

    #[test]
    fn both_agents_of_a_call_wrap_it_up_each_for_oneself() {
        let mut world = ready(Cce, WrapUpMode::Required);
        world.sign_in(BEN, "5502");
        world.make_call(BEN, "5501", &[]);
        world.settle();
        let dialog = world.dialogs_of(ADA).next().unwrap().id.to_string();
        world.answer(&dialog, ADA);
        world.settle();
        world.drop_call(&dialog, BEN);
        world.settle();
        assert_eq!((state(&world), world.agent(BEN).unwrap().state), (AgentState::WorkReady, AgentState::Work));
        world.set_state(ADA, AgentState::Ready, Reason::None);
        let changes = world.settle();
        assert_eq!(world.dialogs_of(ADA).count(), 0);
        assert_eq!(story(&changes, BEN), ["Changed ACTIVE: 5502 WRAP_UP"]);
        assert_eq!(world.dialogs_of(BEN).count(), 1);
    }

    #[test]
    fn a_caller_who_does_not_wrap_up_is_out_of_a_call_that_others_wrap_up() {
        let mut world = ready(Ccx, WrapUpMode::NotAllowed);
        world.sign_in(BEN, "5502");
        let number = world.call_centre.queues[0].number.clone();
        world.make_call(BEN, &number, &[]);
        world.settle();
        let dialog = world.dialogs_of(ADA).next().unwrap().id.to_string();
        world.answer(&dialog, ADA);
        world.settle();
        world.drop_call(&dialog, BEN);
        world.settle();
        assert_eq!(state(&world), AgentState::Work, "Automatic Work of the queue");
        assert_eq!(world.dialogs_of(BEN).count(), 0);
        assert_eq!(world.agent(BEN).unwrap().state, AgentState::NotReady);
    }

    #[test]
    fn who_hands_a_call_over_wraps_it_up_while_others_talk() {
        let (mut world, dialog) = talking(Cce, WrapUpMode::Required);
        consulting(&mut world, &dialog);
        world.transfer(&dialog, ADA);
        world.settle();
        assert_eq!((state(&world), world.dialogs_of(ADA).count()), (AgentState::WorkReady, 1));
        let call = world.dialog(&dialog).unwrap();
        assert_eq!(call.participant_of(ADA).unwrap().state, ParticipantState::WrapUp);
        assert_eq!(call.present().count(), 2);
        let told = story(&world.advance(TIME), ADA);
        assert_eq!(told, ["Removed ACTIVE: 5550100 ACTIVE, 5501 DROPPED, 5502 ACTIVE", "READY"]);
        assert_eq!(world.dialog(&dialog).unwrap().agents(), [BEN]);
        world.drop_call(&dialog, BEN);
        world.settle();
        assert_eq!(world.agent(BEN).unwrap().state, AgentState::Work);
    }
}
