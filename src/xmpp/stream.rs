//! Reading a stream: bytes as they come from a socket, stanzas as they are complete. Within limits, and strict.

use rxml::error::EndOrError;
use rxml::{Event, Parse, Parser};

use crate::xml::{Attribute, Element, Limits, ReadError, TreeBuilder, escape};

use super::namespace;

/// Limits of one stanza. A Finesse notification of a large team is some 200 KiB.
pub const STANZA_LIMITS: Limits = Limits { bytes: 1 << 20, depth: 32, nodes: 50_000 };

/// How long a name or an attribute in a stanza may be. Text may be longer, and payloads are text.
const LONGEST_TOKEN: usize = 16 << 10;

/// What a stream delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamEvent {
    /// The other side opened the stream; the element has the header's attributes and no children.
    Opened(Element),
    /// A stanza, or any other first-level element.
    Stanza(Element),
    /// The other side closed the stream.
    Closed,
}

/// Why a stream cannot be read any further.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// The bytes are not well-formed, or hold what XMPP forbids.
    #[error("the stream is not well-formed: {0}")]
    NotWellFormed(String),
    /// The outermost element is not a stream.
    #[error("the stream begins with <{name}> of namespace `{namespace}` instead of a stream")]
    NotAStream {
        /// Local name.
        name: String,
        /// Namespace.
        namespace: String,
    },
    /// A stanza exceeds the limits.
    #[error("a stanza was refused: {0}")]
    Refused(ReadError),
}

/// Turns bytes into stream events.
#[derive(Debug)]
pub struct StreamReader {
    parser: Parser,
    builder: TreeBuilder,
    limits: Limits,
    buffer: Vec<u8>,
    /// Bytes of the buffer that have been read.
    used: usize,
    /// Bytes of the stanza that is being read.
    pending: usize,
    opened: bool,
    /// Nothing but white space came since the last stanza.
    between: bool,
}

impl StreamReader {
    /// A reader at the beginning of a stream.
    pub fn new(limits: Limits) -> Self {
        StreamReader {
            parser: crate::xml::strict_parser(LONGEST_TOKEN.min(limits.bytes)),
            builder: TreeBuilder::new(limits),
            limits,
            buffer: Vec::new(),
            used: 0,
            pending: 0,
            opened: false,
            between: true,
        }
    }

    /// Whether the bytes so far end within a stanza.
    pub fn is_within_stanza(&self) -> bool {
        !self.between
    }

    /// Takes bytes from the socket.
    pub fn push(&mut self, bytes: &[u8]) {
        // Once for each read from the socket: what has been read makes room for what has come.
        self.buffer.drain(..self.used);
        self.used = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next complete event; `None` until more bytes come.
    ///
    /// # Errors
    /// [`StreamError`] after which nothing more can be read.
    pub fn next_event(&mut self) -> Result<Option<StreamEvent>, StreamError> {
        loop {
            self.look_between()?;
            // Borrowed by field, because the parser is one of them too.
            let mut rest = self.buffer.get(self.used..).unwrap_or_default();
            let before = rest.len();
            let parsed = self.parser.parse(&mut rest, false);
            let used = before - rest.len();
            self.used += used;
            self.pending += used;
            if self.pending > self.limits.bytes {
                return Err(StreamError::Refused(ReadError::TooLarge(self.limits.bytes)));
            }
            match parsed {
                Ok(Some(event)) => {
                    if let Some(event) = self.take(event)? {
                        self.pending = 0;
                        self.between = true;
                        return Ok(Some(event));
                    }
                }
                Ok(None) => return Ok(Some(StreamEvent::Closed)),
                Err(EndOrError::NeedMoreData) => return Ok(None),
                Err(EndOrError::Error(error)) => return Err(StreamError::NotWellFormed(error.to_string())),
            }
        }
    }

    /// The parser waits for the end of a text before it tells it, which would be for ever where a server that speaks
    /// something else waits for an answer. What comes between stanzas is therefore looked at before it is parsed.
    fn look_between(&mut self) -> Result<(), StreamError> {
        let unread = self.buffer.get(self.used..).unwrap_or_default();
        let first = unread.iter().find(|byte| !byte.is_ascii_whitespace());
        match first.filter(|_| self.between) {
            Some(b'<') => self.between = false,
            Some(_) => {
                let place = if self.opened { "between stanzas" } else { "before the stream" };
                return Err(StreamError::NotWellFormed(format!("text {place}")));
            }
            None => {}
        }
        Ok(())
    }

    fn take(&mut self, event: Event) -> Result<Option<StreamEvent>, StreamError> {
        if self.opened {
            if self.builder.depth() == 0 {
                match &event {
                    Event::EndElement(_) => return Ok(Some(StreamEvent::Closed)),
                    // White space between stanzas keeps the connection alive; anything else is no stanza.
                    Event::Text(_, text) if text.trim().is_empty() => {
                        self.pending = 0;
                        return Ok(None);
                    }
                    Event::Text(..) => return Err(StreamError::NotWellFormed("text between stanzas".to_owned())),
                    Event::StartElement(..) | Event::XmlDeclaration(..) => {}
                }
            }
            return self.builder.take(event).map(|tree| tree.map(StreamEvent::Stanza)).map_err(StreamError::Refused);
        }
        match event {
            Event::StartElement(_, (namespace, name), attributes) => {
                if name.as_str() != "stream" || namespace.as_str() != namespace::STREAM {
                    let namespace = namespace.as_str().to_owned();
                    return Err(StreamError::NotAStream { name: name.to_string(), namespace });
                }
                self.opened = true;
                let mut header = Element::new("stream").in_namespace(namespace::STREAM);
                header.attributes = attributes
                    .into_iter()
                    .map(|((_, name), value)| Attribute { name: name.to_string(), value: value.clone() })
                    .collect();
                Ok(Some(StreamEvent::Opened(header)))
            }
            Event::XmlDeclaration(..) => {
                self.between = true;
                Ok(None)
            }
            Event::EndElement(_) | Event::Text(..) => Ok(None),
        }
    }
}

/// The opening of a stream, as text, since it has no end yet. Of `to`, `from` and `id` those are written that are given.
pub fn header(to: Option<&str>, from: Option<&str>, id: Option<&str>) -> String {
    let mut text = String::from("<?xml version='1.0'?><stream:stream version='1.0'");
    for (name, value) in [("to", to), ("from", from), ("id", id)] {
        if let Some(value) = value {
            text.push_str(&format!(" {name}='{}'", escape(value)));
        }
    }
    text.push_str(&format!(" xmlns='{}' xmlns:stream='{}'>", namespace::CLIENT, namespace::STREAM));
    text
}

/// The end of a stream.
pub const FOOTER: &str = "</stream:stream>";

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<StreamEvent>, StreamError> {
        let mut reader = StreamReader::new(Limits { bytes: 400, depth: 4, nodes: 20 });
        let mut events = Vec::new();
        for byte in text.as_bytes() {
            reader.push(std::slice::from_ref(byte));
            while let Some(event) = reader.next_event()? {
                let end = event == StreamEvent::Closed;
                events.push(event);
                if end {
                    return Ok(events);
                }
            }
        }
        Ok(events)
    }

    #[test]
    fn stanzas_come_whole_however_the_bytes_come() {
        let text = format!("{}\n <iq id='1'><a/></iq> \n<presence/>{FOOTER}", header(Some("x"), None, None));
        let events = events(&text).unwrap();
        assert_eq!(events.len(), 4);
        assert!(matches!(&events[1], StreamEvent::Stanza(iq) if iq.is("iq", namespace::CLIENT)));
        assert_eq!(events[3], StreamEvent::Closed);
    }

    #[test]
    fn the_end_of_a_stanza_is_known() {
        let mut reader = StreamReader::new(STANZA_LIMITS);
        for (text, within) in [(header(None, None, None).as_str(), false), ("<iq><a/>", true), ("</iq> ", false)] {
            reader.push(text.as_bytes());
            while reader.next_event().unwrap().is_some() {}
            assert_eq!(reader.is_within_stanza(), within, "{text}");
        }
    }

    #[test]
    fn text_may_be_longer_than_a_token() {
        let words = "\u{e9}&amp;".repeat(LONGEST_TOKEN);
        let text = format!("{}<iq><a>{words}</a></iq>", header(None, None, None));
        let mut reader = StreamReader::new(STANZA_LIMITS);
        reader.push(text.as_bytes());
        assert!(matches!(reader.next_event(), Ok(Some(StreamEvent::Opened(_)))));
        let Ok(Some(StreamEvent::Stanza(iq))) = reader.next_event() else { panic!("no stanza") };
        assert_eq!(iq.text_at("a").unwrap(), "\u{e9}&".repeat(LONGEST_TOKEN));
    }

    #[test]
    fn hostile_streams_are_refused() {
        let open = header(None, None, None);
        let deep = format!("{open}{}", "<a>".repeat(9));
        let long = format!("{open}<a b='{}'", "x".repeat(500));
        assert!(matches!(events(&deep), Err(StreamError::Refused(ReadError::TooDeep(4)))));
        assert!(events(&long).is_err());
        assert!(matches!(events("<html xmlns='h'>"), Err(StreamError::NotAStream { .. })));
        for text in
            [format!("{open}w"), format!("{open} \n<presence/> w"), "HTTP/1.1".into(), "<?xml version='1.0'?>w".into()]
        {
            assert!(matches!(events(&text), Err(StreamError::NotWellFormed(_))), "{text}");
        }
        assert!(matches!(events("<!DOCTYPE a>"), Err(StreamError::NotWellFormed(_))));
    }
}
