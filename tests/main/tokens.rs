//! Tokens of single sign-on, by commands and bytes alone: whom they let in, on REST and on a stream, and for how long.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use finspec::lab::Transport;

use crate::support::carrier::{Client, Tcp};
use crate::support::played::Played;

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
