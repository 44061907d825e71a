//! The strict reader: well-formed XML 1.0 with namespaces, no DTD, no processing instruction, within limits.
//!
//! A body that only a recovering parser would accept is refused here, with the place where it went wrong.

use rxml::error::EndOrError;
use rxml::parser::CommentMode;
use rxml::{Event, Parse, Parser, WithOptions};

use super::build::TreeBuilder;
use super::document::Document;
use super::plain_text::plain_text;
use super::read_error::{Forbidden, Limits, ReadError};
use super::tree::Element;

/// How the parser refuses a processing instruction.
const PROCESSING_INSTRUCTION: rxml::Error = rxml::Error::RestrictedXml("processing instructions");

/// Parser options that every reader of this crate shares: comments are passed over. Names and attributes longer than
/// `longest_token` are refused, longer text comes in parts. The parser reserves that much memory at once.
pub fn strict_parser(longest_token: usize) -> Parser {
    let mut options = rxml::Options { comments: CommentMode::Discard, ..rxml::Options::default() };
    options.max_token_length = longest_token;
    Parser::with_options(options)
}

/// Reads one whole document in bytes: UTF-8, or what its declaration says.
///
/// # Errors
/// A [`ReadError`] that says why the document is refused, and where.
pub fn read_document(bytes: &[u8], limits: Limits) -> Result<Element, ReadError> {
    if bytes.len() > limits.bytes {
        return Err(ReadError::TooLarge(limits.bytes));
    }
    read_root(&Document::of_bytes(bytes)?, limits)
}

/// Reads one whole document that has come as characters, such as the payload of a notice: the encoding that it may
/// declare is none of theirs.
///
/// # Errors
/// As [`read_document`].
pub fn read_characters(text: &str, limits: Limits) -> Result<Element, ReadError> {
    if text.len() > limits.bytes {
        return Err(ReadError::TooLarge(limits.bytes));
    }
    read_root(&Document::of_characters(text), limits)
}

fn read_root(document: &Document<'_>, limits: Limits) -> Result<Element, ReadError> {
    let begins = document.root()?;
    let whole = document.text().len();
    let all = document.text().as_bytes();
    let mut rest = &all[begins..];
    // No token is longer than the document.
    let mut parser = strict_parser(rest.len());
    let mut builder = TreeBuilder::new(limits);
    loop {
        match parser.parse(&mut rest, true) {
            Ok(Some(event)) => {
                let is_start = matches!(event, Event::StartElement(..));
                if let Some(root) = builder.take(event)? {
                    document.ends_at(whole - rest.len())?;
                    return Ok(root);
                }
                if let Some((text, length)) = plain_text(&all[..whole - rest.len()], rest).filter(|_| is_start) {
                    builder.text(&text);
                    rest = &rest[length..];
                }
            }
            Ok(None) | Err(EndOrError::NeedMoreData) => return Err(ReadError::Incomplete(document.length())),
            Err(EndOrError::Error(error)) => return Err(refusal(error, document.place(whole - rest.len()))),
        }
    }
}

fn refusal(error: rxml::Error, offset: usize) -> ReadError {
    if error == PROCESSING_INSTRUCTION {
        return ReadError::Forbidden { offset, what: Forbidden::ProcessingInstruction };
    }
    ReadError::NotWellFormed { offset, reason: error.to_string() }
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
    fn reads_well_formed_documents_in_every_dress() {
        let plain = Element::new("User").with_child(Element::leaf("state", "A&B é"));
        for dressed in [
            "<User><state>A&amp;B é</state></User>".as_bytes(),
            "\n    <User>\n  <state>A&#38;B &#xE9;</state>\n</User>\n<!-- end -->\n".as_bytes(),
            "\u{FEFF}<?xml version='1.0' encoding='utf-8' standalone='no'?><!-- a --><User><state><![CDATA[A&B é]]></state></User>"
                .as_bytes(),
            "<User><state>A<![CDATA[&B]]><!-- in between --> é</state></User>".as_bytes(),
            b"<?xml version='1.0' encoding='ISO-8859-1'?>\r\n<User><state>A&amp;B \xE9</state></User>",
            b"<?xml version='1.0' encoding='US-ASCII'?><User><state>A&amp;B &#233;</state></User>",
        ] {
            let read = read_document(dressed, Limits::default());
            assert_eq!(read.as_ref(), Ok(&plain), "{}", String::from_utf8_lossy(dressed));
        }
        let prefixed = "<f:User xmlns:f='urn:f' xmlns:i='urn:i' i:nil='x'><f:state>A&amp;B é</f:state></f:User>";
        let read = read_document(prefixed.as_bytes(), Limits::default()).unwrap();
        assert_eq!((read.name.as_str(), read.text_at("state").as_deref()), ("User", Some("A&B é")));
        let typed = "<?xml version='1.0' encoding='utf-16'?><User><state>A&amp;B é</state></User>";
        assert_eq!(read_characters(typed, Limits::default()).as_ref(), Ok(&plain));
        assert_eq!(read_document(typed.as_bytes(), Limits::default()), Err(ReadError::Encoding("utf-16".to_owned())));
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
            "<a/>tail",
        ] {
            assert!(matches!(refused(text), ReadError::NotWellFormed { .. } | ReadError::Incomplete(_)), "{text}");
        }
        for text in ["<!DOCTYPE a><a/>", "<?php ?><a/>", "<a><?php ?></a>", "<a/><?php ?>"] {
            assert!(matches!(refused(text), ReadError::Forbidden { .. }), "{text}: {:?}", refused(text));
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
