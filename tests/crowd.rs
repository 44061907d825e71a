//! Two thousand streams at one mock: what each costs in memory, and that an event reaches them all.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "support/crowd.rs"]
mod crowd;

use std::time::Duration;

use finspec::client::HttpClient;
use finspec::client::http::DEADLINE;
use finspec::contract::Method;
use finspec::control::FailCommand;
use finspec::lab::Transport;
use finspec::waiting::{Stopwatch, quiet, within};

use crowd::{AGENTS, KIB_PER_AGENT, Mock, open_streams};

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_costs_little_and_an_event_reaches_everybody() {
    for transport in [Transport::Tcp, Transport::Tls, Transport::Bosh, Transport::Websocket] {
        let folder = tempfile::tempdir().unwrap();
        let (mock, file) = Mock::start(folder.path());
        let path = folder.path().join("target.yaml");
        let client = HttpClient::trusting(file.trust(&path).unwrap(), DEADLINE).unwrap();
        let address = crowd::address(&file, transport);
        let before = mock.memory();
        let streams = open_streams(&client, &address, &file, Stopwatch::start()).await;
        let control = file.control(&path).unwrap().unwrap();
        let watch = Stopwatch::start();
        let fail = FailCommand { out_of_service: true, side: finspec::lab::Side::A };
        control.command(&client, Method::Post, "/worlds/default/fail", Some(&fail)).await.unwrap();
        let all_told = async {
            while streams.iter().any(|stream| stream.count() == 0) {
                quiet(Duration::from_millis(1)).await;
            }
        };
        within(DEADLINE, all_told).await.unwrap();
        let took = watch.elapsed();
        let each = (mock.memory() - before) / AGENTS;
        eprintln!("{transport}: {each} KiB for each of {AGENTS} agents; all told after {took:?}");
        assert!(each <= KIB_PER_AGENT, "{transport}: {each} KiB");
    }
}
