//! What a conversation is made of, whatever carries it: the opening of a stream, stanzas, a stream error, the end.

use crate::xml::{Element, escape_attribute, write_compact};

use super::{namespace, stanza};

/// The attributes with which a stream is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Whom the opening is for: the client names the domain.
    pub to: Option<String>,
    /// Whom it is from: the server names itself.
    pub from: Option<String>,
    /// The server's name for the stream.
    pub id: Option<String>,
}

impl Header {
    /// A client's header.
    pub fn to(domain: &str) -> Header {
        Header { to: Some(domain.to_owned()), ..Header::default() }
    }

    /// A server's header.
    pub fn from(domain: &str, id: String) -> Header {
        Header { from: Some(domain.to_owned()), id: Some(id), ..Header::default() }
    }

    /// The header that an opening element carries.
    pub fn of(opening: &Element) -> Header {
        let attribute = |name: &str| opening.attribute(name).map(str::to_owned);
        Header { to: attribute("to"), from: attribute("from"), id: attribute("id") }
    }

    /// The attributes that are given, as text: ` to="x"`. Some clients search for the double quotes.
    pub(super) fn attributes(&self) -> String {
        let given = [("to", &self.to), ("from", &self.from), ("id", &self.id)];
        let text = |(name, value): (&str, &Option<String>)| {
            value.as_ref().map(|value| format!(" {name}=\"{}\"", escape_attribute(value))).unwrap_or_default()
        };
        given.into_iter().map(text).collect()
    }
}

/// What comes from the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// The other side opens the stream, or opens it anew after authentication.
    Open(Header),
    /// A stanza, or any other first-level element.
    Stanza(Element),
    /// A stream error, by its condition.
    Error(String),
    /// The other side ends the stream.
    Close,
}

impl Incoming {
    /// A first-level element as what it means to the stream.
    pub fn of(element: Element) -> Incoming {
        if element.is("error", namespace::STREAM) {
            return Incoming::Error(stanza::condition(&element));
        }
        Incoming::Stanza(element)
    }
}

/// What goes to the other side. Stanzas are written already, self-contained: they name their namespaces themselves, so
/// that every carrier takes the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// Opens the stream; a second time after authentication.
    Open(Header),
    /// A stanza, or any other first-level element, as text.
    Stanza(String),
    /// A stream error, by its condition, and the end of the stream.
    Error(&'static str),
    /// The end of the stream.
    Close,
}

impl Outgoing {
    /// A stanza.
    pub fn stanza(element: &Element) -> Outgoing {
        Outgoing::Stanza(write_compact(element))
    }

    /// Whether nothing may follow.
    pub fn is_end(&self) -> bool {
        matches!(self, Outgoing::Error(_) | Outgoing::Close)
    }
}

/// Stream features around those given as text. The prefix is spelled out, because clients look for it.
pub fn features(features: &str) -> String {
    format!("<stream:features xmlns:stream=\"{}\">{features}</stream:features>", namespace::STREAM)
}

/// A stream error as text.
pub fn error(condition: &str) -> String {
    let (stream, errors) = (namespace::STREAM, namespace::STREAM_ERRORS);
    format!("<stream:error xmlns:stream='{stream}'><{condition} xmlns='{errors}'/></stream:error>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, read_document};

    #[test]
    fn a_stream_error_is_known_again() {
        let written = read_document(error("conflict").as_bytes(), Limits::default()).unwrap();
        assert_eq!(Incoming::of(written), Incoming::Error("conflict".to_owned()));
        let other = Element::new("error").in_namespace("other");
        assert_eq!(Incoming::of(other.clone()), Incoming::Stanza(other));
    }

    #[test]
    fn features_are_complete_by_themselves() {
        let written = read_document(features("<a xmlns='b'/>").as_bytes(), Limits::default()).unwrap();
        assert!(written.is("features", namespace::STREAM) && written.child("a").is_some());
    }
}
