//! Notifications over every transport: the same runs say the same, and trouble is told in words that help.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::support::corpus::{self, Driving};
use crate::support::pem::pem;
use finspec::client::http::{Credentials, DEADLINE};
use finspec::client::{HttpClient, HttpTrouble, Stream, StreamAddress, StreamTrouble, Trust};
use finspec::contract::Deployment;
use finspec::contract::Method;
use finspec::control::Password;
use finspec::lab::{Fingerprint, Transport};
use finspec::mock::{Doors, Host, OpenWorld, PUBSUB_DOMAIN, WorldSettings, XMPP_DOMAIN};
use finspec::observe::RawBody;
use finspec::observe::Sent;
use finspec::plan::Planned;
use finspec::report::RunRecord;
use finspec::target::{Embedded, Target};
use finspec::verdict::VerdictWord;
use finspec::waiting::Stopwatch;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use tokio::runtime::Handle;

const ADA: &str = "1001001";
const PASSWORD: &str = "secret";

/// Cases with notices for one and for several people, with errors that come later, with subscriptions and without.
const SAMPLE: [&str; 3] = ["dialog/send_dtmf/letters", "dialog/make_call/to_colleague", "user/change_state/not_ready"];

// The same runs.

fn sample(target: &Embedded) -> Vec<Planned> {
    let mut planned = Vec::new();
    for id in SAMPLE {
        planned.extend(corpus::of_case(id).plan(target.description()));
    }
    planned
}

async fn records(transport: Transport) -> Vec<RunRecord> {
    let driving = Driving { jobs: 8, deadline: DEADLINE, snapshots: true, strict: true };
    let client = HttpClient::trusting(Embedded::trust().unwrap(), DEADLINE).unwrap();
    let mut records = Vec::new();
    for deployment in Deployment::ALL {
        let target = Arc::new(Embedded::new(Handle::current(), deployment).over(transport));
        records.extend(corpus::records(&target, &client, &sample(&target), driving).await);
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    records
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_are_the_same_byte_for_byte_over_every_transport() {
    let over_tcp = records(Transport::Tcp).await;
    assert!(over_tcp.iter().any(|record| record.transcript.notices.len() > 1), "somebody was told something");
    for record in &over_tcp {
        let is_good = [VerdictWord::Conforms, VerdictWord::Undocumented].contains(&record.verdict);
        assert!(is_good, "{}: {:?} {:?}", record.id, record.reason, record.deviations);
    }
    let expected = serde_json::to_string(&over_tcp).unwrap();
    for transport in Transport::ALL {
        assert_eq!(serde_json::to_string(&records(transport).await).unwrap(), expected, "{transport}");
    }
}

// One stream.

fn world() -> (Host, OpenWorld) {
    let host = Host::on(Handle::current());
    let world = host.open_world(WorldSettings::standard(Deployment::Cce, Password(PASSWORD.to_owned()))).unwrap();
    (host, world)
}

fn client(trust: Trust) -> HttpClient {
    HttpClient::trusting(trust, DEADLINE).unwrap()
}

fn at(transport: Transport, address: &str) -> StreamAddress {
    let (domain, pubsub) = (XMPP_DOMAIN.to_owned(), PUBSUB_DOMAIN.to_owned());
    StreamAddress { transport, address: address.to_owned(), domain, pubsub }
}

async fn open_with(trust: Trust, address: &StreamAddress, password: &str) -> Result<Stream, StreamTrouble> {
    let password = Password(password.to_owned());
    Stream::open(&client(trust), address, ADA, &password, Stopwatch::start(), DEADLINE).await
}

async fn open(address: &StreamAddress, password: &str) -> Result<Stream, StreamTrouble> {
    open_with(Embedded::trust().unwrap(), address, password).await
}

/// Why a stream is not opened.
async fn refusal(trust: Trust, transport: Transport, address: &str) -> String {
    open_with(trust, &at(transport, address), PASSWORD).await.unwrap_err().to_string()
}

fn says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_and_subscriptions_are_refused_alike_over_every_transport() {
    let (_host, world) = world();
    for transport in Transport::ALL {
        let address = at(transport, &world.notifications(transport).unwrap());
        let refused = open(&address, "wrong").await.unwrap_err();
        assert!(matches!(refused, StreamTrouble::Refused { .. }), "{transport}: {refused}");
        let mut stream = open(&address, PASSWORD).await.unwrap();
        assert_eq!(stream.jid().user, ADA);
        stream.ping().await.unwrap();
        stream.subscribe("/finesse/api/Team/34/Users").await.unwrap();
        let refused = stream.subscribe("").await.unwrap_err();
        says(&refused.to_string(), &["refused the subscription to", "bad-request"]);
        stream.ping().await.unwrap();
        stream.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_ends_the_stream_over_every_transport() {
    for transport in Transport::ALL {
        let (host, world) = world();
        let address = at(transport, &world.notifications(transport).unwrap());
        let mut stream = open(&address, PASSWORD).await.unwrap();
        host.close_world(&world);
        let ended = stream.ping().await.unwrap_err();
        assert!(matches!(ended, StreamTrouble::Ended { .. }), "{transport}: {ended}");
        says(&ended.to_string(), &["the notification stream of 1001001", "ended: the server ended it"]);
        // The same address serves the next world, as after a restart.
        let next = host.open_world(WorldSettings::standard(Deployment::Ccx, Password(PASSWORD.to_owned()))).unwrap();
        assert_eq!(next.notifications(transport).unwrap(), address.address);
        let mut stream = open(&address, PASSWORD).await.unwrap();
        stream.ping().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_stream_at_the_same_address_ends_the_first_over_every_transport() {
    let (_host, world) = world();
    for transport in Transport::ALL {
        let address = at(transport, &world.notifications(transport).unwrap());
        let mut first = open(&address, PASSWORD).await.unwrap();
        let mut second = open(&address, PASSWORD).await.unwrap();
        says(&first.ping().await.unwrap_err().to_string(), &["stream error conflict"]);
        second.ping().await.unwrap();
        second.close().await;
    }
}

// TLS.

#[tokio::test(flavor = "multi_thread")]
async fn one_certificate_serves_rest_and_websocket_and_is_pinned_for_both() {
    let host = Host::on(Handle::current());
    let free = "127.0.0.1:0".parse().unwrap();
    let doors = Doors { rest: free, xmpp: Some(free), https: Some(free), xmpp_tls: Some(free), ..Doors::handy() };
    let settings = WorldSettings::standard(Deployment::Cce, Password(PASSWORD.to_owned()));
    let world = host.open_at(doors, settings).unwrap();
    let https = world.https().unwrap();
    let address = at(Transport::Websocket, &format!("{}/ws/", https.replace("https", "wss")));
    open(&address, PASSWORD).await.unwrap().ping().await.unwrap();
    let path = "/finesse/api/SystemInfo".to_owned();
    let sent = Sent { method: Method::Get, path, headers: Vec::new(), body: RawBody::default() };
    let answered = client(Embedded::trust().unwrap()).send(&https, &sent, &Credentials::None).await.unwrap();
    assert_eq!(answered.status, 200);
    let trouble = client(Trust::System).send(&https, &sent, &Credentials::None).await.unwrap_err();
    assert!(matches!(trouble, HttpTrouble::NoTls { .. }), "{trouble}");
    says(&trouble.to_string(), &["nobody who is trusted here issued its certificate", "tls: {fingerprint: \""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_certificate_is_refused_with_the_line_that_trusts_it() {
    let (_host, world) = world();
    for transport in [Transport::Starttls, Transport::Tls] {
        let address = world.notifications(transport).unwrap();
        let told = refusal(Trust::System, transport, &address).await;
        let fingerprint = told.split('"').nth(1).unwrap_or_else(|| panic!("{told}")).parse().unwrap();
        open_with(Trust::Fingerprint(fingerprint), &at(transport, &address), PASSWORD).await.unwrap();
        let told = refusal(Trust::Fingerprint(Fingerprint::of(b"another")), transport, &address).await;
        says(&told, &[&address, "another fingerprint than the target file", &fingerprint.to_string()]);
        open_with(Trust::Unverified, &at(transport, &address), PASSWORD).await.unwrap();
    }
}

/// A server with a certificate of the test's choice. It does the handshake and no more. Answers its port and the file
/// of its authority.
async fn server_with(names: &[&str], last_year: i32, folder: &Path) -> (u16, Trust) {
    let key = KeyPair::generate().unwrap();
    let mut parameters =
        CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    parameters.not_before = date_time_ymd(2000, 1, 1);
    parameters.not_after = date_time_ymd(last_year, 1, 1);
    let certificate = parameters.self_signed(&key).unwrap();
    let path = folder.join(format!("{last_year}.pem"));
    std::fs::write(&path, pem("CERTIFICATE", certificate.der())).unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            drop(acceptor.accept(socket).await);
        }
    });
    (port, Trust::authorities(&path).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_refused_for_its_name_and_for_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let (port, trust) = server_with(&["localhost"], 2090, folder.path()).await;
    let told = refusal(trust.clone(), Transport::Tls, &format!("127.0.0.1:{port}")).await;
    says(&told, &["its certificate is not for 127.0.0.1"]);
    // By its right name the server is trusted, and then it goes away.
    let told = refusal(trust, Transport::Tls, &format!("localhost:{port}")).await;
    says(&told, &["the notification stream of 1001001", "ended"]);
    let (port, trust) = server_with(&["localhost"], 2001, folder.path()).await;
    let told = refusal(trust, Transport::Tls, &format!("localhost:{port}")).await;
    says(&told, &["its certificate has expired", "tls: {fingerprint: \""]);
}

#[test]
fn a_file_without_certificates_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, "nothing").unwrap();
    let told = Trust::authorities(&path).unwrap_err().to_string();
    says(&told, &["ca.pem holds no certificate that can be read", "PEM"]);
}

// Servers that are something else.

/// A server that waits for something, says its words, and closes.
fn says_once(words: impl Into<String>) -> String {
    let words = words.into();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut buffer = [0_u8; 4096];
        let _ = socket.read(&mut buffer);
        let _ = socket.write_all(words.as_bytes());
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_with_a_server_that_does_not_speak_it_says_so() {
    let address = says_once("HTTP/1.1 400 Bad Request\r\n\r\n");
    let told = refusal(Trust::System, Transport::Tls, &address).await;
    says(&told, &[&format!("no TLS with {address}"), "it does not speak TLS; check the port"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn starttls_with_a_server_that_does_not_offer_it_says_so() {
    let words = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>\
                 <stream:features/>";
    let address = says_once(words);
    let told = refusal(Trust::System, Transport::Starttls, &address).await;
    says(&told, &["it does not offer STARTTLS; choose another transport"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_instead_of_a_websocket_is_told() {
    let answers = [
        (
            "HTTP/1.1 301 Moved\r\nLocation: https://fin1.example.test:8445/ws\r\nContent-Length: 0\r\n\r\n",
            "it answers 301 and points to https://fin1.example.test:8445/ws; write that address",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
            "it answers 200 with text/html; check the port and the path",
        ),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "it answers 404; check the port and the path"),
        ("", "check the port and the path"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "check the port and the path"),
    ];
    for (answer, words) in answers {
        let address = format!("ws://{}/ws", says_once(answer));
        let told = refusal(Trust::System, Transport::Websocket, &address).await;
        says(&told, &[&format!("no WebSocket at {address}"), words]);
    }
    let told = refusal(Trust::System, Transport::Websocket, "127.0.0.1:5222").await;
    says(&told, &["write ws://host:port/ws, or wss for TLS"]);
}

/// A WebSocket server that takes any client and answers with the headers given.
async fn websocket_server(headers: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut socket, _) = listener.accept().await.unwrap();
        let (mut request, mut buffer) = (String::new(), [0_u8; 1024]);
        while !request.contains("\r\n\r\n") {
            let count = socket.read(&mut buffer).await.unwrap();
            request.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        let lower = request.to_lowercase();
        let at = lower.find("sec-websocket-key: ").unwrap() + "sec-websocket-key: ".len();
        let key = request[at..].split("\r\n").next().unwrap();
        let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Accept: {accept}\r\n{headers}\r\n"
        );
        socket.write_all(answer.as_bytes()).await.unwrap();
        let _ = socket.read(&mut buffer).await;
    });
    format!("ws://{address}/ws")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_without_the_subprotocol_is_refused() {
    for headers in ["", "Sec-WebSocket-Protocol: soap\r\n"] {
        let address = websocket_server(headers).await;
        let told = refusal(Trust::System, Transport::Websocket, &address).await;
        says(&told, &[&address, "it does not take the subprotocol `xmpp`"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_that_breaks_off_is_a_lost_stream() {
    let address = websocket_server("Sec-WebSocket-Protocol: xmpp\r\n").await;
    let told = refusal(Trust::System, Transport::Websocket, &address).await;
    says(&told, &["the notification stream of 1001001", "ended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_nothing_is_late_over_every_transport() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = listener.local_addr().unwrap().to_string();
    let addresses = BTreeMap::from([
        (Transport::Tcp, here.clone()),
        (Transport::Starttls, here.clone()),
        (Transport::Tls, here.clone()),
        (Transport::Bosh, format!("http://{here}/http-bind")),
        (Transport::Websocket, format!("ws://{here}/ws")),
    ]);
    let (client, password) = (client(Trust::System), Password(PASSWORD.to_owned()));
    for (transport, address) in addresses {
        let address = at(transport, &address);
        let short = Duration::from_millis(200);
        let opened = Stream::open(&client, &address, ADA, &password, Stopwatch::start(), short).await;
        assert!(matches!(opened, Err(StreamTrouble::Late { .. })), "{transport}: {opened:?}");
    }
}
