//! Peers that say what they are told to over every transport, as clients of the mock and as servers of the client. They
//! know the carriers as bytes.

use std::pin::Pin;

use finspec::lab::Transport;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async, client_async};

use super::tls::{acceptor, client_name, connector};

/// Far more than anybody may keep of one stanza, and than sockets hold by themselves.
pub const ENDLESS: usize = 96 << 20;

const HEADER: &str = "<?xml version='1.0'?><stream:stream version='1.0' to='finesse.test' id='s1' \
    xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

const STARTTLS: &str = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const PROCEED: &str = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const OPEN: &str = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' id='s1' to='finesse.test' version='1.0'/>";
const BODY: &str = "<body rid='1' sid='s' xmlns='http://jabber.org/protocol/httpbind'>";

/// What a peer says behind a proper opening.
#[derive(Debug, Clone)]
pub enum Words {
    /// These bytes; a message or a body around them is complete.
    Once(Vec<u8>),
    /// The beginning, and then silence with the connection open.
    Half(Vec<u8>),
    /// The beginning, then these bytes again and again, until the other side ends it.
    Endless(Vec<u8>, Vec<u8>),
    /// A binary message where the carrier knows such a thing.
    Binary(Vec<u8>),
}

impl Words {
    fn beginning(&self) -> &[u8] {
        match self {
            Words::Once(bytes) | Words::Half(bytes) | Words::Endless(bytes, _) | Words::Binary(bytes) => bytes,
        }
    }
}

trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}
type AnySocket = Pin<Box<dyn Socket>>;

/// Says the words to the server at that address; answers what it said until it ended the connection.
pub async fn say_to_server(transport: Transport, address: &str, words: &Words) -> String {
    match transport {
        Transport::Tcp => say_on_stream(Box::pin(connect(address).await), words).await,
        Transport::Tls => say_on_stream(in_tls(connect(address).await).await, words).await,
        Transport::Starttls => {
            let mut socket = connect(address).await;
            socket.write_all(format!("{HEADER}{STARTTLS}").as_bytes()).await.unwrap();
            read_until(&mut socket, "<proceed").await;
            say_on_stream(in_tls(socket).await, words).await
        }
        Transport::Websocket => {
            let mut request = address.into_client_request().unwrap();
            request.headers_mut().insert("sec-websocket-protocol", "xmpp".parse().unwrap());
            let host = request.uri().authority().unwrap().to_string();
            let (mut socket, _) = client_async(request, connect(&host).await).await.unwrap();
            socket.send(Message::text(OPEN)).await.unwrap();
            say_in_messages(socket, words).await
        }
        Transport::Bosh => {
            let host = address.trim_start_matches("http://").split('/').next().unwrap();
            let head =
                format!("POST /http-bind HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml\r\nConnection: close\r\n");
            say_in_http(connect(host).await, &head, words).await
        }
    }
}

/// A server that says the words to its first client; answers its address, and what the client said until it left.
pub async fn say_to_client(transport: Transport, words: Words) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        match transport {
            Transport::Tcp => say_on_stream(Box::pin(socket), &words).await,
            Transport::Tls => say_on_stream(Box::pin(acceptor().accept(socket).await.unwrap()), &words).await,
            Transport::Starttls => {
                let features = format!("{HEADER}<stream:features>{STARTTLS}</stream:features>{PROCEED}");
                let (features, proceed) = features.split_at(features.len() - PROCEED.len());
                socket.write_all(features.as_bytes()).await.unwrap();
                read_until(&mut socket, "<starttls").await;
                socket.write_all(proceed.as_bytes()).await.unwrap();
                say_on_stream(Box::pin(acceptor().accept(socket).await.unwrap()), &words).await
            }
            Transport::Websocket => {
                let mut socket = accept_hdr_async(socket, take_subprotocol).await.unwrap();
                socket.send(Message::text(OPEN)).await.unwrap();
                say_in_messages(socket, &words).await
            }
            Transport::Bosh => {
                read_until(&mut socket, "/>").await;
                say_in_http(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n", &words).await
            }
        }
    });
    let address = match transport {
        Transport::Tcp | Transport::Starttls | Transport::Tls => format!("127.0.0.1:{port}"),
        Transport::Bosh => format!("http://127.0.0.1:{port}/http-bind"),
        Transport::Websocket => format!("ws://127.0.0.1:{port}/ws"),
    };
    (address, serving)
}

/// A client of the mock over TCP that signs in properly and then reads nothing until it is told to.
pub struct Deaf(TcpStream);

impl Deaf {
    pub async fn sign_in(address: &str) -> Deaf {
        let mut socket = connect(address).await;
        // \0 1001001 \0 secret
        let auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>ADEwMDEwMDEAc2VjcmV0</auth>";
        let bind = "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
        let ping = "<iq type='get' id='p1' to='finesse.test'><ping xmlns='urn:xmpp:ping'/></iq>";
        for (said, answer) in [
            (HEADER, "</stream:features>"),
            (auth, "<success"),
            (HEADER, "</stream:features>"),
            (bind, "</iq>"),
            // Behind the answer, the presence has been seen.
            (&format!("<presence/>{ping}"), "p1"),
        ] {
            socket.write_all(said.as_bytes()).await.unwrap();
            read_until(&mut socket, answer).await;
        }
        Deaf(socket)
    }

    /// What has come and comes until the other side ends the connection.
    pub async fn rest(&mut self) -> String {
        listen(&mut self.0).await
    }
}

#[allow(clippy::result_large_err)]
fn take_subprotocol(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    response.headers_mut().insert("sec-websocket-protocol", "xmpp".parse().unwrap());
    Ok(response)
}

async fn connect(address: &str) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

async fn in_tls(socket: TcpStream) -> AnySocket {
    Box::pin(connector().connect(client_name(), socket).await.unwrap())
}

async fn read_until(socket: &mut TcpStream, word: &str) {
    let (mut heard, mut buffer) = (String::new(), [0_u8; 4096]);
    while !heard.contains(word) {
        let count = socket.read(&mut buffer).await.unwrap();
        assert_ne!(count, 0, "the other side ended after: {heard}");
        heard.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
}

async fn say_on_stream(socket: AnySocket, words: &Words) -> String {
    let (reader, mut writer) = tokio::io::split(socket);
    let saying = async {
        let opening = [HEADER.as_bytes(), words.beginning()].concat();
        let taken = writer.write_all(&opening).await.is_ok() && writer.flush().await.is_ok();
        go_on(&mut writer, words, taken).await;
    };
    tokio::join!(saying, listen(reader)).1
}

/// HTTP with a length that the words never reach, unless they are complete.
async fn say_in_http(socket: TcpStream, head: &str, words: &Words) -> String {
    let mut body = [BODY.as_bytes(), words.beginning()].concat();
    let length = match words {
        Words::Once(_) | Words::Binary(_) => {
            body.extend_from_slice(b"</body>");
            body.len()
        }
        Words::Half(_) | Words::Endless(..) => 2 * ENDLESS,
    };
    let (reader, mut writer) = socket.into_split();
    let saying = async {
        let text = [format!("{head}Content-Length: {length}\r\n\r\n").as_bytes(), &body].concat();
        let taken = writer.write_all(&text).await.is_ok();
        go_on(&mut writer, words, taken).await;
        // The connection stays open until the other side has ended it.
        writer
    };
    tokio::join!(saying, listen(reader)).1
}

/// The rest of what has no end.
async fn go_on(writer: &mut (impl AsyncWrite + Unpin), words: &Words, mut taken: bool) {
    let Words::Endless(_, part) = words else { return };
    let (block, mut said) = (part.repeat((1 << 20) / part.len()), 0);
    while taken {
        assert!(said < ENDLESS, "the other side takes {said} bytes of one stanza");
        said += block.len();
        taken = writer.write_all(&block).await.is_ok() && writer.flush().await.is_ok();
    }
}

/// What comes until the other side ends the connection.
async fn listen(mut reader: impl AsyncRead + Unpin) -> String {
    let (mut heard, mut buffer) = (Vec::new(), vec![0_u8; 4096]);
    while let Ok(count) = reader.read(&mut buffer).await {
        if count == 0 {
            break;
        }
        heard.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

async fn say_in_messages(socket: WebSocketStream<TcpStream>, words: &Words) -> String {
    let (mut sink, mut stream) = socket.split();
    let saying = async {
        let text = |bytes: &[u8], code, is_last| {
            Message::Frame(Frame::message(Bytes::copy_from_slice(bytes), OpCode::Data(code), is_last))
        };
        let first = match words {
            Words::Once(bytes) => text(bytes, Data::Text, true),
            Words::Binary(bytes) => text(bytes, Data::Binary, true),
            Words::Half(bytes) | Words::Endless(bytes, _) => text(bytes, Data::Text, false),
        };
        let mut taken = sink.send(first).await.is_ok();
        if let Words::Endless(_, part) = words {
            let (block, mut said) = (part.repeat((64 << 10) / part.len()), 0);
            while taken {
                assert!(said < ENDLESS, "the other side takes {said} bytes of one message");
                said += block.len();
                taken = sink.send(text(&block, Data::Continue, false)).await.is_ok();
            }
        }
        sink
    };
    let listening = async {
        let mut heard = String::new();
        while let Some(Ok(message)) = stream.next().await {
            if let Message::Text(text) = message {
                heard.push_str(&text);
            }
        }
        heard
    };
    tokio::join!(saying, listening).1
}
