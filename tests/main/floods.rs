//! Floods: on every carrier one side says without end, reads nothing, or takes all the time there is, and the other side
//! keeps little of it and serves everybody else meanwhile. The program runs in a process of its own, which is measured.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use crate::support::carrier::{Carrier, Client, Tcp};
use crate::support::carrier_http::{Bosh, WebSocket};
use crate::support::flooded::{Alone, most_memory, processor_time};
use crate::support::pause::pause;
use crate::support::peer::{SYSTEM_INFO, USER};
use crate::support::wire::{Listening, Message};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use finspec::client::http::Credentials;
use finspec::client::{HttpClient, Stream, StreamAddress};
use finspec::contract::Method;
use finspec::control::Password;
use finspec::lab::Transport;
use finspec::limits;
use finspec::observe::{RawBody, Sent};
use finspec::waiting::{Stopwatch, quiet, within};

/// MiB that a process may have while it is flooded; one without traffic has some 20.
const MOST_MEMORY: usize = 150;

/// Longer than any limit of time, on a machine that does other things too.
const PATIENT: Duration = Duration::from_secs(60);

const PASSWORD: &str = "finesse";

// Those who are served meanwhile.

fn address(file: &str) -> String {
    file.split_once("://").map_or(file, |(_, rest)| rest).split('/').next().unwrap().to_owned()
}

fn connect(address: &str) -> TcpStream {
    let socket = TcpStream::connect(address).unwrap();
    socket.set_nodelay(true).unwrap();
    socket.set_read_timeout(Some(PATIENT)).unwrap();
    socket
}

/// Somebody who behaves is answered, with what is asked and with what changes something.
fn serves(mock: &Alone) {
    let mut socket = connect(&address(&mock.file.rest));
    let get = Message { first: "GET /finesse/api/SystemInfo HTTP/1.1".to_owned(), headers: host(), body: Vec::new() };
    get.write(&mut socket).unwrap();
    assert!(Message::read(&mut socket).unwrap().first.contains(" 200 "));
    let put = Message { first: "PUT /finesse/api/User/1001001 HTTP/1.1".to_owned(), headers: host(), body: vec![b'<'] };
    put.write(&mut socket).unwrap();
    assert!(Message::read(&mut socket).unwrap().first.contains(" 401 "));
    let mut client = Client::new(Tcp::to(mock.file.notifications[&Transport::Tcp].parse().unwrap()));
    assert!(client.open(Some("finesse.test")).contains("PLAIN"));
}

fn host() -> Vec<(String, String)> {
    vec![("host".to_owned(), "mock.test".to_owned())]
}

/// The mock kept little, and goes on.
fn stands(mock: &Alone) {
    serves(mock);
    let memory = most_memory(mock.id()).expect("the mock goes on");
    assert!(memory <= MOST_MEMORY, "the mock took {memory} MiB");
}

fn mock() -> (tempfile::TempDir, Alone) {
    let folder = tempfile::tempdir().unwrap();
    let mock = Alone::start(folder.path());
    (folder, mock)
}

/// A signed-in client with presence, and an address of its own.
fn signed_in<C: Carrier>(carrier: C, number: usize) -> Client<C> {
    let mut client = Client::new(carrier);
    let user = 1_001_001 + number % 4;
    client.open(Some("finesse.test"));
    let plain = STANDARD.encode(format!("\0{user}\0{PASSWORD}"));
    client.say(&format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>"));
    client.hear("<success");
    client.hear("/>");
    client.open(Some("finesse.test"));
    let bind = format!("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r{number}</resource></bind>");
    client.say(&format!("<iq type='set' id='b1'>{bind}</iq>"));
    client.hear("</iq>");
    client.ask("<presence/>");
    client
}

/// Writes without waiting as much as is taken, up to so many bytes; how much that was.
fn write_what_is_taken(socket: &mut TcpStream, block: &[u8], most: usize) -> usize {
    socket.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut written = 0;
    while written < most {
        match socket.write(block) {
            Ok(0) => break,
            Ok(count) => written += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    written
}

// The mock.

#[test]
fn a_web_socket_that_pings_and_reads_nothing_is_not_answered_without_end() {
    let (_folder, mock) = mock();
    let ping = [[0x89, 0x80 | 125, 0, 0, 0, 0].as_slice(), &[b'x'; 125]].concat().repeat(500);
    for _ in 0..4 {
        let mut socket = WebSocket::to(&mock.file.rest).into_socket();
        let taken = write_what_is_taken(&mut socket, &ping, 256 << 20);
        assert!(taken < 64 << 20, "the mock took {taken} bytes of pings, whose pongs nobody read");
        stands(&mock);
    }
}

#[test]
fn clients_that_never_read_cost_a_limited_amount() {
    let (_folder, mock) = mock();
    let (rest, tcp) = (&mock.file.rest, mock.file.notifications[&Transport::Tcp].parse().unwrap());
    let mut deaf: Vec<Box<dyn std::any::Any>> = Vec::new();
    for number in 0..12 {
        deaf.push(Box::new(signed_in(Tcp::to(tcp), number)));
        deaf.push(Box::new(signed_in(WebSocket::to(rest), number + 100)));
        deaf.push(Box::new(signed_in(Bosh::to(rest), number + 200)));
    }
    let control = mock.file.control.as_ref().unwrap();
    let token = control.token.text.clone().unwrap().0;
    let mut socket = connect(&address(&control.address));
    for number in 0..2_000 {
        let first = "POST /worlds/default/fail HTTP/1.1".to_owned();
        let headers = [host(), vec![("authorization".to_owned(), format!("Bearer {token}"))]].concat();
        let body = format!("{{\"out_of_service\":{}}}", number % 2 == 0).into_bytes();
        Message { first, headers, body }.write(&mut socket).unwrap();
        assert!(Message::read(&mut socket).unwrap().first.contains(" 204 "));
    }
    stands(&mock);
}

#[test]
fn requests_on_a_stream_whose_answers_nobody_reads_stop_being_read() {
    let (_folder, mock) = mock();
    let tcp = mock.file.notifications[&Transport::Tcp].parse().unwrap();
    let ping = "<iq type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>".repeat(100);
    for number in 0..4 {
        let mut socket = signed_in(Tcp::to(tcp), number).into_carrier().into_socket();
        let taken = write_what_is_taken(&mut socket, ping.as_bytes(), 256 << 20);
        assert!(taken < 64 << 20, "the mock took {taken} bytes of requests, whose answers nobody read");
    }
    stands(&mock);
}

#[test]
fn halves_of_stanzas_cost_little_before_and_after_their_limit() {
    let (_folder, mock) = mock();
    let header =
        "<stream:stream to='x' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    let tcp = &mock.file.notifications[&Transport::Tcp];
    let half = |nodes: usize, text: usize| format!("{header}<message>{}{}", "<a/>".repeat(nodes), "x".repeat(text));
    let mut open = Vec::new();
    for (nodes, text, count) in [(240, 14_000, 500), (49_000, 0, 60)] {
        for _ in 0..count {
            let mut socket = connect(tcp);
            // One that is too large may be refused before it is said.
            let _ = socket.write_all(half(nodes, text).as_bytes());
            open.push(socket);
        }
    }
    stands(&mock);
}

#[test]
fn a_name_that_is_written_once_and_held_often_costs_little() {
    let (_folder, mock) = mock();
    let body = format!("<User xmlns='{}'>{}</User>", "n".repeat(60_000), "<a/>".repeat(19_000));
    let mut socket = connect(&address(&mock.file.rest));
    let basic = STANDARD.encode(format!("1001001:{PASSWORD}"));
    let headers = [host(), vec![("authorization".to_owned(), format!("Basic {basic}"))]].concat();
    for _ in 0..3 {
        let first = "PUT /finesse/api/User/1001001 HTTP/1.1".to_owned();
        let put = Message { first, headers: headers.clone(), body: body.clone().into_bytes() };
        put.write(&mut socket).unwrap();
        assert!(Message::read(&mut socket).unwrap().first.contains(" 400 "));
    }
    stands(&mock);
}

#[test]
fn bodies_that_never_end_have_so_much_room_together() {
    let (_folder, mock) = mock();
    let rest = address(&mock.file.rest);
    let most = limits::REST_REQUEST.bytes;
    let head = format!("PUT /finesse/api/User/1001001 HTTP/1.1\r\nhost: x\r\ncontent-length: {most}\r\n\r\n");
    let block = vec![b' '; 64 << 10];
    let mut open: Vec<(TcpStream, usize)> = Vec::new();
    for _ in 0..300 {
        let mut socket = connect(&rest);
        socket.write_all(head.as_bytes()).unwrap();
        socket.set_nonblocking(true).unwrap();
        open.push((socket, most - 1));
    }
    let begun = Stopwatch::start();
    while begun.elapsed() < Duration::from_secs(3) {
        for (socket, left) in &mut open {
            let count = block.len().min(*left);
            *left -= socket.write(&block[..count]).unwrap_or_default();
        }
    }
    let taken: usize = open.iter().map(|(_, left)| most - 1 - left).sum();
    assert!(taken > limits::BODIES_TOGETHER, "only {taken} bytes were said");
    stands(&mock);
}

#[test]
fn what_is_too_long_is_refused_with_its_status() {
    let (_folder, mock) = mock();
    let control = mock.file.control.as_ref().unwrap();
    let (rest, command) = (address(&mock.file.rest), address(&control.address));
    let bearer = format!("Bearer {}", control.token.text.clone().unwrap().0);
    let head = format!("/finesse/api/SystemInfo?{}", "x".repeat(2 * limits::REQUEST_HEAD));
    let (user, bosh) = ("/finesse/api/User/1001001", "/http-bind");
    for (to, method, path, body, status) in [
        (&rest, "GET", head.as_str(), 0, " 431 "),
        (&rest, "PUT", user, limits::REST_REQUEST.bytes + 1, " 401 "),
        (&command, "POST", "/worlds", limits::CONTROL_REQUEST + 1, " 413 "),
        (&rest, "POST", bosh, limits::BOSH_REQUEST.bytes + 1, "policy-violation"),
        (&rest, "POST", bosh, limits::BOSH_REQUEST.bytes, "bad-request"),
    ] {
        let headers = [host(), vec![("authorization".to_owned(), bearer.clone())]].concat();
        let request = Message { first: format!("{method} {path} HTTP/1.1"), headers, body: vec![b' '; body] };
        let mut socket = connect(to);
        // The rest of it may be refused before it is said.
        let _ = request.write(&mut socket);
        let answer = Message::read(&mut socket).unwrap();
        let said = format!("{} {}", answer.first, answer.text());
        assert!(said.contains(status), "{method} {body}: {said}");
    }
    stands(&mock);
}

#[test]
fn whoever_takes_too_long_is_left() {
    let (_folder, mock) = mock();
    let (rest, tls) = (address(&mock.file.rest), mock.file.notifications[&Transport::Tls].clone());
    let tcp = mock.file.notifications[&Transport::Tcp].clone();
    let stream = "<stream:stream to='x' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    let put = "PUT /finesse/api/User/1001001 HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n";
    let control = address(&mock.file.control.as_ref().unwrap().address);
    let slow = [
        ("half a head", &rest, "GET / HTTP/1.1\r\nhost: ", limits::LONGEST_HEAD),
        ("no head", &rest, "", limits::LONGEST_HEAD),
        ("half a body", &rest, put, limits::LONGEST_UPLOAD),
        ("half a head of a command", &control, "POST /worlds HTTP/1.1\r\n", limits::LONGEST_HEAD),
        ("no handshake", &tls, "", limits::LONGEST_HANDSHAKE),
        ("half a handshake", &tls, "\u{16}\u{3}\u{1}", limits::LONGEST_HANDSHAKE),
        ("no stream", &tcp, "", limits::LONGEST_SIGN_IN),
        ("no credentials", &tcp, stream, limits::LONGEST_SIGN_IN),
    ];
    let mut waiting = Vec::new();
    for (what, address, said, limit) in slow {
        let mut socket = connect(address);
        socket.write_all(said.as_bytes()).unwrap();
        waiting.push(std::thread::spawn(move || is_left_after(limit, what, &socket)));
    }
    waiting.push(std::thread::spawn(move || answers_that_nobody_reads(&rest)));
    let deaf = signed_in(Tcp::to(tcp.parse().unwrap()), 0).into_carrier().into_socket();
    waiting.push(std::thread::spawn(move || is_left_without_reading(deaf)));
    serves(&mock);
    for waiting in waiting {
        waiting.join().unwrap();
    }
    stands(&mock);
}

/// Waits until the other side ends the connection.
fn is_left_after(limit: Duration, what: &str, mut socket: &TcpStream) {
    let begun = Stopwatch::start();
    let ended = socket.read_to_end(&mut Vec::new());
    let took = begun.elapsed();
    let is_late = ended.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
    assert!(!is_late && took < limit + Duration::from_secs(15), "{what}: left only after {took:?}");
    assert!(took + Duration::from_secs(1) > limit, "{what}: left after {took:?} already");
}

/// Asks and reads nothing until the other side ends the connection.
fn is_left_without_reading(mut socket: TcpStream) {
    let begun = Stopwatch::start();
    let ping = "<iq type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>".repeat(100);
    loop {
        write_what_is_taken(&mut socket, ping.as_bytes(), 256 << 20);
        match socket.write(ping.as_bytes()) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                assert!(begun.elapsed() < PATIENT, "somebody who does not read is left");
            }
            Err(_) => break,
            Ok(_) => {}
        }
    }
    assert!(begun.elapsed() + Duration::from_secs(1) > limits::LONGEST_STALL, "left after {:?}", begun.elapsed());
}

/// Asks more than once than all sockets hold of answers, and reads nothing for too long.
fn answers_that_nobody_reads(rest: &str) {
    let mut socket = connect(rest);
    let gets = "GET /finesse/api/SystemInfo HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000);
    let said = write_what_is_taken(&mut socket, gets.as_bytes(), 256 << 20);
    assert!(said < 64 << 20, "the mock took {said} bytes of requests, whose answers nobody read");
    pause(limits::LONGEST_STALL + Duration::from_secs(5));
    // Everything that was sent before it was given up, and then no more.
    let mut heard = Vec::new();
    let _ = socket.read_to_end(&mut heard);
    let asked = said / (gets.len() / 1_000);
    let answered = heard.windows(15).filter(|words| words == b"HTTP/1.1 200 OK").count();
    assert!(answered > 0 && answered < asked, "{answered} of {asked} were answered");
}

#[test]
fn a_mock_without_descriptors_waits_for_some_and_serves_again() {
    let folder = tempfile::tempdir().unwrap();
    let mock = Alone::with_descriptors(folder.path(), 48);
    let rest = address(&mock.file.rest);
    let open: Vec<TcpStream> = (0..80).map(|_| connect(&rest)).collect();
    let (begun, before) = (Stopwatch::start(), processor_time(mock.id()));
    pause(Duration::from_secs(2));
    let (took, used) = (begun.elapsed(), processor_time(mock.id()) - before);
    let share = u128::from(used) * 10 * 100 / took.as_millis();
    assert!(share < 25, "the mock uses {share} % of a processor for nothing");
    drop(open);
    serves(&mock);
}

// The client.

/// What the doctor says of a server that floods it, with the most memory that it took in MiB.
fn examined(transport: Transport, serve: impl Fn(TcpStream) + Send + Sync + 'static) -> (String, usize) {
    let flooding = Listening::start(serve);
    let rest = Listening::start(|mut socket| {
        while let Some(request) = Message::read(&mut socket) {
            let body = if request.asks().contains("/User/") { USER } else { SYSTEM_INFO };
            let answer = Message { first: "HTTP/1.1 200 OK".to_owned(), headers: Vec::new(), body: body.into() };
            if answer.write(&mut socket).is_err() {
                return;
            }
        }
    });
    let notifications = match transport {
        Transport::Websocket => format!("ws://{}/ws", flooding.address),
        Transport::Bosh => format!("http://{}/http-bind", flooding.address),
        Transport::Tcp | Transport::Starttls | Transport::Tls => flooding.address.to_string(),
    };
    let text = format!(
        "name: flood\ndeployment: cce\nrest: \"http://{}\"\nnotifications: {{{transport}: \"{notifications}\"}}\npassword: \
         {{text: p}}\ncall_centre: {{teams: [{{id: '34', name: T}}], people: [{{id: '1001001', login_name: a.b, first_name: \
         A, last_name: B, extension: '5501', team: '34'}}]}}\n",
        rest.address
    );
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target.yaml");
    std::fs::write(&target, text).unwrap();
    doctor(&target)
}

fn doctor(target: &Path) -> (String, usize) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
    command.args(["doctor", "--only-named", "--target"]).arg(target);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let process = child.id();
    let output = std::thread::spawn(move || child.wait_with_output().unwrap());
    let mut most = 0;
    while !output.is_finished() {
        most = most.max(most_memory(process).unwrap_or_default());
        pause(Duration::from_millis(5));
    }
    let output = output.join().unwrap();
    (String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr), most)
}

fn says_little(flood: &str, (said, memory): (String, usize), words: &str) {
    assert!(said.contains(words), "{flood}: `{words}` is not in: {said}");
    assert!(memory > 0 && memory <= MOST_MEMORY, "{flood}: the client took {memory} MiB");
}

/// Writes again and again until the other side does not take any more.
fn without_end(mut socket: TcpStream, block: &[u8]) {
    while socket.write_all(block).is_ok() {}
}

const STREAM: &str = "<?xml version='1.0'?><stream:stream version='1.0' from='peer.test' id='s1' xmlns='jabber:client' \
    xmlns:stream='http://etherx.jabber.org/streams'>";
const FEATURES: &str = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms \
    xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>";
const SUCCESS: &str = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
const BOUND: &str = "<iq type='result' id='fsb' xmlns='jabber:client'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>\
    <jid>1001001@peer.test/r</jid></bind></iq><iq type='result' id='fss' xmlns='jabber:client'/>";

/// Reads until the other side has said that; `false` where it ended before.
fn heard(socket: &mut TcpStream, words: &str) -> bool {
    let (mut heard, mut buffer) = (String::new(), [0; 1024]);
    while !heard.contains(words) {
        match socket.read(&mut buffer) {
            Ok(count) if count > 0 => heard.push_str(&String::from_utf8_lossy(&buffer[..count])),
            _ => return false,
        }
    }
    true
}

/// Stands where a block has its number.
const NUMBER: &str = "(number)";

/// Signs a client in over TCP, then says these blocks without end, each with its number where [`NUMBER`] stands.
fn flood_stream(mut socket: TcpStream, block: &str) {
    let _ = socket.write_all(format!("{STREAM}{FEATURES}").as_bytes());
    if !heard(&mut socket, "</auth>") {
        return;
    }
    let _ = socket.write_all(SUCCESS.as_bytes());
    if !heard(&mut socket, "<stream:stream") {
        return;
    }
    let _ = socket.write_all(format!("{STREAM}{FEATURES}{BOUND}").as_bytes());
    let mut number = 0_u64;
    let mut next = || {
        number += 1;
        block.replace(NUMBER, &number.to_string())
    };
    while socket.write_all(next().as_bytes()).is_ok() {}
}

/// Many notices at once.
fn notices(node: &str) -> String {
    let items: String =
        (0..100).map(|part| format!("<item id='{NUMBER}.{part}'><notification>x</notification></item>")).collect();
    format!(
        "<message from='pubsub.peer.test' xmlns='jabber:client'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
         <items node='{node}'>{items}</items></event></message>"
    )
}

#[test]
fn the_client_leaves_a_server_that_floods_it_with_notices_or_anything_else() {
    for node in ["/finesse/api/User/1001001".to_owned(), "n".repeat(8_000)] {
        let block = notices(&node);
        let flood = examined(Transport::Tcp, move |socket| flood_stream(socket, &block));
        // On a slow machine its patience ends before the limit.
        says_little("notices", flood, "FAILS");
    }
    let answers = format!("<iq type='result' id='x{NUMBER}' xmlns='jabber:client'/>").repeat(100);
    let flood = examined(Transport::Tcp, move |socket| flood_stream(socket, &answers));
    says_little("answers to nothing", flood, "never answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_brings_so_many_notices_and_so_many_bytes_of_them() {
    for (node, words) in [
        ("/finesse/api/User/1001001".to_owned(), "more than 20000 notices came"),
        ("n".repeat(8_000), "more than 16777216 bytes of notices came"),
    ] {
        let block = notices(&node);
        let server = Listening::start(move |socket| flood_stream(socket, &block));
        let (address, domain) = (server.address.to_string(), "peer.test".to_owned());
        let address = StreamAddress { transport: Transport::Tcp, address, pubsub: domain.clone(), domain };
        let (client, password) = (HttpClient::new(PATIENT).unwrap(), Password("p".to_owned()));
        let opened = Stream::open(&client, &address, "1001001", &password, Stopwatch::start(), PATIENT).await;
        let trouble = opened.unwrap().ping().await.unwrap_err().to_string();
        assert!(trouble.contains(words), "{trouble}");
    }
}

#[test]
fn the_client_leaves_a_web_socket_that_pings_and_reads_nothing() {
    let flood = examined(Transport::Websocket, |mut socket| {
        let Some(request) = Message::read(&mut socket) else { return };
        let key = request.header("sec-websocket-key").unwrap();
        let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
        let _ = socket.write_all(
            format!(
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: \
                 {accept}\r\nsec-websocket-protocol: xmpp\r\n\r\n"
            )
            .as_bytes(),
        );
        let ping = [[0x89, 125].as_slice(), &[b'x'; 125]].concat().repeat(500);
        without_end(socket, &ping);
    });
    says_little("pings", flood, "never answers");
}

/// A server of BOSH that answers the requests of one connection, the first ones as it should, and counts them.
fn flood_bosh(mut socket: TcpStream, then: &str, asked: &AtomicUsize) {
    while let Some(request) = Message::read(&mut socket) {
        asked.fetch_add(1, Ordering::SeqCst);
        let text = request.text();
        let inside = if text.contains("</auth>") {
            SUCCESS
        } else if text.contains("fsb") {
            BOUND
        } else if text.contains(" to='") || text.contains(" to=\"") {
            FEATURES
        } else {
            then
        };
        let first = "sid='s' from='peer.test' wait='30' hold='1' requests='2' ver='1.11'";
        let body = format!("<body xmlns='http://jabber.org/protocol/httpbind' {first}>{inside}</body>");
        let headers = vec![("content-type".to_owned(), "text/xml".to_owned())];
        let answer = Message { first: "HTTP/1.1 200 OK".to_owned(), headers, body: body.into_bytes() };
        if answer.write(&mut socket).is_err() {
            return;
        }
    }
}

#[test]
fn the_client_does_not_ask_a_server_of_bosh_without_end() {
    let (begun, asked) = (Stopwatch::start(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    let flood = examined(Transport::Bosh, move |socket| flood_bosh(socket, "", &count));
    let pauses = begun.elapsed().as_millis() / limits::EMPTY_AFTER.as_millis();
    let asked = asked.load(Ordering::SeqCst);
    let most = usize::try_from(pauses).unwrap() + 4 * limits::EMPTY_AT_ONCE + 20;
    assert!(asked <= most, "{asked} requests, at most {most} were expected: {}", flood.0);
    says_little("empty answers", flood, "never answers");
    // Little more than may be held: what takes long to read ends by its time before it ends by its size.
    let full = "<a/>".repeat(limits::BOSH_RESPONSE.nodes + 1);
    let flood = examined(Transport::Bosh, move |socket| flood_bosh(socket, &full, &AtomicUsize::new(0)));
    says_little("full answers", flood, "it holds more than");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_keeps_so_many_connections_and_none_for_long() {
    let closed = Arc::new(Mutex::new(Vec::new()));
    let ends = Arc::clone(&closed);
    let begun = Stopwatch::start();
    let all_asked = Arc::new(Barrier::new(limits::IDLE_CONNECTIONS + 20));
    let server = Listening::start(move |mut socket| {
        let Some(_) = Message::read(&mut socket) else { return };
        // Nobody is answered before everybody has asked, so that nobody takes a connection up that another has left.
        all_asked.wait();
        let answer = Message { first: "HTTP/1.1 200 OK".to_owned(), headers: Vec::new(), body: Vec::new() };
        answer.write(&mut socket).unwrap();
        let answered = Stopwatch::start();
        assert!(Message::read(&mut socket).is_none());
        ends.lock().unwrap().push(answered.elapsed());
    });
    let client = HttpClient::new(PATIENT).unwrap();
    let base = format!("http://{}", server.address);
    let asking = (0..limits::IDLE_CONNECTIONS + 20).map(|_| {
        let (client, base) = (client.clone(), base.clone());
        tokio::spawn(async move {
            let sent =
                Sent { method: Method::Get, path: "/".to_owned(), headers: Vec::new(), body: RawBody::default() };
            client.send(&base, &sent, &Credentials::None).await.unwrap()
        })
    });
    for asked in asking.collect::<Vec<_>>() {
        asked.await.unwrap();
    }
    let all_closed = async {
        while closed.lock().unwrap().len() < limits::IDLE_CONNECTIONS + 20 {
            quiet(Duration::from_millis(100)).await;
        }
    };
    within(PATIENT, all_closed).await.unwrap();
    let closed = closed.lock().unwrap();
    let at_once = closed.iter().filter(|time| **time < limits::IDLE_CONNECTION / 2).count();
    assert!(at_once >= 20, "{at_once} were closed at once, after {:?} in all", begun.elapsed());
    assert!(closed.len() - at_once > 0 && *closed.iter().max().unwrap() < 3 * limits::IDLE_CONNECTION, "{closed:?}");
}

// The table.

/// Which test floods which limit.
const FLOODS: [(&str, &[&str]); 41] = [
    ("one_connection_too_many_is_closed_and_one_that_ends_makes_room", &["MOST_CONNECTIONS"]),
    ("a_mock_without_descriptors_waits_for_some_and_serves_again", &["ACCEPT_AGAIN"]),
    (
        "whoever_takes_too_long_is_left",
        &[
            "LONGEST_HANDSHAKE",
            "LONGEST_SIGN_IN",
            "LONGEST_HEAD",
            "LONGEST_UPLOAD",
            "LONGEST_STALL",
            "LONGEST_FAREWELL",
        ],
    ),
    (
        "what_is_too_long_is_refused_with_its_status",
        &["REQUEST_HEAD", "REST_REQUEST", "CONTROL_REQUEST", "BOSH_REQUEST"],
    ),
    ("bodies_that_never_end_have_so_much_room_together", &["SMALL_BODY", "BODIES_TOGETHER"]),
    ("worlds_are_limited_in_number_and_those_that_nobody_uses_are_closed", &["MOST_WORLDS", "WORLD_IDLE"]),
    ("no_more_tokens_are_kept_than_the_limit_and_the_one_that_ends_first_goes", &["MOST_TOKENS"]),
    ("halves_of_stanzas_cost_little_before_and_after_their_limit", &["CLIENT_STANZA"]),
    ("credentials_may_come_when_they_are_asked_for_and_a_few_times_only", &["MOST_SIGN_INS"]),
    ("one_person_has_so_many_subscriptions_and_another_has_room", &["MOST_SUBSCRIPTIONS"]),
    ("a_resource_that_is_too_long_is_refused", &["LONGEST_RESOURCE"]),
    ("clients_that_never_read_cost_a_limited_amount", &["WAITING_FOR_ONE"]),
    ("where_too_much_waits_together_whoever_has_much_gets_no_more", &["WAITING_TOGETHER", "SMALL_SHARE"]),
    ("what_is_written_together_is_limited_and_waits_until_it_is_written", &["FRAMES_AT_ONCE", "WRITTEN_AT_ONCE"]),
    ("the_client_leaves_a_server_that_does_not_end", &["STANZA_LIMITS", "LONGEST_TOKEN"]),
    ("text_may_be_longer_than_a_token", &["READ_AT_ONCE"]),
    ("a_carrier_takes_so_many_frames_that_nobody_takes_away", &["FRAMES_WAITING"]),
    (
        "a_web_socket_that_pings_and_reads_nothing_is_not_answered_without_end",
        &["WEBSOCKET_READ_BUFFER", "WEBSOCKET_WRITE_BUFFER"],
    ),
    ("a_stream_brings_so_many_notices_and_so_many_bytes_of_them", &["MOST_NOTICES", "MOST_NOTICE_BYTES"]),
    ("a_body_beyond_the_limit_is_broken", &["LARGEST_BODY"]),
    ("no_answer_until_the_deadline_is_broken", &["DEADLINE"]),
    ("the_client_keeps_so_many_connections_and_none_for_long", &["IDLE_CONNECTION", "IDLE_CONNECTIONS"]),
    ("the_client_does_not_ask_a_server_of_bosh_without_end", &["BOSH_RESPONSE", "EMPTY_AT_ONCE", "EMPTY_AFTER"]),
    ("hostile_wrappers_are_refused", &["MOST_ATTRIBUTES", "MOST_STANZAS"]),
    ("values_out_of_range_are_refused_by_name", &["LONGEST_SID"]),
    ("nobody_gets_more_than_is_offered", &["LONGEST_WAIT", "MOST_HELD", "RECOMMENDED_HELD"]),
    ("a_session_that_nobody_asks_for_is_forgotten", &["INACTIVITY"]),
    ("a_wrapper_is_filled_up_to_the_limit_and_a_larger_stanza_goes_alone", &["MOST_IN_RESPONSE", "MOST_IN_REQUEST"]),
    ("a_client_that_misses_an_old_response_is_told_which", &["REPORT_AFTER"]),
    ("a_server_that_allows_one_request_gets_one_at_a_time", &["MOST_OPEN"]),
    ("a_broken_request_is_sent_again_as_it_was_and_given_up_in_the_end", &["RESEND_AFTER"]),
    ("an_end_waits_for_the_responses_before_it_but_not_for_ever", &["LAST_RESPONSES"]),
    (
        "what_is_too_large_is_refused_by_its_limit",
        &["SETTINGS_FILE", "SECRET_FILE", "CERTIFICATES_FILE", "CASE_FILE", "REPORT_FILE"],
    ),
    ("a_damaged_file_is_refused_with_its_place_and_what_to_do", &["SNAPSHOT_FILE", "SNAPSHOT_TEXT"]),
    ("a_hundred_mistakes_are_told_and_the_others_counted", &["MOST_MISTAKES"]),
    ("what_came_before_is_shared_and_what_is_large_is_not", &["SHARED_BODY", "SHARED_BODIES"]),
    ("brackets_have_their_depth", &["DEEPEST_BRACKETS"]),
    ("there_are_only_so_many_sessions", &["MOST_SESSIONS"]),
    ("so_many_wait_and_the_rest_goes_out_at_once", &["MOST_DELAYED"]),
    ("the_last_lines_are_kept_under_their_numbers", &["JOURNAL_LINES"]),
    ("a_flood_of_early_requests_and_a_repetition_with_another_content_end_the_session", &["REQUESTS_AT_ONCE"]),
];

fn source_below(folder: &str) -> String {
    let (mut text, mut folders) = (String::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path().display().to_string();
            match path.ends_with(".rs") {
                true => text += &std::fs::read_to_string(path).unwrap(),
                false if entry.path().is_dir() => folders.push(path),
                false => {}
            }
        }
    }
    text
}

#[test]
fn every_limit_has_a_test_that_floods_it() {
    let table = std::fs::read_to_string("src/limits.rs").unwrap();
    let limits = table.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(':'));
    let limits: BTreeSet<&str> = limits.map(|(name, _)| name).collect();
    let flooded: BTreeSet<&str> = FLOODS.iter().flat_map(|(_, limits)| *limits).copied().collect();
    assert_eq!(limits, flooded);
    let tests = source_below("src") + &source_below("tests");
    for (test, _) in FLOODS {
        assert!(tests.contains(&format!("fn {test}()")), "there is no test {test}");
    }
}
