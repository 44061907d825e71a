//! How much rows weigh against a target: which standings bind it, and which leave it unconfirmed.

use crate::contract::{Catalogue, Row, Standing};
use crate::lab::Version;

use super::deviation::Deviation;

/// How much rows weigh against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weighing {
    /// What the target is: rows of the 12.6 edition bind it from 12.6 on.
    pub version: Version,
    /// Whether weaker rows weigh as much as printed ones; a project's own `local` ones never do.
    pub strict: bool,
}

impl Weighing {
    /// Whether who contradicts a row of that standing deviates.
    pub fn binds(self, standing: Standing) -> bool {
        (self.strict && standing != Standing::Local) || self.version.is_bound_by(standing)
    }

    /// Whether a deviation contradicts the contract itself. What the run learned of no row at all always counts.
    pub fn counts(self, deviation: &Deviation, catalogue: &Catalogue) -> bool {
        let row = deviation.row.as_ref().and_then(|row| catalogue.row(row));
        row.is_none_or(|row| self.binds(row.standing) && self.knows(row))
    }

    /// Whether the target is of the release that brought what the row tells, or of a later one.
    fn knows(self, row: &Row) -> bool {
        self.strict || row.since.is_none_or(|since| self.version >= Version::from(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::RowId;
    use crate::verdict::{DeviationPlace, Verdict, VerdictWord};

    /// What becomes of a run that misses a claim of a row, on a target of that version.
    fn verdict(row: &RowId, version: &str, strict: bool) -> VerdictWord {
        let missed = Deviation {
            step: 1,
            row: Some(row.clone()),
            place: DeviationPlace::Notice,
            expected: "PUT".to_owned(),
            actual: "nothing".to_owned(),
        };
        let weighing = Weighing { version: version.parse().unwrap(), strict };
        Verdict::of(vec![missed], false, weighing, Catalogue::shared()).word()
    }

    #[test]
    fn what_came_with_12_5_does_not_bind_an_older_server() {
        let row = RowId::of("notification.dialog", "secondary-id");
        for (version, word) in [
            ("11.6", VerdictWord::Unconfirmed),
            ("12.0(1) ES5", VerdictWord::Unconfirmed),
            ("12.5", VerdictWord::Deviates),
            ("12.6", VerdictWord::Deviates),
        ] {
            assert_eq!(verdict(&row, version, false), word, "{version}");
        }
        assert_eq!(verdict(&row, "11.6", true), VerdictWord::Deviates);
    }

    #[test]
    fn a_local_row_never_deviates() {
        let weighing = |strict| Weighing { version: "15.0".parse().unwrap(), strict };
        assert!(!weighing(true).binds(Standing::Local) && !weighing(false).binds(Standing::Local));
        assert!(weighing(true).binds(Standing::Recalled) && !weighing(false).binds(Standing::Recalled));
    }

    #[test]
    fn a_row_of_12_6_leaves_an_earlier_server_unconfirmed() {
        let (later, printed) = (RowId::of("notification.team", "put"), RowId::of("dialog.send_dtmf", "202"));
        let standing = |row: &RowId| Catalogue::shared().row(row).map(|row| row.standing);
        assert_eq!((standing(&later), standing(&printed)), (Some(Standing::Later), Some(Standing::Printed)));
        for (version, of_later) in [
            ("11.6", VerdictWord::Unconfirmed),
            ("12.5(1) SU3", VerdictWord::Unconfirmed),
            ("12.6", VerdictWord::Deviates),
            ("12.6(2) ES1", VerdictWord::Deviates),
        ] {
            assert_eq!(verdict(&later, version, false), of_later, "{version}");
            assert_eq!(verdict(&printed, version, false), VerdictWord::Deviates, "{version}");
            assert_eq!(verdict(&later, version, true), VerdictWord::Deviates, "{version}");
        }
    }
}
