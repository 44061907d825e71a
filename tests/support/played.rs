//! A mock in a process of its own that is played with by commands, and the requests that are sent to it.

use std::net::TcpStream;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::carrier::LIMIT;
use super::flooded::Alone;
use super::wire::Message;

pub struct Played {
    pub folder: TempDir,
    pub mock: Alone,
}

/// What a command did: whether it was done, and what it said.
pub struct Said {
    pub done: bool,
    pub text: String,
}

/// An answer over HTTP.
pub struct Answer {
    pub status: u16,
    /// The header with which a server says how to authenticate; empty without one.
    pub challenge: String,
    pub text: String,
}

impl Played {
    pub fn start() -> Played {
        let folder = tempfile::tempdir().unwrap();
        Played { mock: Alone::start(folder.path()), folder }
    }

    /// The same with more arguments.
    pub fn with(more: &[&str]) -> Played {
        let folder = tempfile::tempdir().unwrap();
        Played { mock: Alone::with(folder.path(), 1_000, more).0, folder }
    }

    /// `finspec mock` with those words.
    pub fn play(&self, words: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.arg("mock").args(words.split(' ')).arg("--target").arg(self.folder.path().join("target.yaml"));
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        Said { done: output.status.success(), text: String::from_utf8(text).unwrap().trim_end().to_owned() }
    }

    pub fn done(&self, words: &str) -> String {
        let said = self.play(words);
        assert!(said.done, "{words}: {}", said.text);
        said.text
    }

    pub fn json(&self, words: &str) -> Vec<Value> {
        self.done(words).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A request over REST with that Authorization header; none where it is empty.
    pub fn ask(&self, request: &str, authorization: &str, body: &str) -> Answer {
        ask(&self.mock.file.rest, request, authorization, body)
    }
}

/// A request to the server at that address.
pub fn ask(base: &str, request: &str, authorization: &str, body: &str) -> Answer {
    let address = base.split_once("://").unwrap().1;
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    let mut headers = vec![("host".to_owned(), address.to_owned())];
    headers.extend((!authorization.is_empty()).then(|| ("authorization".to_owned(), authorization.to_owned())));
    let message = Message { first: format!("{request} HTTP/1.1"), headers, body: body.as_bytes().to_vec() };
    message.write(&mut socket).unwrap();
    let answer = Message::read(&mut socket).unwrap();
    let challenge = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"));
    Answer {
        status: answer.first.split(' ').nth(1).unwrap().parse().unwrap(),
        challenge: challenge.map(|(_, value)| value.clone()).unwrap_or_default(),
        text: answer.text(),
    }
}
