//! Two thousand streams at one mock: what each costs in memory, and that an event reaches them all.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use finspec::client::http::DEADLINE;
use finspec::client::{HttpClient, Stream, StreamAddress};
use finspec::contract::Transport;
use finspec::contract::control::FailCommand;
use finspec::mock::{PUBSUB_DOMAIN, XMPP_DOMAIN};
use finspec::target::TargetFile;
use finspec::waiting::{Stopwatch, quiet, within};

/// How many agents there are.
const AGENTS: usize = 2_000;

/// How much memory of the mock one of them with a stream may cost.
const KIB_PER_AGENT: usize = 64;

/// How many sign in at a time.
const AT_ONCE: usize = 32;

struct Mock(Child);

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Mock {
    fn start(folder: &Path) -> (Mock, TargetFile) {
        let (people, target) = (folder.join("people.yaml"), folder.join("target.yaml"));
        let mut text = "teams:\n  - {id: \"34\", name: First Line}\npeople:\n".to_owned();
        for number in 0..AGENTS {
            let (id, extension) = (1_001_001 + number, 50_000 + number);
            writeln!(text, "  - {{id: \"{id}\", login_name: agent{number}.example, first_name: Ada, last_name: Example, extension: \"{extension}\", team: \"34\"}}").unwrap();
        }
        std::fs::write(&people, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.args(["mock", "--deployment", "cce", "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0"]);
        command.arg("--people").arg(&people).arg("--write-target").arg(&target);
        let mut mock = Mock(command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap());
        let mut remarks = BufReader::new(mock.0.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("target file") {
            assert_ne!(remarks.read_line(&mut said).unwrap(), 0, "the mock ended at its start: {said}");
        }
        std::thread::spawn(move || remarks.read_to_end(&mut Vec::new()));
        (mock, TargetFile::read(&target).unwrap())
    }

    /// KiB of memory in use.
    fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

async fn sign_in(client: &HttpClient, address: &StreamAddress, file: &TargetFile) -> Vec<Stream> {
    let password = file.password.text.clone().unwrap();
    let mut streams = Vec::new();
    for some in file.call_centre.people.chunks(AT_ONCE) {
        let opening: Vec<_> = some
            .iter()
            .map(|person| {
                let (client, address, password, id) =
                    (client.clone(), address.clone(), password.clone(), person.id.clone());
                tokio::spawn(async move {
                    let stream = Stream::open(&client, &address, &id, &password, Stopwatch::start(), DEADLINE);
                    let mut stream = stream.await.unwrap();
                    // Behind the answer, the presence has been seen, without which no event comes.
                    stream.ping().await.unwrap();
                    stream
                })
            })
            .collect();
        for stream in opening {
            streams.push(stream.await.unwrap());
        }
    }
    streams
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_costs_little_and_an_event_reaches_everybody() {
    for transport in [Transport::Tcp, Transport::Tls, Transport::Bosh, Transport::Websocket] {
        let folder = tempfile::tempdir().unwrap();
        let (mock, file) = Mock::start(folder.path());
        let path = folder.path().join("target.yaml");
        let client = HttpClient::trusting(file.trust(&path).unwrap(), DEADLINE).unwrap();
        let (domain, pubsub) = (XMPP_DOMAIN.to_owned(), PUBSUB_DOMAIN.to_owned());
        let address = StreamAddress { transport, address: file.notifications[&transport].clone(), domain, pubsub };
        let before = mock.memory();
        let streams = sign_in(&client, &address, &file).await;
        let control = file.control(&path).unwrap().unwrap();
        let watch = Stopwatch::start();
        let fail = FailCommand { out_of_service: true };
        control.command(&client, "POST", "/worlds/default/fail", Some(&fail)).await.unwrap();
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
