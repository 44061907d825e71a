//! Lie listings: every lie worth telling about the contract, derived from the clauses that the mock lists, each with the
//! rows that it breaks and a sentence for people.

use std::fmt;

use serde::Serialize;

use crate::contract::Deployment;
use crate::mock::citation::row;
use crate::mock::difference::HOLD_QUEUED_CALL;
use crate::mock::world::{ActionsCell, AgentState, Calls, ParticipantState, actions_table};
use crate::mock::{
    AgentMoment, Answer, BEHAVIOUR, BEHAVIOUR_SAYS, ContractLie, DifferenceListing, RuleListing, SHOWN_STATE, Twist,
    WrapUpCell, all_differences, all_rules, shown_state, wrap_up_table,
};

use super::cell::{LieCell, LieObject, LiePlace};
use super::cell_kind::LieKind;

/// Kinds of contract lies by their names, as people choose them and as tables count them.
pub const CONTRACT_KINDS: [&str; 8] = [
    "rule-ignored",
    "at-once-instead-of-later",
    "later-instead-of-at-once",
    "other-deployment",
    "difference-swapped",
    "action-too-many",
    "action-too-few",
    "state-wrong",
];

/// A contract lie as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LieListing {
    /// The lie.
    #[serde(flatten)]
    pub lie: ContractLie,
    /// The name of its kind.
    #[serde(rename = "lie")]
    pub kind: &'static str,
    /// Full ids of the rows that it breaks.
    pub rows: Vec<&'static str>,
    /// The operation whose rule it is about.
    #[serde(skip)]
    pub operation: Option<&'static str>,
    /// The word of the participants' state that it is about: only where somebody is in that state can it be noticed.
    #[serde(skip)]
    pub participants: Option<&'static str>,
    /// What is not kept, in one sentence.
    pub says: String,
}

impl fmt::Display for LieListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.lie, self.says)
    }
}

impl LieListing {
    /// Its cell in the list of lies: a rule shows in the answer, an effect in what is told.
    pub fn cell(&self) -> LieCell {
        let (kind, heard) = match self.kind {
            "rule-ignored" | "at-once-instead-of-later" | "later-instead-of-at-once" => {
                (LieKind::Rule, LiePlace::Answer)
            }
            "action-too-many" => (LieKind::ActionTooMany, LiePlace::Notice),
            "action-too-few" => (LieKind::ActionMissing, LiePlace::Notice),
            _ => (LieKind::OtherEffect, LiePlace::Notice),
        };
        let object = match (self.participants, self.operation) {
            (Some(_), _) => LieObject::Participant,
            (None, Some(operation)) if operation.starts_with("dialog") => LieObject::Dialog,
            (None, _) => LieObject::User,
        };
        LieCell { kind, object, heard }
    }
}

/// Every lie that a mock of that deployment can tell, in one order.
pub fn all_lies(deployment: Deployment) -> Vec<LieListing> {
    let rules = all_rules().into_iter().filter(|rule| rule.deployments.contains(&deployment));
    let mut lies: Vec<LieListing> = rules.flat_map(about_rule).collect();
    lies.push(about_behaviour());
    lies.extend(all_differences().iter().map(about_difference));
    lies.extend(about_actions(deployment));
    lies.extend(about_agents(deployment));
    lies.extend(about_wrap_ups(deployment));
    lies.extend(ParticipantState::ALL.into_iter().map(about_participant));
    lies
}

fn about_rule(rule: RuleListing) -> [LieListing; 2] {
    let of_rule = |how: Twist, kind: &'static str| LieListing {
        lie: ContractLie::new(rule.id, how),
        kind,
        rows: rule.rows.to_vec(),
        operation: Some(rule.id.table),
        participants: None,
        says: rule.says.to_owned(),
    };
    let at_the_other_time = match rule.answer {
        Answer::AtOnce => of_rule(Twist::Later, "later-instead-of-at-once"),
        Answer::Later => of_rule(Twist::AtOnce, "at-once-instead-of-later"),
    };
    [of_rule(Twist::Ignored, "rule-ignored"), at_the_other_time]
}

fn about_behaviour() -> LieListing {
    let rules = all_rules().into_iter().filter(|rule| rule.deployments.len() < Deployment::ALL.len());
    let differences = all_differences().into_iter().flat_map(|difference| difference.rows);
    LieListing {
        lie: ContractLie::new(BEHAVIOUR, Twist::OtherDeployment),
        kind: "other-deployment",
        rows: rules.flat_map(|rule| rule.rows).chain(differences).copied().collect(),
        operation: None,
        participants: None,
        says: BEHAVIOUR_SAYS.to_owned(),
    }
}

fn about_difference(difference: &DifferenceListing) -> LieListing {
    LieListing {
        lie: ContractLie::new(difference.id, Twist::OtherDeployment),
        kind: "difference-swapped",
        rows: difference.rows.to_vec(),
        operation: None,
        participants: None,
        says: difference.says.to_owned(),
    }
}

/// Each cell with each action that anybody offers there: too few where its row lists it, too many where it does not.
fn about_actions(deployment: Deployment) -> Vec<LieListing> {
    let cells = reachable_cells(deployment);
    let mut actions: Vec<&'static str> = Vec::new();
    for action in cells.iter().flat_map(|cell| cell.offers()) {
        if !actions.contains(&action) {
            actions.push(action);
        }
    }
    cells.into_iter().flat_map(|cell| actions.iter().filter_map(|action| about_action(cell, action))).collect()
}

/// `None` for what a row offers at times only.
fn about_action(cell: &ActionsCell, action: &'static str) -> Option<LieListing> {
    let offered = cell.offers().any(|offered| offered == action);
    let at_times = || row(cell.row).is_some_and(|row| row.offers_at_times.iter().any(|other| other == action));
    let (how, kind, says) = match offered {
        true => (Twist::Hides(action), "action-too-few", format!("{action} is not offered, which {} lists", cell.row)),
        false if at_times() => return None,
        false => {
            (Twist::Offers(action), "action-too-many", format!("{action} is offered, which {} does not list", cell.row))
        }
    };
    let (rows, participants) = (vec![cell.row], Some(cell.state.word()));
    Some(LieListing { lie: ContractLie::new(cell.id(), how), kind, rows, operation: None, participants, says })
}

/// The cells that count on a deployment: not those behind another one for every call in the same state.
fn reachable_cells(deployment: Deployment) -> Vec<&'static ActionsCell> {
    let mut cells: Vec<&ActionsCell> = Vec::new();
    for cell in actions_table().iter().filter(|cell| cell.deployments.contains(&deployment)) {
        if !cells.iter().any(|before| before.state == cell.state && before.calls == Calls::Any) {
            cells.push(cell);
        }
    }
    cells
}

/// Each moment with the state that an agent who is overlooked would keep, and with another one.
fn about_agents(deployment: Deployment) -> Vec<LieListing> {
    let holds = *HOLD_QUEUED_CALL.of(deployment) == AgentState::Hold;
    let is_about_holding = |moment: &AgentMoment| matches!(moment, AgentMoment::Holds | AgentMoment::Retrieves);
    let moments = AgentMoment::ALL.into_iter().filter(|moment| holds || !is_about_holding(moment));
    let of_moment = |moment: AgentMoment, state: AgentState| LieListing {
        lie: ContractLie::new(moment.id(), Twist::State(state.word())),
        kind: "state-wrong",
        rows: moment.rows().to_vec(),
        operation: None,
        participants: None,
        says: format!("an agent who {moment} is {state}"),
    };
    moments.flat_map(|moment| wrong_states(moment).into_iter().map(move |state| of_moment(moment, state))).collect()
}

/// The states that are wrong then: the one that the agent leaves, and another.
const fn wrong_states(moment: AgentMoment) -> [AgentState; 2] {
    use AgentState::{Hold, Logout, NotReady, Ready, Reserved, ReservedOutboundPreview, Talking, Work, WorkReady};
    match moment {
        AgentMoment::SignsIn => [Logout, Ready],
        AgentMoment::SignsOut => [NotReady, Ready],
        AgentMoment::BecomesReady => [NotReady, Talking],
        AgentMoment::BecomesNotReady => [Ready, Logout],
        AgentMoment::IsReserved => [Ready, Talking],
        AgentMoment::IsReservedByDialer => [Ready, Reserved],
        AgentMoment::Answers => [Reserved, Ready],
        AgentMoment::Holds => [Talking, NotReady],
        AgentMoment::Retrieves => [Hold, NotReady],
        AgentMoment::IsReleased => [Talking, ReservedOutboundPreview],
        AgentMoment::WrapsUp => [Talking, NotReady],
        AgentMoment::EndsWrapUp => [Work, WorkReady],
    }
}

/// Each cell of the table of wrap-ups with another state: a wrap-up more or less, or the other one of the two.
fn about_wrap_ups(deployment: Deployment) -> Vec<LieListing> {
    let cells = wrap_up_table().iter().filter(|cell| cell.deployments.contains(&deployment));
    let of_cell = |cell: &'static WrapUpCell, state: AgentState| LieListing {
        lie: ContractLie::new(cell.id(), Twist::State(state.word())),
        kind: "state-wrong",
        rows: cell.rows.to_vec(),
        operation: None,
        participants: None,
        says: format!("an agent is {state} after the call, which is not what {} says", cell.name),
    };
    cells.flat_map(|cell| wrong_wrap_ups(cell).iter().map(move |state| of_cell(cell, *state))).collect()
}

const fn wrong_wrap_ups(cell: &WrapUpCell) -> &'static [AgentState] {
    match cell.enters {
        Some(AgentState::Work) => &[AgentState::WorkReady, AgentState::NotReady],
        Some(_) => &[AgentState::Work, AgentState::Ready],
        None => &[AgentState::WorkReady],
    }
}

/// A state of a participant that is shown as one that it could be taken for.
fn about_participant(state: ParticipantState) -> LieListing {
    let shown = mistaken_for(state).word();
    LieListing {
        lie: ContractLie::new(shown_state(state), Twist::State(shown)),
        kind: "state-wrong",
        rows: vec![SHOWN_STATE],
        operation: None,
        participants: Some(state.word()),
        says: format!("a participant who is {} is shown {shown}", state.word()),
    }
}

/// The state that a participant leaves for this one, most often: what a server shows that forgets the change.
const fn mistaken_for(state: ParticipantState) -> ParticipantState {
    match state {
        ParticipantState::Initiated => ParticipantState::Initiating,
        ParticipantState::Initiating | ParticipantState::Failed => ParticipantState::Initiated,
        ParticipantState::Active | ParticipantState::Accepted => ParticipantState::Alerting,
        ParticipantState::Alerting | ParticipantState::Held | ParticipantState::WrapUp | ParticipantState::Dropped => {
            ParticipantState::Active
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};

    #[test]
    fn every_lie_is_told_once_and_names_rows_of_the_catalogue() {
        for deployment in Deployment::ALL {
            let lies = all_lies(deployment);
            let told: BTreeSet<ContractLie> = lies.iter().map(|lie| lie.lie).collect();
            assert_eq!(told.len(), lies.len(), "no lie twice");
            for lie in &lies {
                assert!(!lie.rows.is_empty(), "{lie}");
                assert!(lie.rows.iter().all(|id| row(id).is_some()), "{lie}: {:?}", lie.rows);
                assert!(CONTRACT_KINDS.contains(&lie.kind), "{lie}: {}", lie.kind);
            }
            let kinds: BTreeSet<&str> = lies.iter().map(|lie| lie.kind).collect();
            assert_eq!(kinds.len(), CONTRACT_KINDS.len());
        }
    }

    #[test]
    fn each_rule_of_a_deployment_can_be_ignored_and_come_at_the_other_time() {
        for deployment in Deployment::ALL {
            let rules = all_rules().iter().filter(|rule| rule.deployments.contains(&deployment)).count();
            let of_rules = all_lies(deployment);
            let of_rules = of_rules.iter().filter(|lie| CONTRACT_KINDS[..3].contains(&lie.kind));
            assert_eq!(of_rules.count(), 2 * rules);
        }
    }

    #[test]
    fn an_agent_who_holds_is_lied_about_where_holding_is_told() {
        let holding = ContractLie::new(AgentMoment::Holds.id(), Twist::State("TALKING"));
        let is_told = |deployment: Deployment| all_lies(deployment).iter().any(|lie| lie.lie == holding);
        assert_eq!((is_told(Cce), is_told(Ccx)), (true, false), "nothing is published when an agent holds on CCX");
    }
}
