//! The client against a real XMPP server, Prosody, over every transport, with events that slixmpp publishes. It needs
//! both installed: `tests/witness/prosody` sees to that and runs these tests, which are left out otherwise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/pem.rs"]
mod pem;
#[path = "support/prosody.rs"]
mod server;

use std::process::Command;
use std::time::Duration;

use finspec::client::{HttpClient, Stream, StreamAddress, StreamTrouble};
use finspec::control::Password;
use finspec::lab::Transport;
use finspec::waiting::{Stopwatch, within};

use server::{ADMIN, DOMAIN, PASSWORD, PUBSUB, Prosody, USER};

/// How long an answer may take that comes at all, and how long a whole conversation.
const PATIENT: Duration = Duration::from_secs(20);
const WHOLE: Duration = Duration::from_secs(60);

/// Another one for each transport: Prosody keeps what is published.
fn node(transport: Transport) -> String {
    format!("/finesse/api/Team/{transport}/Users")
}

/// With what has to be escaped, and with more than one line.
fn payload(transport: Transport, number: usize) -> String {
    format!("<Update>\n  <event>PUT</event>\n  <requestId>{transport} {number} \u{e9} &amp;</requestId>\n</Update>")
}

/// An event from somebody else; Prosody has taken it when this returns.
fn publish(prosody: &Prosody, node: &str, payload: &str) {
    let python = std::env::var("PYTHON_OF_WITNESS").expect("tests/witness/prosody sets PYTHON_OF_WITNESS");
    let address = prosody.address(Transport::Tcp).address.replace("localhost", "127.0.0.1");
    let published = Command::new(python)
        .arg("tests/witness/publish.py")
        .args(["--address", &address, "--jid", &format!("{ADMIN}@{DOMAIN}/publisher"), "--password", PASSWORD])
        .args(["--service", PUBSUB, "--node", node, "--payload", payload])
        .output()
        .unwrap();
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
}

async fn open(prosody: &Prosody, address: &StreamAddress, password: &str) -> Result<Stream, StreamTrouble> {
    let client = HttpClient::trusting(prosody.trust(), PATIENT).unwrap();
    let password = Password(password.to_owned());
    Stream::open(&client, address, USER, &password, Stopwatch::start(), PATIENT).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Prosody and slixmpp: tests/witness/prosody"]
async fn events_come_over_every_transport() {
    let prosody = Prosody::start();
    for transport in Transport::ALL {
        let (address, node) = (prosody.address(transport), node(transport));
        let mut stream =
            open(&prosody, &address, PASSWORD).await.unwrap_or_else(|error| panic!("{transport}: {error}"));
        assert_eq!((stream.jid().user.as_str(), stream.jid().domain.as_str()), (USER, DOMAIN), "{transport}");
        stream.ping().await.unwrap();
        stream.subscribe(&node).await.unwrap_or_else(|error| panic!("{transport}: {error}"));
        for number in 0..2 {
            publish(&prosody, &node, &payload(transport, number));
        }
        stream.ping().await.unwrap();
        let notices = stream.take_notices();
        let told: Vec<(&str, String)> =
            notices.iter().map(|notice| (notice.node.as_str(), notice.payload.text().into_owned())).collect();
        let expected = [(node.as_str(), payload(transport, 0)), (node.as_str(), payload(transport, 1))];
        assert_eq!(told, expected, "{transport}");
        within(PATIENT, stream.close()).await.unwrap();
        println!("ok      {transport}: two events came, in order");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Prosody and slixmpp: tests/witness/prosody"]
async fn a_wrong_password_is_refused_over_every_transport() {
    let prosody = Prosody::start();
    for transport in Transport::ALL {
        let refused = open(&prosody, &prosody.address(transport), "wrong").await.unwrap_err();
        let StreamTrouble::Refused { user, condition, .. } = refused else { panic!("{transport}: {refused}") };
        assert_eq!((user.as_str(), condition.as_str()), (USER, "not-authorized"), "{transport}");
        println!("ok      {transport}: a wrong password is refused");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Prosody and slixmpp: tests/witness/prosody"]
async fn a_restart_is_told_as_the_end_of_the_stream_over_every_transport() {
    let mut prosody = Prosody::start();
    for transport in Transport::ALL {
        let address = prosody.address(transport);
        for starts_again_first in [false, true] {
            let mut stream = open(&prosody, &address, PASSWORD).await.unwrap();
            stream.ping().await.unwrap();
            prosody.stop();
            if starts_again_first {
                prosody.begin();
            }
            let trouble = within(WHOLE, stream.ping()).await.expect("the end is told in time").unwrap_err();
            let StreamTrouble::Ended { user, .. } = &trouble else { panic!("{transport}: {trouble}") };
            assert_eq!(user, USER, "{transport}");
            let reason = match (transport, starts_again_first) {
                (Transport::Bosh, false) => "no answer to a BOSH request, sent 4 times: Connection refused",
                (Transport::Bosh, true) => "item-not-found: it does not know the session",
                _ => "ended: the other side closed the connection; look",
            };
            assert!(trouble.to_string().contains(reason), "{transport}: {trouble}");
            println!("ok      {transport}: {trouble}");
            if !starts_again_first {
                let trouble = within(WHOLE, open(&prosody, &address, PASSWORD)).await.unwrap().unwrap_err();
                assert!(
                    !matches!(trouble, StreamTrouble::Refused { .. } | StreamTrouble::Late { .. }),
                    "{transport}: {trouble}"
                );
                println!("ok      {transport}: {trouble}");
                prosody.begin();
            }
        }
        open(&prosody, &address, PASSWORD).await.unwrap().ping().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Prosody and slixmpp: tests/witness/prosody"]
async fn a_websocket_without_tls_is_one_too() {
    let prosody = Prosody::start();
    let address = prosody.plain_websocket();
    open(&prosody, &address, PASSWORD).await.unwrap().ping().await.unwrap();
}
