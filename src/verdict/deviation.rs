//! A deviation: which documented row was not met, where it showed, what was expected and what came.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contract::RowId;

/// Where a deviation showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviationPlace {
    /// The HTTP status.
    Status,
    /// A header of the HTTP answer.
    Header,
    /// The error in the HTTP answer.
    HttpError,
    /// The error that should have come as a notification.
    AsyncError,
    /// An error that nobody claimed.
    UnexpectedError,
    /// A notice that must come.
    Notice,
    /// A notice that must not come.
    Absence,
    /// The order of notices.
    Order,
    /// A state that must not change.
    Unchanged,
    /// A state read afterwards.
    After,
    /// A payload that cannot be read.
    Payload,
}

impl DeviationPlace {
    /// The place in words.
    pub const fn words(self) -> &'static str {
        match self {
            DeviationPlace::Status => "HTTP status",
            DeviationPlace::Header => "header of the HTTP answer",
            DeviationPlace::HttpError => "error in the HTTP answer",
            DeviationPlace::AsyncError => "asynchronous error",
            DeviationPlace::UnexpectedError => "unexpected asynchronous error",
            DeviationPlace::Notice => "notice",
            DeviationPlace::Absence => "notice that must not come",
            DeviationPlace::Order => "order of notices",
            DeviationPlace::Unchanged => "state that must not change",
            DeviationPlace::After => "state afterwards",
            DeviationPlace::Payload => "payload",
        }
    }
}

impl fmt::Display for DeviationPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// One claim that was not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The step, from 1.
    pub step: usize,
    /// The row that the claim rests on; `None` where the case names none.
    pub row: Option<RowId>,
    /// Where.
    pub place: DeviationPlace,
    /// What was expected, in words.
    pub expected: String,
    /// What came, in words.
    pub actual: String,
}

impl Deviation {
    /// When and where it showed: `step 2, notice`.
    pub fn showed(&self) -> String {
        match self.step {
            0 => format!("while a scene was set up, {}", self.place),
            step => format!("step {step}, {}", self.place),
        }
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}; got {}", self.showed(), self.expected, self.actual)
    }
}
