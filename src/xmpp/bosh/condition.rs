//! Why a session ended: the conditions of XEP-0124, section 17.2, with what each means to a person.

use std::fmt;

/// A terminal condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A request could not be understood.
    BadRequest,
    /// The domain is served no more.
    HostGone,
    /// The domain is not served here.
    HostUnknown,
    /// No domain was named.
    ImproperAddressing,
    /// The server failed.
    InternalServerError,
    /// The session, or a response of it, is not known.
    ItemNotFound,
    /// Another request of the session ended it.
    OtherRequest,
    /// The client did what the server does not allow.
    PolicyViolation,
    /// The service behind could not be reached.
    RemoteConnectionFailed,
    /// The service behind sent a stream error.
    RemoteStreamError,
    /// Another address is to be used.
    SeeOtherUri,
    /// The server goes down.
    SystemShutdown,
    /// Another reason.
    UndefinedCondition,
    /// A word that the specification does not have.
    Other(String),
}

/// Each condition of the specification with its word and its meaning.
const CONDITIONS: [(Condition, &str, &str); 13] = [
    (Condition::BadRequest, "bad-request", "it did not understand a request"),
    (Condition::HostGone, "host-gone", "it serves the domain no more"),
    (Condition::HostUnknown, "host-unknown", "it does not serve the domain; compare with xmppDomain of SystemInfo"),
    (Condition::ImproperAddressing, "improper-addressing", "it misses the domain"),
    (Condition::InternalServerError, "internal-server-error", "it failed"),
    (Condition::ItemNotFound, "item-not-found", "it does not know the session: expired, or the server was restarted"),
    (Condition::OtherRequest, "other-request", "another request of the session ended it"),
    (
        Condition::PolicyViolation,
        "policy-violation",
        "it does not allow what was asked: too much, too large or too often",
    ),
    (Condition::RemoteConnectionFailed, "remote-connection-failed", "it does not reach the service behind it"),
    (Condition::RemoteStreamError, "remote-stream-error", "the service behind it sent a stream error"),
    (Condition::SeeOtherUri, "see-other-uri", "it wants another address to be used"),
    (Condition::SystemShutdown, "system-shutdown", "it goes down"),
    (Condition::UndefinedCondition, "undefined-condition", "for a reason without a name"),
];

impl Condition {
    /// The condition of that word.
    pub fn of(word: &str) -> Condition {
        let known = CONDITIONS.into_iter().find(|(_, known, _)| *known == word);
        known.map_or_else(|| Condition::Other(word.to_owned()), |(condition, _, _)| condition)
    }

    /// The word that travels.
    pub fn word(&self) -> &str {
        match self {
            Condition::Other(word) => word,
            known => CONDITIONS.iter().find(|(other, _, _)| other == known).map_or("", |(_, word, _)| word),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match CONDITIONS.iter().find(|(other, _, _)| other == self) {
            Some((_, word, meaning)) => write!(f, "{word}: {meaning}"),
            None => f.write_str(self.word()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_is_known_by_its_word() {
        for (condition, word, _) in CONDITIONS {
            assert_eq!((Condition::of(word), condition.word()), (condition.clone(), word));
        }
        let other = Condition::of("teapot");
        assert_eq!((other.word(), other.to_string().as_str()), ("teapot", "teapot"));
        assert!(Condition::ItemNotFound.to_string().starts_with("item-not-found: it does not know the session"));
    }
}
