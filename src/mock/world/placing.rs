//! Placing: how agents' calls come about: a phone goes off the hook, dials, and reaches somebody, a queue, or nobody.

use crate::contract::DialogId;

use super::agent::Reason;
use super::call_data::Variable;
use super::consequence::{CallStep, Consequence, DialogEvent};
use super::data::World;
use super::dialog::{Became, CallKind, Dialog, DialogState, Participant, StateCause};
use crate::mock::choices::{CallFromReady, ConsultBegins, OutsideCall, StartTime};
use crate::mock::difference::CALL_FROM_READY;
use crate::mock::states::{AgentState, ParticipantState};

/// Outside numbers have at least this many digits, and do not begin with 0.
const OUTSIDE_DIGITS: usize = 7;

/// Who has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The agent of that id.
    Agent(String),
    /// The queue of that id.
    Queue(String),
    /// Somebody outside.
    Outside,
    /// Somebody who is in a call.
    Busy,
    /// Nobody.
    Bad,
}

/// Whether somebody was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// It rings, or waits in a queue.
    Yes,
    /// Whoever has the number is in a call.
    Busy,
    /// Nobody has the number.
    Nobody,
}

impl World {
    /// Who has a number.
    pub fn destination(&self, to: &str) -> Destination {
        if let Some(queue) = self.call_centre.queues.iter().find(|queue| queue.number == to) {
            return Destination::Queue(queue.id.clone());
        }
        if let Some(agent) = self.agent_at(to) {
            let busy = self.is_in_a_call(to);
            return if busy { Destination::Busy } else { Destination::Agent(agent.id.clone()) };
        }
        let digits = to.strip_prefix('+').unwrap_or(to);
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let is_outside = is_number && digits.len() >= OUTSIDE_DIGITS;
        // An outside number is reached as often as it is called: it can have several lines.
        let is_known = is_outside || self.call_centre.customers.iter().any(|customer| customer == to);
        if is_known { Destination::Outside } else { Destination::Bad }
    }

    /// An agent calls a number, perhaps giving call variables along.
    pub fn make_call(&mut self, agent: &str, to: &str, variables: &[Variable]) {
        let Some(state) = self.agents.get(agent).map(|agent| agent.state) else { return };
        let is_first_not_ready = self.contract.choices.call_from_ready == CallFromReady::NotReadyFirst;
        let code = CALL_FROM_READY.on(&self.contract).filter(|_| is_first_not_ready);
        if let (AgentState::Ready, Some(code)) = (state, code) {
            self.enter_state(agent, AgentState::NotReady, Reason::System(code));
        }
        let id = self.go_off_hook(agent, CallKind::Placed { outside: false }, to);
        if let Some(dialog) = id.and_then(|id| self.dialogs.get_mut(&id)) {
            variables.iter().for_each(|variable| {
                dialog.set_variable(variable);
            });
        }
    }

    /// An agent holds the active call and calls a number about it.
    pub fn consult(&mut self, id: &str, agent: &str, to: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        if dialog.participant_of(agent).is_none_or(|party| party.state != ParticipantState::Active) {
            return;
        }
        let (original, variables) = (dialog.id.clone(), (dialog.call_variables.clone(), dialog.ecc_variables.clone()));
        self.alter(&original, |dialog, now| {
            dialog.move_participants(now, ParticipantState::Held, |party| party.is_of(agent));
        });
        let consult = self.go_off_hook(agent, CallKind::Consult, to);
        if let Some(dialog) = consult.and_then(|id| self.dialogs.get_mut(&id)) {
            (dialog.call_variables, dialog.ecc_variables) = variables;
        }
    }

    fn go_off_hook(&mut self, agent: &str, kind: CallKind, to: &str) -> Option<DialogId> {
        let extension = self.agents.get(agent)?.extension.clone();
        let id = self.begin(&extension, Some(agent), "", kind);
        self.follow_calls(agent);
        let dialog = self.dialogs.get(&id)?.clone();
        let first = match (&dialog.kind, self.contract.choices.consult_begins) {
            (CallKind::Consult, ConsultBegins::Changed) => DialogEvent::Changed,
            _ => DialogEvent::Added,
        };
        self.tell_dialog(first, &[agent.to_owned()], &dialog);
        self.consequences.add(Consequence::Next(CallStep::Dial { dialog: id.clone(), to: to.to_owned() }));
        Some(id)
    }

    /// The phone dials.
    pub(super) fn dial(&mut self, id: &DialogId, to: &str) {
        if self.dialogs.get(id).is_none_or(|dialog| dialog.state != DialogState::Initiating) {
            return;
        }
        let alone = self.is_called_alone(to);
        if alone {
            self.alter(id, |dialog, _| to.clone_into(&mut dialog.to_address));
        }
        self.change(id, |dialog, now| {
            to.clone_into(&mut dialog.to_address);
            if !alone {
                to.clone_into(&mut dialog.dnis);
            }
            dialog.state = DialogState::Initiated;
            dialog.move_participants(now, ParticipantState::Initiated, |_| true);
        });
        self.consequences.add(Consequence::Next(CallStep::Deliver { dialog: id.clone(), to: to.to_owned() }));
    }

    /// The call reaches whoever has the number.
    pub(super) fn deliver(&mut self, id: &DialogId, to: &str) {
        if !self.dialogs.contains_key(id) {
            return;
        }
        match self.destination(to) {
            Destination::Agent(agent) => self.ring(id, &agent),
            Destination::Queue(queue) => {
                self.change(id, |dialog, _| {
                    dialog.kind = CallKind::Queued(queue.clone());
                    dialog.waits_in = Some(queue);
                });
                self.consequences.add(Consequence::Next(CallStep::Route));
            }
            Destination::Outside if self.is_called_alone(to) && self.is_dialling(id) => {
                self.alter(id, |dialog, _| dialog.reaches_outside());
                self.consequences.add(Consequence::Next(CallStep::OutsideAnswers { dialog: id.clone() }));
            }
            Destination::Outside => {
                self.change(id, |dialog, now| {
                    dialog.participants.push(Participant::new(to, None, ParticipantState::Alerting, now));
                    dialog.begin_to_ring();
                });
                self.consequences.add(Consequence::Next(CallStep::OutsideAnswers { dialog: id.clone() }));
            }
            Destination::Busy => self.fail_call(id, StateCause::Busy),
            Destination::Bad => self.fail_call(id, StateCause::BadDestination),
        }
    }

    /// Somebody outside answers.
    pub(super) fn outside_answers(&mut self, id: &DialogId) {
        let rings = |party: &Participant| party.agent.is_none() && party.state == ParticipantState::Alerting;
        let now = self.now;
        let alone = self.dialogs.get(id).map(|dialog| dialog.to_address.clone());
        if alone.is_some_and(|to| self.is_called_alone(&to)) && self.is_dialling(id) {
            let Some(dialog) = self.dialogs.get_mut(id) else { return };
            let to = dialog.to_address.clone();
            dialog.participants.push(Participant::new(&to, None, ParticipantState::Alerting, now));
        }
        if !self.dialogs.get(id).is_some_and(|dialog| dialog.present().any(rings)) {
            return;
        }
        let anew = self.contract.choices.start_time == StartTime::SetAnew;
        self.change(id, |dialog, now| {
            dialog.connect(now, anew, rings);
            dialog.reaches_outside();
        });
        if self.dialogs.get(id).is_some_and(|dialog| dialog.agents().is_empty()) {
            self.dialogs.remove(id);
        }
    }

    /// Whether a call to that number shows its caller alone until it is answered.
    fn is_called_alone(&self, to: &str) -> bool {
        self.contract.choices.outside_call == OutsideCall::CallerAlone && self.destination(to) == Destination::Outside
    }

    /// Whether nobody but the caller, who dials, is in a call.
    fn is_dialling(&self, id: &DialogId) -> bool {
        self.dialogs.get(id).is_some_and(|dialog| {
            dialog.present().count() == 1 && dialog.present().all(|party| party.state == ParticipantState::Initiated)
        })
    }

    /// The call does not come about: its caller sees it fail.
    fn fail_call(&mut self, id: &DialogId, cause: StateCause) {
        let dials = |party: &Participant| party.state == ParticipantState::Initiated;
        if !self.dialogs.get(id).is_some_and(|dialog| dialog.present().any(dials)) {
            self.end(id);
            return;
        }
        self.change(id, |dialog, now| {
            dialog.state = DialogState::Failed;
            for party in dialog.participants.iter_mut().filter(|party| dials(party)) {
                party.enter(ParticipantState::Failed, now);
                party.cause = Some(cause);
            }
        });
    }

    /// An id that no dialog has had.
    pub(super) fn new_id(&mut self) -> DialogId {
        let id = DialogId::new(self.next_dialog.to_string());
        self.next_dialog += 1;
        id
    }

    /// A call begins with its caller: an agent's phone is off the hook, anybody else dials already.
    pub(super) fn begin(&mut self, from: &str, agent: Option<&str>, to: &str, kind: CallKind) -> DialogId {
        let id = self.new_id();
        let (state, party) = match agent {
            Some(_) => (DialogState::Initiating, ParticipantState::Initiating),
            None => (DialogState::Initiated, ParticipantState::Initiated),
        };
        let dialog = Dialog {
            id: id.clone(),
            kind,
            became: Became::Nothing,
            secondary: None,
            waits_in: None,
            state,
            from_address: from.to_owned(),
            to_address: to.to_owned(),
            dnis: to.to_owned(),
            controller: None,
            participants: vec![Participant::new(from, agent, party, self.now)],
            call_variables: Default::default(),
            ecc_variables: self.call_centre.ecc_variables.iter().flat_map(ecc_names).collect(),
            outbound_variables: Vec::new(),
            wrap_up_reason: String::new(),
            callback: None,
        };
        self.dialogs.insert(id.clone(), dialog);
        id
    }
}

impl Dialog {
    /// Somebody outside is called by an agent.
    fn reaches_outside(&mut self) {
        if let CallKind::Placed { outside } = &mut self.kind {
            *outside = true;
        }
    }
}

fn ecc_names(variable: &crate::lab::EccVariable) -> Vec<(String, String)> {
    match variable.array_size {
        None => vec![(variable.name.clone(), String::new())],
        Some(size) => (0..size).map(|index| (format!("{}[{index}]", variable.name), String::new())).collect(),
    }
}
