//! What people show to be let in: a password, or a token of single sign-on.

use std::collections::BTreeMap;

use crate::client::http::Credentials;
use crate::control::Password;
use crate::secrets::Secrets;

/// What one person shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonSecret {
    /// A password, with HTTP Basic (page 7).
    Password(Password),
    /// A token, with Bearer (page 7 and a later edition).
    Token(Password),
}

impl PersonSecret {
    /// How it is shown with a request.
    pub fn credentials(&self, user: &str) -> Credentials {
        match self {
            PersonSecret::Password(password) => {
                Credentials::Basic { user: user.to_owned(), password: password.clone() }
            }
            PersonSecret::Token(token) => Credentials::Bearer(token.clone()),
        }
    }

    /// What stands where a stream has the password. No page says how a token is presented there.
    pub fn on_a_stream(&self) -> &Password {
        match self {
            PersonSecret::Password(secret) | PersonSecret::Token(secret) => secret,
        }
    }

    /// One of the same kind that is not the person's.
    #[must_use]
    pub fn wrong(&self) -> PersonSecret {
        let wrong = |secret: &Password| Password(format!("not-{}", secret.0));
        match self {
            PersonSecret::Password(password) => PersonSecret::Password(wrong(password)),
            PersonSecret::Token(token) => PersonSecret::Token(wrong(token)),
        }
    }
}

/// What the people of a target show: one password for all of them, and tokens by their ids. A token comes first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonSecrets {
    /// The password of everybody who has no token; nothing where everybody needs one.
    pub password: Option<Password>,
    /// Tokens by person's id.
    pub tokens: BTreeMap<String, Password>,
}

impl PersonSecrets {
    /// What a person shows; nothing where the target has neither for them.
    pub fn of(&self, id: &str) -> Option<PersonSecret> {
        let token = self.tokens.get(id).cloned().map(PersonSecret::Token);
        token.or_else(|| self.password.clone().map(PersonSecret::Password))
    }

    /// Hides all of them from now on.
    pub fn hide_in(&self, secrets: &Secrets) {
        self.password.iter().chain(self.tokens.values()).for_each(|secret| secrets.learn("", &secret.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_before_the_password_and_a_wrong_one_is_of_its_kind() {
        let secret = |text: &str| Password(text.to_owned());
        let tokens = BTreeMap::from([("1".to_owned(), secret("t"))]);
        let both = PersonSecrets { password: Some(secret("p")), tokens: tokens.clone() };
        assert_eq!(both.of("1"), Some(PersonSecret::Token(secret("t"))));
        assert_eq!(both.of("2"), Some(PersonSecret::Password(secret("p"))));
        assert_eq!(PersonSecrets { password: None, tokens }.of("2"), None);
        let wrong = both.of("1").unwrap().wrong();
        assert_eq!(wrong.credentials("1"), Credentials::Bearer(secret("not-t")));
        assert_eq!(wrong.on_a_stream(), &secret("not-t"));
    }
}
