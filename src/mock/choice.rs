//! Choice: a point that the guide leaves open, or that a call centre sets either way, with the values that it can
//! have.
//!
//! A choice is written once, in the table of `choices.rs`: from there come its type, its field among a contract's
//! choices, its default (the first value), its id, and the ways of choosing that a proof goes through.

use std::fmt;

use crate::contract::Standing;

use super::citation::write_row;
use super::lie::ClauseId;

/// How a choice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceKind {
    /// The guide says two things, or a case can meet either.
    Open,
    /// A call centre has it one way or the other, and no outcome of its own depends on it.
    Setting,
}

/// How a value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// By rows; their full ids.
    Rows(&'static [&'static str]),
    /// By what no row holds: its standing, and the pages that it stands on or near.
    Standing(Standing, &'static [u16]),
}

/// A value of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChoiceValue {
    /// Its name among the choice's values.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub says: &'static str,
    /// How it is known.
    pub known: KnownBy,
}

/// A choice as the table has it; `C` is what all choices together are.
pub struct ChoiceEntry<C: 'static> {
    /// Its id.
    pub id: ClauseId,
    /// What is open, in one sentence.
    pub says: &'static str,
    /// How it is meant.
    pub kind: ChoiceKind,
    /// Its values; the first is the default.
    pub values: &'static [ChoiceValue],
    /// The same choices with the value at that place instead; unchanged where there is none.
    pub choose: fn(C, usize) -> C,
    /// Each value by the names of choice and value, for whoever tells which was taken.
    pub names: &'static [&'static str],
}

impl<C> fmt::Display for ChoiceEntry<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    {}", self.id, self.says.trim())?;
        for (place, value) in self.values.iter().enumerate() {
            let default = if place == 0 { " (the default)" } else { "" };
            write!(f, "\n  {}{default}: {}", value.name, value.says.trim())?;
            match value.known {
                KnownBy::Rows(rows) => rows.iter().try_for_each(|id| write_row(f, id))?,
                KnownBy::Standing(standing, []) => write!(f, "\n    {standing}")?,
                KnownBy::Standing(standing, pages) => {
                    let pages: Vec<String> = pages.iter().map(u16::to_string).collect();
                    write!(f, "\n    {standing}, p. {}", pages.join(", "))?;
                }
            }
        }
        Ok(())
    }
}

/// A number that looks like chance (SplitMix64).
pub fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// What cannot be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoChoice {
    /// It names no choice.
    #[error(
        "`{written}` is no choice; write CHOICE=VALUE, such as not_let_in=page, with one of {choices}; `finspec rules` says what each is"
    )]
    Unknown {
        /// What was written.
        written: String,
        /// The names that there are.
        choices: String,
    },
    /// It names a choice, and none of its values.
    #[error("`{written}` is no choice; write {choice}= and one of {values}")]
    Value {
        /// What was written.
        written: String,
        /// The choice.
        choice: String,
        /// Its values.
        values: String,
    },
}

impl NoChoice {
    /// Why that is none of these choices.
    pub(super) fn of<C>(written: &str, table: &[ChoiceEntry<C>]) -> NoChoice {
        let (named, _) = written.split_once('=').unwrap_or((written, ""));
        let written = written.to_owned();
        match table.iter().find(|choice| choice.id.name == named) {
            Some(choice) => {
                let values: Vec<&str> = choice.values.iter().map(|value| value.name).collect();
                NoChoice::Value { written, choice: named.to_owned(), values: values.join(", ") }
            }
            None => {
                let choices: Vec<&str> = table.iter().map(|choice| choice.id.name).collect();
                NoChoice::Unknown { written, choices: choices.join(", ") }
            }
        }
    }
}
