//! Tokens of single sign-on, by commands and bytes alone: whom they let in, on REST and on a stream, and for how long.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use finspec::lab::Transport;

use finspec::target::{SecretPlace, TargetFile};

use crate::support::carrier::{Client, Tcp};
use crate::support::played::Played;
use crate::support::project::{Project, READ, Ran};

const ADA: &str = "/finesse/api/User/1001001";

/// What a stream answers to a person who shows that in the place of a password.
fn shown_on_a_stream(played: &Played, user: &str, secret: &str) -> String {
    let mut client = Client::new(Tcp::to(played.mock.file.notifications[&Transport::Tcp].parse().unwrap()));
    client.open(Some("finesse.test"));
    let plain = STANDARD.encode(["", user, secret].join("\0"));
    client.say(&format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>"));
    client.hear("/>")
}

#[test]
fn a_token_lets_in_on_rest_and_on_streams_until_it_ends() {
    let played = Played::with(&["--sso"]);
    let read = |authorization: &str| played.ask(&format!("GET {ADA}"), authorization, "");
    let token = played.done("token ada.example");
    assert_eq!(read(&format!("Bearer {token}")).status, 200);
    let info = played.ask("GET /finesse/api/SystemInfo", "", "");
    assert!(info.text.contains("<systemAuthMode>SSO</systemAuthMode>"), "{}", info.text);
    let password = read(&format!("Basic {}", STANDARD.encode("1001001:finesse")));
    assert_eq!((password.status, password.challenge.as_str()), (401, "Bearer realm=\"Finesse\""));
    assert!(shown_on_a_stream(&played, "1001001", &token).contains("<success"));
    assert!(shown_on_a_stream(&played, "1001002", &token).contains("not-authorized"));
    assert!(shown_on_a_stream(&played, "1001001", "finesse").contains("not-authorized"));

    played.done("advance 300s");
    let ended = read(&format!("Bearer {token}"));
    assert_eq!((ended.status, ended.challenge.as_str()), (401, "Bearer realm=\"Finesse\", error=\"invalid_token\""));
    assert!(shown_on_a_stream(&played, "1001001", &token).contains("not-authorized"));

    let longer = played.done("token 1001001 --for 10m");
    played.done("advance 9m");
    assert_eq!(read(&format!("Bearer {longer}")).status, 200);
    let journal = [played.done("journal"), played.done("journal --json"), played.done("status --json")].concat();
    assert!(journal.contains("1001001 has a token for 600 s"), "{journal}");
    assert!(
        !journal.contains(&token) && !journal.contains(&longer),
        "tokens are printed to who asks, and nowhere else"
    );
}

#[test]
fn without_single_sign_on_tokens_and_passwords_are_taken_side_by_side() {
    let played = Played::start();
    let token = played.done("token 1001001");
    for authorization in [format!("Bearer {token}"), format!("Basic {}", STANDARD.encode("1001001:finesse"))] {
        assert_eq!(played.ask(&format!("GET {ADA}"), &authorization, "").status, 200, "{authorization}");
    }
    for (words, said) in [
        ("token nobody", "nobody has the id or login name `nobody`"),
        ("token 1001001 --for 0s", "`0s` is no time of a second or more"),
        ("token 1001001 --for long", "`long` is no time of a second or more"),
    ] {
        let refused = played.play(words);
        assert!(!refused.done && refused.text.contains(said), "{words}: {}", refused.text);
    }
}

/// A project whose target file leads to the played mock without its control address, Ada's token in a place of its own.
fn shared(played: &Played, place: SecretPlace) -> Project {
    let project = Project::new(READ);
    let (control, password) = (None, SecretPlace::default());
    let tokens = [("1001001".to_owned(), place)].into();
    let file = TargetFile { control, password, tokens, ..played.mock.file.clone() };
    project.write("target.yaml", &serde_yaml::to_string(&file).unwrap());
    project
}

fn in_variable(name: &str) -> SecretPlace {
    SecretPlace { environment: Some(name.to_owned()), ..SecretPlace::default() }
}

#[test]
fn runs_and_the_doctor_come_with_the_tokens_of_a_target_file() {
    let played = Played::with(&["--sso"]);
    let token = played.done("token 1001001 --for 10m");
    let project = shared(&played, in_variable("ADA_TOKEN"));
    let with_token = |words: &[&str]| -> Ran {
        let mut command = project.command(&[words, &["--target", "target.yaml"]].concat());
        Ran::of(&command.env("ADA_TOKEN", &token).output().unwrap())
    };
    let ran = with_token(&["run"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    let examined = with_token(&["doctor", "--only-named"]);
    assert!(examined.out.contains("token taken; signed out"), "{}", examined.out);
    assert!(
        examined.out.contains("1001002") && examined.out.contains("neither a password nor a token"),
        "{}",
        examined.out
    );

    let file = shared(&played, SecretPlace { file: Some("token".into()), ..SecretPlace::default() });
    file.write("token", &format!("{token}\n"));
    assert_eq!(file.run(&["run", "--target", "target.yaml"]).code, Some(0));

    played.done("advance 10m");
    let ran = with_token(&["run"]);
    assert_eq!(ran.code, Some(4), "{}\n{}", ran.out, ran.err);
    assert!(
        ran.out.contains("refuses the credentials of 1001001 (401); check what the target file gives"),
        "{}",
        ran.out
    );
    let ill = with_token(&["doctor", "--only-named"]);
    assert!(ill.out.contains("refused the token of 1001001; write another under `tokens`"), "{}", ill.out);
    for said in [ran, examined, ill] {
        assert!(!said.out.contains(&token) && !said.err.contains(&token), "{}\n{}", said.out, said.err);
    }
}

#[test]
fn a_controlled_mock_gives_each_run_tokens_for_its_people() {
    let played = Played::with(&["--sso"]);
    let project = Project::new(READ);
    let target = played.folder.path().join("target.yaml");
    let ran = project.run(&["run", "--no-snapshots", "--target", target.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    let corpus = project.run(&[
        "--cases",
        concat!(env!("CARGO_MANIFEST_DIR"), "/cases"),
        "run",
        "send_dtmf",
        "sign_in",
        "--target",
        target.to_str().unwrap(),
        "--no-snapshots",
    ]);
    assert_eq!(corpus.code, Some(0), "{}\n{}", corpus.out, corpus.err);
    assert!(corpus.out.contains("people come with tokens of single sign-on"), "{}", corpus.out);
}

#[test]
fn tokens_that_cannot_be_used_are_told_without_them() {
    let played = Played::with(&["--sso"]);
    let project = shared(&played, in_variable("NO_SUCH_TOKEN"));
    let ran = project.run(&["run", "--target", "target.yaml"]);
    ran.fails_with(2, &["`tokens.1001001` stands in the variable NO_SUCH_TOKEN, which is not set"]);
    let text = std::fs::read_to_string(project.path("target.yaml")).unwrap();
    for (tokens, words) in [
        ("tokens: {hunter2secret: {environment: X}}", "`tokens` has a key that is nobody's id"),
        ("tokens: {'1001001': hunter2secret}", "it does not say where the secret is"),
        ("tokens: hunter2secret", "it is no target file"),
    ] {
        let (before, rest) = text.split_once("tokens:").unwrap();
        let after = rest.split_once("call_centre:").unwrap().1;
        project.write("target.yaml", &format!("{before}{tokens}\ncall_centre:{after}"));
        let ran = project.run(&["run", "--target", "target.yaml"]);
        ran.fails_with(2, &[words]);
        assert!(!ran.err.contains("hunter2"), "{}", ran.err);
    }
}
