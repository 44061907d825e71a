//! Subscribers that leave what they are sent in their sockets, so that it is seen when the mock has sent it, and nobody
//! reads meanwhile.

use std::io::Read;
use std::net::TcpStream;

use finspec::client::StreamAddress;
use finspec::lab::Transport;
use finspec::limits::STANZA_LIMITS;
use finspec::xml::Element;
use finspec::xmpp::carrier::{SUBPROTOCOL, Socket, WebSocketCarrier, configuration};
use finspec::xmpp::{Carrier, Header, Incoming, Outgoing, namespace, pubsub, sasl, stanza};
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Room for all that is sent for one event.
const ROOM: usize = 16 << 10;

/// Signs in, subscribes to a node, and leaves the socket alone from then on.
pub(crate) async fn subscribe(address: &StreamAddress, user: &str, password: &str, node: &str) -> TcpStream {
    let host = address.address.trim_start_matches("ws://").split('/').next().expect("a host");
    let socket = TcpStream::connect(host).expect("a connection");
    socket.set_nonblocking(true).expect("a socket for the runtime");
    let same = tokio::net::TcpStream::from_std(socket.try_clone().expect("the same")).expect("a socket");
    let mut carrier = match address.transport {
        Transport::Websocket => {
            let mut request = address.address.as_str().into_client_request().expect("an address");
            request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().expect("a value"));
            let boxed: Box<dyn Socket> = Box::new(same);
            let (opened, _) =
                client_async_with_config(request, boxed, Some(configuration(STANZA_LIMITS))).await.expect("WebSocket");
            Carrier::websocket(WebSocketCarrier::new(opened, STANZA_LIMITS))
        }
        _ => Carrier::stream(same, STANZA_LIMITS),
    };
    talk(&mut carrier, address, user, password, node).await;
    drop(carrier);
    socket.set_nonblocking(false).expect("a socket for a thread");
    socket
}

async fn talk(carrier: &mut Carrier, address: &StreamAddress, user: &str, password: &str, node: &str) {
    let plain = sasl::Plain { authorize: String::new(), user: user.to_owned(), password: password.to_owned() };
    let auth = Element::leaf("auth", plain.encode()).in_namespace(namespace::SASL).with_attribute("mechanism", "PLAIN");
    open(carrier, &address.domain).await;
    assert!(ask(carrier, &[auth]).await.is("success", namespace::SASL));
    carrier.restart();
    open(carrier, &address.domain).await;
    let bound = ask(carrier, &[stanza::bind("b", Some("bench"))]).await;
    let jid = bound.text_at("bind/jid").expect("an address");
    let subscribed = ask(carrier, &[stanza::presence(), pubsub::subscribe("s", &address.pubsub, node, &jid)]).await;
    assert_eq!(subscribed.attribute("type"), Some("result"));
}

async fn open(carrier: &mut Carrier, domain: &str) {
    carrier.send(vec![Outgoing::Open(Header::to(domain))]).await.expect("a server");
    assert!(matches!(carrier.next().await, Ok(Incoming::Open(_))));
    assert!(matches!(carrier.next().await, Ok(Incoming::Stanza(_))), "features");
}

async fn ask(carrier: &mut Carrier, said: &[Element]) -> Element {
    carrier.send(said.iter().map(Outgoing::stanza).collect()).await.expect("a server");
    match carrier.next().await {
        Ok(Incoming::Stanza(answer)) => answer,
        other => panic!("{other:?} is no answer"),
    }
}

/// Waits until a whole message of that node lies in every socket, without taking it.
pub(crate) fn wait_for(sockets: &[TcpStream], node: &str) {
    let (named, mut room) = (format!("\"{node}\""), vec![0; ROOM]);
    for socket in sockets {
        loop {
            let length = socket.peek(&mut room).expect("bytes");
            assert_ne!(length, 0, "the mock ended a stream");
            let text = String::from_utf8_lossy(&room[..length]);
            if text.ends_with("</message>") && text.contains(&named) {
                break;
            }
        }
    }
}

/// Takes all that lies in the sockets.
pub(crate) fn drain(sockets: &mut [TcpStream]) {
    let mut room = vec![0; ROOM];
    for socket in sockets {
        let length = socket.read(&mut room).expect("bytes");
        assert!(length < ROOM, "one read takes it all");
    }
}
