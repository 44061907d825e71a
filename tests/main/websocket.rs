//! The mock's WebSocket with a client that knows only WebSocket: handshake, limits, what is refused.

use std::time::Duration;

use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::lab::Transport;
use finspec::mock::{Host, OpenWorld, WorldSettings};
use finspec::waiting::within;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

const LIMIT: Duration = Duration::from_secs(20);
const OPEN: &str = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='finesse.test' version='1.0'/>";

fn world() -> OpenWorld {
    let host = Host::on(tokio::runtime::Handle::current());
    host.open_world(WorldSettings::standard(Deployment::Cce, Password("secret".to_owned()))).unwrap()
}

struct Client(WebSocketStream<TcpStream>);

impl Client {
    async fn connect(world: &OpenWorld) -> Client {
        let address = world.notifications(Transport::Websocket).unwrap();
        let socket = TcpStream::connect(world.rest().trim_start_matches("http://")).await.unwrap();
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "soap, xmpp".parse().unwrap());
        let (socket, response) = client_async(request, socket).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], "xmpp");
        Client(socket)
    }

    /// Connects and opens the stream.
    async fn opened(world: &OpenWorld) -> Client {
        let mut client = Client::connect(world).await;
        client.send(Message::text(OPEN)).await;
        assert!(client.text().await.starts_with("<open xmlns=\"urn:ietf:params:xml:ns:xmpp-framing\""));
        assert!(client.text().await.contains("<mechanism>PLAIN</mechanism>"));
        client
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    async fn message(&mut self) -> Message {
        within(LIMIT, self.0.next()).await.unwrap().unwrap().unwrap()
    }

    async fn text(&mut self) -> String {
        match self.message().await {
            Message::Text(text) => text.to_string(),
            other => panic!("{other:?} instead of text"),
        }
    }

    /// The stream ends with that error.
    async fn ends_with(&mut self, condition: &str) {
        let error = self.text().await;
        assert!(error.contains("stream:error") && error.contains(condition), "{error}");
        assert_eq!(self.text().await, "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
        assert!(matches!(self.message().await, Message::Close(_)));
    }
}

#[tokio::test]
async fn a_stream_is_opened_twice_and_closed_in_order() {
    let world = world();
    let mut client = Client::opened(&world).await;
    // Three spellings of PLAIN are in use; this is \0 1001001 \0 secret.
    let auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>ADEwMDEwMDEAc2VjcmV0</auth>";
    client.send(Message::text(auth)).await;
    assert_eq!(client.text().await, r#"<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>"#);
    client.send(Message::text(OPEN)).await;
    assert!(client.text().await.starts_with("<open "));
    assert!(client.text().await.contains("urn:ietf:params:xml:ns:xmpp-bind"));
    client.send(Message::Ping(Bytes::from_static(b"1"))).await;
    assert_eq!(client.message().await, Message::Pong(Bytes::from_static(b"1")));
    client.send(Message::text("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>")).await;
    assert_eq!(client.text().await, "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
    assert!(matches!(client.message().await, Message::Close(_)));
}

#[tokio::test]
async fn starttls_is_not_offered_where_it_has_no_place() {
    let world = world();
    let mut client = Client::connect(&world).await;
    client.send(Message::text(OPEN)).await;
    client.text().await;
    let features = client.text().await;
    assert!(!features.contains("starttls"), "{features}");
}

#[tokio::test]
async fn what_is_no_stanza_ends_the_stream() {
    let world = world();
    for (message, condition) in [
        (Message::binary(OPEN.as_bytes().to_vec()), "not-well-formed"),
        (Message::text("<iq>"), "not-well-formed"),
        (Message::text("<a/><b/>"), "not-well-formed"),
        (Message::text("<!DOCTYPE a><a/>"), "not-well-formed"),
        (Message::text("<a>".repeat(40)), "policy-violation"),
        (Message::text("<iq xmlns='jabber:client'/>"), "not-authorized"),
        (Message::text("<stream:stream xmlns:stream='http://etherx.jabber.org/streams'/>"), "invalid-namespace"),
    ] {
        let mut client = Client::opened(&world).await;
        client.send(message).await;
        client.ends_with(condition).await;
    }
}

#[tokio::test]
async fn a_message_may_come_in_parts_within_the_limit() {
    let world = world();
    let mut client = Client::connect(&world).await;
    let (first, last) = OPEN.split_at(20);
    for (part, code, is_last) in [(first, Data::Text, false), (last, Data::Continue, true)] {
        client.send(Message::Frame(Frame::message(part.to_owned(), OpCode::Data(code), is_last))).await;
    }
    assert!(client.text().await.starts_with("<open "));
    assert!(client.text().await.contains("PLAIN"));
    let part = "x".repeat(300 << 10);
    let mut refused = false;
    for code in [Data::Text, Data::Continue, Data::Continue, Data::Continue, Data::Continue] {
        let frame = Frame::message(part.clone(), OpCode::Data(code), false);
        refused |= client.0.send(Message::Frame(frame)).await.is_err();
    }
    let told = within(LIMIT, client.0.next()).await.unwrap();
    let is_error = matches!(&told, Some(Ok(Message::Text(text))) if text.contains("policy-violation"));
    // The connection may be gone before the client has read why.
    assert!(refused || is_error || matches!(told, None | Some(Err(_))), "{told:?}");
    Client::opened(&world).await;
}

async fn ask(world: &OpenWorld, request: &str) -> String {
    let mut socket = TcpStream::connect(world.rest().trim_start_matches("http://")).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    within(LIMIT, socket.read_to_string(&mut answer)).await.unwrap().unwrap();
    answer
}

#[tokio::test]
async fn a_request_that_is_none_for_xmpp_over_websocket_is_refused() {
    let world = world();
    let upgrade = "Connection: close, Upgrade\r\nUpgrade: websocket\r\n";
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (request, status, words) in [
        ("GET /ws HTTP/1.1\r\nConnection: close\r\n".to_owned(), "426", "send Upgrade: websocket"),
        (format!("POST /ws HTTP/1.1\r\n{upgrade}"), "405", "begins with GET"),
        (format!("GET /ws HTTP/1.1\r\n{upgrade}{key}Sec-WebSocket-Version: 8\r\n"), "426", "Version: 13"),
        (format!("GET /ws/ HTTP/1.1\r\n{upgrade}{key}Sec-WebSocket-Version: 13\r\n"), "400", "Protocol: xmpp"),
        (
            format!("GET /ws HTTP/1.1\r\n{upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: xmpp\r\n"),
            "400",
            "send Sec-WebSocket-Key",
        ),
    ] {
        let answer = ask(&world, &format!("{request}Host: x\r\n\r\n")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(words), "{request}{answer}");
    }
}
