//! What real clients send (wire notes, 1.2 and 2.2 to 2.4), and what the mock makes of it. Each is sent as text.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::lab::{CallCentre, Person, WrapUp};
use finspec::mock::{Host, OpenWorld, WorldSettings};

use crate::support::carrier::{Carrier, Client, Tcp, between};
use crate::support::carrier_http::{Bosh, WebSocket};
use crate::support::wire::Message;

const DOMAIN: &str = "finesse.test";
const PUBSUB: &str = "pubsub.finesse.test";
const ADA: &str = "1001001";
const SAM: &str = "1001005";
const NODE: &str = "/finesse/api/User/1001001";
const TEAM: &str = "/finesse/api/Team/34/Users";
const LOGIN: &str = "<User><state>LOGIN</state><extension>5501</extension></User>";
const READY: &str = "<User><state>READY</state></User>";

/// A mock of CCX in this process, with its own threads.
struct Mock {
    world: OpenWorld,
    _runtime: tokio::runtime::Runtime,
}

impl Mock {
    fn start() -> Mock {
        Mock::with(CallCentre::standard())
    }

    fn with(call_centre: CallCentre) -> Mock {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let usual = WorldSettings::standard(Deployment::Ccx, Password("secret".to_owned()));
        let settings = WorldSettings { call_centre: Arc::new(call_centre), ..usual };
        let world = Host::on(runtime.handle().clone()).open_world(settings).unwrap();
        Mock { world, _runtime: runtime }
    }

    fn client(&self) -> Client<Tcp> {
        Client::new(Tcp::to(self.world.xmpp().unwrap()))
    }

    fn over_websocket(&self) -> Client<WebSocket> {
        Client::new(WebSocket::to(&self.world.rest()))
    }

    fn over_bosh(&self) -> Client<Bosh> {
        Client::new(Bosh::to(&self.world.rest()))
    }

    /// A client that has authenticated as that user, and opened its stream again.
    fn authenticated(&self, user: &str) -> Client<Tcp> {
        authenticated(self.client(), user)
    }

    /// A client that is bound to that resource, and not there yet.
    fn bound(&self, user: &str, resource: &str) -> Client<Tcp> {
        bound(self.client(), user, resource)
    }

    /// A client that is there.
    fn present(&self, user: &str, resource: &str) -> Client<Tcp> {
        let mut client = self.bound(user, resource);
        client.ask("<presence><priority>0</priority></presence>");
        client
    }

    /// Sends a request as it is written; status and body.
    fn rest(&self, request: &str, user: &str, content_type: &str, body: &str) -> (u16, String) {
        let mut socket = TcpStream::connect(self.world.rest().trim_start_matches("http://")).unwrap();
        let credentials = format!("Basic {}", STANDARD.encode(format!("{user}:secret")));
        let headers = [("Host", "fin1.example.test"), ("Authorization", &credentials), ("RequestId", "r1")];
        let headers = headers.into_iter().chain([("Content-Type", content_type)]);
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let request = Message { first: format!("{request} HTTP/1.1"), headers, body: body.as_bytes().to_vec() };
        request.write(&mut socket).unwrap();
        let answer = Message::read(&mut socket).unwrap();
        (answer.first.split(' ').nth(1).unwrap().parse().unwrap(), answer.text())
    }

    fn put_ada(&self, body: &str) {
        assert_eq!(self.rest(&format!("PUT {NODE}"), ADA, "Application/XML", body).0, 202, "{body}");
    }
}

fn authenticated<C: Carrier>(mut client: Client<C>, user: &str) -> Client<C> {
    client.open(Some(DOMAIN));
    client.say(&plain("", user, "secret"));
    client.hear("<success");
    client.hear("/>");
    client.open(Some(DOMAIN));
    client
}

fn bound<C: Carrier>(client: Client<C>, user: &str, resource: &str) -> Client<C> {
    let mut client = authenticated(client, user);
    client.say(&bind("b1", Some(resource)));
    let heard = client.hear("</iq>");
    answers(&heard, "b1", "result", &[&format!("<jid>{user}@{DOMAIN}/{resource}</jid>")]);
    client
}

fn plain(authorize: &str, user: &str, password: &str) -> String {
    let text = STANDARD.encode(format!("{authorize}\0{user}\0{password}"));
    format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{text}</auth>")
}

fn bind(id: &str, resource: Option<&str>) -> String {
    let resource = resource.map(|resource| format!("<resource>{resource}</resource>")).unwrap_or_default();
    format!("<iq type='set' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>{resource}</bind></iq>")
}

/// A subscription, or its end.
fn subscription(verb: &str, id: &str, node: &str, jid: &str) -> String {
    format!(
        "<iq type='set' to='{PUBSUB}' id='{id}'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
         <{verb} node='{node}' jid='{jid}'/></pubsub></iq>"
    )
}

fn disco(what: &str, id: &str, to: &str, node: Option<&str>) -> String {
    let node = node.map(|node| format!(" node='{node}'")).unwrap_or_default();
    format!("<iq type='get' to='{to}' id='{id}'><query xmlns='http://jabber.org/protocol/disco#{what}'{node}/></iq>")
}

/// Checks the type of an answer, and that it holds each of the words.
fn answers(heard: &str, id: &str, kind: &str, words: &[&str]) {
    let begins = heard.rfind("<iq").unwrap_or_else(|| panic!("no answer in {heard}"));
    let answer = &heard[begins..];
    let start = &answer[..answer.find('>').unwrap()];
    assert!(start.contains(&format!("id='{id}'")) && start.contains(&format!("type='{kind}'")), "{answer}");
    for word in words {
        assert!(answer.contains(word), "`{word}` is not in {answer}");
    }
}

fn addresses<C: Carrier>(client: &mut Client<C>) -> Vec<String> {
    client.told().into_iter().map(|told| told.to).collect()
}

#[test]
fn credentials_come_in_three_spellings_and_nobody_acts_for_another() {
    let mock = Mock::start();
    for (authorize, user, password, taken) in [
        ("", ADA, "secret", true),
        ("1001001@finesse.test", ADA, "secret", true),
        ("1001001@fin1.example.test", ADA, "secret", true),
        (ADA, ADA, "secret", true),
        ("", "ada.example", "secret", true),
        ("", ADA, "Secret", false),
        ("1001002", ADA, "secret", false),
        ("1001002@finesse.test", ADA, "secret", false),
        ("", "", "secret", false),
    ] {
        let mut client = mock.client();
        assert!(client.open(Some(DOMAIN)).contains("<mechanism>PLAIN</mechanism>"));
        client.say(&plain(authorize, user, password));
        let heard = if taken { client.hear("<success") } else { client.hear("<not-authorized") };
        assert_eq!(heard.contains("<failure"), !taken, "{authorize} {user}: {heard}");
    }
}

#[test]
fn a_stream_to_another_domain_is_opened_all_the_same() {
    let mock = Mock::start();
    for to in [Some(DOMAIN), Some("fin1.example.test"), Some("example.test"), None] {
        let mut client = mock.client();
        let opened = client.open(to);
        assert!(opened.contains("from='finesse.test'") && opened.contains("id='"), "{to:?}: {opened}");
        client.say(&plain("", ADA, "secret"));
        client.hear("<success");
        client.hear("/>");
        assert!(client.open(to).contains("xmpp-bind"));
    }
}

#[test]
fn a_resource_is_chosen_or_given() {
    let mock = Mock::start();
    let mut client = mock.authenticated(ADA);
    client.say(&bind("b1", Some("desk1")));
    assert!(client.hear("</iq>").contains("<jid>1001001@finesse.test/desk1</jid>"));
    let given = || {
        let mut client = mock.authenticated(ADA);
        client.say(&bind("b1", None));
        let address = between(&client.hear("</iq>"), "<jid>", "</jid>").unwrap();
        (client, address)
    };
    let ((_first, one), (_second, other)) = (given(), given());
    assert!(one.starts_with("1001001@finesse.test/") && one.len() > "1001001@finesse.test/".len(), "{one}");
    assert_ne!(one, other);
}

#[test]
fn the_old_session_request_is_answered() {
    let mock = Mock::start();
    let mut client = mock.bound(ADA, "desk1");
    let heard = client.ask("<iq type='set' id='s1'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
    answers(&heard, "s1", "result", &[]);
}

#[test]
fn roster_and_discovery_are_answered_before_any_presence() {
    let mock = Mock::start();
    discover(mock.bound(ADA, "jabberwerx"));
    discover(bound(mock.over_websocket(), ADA, "jabberwerx"));
    discover(bound(mock.over_bosh(), ADA, "jabberwerx"));
}

fn discover<C: Carrier>(mut client: Client<C>) {
    let roster = client.ask("<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>");
    answers(&roster, "r1", "result", &["jabber:iq:roster"]);
    let info = client.ask(&disco("info", "i1", DOMAIN, None));
    answers(&info, "i1", "result", &["category='server'", "type='im'", "urn:xmpp:ping", "from='finesse.test'"]);
    let items = client.ask(&disco("items", "i2", DOMAIN, None));
    answers(&items, "i2", "result", &["jid='pubsub.finesse.test'"]);
    let service = client.ask(&disco("info", "i3", PUBSUB, None));
    answers(&service, "i3", "result", &["category='pubsub'", "type='service'"]);
}

#[test]
fn a_client_that_asks_for_the_kind_of_a_node_learns_that_it_is_a_leaf() {
    let mock = Mock::start();
    let mut client = mock.bound(ADA, "smack");
    for node in [NODE, "/finesse/api/User/1001001/Dialogs", "/finesse/api/SystemInfo", TEAM] {
        let heard = client.ask(&disco("info", "i1", PUBSUB, Some(node)));
        answers(&heard, "i1", "result", &["category='pubsub'", "type='leaf'", &format!("node='{node}'")]);
    }
    let heard = client.ask(&disco("info", "i2", PUBSUB, Some("/finesse/api/User/9999999")));
    answers(&heard, "i2", "error", &["<item-not-found"]);
}

#[test]
fn pings_are_answered_and_white_space_keeps_a_stream_alive() {
    let mock = Mock::start();
    let mut client = mock.present(ADA, "strophe");
    for to in ["", " to='finesse.test'", " to='1001001@finesse.test'"] {
        let ping = format!("<iq type='get'{to} id='p1'><ping xmlns='urn:xmpp:ping'/></iq>");
        answers(&client.ask(&ping), "p1", "result", &[]);
    }
    for _ in 0..30 {
        client.say(" \n");
    }
    mock.put_ada(LOGIN);
    assert_eq!(client.told().len(), 1);
}

#[test]
fn stanzas_may_come_in_pieces() {
    let mock = Mock::start();
    let mut client = mock.bound(ADA, "slow");
    for piece in "<presence>\n  <priority>0</priority>\n</presence>".split_inclusive(['<', 'r', '>']) {
        client.say(piece);
        assert_eq!(mock.rest("GET /finesse/api/SystemInfo", ADA, "text/plain", "").0, 200);
    }
    client.ask("");
    mock.put_ada(LOGIN);
    assert_eq!(client.told().len(), 1);
}

#[test]
fn without_presence_or_with_a_negative_priority_nothing_comes() {
    let mock = Mock::start();
    let (mut silent, mut deaf) = (mock.bound(ADA, "silent"), mock.bound(ADA, "deaf"));
    let (mut plain, mut gone) = (mock.bound(ADA, "plain"), mock.present(ADA, "gone"));
    deaf.ask("<presence><priority>-1</priority></presence>");
    plain.ask("<presence/>");
    gone.ask("<presence type='unavailable'/>");
    mock.put_ada(LOGIN);
    let counts = [&mut silent, &mut deaf, &mut plain, &mut gone].map(|client| client.told().len());
    assert_eq!(counts, [0, 0, 1, 0]);
    // What is meant for a roster, or for one receiver, is no presence.
    plain.ask("<presence type='subscribe' to='finesse@finesse.test'/><presence to='finesse@finesse.test' type='unavailable'/>");
    mock.put_ada(READY);
    assert_eq!(plain.told().len(), 1);
}

#[test]
fn an_explicit_subscription_brings_a_second_copy_of_the_same_item() {
    let mock = Mock::start();
    subscribe(&mock, mock.client());
    let mock = Mock::start();
    subscribe(&mock, mock.over_websocket());
    let mock = Mock::start();
    subscribe(&mock, mock.over_bosh());
}

fn subscribe<C: Carrier>(mock: &Mock, client: Client<C>) {
    let mut client = bound(client, ADA, "desk1");
    client.ask("<presence><priority>0</priority></presence>");
    let full = "1001001@finesse.test/desk1";
    let heard = client.ask(&subscription("subscribe", "sub1", NODE, full));
    let words = [&format!("jid='{full}'"), "subscription='subscribed'", &format!("node='{NODE}'")];
    answers(&heard, "sub1", "result", &words);
    mock.put_ada(LOGIN);
    let told = client.told();
    let [bare, copy] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((bare.to.as_str(), copy.to.as_str()), ("1001001@finesse.test", full));
    assert_eq!((&bare.item, &bare.payload), (&copy.item, &copy.payload));
    assert_eq!(between(&bare.payload, "<requestId>", "<").as_deref(), Some("r1"));
    answers(&client.ask(&subscription("unsubscribe", "uns1", NODE, full)), "uns1", "result", &[]);
    mock.put_ada(READY);
    assert_eq!(addresses(&mut client), ["1001001@finesse.test"]);
}

#[test]
fn several_resources_hear_the_same_and_a_taken_one_changes_hands() {
    let mock = Mock::start();
    let (mut first, mut second) = (mock.present(ADA, "desk1"), mock.present(ADA, "desk2"));
    let only_second = subscription("subscribe", "sub1", TEAM, "1001001@finesse.test/desk2");
    answers(&second.ask(&only_second), "sub1", "result", &[]);
    mock.put_ada(LOGIN);
    assert_eq!(first.told().len(), 1);
    assert_eq!(addresses(&mut second), ["1001001@finesse.test", "1001001@finesse.test/desk2"]);
    let mut newcomer = mock.present(ADA, "desk1");
    let farewell = first.hear_the_end();
    assert!(farewell.contains("<conflict") && farewell.ends_with("</stream:stream>"), "{farewell}");
    mock.put_ada(READY);
    assert_eq!((newcomer.told().len(), second.told().len()), (1, 2));
}

#[test]
fn the_last_session_signs_out_and_another_resource_prevents_it() {
    let mock = Mock::start();
    let (first, second) = (mock.present(ADA, "desk1"), mock.present(ADA, "desk2"));
    let state = || between(&mock.rest(&format!("GET {NODE}"), ADA, "text/xml", "").1, "<state>", "<").unwrap();
    mock.put_ada(LOGIN);
    first.leave();
    mock.world.advance(Duration::from_secs(300));
    assert_eq!(state(), "NOT_READY");
    second.leave();
    mock.world.advance(Duration::from_secs(59));
    assert_eq!(state(), "NOT_READY");
    mock.world.advance(Duration::from_secs(1));
    assert_eq!(state(), "LOGOUT");
}

#[test]
fn an_unknown_node_is_not_found() {
    let mock = Mock::start();
    let mut client = mock.present(ADA, "desk1");
    for node in ["/finesse/api/Team/99/Users", "/finesse/api/User/9999999", "/finesse/api/Team/34", "Team/34/Users"] {
        for verb in ["subscribe", "unsubscribe"] {
            let heard = client.ask(&subscription(verb, "q1", node, "1001001@finesse.test/desk1"));
            answers(&heard, "q1", "error", &["<item-not-found", "type='cancel'"]);
        }
    }
    let heard = client.ask(&subscription("unsubscribe", "q2", TEAM, "1001001@finesse.test/desk1"));
    answers(&heard, "q2", "error", &["<unexpected-request"]);
}

#[test]
fn anybodys_node_can_be_subscribed_and_only_for_oneself() {
    let mock = Mock::start();
    let mut sam = mock.present(SAM, "desk1");
    let theirs = sam.ask(&subscription("subscribe", "q1", NODE, "1001001@finesse.test/desk1"));
    answers(&theirs, "q1", "error", &["<bad-request"]);
    let own = sam.ask(&subscription("subscribe", "q2", NODE, "1001005@finesse.test/desk1"));
    answers(&own, "q2", "result", &["subscription='subscribed'"]);
    mock.put_ada(LOGIN);
    let told = sam.told();
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((told.node.as_str(), told.to.as_str()), (NODE, "1001005@finesse.test/desk1"));
}

#[test]
fn a_subscription_outlives_its_connection_until_it_is_removed() {
    let mock = Mock::start();
    let mut client = mock.present(SAM, "desk1");
    let full = "1001005@finesse.test/desk1";
    client.ask(&subscription("subscribe", "q1", TEAM, full));
    client.vanish();
    let mut elsewhere = mock.present(SAM, "desk2");
    let mut again = mock.present(SAM, "desk1");
    mock.put_ada(LOGIN);
    assert_eq!((elsewhere.told().len(), addresses(&mut again)), (0, vec![full.to_owned()]));
    answers(&again.ask(&subscription("unsubscribe", "q2", TEAM, full)), "q2", "result", &[]);
    mock.put_ada(READY);
    assert_eq!(again.told().len(), 0);
}

#[test]
fn requests_come_with_other_content_types_and_trailing_slashes() {
    let mock = Mock::start();
    let mut client = mock.present(ADA, "desk1");
    for (slash, content_type, body) in [
        ("/", "Application/XML", LOGIN),
        ("", "text/xml", READY),
        ("", "text/plain", "<User><state>NOT_READY</state></User>"),
    ] {
        let answered = mock.rest(&format!("PUT {NODE}{slash}"), ADA, content_type, body);
        assert_eq!(answered, (202, String::new()), "{content_type}");
        let told = client.told();
        assert_eq!(told.len(), 1, "{content_type}");
        assert_eq!(
            between(&told[0].payload, "<requestId>", "<").as_deref(),
            Some("r1"),
            "the header's name has no case"
        );
    }
}

/// A call centre of one's own, as `--people` reads it, with somebody whose id is a login name that paths and addresses
/// have to escape.
fn with_unusual_name() -> CallCentre {
    let mut call_centre = CallCentre::standard();
    call_centre.people.push(Person {
        id: "Jo.O'Neil@corp".to_owned(),
        login_name: "jo.oneil".to_owned(),
        first_name: "Jo".to_owned(),
        last_name: "O'Neil".to_owned(),
        extension: "5511".to_owned(),
        team: "34".to_owned(),
        supervises: Vec::new(),
        wrap_up: WrapUp::default(),
        mobile_agent: true,
    });
    CallCentre::from_yaml(&serde_yaml::to_string(&call_centre).unwrap()).unwrap()
}

#[test]
fn a_login_name_that_has_to_be_escaped_signs_in_and_is_told() {
    let mock = Mock::with(with_unusual_name());
    let name = "Jo.O'Neil@corp";
    let login = "<User><state>LOGIN</state><extension>5511</extension></User>";
    // In an address XEP-0106 escapes it; as a name of PLAIN it comes either way.
    for (number, user) in [name, "Jo.O\\27Neil\\40corp"].into_iter().enumerate() {
        let resource = format!("desk{number}");
        let mut client = mock.authenticated(user);
        client.say(&bind("b1", Some(&resource)));
        let bound = client.hear("</iq>");
        assert!(bound.contains(&format!("<jid>Jo.O\\27Neil\\40corp@finesse.test/{resource}</jid>")), "{bound}");
        client.ask("<presence/>");
        let body = if number == 0 { login } else { READY };
        let path = ["PUT /finesse/api/User/Jo.O%27Neil%40corp", "PUT /finesse/api/User/Jo.O'Neil@corp"][number];
        assert_eq!(mock.rest(path, name, "Application/XML", body), (202, String::new()), "{path}");
        let told = client.told();
        let [told] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(told.node, "/finesse/api/User/Jo.O'Neil@corp");
        assert_eq!(told.to, "Jo.O\\27Neil\\40corp@finesse.test");
        assert_eq!(between(&told.payload, "<loginId>", "<").as_deref(), Some("Jo.O&apos;Neil@corp"));
        let full = format!("Jo.O\\27Neil\\40corp@finesse.test/{resource}");
        let heard = client.ask(&subscription("subscribe", "q1", "/finesse/api/User/Jo.O&apos;Neil@corp", &full));
        answers(&heard, "q1", "result", &["subscription='subscribed'"]);
    }
}
