//! A server that does not say that it is a mock: whom runs leave alone, what they refuse to touch, what they leave behind.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::client::http::Credentials;
use finspec::contract::{Deployment, Method};
use finspec::control::Password;
use finspec::observe::{RawBody, Sent};
use finspec::plan::Run;
use finspec::runner::{Ending, drive};
use finspec::target::{CustomerWritten, Live, PersonFound, PersonSecrets, ShortestWindows, Target, TargetFile};
use tempfile::TempDir;

use crate::support::corpus;

const DEADLINE: Duration = Duration::from_secs(20);

/// Short, since this server is near and at leisure.
const WINDOW: Duration = Duration::from_millis(700);

/// The one who calls like a customer.
const CALLER: &str = "1001009";

/// A mock in another process that does not say so, and its target file without the control address.
struct Lab {
    child: Child,
    folder: TempDir,
}

impl Lab {
    fn open(deployment: Deployment) -> Lab {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("target.yaml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.args(["mock", "--deployment", deployment.word(), "--unidentified"]);
        command.args(["--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0", "--write-target"]).arg(&path);
        let child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut lab = Lab { child, folder };
        let mut remarks = BufReader::new(lab.child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("target file") {
            assert_ne!(remarks.read_line(&mut said).unwrap(), 0, "the lab ended at its start: {said}");
        }
        std::thread::spawn(move || remarks.read_to_end(&mut Vec::new()));
        let customer = Some(CustomerWritten { agent: CALLER.to_owned() });
        let file = TargetFile { control: None, customer, ..TargetFile::read(&path).unwrap() };
        lab.write(&file);
        lab
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("target.yaml")
    }

    fn file(&self) -> TargetFile {
        TargetFile::read(&self.path()).unwrap()
    }

    fn write(&self, file: &TargetFile) {
        std::fs::write(self.path(), serde_yaml::to_string(file).unwrap()).unwrap();
    }

    fn secrets(&self) -> PersonSecrets {
        self.file().secrets(&self.path()).unwrap()
    }

    async fn connect(&self) -> Live {
        Live::connect(&self.file(), self.secrets(), &client())
            .await
            .unwrap()
            .with_shortest_windows(ShortestWindows::all(WINDOW))
    }

    /// Somebody at a desktop of their own.
    async fn asks(&self, person: &str, method: Method, path: &str, body: &str) -> String {
        let headers = vec![("Content-Type".to_owned(), "application/xml".to_owned())];
        let sent = Sent { method, path: path.to_owned(), headers, body: RawBody::from(body) };
        let credentials = self.secrets().of(person).unwrap().credentials(person);
        client().send(&self.file().rest, &sent, &credentials).await.unwrap().body.text().into_owned()
    }

    async fn signs_in(&self, person: &str, extension: &str) {
        let body = format!("<User><state>LOGIN</state><extension>{extension}</extension></User>");
        self.asks(person, Method::Put, &format!("/finesse/api/User/{person}"), &body).await;
        assert_eq!(self.state(person).await, "NOT_READY");
    }

    async fn state(&self, person: &str) -> String {
        let user = self.asks(person, Method::Get, &format!("/finesse/api/User/{person}"), "").await;
        user.split("<state>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    }

    async fn everybody_is_signed_out(&self) {
        for person in &self.file().call_centre.people {
            assert_eq!(self.state(&person.id).await, "LOGOUT", "{}", person.login_name);
        }
    }

    fn finspec(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.args(words).arg("--target").arg(self.path());
        command.env("FINSPEC_STATE", self.folder.path().join("state")).env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }

    fn says(&self, words: &[&str]) -> (Option<i32>, String) {
        let Output { status, stdout, stderr } = self.finspec(words).output().unwrap();
        (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
    }

    fn reports(&self) -> String {
        self.folder.path().join("reports").display().to_string()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> HttpClient {
    HttpClient::new(DEADLINE).unwrap()
}

fn run_named(target: &impl Target, name: &str) -> Run {
    let planned = corpus::whole().plan(target.description());
    let found = planned.iter().find(|planned| planned.run().id.as_str().contains(name));
    found.unwrap_or_else(|| panic!("no run is named {name}")).run().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_a_customers_call_conforms_and_leaves_everybody_signed_out() {
    for deployment in Deployment::ALL {
        let lab = Lab::open(deployment);
        let live = lab.connect().await;
        assert!(!live.is_mock());
        for name in ["dialog::take_action::hold", "dialog::drop_participant", "user::change_state::ready"] {
            let run = run_named(&live, name);
            let driven = drive(&live, &client(), &run, DEADLINE).await;
            assert!(matches!(&driven.ending, Ending::Judged { deviations, .. } if deviations.is_empty()), "{driven:?}");
            assert_eq!(live.not_restored(), []);
            lab.everybody_is_signed_out().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_signed_in_plays_no_role_and_is_not_touched() {
    let lab = Lab::open(Deployment::Cce);
    lab.signs_in("1001001", "5501").await;
    let live = lab.connect().await;
    let run = run_named(&live, "user::change_state::ready");
    let driven = drive(&live, &client(), &run, DEADLINE).await;
    assert!(matches!(driven.ending, Ending::Judged { .. }), "{driven:?}");
    assert!(driven.cast.people.values().all(|person| person.id != "1001001"));
    assert_eq!(lab.state("1001001").await, "NOT_READY");
    let ada = live.people().iter().find(|person| person.id == "1001001").unwrap().clone();
    let PersonFound::Aside(why) = live.look_at(&ada).await else { panic!("she is in use") };
    assert!(why.starts_with("in use: NOT_READY since "), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_everybody_is_in_use_nothing_is_set_up_and_it_is_said_who() {
    let lab = Lab::open(Deployment::Ccx);
    let mut file = lab.file();
    file.call_centre.people.truncate(1);
    file.call_centre.queues.clear();
    file.customer = None;
    lab.write(&file);
    lab.signs_in("1001001", "5501").await;
    let live = lab.connect().await;
    let driven = drive(&live, &client(), &run_named(&live, "user::sign_in::first_sign_in"), DEADLINE).await;
    let Ending::NotArranged(reason) = &driven.ending else { panic!("{driven:?}") };
    assert!(reason.contains("set aside: ada.example (in use: NOT_READY"), "{reason}");
    assert_eq!(lab.state("1001001").await, "NOT_READY");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_is_not_called_while_a_colleague_is_ready_in_the_team() {
    let becomes = "<User><state>{}</state></User>";
    for deployment in Deployment::ALL {
        let lab = Lab::open(deployment);
        lab.signs_in("1001002", "5502").await;
        let ben = "/finesse/api/User/1001002";
        lab.asks("1001002", Method::Put, ben, &becomes.replace("{}", "READY")).await;
        let live = lab.connect().await;
        let run = run_named(&live, "dialog::take_action::hold");
        let driven = drive(&live, &client(), &run, DEADLINE).await;
        let Ending::NotArranged(reason) = &driven.ending else { panic!("{driven:?}") };
        let words =
            "a call to 5550199 could reach ben.example, who is READY and plays no role; ask them to go NOT_READY";
        assert!(reason.contains(words), "{reason}");
        assert_eq!(lab.state("1001002").await, "READY");
        assert_eq!(lab.asks("1001002", Method::Get, &format!("{ben}/Dialogs"), "").await, "<Dialogs/>");
        lab.asks("1001002", Method::Put, ben, &becomes.replace("{}", "NOT_READY")).await;
        let driven = drive(&live, &client(), &run, DEADLINE).await;
        assert!(matches!(&driven.ending, Ending::Judged { deviations, .. } if deviations.is_empty()), "{driven:?}");
        assert_eq!(lab.state("1001002").await, "NOT_READY");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_is_not_called_while_an_agent_of_another_team_is_ready_for_it() {
    let lab = Lab::open(Deployment::Ccx);
    let mut file = lab.file();
    file.call_centre.queues[0].agents.push("1001004".to_owned());
    lab.write(&file);
    lab.signs_in("1001004", "5504").await;
    let ready = "<User><state>READY</state></User>";
    lab.asks("1001004", Method::Put, "/finesse/api/User/1001004", ready).await;
    let reason = || async {
        let live = lab.connect().await;
        let driven = drive(&live, &client(), &run_named(&live, "dialog::take_action::hold"), DEADLINE).await;
        let Ending::NotArranged(reason) = driven.ending else { panic!("{driven:?}") };
        reason
    };
    let said = reason().await;
    assert!(said.contains("a call to 5550199 could reach dora.example, who is READY"), "{said}");
    file.call_centre.people.retain(|person| person.id != "1001006");
    lab.write(&file);
    let said = reason().await;
    assert!(said.contains("who else is READY in team 35 cannot be seen; add a supervisor of it"), "{said}");
    assert_eq!(lab.state("1001004").await, "READY");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_nobody_declared_is_not_dialled() {
    let lab = Lab::open(Deployment::Cce);
    let live = lab.connect().await;
    let driven =
        drive(&live, &client(), &run_named(&live, "make_call::bad_destination::no_such_number"), DEADLINE).await;
    let Ending::NotArranged(reason) = &driven.ending else { panic!("{driven:?}") };
    let words = "it would dial 0000000000, which does not stand in the target file; nothing was sent";
    assert_eq!(reason, words);
    lab.everybody_is_signed_out().await;
    let declared = TargetFile { may_dial: vec!["0000000000".to_owned()], ..lab.file() };
    lab.write(&declared);
    let live = lab.connect().await;
    let driven =
        drive(&live, &client(), &run_named(&live, "make_call::bad_destination::no_such_number"), DEADLINE).await;
    assert!(matches!(&driven.ending, Ending::Judged { deviations, .. } if deviations.is_empty()), "{driven:?}");
}

#[test]
fn nothing_is_run_where_nobody_agrees() {
    let lab = Lab::open(Deployment::Cce);
    let (code, said) = lab.says(&["run", "sign_in::first_sign_in", "--reports", &lab.reports()]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("give --yes where nobody can"), "{said}");
    assert!(said.contains("numbers that may be dialled"), "{said}");
    assert!(!Path::new(&lab.reports()).exists());
    let (code, said) = lab.says(&["run", "sign_in::first_sign_in", "--yes", "--reports", &lab.reports()]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 of 1 documented runs conform"), "{said}");
}

#[test]
fn a_plan_says_who_is_free_what_is_dialled_and_what_can_be_played() {
    let lab = Lab::open(Deployment::Ccx);
    let (code, said) = lab.says(&["plan"]);
    assert_eq!(code, Some(0), "{said}");
    for words in ["ada.example (1001001)", "free", "5550199", "can be played, in at most", "`dialer_reserves_agent`"] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    let Output { stdout, .. } = lab.finspec(&["plan", "sign_in", "--json"]).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&stdout).unwrap();
    assert_eq!(told["people"].as_array().unwrap().len(), lab.file().call_centre.people.len());
    assert_eq!(told["people"][0]["not_touched"], serde_json::Value::Null);
    let runs = &told["runs"];
    assert!(
        runs["can_be_played"].as_u64() > Some(3) && runs["can_be_played"].as_u64() < runs["all"].as_u64(),
        "{runs}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_left_by_a_run_that_was_killed_is_signed_out_by_recover_and_nobody_else() {
    let lab = Lab::open(Deployment::Cce);
    let mut running =
        lab.finspec(&["run", "change_state", "--yes", "--jobs", "1", "--reports", &lab.reports()]).spawn().unwrap();
    // Killed as soon as somebody is signed in.
    let people: Vec<String> = lab.file().call_centre.people.iter().map(|person| person.id.clone()).collect();
    let mut left = None;
    while left.is_none() {
        assert!(running.try_wait().unwrap().is_none(), "the runs ended before anybody was seen signed in");
        for person in &people {
            if lab.state(person).await != "LOGOUT" {
                left = Some(person.clone());
            }
        }
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let left = left.unwrap();
    let (code, said) = lab.says(&["run", "change_state", "--yes", "--reports", &lab.reports()]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(&format!("left {left}")) && said.contains("finspec recover"), "{said}");
    lab.signs_in("1001008", "5508").await;
    let (code, said) = lab.says(&["recover"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("{left} was signed out now")), "{said}");
    assert_eq!(lab.state(&left).await, "LOGOUT");
    assert_eq!(lab.state("1001008").await, "NOT_READY", "no run had her");
    let (code, said) = lab.says(&["recover"]);
    assert_eq!((code, said.contains("nobody was left")), (Some(0), true), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signed_in_elsewhere_since_is_not_touched_by_recover() {
    let lab = Lab::open(Deployment::Cce);
    let state = lab.folder.path().join("journal");
    let intent = r#"{"entry":"intent","person":"1001001","request":"PUT /finesse/api/User/1001001","at":0}"#;
    std::fs::write(&state, format!("{intent}\n{{\"entry\":\"inte")).unwrap();
    lab.signs_in("1001001", "5501").await;
    let journal = state.display().to_string();
    let (code, said) = lab.says(&["recover", &journal]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1001001 is NOT_READY since") && said.contains("not touched"), "{said}");
    assert_eq!(lab.state("1001001").await, "NOT_READY");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_signed_out_is_named_and_no_further_run_begins() {
    let lab = Lab::open(Deployment::Ccx);
    let mut file = lab.file();
    file.call_centre.people.truncate(1);
    file.call_centre.queues.clear();
    file.customer = None;
    lab.write(&file);
    let words = ["run", "user::change_state::ready", "--yes", "--jobs", "1", "--reports", &lab.reports()];
    let running = lab.finspec(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while lab.state("1001001").await == "LOGOUT" {}
    // Somebody else locks the account meanwhile.
    for _ in 0..5 {
        let sent = Sent {
            method: Method::Get,
            path: "/finesse/api/User/1001001".to_owned(),
            headers: Vec::new(),
            body: RawBody::default(),
        };
        let wrong = Credentials::Basic { user: "1001001".to_owned(), password: Password("not it".to_owned()) };
        client().send(&file.rest, &sent, &wrong).await.unwrap();
    }
    let Output { status, stdout, stderr } = running.wait_with_output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert_eq!(status.code(), Some(6), "{said}");
    assert!(said.contains("ada.example (1001001) is not signed out"), "{said}");
    assert!(said.contains("no further run begins on a server that was not left as found"), "{said}");
    assert!(said.contains("exit 6: a live server was not left as found"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_never_sent() {
    let lab = Lab::open(Deployment::Cce);
    let live = lab.connect().await;
    let planned = corpus::whole().plan(live.description());
    let runs = planned.iter().map(|planned| planned.run()).filter(|run| run.sends_wrong_passwords());
    let mut count = 0;
    for run in runs {
        let driven = drive(&live, &client(), run, DEADLINE).await;
        assert!(matches!(driven.ending, Ending::NotArranged(_)), "{}: {driven:?}", run.id);
        assert!(driven.observation.exchanges.is_empty(), "{}", run.id);
        count += 1;
    }
    assert!(count > 5, "{count} runs send wrong passwords");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_after_a_minute_is_not_told_to_the_second() {
    let lab = Lab::open(Deployment::Ccx);
    let live = lab.connect().await;
    let run = run_named(&live, "high_availability::presence::last_session_ends");
    let why = live.cannot_play(&run).unwrap();
    assert!(why.contains("by the server's clock"), "{why}");
}
