//! The wrapper `<body>`: read strictly, within limits, by either side.
//!
//! Attributes that neither side acts upon (`route`, `from`, `secure`, `key`, `charsets` and whatever else) are passed over.

use rxml::error::EndOrError;
use rxml::{Event, Parse};

use crate::xml::{Element, Limits, ReadError, TreeBuilder, strict_parser};
use crate::xmpp::namespace;

use super::condition::Condition;
use super::head::{BoshVersion, Head, WrapperKind};
use super::rid::{Rid, number};
use crate::limits::{LONGEST_SID, MOST_ATTRIBUTES, MOST_STANZAS};

/// How long a name or an attribute may be.
const LONGEST_TOKEN: usize = 8 << 10;

/// A wrapper with what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// Its attributes.
    pub head: Head,
    /// The stanzas in it, and stream features and errors.
    pub stanzas: Vec<Element>,
}

/// Why something is no wrapper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// No XML, or too much of it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Another document.
    #[error("it is <{name}> of namespace `{namespace}` instead of a BOSH <body>")]
    NotABody {
        /// Local name.
        name: String,
        /// Namespace.
        namespace: String,
    },
    /// An attribute's value is none that it can have.
    #[error("its attribute {attribute} has the value `{value}`")]
    Value {
        /// Name of the attribute.
        attribute: &'static str,
        /// The value, shortened.
        value: String,
    },
    /// Text stands between the stanzas.
    #[error("it holds text beside the stanzas")]
    Text,
}

/// Reads a wrapper.
///
/// # Errors
/// [`BodyError`] that says what is wrong.
pub fn read_body(bytes: &[u8], limits: Limits) -> Result<Body, BodyError> {
    if bytes.len() > limits.bytes {
        return Err(ReadError::TooLarge(limits.bytes).into());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty.into());
    }
    let mut parser = strict_parser(bytes.len().clamp(1, LONGEST_TOKEN));
    let mut reading = Reading { builder: TreeBuilder::new(limits), body: None, closed: false };
    let mut rest = bytes;
    loop {
        match parser.parse(&mut rest, true) {
            Ok(Some(event)) => reading.take(event)?,
            Ok(None) => return reading.body.ok_or(ReadError::Incomplete(bytes.len()).into()),
            Err(EndOrError::NeedMoreData) => return Err(ReadError::Incomplete(bytes.len()).into()),
            Err(EndOrError::Error(error)) => {
                let (offset, reason) = (bytes.len() - rest.len(), error.to_string());
                return Err(ReadError::NotWellFormed { offset, reason }.into());
            }
        }
    }
}

/// A wrapper on its way to being one.
struct Reading {
    builder: TreeBuilder,
    body: Option<Body>,
    closed: bool,
}

impl Reading {
    fn take(&mut self, event: Event) -> Result<(), BodyError> {
        let Some(body) = &mut self.body else {
            if let Event::StartElement(_, (namespace, name), attributes) = event {
                if name.as_str() != "body" || namespace.as_str() != namespace::BOSH {
                    let namespace = namespace.as_str().to_owned();
                    return Err(BodyError::NotABody { name: name.to_string(), namespace });
                }
                if attributes.iter().count() > MOST_ATTRIBUTES {
                    return Err(ReadError::TooMany(MOST_ATTRIBUTES).into());
                }
                let mut head = Head::default();
                for ((namespace, name), value) in attributes.iter() {
                    set(&mut head, namespace.as_str(), name.as_str(), value)?;
                }
                self.body = Some(Body { head, stanzas: Vec::new() });
            }
            return Ok(());
        };
        if self.builder.depth() == 0 {
            match &event {
                Event::EndElement(_) => {
                    self.closed = true;
                    return Ok(());
                }
                Event::Text(_, text) if !self.closed && !text.trim().is_empty() => return Err(BodyError::Text),
                Event::Text(..) => return Ok(()),
                Event::StartElement(..) | Event::XmlDeclaration(..) => {}
            }
        }
        if let Some(stanza) = self.builder.take(event)? {
            if body.stanzas.len() >= MOST_STANZAS {
                return Err(ReadError::TooMany(MOST_STANZAS).into());
            }
            body.stanzas.push(stanza);
        }
        Ok(())
    }
}

/// Puts an attribute where it belongs.
fn set(head: &mut Head, namespace: &str, name: &str, value: &str) -> Result<(), BodyError> {
    match (namespace, name) {
        ("", "rid") => head.rid = Some(whole("rid", value, Rid::parse)?),
        ("", "ack") => head.ack = Some(whole("ack", value, Rid::parse)?),
        ("", "report") => head.report = Some(whole("report", value, Rid::parse)?),
        ("", "time") => head.time = Some(whole("time", value, number)?),
        ("", "wait") => head.wait = Some(whole("wait", value, number)?),
        ("", "hold") => head.hold = Some(whole("hold", value, number)?),
        ("", "requests") => head.requests = Some(whole("requests", value, number)?),
        ("", "inactivity") => head.inactivity = Some(whole("inactivity", value, number)?),
        ("", "polling") => head.polling = Some(whole("polling", value, number)?),
        ("", "ver") => head.ver = Some(whole("ver", value, BoshVersion::parse)?),
        ("", "sid") => head.sid = Some(whole("sid", value, sid)?),
        ("", "type") => head.kind = whole("type", value, WrapperKind::parse)?,
        ("", "condition") => head.condition = Some(Condition::of(value)),
        ("", "to") => head.to = Some(value.to_owned()),
        ("", "from") => head.from = Some(value.to_owned()),
        ("", "authid") => head.authid = Some(value.to_owned()),
        ("", "content") => head.content = Some(value.to_owned()),
        ("", "accept") => head.accept = Some(value.to_owned()),
        (namespace::XBOSH, "restart") => head.restart = whole("xmpp:restart", value, boolean)?,
        (namespace::XBOSH, "version") => head.xmpp_version = Some(value.to_owned()),
        (namespace::XML, "lang") => head.lang = Some(value.to_owned()),
        _ => {}
    }
    Ok(())
}

fn whole<T>(attribute: &'static str, value: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, BodyError> {
    read(value).ok_or_else(|| BodyError::Value { attribute, value: value.chars().take(40).collect() })
}

fn sid(text: &str) -> Option<String> {
    (!text.is_empty() && text.len() <= LONGEST_SID).then(|| text.to_owned())
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{BOSH_REQUEST, BOSH_RESPONSE};

    fn read(text: &str) -> Result<Body, BodyError> {
        read_body(text.as_bytes(), BOSH_REQUEST)
    }

    fn body(attributes: &str, content: &str) -> String {
        format!(
            "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' {attributes}>{content}</body>"
        )
    }

    #[test]
    fn the_first_requests_of_real_clients_are_read() {
        let strophe = body(
            "rid='3184041568' xml:lang='en' to='finesse.test' wait='60' hold='1' ver='1.6' xmpp:version='1.0' \
             content='text/xml; charset=utf-8'",
            "",
        );
        let head = read(&strophe).unwrap().head;
        assert_eq!((head.wait, head.hold, head.ver), (Some(60), Some(1), BoshVersion::parse("1.6")));
        assert_eq!((head.lang.as_deref(), head.xmpp_version.as_deref()), (Some("en"), Some("1.0")));
        assert_eq!((head.to.as_deref(), head.sid, head.restart), (Some("finesse.test"), None, false));
        let jabberwerx = body(
            "rid='4' sid='s' to='finesse.test' route='xmpp:x:5222' xmpp:restart='true' ver='1.9' wait='30' secure='false'",
            "",
        );
        let head = read(&jabberwerx).unwrap().head;
        assert_eq!((head.rid, head.restart, head.wait), (Rid::new(4), true, Some(30)));
    }

    #[test]
    fn stanzas_keep_their_namespaces() {
        let features =
            "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><a xmlns='b'/></stream:features>";
        let read = read(&body("", &format!("{features}\n <iq xmlns='jabber:client' id='1'/>"))).unwrap();
        assert!(read.stanzas[0].is("features", namespace::STREAM));
        assert!(read.stanzas[1].is("iq", namespace::CLIENT));
        assert_eq!(read.stanzas.len(), 2);
    }

    #[test]
    fn an_attribute_counts_only_in_its_namespace() {
        let read = read(&body("restart='true' version='1.0' xmpp:rid='7'", "")).unwrap();
        assert_eq!(read.head, Head::default());
    }

    #[test]
    fn the_end_of_a_session_names_its_condition() {
        let head = read(&body("type='terminate' condition='item-not-found'", "")).unwrap().head;
        assert_eq!((head.kind, head.condition), (WrapperKind::Terminate, Some(Condition::ItemNotFound)));
    }

    #[test]
    fn values_out_of_range_are_refused_by_name() {
        for (attribute, values) in [
            ("rid", ["-1", "9007199254740992", "1e3"]),
            ("wait", ["-1", "65536", "soon"]),
            ("hold", ["-1", "99999999999999999999", ""]),
            ("ack", ["-5", "0", "x"]),
            ("ver", ["1", "a.b", "1.-6"]),
            ("type", ["Terminate", "", "end"]),
            ("xmpp:restart", ["yes", "TRUE", ""]),
        ] {
            for value in values {
                let refused = read(&body(&format!("{attribute}='{value}'"), "")).unwrap_err();
                assert_eq!(refused, BodyError::Value { attribute, value: value.to_owned() });
            }
        }
        let long = body(&format!("sid='{}'", "s".repeat(LONGEST_SID + 1)), "");
        assert!(matches!(read(&long), Err(BodyError::Value { attribute: "sid", .. })));
    }

    #[test]
    fn what_is_no_wrapper_is_refused() {
        for text in
            ["<html/>", "<body/>", "<body xmlns='jabber:client'/>", "<a xmlns='http://jabber.org/protocol/httpbind'/>"]
        {
            assert!(matches!(read(text), Err(BodyError::NotABody { .. })), "{text}");
        }
        assert_eq!(read(&body("", "words")), Err(BodyError::Text));
        assert_eq!(read(" \n"), Err(ReadError::Empty.into()));
    }

    #[test]
    fn hostile_wrappers_are_refused() {
        let many: String = (0..=MOST_ATTRIBUTES).map(|number| format!("a{number}='' ")).collect();
        assert_eq!(read(&body(&many, "")), Err(ReadError::TooMany(MOST_ATTRIBUTES).into()));
        assert_eq!(read(&body("", &"<a>".repeat(100))), Err(ReadError::TooDeep(BOSH_REQUEST.depth).into()));
        let large = body("", &format!("<a>{}</a>", "x".repeat(BOSH_REQUEST.bytes)));
        assert_eq!(read(&large), Err(ReadError::TooLarge(BOSH_REQUEST.bytes).into()));
        let long = body(&format!("to='{}'", "x".repeat(2 * LONGEST_TOKEN)), "");
        let many = body("", &"<a/>".repeat(MOST_STANZAS + 1));
        assert_eq!(read(&many), Err(ReadError::TooMany(BOSH_REQUEST.nodes).into()), "all stanzas count together");
        assert_eq!(read_body(many.as_bytes(), BOSH_RESPONSE), Err(ReadError::TooMany(MOST_STANZAS).into()));
        let twice = body("rid='1' rid='2'", "");
        for text in [
            long.as_str(),
            twice.as_str(),
            "<!DOCTYPE body><body xmlns='http://jabber.org/protocol/httpbind'/>",
            "<?php x?><body xmlns='http://jabber.org/protocol/httpbind'/>",
            "<body xmlns='http://jabber.org/protocol/httpbind'><?php x?></body>",
            "<body xmlns='http://jabber.org/protocol/httpbind'/><body/>",
            "<body xmlns='http://jabber.org/protocol/httpbind'>&who;</body>",
        ] {
            assert!(
                matches!(read(text), Err(BodyError::Read(ReadError::NotWellFormed { .. }))),
                "{text}: {:?}",
                read(text)
            );
        }
        let latin1 = b"<body xmlns='http://jabber.org/protocol/httpbind'><a>\xe9</a></body>";
        assert!(matches!(read_body(latin1, BOSH_REQUEST), Err(BodyError::Read(ReadError::NotWellFormed { .. }))));
        assert!(matches!(
            read("<body xmlns='http://jabber.org/protocol/httpbind'><a>"),
            Err(BodyError::Read(ReadError::Incomplete(_) | ReadError::NotWellFormed { .. }))
        ));
    }
}
