//! What server and client agree upon with the first request and its response.

use std::time::Duration;

use super::head::{BoshVersion, Head};
use super::rid::Rid;
use crate::limits::{MOST_HELD, RECOMMENDED_HELD};

/// What a server offers at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferedTerms {
    /// How long a request waits.
    pub wait: Duration,
    /// How long a session lives without a request that waits.
    pub inactivity: Duration,
}

/// The terms of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The session's name, which nobody can guess.
    pub sid: String,
    /// The domain that answers.
    pub domain: String,
    /// The stream's id, where it has one.
    pub stream: Option<String>,
    /// The version that both speak.
    pub version: BoshVersion,
    /// How long a request waits.
    pub wait: Duration,
    /// How many requests wait.
    pub hold: u16,
    /// How many requests a client may have open.
    pub requests: u16,
    /// How long the session lives without a request that waits.
    pub inactivity: Duration,
    /// Whether responses and requests are acknowledged.
    pub acknowledges: bool,
}

impl Terms {
    /// What a first request asks for, as far as it is offered.
    pub fn of(first: &Head, offer: OfferedTerms, sid: String, domain: &str) -> Terms {
        let asked = first.wait.map_or(offer.wait, |seconds| Duration::from_secs(seconds.into()));
        let hold = first.hold.unwrap_or(RECOMMENDED_HELD).min(MOST_HELD);
        Terms {
            sid,
            domain: domain.to_owned(),
            stream: None,
            version: first.ver.unwrap_or(BoshVersion::NEWEST).min(BoshVersion::NEWEST),
            wait: asked.min(offer.wait),
            hold,
            requests: hold.max(RECOMMENDED_HELD) + 1,
            inactivity: offer.inactivity,
            acknowledges: first.ack.is_some(),
        }
    }

    /// The attributes of the first response.
    pub(super) fn greeting(&self, first: Option<Rid>) -> Head {
        let seconds = |duration: Duration| Some(u16::try_from(duration.as_secs()).unwrap_or(u16::MAX));
        Head {
            sid: Some(self.sid.clone()),
            from: Some(self.domain.clone()),
            ver: Some(self.version),
            wait: seconds(self.wait),
            hold: Some(self.hold),
            requests: Some(self.requests),
            inactivity: seconds(self.inactivity),
            // A client whose requests do not wait may ask as often as it likes.
            polling: (self.hold == 0 || self.wait.is_zero()).then_some(0),
            ack: first.filter(|_| self.acknowledges),
            authid: self.stream.clone(),
            xmpp_version: Some("1.0".to_owned()),
            ..Head::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gets_more_than_is_offered() {
        let offer = OfferedTerms { wait: Duration::from_secs(60), inactivity: Duration::from_secs(30) };
        let terms = |head: Head| Terms::of(&head, offer, "s".to_owned(), "finesse.test");
        let greedy = terms(Head { wait: Some(600), hold: Some(9), ver: BoshVersion::parse("2.0"), ..Head::default() });
        assert_eq!((greedy.wait, greedy.hold, greedy.requests), (offer.wait, MOST_HELD, MOST_HELD + 1));
        assert_eq!(greedy.version, BoshVersion::NEWEST);
        let modest = terms(Head { wait: Some(30), hold: Some(1), ver: BoshVersion::parse("1.9"), ..Head::default() });
        assert_eq!((modest.wait, modest.hold, modest.requests), (Duration::from_secs(30), 1, 2));
        assert_eq!(modest.version.to_string(), "1.9");
        let silent = terms(Head::default());
        assert_eq!((silent.hold, silent.requests, silent.acknowledges), (1, 2, false));
        let polling = terms(Head { hold: Some(0), ..Head::default() });
        assert_eq!((polling.requests, polling.greeting(None).polling), (2, Some(0)));
        assert_eq!(silent.greeting(None).polling, None);
    }
}
