//! `finspec doctor` against servers that are ill in one way each, against a healthy mock, and as a program.

use std::time::Duration;

use crate::support::front::{Certificate, Front};
use crate::support::peer::{Manners, Peer, Reply, SYSTEM_INFO};
use crate::support::project::{Project, READ};
use crate::support::wire::closed_port;
use finspec::client::Trust;
use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::doctor::{Examination, FindingKind, FindingOutcome, Health, Patient, UsualPorts, examine, table};
use finspec::lab::Transport;
use finspec::mock::{ControlServer, ControlSettings, Doors, Host, WorldLimits, WorldSettings};
use finspec::target::{ControlAddress, ControlWritten, Embedded, PersonSecrets, SecretPlace};
use tokio::runtime::Handle;

const PASSWORD: &str = "hunter2-of-the-lab";

/// Long enough for a machine that does other things; a test about silence chooses its own.
const LIMIT: Duration = Duration::from_secs(20);

fn patient(rest: &str, notifications: &[(Transport, String)]) -> Patient {
    let people = ["1001001", "1001002"].map(|id| {
        format!("{{id: '{id}', login_name: n{id}, first_name: A, last_name: B, extension: '{}', team: '34'}}", &id[3..])
    });
    let notifications: Vec<String> =
        notifications.iter().map(|(transport, address)| format!("{transport}: '{address}'")).collect();
    let text = format!(
        "name: lab\ndeployment: cce\nrest: {rest}\nnotifications: {{{}}}\ncall_centre: {{teams: [{{id: '34', name: T}}], \
         people: [{}]}}\n",
        notifications.join(", "),
        people.join(", ")
    );
    let file = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let secrets = PersonSecrets { password: Some(Password(PASSWORD.to_owned())), ..PersonSecrets::default() };
    Patient { file, trust: Trust::System, secrets, control: None, usual: None, limit: LIMIT }
}

/// A patient with the REST API and the stream of a peer.
fn of_peer(peer: &Peer) -> Patient {
    trusting_nobody(patient(&peer.rest(), &[(Transport::Tcp, peer.notifications())]))
}

/// The authorities of the machine have no part in tests.
fn trusting_nobody(patient: Patient) -> Patient {
    Patient { trust: Certificate::new(&["nobody.test"], 2090).trust(), ..patient }
}

async fn examined(patient: &Patient) -> Examination {
    let examination = examine(patient).await.unwrap();
    let text = table(&examination);
    assert!(!text.contains(PASSWORD), "{text}");
    examination
}

/// Examines who is ill, and answers the lines of advice.
async fn advice(patient: &Patient) -> Vec<String> {
    let examination = examined(patient).await;
    assert_eq!(examination.health(), Health::Ill, "{}", table(&examination));
    examination.advice()
}

fn outcome<'a>(examination: &'a Examination, kind: FindingKind, place: &str) -> &'a FindingOutcome {
    let found = examination.findings.iter().find(|finding| finding.kind == kind && finding.place == place);
    &found.unwrap_or_else(|| panic!("no {kind:?} {place} in\n{}", table(examination))).outcome
}

fn raw(head: &str, body: &str) -> Option<Reply> {
    Some(Reply::Bytes(format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()))
}

/// A peer that answers GET SystemInfo with that head and body.
fn instead_of_system_info(head: &'static str, body: &'static str) -> Peer {
    Peer::start(Manners::Good, move |request| {
        (request.asks() == "GET /finesse/api/SystemInfo").then(|| raw(head, body)).flatten()
    })
}

/// A peer that answers GET User with that.
fn instead_of_user(status: u16, body: &'static str) -> Peer {
    Peer::start(Manners::Good, move |request| {
        request.asks().starts_with("GET /finesse/api/User/").then(|| Reply::Answer(status, body.as_bytes().to_vec()))
    })
}

/// A peer that says something else of itself in SystemInfo.
fn saying(from: &'static str, to: &'static str) -> Peer {
    Peer::start(Manners::Good, move |request| {
        let asks = request.asks() == "GET /finesse/api/SystemInfo";
        asks.then(|| Reply::ok(SYSTEM_INFO.replace(from, to)))
    })
}

fn is_asked_only_for_system_info(peer: &Peer) {
    assert_eq!(peer.asked(), ["GET /finesse/api/SystemInfo"]);
    assert!(!peer.heard().contains("<auth"), "{}", peer.heard());
}

// The twelve.

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_port() {
    let address = format!("127.0.0.1:{}", closed_port());
    let patient = trusting_nobody(patient(&format!("http://{address}"), &[]));
    let examination = examined(&patient).await;
    assert_eq!(
        examination.advice(),
        [format!(
            "{address} is closed; check the port in the target file, and with `utils service list` on the server that \
             Finesse runs"
        )]
    );
    let rest = outcome(&examination, FindingKind::Rest, &format!("http://{address}"));
    assert_eq!(*rest, FindingOutcome::NotTried("its port does not answer".to_owned()));
    let person = outcome(&examination, FindingKind::Person, "1001001");
    assert_eq!(*person, FindingOutcome::NotTried("the REST API does not serve".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect() {
    let peer = instead_of_system_info(
        "301 Moved Permanently\r\nLocation: https://fin1.example.test:8445/finesse/api/SystemInfo",
        "",
    );
    assert_eq!(
        advice(&of_peer(&peer)).await,
        [format!(
            "{} points to https://fin1.example.test:8445/finesse/api/SystemInfo; write https://fin1.example.test:8445 into \
             the target file",
            peer.rest()
        )]
    );
    is_asked_only_for_system_info(&peer);
}

/// A peer's REST API in TLS with that certificate.
async fn in_tls(peer: &Peer, certificate: &Certificate) -> (Front, Patient) {
    let front = Front::start(certificate, peer.address().parse().unwrap()).await;
    let patient = patient(&format!("https://{}", front.address), &[(Transport::Tcp, peer.notifications())]);
    (front, patient)
}

async fn advice_about(certificate: &Certificate, trust: Trust) -> (String, Vec<String>) {
    let peer = Peer::with_manners(Manners::Good);
    let (front, patient) = in_tls(&peer, certificate).await;
    let lines = advice(&Patient { trust, ..patient }).await;
    is_asked_only_for_system_info(&peer);
    (front.address.to_string(), lines)
}

fn certificate_line(address: &str, wrong: &str, certificate: &Certificate) -> String {
    format!(
        "the certificate of {address} {wrong}; if it is the right server, write into the target file tls: {{fingerprint: \
         \"{}\"}}",
        certificate.fingerprint()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_signed_certificate() {
    let nobody = Certificate::new(&["nobody.test"], 2090);
    for certificate in [Certificate::new(&["127.0.0.1"], 2090), Certificate::of_authority(&["127.0.0.1"])] {
        let (address, lines) = advice_about(&certificate, nobody.trust()).await;
        assert_eq!(lines, [certificate_line(&address, "is self-signed", &certificate)]);
    }
    let certificate = Certificate::new(&["127.0.0.1"], 2090);
    let (address, lines) = advice_about(&certificate, Trust::Fingerprint(nobody.fingerprint())).await;
    assert_eq!(lines, [certificate_line(&address, "is not the one in the target file", &certificate)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_about_a_certificate_helps() {
    let certificate = Certificate::new(&["fin1.example.test"], 2001);
    let peer = Peer::with_manners(Manners::Good);
    let (_front, patient) = in_tls(&peer, &certificate).await;
    let lines = advice(&trusting_nobody(patient.clone())).await;
    let pasted = lines[0].split("tls: {fingerprint: \"").nth(1).unwrap().split('"').next().unwrap();
    let trust = Trust::Fingerprint(pasted.parse().unwrap());
    let examination = examined(&Patient { trust, ..patient }).await;
    assert_eq!(examination.health(), Health::Well, "{}", table(&examination));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_host() {
    let certificate = Certificate::new(&["fin1.example.test", "10.0.0.1"], 2090);
    let (address, lines) = advice_about(&certificate, certificate.trust()).await;
    let wrong = "is for another host (fin1.example.test, 10.0.0.1)";
    assert_eq!(lines, [certificate_line(&address, wrong, &certificate)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_certificate() {
    let certificate = Certificate::new(&["127.0.0.1"], 2001);
    let (address, lines) = advice_about(&certificate, certificate.trust()).await;
    assert_eq!(lines, [certificate_line(&address, "expired on 2001-01-01", &certificate)]);
    // All that is wrong is said at once.
    let certificate = Certificate::new(&["fin1.example.test"], 2001);
    let (address, lines) = advice_about(&certificate, Certificate::new(&["nobody.test"], 2090).trust()).await;
    let wrong = "expired on 2001-01-01 and is for another host (fin1.example.test)";
    assert_eq!(lines, [certificate_line(&address, wrong, &certificate)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_port_open() {
    let peer = Peer::with_manners(Manners::Good);
    let certificate = Certificate::new(&["127.0.0.1"], 2090);
    let front = Front::start(&certificate, peer.notifications().parse().unwrap()).await;
    let named = format!("127.0.0.1:{}", closed_port());
    let patient = patient(&peer.rest(), &[(Transport::Tcp, named.clone())]);
    let xmpp_tls = front.address.port();
    let usual =
        UsualPorts { rest: closed_port(), xmpp: closed_port(), xmpp_tls, http: closed_port(), https: closed_port() };
    let examination = examined(&Patient { trust: certificate.trust(), usual: Some(usual), ..patient }).await;
    assert_eq!(examination.health(), Health::Ill);
    assert_eq!(examination.advice().len(), 1, "{}", table(&examination));
    assert!(examination.advice()[0].starts_with(&format!("{named} is closed; ")));
    let best = examination.best.as_ref().unwrap();
    assert!(best.proved, "{}", table(&examination));
    let lines = [String::from("transport: tls"), format!("notifications: {{tls: \"127.0.0.1:{xmpp_tls}\"}}")];
    assert_eq!(best.lines(), lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_domain() {
    let peer = saying("<xmppDomain>peer.test", "<xmppDomain>fin9.example.test");
    let line = |served: &str, peer: &Peer| {
        format!(
            "SystemInfo says xmppDomain fin9.example.test, and {} serves {served}; have the server's domain name \
             corrected, and restart the Cisco Finesse Notification Service",
            peer.notifications()
        )
    };
    assert_eq!(advice(&of_peer(&peer)).await, [line("peer.test", &peer)]);
    assert!(!peer.heard().contains("<auth"));
    let refusing =
        b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>\
        <stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";
    let peer = Peer::start(Manners::Says(refusing), |request| {
        let asks = request.asks() == "GET /finesse/api/SystemInfo";
        asks.then(|| Reply::ok(SYSTEM_INFO.replace("<xmppDomain>peer.test", "<xmppDomain>fin9.example.test")))
    });
    assert_eq!(advice(&of_peer(&peer)).await, [line("another", &peer)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password() {
    let peer = instead_of_user(401, "");
    let line = |user: &str| {
        format!(
            "{} refused the password of {user}; correct `password` of the target file before you try again, because five \
             wrong ones lock the account for five minutes",
            peer.rest()
        )
    };
    let examination = examined(&of_peer(&peer)).await;
    assert_eq!(examination.advice(), [line("1001001"), line("1001002")]);
    let mut asked = peer.asked();
    asked.sort();
    let once = ["GET /finesse/api/SystemInfo", "GET /finesse/api/User/1001001", "GET /finesse/api/User/1001002"];
    assert_eq!(asked, once);
    assert!(!peer.heard().contains("<auth"), "nobody's password is tried again: {}", peer.heard());
}

#[tokio::test(flavor = "multi_thread")]
async fn single_sign_on_only() {
    let peer = saying("<status>", "<systemAuthMode>SSO</systemAuthMode><status>");
    assert_eq!(
        advice(&of_peer(&peer)).await,
        [format!(
            "{} lets people in through single sign-on only, and finspec has passwords; write their tokens under `tokens` of \
             the target file, have them set to sign in without it, or use a lab without it",
            peer.rest()
        )]
    );
    is_asked_only_for_system_info(&peer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_out_of_service() {
    let line = |peer: &Peer| {
        format!(
            "Finesse at {} is out of service; check that its CTI server and the Finesse services run, and wait until \
             SystemInfo says IN_SERVICE",
            peer.rest()
        )
    };
    let peer = saying("IN_SERVICE", "OUT_OF_SERVICE");
    assert_eq!(advice(&of_peer(&peer)).await, [line(&peer)]);
    is_asked_only_for_system_info(&peer);
    let peer = instead_of_system_info("503 Service Unavailable", "SERVER_OUT_OF_SERVICE");
    assert_eq!(advice(&of_peer(&peer)).await, [line(&peer)]);
    is_asked_only_for_system_info(&peer);
    let peer = instead_of_user(503, "SERVER_OUT_OF_SERVICE");
    assert_eq!(advice(&of_peer(&peer)).await, [line(&peer)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_page() {
    for (head, body) in [
        ("200 OK\r\nContent-Type: text/html;charset=UTF-8", "<p>Sign in</p>"),
        ("200 OK", "\n<!DOCTYPE html><html><form/></html>"),
    ] {
        let peer = instead_of_system_info(head, body);
        assert_eq!(
            advice(&of_peer(&peer)).await,
            [format!(
                "{} answers with a web page and not with the REST API; write the address of the Finesse server itself, \
                 https://HOST:8445, into the target file",
                peer.rest()
            )]
        );
        is_asked_only_for_system_info(&peer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_never_answers() {
    let peer = Peer::with_manners(Manners::Silent);
    let patient = Patient { limit: Duration::from_secs(2), ..of_peer(&peer) };
    assert_eq!(
        advice(&patient).await,
        [format!(
            "{} takes connections and does not answer within 2 s; check that the port is the right one, else restart the \
             service that hangs",
            peer.notifications()
        )]
    );
}

// Others.

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_nobody_knows() {
    // No label is that long, so that nobody is asked for it.
    let host = format!("{}.test", "f".repeat(70));
    let peer = Peer::with_manners(Manners::Good);
    let patient = patient(&peer.rest(), &[(Transport::Tls, format!("{host}:5223"))]);
    let lines = advice(&trusting_nobody(patient)).await;
    assert!(lines[0].starts_with(&format!("{host} has no address here (")), "{lines:?}");
    assert!(lines[0].ends_with("correct the name in the target file, or have it entered in the DNS"), "{lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_unknown_and_the_other_product_and_a_proxy() {
    let peer = instead_of_user(404, "");
    let lines = advice(&of_peer(&peer)).await;
    let line = format!("{} does not know 1001001; correct the id in the target file's call_centre", peer.rest());
    assert_eq!(lines[0], line);
    let peer = saying("UCCE", "UCCX");
    let line = format!("{} says that it is ccx; write deployment: ccx into the target file", peer.rest());
    assert_eq!(advice(&of_peer(&peer)).await, [line]);
    let peer = instead_of_system_info("401 Unauthorized", "");
    assert!(advice(&of_peer(&peer)).await[0].contains("as a reverse proxy does"));
    is_asked_only_for_system_info(&peer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_refused_for_notifications_is_not_tried_again_for_that_person() {
    let peer = Peer::with_manners(Manners::RefusesCredentials);
    let certificate = Certificate::new(&["127.0.0.1"], 2090);
    let mut fronts = Vec::new();
    for _ in 0..3 {
        fronts.push(Front::start(&certificate, peer.notifications().parse().unwrap()).await);
    }
    let patient = patient(
        &peer.rest(),
        &[(Transport::Tcp, peer.notifications()), (Transport::Tls, fronts[0].address.to_string())],
    );
    let usual = UsualPorts {
        rest: closed_port(),
        xmpp: closed_port(),
        xmpp_tls: fronts[1].address.port(),
        http: closed_port(),
        https: closed_port(),
    };
    let examination = examined(&Patient { trust: certificate.trust(), usual: Some(usual), ..patient }).await;
    let refused = examination.advice();
    assert_eq!(refused.len(), 2, "{}", table(&examination));
    assert!(refused[0].contains("refused the password of 1001001") && refused[1].contains("of 1001002"), "{refused:?}");
    assert_eq!(peer.heard().matches("<auth").count(), 2, "three doors, two people, one try each");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_in_use_are_left_alone() {
    let in_use = |id: &'static str| {
        Peer::start(Manners::Good, move |request| {
            request.asks().contains(id).then(|| Reply::ok("<User><state>READY</state></User>"))
        })
    };
    let peer = in_use("1001001");
    let examination = examined(&of_peer(&peer)).await;
    assert_eq!(examination.health(), Health::Well);
    let FindingOutcome::Works(words) = outcome(&examination, FindingKind::Person, "1001001") else { panic!() };
    assert_eq!(words, "password taken; in use (READY), so runs leave this person alone");
    let stream = format!("tcp {}", peer.notifications());
    let FindingOutcome::Works(words) = outcome(&examination, FindingKind::Notifications, &stream) else { panic!() };
    assert!(words.starts_with("1001002 authenticated and subscribed; ping "), "{words}");
    let peer = in_use("/User/");
    let examination = examined(&of_peer(&peer)).await;
    assert_eq!(examination.health(), Health::Unknown, "{}", table(&examination));
    assert!(!peer.heard().contains("<auth"), "{}", peer.heard());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_changed() {
    let peer = Peer::with_manners(Manners::Good);
    let examination = examined(&of_peer(&peer)).await;
    assert_eq!(examination.health(), Health::Well, "{}", table(&examination));
    assert!(peer.asked().iter().all(|asked| asked.starts_with("GET ")), "{:?}", peer.asked());
    peer.wait_until_heard("</iq></stream:stream>");
    let heard = peer.heard();
    assert_eq!((heard.matches("<subscribe").count(), heard.matches("<unsubscribe").count()), (1, 1), "{heard}");
    assert!(!heard.contains("<presence"), "the end of a stream with presence signs somebody out: {heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_goes_in_the_clear_to_doors_that_the_file_does_not_name() {
    let peer = Peer::with_manners(Manners::Good);
    let xmpp = peer.notifications().rsplit_once(':').unwrap().1.parse().unwrap();
    let usual =
        UsualPorts { rest: closed_port(), xmpp, xmpp_tls: closed_port(), http: closed_port(), https: closed_port() };
    let patient = trusting_nobody(patient(&peer.rest(), &[]));
    let examination = examined(&Patient { usual: Some(usual), ..patient }).await;
    let FindingOutcome::NotTried(reason) =
        outcome(&examination, FindingKind::Notifications, &format!("tcp {}", peer.notifications()))
    else {
        panic!("{}", table(&examination))
    };
    assert!(reason.contains("no password goes there"), "{reason}");
    assert!(!peer.heard().contains("<auth"), "{}", peer.heard());
    assert!(!examination.best.unwrap().proved);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_is_told() {
    let peer = Peer::with_manners(Manners::Says(b"\x15\x03\x03\x00\x02\x02\x46"));
    let address = peer.notifications();
    let line = format!(
        "{address} does not answer in HTTP; check the port, and write https:// where it is in TLS, as 8445 of Finesse is"
    );
    assert_eq!(advice(&trusting_nobody(patient(&format!("http://{address}"), &[]))).await, [line]);
    let peer = Peer::with_manners(Manners::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let address = peer.notifications();
    let line = format!(
        "{address} does not come to TLS: it does not speak TLS; check the port, or name an address without TLS"
    );
    assert_eq!(advice(&trusting_nobody(patient(&format!("https://{address}"), &[]))).await, [line]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_address_takes_the_token_or_not() {
    let host = Host::on(Handle::current());
    let worlds = WorldSettings::standard(Deployment::Cce, Password(PASSWORD.to_owned()));
    let (address, token) = ("127.0.0.1:0".parse().unwrap(), Password("the-token".to_owned()));
    let settings = ControlSettings {
        address,
        token,
        worlds: worlds.clone(),
        default_world: None,
        limits: WorldLimits::default(),
        page: false,
    };
    let server = ControlServer::start(host.clone(), settings).await.unwrap();
    let world = host.open_world(worlds).unwrap();
    let controlled = |base: String, token: &str| {
        let mut patient = trusting_nobody(patient(&world.rest(), &[]));
        let token = Password(token.to_owned());
        let place = SecretPlace { text: Some(token.clone()), ..SecretPlace::default() };
        patient.file.control = Some(ControlWritten { address: base.clone(), token: place });
        Patient { control: Some(ControlAddress { base, token }), ..patient }
    };
    let base = format!("http://{}", server.address());
    let examination = examined(&controlled(base.clone(), "the-token")).await;
    assert_eq!(*outcome(&examination, FindingKind::Control, &base), FindingOutcome::Works("token taken".to_owned()));
    assert_eq!(examination.health(), Health::Well);
    let line = format!("{base} does not take the control token; copy it from the file that --write-target wrote");
    assert_eq!(advice(&controlled(base, "another")).await, [line]);
    let elsewhere = Peer::start(Manners::Good, |_| raw("404 Not Found", ""));
    let lines = advice(&controlled(elsewhere.rest(), "the-token")).await;
    let line = format!(
        "{} is no control address of finspec's mock; copy `control` from the file that --write-target wrote",
        elsewhere.rest()
    );
    assert_eq!(lines, [line]);
}

// A healthy mock.

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_mock_works_over_every_transport() {
    let host = Host::on(Handle::current());
    let free = "127.0.0.1:0".parse().unwrap();
    let doors = Doors { rest: free, xmpp: Some(free), https: Some(free), xmpp_tls: Some(free), ..Doors::handy() };
    let settings = WorldSettings::standard(Deployment::Cce, Password(PASSWORD.to_owned()));
    let world = host.open_at(doors, settings).unwrap();
    let https = world.https().unwrap();
    let mut notifications = world.all_notifications().unwrap();
    notifications.insert(Transport::Websocket, format!("{}/ws", https.replace("https", "wss")));
    let notifications: Vec<_> = notifications.into_iter().collect();
    let patient = Patient { trust: Embedded::trust().unwrap(), ..patient(&https, &notifications) };
    let examination = examined(&patient).await;
    assert_eq!(examination.health(), Health::Well, "{}", table(&examination));
    for (transport, address) in &notifications {
        let FindingOutcome::Works(words) =
            outcome(&examination, FindingKind::Notifications, &format!("{transport} {address}"))
        else {
            panic!("{transport}")
        };
        assert!(words.starts_with("1001001 authenticated and subscribed; ping "), "{words}");
    }
    assert_eq!(examination.best.as_ref().unwrap().lines()[0], "transport: websocket");
}

// The program.

#[test]
fn the_program_answers_with_its_codes() {
    let project = Project::new(READ);
    let well = Peer::with_manners(Manners::Good);
    let target = project.target(&well.rest(), &well.notifications(), PASSWORD);
    let doctor = |target: &str| project.run(&["doctor", "--target", target]);
    let ran = doctor(target.to_str().unwrap());
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    ran.tells(&["finspec doctor: peer", "1001001", "Everything that the target file names works."]);
    let in_use = Peer::start(Manners::Good, |request| {
        request.asks().contains("/User/").then(|| Reply::ok("<User><state>READY</state></User>"))
    });
    let target = project.target(&in_use.rest(), &in_use.notifications(), PASSWORD);
    assert_eq!(doctor(target.to_str().unwrap()).code, Some(4));
    let target = project.target(&format!("http://127.0.0.1:{}", closed_port()), &well.notifications(), PASSWORD);
    let ran = doctor(target.to_str().unwrap());
    assert_eq!(ran.code, Some(3));
    ran.tells(&["FAILS      closed; see 1 below", "What to do:", "is closed; check the port"]);
    assert!(!ran.out.contains(PASSWORD) && !ran.err.contains(PASSWORD));
    assert_eq!(doctor("none.yaml").code, Some(2));
}
