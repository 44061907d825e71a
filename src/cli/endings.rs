//! What ends the program from outside: Ctrl-C, and what a system sends that shuts down, a terminal that goes away, or a
//! limit on the size of files.

use std::time::Duration;

use crate::runner::Interrupt;
use crate::waiting::Stopwatch;
use crate::writing::give_up_all;

use super::exit_code::ExitCode;
use super::output;

/// Who sends a signal to a whole group reaches its members twice: nobody means the second one, so soon.
const SAME: Duration = Duration::from_secs(1);

/// The signal for a file that grew beyond the limit that the user set. The number is the same on the systems that Rust's
/// first two tiers know.
#[cfg(unix)]
const FILE_TOO_LARGE: i32 = 25;

/// How the program is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// By a person or a system that may ask once more.
    ToEnd,
    /// By a terminal that is gone, which says so several times.
    HangUp,
}

/// Listens for everything that asks the program to end.
#[cfg(unix)]
struct Endings {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Endings {
    fn listen() -> std::io::Result<Endings> {
        use tokio::signal::unix::{SignalKind, signal};
        let hang_up = (!outlives_its_terminal()).then(|| signal(SignalKind::hangup())).transpose()?;
        Ok(Endings {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up,
        })
    }

    async fn next(&mut self) -> Asked {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => Asked::ToEnd,
            _ = self.terminate.recv() => Asked::ToEnd,
            _ = hang_up => Asked::HangUp,
        }
    }
}

/// Whether it was begun so that the end of its terminal is nothing to it, as `nohup` does: that wish is kept. Where the
/// system does not tell, it was not.
#[cfg(unix)]
fn outlives_its_terminal() -> bool {
    const HANG_UP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & HANG_UP != 0)
}

#[cfg(not(unix))]
struct Endings;

#[cfg(not(unix))]
impl Endings {
    fn listen() -> std::io::Result<Endings> {
        Ok(Endings)
    }

    async fn next(&mut self) -> Asked {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Asked::ToEnd,
            Err(_) => std::future::pending().await,
        }
    }
}

/// Waits until somebody asks the program to end.
pub(super) async fn asked_to_end() {
    match Endings::listen() {
        Ok(mut endings) => drop(endings.next().await),
        // Then the system ends the program without asking.
        Err(_) => std::future::pending().await,
    }
}

/// Whoever asks ends the runs, and what is known is still written; who asks once more ends the program. From the
/// return of this on nothing is missed.
pub(super) fn listen_for_interrupts() -> Interrupt {
    let interrupt = Interrupt::default();
    let told = interrupt.clone();
    let Ok(mut endings) = Endings::listen() else { return interrupt };
    tokio::spawn(async move {
        endings.next().await;
        let since = Stopwatch::start();
        told.now();
        output::remark(&"finspec: interrupted; writing the reports of what has ended (once more ends at once)");
        while endings.next().await == Asked::HangUp || since.elapsed() < SAME {}
        // Held to the end: no report changes half-way.
        let _held = give_up_all();
        std::process::exit(i32::from(ExitCode::Incomplete.number()));
    });
    interrupt
}

/// Makes a file that grows beyond the user's limit an error like a full disk. Otherwise the system ends the program.
pub(super) fn outlive_large_files() {
    #[cfg(unix)]
    {
        // Where it cannot be had, it stays as it was.
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(FILE_TOO_LARGE));
    }
}
