//! Completing: how calls are joined and handed over: transfer and conference after a consultation, and transfer in a
//! single step.

use crate::contract::DialogId;

use super::consequence::{CallStep, Consequence, DialogEvent};
use super::data::World;
use super::dialog::{Became, CallKind, Dialog, DialogState, Participant};
use crate::mock::choices::{ConferenceId, TransferredType};
use crate::mock::states::ParticipantState;

impl World {
    /// An agent hands the held call over to whoever the agent's active call is with, and leaves both.
    pub fn transfer(&mut self, held: &str, agent: &str) {
        let Some((held, mut told_consult)) = self.take_active_call(held, agent) else { return };
        let now = self.now;
        let (wraps_up, leaves) = self.leaving(&held, agent);
        let Some(dialog) = self.dialogs.get_mut(&held) else { return };
        dialog.move_participants(now, leaves, |party| party.is_of(agent));
        let mut told_held = dialog.clone();
        told_held.end();
        dialog.participants.retain(|party| !party.is_gone());
        dialog.join(&told_consult, agent);
        dialog.became = Became::Transfer;
        if !dialog.is_conference() {
            dialog.controller = None;
        }
        let joined = dialog.clone();
        if self.contract.choices.transferred_type == TransferredType::Transfer {
            told_held.became = Became::Transfer;
            told_consult.became = Became::Transfer;
            let mut held_still = told_held.clone();
            held_still.state = joined.state;
            self.tell_dialog(DialogEvent::Changed, &[agent.to_owned()], &held_still);
            self.tell_dialog(DialogEvent::Changed, &told_consult.agents(), &told_consult);
        }
        if !wraps_up {
            self.remove_from(&[agent.to_owned()], &told_held);
        }
        self.tell_joined(&told_consult, &joined, agent);
        self.follow_all(&[&told_held, &joined]);
        if joined.agents().is_empty() {
            self.dialogs.remove(&held);
        }
        self.after_change(&[told_held.agents(), joined.agents()].concat());
    }

    /// An agent joins the held call and the active one.
    pub fn conference(&mut self, held: &str, agent: &str) {
        let Some((held, told_consult)) = self.take_active_call(held, agent) else { return };
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(&held) else { return };
        dialog.move_participants(now, ParticipantState::Active, |party| party.is_of(agent));
        dialog.join(&told_consult, agent);
        dialog.became = Became::Conference;
        dialog.state = DialogState::Active;
        let own = dialog.participant_of(agent).map(|party| party.address.clone());
        dialog.controller = dialog.controller.take().or(own);
        let Some(joined) = self.conferred(&held) else { return };
        self.follow_all(&[&joined]);
        if joined.id == held {
            self.tell_joined(&told_consult, &joined, agent);
        } else {
            self.tell_gone(&told_consult);
            self.tell_dialog(DialogEvent::Added, &joined.agents(), &joined);
        }
        self.after_change(&joined.agents());
    }

    /// A call that has become a conference, as it goes on. Where it has another id then, its agents are told that the one of
    /// the old id is gone, and whoever listens to it listens to the other.
    pub(super) fn conferred(&mut self, id: &DialogId) -> Option<Dialog> {
        if self.contract.choices.conference_id == ConferenceId::Kept {
            return self.dialogs.get(id).cloned();
        }
        let before = self.dialogs.remove(id)?;
        let conference = Dialog { id: self.new_id(), ..before.clone() };
        self.dialogs.insert(conference.id.clone(), conference.clone());
        for dialog in self.dialogs.values_mut() {
            match &mut dialog.kind {
                CallKind::Monitor { monitored, .. } if monitored == id => *monitored = conference.id.clone(),
                _ => {}
            }
        }
        self.tell_gone(&before);
        Some(conference)
    }

    /// An agent hands the active call over to a number and leaves it at once.
    pub fn single_step_transfer(&mut self, id: &str, agent: &str, to: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        if dialog.participant_of(agent).is_none_or(|party| party.state != ParticipantState::Active) {
            return;
        }
        let id = dialog.id.clone();
        let (wraps_up, leaves) = self.leaving(&id, agent);
        self.alter(&id, |dialog, now| {
            dialog.became = Became::SingleStepTransfer;
            dialog.move_participants(now, leaves, |party| party.is_of(agent));
        });
        let Some(dialog) = self.dialogs.get_mut(&id) else { return };
        let told = dialog.clone();
        dialog.participants.retain(|party| !party.is_gone());
        if !dialog.is_conference() {
            dialog.controller = None;
        }
        if wraps_up {
            self.follow_calls(agent);
        } else {
            self.remove_from(&[agent.to_owned()], &told);
        }
        self.after_change(&[agent.to_owned()]);
        self.consequences.add(Consequence::Next(CallStep::Deliver { dialog: id, to: to.to_owned() }));
    }

    /// Takes the agent's active call out of the world, as it is when everybody has left it.
    fn take_active_call(&mut self, held: &str, agent: &str) -> Option<(DialogId, Dialog)> {
        let dialog = self.changeable(held, agent)?;
        let is_held = dialog.participant_of(agent)?.state == ParticipantState::Held;
        let (held, active) = (dialog.id.clone(), self.other_active_call(held, agent)?.id.clone());
        if !is_held {
            return None;
        }
        self.dialogs.remove(&active).map(|active| (held, active))
    }

    /// Whether an agent who leaves that call now wraps it up, and the state of the agent's participant then.
    fn leaving(&self, id: &DialogId, agent: &str) -> (bool, ParticipantState) {
        let wraps_up = self.wraps_up_after(id, agent);
        (wraps_up, if wraps_up { ParticipantState::WrapUp } else { ParticipantState::Dropped })
    }

    fn follow_all(&mut self, dialogs: &[&Dialog]) {
        for agent in dialogs.iter().flat_map(|dialog| dialog.agents()) {
            self.follow_calls(&agent);
        }
    }

    /// The consultation leaves everybody's collection; the joined call comes to whom the one who joins them consulted.
    fn tell_joined(&mut self, consult: &Dialog, joined: &Dialog, joins: &str) {
        let is_new = |agent: &String| agent != joins && consult.participant_of(agent).is_some();
        let (new, here): (Vec<String>, Vec<String>) = joined.agents().into_iter().partition(is_new);
        self.tell_gone(consult);
        self.tell_dialog(DialogEvent::Added, &new, joined);
        self.tell_dialog(DialogEvent::Changed, &here, joined);
    }

    /// A call leaves everybody's collection.
    fn tell_gone(&mut self, dialog: &Dialog) {
        let mut gone = dialog.clone();
        gone.move_participants(self.now, ParticipantState::Dropped, |_| true);
        gone.end();
        self.tell_dialog(DialogEvent::Removed, &gone.agents(), &gone);
    }
}

impl Dialog {
    /// Takes in everybody of another call but the one who joins them.
    fn join(&mut self, other: &Dialog, agent: &str) {
        self.secondary = Some(other.id.clone());
        let coming: Vec<&Participant> = other.present().filter(|party| !party.is_of(agent)).collect();
        let comes = |own: &Participant| coming.iter().any(|party| party.agent.is_some() && party.agent == own.agent);
        self.participants.retain(|own| own.is_in() || !comes(own));
        for party in coming {
            if party.agent.is_none() || !self.participants.iter().any(|own| own.agent == party.agent) {
                self.participants.push(party.clone());
            }
        }
    }
}
