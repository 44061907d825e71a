//! What carries a client's stanzas to a mock, so that the same client can come by another road; and such a client, which
//! knows XMPP as text.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// Waits no longer than this for a mock.
pub const LIMIT: Duration = Duration::from_secs(20);

const HEADER_END: &str = "version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

/// A road for a stream's text.
pub trait Carrier {
    /// Sends text of a stream, its opening as well.
    fn send(&mut self, text: &str);

    /// More of what comes, with attributes in single quotes; `None` where nothing will come any more.
    fn receive(&mut self) -> Option<String>;

    /// The connection is lost without a word.
    fn lose(self);
}

/// A plain connection.
pub struct Tcp(TcpStream);

impl Tcp {
    pub fn into_socket(self) -> TcpStream {
        self.0
    }

    pub fn to(address: std::net::SocketAddr) -> Tcp {
        let socket = TcpStream::connect(address).unwrap();
        socket.set_nodelay(true).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        Tcp(socket)
    }
}

impl Carrier for Tcp {
    fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
    }

    fn receive(&mut self) -> Option<String> {
        let mut buffer = [0; 16 << 10];
        match self.0.read(&mut buffer).unwrap() {
            0 => None,
            length => Some(String::from_utf8(buffer[..length].to_vec()).unwrap().replace('"', "'")),
        }
    }

    fn lose(self) {
        self.0.shutdown(Shutdown::Both).unwrap();
    }
}

/// One message with a notification, as a client has it that looks for words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub to: String,
    pub node: String,
    pub item: String,
    pub payload: String,
}

/// A client of the notification service.
pub struct Client<C> {
    carrier: C,
    heard: String,
    pings: usize,
}

impl<C: Carrier> Client<C> {
    pub fn new(carrier: C) -> Client<C> {
        Client { carrier, heard: String::new(), pings: 0 }
    }

    pub fn into_carrier(self) -> C {
        self.carrier
    }

    /// Opens a stream to a domain, or to nobody in particular, and waits for what is offered.
    pub fn open(&mut self, to: Option<&str>) -> String {
        let to = to.map(|to| format!("to='{to}' ")).unwrap_or_default();
        self.say(&format!("<?xml version='1.0'?>\n<stream:stream {to}{HEADER_END}"));
        self.hear("</stream:features>")
    }

    pub fn say(&mut self, text: &str) {
        self.carrier.send(text);
    }

    /// Everything up to the end of those words.
    pub fn hear(&mut self, words: &str) -> String {
        loop {
            if let Some(at) = self.heard.find(words) {
                return self.heard.drain(..at + words.len()).collect();
            }
            let more = self.carrier.receive();
            self.heard += &more.unwrap_or_else(|| panic!("the stream ended before `{words}`: {}", self.heard));
        }
    }

    /// Everything up to the end of the stream.
    pub fn hear_the_end(&mut self) -> String {
        while let Some(more) = self.carrier.receive() {
            self.heard += &more;
        }
        std::mem::take(&mut self.heard)
    }

    /// Says something; everything that comes until a ping behind it is answered.
    pub fn ask(&mut self, text: &str) -> String {
        self.pings += 1;
        let id = format!("ping{}", self.pings);
        self.say(&format!("{text}<iq type='get' id='{id}'><ping xmlns='urn:xmpp:ping'/></iq>"));
        let mut heard = self.hear(&format!("id='{id}'"));
        let pong = heard.rfind("<iq").unwrap();
        self.hear(">");
        heard.truncate(pong);
        heard
    }

    /// The notifications that have come by now.
    pub fn told(&mut self) -> Vec<Told> {
        let heard = self.ask("");
        heard.split("<message ").skip(1).map(told).collect()
    }

    /// Ends the stream as one says goodbye, and waits until the other side has.
    pub fn leave(mut self) {
        self.say("</stream:stream>");
        assert!(self.hear_the_end().ends_with("</stream:stream>"));
    }

    /// Goes without a word.
    pub fn vanish(self) {
        self.carrier.lose();
    }
}

fn told(message: &str) -> Told {
    let payload = between(message, "<notification", "</notification>").unwrap();
    let payload = payload.split_once('>').unwrap().1;
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&quot;", "\""), ("&amp;", "&")];
    Told {
        to: between(message, "to='", "'").unwrap(),
        node: between(message, "node='", "'").unwrap().replace("&apos;", "'"),
        item: between(message, "<item id='", "'").unwrap(),
        payload: plain.iter().fold(payload.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain)),
    }
}

/// What stands between two words.
pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let rest = text.split_once(before)?.1;
    Some(rest.split_once(after)?.0.to_owned())
}
