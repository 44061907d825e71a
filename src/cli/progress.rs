//! Progress on the terminal: a bar while runs go on; where nothing may move, lines of runs that take long, and else nothing.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::plan::RunId;
use crate::prove::{HonestPlay, LieProof, RunProof, Watcher};
use crate::report::{RunRecord, line_of};
use crate::runner::Progress;
use crate::verdict::VerdictWord;
use crate::waiting::Stopwatch;

use super::output;

/// Between two lines at least.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// A bar that counts what has ended.
pub(super) struct Bar {
    bar: ProgressBar,
    lines: Option<Lines>,
}

impl Bar {
    /// A bar up to that number, drawn on standard error, and only where that may be.
    pub(super) fn new(count: usize, what: &str) -> Self {
        let place = if output::may_move() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(u64::try_from(count).ok(), place);
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        Bar { bar, lines: None }
    }

    /// The same with a line now and then where there is no bar: for runs on a server whose time is real.
    pub(super) fn with_lines(self) -> Self {
        let lines = self.bar.is_hidden().then(|| Lines::of(self.bar.length().unwrap_or_default()));
        Bar { lines, ..self }
    }

    fn tell(&self, what: &str) {
        self.bar.set_message(line_of(what));
    }

    /// A play against honest servers has ended.
    pub(super) fn played(&self, play: &HonestPlay) {
        self.bar.inc(1);
        self.tell(&play.servers.join("+"));
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn began(&self, run: &RunId) {
        self.tell(run.as_str());
    }

    /// Tells each failure as it happens. Without a bar nobody watches, and the summary tells it all.
    fn ended(&self, record: &RunRecord) {
        self.bar.inc(1);
        if let Some(line) = self.lines.as_ref().and_then(|lines| lines.after(record)) {
            output::told(&line);
        }
        if !self.bar.is_hidden() && matches!(record.verdict, VerdictWord::Deviates | VerdictWord::Broken) {
            self.bar.suspend(|| output::remark(&line_of(&format!("{}  {}", record.verdict, record.id))));
        }
    }
}

/// What is said where no bar is drawn.
struct Lines {
    all: u64,
    clock: Stopwatch,
    so_far: Mutex<SoFar>,
}

#[derive(Debug, Default)]
struct SoFar {
    ended: u64,
    deviating: u64,
    told_at: Duration,
}

impl Lines {
    fn of(all: u64) -> Lines {
        Lines { all, clock: Stopwatch::start(), so_far: Mutex::default() }
    }

    /// The line that is due once a run has ended.
    fn after(&self, record: &RunRecord) -> Option<String> {
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        so_far.ended += 1;
        if matches!(record.verdict, VerdictWord::Deviates | VerdictWord::Broken) {
            so_far.deviating += 1;
        }
        let now = self.clock.elapsed();
        if now < so_far.told_at + BETWEEN_LINES {
            return None;
        }
        so_far.told_at = now;
        let SoFar { ended, deviating, .. } = *so_far;
        Some(line(ended, self.all, deviating, now))
    }
}

/// How far runs are, and how long the others take if they take as long.
fn line(ended: u64, all: u64, deviating: u64, took: Duration) -> String {
    let left = took.as_secs() * all.saturating_sub(ended) / ended.max(1);
    format!("{ended} of {all} runs, {deviating} deviate or broke, some {} min left", left.div_ceil(60))
}

impl Watcher for Bar {
    fn proved(&self, proof: &RunProof) {
        self.bar.inc(1);
        self.tell(&proof.run);
    }

    fn told(&self, proof: &LieProof) {
        self.bar.inc(1);
        self.tell(&proof.lie.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_and_how_long_still() {
        let told = line(120, 480, 2, Duration::from_secs(100));
        assert_eq!(told, "120 of 480 runs, 2 deviate or broke, some 5 min left");
        assert_eq!(line(1, 1, 0, Duration::ZERO), "1 of 1 runs, 0 deviate or broke, some 0 min left");
    }
}
