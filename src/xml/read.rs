//! The strict reader: well-formed UTF-8 XML 1.0 with namespaces, no DTD, no processing instruction, within limits.
//!
//! A body that only a recovering parser would accept is refused here, with the place where it went wrong.

use rxml::parser::CommentMode;
use rxml::{Parse, Parser, WithOptions};

use super::build::TreeBuilder;
use super::tree::Element;

/// How much is read before a document is refused.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the whole document.
    pub bytes: usize,
    /// Elements open at one time.
    pub depth: usize,
    /// Elements, attributes and runs of text together.
    pub nodes: usize,
}

impl Default for Limits {
    /// 4 MiB, 64 deep, 200,000 nodes: far above anything in the guide.
    fn default() -> Self {
        Limits { bytes: 4 << 20, depth: 64, nodes: 200_000 }
    }
}

/// Why a document was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There was nothing but white space.
    #[error("it is empty")]
    Empty,
    /// Not well-formed, or something that this reader refuses on principle (a DTD, another encoding than UTF-8).
    #[error("it is not well-formed XML at byte {offset}: {reason}")]
    NotWellFormed {
        /// Bytes read when the fault was found.
        offset: usize,
        /// The parser's words.
        reason: String,
    },
    /// The document ended inside an element.
    #[error("it ends in the middle, after {0} bytes")]
    Incomplete(usize),
    /// More bytes than allowed.
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
    /// More levels than allowed.
    #[error("it nests more than {0} levels deep")]
    TooDeep(usize),
    /// More nodes than allowed.
    #[error("it holds more than {0} elements, attributes and texts")]
    TooMany(usize),
}

/// Parser options that every reader of this crate shares: comments are passed over. Names and attributes longer than
/// `longest_token` are refused, longer text comes in parts. The parser reserves that much memory at once.
pub fn strict_parser(longest_token: usize) -> Parser {
    let mut options = rxml::Options { comments: CommentMode::Discard, ..rxml::Options::default() };
    options.max_token_length = longest_token;
    Parser::with_options(options)
}

/// Reads one whole document.
///
/// # Errors
/// A [`ReadError`] that says why the document is refused, and where.
pub fn read_document(bytes: &[u8], limits: Limits) -> Result<Element, ReadError> {
    if bytes.len() > limits.bytes {
        return Err(ReadError::TooLarge(limits.bytes));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    // No token is longer than the document.
    let mut parser = strict_parser(bytes.len());
    let mut builder = TreeBuilder::new(limits);
    let mut rest = bytes;
    let mut root = None;
    loop {
        match parser.parse(&mut rest, true) {
            Ok(Some(event)) => {
                if let Some(element) = builder.take(event)? {
                    root = Some(element);
                }
            }
            Ok(None) => return root.ok_or(ReadError::Incomplete(bytes.len())),
            Err(rxml::error::EndOrError::NeedMoreData) => return Err(ReadError::Incomplete(bytes.len())),
            Err(rxml::error::EndOrError::Error(error)) => {
                return Err(ReadError::NotWellFormed { offset: bytes.len() - rest.len(), reason: error.to_string() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> ReadError {
        read_document(text.as_bytes(), Limits::default()).unwrap_err()
    }

    #[test]
    fn reads_text_across_entities_and_comments() {
        let tree =
            read_document(b"<?xml version='1.0'?><a><b>1 &amp; <!-- x -->2</b>\n</a>", Limits::default()).unwrap();
        assert_eq!(tree.text_at("b").as_deref(), Some("1 & 2"));
        assert_eq!(tree.children.len(), 1);
    }

    #[test]
    fn a_namespace_that_is_written_once_and_held_often_counts_as_often() {
        let limits = Limits { bytes: 4 << 10, ..Limits::default() };
        let text = |children: usize| format!("<a xmlns='{}'>{}</a>", "n".repeat(1_000), "<b/>".repeat(children));
        assert!(read_document(text(10).as_bytes(), limits).is_ok());
        assert_eq!(read_document(text(100).as_bytes(), limits).unwrap_err(), ReadError::TooLarge(4 << 10));
    }

    #[test]
    fn refuses_what_only_a_recovering_parser_would_take() {
        assert_eq!(refused(" \n"), ReadError::Empty);
        for text in [
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "text",
            "<a b=c/>",
            "<a>&nbsp;</a>",
            "<a>&#0;</a>",
            "<a>\u{1}</a>",
            "<!DOCTYPE a><a/>",
            "<?php ?><a/>",
            "<a/>tail",
        ] {
            assert!(matches!(refused(text), ReadError::NotWellFormed { .. } | ReadError::Incomplete(_)), "{text}");
        }
        let latin1 = b"<a>\xe9</a>";
        assert!(matches!(read_document(latin1, Limits::default()), Err(ReadError::NotWellFormed { .. })));
    }

    #[test]
    fn refuses_what_is_too_large_too_deep_or_too_much() {
        let limits = Limits { bytes: 60, depth: 3, nodes: 4 };
        let read = |text: &str| read_document(text.as_bytes(), limits).unwrap_err();
        assert_eq!(read("<a><b><c><d/></c></b></a>"), ReadError::TooDeep(3));
        assert_eq!(read("<a><b/><b/><b/><b/></a>"), ReadError::TooMany(4));
        assert_eq!(read(&"<a/>".repeat(20)), ReadError::TooLarge(60));
    }
}
