//! Progress on the terminal: a bar while runs go on, nothing where nobody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::plan::RunId;
use crate::report::RunRecord;
use crate::runner::Progress;
use crate::verdict::VerdictWord;

/// A bar that counts runs and tells each failure as it happens.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar for that many runs. Drawn on standard error, and only where that is a terminal.
    pub(super) fn new(runs: usize, what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(u64::try_from(runs).ok(), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        Bar(bar)
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn began(&self, run: &RunId) {
        self.0.set_message(run.to_string());
    }

    fn ended(&self, record: &RunRecord) {
        self.0.inc(1);
        // Without a bar nobody watches, and the summary tells it all.
        if !self.0.is_hidden() && matches!(record.verdict, VerdictWord::Deviates | VerdictWord::Broken) {
            self.0.suspend(|| super::output::remark(&format!("{}  {}", record.verdict, record.id)));
        }
    }
}
