//! Which actions a participant offers: one table, each of its cells naming the row that holds the list.

use crate::contract::{Catalogue, Deployment, RowId};

use super::World;
use super::dialog::{Dialog, Participant, ParticipantState};

/// One cell: participants of that state on that deployment offer what the row lists.
#[derive(Debug, Clone, Copy)]
pub struct ActionsCell {
    /// The participant's state.
    pub state: ParticipantState,
    /// Kinds of call.
    pub calls: Calls,
    /// Deployments.
    pub deployments: &'static [Deployment],
    /// The row with the list.
    pub row: &'static str,
}

/// Kinds of call that a cell is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// Every call.
    Any,
}

impl Calls {
    const fn holds(self, _dialog: &Dialog) -> bool {
        match self {
            Calls::Any => true,
        }
    }
}

const CCE: &[Deployment] = &[Deployment::Cce];
const CCX: &[Deployment] = &[Deployment::Ccx];
const BOTH: &[Deployment] = &Deployment::ALL;

const fn cell(state: ParticipantState, deployments: &'static [Deployment], row: &'static str) -> ActionsCell {
    ActionsCell { state, calls: Calls::Any, deployments, row }
}

/// The table. The first cell that fits counts; where a real server was observed, its list goes before the printed one.
const TABLE: &[ActionsCell] = &[
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
    cell(ParticipantState::Held, BOTH, "participant_actions#held"),
    cell(ParticipantState::Dropped, BOTH, "participant_actions#dropped"),
];

/// The whole table.
pub const fn actions_table() -> &'static [ActionsCell] {
    TABLE
}

impl World {
    /// The actions that a participant offers, in the row's order.
    pub fn allowed_actions(&self, dialog: &Dialog, participant: &Participant) -> &'static [String] {
        let fits = |cell: &&ActionsCell| {
            cell.state == participant.state
                && cell.deployments.contains(&self.contract.deployment)
                && cell.calls.holds(dialog)
        };
        let row = TABLE.iter().find(fits).and_then(|cell| cell.row.parse::<RowId>().ok());
        row.and_then(|row| Catalogue::shared().row(&row)).map_or(&[], |row| &row.offers)
    }
}
