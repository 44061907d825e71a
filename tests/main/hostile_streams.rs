//! What is no XMPP, or too much of it, over every transport, told to the mock and told to the client. Whoever hears it
//! ends the stream in its time and in words, keeps little of it, never panics, and goes on with everybody else.

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use finspec::client::http::DEADLINE;
use finspec::client::{HttpClient, Stream, StreamAddress, StreamTrouble, Trust};
use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::lab::Transport;
use finspec::mock::{Host, OpenWorld, PUBSUB_DOMAIN, WorldSettings, XMPP_DOMAIN};
use finspec::waiting::{Stopwatch, within};
use tokio::net::TcpStream;

use crate::support::hostile::{Deaf, Words, say_to_client, say_to_server};

const ADA: &str = "1001001";
const PASSWORD: &str = "secret";

/// Long enough for any end that comes at all, also on a slow machine.
const PATIENT: Duration = Duration::from_secs(60);

/// Short, for what never comes.
const SHORT: Duration = Duration::from_millis(500);

/// Connections that say nothing.
const IDLE: usize = 1_000;

// What is said.

/// Words that end a stream, with the conditions of which a server tells one: on a stream of its own, and over BOSH.
fn wrong() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let (malformed, policy, bad) = ("not-well-formed", "policy-violation", "bad-request");
    vec![
        ("nesting", text(&"<a>".repeat(1_000)), policy, bad),
        ("a DTD", text("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), malformed, bad),
        ("an entity", text("<a>&b;</a>"), malformed, bad),
        ("a processing instruction", text("<?php x?>"), malformed, bad),
        ("invalid UTF-8", b"<a>\xff\xfe\xe9</a>".to_vec(), malformed, bad),
        ("overlong UTF-8", b"<a>\xc0\xaf</a>".to_vec(), malformed, bad),
        ("a control character", b"<a>\x00</a>".to_vec(), malformed, bad),
        ("words between stanzas", text("words"), malformed, bad),
        ("crossed tags", text("<a><b></a></b>"), malformed, bad),
        ("an attribute twice", text("<a b='1' b='2'/>"), malformed, bad),
        ("a prefix that is bound to nothing", text("<b:a/>"), malformed, bad),
    ]
}

/// Words without end, by what grows.
fn endless() -> Vec<(&'static str, Words)> {
    let words = |beginning: &str, part: &str| Words::Endless(beginning.as_bytes().to_vec(), part.as_bytes().to_vec());
    vec![
        ("text", words("<message xmlns='jabber:client'><body>", "x")),
        ("an attribute", words("<message to='", "x")),
        ("a name", words("<", "x")),
        ("attributes", words("<message ", "a='' ")),
        ("children", words("<message>", "<a/>")),
        ("levels", words("<message>", "<a>")),
        ("a comment", words("<!-- ", "x")),
    ]
}

const HALF: &str = "<message xmlns='jabber:client'><bo";

// Those who hear it.

/// Panics of any thread since the first call, those of tasks included. Assertions of other tests, which fail in the same
/// process, are none of them.
fn panics() -> usize {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let of_tests = panic.location().is_some_and(|location| location.file().starts_with("tests/"));
            PANICS.fetch_add(usize::from(!of_tests), Ordering::SeqCst);
            usual(panic);
        }));
    });
    PANICS.load(Ordering::SeqCst)
}

fn world() -> (Host, OpenWorld) {
    let host = Host::on(tokio::runtime::Handle::current());
    let world = host.open_world(WorldSettings::standard(Deployment::Cce, Password(PASSWORD.to_owned()))).unwrap();
    (host, world)
}

async fn open(transport: Transport, address: String, deadline: Duration) -> Result<Stream, StreamTrouble> {
    let (domain, pubsub) = (XMPP_DOMAIN.to_owned(), PUBSUB_DOMAIN.to_owned());
    let address = StreamAddress { transport, address, domain, pubsub };
    let client = HttpClient::trusting(Trust::Unverified, DEADLINE).unwrap();
    Stream::open(&client, &address, ADA, &Password(PASSWORD.to_owned()), Stopwatch::start(), deadline).await
}

/// The mock serves somebody who behaves.
async fn goes_on(world: &OpenWorld, transport: Transport) {
    let mut stream = open(transport, world.notifications(transport).unwrap(), PATIENT).await.unwrap();
    stream.ping().await.unwrap();
    stream.close().await;
}

// The mock.

#[tokio::test(flavor = "multi_thread")]
async fn the_mock_ends_a_stream_that_is_wrong_and_says_why() {
    let before = panics();
    let (_host, world) = world();
    for transport in Transport::ALL {
        let address = world.notifications(transport).unwrap();
        for (what, bytes, condition, over_bosh) in wrong() {
            let expected = if transport == Transport::Bosh { over_bosh } else { condition };
            let said = within(PATIENT, say_to_server(transport, &address, &Words::Once(bytes))).await.expect(what);
            assert!(said.contains(expected), "{transport}: {what}: {said}");
        }
        goes_on(&world, transport).await;
    }
    assert_eq!(panics(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mock_ends_what_has_no_end() {
    let before = panics();
    let (_host, world) = world();
    for transport in Transport::ALL {
        let address = world.notifications(transport).unwrap();
        for (what, words) in endless() {
            // What it said of it is lost as a rule: it went before everything was heard.
            within(PATIENT, say_to_server(transport, &address, &words)).await.expect(what);
        }
        goes_on(&world, transport).await;
    }
    assert_eq!(panics(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mock_takes_no_binary_messages() {
    let (_host, world) = world();
    let address = world.notifications(Transport::Websocket).unwrap();
    let binary = Words::Binary(b"<presence xmlns='jabber:client'/>".to_vec());
    let said = within(PATIENT, say_to_server(Transport::Websocket, &address, &binary)).await.unwrap();
    assert!(said.contains("not-well-formed"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_stanza_and_then_silence_hinders_nobody_and_ends_with_the_world() {
    let before = panics();
    for transport in Transport::ALL {
        let (host, world) = world();
        let address = world.notifications(transport).unwrap();
        let half = Words::Half(HALF.as_bytes().to_vec());
        let waiting = tokio::spawn(async move { say_to_server(transport, &address, &half).await });
        goes_on(&world, transport).await;
        assert!(!waiting.is_finished(), "{transport}: the rest may come yet");
        if transport == Transport::Bosh {
            // A request that never ends belongs to no world; it has its own deadline.
            waiting.abort();
        } else {
            host.close_world(&world);
            within(PATIENT, waiting).await.expect("a closed world ends it").unwrap();
        }
    }
    assert_eq!(panics(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_connections_that_say_nothing_hinder_nobody() {
    let before = panics();
    let (_host, world) = world();
    let doors = [
        world.notifications(Transport::Tcp).unwrap(),
        world.notifications(Transport::Tls).unwrap(),
        world.rest().trim_start_matches("http://").to_owned(),
    ];
    for door in doors {
        let mut idle = Vec::new();
        for _ in 0..IDLE {
            idle.push(within(PATIENT, TcpStream::connect(&door)).await.unwrap().unwrap());
        }
        for transport in Transport::ALL {
            goes_on(&world, transport).await;
        }
        drop(idle);
        for transport in Transport::ALL {
            goes_on(&world, transport).await;
        }
    }
    assert_eq!(panics(), before);
}

/// How often the server goes out of service and comes back. Much more is told of it than a limit and all sockets hold.
const TIMES: usize = 30_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_mock_gives_up_a_client_that_never_reads() {
    let (_host, world) = world();
    let mut deaf = Deaf::sign_in(&world.notifications(Transport::Tcp).unwrap()).await;
    for _ in 0..TIMES {
        world.fail(true);
        world.fail(false);
    }
    let told = within(PATIENT, deaf.rest()).await.expect("the connection ends, though the world is open");
    let notices = told.matches("<message").count();
    assert!(notices > 0 && notices < 2 * TIMES, "{notices} notices came");
    for transport in Transport::ALL {
        goes_on(&world, transport).await;
    }
}

// The client.

/// What the client says of a server that says these words; it has left when this returns.
async fn told(transport: Transport, what: &str, words: Words, deadline: Duration) -> StreamTrouble {
    told_and_heard(transport, what, words, deadline).await.0
}

/// The same, and what the server heard.
async fn told_and_heard(transport: Transport, what: &str, words: Words, deadline: Duration) -> (StreamTrouble, String) {
    let (address, serving) = say_to_client(transport, words).await;
    let trouble = within(PATIENT, open(transport, address.clone(), deadline)).await.expect(what).unwrap_err();
    assert!(trouble.to_string().contains(&address), "{transport}: {what}: {trouble}");
    let heard = within(PATIENT, serving).await.expect("the client leaves").unwrap();
    (trouble, heard)
}

/// What a server offers that must get no password, with what is said of it.
fn no_offers() -> Vec<(String, &'static str)> {
    let features =
        |inside: &str| format!("<s:features xmlns:s='http://etherx.jabber.org/streams'>{inside}</s:features>");
    let list = |namespace: &str, name: &str| {
        format!("<mechanisms xmlns='{namespace}'><mechanism>{name}</mechanism></mechanisms>")
    };
    let (sasl, tls) = ("urn:ietf:params:xml:ns:xmpp-sasl", "urn:ietf:params:xml:ns:xmpp-tls");
    let required = format!("<starttls xmlns='{tls}'><required/></starttls>{}", list(sasl, "PLAIN"));
    vec![
        (features(""), "it offers nothing"),
        (features(&list(sasl, "SCRAM-SHA-1")), "it offers SCRAM-SHA-1"),
        (features(&list("urn:elsewhere", "PLAIN")), "it offers nothing"),
        (features(&required), "STARTTLS required"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_offer_to_take_a_password_gets_none() {
    for transport in Transport::ALL {
        for (offer, said) in no_offers() {
            let words = Words::Once(offer.clone().into_bytes());
            let (trouble, heard) = told_and_heard(transport, &offer, words, PATIENT).await;
            assert!(trouble.to_string().contains(said), "{transport}: {offer}: {trouble}");
            assert!(matches!(trouble, StreamTrouble::PasswordKept { .. }), "{transport}: {offer}: {trouble}");
            // ADEwMDEwMDEAc2VjcmV0 is how PLAIN writes it.
            for secret in ["<auth", PASSWORD, "c2VjcmV0"] {
                assert!(!heard.contains(secret), "{transport}: {offer}: {heard}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_refuses_a_stream_that_is_wrong_and_says_why() {
    let before = panics();
    for transport in Transport::ALL {
        for (what, bytes, condition, _) in wrong() {
            let trouble = told(transport, what, Words::Once(bytes), PATIENT).await.to_string();
            let words: &[&str] = match condition {
                "policy-violation" => &["nests more than 32 levels deep"],
                _ => &["not well-formed", "it holds text beside the stanzas"],
            };
            assert!(words.iter().any(|words| trouble.contains(words)), "{transport}: {what}: {trouble}");
        }
    }
    assert_eq!(panics(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_leaves_a_server_that_does_not_end() {
    let before = panics();
    for transport in Transport::ALL {
        for (what, words) in endless() {
            let trouble = told(transport, what, words, PATIENT).await;
            assert!(!matches!(trouble, StreamTrouble::Late { .. }), "{transport}: {what}: {trouble}");
        }
    }
    assert_eq!(panics(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_waits_for_the_rest_of_a_stanza_until_its_deadline() {
    for transport in Transport::ALL {
        let trouble = told(transport, "half a stanza", Words::Half(HALF.as_bytes().to_vec()), SHORT).await;
        assert!(matches!(trouble, StreamTrouble::Late { limit: SHORT, .. }), "{transport}: {trouble}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_takes_no_binary_messages() {
    let binary = Words::Binary(b"<presence xmlns='jabber:client'/>".to_vec());
    let trouble = told(Transport::Websocket, "a binary message", binary, PATIENT).await.to_string();
    assert!(trouble.contains("a binary message"), "{trouble}");
}
