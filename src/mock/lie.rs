//! Contract lies: one documented thing that a world does otherwise while everything else is kept.
//!
//! Which lies there are follows from the rules, the differences, the table of actions and the states. Each is looked up
//! where the truth is looked up: no command knows of them.

use std::fmt;

use crate::contract::Deployment;

use super::contract::Contract;
use super::difference::{DifferenceName, HOLD_QUEUED_CALL, all_differences};
use super::operations::all_rules;
use super::rule::{Answer, RuleListing, row};
use super::world::{ActionsCell, AgentMoment, AgentState, Calls, ParticipantState, actions_table};

/// One documented thing that is done otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContractLie {
    /// What the rule refuses is done.
    RuleIgnored(RuleListing),
    /// What the rule refuses later is refused at once.
    AtOnceInsteadOfLater(RuleListing),
    /// What the rule refuses at once is taken in and refused later.
    LaterInsteadOfAtOnce(RuleListing),
    /// Rules, effects and actions are those of the other deployment, while SystemInfo still names this one.
    OtherDeployment,
    /// One effect is that of the other deployment.
    DifferenceSwapped(DifferenceName),
    /// Participants offer an action that their row does not list.
    ActionTooMany(ActionsCell, &'static str),
    /// Participants do not offer an action that their row lists.
    ActionTooFew(ActionsCell, &'static str),
    /// A state is another than it has to be.
    StateWrong(WrongState),
}

/// A state that is another than it has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongState {
    /// At that moment an agent enters this state.
    Agent(AgentMoment, AgentState),
    /// A participant of the first state is shown in the second.
    Participant(ParticipantState, ParticipantState),
}

impl ContractLie {
    /// Kinds of lies by their names, as people give them.
    pub const KINDS: [&'static str; 8] = [
        "rule-ignored",
        "at-once-instead-of-later",
        "later-instead-of-at-once",
        "other-deployment",
        "difference-swapped",
        "action-too-many",
        "action-too-few",
        "state-wrong",
    ];

    /// The name of its kind.
    pub const fn kind(&self) -> &'static str {
        let number = match self {
            ContractLie::RuleIgnored(_) => 0,
            ContractLie::AtOnceInsteadOfLater(_) => 1,
            ContractLie::LaterInsteadOfAtOnce(_) => 2,
            ContractLie::OtherDeployment => 3,
            ContractLie::DifferenceSwapped(_) => 4,
            ContractLie::ActionTooMany(..) => 5,
            ContractLie::ActionTooFew(..) => 6,
            ContractLie::StateWrong(_) => 7,
        };
        Self::KINDS[number]
    }

    /// The operation whose rule it is about.
    pub const fn operation(&self) -> Option<&'static str> {
        match self {
            ContractLie::RuleIgnored(rule)
            | ContractLie::AtOnceInsteadOfLater(rule)
            | ContractLie::LaterInsteadOfAtOnce(rule) => Some(rule.operation),
            _ => None,
        }
    }

    /// The word of the participants' state that it is about: only where somebody is in that state can it be noticed.
    pub fn participants(&self) -> Option<&'static str> {
        match self {
            ContractLie::ActionTooMany(cell, _) | ContractLie::ActionTooFew(cell, _) => Some(cell.state.word()),
            ContractLie::StateWrong(WrongState::Participant(state, _)) => Some(state.word()),
            _ => None,
        }
    }

    /// Full ids of the rows that it breaks.
    pub fn rows(&self) -> Vec<&'static str> {
        match self {
            ContractLie::RuleIgnored(rule)
            | ContractLie::AtOnceInsteadOfLater(rule)
            | ContractLie::LaterInsteadOfAtOnce(rule) => rule.rows.to_vec(),
            ContractLie::OtherDeployment => {
                let rules = all_rules().into_iter().filter(|rule| rule.deployments.len() < Deployment::ALL.len());
                let differences = all_differences().into_iter().flat_map(|difference| difference.name.rows);
                rules.flat_map(|rule| rule.rows).chain(differences).copied().collect()
            }
            ContractLie::DifferenceSwapped(difference) => difference.rows.to_vec(),
            ContractLie::ActionTooMany(cell, _) | ContractLie::ActionTooFew(cell, _) => vec![cell.row],
            ContractLie::StateWrong(WrongState::Agent(moment, _)) => moment.rows().to_vec(),
            ContractLie::StateWrong(WrongState::Participant(..)) => vec!["notification.dialog_property#put"],
        }
    }
}

impl fmt::Display for ContractLie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContractLie::RuleIgnored(rule) => write!(f, "{}: ignored: {}", rule.operation, rule.says),
            ContractLie::AtOnceInsteadOfLater(rule) => {
                write!(f, "{}: refused at once instead of later: {}", rule.operation, rule.says)
            }
            ContractLie::LaterInsteadOfAtOnce(rule) => {
                write!(f, "{}: refused later instead of at once: {}", rule.operation, rule.says)
            }
            ContractLie::OtherDeployment => f.write_str("the behaviour of the other deployment"),
            ContractLie::DifferenceSwapped(difference) => {
                write!(f, "the effect of the other deployment: {}", difference.says)
            }
            ContractLie::ActionTooMany(cell, action) => {
                write!(f, "{action} is offered, which {} does not list", cell.row)
            }
            ContractLie::ActionTooFew(cell, action) => write!(f, "{action} is not offered, which {} lists", cell.row),
            ContractLie::StateWrong(WrongState::Agent(moment, state)) => write!(f, "an agent who {moment} is {state}"),
            ContractLie::StateWrong(WrongState::Participant(state, shown)) => {
                write!(f, "a participant who is {} is shown {}", state.word(), shown.word())
            }
        }
    }
}

/// Every lie that a mock of that deployment can tell, in one order.
pub fn all_lies(deployment: Deployment) -> Vec<ContractLie> {
    let rules = all_rules().into_iter().filter(|rule| rule.deployments.contains(&deployment));
    let of_rules = rules.flat_map(|rule| match rule.answer {
        Answer::AtOnce => [ContractLie::RuleIgnored(rule), ContractLie::LaterInsteadOfAtOnce(rule)],
        Answer::Later => [ContractLie::RuleIgnored(rule), ContractLie::AtOnceInsteadOfLater(rule)],
    });
    let differences = all_differences().into_iter();
    let swapped = differences.map(|difference| ContractLie::DifferenceSwapped(difference.name));
    of_rules
        .chain([ContractLie::OtherDeployment])
        .chain(swapped)
        .chain(lies_about_actions(deployment))
        .chain(lies_about_agents(deployment))
        .chain(lies_about_participants())
        .collect()
}

/// Each cell with each action that anybody offers there: too few where its row lists it, too many where it does not.
fn lies_about_actions(deployment: Deployment) -> Vec<ContractLie> {
    let cells = reachable_cells(deployment);
    let mut actions: Vec<&'static str> = Vec::new();
    for action in cells.iter().flat_map(|cell| cell.offers()) {
        if !actions.contains(&action) {
            actions.push(action);
        }
    }
    let of_cell = |cell: &ActionsCell| {
        let cell = *cell;
        actions.iter().copied().filter_map(move |action| match cell.offers().any(|offered| offered == action) {
            true => Some(ContractLie::ActionTooFew(cell, action)),
            // What a row offers at times only is no lie.
            false if row(cell.row).is_some_and(|row| row.offers_at_times.iter().any(|other| other == action)) => None,
            false => Some(ContractLie::ActionTooMany(cell, action)),
        })
    };
    cells.into_iter().flat_map(of_cell).collect()
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
fn lies_about_agents(deployment: Deployment) -> Vec<ContractLie> {
    let holds = *HOLD_QUEUED_CALL.of(deployment) == AgentState::Hold;
    let moments = AgentMoment::ALL.into_iter().filter(|moment| holds || !moment.is_about_holding());
    let states = moments.flat_map(|moment| moment.wrong_states().map(move |state| WrongState::Agent(moment, state)));
    states.map(ContractLie::StateWrong).collect()
}

/// Each state of a participant with one that it could be taken for.
fn lies_about_participants() -> Vec<ContractLie> {
    let shown = |state: &ParticipantState| WrongState::Participant(*state, state.mistaken_for());
    ParticipantState::ALL.iter().map(shown).map(ContractLie::StateWrong).collect()
}

impl Contract {
    /// The deployment whose rules, effects and actions a world has.
    pub fn behaves_as(&self) -> Deployment {
        match self.lie {
            Some(ContractLie::OtherDeployment) => self.deployment.other(),
            _ => self.deployment,
        }
    }

    /// Whether an effect is that of the other deployment.
    pub(super) fn swaps(&self, difference: &str) -> bool {
        matches!(self.lie, Some(ContractLie::DifferenceSwapped(swapped)) if swapped.says == difference)
    }

    /// When a rule of that operation refuses; `None` where it does not.
    pub(super) fn answer_by(&self, operation: &str, rule: &str, answer: Answer) -> Option<Answer> {
        let is_it = |lied: RuleListing| lied.operation == operation && lied.says == rule;
        match self.lie {
            Some(ContractLie::RuleIgnored(rule)) if is_it(rule) => None,
            Some(ContractLie::AtOnceInsteadOfLater(rule)) if is_it(rule) => Some(Answer::AtOnce),
            Some(ContractLie::LaterInsteadOfAtOnce(rule)) if is_it(rule) => Some(Answer::Later),
            _ => Some(answer),
        }
    }

    /// The state that an agent enters who leaves the first for the second.
    pub(super) fn entered(&self, from: AgentState, to: AgentState) -> AgentState {
        match self.lie {
            Some(ContractLie::StateWrong(WrongState::Agent(moment, state))) if moment.is_at(from, to) => state,
            _ => to,
        }
    }

    /// The state in which a participant is shown.
    pub(super) fn shown(&self, state: ParticipantState) -> ParticipantState {
        match self.lie {
            Some(ContractLie::StateWrong(WrongState::Participant(lied, shown))) if lied == state => shown,
            _ => state,
        }
    }

    /// The action that a cell's participants offer beyond their row.
    pub(super) fn offers_beyond(&self, cell: &ActionsCell) -> Option<&'static str> {
        match self.lie {
            Some(ContractLie::ActionTooMany(lied, action)) if lied == *cell => Some(action),
            _ => None,
        }
    }

    /// The action of their row that a cell's participants do not offer.
    pub(super) fn hides(&self, cell: &ActionsCell) -> Option<&'static str> {
        match self.lie {
            Some(ContractLie::ActionTooFew(lied, action)) if lied == *cell => Some(action),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};

    #[test]
    fn every_lie_is_told_once_and_names_rows_of_the_catalogue() {
        for deployment in Deployment::ALL {
            let lies = all_lies(deployment);
            for (number, lie) in lies.iter().enumerate() {
                let same = lies[..number].iter().find(|other| other.to_string() == lie.to_string());
                assert_eq!(same, None, "{lie}, twice");
                assert!(!lie.rows().is_empty(), "{lie}");
                assert!(lie.rows().iter().all(|id| row(id).is_some()), "{lie}: {:?}", lie.rows());
            }
            let kinds = |kind: &&str| lies.iter().any(|lie| lie.kind() == *kind);
            assert_eq!(ContractLie::KINDS.iter().filter(|kind| kinds(kind)).count(), ContractLie::KINDS.len());
        }
    }

    #[test]
    fn each_rule_of_a_deployment_can_be_ignored_and_come_at_the_other_time() {
        for deployment in Deployment::ALL {
            let rules = all_rules().iter().filter(|rule| rule.deployments.contains(&deployment)).count();
            let of_rules = all_lies(deployment);
            let of_rules = of_rules.iter().filter(|lie| ContractLie::KINDS[..3].contains(&lie.kind()));
            assert_eq!(of_rules.count(), 2 * rules);
        }
    }

    #[test]
    fn the_truth_is_what_is_said_without_a_lie() {
        let truthful = Contract::of(Cce);
        assert_eq!((truthful.lie, truthful.behaves_as()), (None, Cce));
        let lying = Contract { lie: Some(ContractLie::OtherDeployment), ..truthful };
        assert_eq!((lying.deployment, lying.behaves_as()), (Cce, Ccx));
        let holding = ContractLie::StateWrong(WrongState::Agent(AgentMoment::Holds, AgentState::Talking));
        assert!(all_lies(Cce).contains(&holding));
        assert!(!all_lies(Ccx).contains(&holding), "nothing is published when an agent holds on CCX");
    }
}
