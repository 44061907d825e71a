//! Playing with a mock that runs, from the command line: what each command does to the server, and what it says.

use std::io::Read;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use finspec::lab::Transport;
use serde_json::Value;

use crate::support::carrier::{Client, Tcp};
use crate::support::flooded::Alone;
use crate::support::played::{Played, ask};

impl Played {
    /// Ada's request over REST; the status and the body.
    fn ada(&self, request: &str, body: &str) -> (u16, String) {
        told(&self.mock.file.rest, request, &basic(), body)
    }

    fn state(&self, id: &str) -> String {
        let status = &self.json("status --json")[0];
        let people = status["people"].as_array().unwrap();
        people.iter().find(|person| person["id"] == id).unwrap()["state"].as_str().unwrap().to_owned()
    }
}

/// Ada's credentials.
fn basic() -> String {
    format!("Basic {}", STANDARD.encode("1001001:finesse"))
}

fn told(base: &str, request: &str, authorization: &str, body: &str) -> (u16, String) {
    let answer = ask(base, request, authorization, body);
    (answer.status, answer.text)
}

const ADA: &str = "/finesse/api/User/1001001";
const SIGN_IN: &str = "<User><state>LOGIN</state><extension>5501</extension></User>";

#[test]
fn the_cti_server_goes_and_comes_back_and_so_does_the_service() {
    let played = Played::start();
    assert_eq!(played.done("cti down"), "the CTI server is lost: 503, and no notices of people and calls");
    assert_eq!(played.ada(&format!("GET {ADA}"), "").0, 503);
    let again = played.play("cti down");
    assert!(!again.done && again.text.contains("bring it back first"), "{}", again.text);
    assert!(played.done("status").starts_with("cce 12.5, OUT_OF_SERVICE, without its CTI server\n"));
    played.done("cti up");
    assert_eq!(played.ada(&format!("GET {ADA}"), "").0, 200);
    played.done("fail partial");
    assert!(played.ada("GET /finesse/api/SystemInfo", "").1.contains("PARTIAL_SERVICE"));
    assert_eq!(played.done("fail off"), "the mock is in service again");
    assert_eq!(played.ada(&format!("GET {ADA}"), "").0, 200);
    assert!(!played.play("fail sometimes").done);
}

#[test]
fn a_stream_is_cut_without_a_word_and_its_person_is_missed_later() {
    let played = Played::start();
    let mut client = Client::new(Tcp::to(played.mock.file.notifications[&Transport::Tcp].parse().unwrap()));
    client.open(Some("finesse.test"));
    let plain = STANDARD.encode(["", "1001001", "finesse"].join("\0"));
    client.say(&format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>"));
    client.hear("/>");
    client.open(Some("finesse.test"));
    client.say("<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
    client.hear("</iq>");
    client.ask("<presence/>");
    assert_eq!(played.ada(&format!("PUT {ADA}"), SIGN_IN).0, 202);
    assert_eq!(played.ada(&format!("PUT {ADA}"), "<User><state>READY</state></User>").0, 202);
    assert!(client.ask("").contains("&lt;state&gt;READY&lt;"));
    assert_eq!(played.done("stream cut ada.example"), "1 streams of ada.example are cut");
    let mut rest = Vec::new();
    let mut socket = client.into_carrier().into_socket();
    // Whether the system says reset or end, nothing more is said on the stream.
    let _ = socket.read_to_end(&mut rest);
    let rest = String::from_utf8_lossy(&rest).into_owned();
    assert!(!rest.contains("</stream:stream>") && !rest.contains("stream:error"), "{rest}");
    played.done("advance 2m");
    assert_eq!(played.state("1001001"), "READY");
    played.done("advance 1m");
    assert_eq!(played.state("1001001"), "NOT_READY");
    assert_eq!(played.done("stream cut 1001001"), "0 streams of 1001001 are cut");
    assert!(!played.play("stream cut nobody").done);
}

#[test]
fn a_phone_fails_and_works_again() {
    let played = Played::start();
    played.ada(&format!("PUT {ADA}"), SIGN_IN);
    assert_eq!(played.done("phone down ada.example"), "the phone of ada.example fails");
    assert_eq!(played.state("1001001"), "LOGOUT");
    assert!(!played.play("phone down 1001001").done);
    played.done("phone up 1001001");
    assert!(!played.play("phone up nobody").done);
}

#[test]
fn the_journal_names_the_row_of_each_answer_and_what_was_not_answered() {
    let played = Played::start();
    played.ada(&format!("PUT {ADA}"), "<User><state>LOGIN</state></User>");
    played.ada(&format!("PUT {ADA}"), SIGN_IN);
    played.ada("GET /finesse/api/Media", "");
    let entries = played.json("journal --json");
    let requests: Vec<&Value> = entries.iter().filter(|entry| entry["kind"] == "request").collect();
    let rows: Vec<&str> = requests.iter().filter_map(|request| request["row"].as_str()).collect();
    assert_eq!(rows, ["user.sign_in#400-parameter-missing", "user.sign_in#202"]);
    assert_eq!((&requests[0]["pages"][0], &requests[0]["standing"]), (&Value::from(29), &Value::from("printed")));
    let unanswered = played.json("journal --json --unanswered");
    assert_eq!(unanswered.len(), 1);
    assert_eq!((&unanswered[0]["path"], &unanswered[0]["status"]), (&"/finesse/api/Media".into(), &501.into()));
    let after = unanswered[0]["number"].as_u64().unwrap();
    assert_eq!(played.done(&format!("journal --after {after}")), "");
    assert!(played.done("journal").contains("refused by user.sign_in#400-parameter-missing (printed, p. 29)"));
}

#[test]
fn a_delay_waits_on_the_mocks_clock_and_a_reset_ends_it_all() {
    let played = Played::start();
    played.done("delay 50m±1s --seed 7 --only answers");
    let answered = std::thread::scope(|scope| {
        let waits = scope.spawn(|| played.ada(&format!("PUT {ADA}"), SIGN_IN));
        // It was taken in, and its answer waits.
        while played.json("status --json")[0]["waiting"] == 0 {}
        assert_eq!(played.state("1001001"), "NOT_READY");
        played.done("advance 51m");
        waits.join().unwrap()
    });
    assert_eq!(answered.0, 202);
    assert!(!played.play("delay sometimes").done);
    assert_eq!(played.done("reset"), "the mock begins anew");
    assert_eq!(played.state("1001001"), "LOGOUT");
    let status = &played.json("status --json")[0];
    assert!(
        status["delay"].is_null() && status["clock"].as_str().unwrap().starts_with("2024-05-06T07:08:"),
        "{status}"
    );
}

#[test]
fn whoever_waits_for_the_mock_needs_no_token_and_learns_nothing_else() {
    let played = Played::start();
    let control = played.mock.file.control.as_ref().unwrap().address.clone();
    assert_eq!(told(&control, "GET /ready", "", ""), (200, "{\"ready\":true}".to_owned()));
    for request in ["GET /worlds/default/status", "GET /worlds/default/journal", "POST /ready"] {
        assert_eq!(told(&control, request, "", "").0, 401, "{request}");
    }
}

#[test]
fn a_mock_has_the_domain_and_keeps_the_certificate_that_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept.pem").display().to_string();
    let start = || {
        let more = ["--domain", "Fin1.Example.test", "--keep-certificate", &kept, "--json"];
        let (mock, line) = Alone::with(folder.path(), 1_000, &more);
        (mock, serde_json::from_str::<Value>(&line).unwrap())
    };
    let (mock, open) = start();
    assert_eq!((&open["domain"], &open["pubsub"]), (&"fin1.example.test".into(), &"pubsub.fin1.example.test".into()));
    let (_, info) = told(open["rest"].as_str().unwrap(), "GET /finesse/api/SystemInfo", "", "");
    assert!(info.contains("<xmppDomain>fin1.example.test</xmppDomain>"), "{info}");
    assert!(info.contains("<xmppPubSubDomain>pubsub.fin1.example.test</xmppPubSubDomain>"), "{info}");
    let mut client = Client::new(Tcp::to(open["notifications"]["tcp"].as_str().unwrap().parse().unwrap()));
    assert!(client.open(None).contains("from='fin1.example.test'"));
    let fingerprint = open["certificate_sha256"].clone();
    assert_eq!(mock.file.tls.fingerprint.as_deref(), fingerprint.as_str());
    // Whoever trusts the file gets along with both starts, and a run with a world of the same domain.
    drop(mock);
    let (mock, again) = start();
    assert_eq!(again["certificate_sha256"], fingerprint);
    let run = Command::new(env!("CARGO_BIN_EXE_finspec"))
        .args(["run", "user/change_state/ready", "--no-snapshots", "--transport", "tls", "--target"])
        .arg(folder.path().join("target.yaml"))
        .arg("--reports")
        .arg(folder.path().join("reports"))
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    drop(mock);
}

#[test]
fn names_and_files_of_no_use_are_refused_before_anything_opens() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(place("c.pem"), "no certificate").unwrap();
    std::fs::write(place("k.pem"), "top-secret").unwrap();
    let refused = |more: &[&str], words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.args(["mock", "--deployment", "cce", "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0"]).args(more);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(words), "{more:?}: {said}");
        assert!(!said.contains("top-secret"), "{said}");
    };
    refused(&["--domain", "a b"], "`a b` is no name of a server");
    refused(&["--certificate", &place("c.pem"), "--key", &place("k.pem")], "c.pem: the certificate cannot be read");
    refused(&["--certificate", &place("c.pem")], "--key");
    refused(&["--certificate", &place("none"), "--key", &place("k.pem")], "none: ");
    refused(&["--keep-certificate", &place("c.pem")], "c.pem.key is not");
}

#[test]
fn a_seed_surprises_and_says_with_what() {
    let folder = tempfile::tempdir().unwrap();
    let (_, line) = Alone::with(folder.path(), 1_000, &["--surprise", "7", "--json", "--choose", "not_let_in=page"]);
    let open: Value = serde_json::from_str(&line).unwrap();
    let choices: Vec<&str> = open["choices"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(choices.len() > 2 && choices.contains(&"not_let_in=page"), "{choices:?}");
}

#[test]
fn a_page_is_shown_to_whoever_has_its_address_and_only_where_it_is_asked_for() {
    let with_page = Played::with(&["--page"]);
    for (played, is_shown) in [(&with_page, true), (&Played::start(), false)] {
        let file = &played.mock.file;
        let control = file.control.as_ref().unwrap();
        let token = control.token.text.as_ref().unwrap().0.clone();
        let page = ask(&control.address, &format!("GET /page/{token}"), "", "");
        assert_eq!((page.status == 200, page.text.contains("<title>finspec mock</title>")), (is_shown, is_shown));
        for path in ["/page", "/page/", "/page/other", "/page/{nonce}"] {
            assert_eq!(ask(&control.address, &format!("GET {path}"), "", "").status, 401, "{path}");
        }
        assert!(!page.text.contains(&token) && !page.text.contains("Ada"), "the document itself holds nothing");
    }
}

#[test]
fn the_second_server_has_the_same_people_and_a_state_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (mock, line) = Alone::with(folder.path(), 1_000, &["--second", "127.0.0.1:0", "--json"]);
    let played = Played { mock, folder };
    let open: Value = serde_json::from_str(&line).unwrap();
    let second = open["second"]["rest"].as_str().unwrap();
    assert_ne!(open["rest"], open["second"]["rest"]);
    assert_eq!(told(second, &format!("PUT {ADA}"), &basic(), SIGN_IN).0, 202);
    assert!(played.ada(&format!("GET {ADA}"), "").1.contains("<state>NOT_READY</state>"));
    let info = told(second, "GET /finesse/api/SystemInfo", "", "").1;
    assert!(info.contains("<xmppDomain>b.finesse.test</xmppDomain>"), "{info}");
    let named = info.split_whitespace().collect::<String>();
    assert!(named.contains("<secondaryNode><host>b.finesse.test</host></secondaryNode>"), "{info}");
    assert_eq!(played.done("fail 503 --side b"), "the second server answers 503 from now on");
    assert_eq!(told(second, &format!("GET {ADA}"), &basic(), "").0, 503);
    assert_eq!(played.ada(&format!("GET {ADA}"), "").0, 200);
    assert!(played.done("status").starts_with("cce 12.5, IN_SERVICE, the second server OUT_OF_SERVICE\n"));
    let mut client = Client::new(Tcp::to(open["second"]["notifications"]["tcp"].as_str().unwrap().parse().unwrap()));
    assert!(client.open(None).contains("from='b.finesse.test'"));
}
