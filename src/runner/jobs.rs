//! Many runs at a time, and an end in good order when somebody interrupts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::client::HttpClient;
use crate::plan::{Planned, Run};
use crate::report::RunRecord;
use crate::report::model::RunTiming;
use crate::target::Target;

use super::drive::drive_until;
use super::progress::Progress;
use super::record::{RunContext, record_failed, record_not_begun, record_undriven};
use super::tasks::at_a_time;

/// Why runs end before their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndedEarly {
    /// Somebody interrupts.
    #[error("the run was interrupted before it ended")]
    Interrupted,
    /// So many minutes were given and are over.
    #[error("the {0} minutes that were given did not allow it")]
    TimeIsUp(u32),
}

/// Ends runs before their time: nothing new begins, what goes on stops where it is and gives back what it has, what has ended is kept.
#[derive(Debug, Clone)]
pub struct Interrupt(watch::Sender<Option<EndedEarly>>);

impl Default for Interrupt {
    fn default() -> Self {
        Interrupt(watch::Sender::new(None))
    }
}

impl Interrupt {
    /// Interrupts.
    pub fn now(&self) {
        self.because(EndedEarly::Interrupted);
    }

    /// Ends what goes on for that reason.
    pub fn because(&self, reason: EndedEarly) {
        self.0.send_replace(Some(reason));
    }

    /// Whether nothing new begins.
    pub fn is_set(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Whether somebody interrupted.
    pub fn is_by_somebody(&self) -> bool {
        *self.0.borrow() == Some(EndedEarly::Interrupted)
    }

    /// Why nothing new begins.
    fn reason(&self) -> EndedEarly {
        self.0.borrow().unwrap_or(EndedEarly::Interrupted)
    }

    async fn wait(&self) -> EndedEarly {
        let mut receiver = self.0.subscribe();
        // The sender lives as long as this value, so waiting ends only by an interrupt.
        let _ = receiver.wait_for(Option::is_some).await;
        self.reason()
    }
}

/// How runs are gone through.
#[derive(Debug, Clone)]
pub struct JobSettings {
    /// How many go on at a time.
    pub jobs: usize,
    /// How long one answer may take.
    pub deadline: Duration,
    /// What records are made with.
    pub context: RunContext,
    /// Ends them before their time.
    pub interrupt: Interrupt,
}

/// Drives all runs, begun in the order planned; a record for each, in no order, and the timings of those that were
/// driven.
pub async fn run_all<T: Target + 'static>(
    target: &Arc<T>,
    client: &HttpClient,
    planned: &[Planned],
    settings: &JobSettings,
    progress: &Arc<dyn Progress>,
) -> (Vec<RunRecord>, BTreeMap<String, RunTiming>) {
    let mut records: Vec<RunRecord> = planned.iter().filter_map(record_undriven).collect();
    let mut timings = BTreeMap::new();
    let runs = planned.iter().filter_map(|planned| match planned {
        Planned::Run(run) => Some(run),
        Planned::NotApplicable { .. } => None,
    });
    let begin =
        |run: &&Run| one(Arc::clone(target), client.clone(), (*run).clone(), settings.clone(), Arc::clone(progress));
    let ended = |run: &Run, driven: Result<(RunRecord, RunTiming), String>| {
        let record = match driven {
            Ok((record, timing)) => {
                timings.insert(record.id.clone(), timing);
                record
            }
            Err(reason) => record_failed(run, reason),
        };
        progress.ended(&record);
        records.push(record);
    };
    let left = at_a_time(settings.jobs, &settings.interrupt, runs, begin, ended).await;
    let reason = settings.interrupt.reason();
    records.extend(left.into_iter().map(|run| record_not_begun(run, reason)));
    (records, timings)
}

async fn one<T: Target>(
    target: Arc<T>,
    client: HttpClient,
    run: Run,
    settings: JobSettings,
    progress: Arc<dyn Progress>,
) -> (RunRecord, RunTiming) {
    progress.began(&run.id);
    let driven = drive_until(target.as_ref(), &client, &run, settings.deadline, settings.interrupt.wait()).await;
    settings.context.record(&run, driven)
}
