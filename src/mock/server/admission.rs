//! Admission: whose credentials came with a request or a stream, and what is told whoever is not let in.
//!
//! Passwords come as HTTP Basic (page 7), tokens of single sign-on as Bearer (page 7 and a later edition). How a token is
//! presented on a stream no page says: here it stands in the place of the password.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::mock::choices::NotLetIn;
use crate::mock::rule::{Details, Refusal};
use crate::mock::world::AuthMode;

use super::call::Reply;
use super::serve::{Server, refused};

/// How to authenticate with a password. No page names the realm.
const BASIC: &str = "Basic realm=\"Finesse\"";

/// How to authenticate with a token (RFC 6750, section 3). No page prints it.
const BEARER: &str = "Bearer realm=\"Finesse\"";

/// The same, told to somebody whose token is none or has ended (RFC 6750, section 3.1).
const BEARER_AGAIN: &str = "Bearer realm=\"Finesse\", error=\"invalid_token\"";

/// A page such as a servlet container shows to a person.
const PAGE: &str = "<!doctype html><html lang=\"en\"><head><title>HTTP Status 401</title></head>\
    <body><h1>HTTP Status 401</h1><p>The credentials are missing or wrong.</p></body></html>\n";

/// What an Authorization header holds.
enum Presented<'a> {
    Password { user: String, password: String },
    Token(&'a str),
}

impl Presented<'_> {
    fn of(authorization: Option<&str>) -> Option<Presented<'_>> {
        let (scheme, rest) = authorization?.split_once(' ')?;
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("Bearer") {
            return Some(Presented::Token(rest));
        }
        if !scheme.eq_ignore_ascii_case("Basic") {
            return None;
        }
        let text = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
        let (user, password) = text.split_once(':')?;
        Some(Presented::Password { user: user.to_owned(), password: password.to_owned() })
    }
}

impl Server {
    /// Whose credentials these are; `None` where they are missing or wrong, or the account is blocked.
    pub(super) fn requester(&mut self, authorization: Option<&str>) -> Option<String> {
        match Presented::of(authorization)? {
            Presented::Token(token) => self.world.holder_of(token).map(str::to_owned),
            Presented::Password { user, password } => {
                let right = self.is_password(&password);
                let person = self.world.person(&user)?.id.clone();
                self.world.password_given(&person, right).then_some(person)
            }
        }
    }

    /// Where there is single sign-on, no password is right.
    fn is_password(&self, password: &str) -> bool {
        self.world.contract.auth_mode == AuthMode::NonSso && password == self.password.0
    }

    /// The id of the person with that id or login name, and with that password or a token that has not ended: for streams.
    pub fn authenticate(&self, user: &str, secret: &str) -> Option<String> {
        let person = &self.world.person(user)?.id;
        let is_token = self.world.holder_of(secret) == Some(person.as_str());
        (is_token || self.is_password(secret)).then(|| person.clone())
    }

    /// The answer to somebody who was not let in: how to authenticate is told, as RFC 9110 demands (section 15.5.2). Other
    /// refusals with 401 are of people who have authenticated.
    pub(super) fn challenge(&self, authorization: Option<&str>) -> Reply {
        let presented = Presented::of(authorization);
        let challenge = match (&presented, self.world.contract.auth_mode) {
            (_, AuthMode::NonSso) => BASIC,
            (Some(Presented::Token(_)), AuthMode::Sso) => BEARER_AGAIN,
            (Some(Presented::Password { .. }) | None, AuthMode::Sso) => BEARER,
        };
        let headers = vec![("www-authenticate", challenge.to_owned())];
        let reply = Reply { headers, ..refused(&self.not_let_in(presented)) };
        match self.world.contract.choices.not_let_in {
            NotLetIn::Errors => reply,
            NotLetIn::Page => Reply { body: PAGE.to_owned(), content_type: "text/html;charset=UTF-8", ..reply },
        }
    }

    /// The refusal of somebody who was not let in; what names nobody, as a token does, leaves its data empty.
    fn not_let_in(&self, presented: Option<Presented<'_>>) -> Refusal {
        let named = match presented {
            Some(Presented::Password { user, .. }) => user,
            Some(Presented::Token(_)) | None => String::new(),
        };
        let is_blocked = self.world.person(&named).is_some_and(|person| self.world.is_blocked(&person.id));
        let row =
            if is_blocked { "user.sign_in#401-account-blocked" } else { "general.http#401-authorization-failure" };
        Refusal { row, details: Details::data(named) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::control::TokenCommand;
    use crate::mock::server::Call;
    use crate::mock::testing::{ADA, BEN, call, server};
    use crate::mock::world::{BLOCKED_FOR, TOKEN_LIFETIME};

    fn said(reply: &Reply) -> (u16, &str) {
        (reply.status, reply.refused.unwrap_or_default())
    }

    const REFUSED: (u16, &str) = (401, "general.http#401-authorization-failure");

    fn with(authorization: &str) -> Call {
        Call { authorization: Some(authorization.to_owned()), ..call("GET", "/finesse/api/User/1001001", "") }
    }

    fn token(server: &mut Server, user: &str) -> String {
        let command = TokenCommand { user: user.to_owned(), seconds: None };
        server.give_token(&command).unwrap().token.0
    }

    fn challenge(reply: &Reply) -> &str {
        let found = reply.headers.iter().find(|(name, _)| *name == "www-authenticate");
        found.map_or("", |(_, value)| value.as_str())
    }

    #[test]
    fn a_token_lets_its_holder_in_until_it_ends() {
        let mut server = server(Cce);
        let token = token(&mut server, "ada.example");
        let bearer = with(&format!("Bearer {token}"));
        assert_eq!(server.answer(&bearer).status, 200);
        assert_eq!(server.answer(&with(&format!("bearer  {token}"))).status, 200, "the scheme has no case (RFC 9110)");
        let bens = call("PUT", "/finesse/api/User/1001002", "<User><state>READY</state></User>");
        let reply = server.answer(&Call { authorization: bearer.authorization.clone(), ..bens });
        assert_eq!(said(&reply), (401, "user.change_state#401-invalid-authorization-user-specified"));
        assert_eq!(challenge(&reply), "", "who has authenticated is not asked to");
        server.advance(TOKEN_LIFETIME);
        let reply = server.answer(&bearer);
        assert_eq!((said(&reply), challenge(&reply)), (REFUSED, BASIC));
    }

    #[test]
    fn what_is_no_token_is_refused_and_blocks_nobody() {
        let mut server = server(Cce);
        let token = token(&mut server, ADA);
        let basic = |text: String| format!("Basic {}", STANDARD.encode(text));
        for wrong in ["Bearer".to_owned(), "Bearer ".to_owned(), format!("Bearer {token}x"), format!("Token {token}")] {
            for _ in 0..6 {
                assert_eq!(said(&server.answer(&with(&wrong))), REFUSED, "{wrong}");
            }
        }
        assert_eq!(said(&server.answer(&with(&basic(format!("{ADA}:{token}"))))), REFUSED, "a token is no password");
        assert_eq!(server.answer(&with(&basic(format!("{ADA}:secret")))).status, 200);
    }

    #[test]
    fn with_single_sign_on_no_password_is_right_and_tokens_are_asked_for() {
        let mut server = server(Cce);
        server.world.contract.auth_mode = AuthMode::Sso;
        let password = call("GET", "/finesse/api/User/1001001", "");
        for call in [password.clone(), Call { authorization: None, ..password }] {
            let reply = server.answer(&call);
            assert_eq!((said(&reply), challenge(&reply)), (REFUSED, BEARER));
        }
        let info = server.answer(&call("GET", "/finesse/api/SystemInfo", ""));
        assert!(info.body.contains("<systemAuthMode>SSO</systemAuthMode>"), "{}", info.body);
        let token = token(&mut server, ADA);
        let bearer = with(&format!("Bearer {token}"));
        assert_eq!(server.answer(&bearer).status, 200);
        assert_eq!(server.authenticate(ADA, "secret"), None);
        server.advance(TOKEN_LIFETIME);
        let reply = server.answer(&bearer);
        assert_eq!((said(&reply), challenge(&reply)), (REFUSED, BEARER_AGAIN));
    }

    #[test]
    fn a_stream_takes_a_token_of_ones_own_in_the_place_of_the_password() {
        let mut server = server(Cce);
        let token = token(&mut server, ADA);
        for (user, holder) in [(ADA, Some(ADA)), ("ada.example", Some(ADA)), (BEN, None)] {
            assert_eq!(server.authenticate(user, &token).as_deref(), holder);
        }
        server.advance(TOKEN_LIFETIME);
        assert_eq!(server.authenticate(ADA, &token), None);
    }

    #[test]
    fn a_blocked_account_is_refused_with_the_right_password_too() {
        let mut server = server(Cce);
        let read = call("GET", "/finesse/api/User/1001001", "");
        let wrong =
            Call { authorization: Some(format!("Basic {}", STANDARD.encode("ada.example:Secret"))), ..read.clone() };
        for _ in 0..4 {
            assert_eq!(said(&server.answer(&wrong)), (401, "general.http#401-authorization-failure"));
        }
        assert_eq!(said(&server.answer(&wrong)), (401, "user.sign_in#401-account-blocked"));
        assert_eq!(said(&server.answer(&read)), (401, "user.sign_in#401-account-blocked"));
        server.advance(BLOCKED_FOR);
        assert_eq!(server.answer(&read).status, 200);
    }

    #[test]
    fn a_login_name_serves_as_well_as_an_id() {
        let server = server(Cce);
        assert_eq!(server.authenticate("ada.example", "secret").as_deref(), Some(ADA));
        assert_eq!(server.authenticate(ADA, "Secret"), None);
    }
}
