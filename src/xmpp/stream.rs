//! Frames as a stream of bytes: the reader takes bytes as they come and gives stanzas as they are complete, within limits
//! and strict.

use rxml::error::EndOrError;
use rxml::{Event, Parse, Parser};

use crate::xml::{Attribute, Element, Limits, ReadError, TreeBuilder, plain_text};

use super::frame::{self, Header, Incoming, Outgoing};
use super::namespace;
use crate::limits::LONGEST_TOKEN;

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

impl StreamError {
    /// The condition of the stream error that answers it.
    pub fn condition(&self) -> &'static str {
        match self {
            StreamError::NotWellFormed(_) => "not-well-formed",
            StreamError::NotAStream { .. } => "invalid-namespace",
            StreamError::Refused(_) => "policy-violation",
        }
    }
}

/// Turns bytes into frames.
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
    /// Whether anything but white space has come.
    begun: bool,
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
            begun: false,
            opened: false,
            between: true,
        }
    }

    /// A reader at the beginning of the stream that follows: what has come of it already is read.
    #[must_use]
    pub fn followed(mut self) -> Self {
        self.buffer.drain(..self.used);
        StreamReader { buffer: self.buffer, ..StreamReader::new(self.limits) }
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

    /// The next complete frame; `None` until more bytes come.
    ///
    /// # Errors
    /// [`StreamError`] after which nothing more can be read.
    pub fn next_frame(&mut self) -> Result<Option<Incoming>, StreamError> {
        loop {
            if !self.has_begun() {
                return Ok(None);
            }
            self.look_between()?;
            // Borrowed by field, because the parser is one of them too.
            let mut rest = self.buffer.get(self.used..).unwrap_or_default();
            let before = rest.len();
            let parsed = self.parser.parse(&mut rest, false);
            self.has_used(before - rest.len())?;
            match parsed {
                Ok(Some(event)) => {
                    let is_start = matches!(event, Event::StartElement(..));
                    if let Some(frame) = self.take(event)? {
                        self.pending = 0;
                        self.between = true;
                        return Ok(Some(frame));
                    }
                    if is_start {
                        self.take_text()?;
                    }
                }
                Ok(None) => return Ok(Some(Incoming::Close)),
                Err(EndOrError::NeedMoreData) => {
                    // A stream without traffic keeps no buffer.
                    if self.used == self.buffer.len() {
                        (self.buffer, self.used) = (Vec::new(), 0);
                    }
                    return Ok(None);
                }
                Err(EndOrError::Error(error)) => return Err(StreamError::NotWellFormed(error.to_string())),
            }
        }
    }

    /// Counts bytes of a stanza that have been read.
    fn has_used(&mut self, bytes: usize) -> Result<(), StreamError> {
        self.used += bytes;
        self.pending += bytes;
        match self.pending > self.limits.bytes {
            true => Err(StreamError::Refused(ReadError::TooLarge(self.limits.bytes))),
            false => Ok(()),
        }
    }

    /// Takes the text behind a start tag, where it is plain and there as a whole.
    fn take_text(&mut self) -> Result<(), StreamError> {
        let (tag, unread) = self.buffer.split_at(self.used);
        let Some((text, length)) = plain_text(tag, unread) else { return Ok(()) };
        self.builder.text(&text);
        self.has_used(length)
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

    /// Whether a document has begun. A byte order mark belongs to no document, and neither does white space before it begins: after `<auth>` clients write
    /// the end of a line, and the stream that follows it begins with an XML declaration.
    fn has_begun(&mut self) -> bool {
        while !self.begun {
            match self.buffer.get(self.used..) {
                Some([first, ..]) if first.is_ascii_whitespace() => self.used += 1,
                Some([0xef, 0xbb, 0xbf, ..]) => self.used += 3,
                Some([] | [0xef] | [0xef, 0xbb]) | None => break,
                Some(_) => self.begun = true,
            }
        }
        self.begun
    }

    fn take(&mut self, event: Event) -> Result<Option<Incoming>, StreamError> {
        if self.opened {
            if self.builder.depth() == 0 {
                match &event {
                    Event::EndElement(_) => return Ok(Some(Incoming::Close)),
                    // White space between stanzas keeps the connection alive; anything else is no stanza.
                    Event::Text(_, text) if text.trim().is_empty() => {
                        self.pending = 0;
                        return Ok(None);
                    }
                    Event::Text(..) => return Err(StreamError::NotWellFormed("text between stanzas".to_owned())),
                    Event::StartElement(..) | Event::XmlDeclaration(..) => {}
                }
            }
            let tree = self.builder.take(event).map_err(StreamError::Refused)?;
            if tree.is_some() {
                self.builder.forget();
            }
            return Ok(tree.map(Incoming::of));
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
                    .map(|((_, name), value)| Attribute { name: name.as_str().into(), value: value.as_str().into() })
                    .collect();
                Ok(Some(Incoming::Open(Header::of(&header))))
            }
            Event::XmlDeclaration(..) => {
                self.between = true;
                Ok(None)
            }
            Event::EndElement(_) | Event::Text(..) => Ok(None),
        }
    }
}

/// A frame as it travels on a stream of bytes. The opening has no end yet.
pub fn write(frame: &Outgoing) -> String {
    match frame {
        Outgoing::Open(header) => header_text(header),
        Outgoing::Stanza(text) => text.clone(),
        Outgoing::Error(condition) => format!("{}{FOOTER}", frame::error(condition)),
        Outgoing::Close => FOOTER.to_owned(),
    }
}

fn header_text(header: &Header) -> String {
    let (client, stream) = (namespace::CLIENT, namespace::STREAM);
    let attributes = header.attributes();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <stream:stream xmlns:stream=\"{stream}\" xmlns=\"{client}\"{attributes} version=\"1.0\">"
    )
}

/// The end of a stream.
const FOOTER: &str = "</stream:stream>";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::STANZA_LIMITS;

    fn frames(text: &str) -> Result<Vec<Incoming>, StreamError> {
        let mut reader = StreamReader::new(Limits { bytes: 400, depth: 4, nodes: 20 });
        let mut frames = Vec::new();
        for byte in text.as_bytes() {
            reader.push(std::slice::from_ref(byte));
            while let Some(frame) = reader.next_frame()? {
                let end = frame == Incoming::Close;
                frames.push(frame);
                if end {
                    return Ok(frames);
                }
            }
        }
        Ok(frames)
    }

    #[test]
    fn stanzas_come_whole_however_the_bytes_come() {
        let text = format!("{}\n <iq id='1'><a/></iq> \n<presence/>{FOOTER}", header_text(&Header::to("x")));
        let frames = frames(&text).unwrap();
        assert_eq!(frames.len(), 4);
        assert!(matches!(&frames[1], Incoming::Stanza(iq) if iq.is("iq", namespace::CLIENT)));
        assert_eq!(frames[3], Incoming::Close);
    }

    #[test]
    fn the_end_of_a_stanza_is_known() {
        let mut reader = StreamReader::new(STANZA_LIMITS);
        for (text, within) in [(header_text(&Header::default()).as_str(), false), ("<iq><a/>", true), ("</iq> ", false)]
        {
            reader.push(text.as_bytes());
            while reader.next_frame().unwrap().is_some() {}
            assert_eq!(reader.is_within_stanza(), within, "{text}");
        }
    }

    #[test]
    fn text_may_be_longer_than_a_token() {
        let words = "\u{e9}&amp;".repeat(LONGEST_TOKEN);
        let text = format!("{}<iq><a>{words}</a></iq>", header_text(&Header::default()));
        let mut reader = StreamReader::new(STANZA_LIMITS);
        reader.push(text.as_bytes());
        assert!(matches!(reader.next_frame(), Ok(Some(Incoming::Open(_)))));
        let Ok(Some(Incoming::Stanza(iq))) = reader.next_frame() else { panic!("no stanza") };
        assert_eq!(iq.text_at("a").unwrap(), "\u{e9}&".repeat(LONGEST_TOKEN));
    }

    #[test]
    fn a_stream_begins_where_its_document_does() {
        let open = header_text(&Header::to("x"));
        let bare = open.split_once("?>").unwrap().1;
        for text in [format!("\r\n \t{open}"), format!("\n{bare}"), format!("\u{feff}{open}"), bare.to_owned()] {
            assert_eq!(frames(&text), Ok(vec![Incoming::Open(Header::to("x"))]), "{text}");
        }
        assert!(frames(&format!("{open}\u{feff}")).is_err(), "it is text there");
    }

    #[test]
    fn hostile_streams_are_refused() {
        let open = header_text(&Header::default());
        let deep = format!("{open}{}", "<a>".repeat(9));
        let long = format!("{open}<a b='{}'", "x".repeat(500));
        assert!(matches!(frames(&deep), Err(StreamError::Refused(ReadError::TooDeep(4)))));
        assert!(frames(&long).is_err());
        assert!(matches!(frames("<html xmlns='h'>"), Err(StreamError::NotAStream { .. })));
        for text in
            [format!("{open}w"), format!("{open} \n<presence/> w"), "HTTP/1.1".into(), "<?xml version='1.0'?>w".into()]
        {
            assert!(matches!(frames(&text), Err(StreamError::NotWellFormed(_))), "{text}");
        }
        assert!(matches!(frames("<!DOCTYPE a>"), Err(StreamError::NotWellFormed(_))));
    }
}
