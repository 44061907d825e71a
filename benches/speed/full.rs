//! The full ground: 500 runs, each with a world, a stream, a sign-in, a call, a settled step and a proved absence.

use std::path::Path;
use std::sync::Arc;

use finspec::client::HttpClient;
use finspec::contract::Deployment;
use finspec::plan::Planned;
use finspec::runner::drive;
use finspec::snapshot::SnapshotStore;
use finspec::target::Embedded;

use crate::bare::{self, Sockets};
use crate::material::{DEADLINE, drive_all, plan};
use crate::table::{self, Round, Times};
use crate::{RUNS, run_of};

/// The case.
const CASE: &str = "dialog/send_dtmf/letters";
/// Round trips of a stream before its run can use it: opening, credentials, opening again, address and presence.
const HANDSHAKE: usize = 4;
/// The longest that a run may take, in milliseconds of the whole's wall time.
const LIMIT: f64 = 2.0;

struct Ground {
    target: Arc<Embedded>,
    planned: Vec<Planned>,
}

/// Measures this ground; whether its target is held.
pub(crate) async fn measure(rounds: usize) -> bool {
    let client = HttpClient::new(DEADLINE).expect("a client");
    let snapshots = Path::new("snapshots");
    let snapshots = snapshots.is_dir().then(|| SnapshotStore::new(snapshots));
    let grounds = Deployment::ALL.map(ground);
    let needed = needed(&client, &grounds[0]).await;
    let echo = bare::echo().await;
    let mut times = [Times::of("bare sockets"), Times::of("finspec")];
    for round in 0..=rounds {
        let begun = Round::begin();
        bare::sockets(echo, needed, RUNS).await;
        times[0].add(&begun);
        let begun = Round::begin();
        for ground in &grounds {
            drive_all(&ground.target, &client, &ground.planned, snapshots.clone()).await;
        }
        times[1].add(&begun);
        if round == 0 {
            times.iter_mut().for_each(Times::forget);
        }
    }
    let Sockets { requests, stanzas } = needed;
    let title =
        format!("Full ground: {RUNS} runs of {CASE}, each {requests} requests, 1 stream, {stanzas} round trips on it");
    table::print(&title, RUNS, &times);
    let runs = f64::from(u32::try_from(RUNS).expect("few runs"));
    table::target("milliseconds a run", LIMIT, times[1].median() * 1e3 / runs)
}

/// Half of the runs on each deployment, all variants in turn.
fn ground(deployment: Deployment) -> Ground {
    let target = Arc::new(Embedded::new(tokio::runtime::Handle::current(), deployment));
    let all = plan(Path::new("cases"), target.as_ref());
    let letters = all.into_iter().filter(|planned| planned.run().case.id.0 == CASE).collect::<Vec<_>>();
    let planned = letters.into_iter().cycle().take(RUNS / Deployment::ALL.len()).collect();
    Ground { target, planned }
}

/// What a run needs of sockets: requests as the runner sent them, and a ping for each step beside the handshake.
async fn needed(client: &HttpClient, ground: &Ground) -> Sockets {
    let run = run_of(&ground.planned[0]);
    let driven = drive(ground.target.as_ref(), client, run, DEADLINE).await;
    assert_eq!(driven.observation.notices.len(), 1, "one stream a run");
    let pings = run.scene_steps().count() + run.steps().count();
    Sockets { requests: driven.observation.exchanges.len(), stanzas: HANDSHAKE + pings }
}
