//! No secret reaches an artefact: a canary is planted as everybody's password and as the control token, whole runs are
//! made that succeed and that fail, and everything they leave behind is searched, in every encoding that travels.

use std::path::Path;
use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use finspec::cast::percent_encode;
use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::lab::{CallCentre, Transport};
use finspec::mock::{ControlServer, ControlSettings, Host, WorldLimits, WorldSettings};
use finspec::target::{ControlWritten, SecretPlace, TargetFile};
use finspec::xml::escape;

use crate::support::peer::{Manners, Peer, Reply, SYSTEM_INFO, USER};
use crate::support::project::{Project, READ};

const PASSWORD: &str = "Canary&<4>\"Pass'word%ü";
const TOKEN: &str = "canary-control-token-0123456789";

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// A secret as it is written into text, whole.
fn texts(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let every = |one: &dyn Fn(u8) -> String| secret.bytes().map(one).collect::<String>();
    let numbers = |one: &dyn Fn(u32) -> String| secret.chars().map(|letter| one(u32::from(letter))).collect::<String>();
    vec![
        secret.to_owned(),
        secret.to_uppercase(),
        escape(secret),
        percent_encode(secret),
        json.trim_matches('"').to_owned(),
        escape(json.trim_matches('"')),
        format!("{secret:?}").trim_matches('"').to_owned(),
        every(&|byte| format!("%{byte:02x}")),
        numbers(&|number| format!("&#{number};")),
        numbers(&|number| format!("&#x{number:x};")),
        numbers(&|number| format!("\\u{number:04x}")),
    ]
}

/// Every form in which a secret could stand in a file, whatever its case.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = texts(secret);
    // Base64 shows a secret in one of three ways, as the bytes before it fall: Basic and SASL put a user before it.
    for before in 0..3_usize {
        let mut bytes = vec![b'x'; before];
        bytes.extend_from_slice(secret.as_bytes());
        for encoded in [STANDARD.encode(&bytes), URL_SAFE.encode(&bytes)] {
            let inner = &encoded[before * 2..encoded.len() - 4];
            forms.extend([inner.to_owned(), percent_encode(inner)]);
        }
    }
    let hexadecimal: Vec<String> = forms.iter().map(|form| hex(form)).collect();
    forms.extend(hexadecimal);
    forms.iter().map(|form| form.to_lowercase()).collect()
}

fn leaks(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    [PASSWORD, TOKEN].into_iter().flat_map(forms).filter(|form| text.contains(form.as_str())).collect()
}

#[test]
fn the_search_finds_what_it_searches_for() {
    for user in ["1", "12", "123", "1001001"] {
        let basic = STANDARD.encode(format!("{user}:{PASSWORD}"));
        let sasl = STANDARD.encode(format!("\0{user}\0{PASSWORD}"));
        assert!(!leaks(&format!("Authorization: Basic {basic}")).is_empty());
        assert!(!leaks(&format!("<auth>{sasl}</auth>")).is_empty());
        assert!(!leaks(&format!("?credentials={}", percent_encode(&basic))).is_empty());
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
    let settings = WorldSettings::standard(Deployment::Ccx, Password(PASSWORD.to_owned()));
    let world = host.open_world(settings.clone()).unwrap();
    let control = ControlSettings {
        address: "127.0.0.1:0".parse().unwrap(),
        token: Password(TOKEN.to_owned()),
        worlds: settings,
        default_world: Some(world.clone()),
        limits: WorldLimits::default(),
        page: false,
    };
    let control = ControlServer::start(host, control).await.unwrap();
    let notifications = std::collections::BTreeMap::from([(Transport::Tcp, world.xmpp().unwrap().to_string())]);
    let file = TargetFile {
        control: Some(ControlWritten { address: format!("http://{}", control.address()), token: secret(TOKEN) }),
        password: secret(PASSWORD),
        ..TargetFile::of("canary", Deployment::Ccx, world.rest(), notifications, CallCentre::standard())
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

/// Everything that a server which was sent the secrets may write into what it says.
fn repeated(secrets: &[&str]) -> Vec<String> {
    let mut repeated = Vec::new();
    for secret in secrets {
        let mut texts = texts(secret);
        for before in ["", "u", "us", "1001001:", "\x001001001\x00"] {
            let credentials = format!("{before}{secret}");
            texts.extend([
                STANDARD.encode(&credentials),
                URL_SAFE.encode(&credentials),
                STANDARD.encode(&credentials).to_lowercase(),
            ]);
        }
        let lower = texts.iter().map(|text| text.to_lowercase());
        let again = texts
            .iter()
            .flat_map(|text| [hex(text), hex(text).to_uppercase(), STANDARD.encode(text), percent_encode(text)]);
        let more: Vec<String> = lower.chain(again).collect();
        repeated.extend(texts);
        repeated.extend(more);
    }
    repeated
}

/// All of it as elements of XML.
fn echo(secrets: &[&str]) -> String {
    let mut said: String = repeated(secrets).iter().map(|text| format!("<echo>{}</echo>", escape(text))).collect();
    said.push_str(&format!("<echo>{}<![CDATA[{}]]></echo>", escape(&PASSWORD[..8]), &PASSWORD[8..]));
    said
}

/// A server that repeats every secret in headers and bodies of its REST API.
fn repeats(manners: Manners, status: u16, secrets: &'static [&'static str]) -> Peer {
    Peer::start(manners, move |asked| {
        let body = match asked.asks().as_str() {
            "GET /finesse/api/SystemInfo" => {
                SYSTEM_INFO.replace("<deploymentType>", &format!("{}<deploymentType>", echo(secrets)))
            }
            asks if asks.starts_with("GET /finesse/api/User/") && status == 200 => {
                USER.replace("<state>", &format!("{}<state>", echo(secrets)))
            }
            asks if asks.starts_with("GET /finesse/api/User/") => {
                format!(
                    "<ApiErrors><ApiError><ErrorType>{PASSWORD_XML}</ErrorType>{}</ApiError></ApiErrors>",
                    echo(secrets)
                )
            }
            _ => return None,
        };
        let mut said = format!(
            "HTTP/1.1 {status} Scripted\r\nserver: finspec-mock/0.0\r\nconnection: close\r\ncontent-length: {}\r\n",
            body.len()
        );
        let texts: Vec<String> =
            repeated(secrets).into_iter().filter(|text| !text.contains(char::is_control)).collect();
        for (index, some) in texts.chunks(8).enumerate() {
            said.push_str(&format!("x-{index}: {}\r\n", some.join(" | ")));
        }
        said.push_str("\r\n");
        Some(Reply::Bytes([said.into_bytes(), body.into_bytes()].concat()))
    })
}

const PASSWORD_XML: &str = "Canary&amp;&lt;4&gt;\"Pass'word%ü";

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Runs and examines a server, with the secret as password or as token, and searches whatever that leaves behind.
fn nothing_is_kept(what: &str, as_token: bool, peer: &Peer, words: &str) {
    let project = Project::new(READ);
    let target = project.target(&peer.rest(), &peer.notifications(), &quoted(PASSWORD));
    if as_token {
        let text = std::fs::read_to_string(&target).unwrap();
        let token = format!("tokens: {{\"1001001\": {{text: {}}}}}", quoted(PASSWORD));
        let told: Vec<&str> =
            text.lines().map(|line| if line.starts_with("password:") { &token } else { line }).collect();
        std::fs::write(&target, told.join("\n")).unwrap();
    }
    let mut text = String::new();
    for arguments in [["run", "--no-snapshots"].as_slice(), &["doctor"]] {
        let output = project.command(&[arguments, &["--target", target.to_str().unwrap()]].concat()).output().unwrap();
        let folder = project.path("reports");
        std::fs::create_dir_all(&folder).unwrap();
        text.push_str(&artefacts(&folder, &output));
    }
    assert!(text.contains(words), "{what}: `{words}` is not in\n{text}");
    assert_eq!(leaks(&text), Vec::<String>::new(), "{what}");
}

#[test]
fn a_server_that_repeats_secrets_gets_them_into_no_artefact() {
    let name = format!("x{}", hex(PASSWORD));
    let stanza: &str = Box::leak(echo(&[PASSWORD]).into_boxed_str());
    let update = escape(&format!("<Update><data><user>{}</user></data></Update>", echo(&[PASSWORD])));
    let notice = format!(
        "<message from='pubsub.peer.test'><event xmlns='http://jabber.org/protocol/pubsub#event'><items \
         node='/finesse/api/User/1001001'><item id='{PASSWORD_XML}'><notification xmlns='http://jabber.org/protocol/pubsub'>\
         {update}</notification></item></items></event></message>"
    )
    .replace("\"Pass'", "&quot;Pass&apos;");
    let failure: &str = Box::leak(
        format!("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><{name}/><text>{stanza}</text></failure>")
            .into_boxed_str(),
    );
    let unexpected: &str = Box::leak(format!("<{name} xmlns='{name}'>{stanza}</{name}>").into_boxed_str());
    let error = format!("{notice}<stream:error><{name}/><text>{stanza}</text></stream:error>");
    let servers = [
        ("answers", Manners::Good, 200, "[secret]"),
        ("refusals", Manners::Good, 500, "[secret]"),
        ("failure", Manners::InsteadOfSuccess(failure), 200, "refused the credentials"),
        ("another element", Manners::InsteadOfSuccess(unexpected), 200, "in answer to the credentials"),
        ("no address", Manners::InsteadOfBind(stanza), 200, "no address was bound"),
        ("notices and an error", Manners::InsteadOfPong(error.into_bytes(), true), 200, "[secret]"),
    ];
    for (what, manners, status, words) in servers {
        for as_token in [false, true] {
            let peer = repeats(manners.clone(), status, &[PASSWORD]);
            nothing_is_kept(what, as_token, &peer, words);
        }
    }
}

#[test]
fn a_mock_that_repeats_secrets_gets_them_into_no_snapshot() {
    let echoing = repeats(Manners::Good, 200, &[PASSWORD, TOKEN]);
    let rest = echoing.rest();
    let world = Peer::start(Manners::Good, {
        let notifications = echoing.notifications();
        move |asked| {
            (asked.asks() == "POST /worlds").then(|| {
                let (password, name) = (quoted(PASSWORD), quoted(&format!("{PASSWORD} {TOKEN}")));
                Reply::ok(format!(
                    r#"{{"id":"w1","rest":"{rest}","notifications":{{"tcp":"{notifications}"}},"password":{password},
                    "call_centre":{{"teams":[{{"id":"34","name":{name}}}],"people":[{{"id":"1001001","login_name":
                    "ada.example","first_name":{name},"last_name":"Example","extension":"5501","team":"34"}}]}}}}"#
                ))
            })
        }
    });
    let project = Project::new(READ);
    let target = project.controlled_target(&echoing.rest(), &echoing.notifications());
    let text = std::fs::read_to_string(&target).unwrap();
    let control = format!("control: {{address: \"{}\", token: {{text: {TOKEN}}}}}\n", world.rest());
    std::fs::write(&target, text.split("control:").next().unwrap().to_owned() + &control).unwrap();
    let output = project.command(&["run", "--target", "target.yaml"]).output().unwrap();
    let accepted = project.run(&["accept"]);
    let ran = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(accepted.out.contains("2 transcripts recorded"), "{}{}\n{ran}", accepted.out, accepted.err);
    let snapshots = artefacts(&project.path("snapshots"), &output);
    assert!(snapshots.contains("\n  echo [") && snapshots.contains("[secret]"), "{snapshots}");
    assert_eq!(leaks(&snapshots), Vec::<String>::new());
    assert_eq!(leaks(&artefacts(&project.path("reports"), &output)), Vec::<String>::new());
}

#[test]
fn a_password_that_cannot_be_hidden_is_said() {
    let peer = Peer::with_manners(Manners::Good);
    let project = Project::new(READ);
    for (password, words) in [("\"12345\"", "shorter than"), ("finesse", "a word that servers say anyway")] {
        project.target(&peer.rest(), &peer.notifications(), password);
        for command in ["run", "doctor"] {
            let ran = project.run(&[command, "--target", "target.yaml"]);
            assert!(ran.err.contains("the password cannot be hidden where") && ran.err.contains(words), "{}", ran.err);
        }
    }
}
