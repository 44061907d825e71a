//! Routing: how customers' calls come: customers dial, queues choose agents, phones ring, and ringing ends.

use crate::contract::DialogId;
use crate::lab::Queue;

use super::agent::Reason;
use super::call_data::Variable;
use super::consequence::{CallStep, Consequence, DialogEvent};
use super::data::World;
use super::dialog::{CallKind, Dialog, DialogState, Participant};
use super::placing::Called;
use super::timer::{RING_NO_ANSWER, Timer};
use crate::mock::choices::{AutoAnswer, CallDataAtFirst, MissedCalls};
use crate::mock::difference::RING_NO_ANSWER_CODE;
use crate::mock::states::{AgentState, ParticipantState};

impl World {
    /// A customer dials a queue's name or number, or an agent's extension.
    pub fn customer_calls(&mut self, customer: &str, to: &str) -> Called {
        if let Some(queue) = self.call_centre.queues.iter().find(|queue| queue.name == to || queue.number == to) {
            let Queue { id, number, .. } = queue.clone();
            let dialog = self.begin(customer, None, &number, CallKind::Queued(id.clone()));
            if let Some(dialog) = self.dialogs.get_mut(&dialog) {
                dialog.waits_in = Some(id);
            }
            self.run_script(&dialog, "menu 1");
            self.consequences.add(Consequence::Next(CallStep::Route));
            return Called::Yes;
        }
        let reached = self.agent_at(to).filter(|agent| self.phone_works(&agent.id));
        let Some(agent) = reached.map(|agent| agent.id.clone()) else { return Called::Nobody };
        if self.is_in_a_call(to) {
            return Called::Busy;
        }
        let dialog = self.begin(customer, None, to, CallKind::Direct);
        self.consequences.add(Consequence::Next(CallStep::Ring { dialog, agent }));
        Called::Yes
    }

    /// Every waiting call, oldest first, goes to the agent of its queue who has been READY for longest.
    pub fn route(&mut self) {
        let waiting = self.dialogs.values();
        let waiting = waiting.filter_map(|dialog| Some((dialog.id.clone(), dialog.waits_in.clone()?)));
        for (dialog, queue) in waiting.collect::<Vec<_>>() {
            if let Some(agent) = self.longest_ready(&queue) {
                // The call is the agent's from now on, so that no other agent is reserved for it.
                self.run_script(&dialog, "menu 2");
                self.offer(&dialog, &agent);
                self.enter_state(&agent, AgentState::Reserved, Reason::None);
                self.consequences.add(Consequence::Next(CallStep::Ring { dialog, agent }));
            }
        }
    }

    /// The routing script fills call data, where the call centre has one that does.
    fn run_script(&mut self, id: &DialogId, value: &str) {
        if self.contract.choices.call_data == CallDataAtFirst::Empty {
            return;
        }
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        for name in ["callVariable8", "callVariable9"] {
            dialog.set_variable(&Variable { name: name.to_owned(), value: value.to_owned() });
        }
    }

    /// A call rings at an agent.
    pub fn ring(&mut self, id: &DialogId, agent: &str) {
        self.offer(id, agent);
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        dialog.begin_to_ring();
        let dialog = dialog.clone();
        let (own, others): (Vec<_>, Vec<_>) = dialog.agents().into_iter().partition(|other| other == agent);
        self.tell_dialog(DialogEvent::Changed, &others, &dialog);
        self.tell_dialog(DialogEvent::Added, &own, &dialog);
        if dialog.participant_of(agent).is_some_and(|party| party.routed) {
            let timer = Timer::RingNoAnswer { dialog: id.clone(), agent: agent.to_owned() };
            self.timers.set(self.now.after(RING_NO_ANSWER), timer);
        }
        if self.contract.choices.auto_answer == AutoAnswer::On {
            let step = CallStep::AutoAnswer { dialog: id.clone(), agent: agent.to_owned() };
            self.consequences.add(Consequence::Next(step));
        }
    }

    /// The agent did not answer: NOT_READY with a system code, and the call goes back to its queue.
    pub fn ring_no_answer(&mut self, id: &DialogId, agent: &str) {
        self.stop_ringing(id, agent);
        let missed = self.agents.get(agent).map_or(1, |agent| agent.missed + 1);
        let (once, counted) = RING_NO_ANSWER_CODE.on(&self.contract);
        let (again, code) = match self.contract.choices.missed_calls {
            MissedCalls::First => (false, once),
            MissedCalls::Second => (missed < 2, counted),
        };
        if again {
            self.enter_state(agent, AgentState::Ready, Reason::None);
        } else {
            self.enter_state(agent, AgentState::NotReady, Reason::System(code));
        }
        if let Some(agent) = self.agents.get_mut(agent) {
            agent.missed = if again { missed } else { 0 };
        }
        self.consequences.add(Consequence::Next(CallStep::Route));
    }

    /// Takes a ringing call away from an agent. The dialog keeps its state in the last notice, as observed.
    pub(super) fn stop_ringing(&mut self, id: &DialogId, agent: &str) {
        self.timers.cancel_ringing(id, agent);
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        dialog.move_participants(now, ParticipantState::Dropped, |party| party.is_of(agent));
        let told = dialog.clone();
        dialog.participants.retain(|party| !party.is_of(agent));
        dialog.state = DialogState::Initiated;
        if let CallKind::Queued(queue) = &dialog.kind {
            dialog.waits_in = Some(queue.clone());
        }
        let left = dialog.clone();
        self.tell_dialog(DialogEvent::Removed, &[agent.to_owned()], &told);
        self.tell_dialog(DialogEvent::Changed, &left.agents(), &left);
    }

    fn offer(&mut self, id: &DialogId, agent: &str) {
        self.leave_wrap_up(id, agent);
        let (now, extension) = (self.now, self.agents.get(agent).map(|agent| agent.extension.clone()));
        let (Some(dialog), Some(extension)) = (self.dialogs.get_mut(id), extension) else { return };
        if dialog.participant_of(agent).is_none() {
            extension.clone_into(&mut dialog.dnis);
            let mut party = Participant::new(&extension, Some(agent), ParticipantState::Alerting, now);
            party.routed = dialog.waits_in.take().is_some();
            dialog.participants.push(party);
        }
    }

    pub(super) fn longest_ready(&self, queue: &str) -> Option<String> {
        let queue = self.call_centre.queues.iter().find(|candidate| candidate.id == queue)?;
        let ready = queue.agents.iter().filter_map(|id| self.agents.get(id));
        ready
            .filter(|agent| agent.state == AgentState::Ready && !self.is_in_a_call(&agent.extension))
            .filter(|agent| self.phone_works(&agent.id))
            .min_by_key(|agent| agent.state_changed_order)
            .map(|agent| agent.id.clone())
    }
}

impl Dialog {
    /// It rings; a call in which two talk already stays active.
    pub(super) fn begin_to_ring(&mut self) {
        let talking = self.present().filter(|party| party.state == ParticipantState::Active).count();
        if talking < 2 {
            self.state = DialogState::Alerting;
        }
    }
}
