//! Which actions a participant offers: one table, each of its cells naming the row that holds the list.

use crate::contract::{Catalogue, Deployment, RowId};

use super::World;
use super::dialog::{CallKind, Dialog, Participant, ParticipantState};

/// One cell: participants of that state on that deployment offer what the row lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionsCell {
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
    /// The actions that participants offer, in the row's order.
    pub fn offers(&self) -> impl Iterator<Item = &'static str> + use<> {
        let row = self.row.parse::<RowId>().ok().and_then(|id| Catalogue::shared().row(&id));
        let at_times = row.filter(|_| self.at_times).into_iter().flat_map(|row| &row.offers_at_times);
        row.into_iter().flat_map(|row| &row.offers).chain(at_times).map(String::as_str)
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

const CCE: &[Deployment] = &[Deployment::Cce];
const CCX: &[Deployment] = &[Deployment::Ccx];
const BOTH: &[Deployment] = &Deployment::ALL;

const fn cell(state: ParticipantState, deployments: &'static [Deployment], row: &'static str) -> ActionsCell {
    ActionsCell { state, calls: Calls::Any, deployments, row, at_times: false }
}

const fn of(
    calls: Calls,
    state: ParticipantState,
    deployments: &'static [Deployment],
    row: &'static str,
) -> ActionsCell {
    ActionsCell { state, calls, deployments, row, at_times: false }
}

/// The table. The first cell that fits counts; where a real server was observed, its list goes before the printed one.
const TABLE: &[ActionsCell] = &[
    of(Calls::MonitorSupervisor, ParticipantState::Active, BOTH, "participant_actions#silent-monitor-supervisor"),
    of(Calls::MonitorAgent, ParticipantState::Active, BOTH, "participant_actions#silent-monitor-agent"),
    of(Calls::Reservation, ParticipantState::Alerting, CCE, "participant_actions#outbound-preview-reservation"),
    of(Calls::Reservation, ParticipantState::Alerting, CCX, "participant_actions#direct-preview-reservation"),
    of(Calls::Campaign, ParticipantState::Active, BOTH, "participant_actions#outbound-customer-call"),
    of(Calls::HeldWithConsult, ParticipantState::Held, BOTH, "participant_actions#held-with-consult"),
    ActionsCell {
        state: ParticipantState::Active,
        calls: Calls::ConferenceSupervisor,
        deployments: CCE,
        row: "participant_actions#conference-dropper",
        at_times: true,
    },
    cell(ParticipantState::Initiating, CCE, "participant_actions#initiating-observed"),
    cell(ParticipantState::Initiated, CCE, "participant_actions#initiated-observed"),
    cell(ParticipantState::Alerting, CCE, "participant_actions#alerting-observed"),
    cell(ParticipantState::Active, CCE, "participant_actions#active-observed"),
    cell(ParticipantState::Held, CCE, "participant_actions#held-observed"),
    cell(ParticipantState::Dropped, CCE, "participant_actions#dropped-observed"),
    cell(ParticipantState::Active, CCX, "participant_actions#active-ccx"),
    cell(ParticipantState::Initiating, BOTH, "participant_actions#initiating"),
    cell(ParticipantState::Initiated, BOTH, "participant_actions#initiated"),
    cell(ParticipantState::Alerting, BOTH, "participant_actions#alerting"),
    cell(ParticipantState::Active, BOTH, "participant_actions#active"),
    cell(ParticipantState::Held, BOTH, "participant_actions#held"),
    cell(ParticipantState::Failed, BOTH, "participant_actions#failed"),
    cell(ParticipantState::Accepted, BOTH, "participant_actions#accepted"),
    cell(ParticipantState::Dropped, BOTH, "participant_actions#dropped"),
];

/// The whole table.
pub const fn actions_table() -> &'static [ActionsCell] {
    TABLE
}

impl World {
    /// The actions that a participant offers, in the row's order.
    pub fn allowed_actions(
        &self,
        dialog: &Dialog,
        participant: &Participant,
    ) -> impl Iterator<Item = &'static str> + use<> {
        let fits = |cell: &&ActionsCell| {
            cell.state == participant.state
                && cell.deployments.contains(&self.contract.behaves_as())
                && cell.calls.holds(self, dialog, participant)
        };
        let cell = TABLE.iter().find(fits);
        let (hidden, beyond) =
            (cell.and_then(|cell| self.contract.hides(cell)), cell.and_then(|cell| self.contract.offers_beyond(cell)));
        let offers = cell.into_iter().flat_map(ActionsCell::offers);
        offers.filter(move |action| Some(*action) != hidden).chain(beyond)
    }

    /// Whether a participant offers an action.
    pub fn offers(&self, dialog: &Dialog, participant: &Participant, action: &str) -> bool {
        self.allowed_actions(dialog, participant).any(|offered| offered == action)
    }
}
