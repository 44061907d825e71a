//! The roads that begin with HTTP: WebSocket (RFC 6455 and 7395) and BOSH (XEP-0124 and 0206), known as bytes.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use super::carrier::{Carrier, LIMIT, between};
use super::wire::Message;

/// `http://127.0.0.1:40001` as an address.
fn connect(rest: &str) -> TcpStream {
    let socket = TcpStream::connect(rest.trim_start_matches("http://")).unwrap();
    socket.set_nodelay(true).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket
}

fn headers(more: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = [("Host", "fin1.example.test")].iter().chain(more);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The opening of a stream, as its other roads know it.
enum Piece {
    Open(Option<String>),
    Stanza(String),
    Close,
}

/// Takes a stream's text apart. Stanzas get the namespace that the stream around them would have given.
fn pieces(text: &str) -> Vec<Piece> {
    let (mut pieces, mut depth, mut begin) = (Vec::new(), 0, 0);
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|open| at + open) {
        let close = open + text[open..].find('>').unwrap();
        let tag = &text[open..=close];
        at = close + 1;
        if tag.starts_with("<?") {
            continue;
        }
        if tag.starts_with("<stream:stream") {
            pieces.push(Piece::Open(between(tag, " to='", "'")));
            continue;
        }
        if tag == "</stream:stream>" {
            pieces.push(Piece::Close);
            continue;
        }
        if depth == 0 {
            begin = open;
        }
        if tag.starts_with("</") {
            depth -= 1;
        } else if !tag.ends_with("/>") {
            depth += 1;
        }
        if depth == 0 {
            pieces.push(Piece::Stanza(named(&text[begin..at])));
        }
    }
    pieces
}

fn named(stanza: &str) -> String {
    let end = stanza.find(['>', '/']).unwrap();
    let end = stanza[1..end].find(' ').map_or(end, |space| space + 1);
    match ["<iq", "<message", "<presence"].contains(&&stanza[..end]) {
        true => format!("{} xmlns='jabber:client'{}", &stanza[..end], &stanza[end..]),
        false => stanza.to_owned(),
    }
}

/// A WebSocket of the subprotocol `xmpp`.
pub struct WebSocket(TcpStream);

impl WebSocket {
    pub fn into_socket(self) -> TcpStream {
        self.0
    }

    /// At `/ws` of that base address.
    pub fn to(rest: &str) -> WebSocket {
        let mut socket = connect(rest);
        let headers = headers(&[
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("Sec-WebSocket-Protocol", "xmpp"),
        ]);
        Message { first: "GET /ws/ HTTP/1.1".to_owned(), headers, body: Vec::new() }.write(&mut socket).unwrap();
        let answer = Message::read(&mut socket).unwrap();
        assert!(answer.first.contains(" 101 "), "{answer:?}");
        assert_eq!(answer.header("sec-websocket-protocol"), Some("xmpp"));
        // What RFC 6455, 1.3 computes from its sample key.
        assert_eq!(answer.header("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        WebSocket(socket)
    }

    /// One message in one frame, masked with zeros.
    fn frame(&mut self, code: u8, payload: &[u8]) {
        let mut bytes = vec![0x80 | code];
        match u8::try_from(payload.len()) {
            Ok(length) if length < 126 => bytes.push(0x80 | length),
            _ => {
                bytes.push(0x80 | 126);
                bytes.extend(u16::try_from(payload.len()).unwrap().to_be_bytes());
            }
        }
        bytes.extend([0; 4]);
        bytes.extend(payload);
        self.0.write_all(&bytes).unwrap();
    }

    fn read<const LENGTH: usize>(&mut self) -> Option<[u8; LENGTH]> {
        let mut bytes = [0; LENGTH];
        self.0.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }
}

impl Carrier for WebSocket {
    fn send(&mut self, text: &str) {
        const FRAMING: &str = "xmlns='urn:ietf:params:xml:ns:xmpp-framing'";
        for piece in pieces(text) {
            let message = match piece {
                Piece::Open(to) => {
                    let to = to.map(|to| format!(" to='{to}'")).unwrap_or_default();
                    format!("<open {FRAMING}{to} version='1.0'/>")
                }
                Piece::Stanza(stanza) => stanza,
                Piece::Close => format!("<close {FRAMING}/>"),
            };
            self.frame(1, message.as_bytes());
        }
    }

    /// The next message; its kind is told by the first four bits, and servers do not mask.
    fn receive(&mut self) -> Option<String> {
        let [kind, length] = self.read()?;
        assert_eq!(kind & 0x80, 0x80, "one message is one frame here");
        let length = match length {
            126 => usize::from(u16::from_be_bytes(self.read()?)),
            127 => usize::try_from(u64::from_be_bytes(self.read()?)).unwrap(),
            length => usize::from(length),
        };
        let mut payload = vec![0; length];
        self.0.read_exact(&mut payload).ok()?;
        match kind & 0x0f {
            1 => Some(String::from_utf8(payload).unwrap().replace('"', "'")),
            8 => None,
            other => panic!("a frame of the kind {other}"),
        }
    }

    fn lose(self) {
        self.0.shutdown(Shutdown::Both).unwrap();
    }
}

/// A session of BOSH that has one request under way at most.
pub struct Bosh {
    socket: TcpStream,
    rid: u64,
    sid: Option<String>,
    come: Option<String>,
    is_over: bool,
}

impl Bosh {
    /// At `/http-bind/` of that base address.
    pub fn to(rest: &str) -> Bosh {
        Bosh { socket: connect(rest), rid: 4_000_000, sid: None, come: None, is_over: false }
    }

    /// Sends a request and waits for its response, of which it keeps what is inside.
    fn post(&mut self, attributes: &str, stanzas: &str) {
        let sid = self.sid.as_ref().map(|sid| format!(" sid='{sid}'")).unwrap_or_default();
        let body = format!(
            "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' rid='{}'{sid}{attributes}>{stanzas}</body>",
            self.rid
        );
        self.rid += 1;
        let headers = headers(&[("Content-Type", "text/xml")]);
        let request = Message { first: "POST /http-bind/ HTTP/1.1".to_owned(), headers, body: body.into_bytes() };
        request.write(&mut self.socket).unwrap();
        let answer = Message::read(&mut self.socket).unwrap();
        assert!(answer.first.contains(" 200 "), "{answer:?}");
        let text = answer.text().replace('"', "'");
        let (start, inside) = text.split_once('>').unwrap();
        assert!(start.starts_with("<body"), "{text}");
        self.sid = self.sid.take().or_else(|| between(start, " sid='", "'"));
        self.is_over = start.contains("type='terminate'");
        *self.come.get_or_insert_default() += inside.trim_end_matches("</body>");
    }
}

impl Carrier for Bosh {
    fn send(&mut self, text: &str) {
        let mut stanzas = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Stanza(stanza) => stanzas += &stanza,
                Piece::Open(to) => {
                    let to = to.map(|to| format!(" to='{to}'")).unwrap_or_default();
                    match self.sid {
                        None => self
                            .post(&format!("{to} ver='1.9' wait='10' hold='1' xmpp:version='1.0' xml:lang='en'"), ""),
                        Some(_) => self.post(&format!("{to} xmpp:restart='true'"), ""),
                    }
                }
                Piece::Close => self.post(" type='terminate'", ""),
            }
        }
        if !stanzas.is_empty() {
            self.post("", &stanzas);
        }
    }

    /// What the last response brought, else what comes to a request for more.
    fn receive(&mut self) -> Option<String> {
        if self.come.is_none() && !self.is_over {
            self.post("", "");
            assert_ne!(self.come.as_deref(), Some(""), "nothing came while a request waited");
        }
        self.come.take()
    }

    fn lose(self) {
        self.socket.shutdown(Shutdown::Both).unwrap();
    }
}
