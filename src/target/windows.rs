//! How long a live server is watched for what must not come, by the kind of consequence.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::contract::Consequence;
use crate::waiting::{duration_of, millis_or_seconds};

/// However slow a server was, nothing is watched for longer.
const LONGEST: Duration = Duration::from_secs(60);

/// How many times the slowest consequence of its kind a window is.
const TIMES_SLOWEST: u32 = 3;

/// The least time for each kind of consequence: `{state: 1s, call_setup: 3s}`. What is not named has the time that stands in
/// [`ShortestWindows::usual`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<Consequence, String>", into = "BTreeMap<Consequence, String>")]
pub struct ShortestWindows(BTreeMap<Consequence, Duration>);

impl ShortestWindows {
    /// The same for every kind.
    pub fn all(window: Duration) -> ShortestWindows {
        ShortestWindows(Consequence::ALL.into_iter().map(|kind| (kind, window)).collect())
    }

    /// What holds where a file says nothing.
    pub const fn usual(kind: Consequence) -> Duration {
        Duration::from_secs(match kind {
            Consequence::State | Consequence::Configuration => 1,
            Consequence::CallSetup | Consequence::CallAction => 3,
            Consequence::Conference => 6,
            Consequence::BadNumber => 20,
        })
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The least time for a kind.
    pub fn of(&self, kind: Consequence) -> Duration {
        self.0.get(&kind).copied().unwrap_or(Self::usual(kind))
    }

    /// What is shorter than usual, in words: `state 0.2 s`.
    pub fn shortened(&self) -> Vec<String> {
        let shorter = self.0.iter().filter(|(kind, window)| **window < Self::usual(**kind));
        shorter.map(|(kind, window)| format!("{} {}", kind.word(), crate::waiting::seconds(*window))).collect()
    }
}

impl TryFrom<BTreeMap<Consequence, String>> for ShortestWindows {
    type Error = String;

    fn try_from(written: BTreeMap<Consequence, String>) -> Result<Self, String> {
        let window = |(kind, text): (Consequence, String)| match duration_of(&text) {
            Some(window) if window <= LONGEST => Ok((kind, window)),
            _ => Err(format!(
                "`{}` of `shortest_windows` is no time of at most {}; write 1s or 500ms",
                kind.word(),
                crate::waiting::seconds(LONGEST)
            )),
        };
        written.into_iter().map(window).collect::<Result<_, _>>().map(ShortestWindows)
    }
}

impl From<ShortestWindows> for BTreeMap<Consequence, String> {
    fn from(windows: ShortestWindows) -> Self {
        windows.0.into_iter().map(|(kind, window)| (kind, millis_or_seconds(window))).collect()
    }
}

/// The windows of one invocation: at least what the file says, and longer once a consequence of that kind came late.
#[derive(Debug, Default)]
pub(super) struct Windows {
    shortest: ShortestWindows,
    slowest: Mutex<BTreeMap<Consequence, Duration>>,
}

impl Windows {
    pub(super) fn of(shortest: ShortestWindows) -> Windows {
        Windows { shortest, slowest: Mutex::default() }
    }

    /// How long to watch for that kind now.
    pub(super) fn now(&self, kind: Consequence) -> Duration {
        let slowest = self.slowest.lock().unwrap_or_else(PoisonError::into_inner).get(&kind).copied();
        let measured = slowest.unwrap_or_default().saturating_mul(TIMES_SLOWEST).min(LONGEST);
        self.shortest.of(kind).max(measured)
    }

    /// A consequence of that kind came so late.
    pub(super) fn came_after(&self, kind: Consequence, late: Duration) {
        let mut slowest = self.slowest.lock().unwrap_or_else(PoisonError::into_inner);
        let known = slowest.entry(kind).or_default();
        *known = late.max(*known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_what_the_file_says_until_something_comes_late() {
        let shortest: ShortestWindows = serde_yaml::from_str("{state: 200ms}").unwrap();
        assert_eq!(shortest.shortened(), ["state 0.2 s"]);
        assert_eq!(serde_yaml::to_string(&shortest).unwrap(), "state: 200ms\n");
        let windows = Windows::of(shortest);
        assert_eq!(windows.now(Consequence::State), Duration::from_millis(200));
        assert_eq!(windows.now(Consequence::CallSetup), Duration::from_secs(3));
        windows.came_after(Consequence::State, Duration::from_millis(900));
        windows.came_after(Consequence::State, Duration::from_millis(50));
        assert_eq!(windows.now(Consequence::State), Duration::from_millis(2700));
        windows.came_after(Consequence::State, Duration::from_secs(50));
        assert_eq!(windows.now(Consequence::State), LONGEST);
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for wrong in ["{state: 1}", "{state: 61s}", "{states: 1s}", "{state: ~}", "[1s]"] {
            assert!(serde_yaml::from_str::<ShortestWindows>(wrong).is_err(), "{wrong}");
        }
    }
}
