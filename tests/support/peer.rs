//! A scripted server: it says that it is finspec's mock, answers as a signed-out agent's Finesse would, and misbehaves
//! where the script says so.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::wire::{Listening, Message, hold};

pub const SYSTEM_INFO: &str = "<SystemInfo><deploymentType>UCCE</deploymentType><status>IN_SERVICE</status>\
    <xmppDomain>peer.test</xmppDomain><xmppPubSubDomain>pubsub.peer.test</xmppPubSubDomain></SystemInfo>";

/// With every element that stands in all printed and captured ones.
pub const USER: &str = "<User><dialogs>/finesse/api/User/1001001/Dialogs</dialogs><firstName>Ada</firstName>\
    <lastName>Example</lastName><loginId>1001001</loginId><loginName>ada.example</loginName><roles><role>Agent</role></roles>\
    <state>LOGOUT</state><teamId>34</teamId><teamName>My Team</teamName><uri>/finesse/api/User/1001001</uri></User>";

/// What the peer does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Status and body.
    Answer(u16, Vec<u8>),
    /// These bytes, then the connection ends.
    Bytes(Vec<u8>),
    /// Nothing, with the connection open.
    Silence,
}

impl Reply {
    pub fn ok(body: impl AsRef<[u8]>) -> Reply {
        Reply::Answer(200, body.as_ref().to_vec())
    }
}

/// How the notification service behaves.
#[derive(Debug, Clone)]
pub enum Manners {
    /// As it should.
    Good,
    /// It accepts the connection and says nothing.
    Silent,
    /// It says these words instead of a stream, and waits.
    Says(&'static [u8]),
    /// It refuses the credentials.
    RefusesCredentials,
    /// It answers the credentials with these bytes.
    InsteadOfSuccess(&'static str),
    /// It answers the request for an address with these bytes inside its answer.
    InsteadOfBind(&'static str),
    /// After sign-in, the first ping is answered with these bytes instead; whether the connection ends then.
    InsteadOfPong(Vec<u8>, bool),
}

type Script = dyn Fn(&Message) -> Option<Reply> + Send + Sync;

/// What was asked so far, and a bell for each request.
type Asked = Arc<(Mutex<Vec<String>>, Condvar)>;

/// What was said to the notification service over all connections, and a bell.
type Heard = Arc<(Mutex<String>, Condvar)>;

/// The peer. Ends when dropped.
pub struct Peer {
    http: Listening,
    xmpp: Listening,
    asked: Asked,
    heard: Heard,
}

impl Peer {
    /// A peer with a script for HTTP; what the script leaves out is answered as it should be.
    pub fn start(manners: Manners, script: impl Fn(&Message) -> Option<Reply> + Send + Sync + 'static) -> Peer {
        let asked = Asked::default();
        let (told, script): (Asked, Arc<Script>) = (Arc::clone(&asked), Arc::new(script));
        let heard = Heard::default();
        let hearing = Arc::clone(&heard);
        let xmpp = Listening::start(move |socket| converse(socket, &manners, &hearing));
        let notifications = xmpp.address.to_string();
        let http = Listening::start(move |socket| serve(socket, &notifications, &told, script.as_ref()));
        Peer { http, xmpp, asked, heard }
    }

    /// A peer whose REST API behaves.
    pub fn with_manners(manners: Manners) -> Peer {
        Peer::start(manners, |_| None)
    }

    pub fn rest(&self) -> String {
        format!("http://{}", self.http.address)
    }

    pub fn address(&self) -> String {
        self.http.address.to_string()
    }

    pub fn notifications(&self) -> String {
        self.xmpp.address.to_string()
    }

    /// Everything that was asked: `GET /finesse/api/SystemInfo`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.0.lock().unwrap().clone()
    }

    /// Everything that was said to the notification service.
    pub fn heard(&self) -> String {
        self.heard.0.lock().unwrap().clone()
    }

    /// Waits until that was said to the notification service. Several streams may be open, and each ends when it likes.
    pub fn wait_until_heard(&self, end: &str) {
        let (heard, bell) = self.heard.as_ref();
        let not_yet = |heard: &mut String| !heard.contains(end);
        let (heard, waited) = bell.wait_timeout_while(heard.lock().unwrap(), Duration::from_secs(30), not_yet).unwrap();
        assert!(!waited.timed_out(), "only this was said: {heard}");
    }

    /// Waits until what was asked is as the test wants it.
    pub fn wait_until(&self, wanted: impl Fn(&[String]) -> bool) {
        let (asked, bell) = self.asked.as_ref();
        let not_yet = |asked: &mut Vec<String>| !wanted(asked);
        let (asked, waited) = bell.wait_timeout_while(asked.lock().unwrap(), Duration::from_secs(30), not_yet).unwrap();
        assert!(!waited.timed_out(), "only this was asked: {asked:?}");
    }
}

fn serve(mut socket: TcpStream, notifications: &str, asked: &Asked, script: &Script) {
    let here = socket.local_addr().unwrap().to_string();
    while let Some(request) = Message::read(&mut socket) {
        let id = request.header("requestid").map(|id| format!(" as {id}")).unwrap_or_default();
        asked.0.lock().unwrap().push(format!("{}{id}", request.asks()));
        asked.1.notify_all();
        let usual = || match request.asks().as_str() {
            "GET /finesse/api/SystemInfo" => Reply::ok(SYSTEM_INFO),
            asks if asks.starts_with("GET /finesse/api/User/") => Reply::ok(USER),
            "POST /worlds" => Reply::ok(world(&here, notifications)),
            _ => Reply::Answer(202, Vec::new()),
        };
        match script(&request).unwrap_or_else(usual) {
            Reply::Answer(status, body) => {
                let headers = vec![("server".to_owned(), "finspec-mock/0.0".to_owned())];
                let answer = Message { first: format!("HTTP/1.1 {status} Scripted"), headers, body };
                if answer.write(&mut socket).is_err() {
                    return;
                }
            }
            Reply::Bytes(bytes) => {
                let _ = socket.write_all(&bytes);
                let _ = socket.shutdown(std::net::Shutdown::Write);
                return hold(socket);
            }
            Reply::Silence => return hold(socket),
        }
    }
}

/// What a mock with a control address answers who asks for a world: its own, always.
fn world(rest: &str, notifications: &str) -> String {
    format!(
        r#"{{"id":"w1","rest":"http://{rest}","notifications":{{"tcp":"{notifications}"}},"password":"p","call_centre":{{"teams":
        [{{"id":"34","name":"First Line"}}],"people":[{{"id":"1001001","login_name":"ada.example","first_name":"Ada",
        "last_name":"Example","extension":"5501","team":"34"}}]}}}}"#
    )
}

const HEADER: &str = "<?xml version='1.0'?><stream:stream version='1.0' from='peer.test' id='s1' \
    xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

const FEATURES: &str = "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>\
    <mechanism>PLAIN</mechanism></mechanisms><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>";

fn converse(mut socket: TcpStream, manners: &Manners, all: &Heard) {
    match manners {
        Manners::Silent => return hold(socket),
        Manners::Says(words) => {
            let _ = socket.write_all(words);
            return hold(socket);
        }
        Manners::Good
        | Manners::RefusesCredentials
        | Manners::InsteadOfSuccess(_)
        | Manners::InsteadOfBind(_)
        | Manners::InsteadOfPong(..) => {}
    }
    let (mut heard, mut buffer, mut user) = (String::new(), [0_u8; 1024], String::new());
    loop {
        while let Some(end) = first_end(&heard) {
            let part: String = heard.drain(..end).collect();
            user = who(&part).unwrap_or(user);
            let Some(answer) = answer(&part, manners, &user) else { return };
            if socket.write_all(&answer).is_err() {
                return;
            }
            if part.contains("urn:xmpp:ping") && matches!(manners, Manners::InsteadOfPong(_, true)) {
                let _ = socket.shutdown(std::net::Shutdown::Write);
                return hold(socket);
            }
        }
        match socket.read(&mut buffer) {
            Ok(count) if count > 0 => {
                let text = String::from_utf8_lossy(&buffer[..count]);
                heard.push_str(&text);
                all.0.lock().unwrap().push_str(&text);
                all.1.notify_all();
            }
            _ => return,
        }
    }
}

/// Where the first part of what was heard ends that wants an answer.
fn first_end(heard: &str) -> Option<usize> {
    let header = heard.find("<stream:stream").and_then(|at| heard[at..].find('>').map(|end| at + end + 1));
    let after = |word: &str| heard.find(word).map(|at| at + word.len());
    [header, after("</auth>"), after("</iq>"), after("</stream:stream>")].into_iter().flatten().min()
}

/// The user whom the credentials in a part name.
fn who(part: &str) -> Option<String> {
    let encoded = part.strip_suffix("</auth>")?.rsplit_once('>')?.1;
    let text = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
    text.split('\0').nth(1).map(str::to_owned)
}

fn answer(part: &str, manners: &Manners, user: &str) -> Option<Vec<u8>> {
    if part.contains("</stream:stream>") {
        return None;
    }
    if part.contains("<stream:stream") {
        return Some(format!("{HEADER}{FEATURES}").into_bytes());
    }
    if part.contains("</auth>") {
        return Some(match manners {
            Manners::RefusesCredentials => {
                b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>".to_vec()
            }
            Manners::InsteadOfSuccess(bytes) => bytes.as_bytes().to_vec(),
            _ => b"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>".to_vec(),
        });
    }
    let at = part.rfind(" id=").unwrap() + 5;
    let id: String = part[at..].chars().take_while(|letter| !"'\"".contains(*letter)).collect();
    Some(match manners {
        Manners::InsteadOfPong(bytes, _) if part.contains("urn:xmpp:ping") => bytes.clone(),
        _ if part.contains("xmpp-bind") => {
            let usual = format!("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{user}@peer.test/r</jid></bind>");
            let bind = if let Manners::InsteadOfBind(bytes) = manners { *bytes } else { &usual };
            format!("<iq type='result' id='{id}'>{bind}</iq>").into_bytes()
        }
        _ => format!("<iq type='result' id='{id}'/>").into_bytes(),
    })
}
