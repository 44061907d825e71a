//! Supervising: how supervisors listen to an agent's call, and step into it.

use super::consequence::DialogEvent;
use super::data::World;
use super::dialog::{Became, CallKind, Dialog, DialogState, Participant};
use crate::mock::difference::BARGE_DIRECT_CALL;
use crate::mock::states::ParticipantState;

impl World {
    /// The call of an agent that can be listened to: the active one, which is itself no listening.
    pub fn call_to_monitor(&self, agent: &str) -> Option<&Dialog> {
        self.other_active_call("", agent)
    }

    /// A supervisor begins to listen to whoever has that extension. The call comes about at once, and the agent takes part
    /// in the listening without a say.
    pub fn monitor(&mut self, supervisor: &str, to: &str) {
        let Some(agent) = self.agent_at(to).map(|agent| agent.id.clone()) else { return };
        let Some(monitored) = self.call_to_monitor(&agent).map(|dialog| dialog.id.clone()) else { return };
        let Some(from) = self.agents.get(supervisor).map(|supervisor| supervisor.extension.clone()) else { return };
        let id = self.begin(&from, Some(supervisor), to, CallKind::Monitor { monitored, agent: agent.clone() });
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(&id) else { return };
        dialog.state = DialogState::Active;
        dialog.move_participants(now, ParticipantState::Active, |_| true);
        dialog.participants.push(Participant::new(to, Some(&agent), ParticipantState::Active, now));
        let dialog = dialog.clone();
        self.follow_calls(supervisor);
        self.tell_dialog(DialogEvent::Added, &dialog.agents(), &dialog);
    }

    /// A supervisor who listens steps into the call, which becomes a conference that the agent controls.
    pub fn barge(&mut self, monitoring: &str, supervisor: &str) {
        let Some(listening) = self.changeable(monitoring, supervisor) else { return };
        let CallKind::Monitor { monitored, agent } = listening.kind.clone() else { return };
        let id = listening.id.clone();
        let Some(extension) = self.agents.get(supervisor).map(|supervisor| supervisor.extension.clone()) else {
            return;
        };
        let now = self.now;
        let Some(dialog) = self.dialogs.get_mut(&monitored) else { return };
        let mut party = Participant::new(&extension, Some(supervisor), ParticipantState::Active, now);
        party.routed = dialog.is_queued() || BARGE_DIRECT_CALL.on(&self.contract);
        dialog.became = Became::Conference;
        let controls = dialog.participant_of(&agent).map(|party| party.address.clone());
        dialog.controller = dialog.controller.take().or(controls);
        let Some(conference) = self.conferred(&monitored).map(|conference| conference.id) else { return };
        let Some(dialog) = self.dialogs.get_mut(&conference) else { return };
        dialog.participants.push(party);
        let joined = dialog.clone();
        self.end(&id);
        let is_new = |agent: &String| agent == supervisor || conference != monitored;
        let (new, here): (Vec<_>, Vec<_>) = joined.agents().into_iter().partition(is_new);
        self.follow_calls(supervisor);
        self.tell_dialog(DialogEvent::Added, &new, &joined);
        self.tell_dialog(DialogEvent::Changed, &here, &joined);
        self.after_change(&joined.agents());
    }
}
