//! BOSH over real sockets, with an HTTP client and wrappers written by hand.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Method, Response};

use crate::contract::Deployment::Cce;
use crate::control::Password;
use crate::limits::{BOSH_REQUEST, BOSH_RESPONSE, MOST_SESSIONS};
use crate::mock::slot::Slot;
use crate::mock::testing::server;
use crate::mock::{Host, OpenWorld, WorldSettings, XMPP_DOMAIN};
use crate::waiting::within;
use crate::xmpp::bosh::{Body, Condition, OfferedTerms, Rid, WrapperKind, read_body};
use crate::xmpp::sasl::Plain;

use super::Sessions;

const LIMIT: Duration = Duration::from_secs(10);
const FIRST: u64 = 4_000_000_000;

fn world() -> (Host, OpenWorld) {
    let host = Host::on(tokio::runtime::Handle::current());
    let world = host.open_world(WorldSettings::standard(Cce, Password("secret".into()))).unwrap();
    (host, world)
}

/// A browser's worth of HTTP, and one session.
#[derive(Clone)]
struct Web {
    http: Client,
    address: String,
    sid: String,
}

impl Web {
    fn at(world: &OpenWorld) -> Web {
        // The HTTP client wants to know how it would do TLS, though it does none here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().no_proxy().build().unwrap();
        Web { http, address: format!("{}/http-bind/", world.rest()), sid: String::new() }
    }

    async fn ask(&self, method: Method, content_type: &str, text: impl Into<reqwest::Body>) -> Response {
        let request = self.http.request(method, &self.address).header("content-type", content_type).body(text);
        within(LIMIT, request.send()).await.unwrap().unwrap()
    }

    async fn post(&self, text: String) -> Body {
        let response = self.ask(Method::POST, "text/xml; charset=utf-8", text).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/xml; charset=utf-8");
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        read_body(&response.bytes().await.unwrap(), BOSH_RESPONSE).unwrap()
    }

    /// A request that many after the first.
    async fn request(&self, after: u64, attributes: &str, stanzas: &str) -> Body {
        self.post(self.text(after, attributes, stanzas)).await
    }

    fn text(&self, after: u64, attributes: &str, stanzas: &str) -> String {
        let sid = if self.sid.is_empty() { String::new() } else { format!("sid='{}'", self.sid) };
        format!(
            "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' rid='{}' {sid} \
             {attributes}>{stanzas}</body>",
            FIRST + after
        )
    }

    /// A session as Strophe opens one, up to the request that was answered last: the fourth after the first.
    async fn present(world: &OpenWorld, user: &str) -> Web {
        let mut web = Web::at(world);
        let first = format!("to='{XMPP_DOMAIN}' xml:lang='en' wait='60' hold='1' ver='1.6' xmpp:version='1.0'");
        let opened = web.request(0, &first, "").await;
        assert_eq!(opened.stanzas[0].text_at("mechanisms/mechanism").as_deref(), Some("PLAIN"));
        web.sid = opened.head.sid.unwrap();
        let plain = Plain { authorize: String::new(), user: user.into(), password: "secret".into() };
        let auth =
            format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{}</auth>", plain.encode());
        assert_eq!(web.request(1, "", &auth).await.stanzas[0].name, "success");
        let anew = web.request(2, "to='finesse.test' xmpp:restart='true'", "").await;
        assert!(anew.stanzas[0].child("bind").is_some());
        let bind = "<iq type='set' id='b1' xmlns='jabber:client'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
        assert_eq!(web.request(3, "", bind).await.stanzas[0].attribute("id"), Some("b1"));
        let session = "<presence xmlns='jabber:client'/><iq type='set' id='s1' xmlns='jabber:client'>\
             <session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>";
        assert_eq!(web.request(4, "", session).await.stanzas[0].attribute("id"), Some("s1"));
        web
    }

    /// A request that waits at the server for something to come.
    fn hold(&self, after: u64) -> tokio::task::JoinHandle<Body> {
        let web = self.clone();
        tokio::spawn(async move { web.request(after, "", "").await })
    }
}

fn ended(body: &Body) -> Option<&str> {
    (body.head.kind == WrapperKind::Terminate).then(|| body.head.condition.as_ref().map_or("", Condition::word))
}

/// Something that every agent is told.
fn happen(world: &OpenWorld) {
    world.fail(true);
    world.fail(false);
}

#[tokio::test]
async fn a_client_signs_in_and_is_told_what_happens() {
    let (_host, world) = world();
    let web = Web::present(&world, "1001001").await;
    let held = web.hold(5);
    happen(&world);
    let told = within(LIMIT, held).await.unwrap().unwrap();
    assert_eq!(told.stanzas[0].at("event/items").unwrap().attribute("node"), Some("/finesse/api/SystemInfo"));
    let second = if told.stanzas.len() == 1 { web.request(6, "", "").await.stanzas } else { Vec::new() };
    assert_eq!(told.stanzas.len() + second.len(), 2, "one for each change");
}

#[tokio::test]
async fn an_answer_goes_with_the_oldest_request_and_the_newer_one_waits() {
    let (_host, world) = world();
    let web = Web::present(&world, "1001001").await;
    let ping = "<iq type='get' id='p1' to='finesse.test' xmlns='jabber:client'><ping xmlns='urn:xmpp:ping'/></iq>";
    let (five, six) = (web.text(5, "", ""), web.text(6, "", ping));
    let six = tokio::spawn({
        let web = web.clone();
        async move { web.post(six).await }
    });
    // Whichever comes first: they are worked off in their order.
    let five = web.post(five).await;
    assert_eq!(five.stanzas[0].attribute("id"), Some("p1"));
    happen(&world);
    assert_eq!(within(LIMIT, six).await.unwrap().unwrap().stanzas[0].name, "message");
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_when_a_response_is_lost() {
    let (_host, world) = world();
    let web = Web::present(&world, "1001001").await;
    let subscribe = "<iq type='set' id='q1' to='pubsub.finesse.test' xmlns='jabber:client'>\
         <pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='/finesse/api/SystemInfo' \
         jid='1001001@finesse.test'/></pubsub></iq>";
    let first = web.request(5, "", subscribe).await;
    // The response is taken for lost, and the request sent once more.
    let again = web.request(5, "", subscribe).await;
    assert_eq!(again, first);
    assert_eq!(first.stanzas.len(), 1);
    // A request that waits loses its connection; what comes then is fetched by the same request.
    let held = web.hold(6);
    let replaced = web.hold(6);
    happen(&world);
    let bodies = [within(LIMIT, held).await.unwrap().unwrap(), within(LIMIT, replaced).await.unwrap().unwrap()];
    let told: Vec<_> = bodies.iter().filter(|body| !body.stanzas.is_empty()).collect();
    assert_eq!(told[0].stanzas[0].name, "message");
    assert_eq!(&web.request(6, "", "").await, told[0]);
}

#[tokio::test]
async fn the_client_and_the_world_end_sessions() {
    let (host, world) = world();
    let leaving = Web::present(&world, "1001001").await;
    let farewell = leaving.request(5, "type='terminate'", "<presence type='unavailable' xmlns='jabber:client'/>").await;
    assert_eq!(ended(&farewell), Some(""));
    assert_eq!(ended(&leaving.request(6, "", "").await), Some("item-not-found"));
    let staying = Web::present(&world, "1001002").await;
    let held = staying.hold(5);
    host.close_world(&world);
    let end = within(LIMIT, held).await.unwrap().unwrap();
    assert_eq!(ended(&end), Some(""));
    assert_eq!(ended(&Web::at(&world).request(0, "", "").await), Some("remote-connection-failed"));
}

#[tokio::test]
async fn a_wrong_password_is_refused_on_the_stream() {
    let (_host, world) = world();
    let mut web = Web::at(&world);
    web.sid = web.request(0, "", "").await.head.sid.unwrap();
    let auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>ADEwMDEwMDEAd3Jvbmc=</auth>";
    let refused = web.request(1, "", auth).await;
    assert!(refused.stanzas[0].is("failure", "urn:ietf:params:xml:ns:xmpp-sasl"));
    let unauthorized = web.request(2, "", "<presence xmlns='jabber:client'/>").await;
    assert_eq!(unauthorized.stanzas[0].name, "error");
}

#[tokio::test]
async fn hostile_requests_are_refused_and_the_world_goes_on() {
    let (_host, world) = world();
    let web = Web::at(&world);
    let body = |attributes: &str, content: &str| {
        format!("<body xmlns='http://jabber.org/protocol/httpbind' {attributes}>{content}</body>").into_bytes()
    };
    let attributes: String = (0..1000).map(|number| format!("a{number}='x' ")).collect();
    let mut latin1 = body("rid='1'", "<a>x</a>");
    let at = latin1.iter().position(|byte| *byte == b'x').unwrap();
    latin1[at] = 0xe9;
    for (what, bytes, condition) in [
        ("oversized", body("rid='1'", &"x".repeat(2 * BOSH_REQUEST.bytes)), "policy-violation"),
        ("attributes", body(&format!("rid='1' {attributes}"), ""), "bad-request"),
        ("deep", body("rid='1'", &"<a>".repeat(1000)), "bad-request"),
        ("doctype", [b"<!DOCTYPE body>".to_vec(), body("rid='1'", "")].concat(), "bad-request"),
        ("instruction", body("rid='1'", "<?php x?>"), "bad-request"),
        ("encoding", latin1, "bad-request"),
        ("large id", body("rid='9007199254740992'", ""), "bad-request"),
        ("negative id", body("rid='-1'", ""), "bad-request"),
        ("no id", body("", ""), "bad-request"),
        ("guessed sid", body("rid='1' sid='0123456789abcdef0123456789abcdef'", ""), "item-not-found"),
        ("namespace", b"<body rid='1' xmlns='jabber:client'/>".to_vec(), "bad-request"),
        ("an end without a session", body("rid='1' type='terminate'", ""), "item-not-found"),
        ("nothing", Vec::new(), "bad-request"),
    ] {
        let response = web.ask(Method::POST, "text/xml", bytes).await;
        assert_eq!(response.status(), 200, "{what}");
        let answered = read_body(&response.bytes().await.unwrap(), BOSH_RESPONSE).unwrap();
        assert_eq!(ended(&answered), Some(condition), "{what}");
    }
    Web::present(&world, "1001001").await;
}

#[tokio::test]
async fn a_session_that_is_not_there_is_404_where_that_is_chosen() {
    let (host, _world) = world();
    let mut settings = WorldSettings::standard(Cce, Password("secret".into()));
    settings.contract.choices = settings.contract.choices.choosing("bosh_unknown_session=not_found").unwrap();
    let world = host.open_world(settings).unwrap();
    let web = Web::at(&world);
    for (attributes, status) in [("sid='0123456789abcdef0123456789abcdef'", 404), ("", 200)] {
        let text =
            format!("<body xmlns='http://jabber.org/protocol/httpbind' rid='1' wait='1' hold='1' {attributes}/>");
        assert_eq!(web.ask(Method::POST, "text/xml", text).await.status(), status, "{attributes}");
    }
}

#[tokio::test]
async fn a_flood_of_early_requests_and_a_repetition_with_another_content_end_the_session() {
    let (_host, world) = world();
    let flooding = Web::present(&world, "1001001").await;
    let early = flooding.hold(6);
    let beyond = flooding.request(7, "", "").await;
    assert_eq!(ended(&beyond), Some("item-not-found"));
    assert_eq!(ended(&within(LIMIT, early).await.unwrap().unwrap()), Some("item-not-found"));
    let changing = Web::present(&world, "1001001").await;
    let changed = changing.request(4, "", "<presence type='unavailable' xmlns='jabber:client'/>").await;
    assert_eq!(ended(&changed), Some("bad-request"));
}

#[tokio::test]
async fn web_pages_of_other_origins_are_let_in_and_people_are_told_what_this_is() {
    let (_host, world) = world();
    let web = Web::at(&world);
    let preflight = web.ask(Method::OPTIONS, "text/xml", "").await;
    assert_eq!(preflight.status(), 204);
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
    assert!(preflight.headers()["access-control-allow-methods"].to_str().unwrap().contains("POST"));
    assert!(preflight.headers()["access-control-allow-headers"].to_str().unwrap().contains("Content-Type"));
    let seen = web.ask(Method::GET, "text/html", "").await;
    assert_eq!(seen.status(), 200);
    assert!(seen.text().await.unwrap().contains("BOSH"));
    assert_eq!(web.ask(Method::DELETE, "text/xml", "").await.status(), 405);
    let also = Web { address: format!("{}/http-bind", world.rest()), ..web };
    for declared in ["application/xml", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", ""] {
        let opened = also.ask(Method::POST, declared, also.text(0, "", "")).await;
        assert!(opened.text().await.unwrap().contains("sid='"), "{declared}");
    }
}

fn first_request() -> (Body, [u8; 32]) {
    let mut body = Body::default();
    body.head.rid = Rid::new(1);
    (body, [0; 32])
}

fn sessions(inactivity: Duration) -> Sessions {
    let slot = Arc::<Slot>::default();
    slot.put(server(Cce));
    Sessions::offering(slot, OfferedTerms { wait: LIMIT, inactivity })
}

#[tokio::test]
async fn a_session_that_nobody_asks_for_is_forgotten() {
    let sessions = sessions(Duration::from_millis(1));
    let (body, digest) = first_request();
    let opened = sessions.answer(body, digest).await;
    assert!(opened.contains("sid='"), "{opened}");
    let forgotten = async {
        while sessions.count() > 0 {
            tokio::task::yield_now().await;
        }
    };
    within(LIMIT, forgotten).await.unwrap();
}

#[tokio::test]
async fn there_are_only_so_many_sessions() {
    let sessions = sessions(LIMIT);
    for _ in 0..MOST_SESSIONS {
        let (body, digest) = first_request();
        assert!(sessions.answer(body, digest).await.contains("sid='"));
    }
    let (body, digest) = first_request();
    let refused = sessions.answer(body, digest).await;
    assert!(refused.contains("policy-violation"), "{refused}");
    assert_eq!(sessions.count(), MOST_SESSIONS);
}
