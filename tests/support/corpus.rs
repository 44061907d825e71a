//! The project's own cases, read once for all tests of a process, and runs driven many at a time.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use finspec::case::Library;
use finspec::case::meant::CaseId;
use finspec::client::HttpClient;
use finspec::plan::{Corpus, Planned};
use finspec::report::RunRecord;
use finspec::runner::{Interrupt, JobSettings, Progress, RunContext, Silent, run_all};
use finspec::snapshot::SnapshotStore;
use finspec::target::Target;
use finspec::verdict::Weighing;

/// All that is in `cases/`.
pub fn whole() -> &'static Corpus {
    static WHOLE: OnceLock<Corpus> = OnceLock::new();
    WHOLE.get_or_init(|| below(Path::new("cases")))
}

/// One case of `cases/`, with its scenes.
pub fn of_case(id: &str) -> Corpus {
    Corpus::of(Library::load_case(Path::new("cases"), &CaseId(id.to_owned())).complete().unwrap())
}

/// All that is in a folder.
pub fn below(folder: &Path) -> Corpus {
    Corpus::of(Library::load(folder).complete().unwrap())
}

/// How runs are driven and judged.
#[derive(Clone, Copy)]
pub struct Driving {
    /// How many go on at a time.
    pub jobs: usize,
    pub deadline: Duration,
    /// Whether transcripts are compared with the project's snapshots.
    pub snapshots: bool,
    pub strict: bool,
}

/// The records of all runs, sorted by id.
pub async fn records<T: Target + 'static>(
    target: &Arc<T>,
    client: &HttpClient,
    planned: &[Planned],
    driving: Driving,
) -> Vec<RunRecord> {
    let Driving { jobs, deadline, snapshots, strict } = driving;
    let snapshots = snapshots.then(|| SnapshotStore::new("snapshots"));
    let weighing = Weighing { version: target.description().release, strict };
    let context = RunContext { snapshots, weighing, timelines: false, observations: None };
    let settings = JobSettings { jobs, deadline, context, interrupt: Interrupt::default() };
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let (mut records, _) = run_all(target, client, planned, &settings, &progress).await;
    records.sort_by(|a, b| a.id.cmp(&b.id));
    records
}
