//! The version of a target: any release of Finesse with its service update and engineering special, ordered.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::contract::{Release, Standing};

/// A version of Finesse, `12.5(1) SU2 ES3`. What is not written is 0, so that `12.5` comes before each of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version {
    major: u16,
    minor: u16,
    maintenance: u16,
    service_update: u16,
    engineering_special: u16,
}

/// A text is no version. It does not say the text: what stands in a wrong place of a target file may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no release; write one like 12.5, 12.5(1), 12.5(1) SU2 or 12.6(2) SU1 ES3, in quotes, with numbers up to 65535"
)]
pub struct NotAVersion;

impl Version {
    /// The release that the mock plays with that number, whatever its service update; `None` where it plays none.
    pub fn release(self) -> Option<Release> {
        let of_number = |release: &Release| Version::from(*release).number() == self.number();
        Release::ALL.into_iter().find(of_number)
    }

    /// Whether a server of this version that contradicts a row of that standing deviates from its contract. Weaker
    /// standings leave it unconfirmed, and so does the 12.6 edition on a server before 12.6.
    pub fn is_bound_by(self, standing: Standing) -> bool {
        match standing {
            Standing::Printed => true,
            Standing::Later => self >= Version::from(Release::R12_6),
            Standing::Older | Standing::Observed | Standing::Inferred | Standing::Recalled | Standing::Local => false,
        }
    }

    const fn number(self) -> (u16, u16) {
        (self.major, self.minor)
    }
}

impl Default for Version {
    /// That of the catalogue.
    fn default() -> Self {
        Release::default().into()
    }
}

impl From<Release> for Version {
    fn from(release: Release) -> Self {
        let (major, minor) = release.number();
        Version { major, minor, maintenance: 0, service_update: 0, engineering_special: 0 }
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let mut rest = text;
        let major = number(&mut rest).ok_or(NotAVersion)?;
        rest = rest.strip_prefix('.').ok_or(NotAVersion)?;
        let minor = number(&mut rest).ok_or(NotAVersion)?;
        let mut maintenance = 0;
        if let Some(after) = rest.strip_prefix('(') {
            rest = after;
            maintenance = number(&mut rest).ok_or(NotAVersion)?;
            rest = rest.strip_prefix(')').ok_or(NotAVersion)?;
        }
        let service_update = part(&mut rest, "SU")?;
        let engineering_special = part(&mut rest, "ES")?;
        let version = Version { major, minor, maintenance, service_update, engineering_special };
        rest.is_empty().then_some(version).ok_or(NotAVersion)
    }
}

/// The decimal number that `rest` begins with, taken off it.
fn number(rest: &mut &str) -> Option<u16> {
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    *rest = after;
    digits.parse().ok()
}

/// The number behind a word such as `SU`, taken off `rest`; 0 where the word does not follow.
fn part(rest: &mut &str, word: &str) -> Result<u16, NotAVersion> {
    let after = rest.trim_start_matches([' ', '_', '-']);
    let Some(start) = after.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)) else { return Ok(0) };
    *rest = &after[start.len()..];
    number(rest).ok_or(NotAVersion)
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.maintenance > 0 {
            write!(f, "({})", self.maintenance)?;
        }
        for (word, number) in [("SU", self.service_update), ("ES", self.engineering_special)] {
            if number > 0 {
                write!(f, " {word}{number}")?;
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Version {
    type Error = NotAVersion;

    fn try_from(text: String) -> Result<Self, NotAVersion> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> String {
        version.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn versions_are_ordered_by_release_then_update_then_special() {
        let ordered = [
            "9.1(1)",
            "11.6",
            "11.6(1) ES9",
            "12.0(1)",
            "12.5",
            "12.5(1)",
            "12.5(1) ES12",
            "12.5(1) SU1",
            "12.5(1) SU1 ES2",
            "12.5(1) SU2",
            "12.5(2)",
            "12.6",
            "12.6(2) ES1",
            "15.0(1)",
        ];
        for pair in ordered.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
        for text in ordered {
            assert_eq!(version(text).to_string(), text);
        }
    }

    #[test]
    fn separators_case_and_zeros_do_not_matter() {
        for text in ["12.5(1)SU2ES3", "12.5(1)_SU02_ES03", "12.5(1)-su2 es3", "12.5(1) SU2  ES3"] {
            assert_eq!(version(text), version("12.5(1) SU2 ES3"), "{text}");
        }
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in [
            "",
            "12",
            "12.",
            "12.x",
            "12.5(",
            "12.5()",
            "12.5(1) SU",
            "12.5 ES1 SU2",
            "12.5.1",
            " 12.5",
            "12.5 ",
            "+12.5",
            "70000.1",
            "12.5(1) SU2é",
        ] {
            assert_eq!(text.parse::<Version>(), Err(NotAVersion), "{text}");
        }
    }

    #[test]
    fn the_mock_plays_a_release_whatever_its_update() {
        assert_eq!(version("12.5(1) SU2").release(), Some(Release::R12_5));
        assert_eq!(version("12.0(1)").release(), None);
        for release in Release::ALL {
            assert_eq!(version(release.word()).release(), Some(release));
        }
    }

    #[test]
    fn rows_of_12_6_bind_from_12_6_on() {
        for (text, is_bound) in [("11.6(1)", false), ("12.5(1) SU3 ES9", false), ("12.6", true), ("15.0(1)", true)] {
            assert_eq!(version(text).is_bound_by(Standing::Later), is_bound, "{text}");
            assert!(version(text).is_bound_by(Standing::Printed), "{text}");
            assert!(!version(text).is_bound_by(Standing::Observed), "{text}");
        }
    }
}
