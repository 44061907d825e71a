//! The verdict on a run and its word: standing weighs each deviation, silence is never a pass.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contract::Catalogue;

use super::deviation::Deviation;
use super::weighing::Weighing;

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every claim was met.
    Conforms,
    /// A claim of a printed row was not met, or on a target of 12.6 or later of a 12.6 row.
    Deviates(Vec<Deviation>),
    /// A claim of a weaker row was not met, and none of a stronger one.
    Unconfirmed(Vec<Deviation>),
    /// The guide is silent; recorded and compared, neither a pass nor a failure.
    Undocumented,
    /// The target declares that it lacks what the run needs.
    NotApplicable(String),
    /// It was known before the first request that the run cannot be arranged.
    NotArranged(String),
    /// Something went wrong that is no claim of the case.
    Broken(String),
}

/// The verdict without what it rests on: one word for programs, one phrase for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictWord {
    /// See [`Verdict::Conforms`].
    Conforms,
    /// See [`Verdict::Deviates`].
    Deviates,
    /// See [`Verdict::Unconfirmed`].
    Unconfirmed,
    /// See [`Verdict::Undocumented`].
    Undocumented,
    /// See [`Verdict::NotApplicable`].
    NotApplicable,
    /// See [`Verdict::NotArranged`].
    NotArranged,
    /// See [`Verdict::Broken`].
    Broken,
}

impl VerdictWord {
    /// All of them, the worst first.
    pub const ALL: [VerdictWord; 7] = [
        VerdictWord::Deviates,
        VerdictWord::Broken,
        VerdictWord::NotArranged,
        VerdictWord::Unconfirmed,
        VerdictWord::Undocumented,
        VerdictWord::NotApplicable,
        VerdictWord::Conforms,
    ];

    /// The word of files that programs read, and the phrase of what people read.
    const fn both(self) -> (&'static str, &'static str) {
        match self {
            VerdictWord::Conforms => ("conforms", "conforms"),
            VerdictWord::Deviates => ("deviates", "deviates"),
            VerdictWord::Unconfirmed => ("unconfirmed", "not met, but only assumed"),
            VerdictWord::Undocumented => ("undocumented", "guide is silent"),
            VerdictWord::NotApplicable => ("not_applicable", "not applicable"),
            VerdictWord::NotArranged => ("not_arranged", "could not be set up"),
            VerdictWord::Broken => ("broken", "broken"),
        }
    }

    /// As programs read it, in JSON and JUnit.
    pub const fn code(self) -> &'static str {
        self.both().0
    }

    /// As people read it.
    pub const fn words(self) -> &'static str {
        self.both().1
    }

    /// Whether the assertions that the contract asks for were executed. A run that only observes has none.
    pub const fn is_executed(self) -> bool {
        match self {
            VerdictWord::Conforms | VerdictWord::Deviates | VerdictWord::Unconfirmed => true,
            VerdictWord::Undocumented | VerdictWord::NotApplicable | VerdictWord::NotArranged | VerdictWord::Broken => {
                false
            }
        }
    }
}

impl fmt::Display for VerdictWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl Verdict {
    /// Its word.
    pub const fn word(&self) -> VerdictWord {
        match self {
            Verdict::Conforms => VerdictWord::Conforms,
            Verdict::Deviates(_) => VerdictWord::Deviates,
            Verdict::Unconfirmed(_) => VerdictWord::Unconfirmed,
            Verdict::Undocumented => VerdictWord::Undocumented,
            Verdict::NotApplicable(_) => VerdictWord::NotApplicable,
            Verdict::NotArranged(_) => VerdictWord::NotArranged,
            Verdict::Broken(_) => VerdictWord::Broken,
        }
    }

    /// What it rests on, where that is claims.
    pub fn deviations(&self) -> &[Deviation] {
        match self {
            Verdict::Deviates(deviations) | Verdict::Unconfirmed(deviations) => deviations,
            _ => &[],
        }
    }

    /// What it rests on, where that is a reason.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Verdict::NotApplicable(reason) | Verdict::NotArranged(reason) | Verdict::Broken(reason) => Some(reason),
            _ => None,
        }
    }

    /// The verdict that deviations amount to. Without any: conforms, or undocumented where every step only observes.
    pub fn of(deviations: Vec<Deviation>, only_observes: bool, weighing: Weighing, catalogue: &Catalogue) -> Verdict {
        if deviations.is_empty() {
            return if only_observes { Verdict::Undocumented } else { Verdict::Conforms };
        }
        if deviations.iter().any(|deviation| weighing.counts(deviation, catalogue)) {
            Verdict::Deviates(deviations)
        } else {
            Verdict::Unconfirmed(deviations)
        }
    }
}
