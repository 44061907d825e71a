//! Actions that a participant offers: one table, each of its cells naming the row that holds the list.

use std::fmt;

use crate::contract::Deployment;

use super::data::World;
use super::dialog::{CallKind, Dialog, Participant};
use crate::mock::citation::{row, write_row};
use crate::mock::lie::{ClauseId, Twist};
use crate::mock::states::{ParticipantState, Preview};

/// One cell: participants of that state on that deployment offer what the row lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionsCell {
    /// Its name in the table.
    pub name: &'static str,
    /// The participant's state.
    pub state: ParticipantState,
    /// Kinds of call.
    pub calls: Calls,
    /// Deployments.
    pub deployments: &'static [Deployment],
    /// The row with the list.
    pub row: &'static str,
    /// Whether what the row offers at times is offered.
    pub at_times: bool,
}

impl ActionsCell {
    /// Its id.
    pub const fn id(&self) -> ClauseId {
        ClauseId::new("actions", self.name)
    }

    /// The actions that participants offer, in the row's order.
    pub fn offers(&self) -> impl Iterator<Item = &'static str> + use<> {
        let row = row(self.row);
        let at_times = row.filter(|_| self.at_times).into_iter().flat_map(|row| &row.offers_at_times);
        row.into_iter().flat_map(|row| &row.offers).chain(at_times).map(String::as_str)
    }
}

impl fmt::Display for ActionsCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deployments: Vec<&str> = self.deployments.iter().map(|deployment| deployment.word()).collect();
        let offers: Vec<&str> = self.offers().collect();
        let offers = if offers.is_empty() { "nothing".to_owned() } else { offers.join(", ") };
        let (state, calls) = (self.state.word(), self.calls);
        write!(f, "{} ({})\n    Who is {state}{calls} offers {offers}.", self.id(), deployments.join(", "))?;
        write_row(f, self.row)
    }
}

/// Kinds of call, and of participants in them, that a cell is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// Every call.
    Any,
    /// The call that is held while another one of the agent's is active.
    HeldWithConsult,
    /// A supervisor's listening, for the supervisor.
    MonitorSupervisor,
    /// A supervisor's listening, for the agent.
    MonitorAgent,
    /// A dialer's reservation.
    Reservation,
    /// A dialer's call to a customer.
    Campaign,
    /// A conference, for a supervisor in it.
    ConferenceSupervisor,
}

impl Calls {
    fn holds(self, world: &World, dialog: &Dialog, party: &Participant) -> bool {
        let listened = party.agent.as_deref().is_some_and(|agent| dialog.listens_to(agent));
        match self {
            Calls::Any => true,
            Calls::HeldWithConsult => party.consults,
            Calls::MonitorSupervisor => dialog.is_monitoring() && !listened,
            Calls::MonitorAgent => listened,
            Calls::Reservation => matches!(dialog.kind, CallKind::Reservation { .. }),
            Calls::Campaign => matches!(dialog.kind, CallKind::Campaign(_)),
            Calls::ConferenceSupervisor => {
                let person = party.agent.as_deref().and_then(|agent| world.person(agent));
                dialog.is_conference() && person.is_some_and(|person| !person.supervises.is_empty())
            }
        }
    }
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Calls::Any => "",
            Calls::HeldWithConsult => " while another call of the agent's is active",
            Calls::MonitorSupervisor => " in a listening as its supervisor",
            Calls::MonitorAgent => " in a listening as its agent",
            Calls::Reservation => " in a dialer's reservation",
            Calls::Campaign => " in a dialer's call to a customer",
            Calls::ConferenceSupervisor => " in a conference as a supervisor",
        })
    }
}

const CCE: &[Deployment] = &[Deployment::Cce];
const CCX: &[Deployment] = &[Deployment::Ccx];
const BOTH: &[Deployment] = &Deployment::ALL;

const fn cell(
    name: &'static str,
    state: ParticipantState,
    deployments: &'static [Deployment],
    row: &'static str,
) -> ActionsCell {
    ActionsCell { name, state, calls: Calls::Any, deployments, row, at_times: false }
}

impl ActionsCell {
    const fn of(self, calls: Calls) -> Self {
        ActionsCell { calls, ..self }
    }

    const fn at_times(self) -> Self {
        ActionsCell { at_times: true, ..self }
    }
}

/// The table. The first cell that fits counts; where a real server was observed, its list goes before the printed one.
/// A name is the participant's state, kinds of call where not every call is meant, and the deployment where it is one.
const TABLE: &[ActionsCell] = {
    use ParticipantState::{Accepted, Active, Alerting, Dropped, Failed, Held, Initiated, Initiating, WrapUp};
    &[
        cell("active_monitor_supervisor", Active, BOTH, "participant_actions#silent-monitor-supervisor")
            .of(Calls::MonitorSupervisor),
        cell("active_monitor_agent", Active, BOTH, "participant_actions#silent-monitor-agent").of(Calls::MonitorAgent),
        cell("alerting_reservation@cce", Alerting, CCE, "participant_actions#outbound-preview-reservation")
            .of(Calls::Reservation),
        cell("alerting_reservation@ccx", Alerting, CCX, "participant_actions#direct-preview-reservation")
            .of(Calls::Reservation),
        cell("active_campaign", Active, BOTH, "participant_actions#outbound-customer-call")
            .of(Calls::Campaign)
            .at_times(),
        cell("held_with_consult", Held, BOTH, "participant_actions#held-with-consult").of(Calls::HeldWithConsult),
        cell("active_conference_supervisor@cce", Active, CCE, "participant_actions#conference-dropper")
            .of(Calls::ConferenceSupervisor)
            .at_times(),
        cell("initiating@cce", Initiating, CCE, "participant_actions#initiating-observed"),
        cell("initiated@cce", Initiated, CCE, "participant_actions#initiated-observed"),
        cell("alerting@cce", Alerting, CCE, "participant_actions#alerting-observed"),
        cell("active@cce", Active, CCE, "participant_actions#active-observed"),
        cell("held@cce", Held, CCE, "participant_actions#held-observed"),
        cell("wrap_up@cce", WrapUp, CCE, "participant_actions#wrap-up-observed"),
        cell("dropped@cce", Dropped, CCE, "participant_actions#dropped-observed"),
        cell("active@ccx", Active, CCX, "participant_actions#active-ccx"),
        cell("initiating", Initiating, BOTH, "participant_actions#initiating"),
        cell("initiated", Initiated, BOTH, "participant_actions#initiated"),
        cell("alerting", Alerting, BOTH, "participant_actions#alerting"),
        cell("active", Active, BOTH, "participant_actions#active"),
        cell("held", Held, BOTH, "participant_actions#held"),
        cell("failed", Failed, BOTH, "participant_actions#failed"),
        cell("accepted", Accepted, BOTH, "participant_actions#accepted"),
        cell("wrap_up", WrapUp, BOTH, "participant_actions#wrap-up"),
        cell("dropped", Dropped, BOTH, "participant_actions#dropped"),
    ]
};

/// Whether an action that is offered at times is offered now: what there is to cancel, and what can be classified.
fn is_its_time(dialog: &Dialog, action: &str) -> bool {
    match action {
        "CANCEL_SCHEDULED_CALLBACK" => dialog.callback.is_some(),
        "RECLASSIFY" => dialog.kind == CallKind::Campaign(Preview::Direct),
        _ => true,
    }
}

/// The whole table.
pub const fn actions_table() -> &'static [ActionsCell] {
    TABLE
}

impl World {
    /// The actions that a participant offers, in the row's order.
    pub fn allowed_actions<'a>(
        &self,
        dialog: &'a Dialog,
        participant: &Participant,
    ) -> impl Iterator<Item = &'static str> + use<'a> {
        let fits = |cell: &&ActionsCell| {
            cell.state == participant.state
                && cell.deployments.contains(&self.contract.behaves_as())
                && cell.calls.holds(self, dialog, participant)
        };
        let cell = TABLE.iter().find(fits);
        let twist = cell.and_then(|cell| self.contract.twist(cell.id()));
        let (hidden, beyond) = match twist {
            Some(Twist::Hides(action)) => (Some(action), None),
            Some(Twist::Offers(action)) => (None, Some(action)),
            _ => (None, None),
        };
        let offers = cell.into_iter().flat_map(ActionsCell::offers).filter(|action| is_its_time(dialog, action));
        offers.filter(move |action| Some(*action) != hidden).chain(beyond)
    }

    /// Whether a participant offers an action.
    pub fn offers(&self, dialog: &Dialog, participant: &Participant, action: &str) -> bool {
        self.allowed_actions(dialog, participant).any(|offered| offered == action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cells_name_begins_with_its_state_and_ends_with_its_deployment() {
        for cell in actions_table() {
            let (before, at) = cell.name.split_once('@').map_or((cell.name, None), |(before, at)| (before, Some(at)));
            let [first, ..] = cell.deployments else { panic!("{}: nowhere", cell.name) };
            assert_eq!(at, (cell.deployments.len() == 1).then(|| first.word()), "{}", cell.name);
            let kind = before.strip_prefix(&cell.state.word().to_lowercase());
            assert_eq!(kind.map(str::is_empty), Some(cell.calls == Calls::Any), "{}", cell.name);
        }
    }
}
