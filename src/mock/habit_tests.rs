//! What clients ask of the notification service beside what they need, and how they begin: answered as other servers do.

use super::XMPP_DOMAIN;
use super::loopback_tests::{ADA_NODE, Client, PUBSUB, host, settings};
use crate::contract::Deployment::Cce;
use crate::limits::{MOST_SIGN_INS, STANZA_LIMITS};
use crate::xml::{Limits, read_document, write_compact};
use crate::xmpp::sasl::Plain;
use crate::xmpp::stream::write;
use crate::xmpp::{Header, Incoming, Outgoing, StreamReader, stanza};

const SASL: &str = "urn:ietf:params:xml:ns:xmpp-sasl";

#[tokio::test]
async fn credentials_may_come_when_they_are_asked_for_and_a_few_times_only() {
    let world = host().open_world(settings(Cce)).unwrap();
    let mut client = Client::connect(world.xmpp().unwrap()).await;
    client.write(&format!("<abort xmlns='{SASL}'/>")).await;
    assert!(client.stanza().await.child("aborted").is_some());
    client.write(&format!("<auth xmlns='{SASL}' mechanism='PLAIN'/>")).await;
    assert_eq!(client.stanza().await.name, "challenge");
    let plain = Plain { authorize: String::new(), user: "1001001".into(), password: "secret".into() };
    client.write(&format!("<response xmlns='{SASL}'>{}</response>", plain.encode())).await;
    assert_eq!(client.stanza().await.name, "success");

    let mut guessing = Client::connect(world.xmpp().unwrap()).await;
    for _ in 0..MOST_SIGN_INS {
        assert!(guessing.authenticate("1001001", "Secret", "").await.child("not-authorized").is_some());
    }
    assert_eq!(guessing.frame().await, Incoming::Error("policy-violation".to_owned()));
}

#[tokio::test]
async fn a_stream_may_follow_its_credentials_after_the_end_of_a_line_or_at_once() {
    let world = host().open_world(settings(Cce)).unwrap();
    let plain = Plain { authorize: String::new(), user: "1001001".into(), password: "secret".into() };
    let auth = format!("<auth xmlns='{SASL}' mechanism='PLAIN'>{}</auth>", plain.encode());
    let header = write(&Outgoing::Open(Header::to("any.host.test")));
    for (first, then) in [(format!("{auth}\n{header}"), String::new()), (auth, format!("\r\n {header}"))] {
        let mut client = Client::connect(world.xmpp().unwrap()).await;
        client.write(&first).await;
        assert_eq!(client.stanza().await.name, "success");
        client.reader = std::mem::replace(&mut client.reader, StreamReader::new(STANZA_LIMITS)).followed();
        client.write(&then).await;
        assert!(matches!(client.frame().await, Incoming::Open(_)));
        assert!(client.stanza().await.child("bind").is_some());
    }
}

#[tokio::test]
async fn what_is_not_there_is_refused_and_what_is_subscribed_is_listed() {
    let world = host().open_world(settings(Cce)).unwrap();
    let mut client = Client::present(&world, "1001001").await;
    let asked = |to: &str, kind: &str, payload: &str| {
        let text = format!("<iq xmlns='jabber:client' type='{kind}' id='1' to='{to}'>{payload}</iq>");
        read_document(text.as_bytes(), Limits::default()).unwrap()
    };
    let pubsub = |payload: &str| format!("<pubsub xmlns='http://jabber.org/protocol/pubsub'>{payload}</pubsub>");
    let ping = "<ping xmlns='urn:xmpp:ping'/>".to_owned();
    let info = "<query xmlns='http://jabber.org/protocol/disco#info'/>".to_owned();
    for (to, kind, payload, condition) in [
        ("conference.finesse.test", "get", info.clone(), "remote-server-not-found"),
        ("1001002@finesse.test", "get", info, "service-unavailable"),
        (XMPP_DOMAIN, "ask", ping.clone(), "bad-request"),
        (PUBSUB, "set", pubsub("<create node='mine'/>"), "forbidden"),
        (PUBSUB, "set", pubsub(&format!("<publish node='{ADA_NODE}'><item/></publish>")), "forbidden"),
        (PUBSUB, "get", pubsub(&format!("<items node='{ADA_NODE}'/>")), "feature-not-implemented"),
    ] {
        let answer = client.ask(&asked(to, kind, &payload)).await;
        assert_eq!(stanza::condition(&answer), condition, "{to} {payload}");
    }
    for to in [XMPP_DOMAIN, PUBSUB, "1001001@finesse.test", "any.host.test"] {
        assert_eq!(client.ask(&asked(to, "get", &ping)).await.attribute("type"), Some("result"), "{to}");
    }
    for node in ["User/1001001", "User/1001001/Dialogs"] {
        let verb = format!("<subscribe node='/finesse/api/{node}' jid='1001001@finesse.test'/>");
        client.ask(&asked(PUBSUB, "set", &pubsub(&verb))).await;
    }
    for (verb, listed) in [("<subscriptions/>".to_owned(), 2), (format!("<subscriptions node='{ADA_NODE}'/>"), 1)] {
        let answer = client.ask(&asked(PUBSUB, "get", &pubsub(&verb))).await;
        let list = answer.child("pubsub").and_then(|pubsub| pubsub.child("subscriptions")).unwrap();
        assert_eq!(list.elements().count(), listed, "{verb}");
    }
    let mut other = Client::present(&world, "1001002").await;
    let answer = other.ask(&asked(PUBSUB, "get", &pubsub("<subscriptions/>"))).await;
    assert!(!write_compact(&answer).contains("1001001"), "subscriptions of others are not told");
    client.write("<enable xmlns='urn:xmpp:sm:3'/>").await;
    assert_eq!(client.frame().await, Incoming::Error("unsupported-stanza-type".to_owned()));
}
