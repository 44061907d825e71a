//! One event of a team for two thousand subscribers.

use finspec::client::http::{Credentials, DEADLINE};
use finspec::client::{HttpClient, Stream, StreamAddress};
use finspec::contract::Method;
use finspec::control::Password;
use finspec::lab::Transport;
use finspec::observe::Sent;
use finspec::target::TargetFile;
use finspec::waiting::{Stopwatch, quiet, within};
use std::net::TcpStream;
use std::time::Duration;

use crate::crowd::{self, AGENTS, AT_ONCE, KIB_PER_AGENT, Mock, open_streams};
use crate::{socket, table};

/// The longest that an event may take to all subscribers, in milliseconds.
const LIMIT: f64 = 100.0;
/// The node of the team of all agents.
const NODE: &str = "/finesse/api/Team/34/Users";

/// A mock with its agents signed in over REST.
struct Crowd {
    mock: Mock,
    file: TargetFile,
    client: HttpClient,
    password: Password,
    _folder: tempfile::TempDir,
}

/// Measures it; whether targets are held.
pub(crate) async fn measure(rounds: usize) -> bool {
    println!("\nCrowd: {AGENTS} agents, signed in, each with a stream and a subscription to the team");
    let mut held = true;
    for transport in [Transport::Tcp, Transport::Tls, Transport::Bosh, Transport::Websocket] {
        held &= read(transport, rounds).await;
    }
    for transport in [Transport::Tcp, Transport::Websocket] {
        held &= sent(transport, rounds).await;
    }
    held
}

impl Crowd {
    async fn start() -> Crowd {
        let folder = tempfile::tempdir().expect("a folder");
        let (mock, file) = Mock::start(folder.path());
        let client = HttpClient::trusting(file.trust(&folder.path().join("target.yaml")).expect("trust"), DEADLINE);
        let client = client.expect("a client");
        let password = file.password.text.clone().expect("a password");
        Crowd { mock, file, client, password, _folder: folder }
    }

    async fn sign_in(&self) {
        for number in 0..AGENTS {
            let extension = &self.file.call_centre.people[number].extension;
            self.put(number, &format!("<User><state>LOGIN</state><extension>{extension}</extension></User>")).await;
        }
    }

    /// Changes an agent.
    async fn put(&self, number: usize, body: &str) {
        let person = &self.file.call_centre.people[number];
        let headers = vec![("Content-Type".to_owned(), "application/xml".to_owned())];
        let path = format!("/finesse/api/User/{}", person.id);
        let sent = Sent { method: Method::Put, path, headers, body: body.into() };
        let credentials = Credentials::Basic { user: person.id.clone(), password: self.password.clone() };
        let answered = self.client.send(&self.file.rest, &sent, &credentials).await.expect("an answer");
        assert_eq!(answered.status, 202, "{}", answered.body.text());
    }

    /// What the team is told of, another state each time.
    async fn cause(&self, round: usize) {
        let state = if round.is_multiple_of(2) { "READY" } else { "NOT_READY" };
        self.put(0, &format!("<User><state>{state}</state></User>")).await;
    }
}

/// Until finspec's own client has read it for everybody; and memory.
async fn read(transport: Transport, rounds: usize) -> bool {
    let crowd = Crowd::start().await;
    let before = crowd.mock.memory();
    crowd.sign_in().await;
    let clock = Stopwatch::start();
    let mut streams = open_streams(&crowd.client, &crowd::address(&crowd.file, transport), &crowd.file, clock).await;
    for stream in &mut streams {
        stream.subscribe(NODE).await.expect("a subscription");
    }
    let each = (crowd.mock.memory() - before) / AGENTS;
    let mut times = Vec::new();
    for round in 0..=rounds {
        // What came before is no event of the team.
        streams.iter().for_each(|stream| drop(stream.take_notices()));
        let begun = clock.microseconds();
        crowd.cause(round).await;
        let last = within(DEADLINE, last_read(&streams)).await.expect("everybody is told");
        times.push(last - begun);
    }
    let memory = f64::from(u32::try_from(each).expect("few"));
    let all_read = median(&times[1..]);
    table::target(
        &format!("KiB of the mock's memory an agent, over {transport}"),
        f64::from(u32::try_from(KIB_PER_AGENT).expect("few")),
        memory,
    ) & table::target(&format!("milliseconds until the last has read it, over {transport}"), LIMIT, all_read)
}

/// When the last stream had the event of the team, by its own clock.
async fn last_read(streams: &[Stream]) -> u64 {
    let mut last = 0;
    for stream in streams {
        let at = loop {
            let here = stream.take_notices();
            match here.iter().find(|notice| notice.node == NODE) {
                Some(notice) => break notice.arrived_at,
                None => quiet(Duration::from_millis(1)).await,
            }
        };
        last = last.max(at);
    }
    last
}

/// Until it lies in every subscriber's socket, where nobody reads.
async fn sent(transport: Transport, rounds: usize) -> bool {
    let crowd = Crowd::start().await;
    crowd.sign_in().await;
    let address = crowd::address(&crowd.file, transport);
    let mut sockets = subscribe(&crowd, &address).await;
    let mut times = Vec::new();
    for round in 0..=rounds {
        let clock = Stopwatch::start();
        let waiting = tokio::task::spawn_blocking(move || {
            socket::wait_for(&sockets, NODE);
            let took = clock.microseconds();
            socket::drain(&mut sockets);
            (sockets, took)
        });
        crowd.cause(round).await;
        let (back, took) = waiting.await.expect("all sockets");
        sockets = back;
        times.push(took);
    }
    let all_sent = median(&times[1..]);
    table::target(&format!("milliseconds until the last byte is sent, over {transport}"), LIMIT, all_sent)
}

async fn subscribe(crowd: &Crowd, address: &StreamAddress) -> Vec<TcpStream> {
    let mut sockets = Vec::new();
    for some in crowd.file.call_centre.people.chunks(AT_ONCE) {
        let opening = some.iter().map(|person| socket::subscribe(address, &person.id, &crowd.password.0, NODE));
        sockets.extend(futures_util::future::join_all(opening).await);
    }
    sockets
}

/// The median of microseconds, in milliseconds.
fn median(times: &[u64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    f64::from(u32::try_from(times[times.len() / 2]).expect("a short time")) / 1e3
}
