//! Notifications over BOSH: the client against the mock, over connections that break, and against servers that are none.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use finspec::client::{HttpClient, Stream, StreamAddress, StreamTrouble};
use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::lab::Transport;
use finspec::mock::{Host, OpenWorld, WorldSettings};
use finspec::waiting::Stopwatch;

use crate::support::relay::{Fate, Relay};
use crate::support::wire::Message;

const PATIENT: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

/// How often the server goes out of service and comes back.
const TIMES: usize = 10;

fn world() -> (Host, OpenWorld) {
    let host = Host::on(tokio::runtime::Handle::current());
    let world = host.open_world(WorldSettings::standard(Deployment::Cce, Password("secret".into()))).unwrap();
    (host, world)
}

async fn open(address: &str, password: &str, deadline: Duration) -> Result<Stream, StreamTrouble> {
    let (domain, pubsub) = ("finesse.test".to_owned(), "pubsub.finesse.test".to_owned());
    let address = StreamAddress { transport: Transport::Bosh, address: address.to_owned(), domain, pubsub };
    let client = HttpClient::new(deadline).unwrap();
    Stream::open(&client, &address, "1001001", &Password(password.to_owned()), Stopwatch::start(), deadline).await
}

fn server(world: &OpenWorld) -> String {
    world.rest().trim_start_matches("http://").to_owned()
}

/// Signs in, lets things happen one by one, and proves after each that everything has come.
async fn follow(address: &str, world: &OpenWorld) -> Vec<String> {
    let mut stream = open(address, "secret", PATIENT).await.unwrap();
    stream.subscribe("/finesse/api/Team/34/Users").await.unwrap();
    for time in 0..TIMES {
        world.fail(true);
        world.fail(false);
        stream.ping().await.unwrap();
        assert_eq!(stream.count(), 2 * (time + 1), "everything from before the ping has come, and nothing twice");
    }
    let payloads = stream.take_notices().into_iter().map(|notice| notice.payload.text().into_owned()).collect();
    stream.close().await;
    payloads
}

#[tokio::test]
async fn every_notice_comes_in_order_before_the_pong() {
    let (_host, world) = world();
    let told = follow(&format!("{}/http-bind/", world.rest()), &world).await;
    for (at, payload) in told.iter().enumerate() {
        let status = if at % 2 == 0 { "OUT_OF_SERVICE" } else { "IN_SERVICE" };
        assert!(payload.contains(&format!("<status>{status}</status>")), "{at}: {payload}");
    }
}

/// The id of a request, by which one that is sent again is known.
fn rid(request: &Message) -> String {
    let text = request.text();
    text.split_once(" rid='").unwrap().1.split('\'').next().unwrap().to_owned()
}

/// A relay that lets every third request go wrong, once.
fn lossy(world: &OpenWorld, fate: Fate) -> (Relay, &'static AtomicUsize) {
    let (seen, wrong): (Mutex<BTreeSet<String>>, _) = (Mutex::default(), &*Box::leak(Box::new(AtomicUsize::new(0))));
    let relay = Relay::before(&server(world), move |request| {
        let mut seen = seen.lock().unwrap();
        if !seen.insert(rid(request)) || seen.len() % 3 != 0 {
            return Fate::Passes;
        }
        wrong.fetch_add(1, Ordering::SeqCst);
        fate.clone()
    });
    (relay, wrong)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_over_connections_that_break() {
    for fate in [Fate::NeverArrives, Fate::ResponseLost, Fate::Instead(response(200, "text/xml", RECOVERABLE))] {
        let (_host, world) = world();
        let (relay, wrong) = lossy(&world, fate.clone());
        let told = follow(&relay.address(), &world).await;
        assert_eq!(told.len(), 2 * TIMES);
        let times = wrong.load(Ordering::SeqCst);
        assert!(times >= 5, "{times} requests went wrong ({fate:?})");
    }
}

const RECOVERABLE: &str = "<body type='error' xmlns='http://jabber.org/protocol/httpbind'/>";

fn response(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    response_of(status, content_type, "", body.as_bytes())
}

fn response_of(status: u16, content_type: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} Scripted\r\ncontent-type: {content_type}\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// What the client says of a server that answers the first request so.
async fn refused(answer: Vec<u8>) -> String {
    let (_host, world) = world();
    let relay = Relay::before(&server(&world), move |_| Fate::Instead(answer.clone()));
    let trouble = open(&relay.address(), "secret", PATIENT).await.unwrap_err().to_string();
    assert!(trouble.contains(&relay.address()), "{trouble}");
    trouble
}

/// What the client says when the request with its first ping is answered so.
async fn broken_off(fate: Fate, deadline: Duration) -> String {
    let (_host, world) = world();
    let relay = Relay::before(&server(&world), move |request| {
        if request.text().contains("urn:xmpp:ping") { fate.clone() } else { Fate::Passes }
    });
    let mut stream = open(&relay.address(), "secret", deadline).await.unwrap();
    stream.ping().await.unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_bosh_is_told_at_once() {
    let html = "<html><body>Welcome</body></html>";
    let moved = "location: https://fin1.example.test:7443/http-bind/\r\n";
    for (answer, words) in [
        (response(404, "text/html", html), "there is no BOSH at this address (HTTP status 404)"),
        (response(403, "text/html", html), "it refuses access to BOSH (HTTP status 403)"),
        (response_of(301, "text/html", moved, b""), "it redirects (301) to https://fin1.example.test:7443/http-bind/"),
        (response(200, "text/html; charset=utf-8", html), "content type text/html instead of text/xml"),
        (response(200, "text/xml", html), "<html> of namespace ``"),
        (response(200, "text/xml", ""), "it is empty"),
        (response(500, "text/plain", "oh"), "HTTP status 500"),
        (
            response(200, "text/xml", &RECOVERABLE.replace("error'", "terminate' condition='host-unknown'")),
            "host-unknown: it does not serve the domain; compare with xmppDomain of SystemInfo",
        ),
    ] {
        let trouble = refused(answer).await;
        assert!(trouble.contains(words), "{trouble}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_responses_are_refused() {
    let body = |attributes: &str, content: &str| {
        format!("<body sid='s' {attributes} xmlns='http://jabber.org/protocol/httpbind'>{content}</body>")
    };
    let attributes: String = (0..1000).map(|number| format!("a{number}='x' ")).collect();
    let utf8 = body("", "<a>x</a>").replace('x', "\u{e9}").into_bytes();
    let latin1: Vec<u8> = utf8.into_iter().filter(|byte| *byte != 0xc3).collect();
    for (body, words) in [
        (body("", &"<a>".repeat(1000)).into_bytes(), "nests more than 32 levels deep"),
        (body(&attributes, "").into_bytes(), "holds more than 64"),
        (format!("<!DOCTYPE body>{}", body("", "")).into_bytes(), "not well-formed"),
        (body("", "<?php x?>").into_bytes(), "not well-formed"),
        (latin1, "not well-formed"),
        (body("requests='-1'", "").into_bytes(), "its attribute requests has the value `-1`"),
        (body("", &"x".repeat(5 << 20)).into_bytes(), "larger than 4194304 bytes"),
        (b"<body xmlns='jabber:client'/>".to_vec(), "of namespace `jabber:client`"),
    ] {
        let trouble = refused(response_of(200, "text/xml", "", &body)).await;
        assert!(trouble.contains(words), "{trouble}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_the_server_forgot_is_told() {
    let trouble = broken_off(Fate::Instead(response(404, "text/html", "")), PATIENT).await;
    let words = "the server ended the BOSH session: item-not-found: it does not know the session: expired, or the server \
                 was restarted";
    assert!(trouble.contains(words), "{trouble}");
    let gone = broken_off(Fate::NeverArrives, PATIENT).await;
    assert!(gone.contains("no answer to a BOSH request, sent 4 times"), "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_answers_is_not_waited_for() {
    let trouble = broken_off(Fate::Silence, SHORT).await;
    assert!(trouble.contains("did not answer a ping within 0.3 s"), "{trouble}");
    let (_host, world) = world();
    let relay = Relay::before(&server(&world), |_| Fate::Silence);
    let trouble = open(&relay.address(), "secret", SHORT).await.unwrap_err();
    assert!(matches!(trouble, StreamTrouble::Late { .. }), "{trouble}");
    let nobody = open("http://127.0.0.1:1/http-bind/", "secret", PATIENT).await.unwrap_err();
    assert!(matches!(nobody, StreamTrouble::NoConnection { .. }), "{nobody}");
}

#[tokio::test]
async fn a_wrong_password_is_refused_at_once() {
    let (_host, world) = world();
    let trouble = open(&format!("{}/http-bind", world.rest()), "wrong", PATIENT).await.unwrap_err();
    let StreamTrouble::Refused { user, condition, .. } = trouble else { panic!("{trouble}") };
    assert_eq!((user.as_str(), condition.as_str()), ("1001001", "not-authorized"));
}

#[tokio::test]
async fn a_world_that_closes_ends_the_stream() {
    let (host, world) = world();
    let mut stream = open(&format!("{}/http-bind/", world.rest()), "secret", PATIENT).await.unwrap();
    stream.ping().await.unwrap();
    host.close_world(&world);
    let trouble = stream.ping().await.unwrap_err().to_string();
    assert!(trouble.contains("the server ended"), "{trouble}");
}
