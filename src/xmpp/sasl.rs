//! SASL PLAIN: the one mechanism that clients of Finesse use.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Credentials as they travel in PLAIN. The password is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain {
    /// Whom the client wants to act as; empty, the user name or the bare JID, all three in real use.
    pub authorize: String,
    /// The user's id.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plain").field("authorize", &self.authorize).field("user", &self.user).finish_non_exhaustive()
    }
}

impl Plain {
    /// The initial response, in Base64.
    pub fn encode(&self) -> String {
        STANDARD.encode(format!("{}\0{}\0{}", self.authorize, self.user, self.password))
    }

    /// Reads an initial response; `None` where it is not one.
    pub fn decode(text: &str) -> Option<Plain> {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let mut parts = text.split('\0').map(str::to_owned);
        let plain = Plain { authorize: parts.next()?, user: parts.next()?, password: parts.next()? };
        (parts.next().is_none() && !plain.user.is_empty()).then_some(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_spellings_of_real_clients_are_read() {
        for authorize in ["", "1001001", "1001001@fin1.example.test"] {
            let plain = Plain { authorize: authorize.into(), user: "1001001".into(), password: "secret".into() };
            assert_eq!(Plain::decode(&plain.encode()), Some(plain));
        }
        assert_eq!(Plain::decode("AAAA"), None);
        assert_eq!(Plain::decode("not base64"), None);
    }

    #[test]
    fn the_password_is_not_printed() {
        let plain = Plain { authorize: String::new(), user: "u".into(), password: "hunter2".into() };
        assert!(!format!("{plain:?}").contains("hunter2"));
    }
}
