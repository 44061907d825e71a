//! Whatever is wrong around a run is named with its place and a remedy, answered with its exit code, and loses nothing
//! that was found.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::client::http::LARGEST_BODY;
use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::mock::{Host, OpenWorld, WorldSettings};
use finspec::report::RunRecord;
use finspec::target::{Live, ShortestWindows, Target, TargetFile};
use finspec::verdict::{DeviationPlace, VerdictWord};

use crate::support::corpus::{self, Driving};
use crate::support::peer::{Manners, Peer, Reply, SYSTEM_INFO};
use crate::support::project::{Project, READ, interrupt};
use crate::support::wire::Message;
use crate::support::wire::closed_port;

/// Long enough for any answer that comes at all.
const PATIENT: Duration = Duration::from_secs(20);

/// Short, for answers that never come.
const SHORT: Duration = Duration::from_millis(300);

/// Drives the project's case against a peer as a live target.
async fn drive(rest: &str, notifications: &str, case: &str, deadline: Duration) -> RunRecord {
    let project = Project::new(case);
    let path = project.target(rest, notifications, "wrong");
    let file = TargetFile::read(&path).unwrap();
    let client = HttpClient::new(deadline).unwrap();
    let live = Live::connect(&file, file.secrets(&path).unwrap(), &client).await.unwrap();
    let target = Arc::new(live.with_shortest_windows(ShortestWindows::all(Duration::ZERO)));
    let mut planned = corpus::below(&project.path("cases")).plan(target.description());
    planned.retain(|planned| !planned.run().is_of_scene());
    let driving = Driving { jobs: 1, deadline, snapshots: false, strict: true };
    let mut records = corpus::records(&target, &client, &planned, driving).await;
    assert_eq!(records.len(), 1, "each planned run has its record");
    records.remove(0)
}

async fn drive_peer(peer: &Peer, case: &str, deadline: Duration) -> RunRecord {
    drive(&peer.rest(), &peer.notifications(), case, deadline).await
}

fn is_broken(record: &RunRecord, words: &[&str]) {
    let reason = record.reason.clone().unwrap_or_default();
    assert_eq!(record.verdict, VerdictWord::Broken, "{reason} {:?}", record.deviations);
    for words in words {
        assert!(reason.contains(words), "`{words}` is not in: {reason}");
    }
}

/// The case without anything that needs a stream.
fn without_stream() -> String {
    READ.replace("    none: [{error: agent}]\n", "")
}

/// A peer that answers one request of the run wrongly: the fourth is the step's, after two of the scene and one reading.
fn wrong_at(number: usize, reply: Reply) -> Peer {
    let end = format!("signed_out-{number}");
    let is_it = move |asked: &Message| asked.header("requestid").is_some_and(|id| id.ends_with(&end));
    Peer::start(Manners::Good, move |asked| is_it(asked).then(|| reply.clone()))
}

// Files.

#[test]
fn mistakes_in_cases_are_told_at_their_lines() {
    let mistakes: [(&str, &str, &[&str]); 6] = [
        ("{agent.id}\"}", "{agent.id}\"", &["signed_out.yaml:4:1", "did not find expected ',' or '}'"]),
        ("when:", "wen:", &["signed_out.yaml:3:1", "`wen` is not a key", "did you mean `when`?"]),
        (
            "row: 200",
            "row: 299",
            &["signed_out.yaml:6:10", "`user.get` has no row `299`", "one of 200, 401-authorization-failure"],
        ),
        (
            "scene: signed_out_agent",
            "scene: signed_out_agnet",
            &["signed_out.yaml:2:8", "did you mean `signed_out_agent`?"],
        ),
        ("{error: agent}", "{error: agnet}", &["signed_out.yaml:8:", "`agnet`", "did you mean `agent`?"]),
        ("User/{agent.id}\"}", "User/{agnet.id}\"}", &["signed_out.yaml:3:", "agnet"]),
    ];
    for (right, wrong, words) in mistakes {
        let project = Project::new(&READ.replacen(right, wrong, 1));
        for command in ["check", "run", "list"] {
            let ran = project.run(&[command]);
            ran.fails_with(2, words);
            ran.fails_with(2, &["in the cases; nothing was run"]);
            assert!(!project.path("reports").exists(), "{command} wrote reports");
        }
    }
}

#[test]
fn a_folder_that_is_not_there_is_named_with_the_option() {
    let project = Project::new(READ);
    project.run(&["run", "--cases", "nowhere"]).fails_with(2, &["there is no folder nowhere", "--cases DIR"]);
}

#[test]
fn a_pattern_that_matches_nothing_selects_nothing() {
    let project = Project::new(READ);
    let ran = project.run(&["run", "signed_out", "signd_out"]);
    ran.fails_with(5, &["no run matches `signd_out`", "finspec list"]);
    assert!(!project.path("reports").exists());
}

#[test]
fn a_mistake_in_another_case_stops_nobody() {
    let project = Project::new(READ);
    project.write("cases/user/get/broken.yaml", &READ.replace("status: 200", "sttus: 200"));
    let asked = project.run(&["run", "--no-snapshots", "user::get::signed_out"]);
    assert_eq!(asked.code, Some(0), "{}\n{}", asked.out, asked.err);
    asked.tells(&["1 of 1 documented runs conform"]);
    let warned = &asked.err;
    assert!(warned.contains("warning: ") && warned.contains("`sttus`"), "{warned}");
    assert!(
        warned.contains("cases/user/get/broken.yaml") && warned.contains("1 case with a mistake is left out"),
        "{warned}"
    );
    for pattern in [&["run"] as &[&str], &["run", "broken"], &["run", "user/get"], &["run", "user.get#200"]] {
        project.run(pattern).fails_with(2, &["cases/user/get/broken.yaml", "1 mistake in the cases; nothing was run"]);
    }
    project.write("cases/_scenes/broken.yaml", "summary: It has no roles.\nsteps: 3\n");
    project.run(&["run", "user::get::signed_out"]).fails_with(2, &["cases/_scenes/broken.yaml", "nothing was run"]);
}

#[test]
fn reports_that_cannot_be_written_lose_no_result() {
    let project = Project::new(READ);
    project.write("reports", "a file");
    let ran = project.run(&["run"]);
    ran.fails_with(2, &["reports/cce", "reports/ccx", "Not a directory", "name a folder that you may write to"]);
    ran.tells(&["CCE is", "CCX is", "cce/user/get/signed_out.snap", "ccx/user/get/signed_out.snap"]);
}

#[test]
fn a_target_file_is_told_by_key_and_remedy() {
    let project = Project::new(READ);
    let run = |text: &str| {
        project.write("target.yaml", text);
        project.run(&["run", "--target", "target.yaml"])
    };
    run("name: x\nport: 1\n")
        .fails_with(2, &["target.yaml: it is no target file", "unknown field `port`", "docs/targets.md"]);
    project.target("http://127.0.0.1:1", "127.0.0.1:1", "p");
    let whole = std::fs::read_to_string(project.path("target.yaml")).unwrap();
    let without = whole.replace("password: {text: p}", "password: {environment: FINSPEC_TEST_UNSET}");
    run(&without).fails_with(2, &["FINSPEC_TEST_UNSET, which is not set; set FINSPEC_TEST_UNSET"]);
    run(&whole.replace("password: {text: p}", "")).fails_with(2, &["`password` does not say where the secret is"]);
    run(&format!("{whole}lacks: {{tranfers: none}}\n")).fails_with(2, &["`tranfers` is no capability; write one of"]);
    project
        .run(&["run", "--target", "missing.yaml"])
        .fails_with(2, &["missing.yaml: it cannot be read", "--write-target"]);
}

// Targets.

#[test]
fn nobody_at_the_target_is_trouble() {
    let free = format!("127.0.0.1:{}", closed_port());
    let project = Project::new(READ);
    project.target(&format!("http://{free}"), "127.0.0.1:1", "p");
    let ran = project.run(&["run", "--target", "target.yaml"]);
    ran.fails_with(3, &[&format!("nobody answers at {free}"), "check the address, and that the server runs"]);
}

#[test]
fn a_server_that_is_not_the_mock_is_only_read_until_somebody_agrees() {
    let foreign = |server: &str| {
        let (length, server) = (SYSTEM_INFO.len(), server.to_owned());
        let bytes = format!("HTTP/1.1 200 OK\r\n{server}content-length: {length}\r\n\r\n{SYSTEM_INFO}");
        Peer::start(Manners::Good, move |_| Some(Reply::Bytes(bytes.clone().into_bytes())))
    };
    for server in ["", "server: Apache-Coyote/1.1\r\n", "server: finspec-mockery/1\r\n"] {
        let peer = foreign(server);
        let project = Project::new(READ);
        project.target(&peer.rest(), &peer.notifications(), "p");
        let ran = project.run(&["run", "--target", "target.yaml"]);
        ran.fails_with(2, &["nothing was run", "give --yes where nobody can"]);
        let asked = peer.asked();
        // Whether the second request finds its connection open is the peer's affair.
        assert_eq!(asked[0], "GET /finesse/api/SystemInfo");
        assert!(asked.iter().all(|asks| asks.starts_with("GET ")), "{asked:?}");
        assert!(!project.path("reports").exists());
    }
}

#[test]
fn another_product_than_the_target_file_says_is_refused() {
    let peer = Peer::start(Manners::Good, |_| Some(Reply::ok(SYSTEM_INFO.replace("UCCE", "UCCX"))));
    let project = Project::new(READ);
    project.target(&peer.rest(), &peer.notifications(), "p");
    let ran = project.run(&["run", "--target", "target.yaml"]);
    ran.fails_with(3, &["says that it is ccx and the target file says cce; correct `deployment`"]);
    assert_eq!(peer.asked(), ["GET /finesse/api/SystemInfo"]);
}

#[test]
fn system_info_that_is_none_is_trouble() {
    for (body, words) in [
        ("<html><body>Tomcat</body></html>", "a <html> without xmppDomain and xmppPubSubDomain"),
        ("<!DOCTYPE html><html>", "a document type definition at byte 0"),
        ("", "it is empty"),
    ] {
        let peer = Peer::start(Manners::Good, move |_| Some(Reply::ok(body)));
        let project = Project::new(READ);
        project.target(&peer.rest(), &peer.notifications(), "p");
        let ran = project.run(&["run", "--target", "target.yaml"]);
        ran.fails_with(3, &[&peer.address(), "does not answer GET /finesse/api/SystemInfo as Finesse does", words]);
    }
}

// Passwords.

/// A mock without control address, and the runtime that it lives on.
struct Alone {
    world: OpenWorld,
    _runtime: tokio::runtime::Runtime,
}

impl Alone {
    fn start() -> Alone {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let settings = WorldSettings::standard(Deployment::Cce, Password("right".to_owned()));
        let world = Host::on(runtime.handle().clone()).open_world(settings).unwrap();
        Alone { world, _runtime: runtime }
    }
}

#[test]
fn whoever_has_a_wrong_password_plays_no_role_and_is_asked_once() {
    let mock = Alone::start();
    let project = Project::new(&without_stream());
    project.target(&mock.world.rest(), &mock.world.xmpp().unwrap().to_string(), "wrong");
    let ran = project.run(&["run", "--target", "target.yaml"]);
    assert_eq!(ran.code, Some(4), "{}\n{}", ran.out, ran.err);
    ran.tells(&[
        "set aside: ada.example (the server refuses the credentials of 1001001 (401)",
        "check what the target file gives",
    ]);
    let report = project.report("cce");
    assert_eq!(report["runs"][1]["verdict"], "not_arranged");
    // The password, and how it travels in Basic authentication.
    for secret in ["wrong", "MTAwMTAwMTp3cm9uZw"] {
        let told = [&ran.out, &ran.err, &report.to_string()].into_iter().any(|text| text.contains(secret));
        assert!(!told, "{secret} is told");
    }
}

#[tokio::test]
async fn the_peer_behaves_where_nothing_else_is_scripted() {
    let record = drive_peer(&Peer::with_manners(Manners::Good), READ, PATIENT).await;
    assert_eq!(record.verdict, VerdictWord::Conforms, "{:?} {:?}", record.reason, record.deviations);
}

#[tokio::test]
async fn credentials_that_the_service_refuses_are_no_deviation() {
    let record = drive_peer(&Peer::with_manners(Manners::RefusesCredentials), READ, PATIENT).await;
    is_broken(&record, &["refused the credentials of 1001001", "not-authorized", "check the password"]);
}

#[tokio::test]
async fn a_success_counts_only_in_its_namespace() {
    for bytes in ["<success/>", "<success xmlns='urn:elsewhere'/>", "<failure/>"] {
        let record = drive_peer(&Peer::with_manners(Manners::InsteadOfSuccess(bytes)), READ, PATIENT).await;
        is_broken(&record, &["in answer to the credentials"]);
    }
}

#[tokio::test]
async fn an_address_is_taken_only_where_it_is_the_persons_and_bound_as_xmpp_binds() {
    let wrong = [
        ("<bind><jid>1001001@peer.test/r</jid></bind>", "no address was bound"),
        (
            "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid xmlns='urn:elsewhere'>1001001@peer.test/r</jid></bind>",
            "no address was bound",
        ),
        (
            "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>1001002@peer.test/r</jid></bind>",
            "it bound the address 1001002@peer.test/r to who authenticated as 1001001@peer.test",
        ),
        (
            "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>1001001@elsewhere.test/r</jid></bind>",
            "it bound the address 1001001@elsewhere.test/r to who",
        ),
    ];
    for (bytes, words) in wrong {
        let record = drive_peer(&Peer::with_manners(Manners::InsteadOfBind(bytes)), READ, PATIENT).await;
        is_broken(&record, &[words]);
    }
    let same = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>1001001@PEER.test/r</jid></bind>";
    let record = drive_peer(&Peer::with_manners(Manners::InsteadOfBind(same)), READ, PATIENT).await;
    assert_eq!(record.verdict, VerdictWord::Conforms, "{:?} {:?}", record.reason, record.deviations);
}

// Answers.

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_deviation_of_the_step() {
    let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
    for (body, words) in [
        ("<html><body><br></body></html>".to_owned(), "not well-formed"),
        ("<!DOCTYPE User [<!ENTITY a 'b'>]><User/>".to_owned(), "a document type definition at byte 0"),
        (deep, "nests more than 64 levels deep"),
        ("<User>".to_owned(), "invalid eof"),
    ] {
        let record = drive_peer(&wrong_at(4, Reply::ok(&body)), READ, PATIENT).await;
        assert_eq!(record.verdict, VerdictWord::Deviates, "{body}: {:?}", record.reason);
        let deviation = &record.deviations[0];
        assert_eq!((deviation.step, deviation.place), (1, DeviationPlace::Payload), "{deviation}");
        assert!(deviation.actual.contains(words), "{deviation}");
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_in_a_scene_is_a_deviation_of_the_scene() {
    let record = drive_peer(&wrong_at(1, Reply::ok("<html><br></html>")), READ, PATIENT).await;
    assert_eq!(record.verdict, VerdictWord::NotArranged);
    let reason = record.reason.unwrap_or_default();
    assert!(reason.starts_with("`cce::_scenes::signed_out_agent` deviates, `user.get#200`"), "{reason}");
    assert_eq!(record.scene.as_deref(), Some("cce::_scenes::signed_out_agent"));
    let told = &record.deviations;
    assert!(told.iter().any(|deviation| deviation.actual.contains("not well-formed")), "{told:?}");
}

#[tokio::test]
async fn a_reading_that_cannot_be_read_is_never_the_same_as_before() {
    let record = drive_peer(&wrong_at(3, Reply::ok("<html><br></html>")), READ, PATIENT).await;
    is_broken(&record, &["`agent` cannot be read before the step", "not well-formed"]);
    let record = drive_peer(&wrong_at(5, Reply::ok("<html><br></html>")), READ, PATIENT).await;
    assert_eq!(record.verdict, VerdictWord::Deviates);
    assert_eq!(record.deviations[0].place, DeviationPlace::Unchanged);
    assert!(record.deviations[0].actual.contains("not well-formed"), "{}", record.deviations[0]);
}

#[tokio::test]
async fn half_a_body_is_broken() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<User>".to_vec();
    let peer = wrong_at(4, Reply::Bytes(half));
    let record = drive_peer(&peer, READ, PATIENT).await;
    is_broken(&record, &[&peer.address(), "GET /finesse/api/User/1001001", "broke off", "look at the server's log"]);
}

#[tokio::test]
async fn words_that_are_no_http_are_broken() {
    let peer = wrong_at(4, Reply::Bytes(b"220 mail.test ESMTP\r\n".to_vec()));
    let record = drive_peer(&peer, READ, PATIENT).await;
    is_broken(&record, &[&peer.address(), "GET /finesse/api/User/1001001", "broke off"]);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_broken() {
    let peer = wrong_at(4, Reply::ok(vec![b' '; LARGEST_BODY + 1]));
    let record = drive_peer(&peer, READ, PATIENT).await;
    is_broken(&record, &[&peer.address(), "GET /finesse/api/User/1001001", "larger than 4194304 bytes"]);
}

#[tokio::test]
async fn no_answer_until_the_deadline_is_broken() {
    let peer = wrong_at(4, Reply::Silence);
    let record = drive_peer(&peer, READ, SHORT).await;
    let words = "did not answer GET /finesse/api/User/1001001 within 0.3 s; look at the server's log";
    is_broken(&record, &[&peer.address(), words]);
}

// Streams.

#[tokio::test]
async fn a_service_that_accepts_and_never_answers_is_broken() {
    let peer = Peer::with_manners(Manners::Silent);
    let record = drive_peer(&peer, READ, SHORT).await;
    is_broken(&record, &[&peer.notifications(), "did not answer the sign-in of a stream within 0.3 s"]);
}

#[tokio::test]
async fn a_service_that_is_something_else_is_broken() {
    for (says, words) in [
        (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], "not well-formed"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'>", "begins with <html>"),
        (b"<!DOCTYPE stream>", "not well-formed"),
    ] {
        let peer = Peer::with_manners(Manners::Says(says));
        let record = drive_peer(&peer, READ, PATIENT).await;
        is_broken(&record, &[&peer.notifications(), "does not speak XMPP as expected", words]);
    }
}

#[tokio::test]
async fn a_stream_that_ends_within_a_stanza_is_broken() {
    let half = b"<message><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='/fin".to_vec();
    let peer = Peer::with_manners(Manners::InsteadOfPong(half, true));
    let record = drive_peer(&peer, READ, PATIENT).await;
    let stream = format!("the notification stream of 1001001 at {} ended", peer.notifications());
    is_broken(&record, &[&stream, "closed the connection in the middle of a stanza"]);
}

#[tokio::test]
async fn a_stream_that_turns_to_garbage_is_broken() {
    let too_deep = "<a>".repeat(100).into_bytes();
    let too_large = format!("<message><body>{}", "x".repeat(2 << 20)).into_bytes();
    for (bytes, words) in [
        (b"\x00\xff<<<".to_vec(), "not well-formed"),
        (b"words".to_vec(), "not well-formed"),
        (too_deep, "a stanza was refused: it nests more than 32 levels deep"),
        (too_large, "a stanza was refused: it is larger than 1048576 bytes"),
    ] {
        let peer = Peer::with_manners(Manners::InsteadOfPong(bytes, false));
        let record = drive_peer(&peer, READ, PATIENT).await;
        is_broken(&record, &["the notification stream of 1001001", "ended", words]);
    }
}

#[tokio::test]
async fn a_stream_that_falls_silent_proves_no_absence() {
    let peer = Peer::with_manners(Manners::InsteadOfPong(Vec::new(), false));
    let record = drive_peer(&peer, READ, SHORT).await;
    is_broken(&record, &[&peer.notifications(), "did not answer a ping within 0.3 s"]);
}

#[tokio::test]
async fn a_stream_that_the_server_ends_with_a_reason_says_it() {
    let error = b"<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>".to_vec();
    let peer = Peer::with_manners(Manners::InsteadOfPong(error, true));
    let record = drive_peer(&peer, READ, PATIENT).await;
    is_broken(&record, &["the notification stream of 1001001", "stream error conflict"]);
}

#[tokio::test]
async fn a_service_that_does_not_end_a_stream_proves_nobody_gone() {
    let leaves = "summary: An agent's stream ends.\nscene: signed_out_agent\nwhen: {disconnect: agent}\nthen:\n  both: {row: \
                  high_availability.presence#wait, none: [{error: agent}], unchanged: [agent]}\n";
    let peer = Peer::with_manners(Manners::Good);
    let record = drive_peer(&peer, leaves, SHORT).await;
    is_broken(&record, &[&peer.notifications(), "did not answer the end of a stream within 0.3 s"]);
}

// Interrupts.

/// The verdict of each case of a report.
fn verdicts(report: &serde_json::Value) -> BTreeMap<String, String> {
    let word = |run: &serde_json::Value, key: &str| run[key].as_str().unwrap().to_owned();
    report["runs"].as_array().unwrap().iter().map(|run| (word(run, "case"), word(run, "verdict"))).collect()
}

#[test]
fn an_interrupt_keeps_what_has_ended_and_gives_back_the_rest() {
    let trap = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&trap);
    let peer = Peer::start(Manners::Good, move |asked| {
        let id = asked.header("requestid").unwrap_or_default();
        (set.load(Ordering::SeqCst) && id.ends_with("::waits-4")).then_some(Reply::Silence)
    });
    let project = Project::new(READ);
    project.write("cases/user/get/waits.yaml", READ);
    project.controlled_target(&peer.rest(), &peer.notifications());
    let run = ["run", "--target", "target.yaml", "--jobs", "1"];
    assert_eq!(project.run(&run).code, Some(8), "nothing is recorded yet");
    assert_eq!(project.run(&["accept"]).code, Some(0));
    let ran = project.run(&run);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    let given_back = || peer.asked().iter().filter(|asked| asked.starts_with("DELETE /worlds/w1")).count();
    assert_eq!(given_back(), 6, "two cases and their scene, twice");

    trap.store(true, Ordering::SeqCst);
    let child = project.start(&run);
    peer.wait_until(|asked| asked.iter().filter(|asked| asked.ends_with("::waits-4")).count() == 3);
    let ran = interrupt(child);
    ran.fails_with(4, &["interrupted; writing the reports of what has ended"]);
    ran.tells(&["CCE is incomplete: interrupted when 2 of 3 documented runs had executed their assertions"]);
    let report = project.report("cce");
    let ended = [
        ("_scenes/signed_out_agent", "conforms"),
        ("user/get/signed_out", "conforms"),
        ("user/get/waits", "not_arranged"),
    ];
    assert_eq!(verdicts(&report), BTreeMap::from(ended.map(|(case, word)| (case.to_owned(), word.to_owned()))));
    assert_eq!(report["interrupted"], true);
    assert_eq!(report["conclusion"], "incomplete");
    for name in ["junit.xml", "index.html"] {
        let text = std::fs::read_to_string(project.path("reports/cce").join(name)).unwrap();
        assert!(text.contains("interrupted"), "{name}");
    }
    assert_eq!(given_back(), 9, "the world of the interrupted run is given back too");
}
