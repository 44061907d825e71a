//! The mock over real sockets, with a client that knows framing and nothing else.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::control::{ControlServer, ControlSettings};
use super::{ControlError, Host, OpenWorld, WorldLimits, WorldSettings, XMPP_DOMAIN};
use crate::contract::Deployment::{self, Cce, Ccx};
use crate::control::{Password, StimulusCommand, StimulusKind, WorldOpened};
use crate::lab::Transport;
use crate::limits::{LONGEST_RESOURCE, STANZA_LIMITS};
use crate::waiting::{Stopwatch, quiet, within};
use crate::xml::{Element, Limits, read_document, write_compact};
use crate::xmpp::sasl::Plain;
use crate::xmpp::stream::write;
use crate::xmpp::{Event, Header, Incoming, Outgoing, StreamReader, pubsub, stanza};

const LIMIT: Duration = Duration::from_secs(10);
pub(super) const ADA_NODE: &str = "/finesse/api/User/1001001";
pub(super) const PUBSUB: &str = "pubsub.finesse.test";

pub(super) fn host() -> Host {
    Host::on(tokio::runtime::Handle::current())
}

pub(super) fn settings(deployment: Deployment) -> WorldSettings {
    WorldSettings::standard(deployment, Password("secret".into()))
}

pub(super) struct Client {
    stream: TcpStream,
    pub(super) reader: StreamReader,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Client { stream, reader: StreamReader::new(STANZA_LIMITS) };
        client.open().await;
        client
    }

    async fn open(&mut self) {
        self.reader = StreamReader::new(STANZA_LIMITS);
        self.write(&write(&Outgoing::Open(Header::to("any.host.test")))).await;
        assert!(matches!(self.frame().await, Incoming::Open(_)));
        assert_eq!(self.stanza().await.name, "features");
    }

    pub(super) async fn write(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.unwrap();
    }

    async fn send(&mut self, stanza: &Element) {
        self.write(&write_compact(stanza)).await;
    }

    pub(super) async fn frame(&mut self) -> Incoming {
        let mut buffer = [0; 4096];
        loop {
            if let Some(frame) = self.reader.next_frame().unwrap() {
                return frame;
            }
            let length = within(LIMIT, self.stream.read(&mut buffer)).await.unwrap().unwrap();
            if length == 0 {
                return Incoming::Close;
            }
            self.reader.push(&buffer[..length]);
        }
    }

    pub(super) async fn stanza(&mut self) -> Element {
        match self.frame().await {
            Incoming::Stanza(stanza) => stanza,
            other => panic!("{other:?} instead of a stanza"),
        }
    }

    pub(super) async fn ask(&mut self, request: &Element) -> Element {
        self.send(request).await;
        self.stanza().await
    }

    pub(super) async fn authenticate(&mut self, user: &str, password: &str, authorize: &str) -> Element {
        let plain = Plain { authorize: authorize.into(), user: user.into(), password: password.into() };
        let text =
            format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{}</auth>", plain.encode());
        self.write(&text).await;
        self.stanza().await
    }

    /// Connects, binds and becomes present.
    pub(super) async fn present(world: &OpenWorld, user: &str) -> Client {
        let mut client = Client::connect(world.xmpp().unwrap()).await;
        assert_eq!(client.authenticate(user, "secret", "").await.name, "success");
        client.open().await;
        let bound = client.ask(&stanza::bind("b1", Some("desk1"))).await;
        assert_eq!(bound.text_at("bind/jid").unwrap(), format!("{user}@{XMPP_DOMAIN}/desk1"));
        assert_eq!(client.ask(&stanza::session("s1")).await.attribute("type"), Some("result"));
        client.send(&stanza::presence()).await;
        client.events_until_pong().await;
        client
    }

    /// Everything published before now: node, event, and what it is about.
    async fn events_until_pong(&mut self) -> Vec<(String, String, String)> {
        self.send(&stanza::ping("p1", XMPP_DOMAIN)).await;
        let mut events = Vec::new();
        loop {
            let stanza = self.stanza().await;
            if stanza.attribute("id") == Some("p1") {
                return events;
            }
            for event in Event::from_message(&stanza) {
                let update = read_document(event.payload.as_bytes(), Limits::default()).unwrap();
                let about = update.text_at("data/user/state").or_else(|| update.text_at("data/dialogs/Dialog/state"));
                let about = about.or_else(|| update.text_at("data/dialog/participants/Participant/state"));
                let error = update.text_at("data/apiErrors/apiError/errorType");
                let node = event.node.strip_prefix(ADA_NODE).unwrap_or(&event.node).to_owned();
                let request_id = update.text_at("requestId").unwrap();
                let about = about.or(error).unwrap_or_default();
                events.push((
                    node,
                    update.text_at("event").unwrap(),
                    format!("{about} {request_id}").trim().to_owned(),
                ));
            }
        }
    }
}

async fn http(address: &str, request: &str, authorization: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).await.unwrap();
    let text = format!(
        "{request} HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\nrequestId: r1\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    within(LIMIT, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.to_lowercase().contains("server: finspec-mock/"), "{answer}");
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

async fn rest(world: &OpenWorld, request: &str, body: &str) -> (u16, String) {
    let credentials = format!("Basic {}", STANDARD.encode("1001001:secret"));
    http(&world.rest(), request, &credentials, body).await
}

fn events(expected: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    expected.iter().map(|(node, event, about)| ((*node).into(), (*event).into(), (*about).into())).collect()
}

fn calls_sales() -> StimulusCommand {
    let (kind, customer) = (StimulusKind::CustomerCallsQueue, "5550100".to_owned());
    StimulusCommand { kind, customer, to: Some("sales".to_owned()) }
}

#[tokio::test]
async fn a_call_is_told_from_the_post_to_the_delete() {
    let world = host().open_world(settings(Ccx)).unwrap();
    let mut ada = Client::present(&world, "1001001").await;
    let put_user = "PUT /finesse/api/User/1001001";
    let login = "<User><state>LOGIN</state><extension>5501</extension></User>";
    assert_eq!(rest(&world, put_user, login).await, (202, String::new()));
    assert_eq!(rest(&world, put_user, "<User><state>READY</state></User>").await.0, 202);
    world.stimulate(&calls_sales()).unwrap();
    let expected = events(&[
        ("", "PUT", "NOT_READY r1"),
        ("", "PUT", "READY r1"),
        ("", "PUT", "RESERVED"),
        ("/Dialogs", "POST", "ALERTING"),
    ]);
    assert_eq!(ada.events_until_pong().await, expected);
    let act = |action: &str| {
        format!(
            "<Dialog><requestedAction>{action}</requestedAction><targetMediaAddress>5501</targetMediaAddress></Dialog>"
        )
    };
    let put_dialog = "PUT /finesse/api/Dialog/70001";
    for action in ["ANSWER", "ANSWER", "DROP"] {
        assert_eq!(rest(&world, put_dialog, &act(action)).await.0, 202);
    }
    let expected = events(&[
        ("", "PUT", "TALKING"),
        ("/Dialogs", "PUT", "ACTIVE r1"),
        ("/Dialogs", "put", "Generic Error r1"),
        ("/Dialogs", "PUT", "DROPPED r1"),
        ("/Dialogs", "DELETE", "DROPPED r1"),
        ("", "PUT", "READY"),
    ]);
    assert_eq!(ada.events_until_pong().await, expected);
    assert_eq!(rest(&world, "GET /finesse/api/User/1001001/Dialogs", "").await, (200, "<Dialogs/>".to_owned()));
}

#[tokio::test]
async fn credentials_are_checked_in_all_spellings() {
    let world = host().open_world(settings(Cce)).unwrap();
    for (authorize, password, answer) in [
        ("", "secret", "success"),
        ("1001001", "secret", "success"),
        ("1001001@finesse.test", "secret", "success"),
        ("1001002", "secret", "failure"),
        ("", "wrong", "failure"),
    ] {
        let mut client = Client::connect(world.xmpp().unwrap()).await;
        let answered = client.authenticate("1001001", password, authorize).await;
        assert_eq!(answered.name, answer, "{authorize} {password}");
        if answer == "failure" {
            assert_eq!(stanza::condition(&answered), "not-authorized");
        }
    }
    let (status, body) = rest_with(&world, "1001001:wrong").await;
    assert_eq!(status, 401);
    assert!(body.contains("<ErrorData>1001001</ErrorData>"), "{body}");
}

async fn rest_with(world: &OpenWorld, credentials: &str) -> (u16, String) {
    let credentials = format!("Basic {}", STANDARD.encode(credentials));
    http(&world.rest(), "GET /finesse/api/User/1001001", &credentials, "").await
}

#[tokio::test]
async fn what_is_malformed_ends_the_stream_and_the_world_goes_on() {
    let world = host().open_world(settings(Cce)).unwrap();
    let mut client = Client::present(&world, "1001001").await;
    client.write("<iq></presence>").await;
    assert_eq!(client.frame().await, Incoming::Error("not-well-formed".to_owned()));
    assert_eq!(client.frame().await, Incoming::Close);
    Client::present(&world, "1001001").await;
}

#[tokio::test]
async fn a_supervisor_follows_a_team() {
    let world = host().open_world(settings(Cce)).unwrap();
    let mut sam = Client::present(&world, "1001005").await;
    let jid = format!("1001005@{XMPP_DOMAIN}/desk1");
    let node = "/finesse/api/Team/34/Users";
    let done = sam.ask(&pubsub::subscribe("q1", PUBSUB, node, &jid)).await;
    assert_eq!(done.at("pubsub/subscription").unwrap().attribute("subscription"), Some("subscribed"));
    let login = "<User><state>LOGIN</state><extension>5501</extension></User>";
    rest(&world, "PUT /finesse/api/User/1001001", login).await;
    assert_eq!(sam.events_until_pong().await, events(&[(node, "PUT", "NOT_READY r1")]));
    let refused = sam.ask(&pubsub::subscribe("q3", PUBSUB, "/finesse/api/Queue/11", &jid)).await;
    assert_eq!(stanza::condition(&refused), "feature-not-implemented", "nothing is ever told there");
    let done = sam.ask(&pubsub::unsubscribe("q2", PUBSUB, node, &jid)).await;
    assert_eq!(done.attribute("type"), Some("result"));
    rest(&world, "PUT /finesse/api/User/1001001", "<User><state>READY</state></User>").await;
    assert_eq!(sam.events_until_pong().await, []);
}

#[tokio::test]
async fn unknown_requests_are_refused_and_discovery_is_answered() {
    let world = host().open_world(settings(Cce)).unwrap();
    let mut client = Client::present(&world, "1001001").await;
    let version = Element::new("query").in_namespace("jabber:iq:version");
    let refused = client.ask(&stanza::iq("get", "v1", Some(XMPP_DOMAIN), version)).await;
    assert_eq!(stanza::condition(&refused), "service-unavailable");
    let query =
        Element::new("query").in_namespace("http://jabber.org/protocol/disco#info").with_attribute("node", ADA_NODE);
    let info = client.ask(&stanza::iq("get", "d1", Some(PUBSUB), query)).await;
    let identity = info.at("query/identity").unwrap();
    assert_eq!((identity.attribute("category"), identity.attribute("type")), (Some("pubsub"), Some("leaf")));
}

#[tokio::test]
async fn a_closed_world_ends_its_streams_and_its_slot_is_used_again() {
    let host = host();
    let world = host.open_world(settings(Cce)).unwrap();
    let mut client = Client::present(&world, "1001001").await;
    host.close_world(&world);
    host.close_world(&world);
    assert_eq!(client.frame().await, Incoming::Close);
    assert!(world.stimulate(&calls_sales()).is_err());
    let next = host.open_world(settings(Ccx)).unwrap();
    assert_eq!((next.rest(), next.xmpp()), (world.rest(), world.xmpp()));
    assert!(!world.is_open() && next.is_open());
    let (_, body) = rest(&next, "GET /finesse/api/SystemInfo", "").await;
    assert!(body.contains("<deploymentType>UCCX</deploymentType>"), "{body}");
    let other = host.open_world(settings(Cce)).unwrap();
    assert_ne!(other.rest(), next.rest());
}

#[tokio::test]
async fn the_control_address_opens_drives_and_closes_worlds() {
    let mut control = ControlSettings {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        token: Password("token".into()),
        worlds: settings(Cce),
        default_world: None,
        limits: WorldLimits::default(),
        page: false,
    };
    let server = ControlServer::start(host(), control.clone()).await.unwrap();
    let address = server.address().to_string();
    let ask = |request: &'static str, body: &'static str| {
        let address = address.clone();
        async move { http(&address, request, "Bearer token", body).await }
    };
    assert_eq!(http(&address, "POST /worlds", "Bearer other", "{}").await.0, 401);
    let (status, body) = ask("POST /worlds", r#"{"deployment":"ccx"}"#).await;
    assert_eq!(status, 201);
    let opened: WorldOpened = serde_json::from_str(&body).unwrap();
    assert_eq!((opened.id.as_str(), opened.password.0.as_str()), ("w1", "secret"));
    let calls = r#"{"kind":"customer_calls_agent","customer":"5550100","to":"5501"}"#;
    assert_eq!(ask("POST /worlds/w1/stimuli", calls).await.0, 409);
    assert_eq!(ask("POST /worlds/w1/settle", "").await.0, 204);
    assert_eq!(ask("POST /worlds/w1/advance", r#"{"milliseconds":1000}"#).await.0, 204);
    assert_eq!(ask("POST /worlds/w1/advance", "{}").await.0, 400);
    assert_eq!(ask("POST /worlds/w1/fail", r#"{"out_of_service":true}"#).await.0, 204);
    let (_, body) = http(&opened.rest, "GET /finesse/api/SystemInfo", "", "").await;
    assert!(body.contains("07:08:10.000Z") && body.contains("OUT_OF_SERVICE"), "{body}");
    assert_eq!(http(&opened.rest, "GET /finesse/api/User/1001001", "", "").await.0, 503);
    assert_eq!(ask("DELETE /worlds/w1", "").await.0, 204);
    assert_eq!(ask("DELETE /worlds/w1", "").await.0, 404);
    control.address = SocketAddr::from(([0, 0, 0, 0], 0));
    let refused = ControlServer::start(host(), control).await;
    assert!(matches!(refused, Err(ControlError::NotLoopback(_))));
}

#[tokio::test]
async fn worlds_are_limited_in_number_and_those_that_nobody_uses_are_closed() {
    let limits = WorldLimits { most: 3, idle: Duration::from_millis(300) };
    let (address, token) = (SocketAddr::from(([127, 0, 0, 1], 0)), Password("token".into()));
    let control = ControlSettings { address, token, worlds: settings(Cce), default_world: None, limits, page: false };
    let server = ControlServer::start(host(), control).await.unwrap();
    let address = server.address().to_string();
    let ask = |request: String| {
        let address = address.clone();
        async move { http(&address, &request, "Bearer token", r#"{"deployment":"cce"}"#).await }
    };
    let mut worlds = Vec::new();
    for _ in 0..3 {
        let (status, body) = ask("POST /worlds".into()).await;
        assert_eq!(status, 201, "{body}");
        worlds.push(serde_json::from_str::<WorldOpened>(&body).unwrap());
    }
    let (status, body) = ask("POST /worlds".into()).await;
    assert!(status == 429 && body.contains("3 worlds are open"), "{status} {body}");
    // One is used by its control address, one by its REST API, one by somebody who only listens, none of them is closed.
    let xmpp = worlds[2].notifications[&Transport::Tcp].parse().unwrap();
    let listener = Client::connect(xmpp).await;
    let begun = Stopwatch::start();
    while begun.elapsed() < 3 * limits.idle {
        assert_eq!(ask("POST /worlds/w1/settle".into()).await.0, 204);
        assert_eq!(http(&worlds[1].rest, "GET /finesse/api/SystemInfo", "", "").await.0, 200);
        quiet(limits.idle / 6).await;
    }
    assert_eq!(ask("POST /worlds/w3/settle".into()).await.0, 204);
    drop(listener);
    let all_closed = async {
        // Asking for a world would be using it.
        while http(&worlds[2].rest, "GET /finesse/api/SystemInfo", "", "").await.0 != 503 {
            quiet(2 * limits.idle).await;
        }
    };
    within(LIMIT, all_closed).await.unwrap();
    assert_eq!(ask("POST /worlds/w3/settle".into()).await.0, 404);
    assert_eq!(ask("POST /worlds".into()).await.0, 201, "there is room again");
}

#[tokio::test]
async fn a_resource_that_is_too_long_is_refused() {
    let host = host();
    let world = host.open_world(settings(Cce)).unwrap();
    let mut client = Client::connect(world.xmpp().unwrap()).await;
    client.authenticate("1001001", "secret", "").await;
    client.open().await;
    let (longest, too_long) = ("r".repeat(LONGEST_RESOURCE), "r".repeat(LONGEST_RESOURCE + 1));
    let kind = |answer: &Element| answer.attribute("type").unwrap_or_default().to_owned();
    assert_eq!(kind(&client.ask(&stanza::bind("b1", Some(&too_long))).await), "error");
    assert_eq!(kind(&client.ask(&stanza::bind("b2", Some(&longest))).await), "result");
    for (resource, expected) in [(&too_long, "error"), (&longest, "result")] {
        let jid = format!("1001001@{XMPP_DOMAIN}/{resource}");
        assert_eq!(kind(&client.ask(&pubsub::subscribe("s1", PUBSUB, ADA_NODE, &jid)).await), expected);
    }
}
