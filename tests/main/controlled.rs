//! The mock in another process gives the same records as the mock in this one, and is refused where it must be.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::contract::Deployment::{self, Cce, Ccx};
use finspec::contract::Method;
use finspec::control::{Password, StimulusCommand, StimulusKind};
use finspec::plan::Run;
use finspec::report::RunRecord;
use finspec::target::{Controlled, Embedded, Target, TargetFile, TargetTrouble};
use tempfile::TempDir;

use crate::support::corpus::{self, Driving};

const DEADLINE: Duration = Duration::from_secs(20);

/// A `finspec mock` in another process, killed when this is dropped.
struct Mock {
    child: Child,
    folder: TempDir,
}

impl Mock {
    /// Starts one and waits until it says that its target file is written.
    fn start(deployment: Deployment, more: &[&str]) -> Mock {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("target.yaml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.args(["mock", "--deployment", deployment.word(), "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0"]);
        command.arg("--write-target").arg(&path).args(more).stderr(Stdio::piped()).stdout(Stdio::null());
        let mut mock = Mock { child: command.spawn().unwrap(), folder };
        let mut remarks = BufReader::new(mock.child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("target file") {
            assert_ne!(remarks.read_line(&mut said).unwrap(), 0, "the mock ended at its start: {said}");
        }
        // It may go on talking without anybody listening.
        std::thread::spawn(move || remarks.read_to_end(&mut Vec::new()));
        mock
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("target.yaml")
    }

    fn file(&self) -> TargetFile {
        TargetFile::read(&self.path()).unwrap()
    }

    async fn connect(&self) -> Controlled {
        let (file, path) = (self.file(), self.path());
        let control = file.control(&path).unwrap().unwrap();
        Controlled::connect(&file, control, client()).await.unwrap()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> HttpClient {
    HttpClient::new(DEADLINE).unwrap()
}

/// Of the whole corpus, every so manieth run is driven in both processes.
const EVERY: usize = 4;

async fn run<T: Target + 'static>(target: T) -> Vec<RunRecord> {
    let planned: Vec<_> = corpus::whole().plan(target.description()).into_iter().step_by(EVERY).collect();
    let driving = Driving { jobs: 8, deadline: DEADLINE, snapshots: false, strict: false };
    corpus::records(&Arc::new(target), &client(), &planned, driving).await
}

fn some_run<T: Target>(target: &T) -> Run {
    let runs = corpus::whole().plan(target.description());
    let with_a_call = runs.iter().find(|planned| planned.run().id.to_string().contains("send_dtmf::digits"));
    with_a_call.unwrap().run().clone()
}

fn hangs_up() -> StimulusCommand {
    StimulusCommand { kind: StimulusKind::CustomerHangsUp, customer: "5550100".to_owned(), to: None }
}

fn refusal(trouble: &TargetTrouble) -> &str {
    match trouble {
        TargetTrouble::Refused(reason) => reason,
        other => panic!("{other:?} instead of a refusal"),
    }
}

async fn gives_the_same_records(deployment: Deployment) {
    let mock = Mock::start(deployment, &[]);
    let controlled = run(mock.connect().await).await;
    let embedded = run(Embedded::new(tokio::runtime::Handle::current(), deployment)).await;
    assert!(controlled.len() > 100, "{} runs", controlled.len());
    assert!(controlled.iter().any(|record| !record.transcript.notices.is_empty()));
    assert_eq!(controlled.len(), embedded.len());
    for (controlled, embedded) in controlled.iter().zip(&embedded) {
        let id = &embedded.id;
        assert_eq!(controlled.id, *id);
        assert_eq!(controlled.verdict, embedded.verdict, "{id}: {:?}", controlled.reason);
        assert_eq!(controlled.deviations, embedded.deviations, "{id}");
        assert_eq!(controlled.arms, embedded.arms, "{id}");
        assert_eq!(controlled.transcript, embedded.transcript, "{id}");
        assert_eq!(controlled, embedded, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_cce_the_other_process_gives_the_same_records() {
    gives_the_same_records(Cce).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_ccx_the_other_process_gives_the_same_records() {
    gives_the_same_records(Ccx).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_world_of_a_run_is_closed_afterwards() {
    let mock = Mock::start(Cce, &[]);
    let target = mock.connect().await;
    let run = some_run(&target);
    let (lease, _) = target.lease(&run).await.unwrap();
    let (rest, world) = (lease.rest.clone(), lease.world.clone().unwrap());
    assert_ne!(rest, mock.file().rest, "a run has a world of its own");
    target.settle(&lease).await.unwrap();
    target.release(lease).await;
    let control = mock.file().control(&mock.path()).unwrap().unwrap();
    let command = hangs_up();
    let asked = control.command(&client(), Method::Post, &format!("/worlds/{world}/stimuli"), Some(&command)).await;
    let trouble = asked.unwrap_err();
    assert!(refusal(&trouble).contains("no world of that id is open"), "{trouble}");
    let (next, _) = target.lease(&run).await.unwrap();
    assert_eq!(next.rest, rest, "its listeners serve the next run");
    assert_ne!(next.world.as_deref(), Some(world.as_str()));
    target.release(next).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_stimulus_is_not_arranged() {
    let mock = Mock::start(Cce, &[]);
    let target = mock.connect().await;
    let (lease, _) = target.lease(&some_run(&target)).await.unwrap();
    let declined = target.stimulate(&lease, &hangs_up()).await.unwrap_err();
    assert_eq!(declined, TargetTrouble::NotArranged("5550100 has no call; let the customer call first".to_owned()));
    target.release(lease).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_refused() {
    let mock = Mock::start(Cce, &[]);
    let (file, path) = (mock.file(), mock.path());
    let mut control = file.control(&path).unwrap().unwrap();
    control.token = Password("not-the-token".to_owned());
    let target = Controlled::connect(&file, control, client()).await.unwrap();
    let trouble = target.lease(&some_run(&target)).await.unwrap_err();
    let reason = refusal(&trouble);
    assert!(reason.contains("does not take the control token"), "{reason}");
    assert!(reason.contains("--write-target"), "{reason}");
    assert!(!reason.contains("not-the-token"), "{reason}");
}

#[test]
fn a_control_address_on_the_network_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("target.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
    command.args(["mock", "--deployment", "cce", "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0"]);
    let done = command.args(["--control", "0.0.0.0:0", "--write-target"]).arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("0.0.0.0:0 is no loopback address"), "{said}");
    assert!(!path.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_file_of_the_other_deployment_is_refused() {
    let mock = Mock::start(Ccx, &[]);
    let (mut file, path) = (mock.file(), mock.path());
    file.deployment = Cce;
    let control = file.control(&path).unwrap().unwrap();
    let trouble = Controlled::connect(&file, control, client()).await.unwrap_err();
    let reason = refusal(&trouble);
    assert!(reason.contains("says that it is ccx and the target file says cce"), "{reason}");
}

/// A server that answers SystemInfo as Finesse does and does not say that it is a mock.
fn somebody_else() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = BufReader::new(stream.try_clone().unwrap()).lines();
        while request.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        let body = "<SystemInfo><deploymentType>UCCE</deploymentType><xmppDomain>fin1.example.test</xmppDomain>\
                    <xmppPubSubDomain>pubsub.fin1.example.test</xmppPubSubDomain></SystemInfo>";
        let length = body.len();
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mock_is_not_asked_for_a_release_that_it_does_not_play() {
    let mock = Mock::start(Cce, &[]);
    let path = mock.path();
    let of_release = |release: &str| TargetFile { release: release.parse().unwrap(), ..mock.file() };
    let control = mock.file().control(&path).unwrap().unwrap();
    let trouble = Controlled::connect(&of_release("12.0(1)"), control.clone(), client()).await.unwrap_err();
    let words = "says release 12.0(1), and a mock plays one of 11.6, 12.5, 12.6; correct `release` in the file";
    assert!(refusal(&trouble).contains(words), "{trouble}");
    Controlled::connect(&of_release("12.6(2) ES1"), control, client()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_say_it_is_a_mock_is_refused() {
    let mock = Mock::start(Cce, &[]);
    let path = mock.path();
    let file = TargetFile { rest: somebody_else(), ..mock.file() };
    let control = file.control(&path).unwrap().unwrap();
    let trouble = Controlled::connect(&file, control, client()).await.unwrap_err();
    assert!(refusal(&trouble).contains("does not say that it is finspec's mock"), "{trouble}");
}

fn play(mock: &Mock, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
    command.arg("mock").args(words).arg("--target").arg(mock.path()).output().unwrap()
}

#[test]
fn the_example_of_people_is_a_call_centre() {
    let mock = Mock::start(Ccx, &["--people", "docs/people.example.yaml"]);
    let described = mock.file().call_centre;
    let queue = described.queues.first().unwrap();
    assert_ne!(described, finspec::lab::CallCentre::standard());
    assert!(play(&mock, &["call", "--to", &queue.name]).status.success());
    assert!(play(&mock, &["hangup"]).status.success());
    let declined = play(&mock, &["call", "--to", "nobody"]);
    assert_eq!(declined.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&declined.stderr).contains("nobody is reached at nobody"), "{declined:?}");
}

#[test]
fn the_example_in_the_documentation_is_a_target_file() {
    let page = std::fs::read_to_string("docs/targets.md").unwrap();
    let example = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("target.yaml");
    std::fs::write(&path, example).unwrap();
    let file = TargetFile::read(&path).unwrap();
    assert_eq!(file.deployment, Ccx);
    let told = file.control(&path).unwrap_err().to_string();
    assert!(told.contains("FINSPEC_CONTROL_TOKEN, which is not set"), "{told}");
}

#[test]
fn to_another_release_the_recorded_transcripts_tell_what_differs_and_decide_nothing() {
    let mock = Mock::start(Cce, &["--release", "11.6"]);
    let reports = mock.folder.path().join("reports");
    let finspec = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.args(words).arg("--reports").arg(&reports).env("NO_COLOR", "1").output().unwrap()
    };
    let target = mock.path().display().to_string();
    let ran = finspec(&["run", "cce::user::sign_in::", "--target", &target]);
    let said = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(0), "{said}");
    for words in ["other transcripts than those of the recorded release", "- <wrapUpTimer>7200</wrapUpTimer>"] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    let page = std::fs::read_to_string(reports.join("cce/index.html")).unwrap();
    assert!(page.contains("of another release, which decides nothing"));
    let accepted = finspec(&["accept"]);
    assert_eq!(accepted.status.code(), Some(2));
    let said = String::from_utf8_lossy(&accepted.stderr);
    assert!(said.contains("it is about release 11.6; snapshots are those of 12.5"), "{said}");
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_a_target_file_and_nothing_else_is_left_beside_it() {
    use std::os::unix::fs::PermissionsExt;

    let mock = Mock::start(Cce, &[]);
    let mode = std::fs::metadata(mock.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(mock.folder.path()).unwrap().count(), 1);
}
