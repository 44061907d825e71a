//! Families of claims: what an expectation says anything about.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::case::meant::{AbsenceClaim, Outcome};
use crate::verdict::DeviationPlace;

/// A family of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// The HTTP status.
    Status,
    /// The error in the HTTP answer.
    ErrorAtOnce,
    /// The error that comes as a notification.
    ErrorLater,
    /// Notices that must come.
    Notices,
    /// Errors that must not come.
    NoError,
    /// Notices that must not come.
    Absence,
    /// States that must not change.
    Unchanged,
    /// States afterwards.
    After,
}

impl Family {
    /// All of them.
    pub const ALL: [Family; 8] = [
        Family::Status,
        Family::ErrorAtOnce,
        Family::ErrorLater,
        Family::Notices,
        Family::NoError,
        Family::Absence,
        Family::Unchanged,
        Family::After,
    ];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Family::Status => "status",
            Family::ErrorAtOnce => "error at once",
            Family::ErrorLater => "error later",
            Family::Notices => "notices",
            Family::NoError => "no error",
            Family::Absence => "absence",
            Family::Unchanged => "unchanged",
            Family::After => "after",
        }
    }

    /// The family that a deviation belongs to; none for headers, for what is not readable at all, and for snapshots.
    pub const fn of(place: DeviationPlace) -> Option<Family> {
        match place {
            DeviationPlace::Status => Some(Family::Status),
            DeviationPlace::HttpError => Some(Family::ErrorAtOnce),
            DeviationPlace::AsyncError => Some(Family::ErrorLater),
            DeviationPlace::Notice | DeviationPlace::Order => Some(Family::Notices),
            DeviationPlace::UnexpectedError => Some(Family::NoError),
            DeviationPlace::Absence => Some(Family::Absence),
            DeviationPlace::Unchanged => Some(Family::Unchanged),
            DeviationPlace::After => Some(Family::After),
            // No lie is told about headers.
            DeviationPlace::Header | DeviationPlace::Payload => None,
        }
    }

    /// The families that an outcome claims.
    pub fn claimed(outcome: &Outcome) -> BTreeSet<Family> {
        let error = |absence: &AbsenceClaim| matches!(absence, AbsenceClaim::Error(_));
        let claims = [
            (Family::Status, outcome.status.is_some()),
            (Family::ErrorAtOnce, outcome.error.is_some()),
            (Family::ErrorLater, outcome.async_error.is_some()),
            (Family::Notices, !outcome.notices.is_empty()),
            (Family::NoError, outcome.none.iter().any(error)),
            (Family::Absence, !outcome.only.is_empty() || !outcome.none.iter().all(error)),
            (Family::Unchanged, !outcome.unchanged.is_empty()),
            (Family::After, !outcome.after.is_empty()),
        ];
        claims.into_iter().filter(|(_, claimed)| *claimed).map(|(family, _)| family).collect()
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
