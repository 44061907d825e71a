//! Many runs at a time: each driven once, then lied about on a thread of its own.

use std::sync::Arc;
use std::time::Duration;

use crate::client::HttpClient;
use crate::plan::Run;
use crate::runner::{Interrupt, at_a_time, drive};
use crate::target::Target;

use super::contract_lies::LieProof;
use super::lie::LieChoice;
use super::run_proof::{RunProof, prove_run};

/// How runs are proved.
#[derive(Debug, Clone)]
pub struct ProveSettings {
    /// How many runs are driven at a time.
    pub jobs: usize,
    /// How long one answer may take.
    pub deadline: Duration,
    /// The lies that are told.
    pub lies: LieChoice,
    /// Ends the proof before its time.
    pub interrupt: Interrupt,
}

/// Watches the proof.
pub trait Watcher: Send + Sync {
    /// A run is proved.
    fn proved(&self, proof: &RunProof);
    /// A lie about the contract was told.
    fn told(&self, proof: &LieProof);
}

/// Proves runs. What an interrupt left out is not among the proofs, which stand in the order of the runs' ids.
pub async fn prove_all<T: Target + 'static>(
    target: &Arc<T>,
    client: &HttpClient,
    runs: &[Run],
    settings: &ProveSettings,
    watcher: &Arc<dyn Watcher>,
) -> Vec<RunProof> {
    let mut proofs = Vec::new();
    let begin = |run: &&Run| one(Arc::clone(target), client.clone(), (*run).clone(), settings.clone());
    let ended = |run: &Run, proved: Result<Option<RunProof>, String>| {
        let Some(proof) = proved.unwrap_or_else(|reason| Some(RunProof::failed(run, reason))) else { return };
        watcher.proved(&proof);
        proofs.push(proof);
    };
    at_a_time(settings.jobs, &settings.interrupt, runs, begin, ended).await;
    proofs.sort_by(|one, other| one.run.cmp(&other.run));
    proofs
}

async fn one<T: Target>(target: Arc<T>, client: HttpClient, run: Run, settings: ProveSettings) -> Option<RunProof> {
    let driven = drive(target.as_ref(), &client, &run, settings.deadline).await;
    if settings.interrupt.is_set() {
        return None;
    }
    let all = settings.lies.of_bytes.len() == super::lie::LIES.len();
    let same = run.clone();
    let judged = tokio::task::spawn_blocking(move || prove_run(&run, &driven, &settings.lies.of_bytes, all));
    Some(judged.await.unwrap_or_else(|error| RunProof::failed(&same, format!("finspec itself failed: {error}"))))
}
