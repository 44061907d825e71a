//! A proxy between the runner and a target's world that changes what passes, as its lie says.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use finspec::cast::Cast;
use finspec::client::StreamAddress;
use finspec::control::{Password, StimulusCommand};
use finspec::lab::{Person, TargetDescription};
use finspec::plan::Run;
use finspec::target::{Embedded, Lease, Target, TargetTrouble};

use super::wire::{Listening, Message};

/// What is changed on the way.
pub trait Lie: Send + Sync + 'static {
    /// Changes an answer.
    fn answer(&self, _asked: &Message, _answer: &mut Message) {}

    /// What arrives in place of a notification's `<message>`, as text; the same where nothing is changed.
    fn notice(&self, message: &str) -> String {
        message.to_owned()
    }

    /// What arrives in place of what stands between messages: answers to pings among it.
    fn between(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// The embedded mock behind the proxy.
pub struct Behind {
    target: Embedded,
    lie: Arc<dyn Lie>,
    proxies: Mutex<BTreeMap<String, [Listening; 2]>>,
}

impl Behind {
    pub fn new(target: Embedded, lie: impl Lie) -> Self {
        Behind { target, lie: Arc::new(lie), proxies: Mutex::default() }
    }
}

impl Target for Behind {
    fn description(&self) -> &TargetDescription {
        self.target.description()
    }

    async fn lease(&self, run: &Run) -> Result<(Lease, Cast), TargetTrouble> {
        let (lease, cast) = self.target.lease(run).await?;
        let (rest, stream) = (lease.rest.trim_start_matches("http://").to_owned(), lease.stream.address.clone());
        let (of_answers, of_notices) = (Arc::clone(&self.lie), Arc::clone(&self.lie));
        let http = Listening::start(move |socket| pass_http(socket, &rest, of_answers.as_ref()));
        let xmpp = Listening::start(move |socket| pass_stream(socket, &stream, &of_notices));
        let address = StreamAddress { address: xmpp.address.to_string(), ..lease.stream.clone() };
        let behind = Lease { rest: format!("http://{}", http.address), stream: address, ..lease };
        self.proxies.lock().unwrap().insert(behind.world.clone().unwrap(), [http, xmpp]);
        Ok((behind, cast))
    }

    async fn stimulate(&self, lease: &Lease, command: &StimulusCommand) -> Result<(), TargetTrouble> {
        self.target.stimulate(lease, command).await
    }

    async fn token(&self, lease: &Lease, person: &Person) -> Result<Password, TargetTrouble> {
        self.target.token(lease, person).await
    }

    async fn settle(&self, lease: &Lease) -> Result<(), TargetTrouble> {
        self.target.settle(lease).await
    }

    async fn advance(&self, lease: &Lease, by: Duration) -> Result<(), TargetTrouble> {
        self.target.advance(lease, by).await
    }

    async fn release(&self, lease: Lease) {
        let proxies = self.proxies.lock().unwrap().remove(lease.world.as_deref().unwrap());
        self.target.release(lease).await;
        drop(proxies);
    }
}

fn pass_http(mut client: TcpStream, upstream: &str, lie: &dyn Lie) {
    let Ok(mut server) = TcpStream::connect(upstream) else { return };
    while let Some(asked) = Message::read(&mut client) {
        if asked.write(&mut server).is_err() {
            break;
        }
        let Some(mut answer) = Message::read(&mut server) else { break };
        lie.answer(&asked, &mut answer);
        if answer.write(&mut client).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

fn pass_stream(mut client: TcpStream, upstream: &str, lie: &Arc<dyn Lie>) {
    let Ok(mut server) = TcpStream::connect(upstream) else { return };
    let (mut to_client, mut from_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let lie = Arc::clone(lie);
    let back = std::thread::spawn(move || {
        let (mut waiting, mut buffer) = (String::new(), [0_u8; 4096]);
        while let Ok(count @ 1..) = from_server.read(&mut buffer) {
            waiting.push_str(&String::from_utf8_lossy(&buffer[..count]));
            if to_client.write_all(whole(&mut waiting, lie.as_ref()).as_bytes()).is_err() {
                break;
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let mut buffer = [0_u8; 4096];
    while let Ok(count @ 1..) = client.read(&mut buffer) {
        if server.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = back.join();
}

/// What may go on: every whole `<message>` as the lie leaves it, and everything between them.
fn whole(waiting: &mut String, lie: &dyn Lie) -> String {
    let mut passes = String::new();
    while let Some(begin) = waiting.find("<message") {
        passes.push_str(&between(waiting, begin, lie));
        let Some(end) = waiting.find("</message>") else { return passes };
        let message: String = waiting.drain(..end + "</message>".len()).collect();
        passes.push_str(&lie.notice(&message));
    }
    // Half a tag may be the beginning of a message.
    let half = waiting.rfind('<').filter(|at| !waiting[*at..].contains('>'));
    passes.push_str(&between(waiting, half.unwrap_or(waiting.len()), lie));
    passes
}

fn between(waiting: &mut String, end: usize, lie: &dyn Lie) -> String {
    let text: String = waiting.drain(..end).collect();
    if text.is_empty() { text } else { lie.between(&text) }
}
