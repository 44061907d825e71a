//! A rule: one documented refusal as a value, beside the command that it is about.

use crate::contract::{Deployment, RowKind};

use super::choices::RefusalWords;
use super::citation::{row, write_row};
use super::contract::Contract;
use super::lie::{ClauseId, Twist};
use super::world::World;

/// Whether a refusal is the answer itself or follows a 202.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The refusal is the HTTP answer.
    AtOnce,
    /// 202 now, `apiErrors` over the notification service afterwards.
    Later,
}

/// What a rule looks at.
#[derive(Debug)]
pub struct RuleInput<'a, C> {
    /// The world before the command.
    pub world: &'a World,
    /// Id of the person who asks; empty where nobody had to say who they are.
    pub requester: &'a str,
    /// What is asked.
    pub command: &'a C,
}

/// What a refusal says beyond its row: the parameter that is missing, the extension of the participant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// ErrorData.
    pub data: Option<String>,
    /// ErrorMessage.
    pub message: Option<String>,
    /// ErrorType, where the row's is not the one that travels.
    pub error_type: Option<&'static str>,
    /// What the peripheral said, where it was one that refused.
    pub peripheral: Option<Peripheral>,
}

/// How a peripheral tells why it refuses; a part of errors since 12.5 (page 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peripheral {
    /// peripheralErrorCode
    pub code: u32,
    /// peripheralErrorText
    pub text: &'static str,
    /// peripheralErrorMsg
    pub message: &'static str,
}

impl Details {
    /// ErrorData alone.
    pub fn data(text: impl Into<String>) -> Self {
        Details { data: Some(text.into()), ..Details::default() }
    }
}

/// One documented refusal.
pub struct Rule<C: 'static> {
    /// Its name among the rules of its operation.
    pub name: &'static str,
    /// Full ids of the rows that document it. The first one that is an answer of this kind on the deployment gives its
    /// error type, data and message.
    pub rows: &'static [&'static str],
    /// Where it applies.
    pub deployments: &'static [Deployment],
    /// The rule in one sentence.
    pub says: &'static str,
    /// The row of the other refusal that is printed for the same, where the contract can choose it.
    pub other_row: Option<&'static str>,
    /// When it applies.
    pub when: fn(&RuleInput<'_, C>) -> bool,
    /// At once or later.
    pub answer: Answer,
    /// What the refusal says beyond its row.
    pub details: fn(&RuleInput<'_, C>) -> Details,
}

impl<C> Rule<C> {
    /// A refusal at once, on both deployments.
    pub const fn at_once(
        name: &'static str,
        rows: &'static [&'static str],
        says: &'static str,
        when: fn(&RuleInput<'_, C>) -> bool,
    ) -> Self {
        let (deployments, answer): (&[Deployment], _) = (&Deployment::ALL, Answer::AtOnce);
        Rule {
            name,
            rows,
            deployments,
            says,
            other_row: None,
            when,
            answer,
            details: |_| Details { data: None, message: None, error_type: None, peripheral: None },
        }
    }

    /// A refusal later, on both deployments.
    pub const fn later(
        name: &'static str,
        rows: &'static [&'static str],
        says: &'static str,
        when: fn(&RuleInput<'_, C>) -> bool,
    ) -> Self {
        let mut rule = Rule::at_once(name, rows, says, when);
        rule.answer = Answer::Later;
        rule
    }

    /// The same rule on one deployment only.
    #[must_use]
    pub const fn on_cce(mut self) -> Self {
        self.deployments = &[Deployment::Cce];
        self
    }

    /// The same rule on one deployment only.
    #[must_use]
    pub const fn on_ccx(mut self) -> Self {
        self.deployments = &[Deployment::Ccx];
        self
    }

    /// The same rule with details.
    #[must_use]
    pub const fn with(mut self, details: fn(&RuleInput<'_, C>) -> Details) -> Self {
        self.details = details;
        self
    }

    /// The same rule with another refusal that is printed for it.
    #[must_use]
    pub const fn or(mut self, row: &'static str) -> Self {
        self.other_row = Some(row);
        self
    }

    /// Its id, as a rule of that operation.
    pub const fn id(&self, operation: &'static str) -> ClauseId {
        ClauseId::new(operation, self.name)
    }

    /// When it refuses under a contract, as a rule of that operation; `None` where it does not.
    pub fn answer_under(&self, contract: &Contract, operation: &'static str) -> Option<Answer> {
        match contract.twist(self.id(operation)) {
            Some(Twist::Ignored) => None,
            Some(Twist::AtOnce) => Some(Answer::AtOnce),
            Some(Twist::Later) => Some(Answer::Later),
            _ => Some(self.answer),
        }
    }

    /// Whether the rule refuses what is asked.
    pub fn refuses(&self, asked: &RuleInput<'_, C>) -> bool {
        self.deployments.contains(&asked.world.contract.behaves_as()) && (self.when)(asked)
    }

    /// The refusal of what is asked.
    pub fn refusal(&self, asked: &RuleInput<'_, C>) -> Refusal {
        let kind = match self.answer {
            Answer::AtOnce => RowKind::Response,
            Answer::Later => RowKind::AsyncError,
        };
        let deployment = asked.world.contract.behaves_as();
        let answers = |id: &&&str| row(id).is_some_and(|row| row.kind == kind && row.covers(deployment));
        let words = asked.world.contract.choices.refusal_words;
        let other = self.other_row.filter(|_| words == RefusalWords::Other);
        let row = other.or(self.rows.iter().find(answers).or(self.rows.first()).copied()).unwrap_or_default();
        Refusal { row, details: (self.details)(asked) }
    }

    /// The rule as the command line lists it.
    pub const fn listing(&self, operation: &'static str) -> RuleListing {
        let id = self.id(operation);
        RuleListing { id, rows: self.rows, deployments: self.deployments, answer: self.answer, says: self.says }
    }
}

/// A refusal that happened: the row, and what was said beyond it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Full id of the row.
    pub row: &'static str,
    /// What it says beyond the row.
    pub details: Details,
}

impl Refusal {
    /// A refusal by that row alone.
    pub fn by(row: &'static str) -> Self {
        Refusal { row, details: Details::default() }
    }
}

impl std::fmt::Display for RuleListing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let deployments: Vec<&str> = self.deployments.iter().map(|deployment| deployment.word()).collect();
        let answer = match self.answer {
            Answer::AtOnce => "refused at once",
            Answer::Later => "accepted with 202, refused later",
        };
        write!(f, "{} ({}), {answer}\n    {}", self.id, deployments.join(", "), self.says)?;
        for id in self.rows {
            write_row(f, id)?;
        }
        Ok(())
    }
}

/// A rule as the command line lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleListing {
    /// Its id, in the table of its operation.
    pub id: ClauseId,
    /// Full ids of the rows that document it.
    pub rows: &'static [&'static str],
    /// Where it applies.
    pub deployments: &'static [Deployment],
    /// At once or later.
    pub answer: Answer,
    /// The rule in one sentence.
    pub says: &'static str,
}
