//! What an HTTP response means to a session: a wrapper, a broken connection, or something that is no BOSH.

use super::body::{Body, read_body};
use super::condition::Condition;
use super::head::WrapperKind;
use crate::limits::BOSH_RESPONSE;

/// An HTTP response as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// HTTP status.
    pub status: u16,
    /// The Content-Type header.
    pub content_type: Option<String>,
    /// The Location header.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a session is over though nobody here ended it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoshTrouble {
    /// The server ended it.
    #[error("the server ended the BOSH session: {0}")]
    Terminated(Condition),
    /// The server ended it without a reason.
    #[error("the server ended the BOSH session")]
    Ended,
    /// A request was sent several times and never answered.
    #[error("no answer to a BOSH request, sent {times} times: {reason}")]
    Broken {
        /// How often it was sent.
        times: usize,
        /// What went wrong the last time.
        reason: String,
    },
    /// What answers is no BOSH.
    #[error("{0}")]
    NotBosh(String),
}

/// What an HTTP response means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A wrapper.
    Body(Box<Body>),
    /// The request is to be sent once more.
    Again(String),
    /// Nothing more is to be expected.
    Over(BoshTrouble),
}

impl HttpAnswer {
    /// What the response means. Before 1.6 servers named some conditions by the status alone; those are understood once
    /// there `is_open` a session.
    pub(super) fn meaning(&self, is_open: bool) -> Meaning {
        let not_bosh = |reason: String| Meaning::Over(BoshTrouble::NotBosh(reason));
        match self.status {
            200 => self.wrapper(),
            400 if is_open => Meaning::Over(BoshTrouble::Terminated(Condition::BadRequest)),
            403 if is_open => Meaning::Over(BoshTrouble::Terminated(Condition::PolicyViolation)),
            404 if is_open => Meaning::Over(BoshTrouble::Terminated(Condition::ItemNotFound)),
            502..=504 => Meaning::Again(format!("HTTP status {}", self.status)),
            301 | 302 | 303 | 307 | 308 => {
                let place = self.location.as_deref().unwrap_or("an address that it does not name");
                not_bosh(format!("it redirects ({}) to {}; give that address", self.status, shortened(place)))
            }
            401 | 403 => not_bosh(format!("it refuses access to BOSH (HTTP status {})", self.status)),
            404 | 405 => not_bosh(format!("there is no BOSH at this address (HTTP status {})", self.status)),
            status => not_bosh(format!("HTTP status {status} instead of a BOSH response")),
        }
    }

    fn wrapper(&self) -> Meaning {
        let essence = self.content_type.as_deref().unwrap_or("text/xml").split(';').next().unwrap_or_default().trim();
        if !essence.ends_with("xml") {
            let reason = format!("content type {} instead of text/xml", shortened(essence));
            return Meaning::Over(BoshTrouble::NotBosh(reason));
        }
        match read_body(&self.body, BOSH_RESPONSE) {
            Ok(body) if body.head.kind == WrapperKind::Error => {
                Meaning::Again("the server asked for the request once more".to_owned())
            }
            Ok(body) => Meaning::Body(Box::new(body)),
            Err(error) => Meaning::Over(BoshTrouble::NotBosh(format!("the response is no BOSH: {error}"))),
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, content_type: &str, body: &str) -> HttpAnswer {
        let content_type = Some(content_type.to_owned()).filter(|text| !text.is_empty());
        HttpAnswer { status, content_type, location: None, body: body.as_bytes().to_vec() }
    }

    fn trouble(answer: &HttpAnswer, is_open: bool) -> String {
        match answer.meaning(is_open) {
            Meaning::Over(trouble) => trouble.to_string(),
            other => panic!("{other:?}"),
        }
    }

    const BODY: &str = "<body xmlns='http://jabber.org/protocol/httpbind'/>";

    #[test]
    fn a_wrapper_is_read_as_any_xml() {
        for content_type in ["text/xml; charset=utf-8", "application/xml", "TEXT/xml;charset=UTF-8", ""] {
            assert_eq!(answer(200, content_type, BODY).meaning(true), Meaning::Body(Box::default()), "{content_type}");
        }
    }

    #[test]
    fn what_is_no_bosh_says_what_it_is() {
        let html = "<html><body>Sign in</body></html>";
        assert_eq!(
            trouble(&answer(200, "text/html;charset=utf-8", html), false),
            "content type text/html instead of text/xml"
        );
        assert_eq!(
            trouble(&answer(200, "text/xml", html), false),
            "the response is no BOSH: it is <html> of namespace `` instead of a BOSH <body>"
        );
        assert_eq!(
            trouble(&answer(404, "text/html", html), false),
            "there is no BOSH at this address (HTTP status 404)"
        );
        assert_eq!(trouble(&answer(403, "text/html", html), false), "it refuses access to BOSH (HTTP status 403)");
        assert_eq!(trouble(&answer(500, "", ""), true), "HTTP status 500 instead of a BOSH response");
        let mut moved = answer(301, "", "");
        moved.location = Some("https://fin1.example.test:7443/http-bind/".to_owned());
        assert_eq!(
            trouble(&moved, false),
            "it redirects (301) to https://fin1.example.test:7443/http-bind/; give that address"
        );
        let broken = format!("{BODY}junk");
        assert!(
            trouble(&answer(200, "text/xml", &broken), true)
                .starts_with("the response is no BOSH: it is not well-formed")
        );
    }

    #[test]
    fn statuses_of_old_servers_are_conditions() {
        let status = |status: u16| trouble(&answer(status, "", ""), true);
        assert!(status(404).contains("item-not-found") && status(404).contains("expired"), "{}", status(404));
        assert!(status(403).contains("policy-violation"), "{}", status(403));
        assert!(status(400).contains("bad-request"), "{}", status(400));
    }

    #[test]
    fn what_passes_is_tried_again() {
        let error = "<body type='error' xmlns='http://jabber.org/protocol/httpbind'/>";
        for answer in [answer(503, "", ""), answer(502, "text/html", ""), answer(200, "text/xml", error)] {
            assert!(matches!(answer.meaning(true), Meaning::Again(_)), "{answer:?}");
        }
    }
}
