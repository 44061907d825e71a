//! A stand-alone mock with two thousand agents, and their streams: for the test of what they cost, and for the benchmark.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use finspec::client::http::DEADLINE;
use finspec::client::{HttpClient, Stream, StreamAddress};
use finspec::lab::Transport;
use finspec::mock::{PUBSUB_DOMAIN, XMPP_DOMAIN};
use finspec::target::TargetFile;
use finspec::waiting::Stopwatch;

/// How many agents there are.
pub const AGENTS: usize = 2_000;

/// How much memory of the mock one of them with a stream may cost.
pub const KIB_PER_AGENT: usize = 64;

/// How many sign in at a time.
pub const AT_ONCE: usize = 32;

/// The mock, which ends with this.
pub struct Mock(Child);

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Mock {
    /// Starts it with all agents in team 34.
    pub fn start(folder: &Path) -> (Mock, TargetFile) {
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
    pub fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// Where the mock's streams are.
pub fn address(file: &TargetFile, transport: Transport) -> StreamAddress {
    let (domain, pubsub) = (XMPP_DOMAIN.to_owned(), PUBSUB_DOMAIN.to_owned());
    StreamAddress { transport, address: file.notifications[&transport].clone(), domain, pubsub }
}

/// Opens a stream for everybody, all on one clock.
pub async fn open_streams(
    client: &HttpClient,
    address: &StreamAddress,
    file: &TargetFile,
    clock: Stopwatch,
) -> Vec<Stream> {
    let password = file.password.text.clone().unwrap();
    let mut streams = Vec::new();
    for some in file.call_centre.people.chunks(AT_ONCE) {
        let opening: Vec<_> = some
            .iter()
            .map(|person| {
                let (client, address, password, id) =
                    (client.clone(), address.clone(), password.clone(), person.id.clone());
                tokio::spawn(async move {
                    let stream = Stream::open(&client, &address, &id, &password, clock, DEADLINE);
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
