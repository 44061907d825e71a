//! Parties of a call, and what holds for every change of it: agents' states follow their calls, everybody in it is
//! told, and a call ends when its parties are gone.

use crate::contract::DialogId;

use super::agent::Reason;
use super::consequence::DialogEvent;
use super::data::World;
use super::dialog::{CallKind, Dialog, Participant};
use super::time::WorldTime;
use crate::mock::choices::EndOfCall;
use crate::mock::difference::{
    ANSWER_DIRECT_CALL, HOLD_QUEUED_CALL, MONITOR_CALL, PLACE_DIRECT_CALL, QUEUED_CALL_AFTERWARDS,
};
use crate::mock::states::{AgentState, ParticipantState};

impl World {
    /// The call of that id in which that agent takes part.
    pub(super) fn changeable(&self, id: &str, agent: &str) -> Option<&Dialog> {
        self.dialog(id).filter(|dialog| dialog.participant_of(agent).is_some_and(Participant::is_in))
    }

    /// Whether a number is in a call, apart from being listened to.
    pub fn is_in_a_call(&self, number: &str) -> bool {
        self.dialogs.values().any(|dialog| {
            let listened = |party: &Participant| party.agent.as_deref().is_some_and(|agent| dialog.listens_to(agent));
            dialog.present().any(|party| party.address == number && !listened(party))
        })
    }

    /// Whether an agent has a call that is not held.
    pub fn is_in_a_live_call(&self, agent: &str) -> bool {
        self.calls_of(agent).any(|dialog| {
            let held = dialog.participant_of(agent).is_some_and(|party| party.state == ParticipantState::Held);
            !held && !dialog.listens_to(agent)
        })
    }

    /// The agent's active call other than that one.
    pub fn other_active_call(&self, id: &str, agent: &str) -> Option<&Dialog> {
        let is_it = |dialog: &&Dialog| {
            let is_active = dialog.participant_of(agent).is_some_and(|party| party.state == ParticipantState::Active);
            is_active && dialog.id.as_str() != id && !dialog.is_monitoring()
        };
        self.dialogs.values().find(is_it)
    }

    /// Changes a call, moves the states of its agents, and tells them.
    pub(super) fn change(&mut self, id: &DialogId, how: impl FnOnce(&mut Dialog, WorldTime)) {
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        how(dialog, now);
        let dialog = dialog.clone();
        dialog.agents().iter().for_each(|agent| self.follow_calls(agent));
        self.tell_dialog(DialogEvent::Changed, &dialog.agents(), &dialog);
        self.after_change(&dialog.agents());
    }

    /// Changes a call and tells its agents; their states stay.
    pub(super) fn alter(&mut self, id: &DialogId, how: impl FnOnce(&mut Dialog, WorldTime)) {
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        how(dialog, now);
        let dialog = dialog.clone();
        self.tell_dialog(DialogEvent::Changed, &dialog.agents(), &dialog);
    }

    /// Everybody is dropped; the agents' states follow; the dialog leaves their collections. Who wraps it up keeps it.
    pub(super) fn end(&mut self, id: &DialogId) {
        let agents = self.dialogs.get(id).map(Dialog::agents).unwrap_or_default();
        if self.begin_wrap_ups(id, &agents) {
            if let Some(dialog) = self.dialogs.get_mut(id) {
                dialog.waits_in = None;
            }
            self.part(id, Participant::is_in);
            return;
        }
        self.alter(id, |dialog, now| {
            dialog.move_participants(now, ParticipantState::Dropped, |_| true);
            dialog.end();
        });
        let Some(dialog) = self.dialogs.remove(id) else { return };
        self.remove_from(&dialog.agents(), &dialog);
        self.after_change(&dialog.agents());
    }

    /// A call leaves agents' collections, and their states follow; which is told first is the contract's choice.
    pub(super) fn remove_from(&mut self, agents: &[String], told: &Dialog) {
        for agent in agents {
            self.timers.cancel_ringing(&told.id, agent);
            let removed = std::slice::from_ref(agent);
            match self.contract.choices.end_of_call {
                EndOfCall::RemovedFirst => {
                    self.tell_dialog(DialogEvent::Removed, removed, told);
                    self.follow_calls(agent);
                }
                EndOfCall::UserFirst => {
                    self.follow_calls(agent);
                    self.tell_dialog(DialogEvent::Removed, removed, told);
                }
            }
        }
    }

    /// A party leaves a call. It ends where fewer than two are left, or nobody of the call centre.
    pub(super) fn leave(&mut self, id: &DialogId, is_it: impl Fn(&Participant) -> bool) {
        let Some(dialog) = self.dialogs.get(id) else { return };
        let left: Vec<&Participant> = dialog.present().filter(|party| !is_it(party)).collect();
        let of_ours = left.iter().any(|party| party.agent.is_some()) || dialog.waits_in.is_some();
        let leaving: Vec<String> =
            dialog.present().filter(|party| is_it(party)).filter_map(|it| it.agent.clone()).collect();
        if left.len() < 2 || !of_ours {
            self.end(id);
            return;
        }
        self.begin_wrap_ups(id, &leaving);
        self.part(id, is_it);
        self.after_change(&leaving);
    }

    /// Parties that are in a call and do not wrap it up go; the others stay.
    fn part(&mut self, id: &DialogId, goes: impl Fn(&Participant) -> bool) {
        let goes = |party: &Participant| party.is_in() && goes(party);
        let Some(dialog) = self.dialogs.get(id) else { return };
        let going: Vec<&Participant> = dialog.present().filter(|party| goes(party)).collect();
        let gone: Vec<String> = going.iter().filter_map(|party| party.agent.clone()).collect();
        if !going.is_empty() {
            self.alter(id, |dialog, now| dialog.move_participants(now, ParticipantState::Dropped, goes));
        }
        let Some(dialog) = self.dialogs.get_mut(id) else { return };
        let told = dialog.clone();
        dialog.participants.retain(|party| !party.is_gone());
        if !dialog.is_conference() {
            dialog.controller = None;
        }
        self.remove_from(&gone, &told);
        self.after_change(&gone);
    }

    /// What a changed call means for the agents' other calls, and for whoever listens.
    pub(super) fn after_change(&mut self, agents: &[String]) {
        agents.iter().for_each(|agent| self.mark_consulting(agent));
        self.end_idle_monitoring();
    }

    /// A held call offers more while another call of its agent is active; whoever takes part is told when that changes.
    fn mark_consulting(&mut self, agent: &str) {
        let calls: Vec<DialogId> = self.dialogs_of(agent).map(|dialog| dialog.id.clone()).collect();
        for id in calls {
            let other_is_active = self.other_active_call(id.as_str(), agent).is_some();
            let Some(dialog) = self.dialogs.get_mut(&id) else { continue };
            let Some(party) = dialog.participant_of_mut(agent) else { continue };
            let consults = other_is_active && party.state == ParticipantState::Held;
            if party.consults != consults {
                party.consults = consults;
                if party.state == ParticipantState::Held {
                    let dialog = dialog.clone();
                    self.tell_dialog(DialogEvent::Changed, &dialog.agents(), &dialog);
                }
            }
        }
    }

    /// Listening ends when the agent is no longer in the call that is listened to.
    fn end_idle_monitoring(&mut self) {
        let is_idle = |dialog: &&Dialog| match &dialog.kind {
            CallKind::Monitor { monitored, agent } => self.changeable(monitored.as_str(), agent).is_none(),
            _ => false,
        };
        // Ending one looks for the next.
        if let Some(id) = self.dialogs.values().find(is_idle).map(|dialog| dialog.id.clone()) {
            self.end(&id);
        }
    }

    /// Moves an agent's state to what the agent's calls ask for, or to what follows when none decides it any longer.
    pub(super) fn follow_calls(&mut self, agent: &str) {
        let Some(state) = self.agents.get(agent).map(|agent| agent.state) else { return };
        match self.state_by_calls(agent) {
            Some(wanted) if wanted != state => self.enter_state(agent, wanted, Reason::None),
            None if state.is_on_a_call() => self.release(agent),
            _ => {}
        }
    }

    /// The state that an agent's calls ask for; `None` where none decides it.
    pub fn state_by_calls(&self, agent: &str) -> Option<AgentState> {
        self.state_by_calls_but(agent, None)
    }

    /// The same without one of the calls.
    pub(super) fn state_by_calls_but(&self, agent: &str, but: Option<&DialogId>) -> Option<AgentState> {
        let mut state = None;
        for dialog in self.calls_of(agent).filter(|dialog| Some(&dialog.id) != but && !dialog.listens_to(agent)) {
            let Some(party) = dialog.participant_of(agent) else { continue };
            let talking = self.state_of_talking(dialog, party);
            let asks = match party.state {
                _ if matches!(dialog.kind, CallKind::Reservation { .. }) => Some(AgentState::ReservedOutboundPreview),
                ParticipantState::Alerting => party.routed.then_some(AgentState::Reserved),
                ParticipantState::Held => talking.map(|_| HOLD_QUEUED_CALL.on(&self.contract)),
                _ => talking,
            };
            state = match (state, asks) {
                (None | Some(AgentState::Hold), Some(_)) => asks,
                _ => state,
            };
        }
        state
    }

    fn state_of_talking(&self, dialog: &Dialog, party: &Participant) -> Option<AgentState> {
        match &dialog.kind {
            _ if party.routed => Some(AgentState::Talking),
            CallKind::Monitor { .. } => MONITOR_CALL.on(&self.contract),
            CallKind::Placed { .. } | CallKind::Consult if dialog.from_address == party.address => {
                PLACE_DIRECT_CALL.on(&self.contract)
            }
            _ => ANSWER_DIRECT_CALL.on(&self.contract),
        }
    }

    /// The state, with its reason, that follows when no call decides an agent's state any longer.
    pub(super) fn after_calls(&self, agent: &str) -> (AgentState, Reason) {
        let afterwards = QUEUED_CALL_AFTERWARDS.on(&self.contract);
        match self.agents.get(agent).map(|agent| (&agent.pending, &agent.before_call)) {
            Some((Some(pending), _)) => pending.clone(),
            Some((None, (AgentState::Ready, _))) => (afterwards.state(&self.contract), Reason::None),
            Some((None, before)) => before.clone(),
            None => (AgentState::NotReady, Reason::None),
        }
    }
}
