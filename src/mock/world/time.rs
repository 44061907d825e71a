//! Time of the world's own: it starts at the same instant in every world and moves only when it is told to.

use std::time::Duration;

use jiff::Timestamp;

/// 2024-05-06T07:08:09.000Z, where every world begins.
const START: i64 = 1_714_979_289_000;

/// An instant of the world's clock, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorldTime(i64);

impl WorldTime {
    /// The instant at which every world begins.
    pub const fn start() -> Self {
        WorldTime(START)
    }

    /// The instant that much later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        WorldTime(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// Milliseconds since 1970.
    pub const fn milliseconds(self) -> i64 {
        self.0
    }
}

impl std::fmt::Display for WorldTime {
    /// `2024-05-06T07:08:09.123Z`, milliseconds always.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let instant = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::MAX);
        write!(f, "{}", instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_written_with_milliseconds() {
        assert_eq!(WorldTime::start().to_string(), "2024-05-06T07:08:09.000Z");
        let later = WorldTime::start().after(Duration::from_millis(61_045));
        assert_eq!(later.to_string(), "2024-05-06T07:09:10.045Z");
    }
}
