//! The attributes of a wrapper, as values, and how they are written.

use crate::xml::escape;
use crate::xmpp::namespace;

use super::condition::Condition;
use super::rid::{Rid, number};

/// What a wrapper is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WrapperKind {
    /// One of many.
    #[default]
    Usual,
    /// The last one.
    Terminate,
    /// The server asks for the request once more.
    Error,
}

impl WrapperKind {
    pub(super) fn parse(text: &str) -> Option<WrapperKind> {
        match text {
            "terminate" => Some(WrapperKind::Terminate),
            "error" => Some(WrapperKind::Error),
            _ => None,
        }
    }

    fn word(self) -> Option<&'static str> {
        match self {
            WrapperKind::Usual => None,
            WrapperKind::Terminate => Some("terminate"),
            WrapperKind::Error => Some("error"),
        }
    }
}

/// A version of BOSH: JabberWerx speaks 1.9, Strophe 1.6, and 1.11 is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BoshVersion(u16, u16);

impl BoshVersion {
    /// The newest.
    pub const NEWEST: BoshVersion = BoshVersion(1, 11);

    pub(super) fn parse(text: &str) -> Option<BoshVersion> {
        let (major, minor) = text.split_once('.')?;
        Some(BoshVersion(number(major)?, number(minor)?))
    }
}

impl std::fmt::Display for BoshVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// The attributes of a wrapper. Times are in seconds unless they say otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Which request it is.
    pub rid: Option<Rid>,
    /// Which session it belongs to.
    pub sid: Option<String>,
    /// The domain that the client wants.
    pub to: Option<String>,
    /// The domain that answers.
    pub from: Option<String>,
    /// Version of BOSH.
    pub ver: Option<BoshVersion>,
    /// How long the server may keep a request waiting.
    pub wait: Option<u16>,
    /// How many requests the server keeps waiting.
    pub hold: Option<u16>,
    /// How many requests the client may have open.
    pub requests: Option<u16>,
    /// How long a session lives without a request.
    pub inactivity: Option<u16>,
    /// How seldom a client without waiting requests has to ask.
    pub polling: Option<u16>,
    /// The newest request, or response, that has come with all before it.
    pub ack: Option<Rid>,
    /// The response that the client seems to miss.
    pub report: Option<Rid>,
    /// How long ago that one went out, in milliseconds.
    pub time: Option<u64>,
    /// What the wrapper is.
    pub kind: WrapperKind,
    /// Why it is the last one.
    pub condition: Option<Condition>,
    /// The stream's id.
    pub authid: Option<String>,
    /// The content type that the client wants to have.
    pub content: Option<String>,
    /// Encodings that the server reads.
    pub accept: Option<String>,
    /// The language.
    pub lang: Option<String>,
    /// Whether the stream is to begin anew, after authentication.
    pub restart: bool,
    /// Version of XMPP.
    pub xmpp_version: Option<String>,
}

impl Head {
    /// The last wrapper of a session.
    pub fn terminate(condition: Option<Condition>) -> Head {
        Head { kind: WrapperKind::Terminate, condition, ..Head::default() }
    }

    /// Writes a wrapper with these attributes around stanzas that name their namespaces themselves.
    pub fn write(&self, stanzas: &str) -> String {
        let mut text = format!("<body xmlns='{}'", namespace::BOSH);
        if self.restart || self.xmpp_version.is_some() {
            put(&mut text, "xmlns:xmpp", Some(namespace::XBOSH));
        }
        put(&mut text, "rid", self.rid);
        put(&mut text, "sid", self.sid.as_ref());
        put(&mut text, "to", self.to.as_ref());
        put(&mut text, "from", self.from.as_ref());
        put(&mut text, "ver", self.ver);
        put(&mut text, "wait", self.wait);
        put(&mut text, "hold", self.hold);
        put(&mut text, "requests", self.requests);
        put(&mut text, "inactivity", self.inactivity);
        put(&mut text, "polling", self.polling);
        put(&mut text, "ack", self.ack);
        put(&mut text, "report", self.report);
        put(&mut text, "time", self.time);
        put(&mut text, "type", self.kind.word());
        put(&mut text, "condition", self.condition.as_ref().map(Condition::word));
        put(&mut text, "authid", self.authid.as_ref());
        put(&mut text, "content", self.content.as_ref());
        put(&mut text, "accept", self.accept.as_ref());
        put(&mut text, "xml:lang", self.lang.as_ref());
        put(&mut text, "xmpp:restart", self.restart.then_some("true"));
        put(&mut text, "xmpp:version", self.xmpp_version.as_ref());
        if stanzas.is_empty() {
            text.push_str("/>");
        } else {
            text.push('>');
            text.push_str(stanzas);
            text.push_str("</body>");
        }
        text
    }
}

fn put(text: &mut String, name: &str, value: Option<impl ToString>) {
    if let Some(value) = value {
        text.push_str(&format!(" {name}='{}'", escape(&value.to_string())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::BOSH_REQUEST;
    use crate::xmpp::bosh::{Body, read_body};
    use crate::xmpp::stanza;

    #[test]
    fn what_is_written_is_read_again() {
        let rid = Rid::new(17);
        let text = |text: &str| Some(text.to_owned());
        let head = Head {
            rid,
            sid: text("a'b"),
            to: text("finesse.test"),
            from: text("f<"),
            ver: Some(BoshVersion::NEWEST),
            wait: Some(60),
            hold: Some(1),
            requests: Some(2),
            inactivity: Some(30),
            polling: Some(5),
            ack: rid,
            report: rid,
            time: Some(852),
            kind: WrapperKind::Terminate,
            condition: Some(Condition::Other("a&b".to_owned())),
            authid: text("s1"),
            content: text("text/xml; charset=utf-8"),
            accept: text("deflate"),
            lang: text("en"),
            restart: true,
            xmpp_version: text("1.0"),
        };
        let written = head.write(&crate::xml::write_compact(&stanza::presence()));
        let body = read_body(written.as_bytes(), BOSH_REQUEST).unwrap();
        assert_eq!(body, Body { head, stanzas: vec![stanza::presence()] });
    }

    #[test]
    fn nothing_but_what_is_given_is_written() {
        assert_eq!(Head::default().write(""), "<body xmlns='http://jabber.org/protocol/httpbind'/>");
        let terminate = Head::terminate(Some(Condition::ItemNotFound)).write("");
        assert!(terminate.ends_with(" type='terminate' condition='item-not-found'/>"), "{terminate}");
    }

    #[test]
    fn versions_are_in_order() {
        assert!(BoshVersion::parse("1.9") < BoshVersion::parse("1.11"));
        assert_eq!(BoshVersion::parse("1.6").map(|version| version.to_string()).as_deref(), Some("1.6"));
    }
}
