//! How long a live server is watched for what must not come, by the kind of effect.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::contract::EffectKind;
use crate::waiting::{duration_of, millis_or_seconds};

/// However slow a server was, nothing is watched for longer.
const LONGEST: Duration = Duration::from_secs(60);

/// How many times the slowest effect of its kind a window is.
const TIMES_SLOWEST: u32 = 3;

/// The least time for each kind of effect: `{state: 1s, call_setup: 3s}`. What is not named has the time that stands in
/// [`ShortestWindows::usual`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<EffectKind, String>", into = "BTreeMap<EffectKind, String>")]
pub struct ShortestWindows(BTreeMap<EffectKind, Duration>);

impl ShortestWindows {
    /// The same for every kind.
    pub fn all(window: Duration) -> ShortestWindows {
        ShortestWindows(EffectKind::ALL.into_iter().map(|kind| (kind, window)).collect())
    }

    /// What holds where a file says nothing.
    pub const fn usual(kind: EffectKind) -> Duration {
        Duration::from_secs(match kind {
            EffectKind::State | EffectKind::Configuration => 1,
            EffectKind::CallSetup | EffectKind::CallAction => 3,
            EffectKind::Conference => 6,
            EffectKind::BadNumber => 20,
        })
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The least time for a kind.
    pub fn of(&self, kind: EffectKind) -> Duration {
        self.0.get(&kind).copied().unwrap_or(Self::usual(kind))
    }

    /// What is shorter than usual, each in words: `state 0.2 s`.
    pub fn shortened(&self) -> Vec<String> {
        let shorter = self.0.iter().filter(|(kind, window)| **window < Self::usual(**kind));
        shorter.map(|(kind, window)| format!("{} {}", kind.word(), crate::waiting::seconds(*window))).collect()
    }
}

impl TryFrom<BTreeMap<EffectKind, String>> for ShortestWindows {
    type Error = String;

    fn try_from(written: BTreeMap<EffectKind, String>) -> Result<Self, String> {
        let window = |(kind, text): (EffectKind, String)| match duration_of(&text) {
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

impl From<ShortestWindows> for BTreeMap<EffectKind, String> {
    fn from(windows: ShortestWindows) -> Self {
        windows.0.into_iter().map(|(kind, window)| (kind, millis_or_seconds(window))).collect()
    }
}

/// The windows of one invocation: at least what the file says, and longer once an effect of that kind came late.
#[derive(Debug, Default)]
pub(super) struct Windows {
    shortest: ShortestWindows,
    slowest: Mutex<BTreeMap<EffectKind, Duration>>,
}

impl Windows {
    pub(super) fn of(shortest: ShortestWindows) -> Windows {
        Windows { shortest, slowest: Mutex::default() }
    }

    /// As [`ShortestWindows::shortened`].
    pub(super) fn shortened(&self) -> Vec<String> {
        self.shortest.shortened()
    }

    /// How long to watch for that kind now.
    pub(super) fn now(&self, kind: EffectKind) -> Duration {
        let slowest = self.slowest.lock().unwrap_or_else(PoisonError::into_inner).get(&kind).copied();
        let measured = slowest.unwrap_or_default().saturating_mul(TIMES_SLOWEST).min(LONGEST);
        self.shortest.of(kind).max(measured)
    }

    /// An effect of that kind came so late.
    pub(super) fn came_after(&self, kind: EffectKind, late: Duration) {
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
        assert_eq!(windows.now(EffectKind::State), Duration::from_millis(200));
        assert_eq!(windows.now(EffectKind::CallSetup), Duration::from_secs(3));
        windows.came_after(EffectKind::State, Duration::from_millis(900));
        windows.came_after(EffectKind::State, Duration::from_millis(50));
        assert_eq!(windows.now(EffectKind::State), Duration::from_millis(2700));
        windows.came_after(EffectKind::State, Duration::from_secs(50));
        assert_eq!(windows.now(EffectKind::State), LONGEST);
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for wrong in ["{state: 1}", "{state: 61s}", "{states: 1s}", "{state: ~}", "[1s]"] {
            assert!(serde_yaml::from_str::<ShortestWindows>(wrong).is_err(), "{wrong}");
        }
    }
}
