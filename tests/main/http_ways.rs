//! What a client of HTTP meets on the mock as on a real server: a challenge, the methods of an address, pages of browsers.
//! curl and Python's urllib play it as well as bytes written here.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;

use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::mock::{Choices, Contract, Cors, Host, OpenWorld, WorldSettings};
use tokio::runtime::Runtime;

use crate::support::wire::Message;

/// ada.example with the password `secret`.
const ADA: (&str, &str) = ("Authorization", "Basic YWRhLmV4YW1wbGU6c2VjcmV0");
const USER: &str = "/finesse/api/User/1001001";

struct Mock {
    _runtime: Runtime,
    world: OpenWorld,
}

impl Mock {
    fn with(change: impl FnOnce(WorldSettings) -> WorldSettings) -> Mock {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let settings = WorldSettings::standard(Deployment::Cce, Password("secret".to_owned()));
        let world = Host::on(runtime.handle().clone()).open_world(change(settings)).unwrap();
        Mock { _runtime: runtime, world }
    }

    fn usual() -> Mock {
        Mock::with(|settings| settings)
    }

    fn choosing(choice: &str) -> Mock {
        let choices = Choices::default().choosing(choice).unwrap();
        Mock::with(|settings| WorldSettings { contract: Contract { choices, ..settings.contract }, ..settings })
    }

    fn open_to(origin: &str) -> Mock {
        let cors = Cors::of(&[origin.parse().unwrap()]);
        Mock::with(|settings| WorldSettings { cors, ..settings })
    }

    fn address(&self) -> SocketAddr {
        self.world.rest().trim_start_matches("http://").parse().unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.world.rest())
    }

    fn ask(&self, request: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
        let mut socket = TcpStream::connect(self.address()).unwrap();
        let headers = [("Host", "localhost")].iter().chain(headers);
        let headers = headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = Message { first: format!("{request} HTTP/1.1"), headers, body: body.to_vec() };
        request.write(&mut socket).unwrap();
        Message::read(&mut socket).unwrap()
    }
}

fn status(answer: &Message) -> &str {
    answer.first.split(' ').nth(1).unwrap()
}

#[test]
fn whoever_is_not_let_in_is_challenged_and_whoever_may_not_is_not() {
    let mock = Mock::usual();
    let get = format!("GET {USER}");
    for authorization in [None, Some("Basic YWRhLmV4YW1wbGU6d3Jvbmc="), Some("Bearer token")] {
        let headers: Vec<_> = authorization.iter().map(|value| ("Authorization", *value)).collect();
        let answer = mock.ask(&get, &headers, b"");
        assert_eq!(status(&answer), "401", "{authorization:?}");
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Basic realm=\"") && challenge.ends_with('"'), "{challenge}");
        assert!(answer.text().contains("<ErrorType>Authorization Failure</ErrorType>"), "{}", answer.text());
    }
    let other = mock.ask("GET /finesse/api/User/1001002", &[ADA], b"");
    assert_eq!((status(&other), other.header("www-authenticate")), ("401", None));
}

#[test]
fn a_page_may_stand_in_the_place_of_errors() {
    let mock = Mock::choosing("not_let_in=page");
    let answer = mock.ask(&format!("GET {USER}"), &[], b"");
    assert_eq!((status(&answer), answer.header("content-type")), ("401", Some("text/html;charset=UTF-8")));
    assert!(answer.header("www-authenticate").is_some() && answer.text().starts_with("<!doctype html>"));
    assert_eq!(status(&mock.ask(&format!("GET {USER}"), &[ADA], b"")), "200");
}

#[test]
fn curl_and_urllib_authenticate_once_they_are_challenged() {
    const URLLIB: &str = "import sys, urllib.request as r\n\
        known = r.HTTPPasswordMgrWithDefaultRealm()\n\
        known.add_password(None, sys.argv[1], 'ada.example', 'secret')\n\
        print(r.build_opener(r.HTTPBasicAuthHandler(known)).open(sys.argv[1]).status)\n";
    let mock = Mock::usual();
    let url = mock.url(USER);
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--noproxy", "*", "--anyauth", "--user", "ada.example:secret"]);
    curl.args(["--output", "-", "--write-out", "%{http_code}", &url]);
    let mut urllib = Command::new("python3");
    urllib.args(["-c", URLLIB, &url]).env("no_proxy", "*");
    for mut client in [curl, urllib] {
        let done = client.output().unwrap();
        let (said, complained) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(said.trim_end().ends_with("200"), "{client:?}: {said} {complained}");
    }
}

#[test]
fn an_address_names_its_methods() {
    let mock = Mock::usual();
    for (request, path, answered, allow) in [
        ("DELETE", USER, "405", "GET,OPTIONS,HEAD,PUT"),
        ("OPTIONS", USER, "200", "GET,OPTIONS,HEAD,PUT"),
        ("PUT", "/finesse/api/User/1001001/Dialogs", "405", "GET,OPTIONS,HEAD,POST"),
        ("PUT", "/finesse/api/Dialog/", "405", "OPTIONS"),
    ] {
        let answer = mock.ask(&format!("{request} {path}"), &[ADA], b"");
        assert_eq!((status(&answer), answer.header("allow")), (answered, Some(allow)), "{request} {path}");
    }
    // Python reads the head of what answers HEAD, and no body.
    let script = "import sys, urllib.request as r\n\
        a = r.urlopen(r.Request(sys.argv[1], method='HEAD'))\nprint(a.status, int(a.headers['Content-Length']) > 0, a.read())\n";
    let mut head = Command::new("python3");
    let done = head.args(["-c", script, &mock.url("/finesse/api/SystemInfo")]).env("no_proxy", "*").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout), "200 True b''\n", "{done:?}");
}

#[test]
fn pages_of_an_allowed_origin_are_let_in_and_no_others() {
    const ORIGIN: (&str, &str) = ("Origin", "http://localhost:3000");
    let asks = |mock: &Mock| {
        let asked =
            [ORIGIN, ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization")];
        mock.ask(&format!("OPTIONS {USER}"), &asked, b"")
    };
    let allowed = "access-control-allow-origin";
    for mock in [Mock::open_to(ORIGIN.1), Mock::open_to("*")] {
        let preflight = asks(&mock);
        assert_eq!((status(&preflight), preflight.header(allowed)), ("200", Some(ORIGIN.1)));
        assert!(preflight.header("access-control-allow-methods").unwrap().contains("PUT"));
        let headers = preflight.header("access-control-allow-headers").unwrap();
        assert!(["Authorization", "Content-Type", "requestId"].iter().all(|name| headers.contains(name)), "{headers}");
        for (headers, answered) in [(&[ORIGIN, ADA][..], "200"), (&[ORIGIN], "401")] {
            let answer = mock.ask(&format!("GET {USER}"), headers, b"");
            assert_eq!((status(&answer), answer.header(allowed)), (answered, Some(ORIGIN.1)));
            assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
            assert_eq!(answer.header("vary"), Some("Origin"));
        }
    }
    for mock in [Mock::usual(), Mock::open_to("https://desk.example")] {
        assert_eq!(asks(&mock).header(allowed), None);
        assert_eq!(mock.ask(&format!("GET {USER}"), &[ORIGIN, ADA], b"").header(allowed), None);
    }
}

#[test]
fn a_body_may_come_in_every_dress_of_xml() {
    const NAMED: &str = "<User><state>LOGIN</state><extension>5501</extension></User>";
    let latin_1 = [b"<?xml version='1.0' encoding='ISO-8859-1'?><!-- \xE9 -->".as_slice(), NAMED.as_bytes()].concat();
    for (body, answered) in [
        (format!("\n    {NAMED}\n<!-- end -->\n").into_bytes(), "202"),
        (format!("\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\n<!-- begin -->{NAMED}").into_bytes(), "202"),
        (latin_1, "202"),
        (format!("<!DOCTYPE User>{NAMED}").into_bytes(), "400"),
        (format!("<?xml version='1.0' encoding='windows-1252'?>{NAMED}").into_bytes(), "400"),
    ] {
        let mock = Mock::usual();
        let answer = mock.ask(&format!("PUT {USER}"), &[ADA], &body);
        assert_eq!(status(&answer), answered, "{}", String::from_utf8_lossy(&body));
    }
}

#[test]
fn a_request_names_one_host() {
    let mock = Mock::usual();
    for (version, headers, answered) in [
        ("1.1", "Host: fin1.example.test:8445\r\n", "200"),
        ("1.1", "", "400"),
        ("1.1", "Host: a\r\nHost: b\r\n", "400"),
        ("1.0", "", "200"),
    ] {
        let mut socket = TcpStream::connect(mock.address()).unwrap();
        write!(socket, "GET /finesse//api/SystemInfo HTTP/{version}\r\n{headers}\r\n").unwrap();
        let mut first = [0; 12];
        socket.read_exact(&mut first).unwrap();
        assert_eq!(String::from_utf8_lossy(&first), format!("HTTP/{version} {answered}"), "{headers:?}");
    }
}

#[test]
fn what_cannot_be_chosen_or_let_in_is_named() {
    for (arguments, words) in [
        (["--choose", "not_let_in=book"], "`not_let_in=book` is no choice"),
        (["--cors", "desk.example"], "`desk.example` is no origin"),
    ] {
        let mut mock = Command::new(env!("CARGO_BIN_EXE_finspec"));
        let done =
            mock.args(["mock", "--deployment", "cce", "--rest", "127.0.0.1:0"]).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success() && said.contains(words), "{said}");
    }
}
