//! Calls that are there, and what agents and customers do with them: answer, hold, retrieve, leave.

use crate::contract::DialogId;

use super::consequence::DialogEvent;
use super::data::World;
use super::dialog::{CallKind, Dialog, DialogState, Participant};
use crate::mock::choices::StartTime;
use crate::mock::states::ParticipantState;

impl World {
    /// A call is recorded from here on; nothing of it stands in the dialog, which is told as it is.
    pub fn record(&mut self, id: &str) {
        if let Some(dialog) = self.dialog(id).cloned() {
            self.tell_dialog(DialogEvent::Changed, &dialog.agents(), &dialog);
        }
    }

    /// An agent answers.
    pub fn answer(&mut self, id: &str, agent: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        let id = dialog.id.clone();
        if dialog.participant_of(agent).is_none_or(|party| party.state != ParticipantState::Alerting) {
            return;
        }
        if matches!(dialog.kind, CallKind::Reservation { .. }) {
            return;
        }
        self.timers.cancel_ringing(&id, agent);
        if let Some(agent) = self.agents.get_mut(agent) {
            agent.missed = 0;
        }
        let anew = self.contract.choices.start_time == StartTime::SetAnew;
        self.change(&id, |dialog, now| dialog.connect(now, anew, |party| party.is_of(agent)));
    }

    /// An agent holds a call.
    pub fn hold(&mut self, id: &str, agent: &str) {
        self.move_agent(id, agent, ParticipantState::Active, ParticipantState::Held);
    }

    /// An agent takes a held call back. Another active call is held meanwhile, and one that nobody has answered ends.
    pub fn retrieve(&mut self, id: &str, agent: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        if dialog.participant_of(agent).is_none_or(|party| party.state != ParticipantState::Held) {
            return;
        }
        let (id, own) = (dialog.id.clone(), |party: &Participant| party.is_of(agent));
        let others = self.calls_of(agent).filter(|dialog| dialog.id != id && !dialog.is_monitoring());
        let others: Vec<(DialogId, ParticipantState)> =
            others.filter_map(|other| Some((other.id.clone(), other.participant_of(agent)?.state))).collect();
        let mut unanswered = Vec::new();
        for (other, state) in others {
            match state {
                ParticipantState::Held => {}
                ParticipantState::Active => {
                    self.alter(&other, |dialog, now| dialog.move_participants(now, ParticipantState::Held, own));
                }
                _ => unanswered.push(other),
            }
        }
        self.change(&id, |dialog, now| dialog.move_participants(now, ParticipantState::Active, own));
        unanswered.iter().for_each(|other| self.end(other));
    }

    /// An agent leaves a call.
    pub fn drop_call(&mut self, id: &str, agent: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        let id = dialog.id.clone();
        let is_caller = dialog.participant_of(agent).is_some_and(|party| party.address == dialog.from_address);
        let left = dialog.present().filter(|party| !party.is_of(agent)).count();
        let ends = is_caller && left < 2 && dialog.state == DialogState::Active && !dialog.is_monitoring();
        // Where anybody wraps the call up, it stays, and whoever leaves it is led out of it with the others.
        if ends && !dialog.agents().iter().any(|agent| self.wraps_up_after(&id, agent)) {
            self.alter(&id, |dialog, now| {
                dialog.move_participants(now, ParticipantState::Dropped, |party| party.is_of(agent));
            });
        }
        self.leave(&id, |party| party.is_of(agent));
    }

    /// DTMF goes to the other side and leaves nothing behind.
    pub fn send_dtmf(&mut self, _id: &str, _agent: &str, _digits: &str) {}

    /// A customer hangs up the oldest of its calls. `false` where it has none.
    pub fn customer_hangs_up(&mut self, customer: &str) -> bool {
        let its = |party: &Participant| party.agent.is_none() && party.address == customer;
        let Some(dialog) = self.dialogs.values().find(|dialog| dialog.present().any(its)) else { return false };
        let id = dialog.id.clone();
        let agents: Vec<String> = dialog.present().filter_map(|party| party.agent.clone()).collect();
        let left = dialog.present().filter(|party| !its(party)).count();
        let is_ringing = |dialog: &Dialog| dialog.state != DialogState::Active;
        if left < 2 && is_ringing(dialog) && dialog.participants.first().is_some_and(its) {
            // Whoever it rang at is told that the call is gone, and is free again.
            agents.iter().for_each(|agent| self.stop_ringing(&id, agent));
            self.let_go(&id);
            agents.iter().for_each(|agent| self.follow_calls(agent));
            self.after_change(&agents);
        } else {
            let wrap_up = agents.iter().any(|agent| self.wraps_up_after(&id, agent));
            if left < 2 && !wrap_up {
                self.alter(&id, |dialog, now| dialog.move_participants(now, ParticipantState::Dropped, its));
            }
            self.leave(&id, its);
        }
        true
    }

    /// Moves an agent's participation from one state to another.
    fn move_agent(&mut self, id: &str, agent: &str, from: ParticipantState, to: ParticipantState) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        let id = dialog.id.clone();
        if dialog.participant_of(agent).is_some_and(|party| party.state == from) {
            self.change(&id, |dialog, now| dialog.move_participants(now, to, |party| party.is_of(agent)));
        }
    }
}
