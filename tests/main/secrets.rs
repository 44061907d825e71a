//! No secret reaches an artefact: a canary is planted as everybody's password and as the control token, whole runs are
//! made that succeed and that fail, and everything they leave behind is searched, in every encoding that travels.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use finspec::cast::percent_encode;
use finspec::contract::Deployment;
use finspec::control::{Password, WorldClock};
use finspec::lab::{CallCentre, Transport};
use finspec::mock::{Contract, ControlServer, ControlSettings, Host, WorldLimits, WorldSettings};
use finspec::target::{ControlWritten, SecretPlace, TargetFile, TlsWritten};
use finspec::xml::escape;

const PASSWORD: &str = "Canary&<4>\"Pass'word%ü";
const TOKEN: &str = "canary-control-token-0123456789";

/// Every form in which a secret could stand in a file.
fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let mut forms = vec![
        secret.to_owned(),
        escape(secret),
        percent_encode(secret),
        json.trim_matches('"').to_owned(),
        escape(json.trim_matches('"')),
        format!("{secret:?}").trim_matches('"').to_owned(),
    ];
    // Base64 shows a secret in one of three ways, as the bytes before it fall: Basic and SASL put a user before it.
    for before in 0..3_usize {
        let mut bytes = vec![b'x'; before];
        bytes.extend_from_slice(secret.as_bytes());
        for encoded in [STANDARD.encode(&bytes), URL_SAFE.encode(&bytes)] {
            let inner = &encoded[before * 2..encoded.len() - 4];
            forms.push(inner.to_owned());
        }
    }
    forms
}

fn leaks(text: &str) -> Vec<String> {
    [PASSWORD, TOKEN].into_iter().flat_map(forms).filter(|form| text.contains(form.as_str())).collect()
}

#[test]
fn the_search_finds_what_it_searches_for() {
    for user in ["1", "12", "123", "1001001"] {
        let basic = STANDARD.encode(format!("{user}:{PASSWORD}"));
        let sasl = STANDARD.encode(format!("\0{user}\0{PASSWORD}"));
        assert!(!leaks(&format!("Authorization: Basic {basic}")).is_empty());
        assert!(!leaks(&format!("<auth>{sasl}</auth>")).is_empty());
    }
    assert!(!leaks(&format!("<p>{}</p>", escape(PASSWORD))).is_empty());
    assert!(!leaks(&serde_json::to_string(PASSWORD).unwrap()).is_empty());
    assert!(leaks("an innocent text").is_empty());
}

/// Everything below a folder, and what the program printed.
fn artefacts(folder: &Path, output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                text.push_str(&String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()));
            }
        }
    }
    text
}

fn run(target: &Path, reports: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_finspec"))
        .args(["run", "--target"])
        .arg(target)
        .arg("--reports")
        .arg(reports)
        .output()
        .unwrap()
}

/// A mock whose password and token are the canaries, and the target file that leads to it.
async fn canary_mock() -> (ControlServer, TargetFile) {
    let host = Host::on(tokio::runtime::Handle::current());
    let settings = WorldSettings {
        contract: Contract::of(Deployment::Ccx),
        call_centre: Arc::new(CallCentre::standard()),
        clock: WorldClock::Still,
        password: Password(PASSWORD.to_owned()),
        journal: None,
    };
    let world = host.open_world(settings.clone()).unwrap();
    let control = ControlSettings {
        address: "127.0.0.1:0".parse().unwrap(),
        token: Password(TOKEN.to_owned()),
        worlds: settings,
        default_world: Some(world.clone()),
        limits: WorldLimits::default(),
    };
    let control = ControlServer::start(host, control).await.unwrap();
    let file = TargetFile {
        name: "canary".to_owned(),
        deployment: Deployment::Ccx,
        release: finspec::contract::Release::default(),
        rest: world.rest(),
        notifications: std::collections::BTreeMap::from([(Transport::Tcp, world.xmpp().unwrap().to_string())]),
        transport: None,
        tls: TlsWritten::default(),
        control: Some(ControlWritten { address: format!("http://{}", control.address()), token: secret(TOKEN) }),
        password: secret(PASSWORD),
        call_centre: CallCentre::standard(),
        numbers: std::collections::BTreeMap::new(),
        lacks: std::collections::BTreeMap::new(),
    };
    (control, file)
}

fn secret(text: &str) -> SecretPlace {
    SecretPlace { text: Some(Password(text.to_owned())), ..SecretPlace::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_artefact_of_a_whole_run_holds_a_secret() {
    let (_control, mut file) = canary_mock().await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target.yaml");
    std::fs::write(&target, serde_yaml::to_string(&file).unwrap()).unwrap();

    let reports = folder.path().join("reports");
    let output = tokio::task::block_in_place(|| run(&target, &reports));
    let text = artefacts(&reports, &output);
    assert!(text.contains("ccx::dialog::send_dtmf::letters"), "the runs were made: {text}");
    assert_eq!(leaks(&text), Vec::<String>::new());

    // Passwords that are refused end in messages: those must not quote them either.
    file.control = None;
    file.password = secret(&format!("{PASSWORD}-wrong"));
    std::fs::write(&target, serde_yaml::to_string(&file).unwrap()).unwrap();
    let reports = folder.path().join("refused");
    let output = tokio::task::block_in_place(|| run(&target, &reports));
    assert_ne!(output.status.code(), Some(0));
    assert_eq!(leaks(&artefacts(&reports, &output)), Vec::<String>::new());
}
