//! The doors of the mock: those that a server of a release has open, and those that the command line names.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use finspec::contract::{Deployment, Release};
use finspec::control::Password;
use finspec::lab::Transport;
use finspec::mock::{Doors, Host, WorldSettings};
use finspec::target::TargetFile;

use crate::support::wire::Message;

/// The usual doors of a release, at free ports.
fn usual(release: Release) -> Doors {
    let usual = Doors::usual(release);
    let free = |_| "127.0.0.1:0".parse().unwrap();
    Doors {
        rest: free(usual.rest),
        https: usual.https.map(free),
        xmpp: usual.xmpp.map(free),
        xmpp_tls: usual.xmpp_tls.map(free),
        web: usual.web.map(free),
        web_tls: usual.web_tls.map(free),
        ..usual
    }
}

/// A request over plain HTTP, with the host that the client believes in.
fn ask(address: SocketAddr, request: &str, host: &str) -> Message {
    let mut socket = TcpStream::connect(address).unwrap();
    let headers = vec![("Host".to_owned(), host.to_owned())];
    let request = Message { first: format!("{request} HTTP/1.1"), headers, body: Vec::new() };
    request.write(&mut socket).unwrap();
    Message::read(&mut socket).unwrap()
}

fn status(answer: &Message) -> &str {
    answer.first.split(' ').nth(1).unwrap()
}

#[test]
fn a_release_has_its_doors_and_no_others() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let host = Host::on(runtime.handle().clone());
    for release in Release::ALL {
        let settings = WorldSettings::standard(Deployment::Cce, Password("secret".to_owned()));
        let world = host.open_at(usual(release), settings).unwrap();
        let doors = world.doors();
        let (https, is_old) = (doors.https.unwrap(), release == Release::R11_6);
        assert_eq!(world.rest(), format!("https://{https}"), "{release}");
        let open = world.all_notifications().unwrap();
        assert_eq!(open.contains_key(&Transport::Tcp), is_old, "{release}");
        assert_eq!(world.notifications(Transport::Tcp).is_ok(), is_old, "{release}");
        assert_eq!(open[&Transport::Tls], doors.xmpp_tls.unwrap().to_string(), "{release}");
        let web = if is_old { doors.web_tls.unwrap() } else { https };
        assert_eq!(open[&Transport::Websocket], format!("wss://{web}/ws"), "{release}");
        assert_eq!(open[&Transport::Bosh], format!("https://{web}/http-bind"), "{release}");
        let answer = ask(doors.rest, "GET /finesse/api/SystemInfo", "fin1.example.test");
        assert_eq!(status(&answer), if is_old { "200" } else { "301" }, "{release}");
        assert_eq!(doors.web.is_some(), is_old, "{release}");
        if let Some(web) = doors.web {
            assert_eq!(status(&ask(web, "GET /finesse/api/SystemInfo", "fin1.example.test")), "404");
            assert_eq!(status(&ask(web, "GET /ws", "fin1.example.test")), "426", "it asks for the upgrade");
            assert_eq!(status(&ask(doors.rest, "GET /ws", "fin1.example.test")), "404", "REST has no WebSocket");
        }
    }
}

#[test]
fn plain_http_names_the_same_address_on_the_secure_port() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let settings = WorldSettings::standard(Deployment::Ccx, Password("secret".to_owned()));
    let world = Host::on(runtime.handle().clone()).open_at(usual(Release::R12_5), settings).unwrap();
    let doors = world.doors();
    let port = doors.https.unwrap().port();
    for (request, host, location) in [
        (
            "GET /finesse/api/User/1001001",
            "fin1.example.test",
            format!("https://fin1.example.test:{port}/finesse/api/User/1001001"),
        ),
        (
            "PUT /finesse/api/User/1001001/?a=b",
            "127.0.0.1:8082",
            format!("https://127.0.0.1:{port}/finesse/api/User/1001001/?a=b"),
        ),
        ("GET /ws", "[::1]:80", format!("https://[::1]:{port}/ws")),
        ("GET /x", "not a host", format!("https://127.0.0.1:{port}/x")),
    ] {
        let answer = ask(doors.rest, request, host);
        assert_eq!((status(&answer), answer.header("location")), ("301", Some(location.as_str())), "{request} {host}");
        assert_eq!(answer.text(), "");
    }
}

/// `finspec mock --deployment ccx`, and the target file that it wrote.
struct Mock {
    child: Child,
    folder: tempfile::TempDir,
}

impl Mock {
    fn start(more: &[&str]) -> Mock {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.args(["mock", "--deployment", "ccx", "--rest", "127.0.0.1:0"]).args(more);
        command.arg("--write-target").arg(folder.path().join("target.yaml"));
        let mut mock = Mock { child: command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap(), folder };
        let (mut remarks, mut said) = (BufReader::new(mock.child.stderr.take().unwrap()), String::new());
        while !said.contains("target file") {
            assert_ne!(remarks.read_line(&mut said).unwrap(), 0, "the mock ended at its start: {said}");
        }
        mock
    }

    fn file(&self) -> TargetFile {
        TargetFile::read(&self.folder.path().join("target.yaml")).unwrap()
    }

    fn transports(&self) -> Vec<Transport> {
        self.file().notifications.into_keys().collect()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const USUAL: [&str; 8] =
    ["--doors", "usual", "--https", "127.0.0.1:0", "--xmpp-tls", "127.0.0.1:0", "--web-tls", "127.0.0.1:0"];

#[test]
fn the_usual_doors_are_written_into_the_target_file_and_work() {
    let mock = Mock::start(&USUAL);
    assert_eq!(mock.transports(), [Transport::Tls, Transport::Bosh, Transport::Websocket]);
    let file = mock.file();
    assert!(file.rest.starts_with("https://127.0.0.1:"), "{}", file.rest);
    assert_eq!(file.transport, Some(Transport::Websocket));
    let path = mock.folder.path().join("target.yaml");
    let doctor = Command::new(env!("CARGO_BIN_EXE_finspec")).args(["doctor", "--target"]).arg(path).output().unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

#[test]
fn an_address_that_is_named_opens_its_door_whatever_the_release() {
    let mock = Mock::start(&[&USUAL[..], &["--release", "12.6", "--xmpp", "127.0.0.1:0"]].concat());
    assert_eq!(mock.transports(), Transport::ALL);
    TcpStream::connect(&mock.file().notifications[&Transport::Tcp]).unwrap();
}

#[test]
fn the_handy_doors_are_open_in_every_release() {
    for release in Release::ALL {
        let mock = Mock::start(&["--release", &release.to_string(), "--xmpp", "127.0.0.1:0"]);
        assert_eq!(mock.transports(), Transport::ALL, "{release}");
        assert!(mock.file().rest.starts_with("http://127.0.0.1:"), "{}", mock.file().rest);
    }
}

#[test]
fn a_taken_port_is_named_with_what_chooses_another() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
    command.args(["mock", "--deployment", "ccx", "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0", "--web", &address]);
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains(&format!("{address} cannot be opened: ")) && said.contains("--web or --web-tls"), "{said}");
}
