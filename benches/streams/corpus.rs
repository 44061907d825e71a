//! Runs of the corpus over BOSH and over TCP.

use std::path::Path;
use std::sync::Arc;

use finspec::client::HttpClient;
use finspec::contract::Deployment;
use finspec::lab::Transport;
use finspec::plan::Planned;
use finspec::snapshot::SnapshotStore;
use finspec::target::Embedded;
use tokio::runtime::Handle;

use crate::material::{DEADLINE, drive_all, plan};
use crate::table::{self, Round, Times};

/// How many times as long as over TCP the corpus may take over BOSH.
const LIMIT: f64 = 2.0;

struct Ground {
    target: Arc<Embedded>,
    planned: Vec<Planned>,
}

/// Of how many runs of the corpus one is measured.
const OF: usize = 3;

/// Some of the runs of all cases on one deployment, spread over all operations.
fn ground(deployment: Deployment, transport: Transport) -> Ground {
    let target = Arc::new(Embedded::new(Handle::current(), deployment).over(transport));
    let all = plan(Path::new("cases"), target.as_ref()).into_iter();
    let planned = all.filter(|planned| matches!(planned, Planned::Run(_))).step_by(OF).collect();
    Ground { target, planned }
}

/// Measures it; whether the target is held.
pub(crate) async fn measure(rounds: usize) -> bool {
    let client = HttpClient::trusting(Embedded::trust().expect("a certificate"), DEADLINE).expect("a client");
    let transports = [Transport::Tcp, Transport::Bosh];
    let grounds = transports.map(|transport| Deployment::ALL.map(|deployment| ground(deployment, transport)));
    let runs = grounds[0].iter().map(|ground| ground.planned.len()).sum();
    let mut times = [Times::of("over TCP"), Times::of("over BOSH")];
    for round in 0..=rounds {
        for (grounds, times) in grounds.iter().zip(&mut times) {
            let begun = Round::begin();
            for ground in grounds {
                let snapshots = Some(SnapshotStore::new("snapshots"));
                drive_all(&ground.target, &client, &ground.planned, snapshots).await;
            }
            times.add(&begun);
        }
        if round == 0 {
            times.iter_mut().for_each(Times::forget);
        }
    }
    table::print(&format!("Corpus: every third run, {runs} on both deployments"), runs, &times);
    table::target("times TCP, over BOSH", LIMIT, times[1].ratio(&times[0]))
}
