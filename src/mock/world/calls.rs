//! What agents and customers do with calls.

use crate::contract::DialogId;

use super::super::difference::{ANSWER_DIRECT_CALL, HOLD_QUEUED_CALL};
use super::World;
use super::agent::{AgentState, Reason};
use super::consequence::DialogEvent;
use super::dialog::{Dialog, DialogState, ParticipantState};

impl World {
    /// An agent answers.
    pub fn answer(&mut self, id: &str, agent: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        let (id, queued) = (dialog.id.clone(), dialog.is_queued());
        self.timers.cancel_ringing(&id, agent);
        let state = if queued { Some(AgentState::Talking) } else { ANSWER_DIRECT_CALL.on(&self.contract) };
        if let Some(state) = state {
            self.enter_state(agent, state, Reason::None);
        }
        self.change(&id, |dialog, now| {
            dialog.move_participants(now, ParticipantState::Active, |party| party.agent.as_deref() == Some(agent));
            dialog.move_participants(now, ParticipantState::Active, |party| {
                party.agent.is_none() && party.state == ParticipantState::Initiated
            });
            dialog.state = DialogState::Active;
        });
    }

    /// An agent holds a call.
    pub fn hold(&mut self, id: &str, agent: &str) {
        self.move_agent(id, agent, ParticipantState::Held, AgentState::Talking, HOLD_QUEUED_CALL.on(&self.contract));
    }

    /// An agent takes a held call back.
    pub fn retrieve(&mut self, id: &str, agent: &str) {
        self.move_agent(id, agent, ParticipantState::Active, AgentState::Hold, AgentState::Talking);
    }

    /// An agent leaves a call; where fewer than two parties are left, it ends.
    pub fn drop_call(&mut self, id: &str, agent: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        let stays = |party: &&super::Participant| {
            party.state != ParticipantState::Dropped && party.agent.as_deref() != Some(agent)
        };
        let (id, left) = (dialog.id.clone(), dialog.participants.iter().filter(stays).count());
        self.timers.cancel_ringing(&id, agent);
        if left < 2 {
            self.end(&id);
            return;
        }
        self.change(&id, |dialog, now| {
            dialog.move_participants(now, ParticipantState::Dropped, |party| party.agent.as_deref() == Some(agent));
        });
        self.leave(&id, agent);
    }

    /// DTMF goes to the other side and leaves nothing behind.
    pub fn send_dtmf(&mut self, _id: &str, _agent: &str, _digits: &str) {}

    /// A customer hangs up the oldest of its calls. `false` where it has none.
    pub fn customer_hangs_up(&mut self, customer: &str) -> bool {
        let is_its = |dialog: &&Dialog| {
            let mut parties = dialog.participants.iter();
            parties.any(|party| party.agent.is_none() && party.address == customer)
        };
        let Some(dialog) = self.dialogs.values().find(is_its) else { return false };
        let (id, agents) = (dialog.id.clone(), dialog.agents());
        match dialog.state {
            DialogState::Active => {
                self.change(&id, |dialog, now| {
                    dialog.move_participants(now, ParticipantState::Dropped, |party| {
                        party.agent.is_none() && party.address == customer
                    });
                });
                self.end(&id);
            }
            DialogState::Alerting => {
                for agent in &agents {
                    self.stop_ringing(&id, agent);
                }
                self.dialogs.remove(&id);
                agents.iter().for_each(|agent| self.release(agent));
            }
            DialogState::Initiated | DialogState::Dropped => {
                self.dialogs.remove(&id);
                agents.iter().for_each(|agent| self.release(agent));
            }
        }
        true
    }

    /// Everybody is dropped; the agents' states follow; the dialog leaves their collections.
    fn end(&mut self, id: &DialogId) {
        self.change(id, |dialog, now| {
            dialog.move_participants(now, ParticipantState::Dropped, |_| true);
            dialog.state = DialogState::Dropped;
        });
        let Some(dialog) = self.dialogs.remove(id) else { return };
        for agent in dialog.agents() {
            self.timers.cancel_ringing(id, &agent);
            self.release(&agent);
            self.tell_dialog(DialogEvent::Removed, &[agent], &dialog);
        }
    }

    fn leave(&mut self, id: &DialogId, agent: &str) {
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        let told = dialog.clone();
        dialog.participants.retain(|party| party.agent.as_deref() != Some(agent));
        self.release(agent);
        self.tell_dialog(DialogEvent::Removed, &[agent.to_owned()], &told);
    }

    /// Moves an agent's participation, and the agent from `from` to `to` where the agent is in `from`.
    fn move_agent(&mut self, id: &str, agent: &str, party: ParticipantState, from: AgentState, to: AgentState) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        let id = dialog.id.clone();
        if from != to && self.agents.get(agent).is_some_and(|agent| agent.state == from) {
            self.enter_state(agent, to, Reason::None);
        }
        self.change(&id, |dialog, now| {
            dialog.move_participants(now, party, |party| party.agent.as_deref() == Some(agent));
        });
    }

    fn changeable(&self, id: &str, agent: &str) -> Option<&Dialog> {
        self.dialog(id).filter(|dialog| dialog.participant_of(agent).is_some())
    }

    /// Changes a dialog and tells every agent in it.
    fn change(&mut self, id: &DialogId, how: impl FnOnce(&mut Dialog, super::WorldTime)) {
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        how(dialog, now);
        let dialog = dialog.clone();
        self.tell_dialog(DialogEvent::Changed, &dialog.agents(), &dialog);
    }
}
