//! Waiting: the only file that knows carrier time and the wall clock.
//!
//! Deadlines, quiet periods and time stamps of a run come from here, so that nothing else in the crate can sleep or
//! read a clock. The mock's own time is another matter and another type: `mock::world::WorldTime`, which stands still
//! unless it is told to advance. Tests therefore never wait for a duration; they wait for an event, within a deadline.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// What is returned when a deadline passed before the awaited thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing happened within {}", seconds(*.0))]
pub struct Elapsed(pub Duration);

/// Writes a duration as people say it: `20 s`, `0.5 s`.
pub fn seconds(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis % 1000 {
        0 => format!("{} s", millis / 1000),
        rest => format!("{}.{} s", millis / 1000, format!("{rest:03}").trim_end_matches('0')),
    }
}

/// Reads a duration as people write it: `60s`, `500ms`, `2m`.
pub fn duration_of(text: &str) -> Option<Duration> {
    let split = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number = number.parse::<u32>().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number.into())),
        "s" => Some(Duration::from_secs(number.into())),
        "m" => Some(Duration::from_secs(u64::from(number) * 60)),
        _ => None,
    }
}

/// Writes a duration so that [`duration_of`] reads it.
pub fn millis_or_seconds(duration: Duration) -> String {
    match (duration.as_secs(), duration.subsec_millis()) {
        (seconds, 0) => format!("{seconds}s"),
        _ => format!("{}ms", duration.as_millis()),
    }
}

/// Waits for `future`, at most `limit`.
///
/// # Errors
/// [`Elapsed`] with the limit when it passed first.
pub async fn within<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    tokio::time::timeout(limit, future).await.map_err(|_| Elapsed(limit))
}

/// Lets `period` of carrier time pass. For quiet periods on live servers, keep-alives and the stand-alone mock's clock.
pub async fn quiet(period: Duration) {
    // A timer rounds up to its next tick, also for nothing.
    if !period.is_zero() {
        tokio::time::sleep(period).await;
    }
}

/// How long connections that have ended keep their ports, and a little more.
const PORTS_ARE_KEPT: Duration = Duration::from_secs(90);

/// Opens something at a port that the system chooses. Whoever plays tens of thousands of runs one after another may find none: those
/// of connections that have ended are kept for a minute, which is waited for.
///
/// # Errors
/// Those of `open`, at once where it is not for want of a port.
pub async fn with_free_port<T>(mut open: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let begun = Stopwatch::start();
    loop {
        match open() {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && begun.elapsed() < PORTS_ARE_KEPT => {
                quiet(Duration::from_millis(100)).await;
            }
            opened => return opened,
        }
    }
}

/// Rings once, after a time.
#[derive(Debug)]
pub struct Alarm(Pin<Box<tokio::time::Sleep>>);

impl Alarm {
    /// Rings after that time.
    pub fn after(period: Duration) -> Alarm {
        Alarm(Box::pin(tokio::time::sleep(period)))
    }

    /// Whether it has rung; whoever asks is woken when it does.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(context)
    }
}

/// The clock by which an HTTP server measures how long its clients take.
pub fn http_timer() -> hyper_util::rt::TokioTimer {
    hyper_util::rt::TokioTimer::new()
}

/// Counts carrier time from the moment it is started; all offsets in a report come from one of these.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(tokio::time::Instant);

impl Stopwatch {
    /// Starts at zero now.
    pub fn start() -> Self {
        Stopwatch(tokio::time::Instant::now())
    }

    /// Microseconds since the start.
    pub fn microseconds(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The wall clock now, as RFC 3339 in UTC to the second. Stands in the part of a report that is not reproducible.
pub fn wall_clock() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Now, in seconds since 1970 by the wall clock.
pub fn wall_seconds() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// The moment of a header `Date`, or of a time stamp as Finesse writes it, in seconds since 1970; `None` for other texts.
pub fn moment_of(text: &str) -> Option<i64> {
    let stamp = text.parse::<jiff::Timestamp>().ok();
    let stamp = stamp.or_else(|| Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp()));
    stamp.map(|stamp| stamp.as_second())
}

/// The day of a moment, given in seconds since 1970, in UTC: `2026-03-01`.
pub fn date_of(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    moment.map_or_else(|| "a day far off".to_owned(), |moment| moment.strftime("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(seconds(Duration::from_secs(20)), "20 s");
        assert_eq!(seconds(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(seconds(Duration::from_millis(50)), "0.05 s");
    }

    #[test]
    fn durations_are_read_as_people_write_them() {
        assert_eq!(duration_of("2m"), Some(Duration::from_secs(120)));
        assert_eq!(duration_of("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration_of("60"), None);
        assert_eq!(duration_of("99999999999s"), None);
    }

    #[test]
    fn moments_are_read_as_headers_and_stamps_have_them() {
        assert_eq!(moment_of("Thu, 01 Jan 1970 00:01:00 GMT"), Some(60));
        assert_eq!(moment_of("1970-01-01T00:01:00.250Z"), Some(60));
        assert_eq!(moment_of("yesterday"), None);
        assert_eq!(moment_of(""), None);
    }

    #[test]
    fn moments_have_days() {
        assert_eq!(date_of(0), "1970-01-01");
        assert_eq!(date_of(978_307_199), "2000-12-31");
        assert_eq!(date_of(u64::MAX), "a day far off");
    }

    #[tokio::test]
    async fn a_port_is_waited_for_and_nothing_else() {
        let mut left = 2;
        let opened = with_free_port(|| {
            left -= 1;
            if left == 0 { Ok("open") } else { Err(io::ErrorKind::AddrInUse.into()) }
        });
        assert_eq!(opened.await.unwrap(), "open");
        let mut asked = 0;
        let refused = with_free_port(|| -> io::Result<()> {
            asked += 1;
            Err(io::ErrorKind::PermissionDenied.into())
        });
        assert_eq!(refused.await.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(asked, 1);
    }

    #[tokio::test]
    async fn a_deadline_names_its_limit() {
        let never = std::future::pending::<()>();
        let elapsed = within(Duration::from_millis(1), never).await.unwrap_err();
        assert_eq!(elapsed.to_string(), "nothing happened within 0.001 s");
    }
}
