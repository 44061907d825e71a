//! What both grounds need: plans, settings of jobs, and runs that nobody watches.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use finspec::case::Library;
use finspec::client::HttpClient;
use finspec::plan::{Corpus, Planned};
use finspec::report::RunRecord;
use finspec::report::model::RunTiming;
use finspec::runner::{Interrupt, JobSettings, Progress, RunContext, Silent, run_all};
use finspec::snapshot::SnapshotStore;
use finspec::target::Target;
use finspec::verdict::{VerdictWord, Weighing};

/// How long one answer may take.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// The runs of all cases in a folder on a target, without those of the scenes.
pub(crate) fn plan<T: Target>(folder: &Path, target: &T) -> Vec<Planned> {
    let library = Library::load(folder).complete().expect("cases without a mistake");
    let corpus = Corpus::of(library);
    corpus.plan(target.description()).into_iter().filter(|planned| !planned.run().is_of_scene()).collect()
}

/// The records and timings of a round.
pub(crate) type Driven = (Vec<RunRecord>, std::collections::BTreeMap<String, RunTiming>);

/// Drives all runs as the command line does, and makes sure that all conform, or that the guide is
/// silent on them.
pub(crate) async fn drive_all<T: Target + 'static>(
    target: &Arc<T>,
    client: &HttpClient,
    planned: &[Planned],
    snapshots: Option<SnapshotStore>,
) -> Driven {
    let settings = JobSettings {
        jobs: crate::JOBS,
        deadline: DEADLINE,
        context: RunContext { snapshots, weighing: Weighing::default(), timelines: true, observations: None },
        interrupt: Interrupt::default(),
    };
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let (records, timings) = run_all(target, client, planned, &settings, &progress).await;
    assert_eq!(records.len(), planned.len());
    for record in &records {
        let is_good = [VerdictWord::Conforms, VerdictWord::Undocumented].contains(&record.verdict);
        assert!(is_good, "{}: {:?} {:?}", record.id, record.reason, record.deviations);
    }
    (records, timings)
}
