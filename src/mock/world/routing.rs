//! How calls come: customers dial, queues choose agents, phones ring, and ringing ends.

use crate::contract::{DialogId, Queue};

use super::super::difference::{QUEUED_CALL_AFTERWARDS, RING_NO_ANSWER_CODE};
use super::World;
use super::agent::{AgentState, Reason};
use super::consequence::{Consequence, DialogEvent, Step};
use super::dialog::{CallKind, Dialog, DialogState, Participant, ParticipantState};
use super::timer::{RING_NO_ANSWER, Timer};

impl World {
    /// A customer dials a queue's name or number, or an agent's extension. `false` where nobody is reached there.
    pub fn customer_calls(&mut self, customer: &str, to: &str) -> bool {
        if let Some(queue) = self.call_centre.queues.iter().find(|queue| queue.name == to || queue.number == to) {
            let Queue { id, number, .. } = queue.clone();
            self.begin(customer, &number, CallKind::Queued(id));
            self.consequences.add(Consequence::Next(Step::Route));
            return true;
        }
        let Some(agent) = self.agent_at(to).map(|agent| agent.id.clone()) else { return false };
        let dialog = self.begin(customer, to, CallKind::Direct);
        self.consequences.add(Consequence::Next(Step::Ring { dialog, agent }));
        true
    }

    /// Every waiting call, oldest first, goes to the agent of its queue who has been READY for longest.
    pub fn route(&mut self) {
        let waiting: Vec<(DialogId, String)> = self.dialogs.values().filter_map(waits).collect();
        for (dialog, queue) in waiting {
            if let Some(agent) = self.longest_ready(&queue) {
                // The call is the agent's from now on, so that no other agent is reserved for it.
                self.offer(&dialog, &agent);
                self.enter_state(&agent, AgentState::Reserved, Reason::None);
                self.consequences.add(Consequence::Next(Step::Ring { dialog, agent }));
            }
        }
    }

    /// A call rings at an agent.
    pub fn ring(&mut self, id: &DialogId, agent: &str) {
        self.offer(id, agent);
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        dialog.state = DialogState::Alerting;
        let dialog = dialog.clone();
        self.tell_dialog(DialogEvent::Added, &[agent.to_owned()], &dialog);
        if dialog.is_queued() {
            let timer = Timer::RingNoAnswer { dialog: id.clone(), agent: agent.to_owned() };
            self.timers.set(self.now.after(RING_NO_ANSWER), timer);
        }
    }

    /// The agent did not answer: NOT_READY with a system code, and the call goes back to its queue.
    pub fn ring_no_answer(&mut self, id: &DialogId, agent: &str) {
        self.stop_ringing(id, agent);
        let reason = Reason::System(RING_NO_ANSWER_CODE.on(&self.contract));
        self.enter_state(agent, AgentState::NotReady, reason);
        self.consequences.add(Consequence::Next(Step::Route));
    }

    /// Takes a ringing call away from an agent. The dialog keeps its state in the last notice, as observed.
    pub(super) fn stop_ringing(&mut self, id: &DialogId, agent: &str) {
        self.timers.cancel_ringing(id, agent);
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        dialog.move_participants(now, ParticipantState::Dropped, |party| party.agent.as_deref() == Some(agent));
        let told = dialog.clone();
        dialog.participants.retain(|party| party.agent.as_deref() != Some(agent));
        dialog.state = DialogState::Initiated;
        self.tell_dialog(DialogEvent::Removed, &[agent.to_owned()], &told);
    }

    /// The state that follows when an agent's last call is over.
    pub(super) fn release(&mut self, agent: &str) {
        if self.dialogs_of(agent).next().is_some() {
            return;
        }
        let Some(state) = self.agents.get(agent) else { return };
        if !state.state.is_on_a_call() {
            return;
        }
        let afterwards = QUEUED_CALL_AFTERWARDS.on(&self.contract);
        let (next, reason) = match (&state.pending, &state.before_call) {
            (Some(pending), _) => pending.clone(),
            (None, (AgentState::Ready, _)) => (afterwards.state(&self.contract), Reason::None),
            (None, before) => before.clone(),
        };
        self.enter_state(agent, next, reason);
    }

    fn begin(&mut self, customer: &str, to: &str, kind: CallKind) -> DialogId {
        let id = DialogId::new(self.next_dialog.to_string());
        self.next_dialog += 1;
        let caller = Participant {
            address: customer.to_owned(),
            agent: None,
            state: ParticipantState::Initiated,
            started: self.now,
            state_changed: self.now,
        };
        let dialog = Dialog {
            id: id.clone(),
            kind,
            state: DialogState::Initiated,
            from_address: customer.to_owned(),
            to_address: to.to_owned(),
            dnis: to.to_owned(),
            controller: None,
            participants: vec![caller],
            call_variables: Default::default(),
            ecc_variables: self.call_centre.ecc_variables.iter().flat_map(ecc_names).collect(),
        };
        self.dialogs.insert(id.clone(), dialog);
        id
    }

    fn offer(&mut self, id: &DialogId, agent: &str) {
        let (now, extension) = (self.now, self.agents.get(agent).map(|agent| agent.extension.clone()));
        let (Some(dialog), Some(extension)) = (self.dialogs.get_mut(id), extension) else { return };
        if dialog.participant_of(agent).is_none() {
            extension.clone_into(&mut dialog.dnis);
            let party = Participant {
                address: extension,
                agent: Some(agent.to_owned()),
                state: ParticipantState::Alerting,
                started: now,
                state_changed: now,
            };
            dialog.participants.push(party);
        }
    }

    fn longest_ready(&self, queue: &str) -> Option<String> {
        let queue = self.call_centre.queues.iter().find(|candidate| candidate.id == queue)?;
        let ready = queue.agents.iter().filter_map(|id| self.agents.get(id));
        ready
            .filter(|agent| agent.state == AgentState::Ready && self.dialogs_of(&agent.id).next().is_none())
            .min_by_key(|agent| agent.state_changed_order)
            .map(|agent| agent.id.clone())
    }
}

fn waits(dialog: &Dialog) -> Option<(DialogId, String)> {
    match &dialog.kind {
        CallKind::Queued(queue) if !dialog.is_with_an_agent() => Some((dialog.id.clone(), queue.clone())),
        CallKind::Queued(_) | CallKind::Direct => None,
    }
}

fn ecc_names(variable: &crate::contract::EccVariable) -> Vec<(String, String)> {
    match variable.array_size {
        None => vec![(variable.name.clone(), String::new())],
        Some(size) => (0..size).map(|index| (format!("{}[{index}]", variable.name), String::new())).collect(),
    }
}
