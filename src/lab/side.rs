//! Side: which server of a pair.

use serde::{Deserialize, Serialize};

/// Which server of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub enum Side {
    /// The first, or the only one.
    #[default]
    A,
    /// The second.
    B,
}

impl Side {
    /// Both.
    pub const ALL: [Side; 2] = [Side::A, Side::B];

    /// The word in cases, on the command line and over a control address.
    pub const fn word(self) -> &'static str {
        match self {
            Side::A => "a",
            Side::B => "b",
        }
    }

    /// The side of that word.
    pub fn named(word: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.word() == word)
    }
}
