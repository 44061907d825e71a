//! What an object says, as it is meant: values at paths below it and participants by role, each with a row of its own.

use indexmap::IndexMap;

use crate::contract::RowId;

use crate::case::meant::Role;

/// What an object says: values at paths below it, and its participants by role.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Has {
    /// Path below the object, to what is claimed there.
    pub values: IndexMap<String, Claimed<ValueClaim>>,
    /// Role, to what is claimed of that participant.
    pub participants: IndexMap<Role, ParticipantClaim>,
    /// Whether nobody else takes part; who has left does not count.
    pub is_closed: bool,
}

/// What is claimed of one participant of a dialog.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParticipantClaim {
    /// The participant is not in the dialog.
    pub absent: bool,
    /// Path below the participant, to what is claimed there.
    pub values: IndexMap<String, Claimed<ValueClaim>>,
    /// The actions that it offers.
    pub actions: Option<Claimed<ActionsClaim>>,
}

/// What is claimed of a part of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed<T> {
    /// What is claimed.
    pub what: T,
    /// The part's own row. The weaker of it and the notice's row decides; without either, the rows of the outcome do.
    pub row: Option<RowId>,
}

impl<T> From<T> for Claimed<T> {
    fn from(what: T) -> Self {
        Claimed { what, row: None }
    }
}

/// A value that is claimed of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ValueClaim {
    /// Equal to this template.
    Equal(String),
    /// Not this template; of a list, none of its values.
    Not(String),
    /// Begins with this template.
    Begins(String),
    /// The element is there, whatever it says.
    Present,
    /// The element is not there.
    Absent,
    /// The element is there and says nothing.
    Empty,
    /// Anything, also nothing.
    #[default]
    Any,
}

/// What is claimed of a list of actions. Order never counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionsClaim {
    /// These and no others.
    Exactly(Vec<String>),
    /// At least the first, none of the second.
    Some {
        /// Must be there.
        include: Vec<String>,
        /// Must not be there.
        exclude: Vec<String>,
    },
}

impl Has {
    /// The rows that its parts name.
    pub fn rows(&self) -> impl Iterator<Item = &RowId> {
        let of_participants = self.participants.values().flat_map(|claim| {
            let values = claim.values.values().filter_map(|claim| claim.row.as_ref());
            values.chain(claim.actions.iter().filter_map(|claim| claim.row.as_ref()))
        });
        self.values.values().filter_map(|claim| claim.row.as_ref()).chain(of_participants)
    }
}
