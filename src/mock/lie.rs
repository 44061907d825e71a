//! Lie: one documented thing that a world does otherwise while everything else is kept, as plain data: about what,
//! and how.
//!
//! It stands at the ground of the mock and knows nothing of it. Where the truth about a clause is looked up (a rule's
//! answer, an effect, a cell of the table of actions, a state that is entered or shown) the world's contract is asked
//! whether there is a lie about that id. Which lies are worth telling is the proof's business.

use std::fmt;

use serde::{Serialize, Serializer};

/// The id of a clause of the contract: of a rule, a difference, a choice, a cell of the table of actions, a moment of an
/// agent, a state of a participant. `dialog.send_dtmf/target_missing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseId {
    /// The table that it stands in; for rules the operation.
    pub table: &'static str,
    /// Its name there.
    pub name: &'static str,
}

impl ClauseId {
    /// The id of that name in that table.
    pub const fn new(table: &'static str, name: &'static str) -> Self {
        ClauseId { table, name }
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.table, self.name)
    }
}

impl Serialize for ClauseId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is done instead of what a clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Twist {
    /// What a rule refuses is done.
    Ignored,
    /// What a rule refuses later is refused at once.
    AtOnce,
    /// What a rule refuses at once is taken in and refused later.
    Later,
    /// What belongs to the other deployment is done.
    OtherDeployment,
    /// A cell of the table of actions has this action too.
    Offers(&'static str),
    /// A cell of the table of actions lacks this action.
    Hides(&'static str),
    /// A state is the one of this word.
    State(&'static str),
}

impl fmt::Display for Twist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Twist::Ignored => f.write_str("ignored"),
            Twist::AtOnce => f.write_str("at_once"),
            Twist::Later => f.write_str("later"),
            Twist::OtherDeployment => f.write_str("other_deployment"),
            Twist::Offers(action) => write!(f, "offers {action}"),
            Twist::Hides(action) => write!(f, "hides {action}"),
            Twist::State(word) => write!(f, "state {word}"),
        }
    }
}

impl Serialize for Twist {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One clause that is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ContractLie {
    /// Which.
    pub about: ClauseId,
    /// What is done instead.
    pub how: Twist,
}

impl ContractLie {
    /// That about a clause.
    pub const fn new(about: ClauseId, how: Twist) -> Self {
        ContractLie { about, how }
    }
}

impl fmt::Display for ContractLie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.about, self.how)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lie_is_written_as_lists_name_it() {
        let about = ClauseId::new("actions", "held@cce");
        assert_eq!(ContractLie::new(about, Twist::Hides("RETRIEVE")).to_string(), "actions/held@cce: hides RETRIEVE");
        assert_eq!(ContractLie::new(about, Twist::AtOnce).to_string(), "actions/held@cce: at_once");
    }
}
