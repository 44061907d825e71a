//! Progress on the terminal: a bar while runs go on, nothing where nobody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::plan::RunId;
use crate::prove::{HonestPlay, LieProof, RunProof, Watcher};
use crate::report::{RunRecord, line_of};
use crate::runner::Progress;
use crate::verdict::VerdictWord;

use super::output;

/// A bar that counts what has ended.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar up to that number, drawn on standard error, and only where that may be.
    pub(super) fn new(count: usize, what: &str) -> Self {
        let place = if output::may_move() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(u64::try_from(count).ok(), place);
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        Bar(bar)
    }

    fn tell(&self, what: &str) {
        self.0.set_message(line_of(what));
    }

    /// A play against honest servers has ended.
    pub(super) fn played(&self, play: &HonestPlay) {
        self.0.inc(1);
        self.tell(&play.servers.join("+"));
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn began(&self, run: &RunId) {
        self.tell(run.as_str());
    }

    /// Tells each failure as it happens. Without a bar nobody watches, and the summary tells it all.
    fn ended(&self, record: &RunRecord) {
        self.0.inc(1);
        if !self.0.is_hidden() && matches!(record.verdict, VerdictWord::Deviates | VerdictWord::Broken) {
            self.0.suspend(|| output::remark(&line_of(&format!("{}  {}", record.verdict, record.id))));
        }
    }
}

impl Watcher for Bar {
    fn proved(&self, proof: &RunProof) {
        self.0.inc(1);
        self.tell(&proof.run);
    }

    fn told(&self, proof: &LieProof) {
        self.0.inc(1);
        self.tell(&proof.lie.to_string());
    }
}
