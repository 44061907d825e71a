//! Document: which characters its bytes are, and what stands around its root (XML 1.0, section 2.8). The parser that reads
//! the root takes UTF-8 alone, white space before the root only after a declaration, and no comment behind it.

use std::borrow::Cow;

use super::declaration::{self, Encoding, is_white_space};
use super::read_error::{Forbidden, ReadError};

const UTF_8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How documents begin in encodings that are not read here: with a byte order mark, or with the first characters of
/// a document that has none (XML 1.0, appendix F).
const OTHER_BEGINNINGS: [(&[u8], &str); 9] = [
    (b"\xFF\xFE\0\0", "UTF-32"),
    (b"\0\0\xFE\xFF", "UTF-32"),
    (b"<\0\0\0", "UTF-32"),
    (b"\0\0\0<", "UTF-32"),
    (b"\xFE\xFF", "UTF-16"),
    (b"\xFF\xFE", "UTF-16"),
    (b"<\0", "UTF-16"),
    (b"\0<", "UTF-16"),
    (b"\x4C\x6F\xA7\x94", "EBCDIC"),
];

/// A document in characters.
#[derive(Debug)]
pub(super) struct Document<'a> {
    text: Cow<'a, str>,
    /// Bytes of its mark.
    mark: usize,
    encoding: Encoding,
}

impl<'a> Document<'a> {
    /// Of bytes, whose encoding is what a mark or a declaration says.
    pub fn of_bytes(bytes: &'a [u8]) -> Result<Document<'a>, ReadError> {
        let unmarked = bytes.strip_prefix(UTF_8_MARK);
        let (document, mark) = (unmarked.unwrap_or(bytes), if unmarked.is_some() { UTF_8_MARK.len() } else { 0 });
        if let Some((_, name)) = OTHER_BEGINNINGS.iter().find(|(begins, _)| document.starts_with(begins)) {
            return Err(ReadError::Encoding((*name).to_owned()));
        }
        let declared = declaration::encoding(document)?;
        if unmarked.is_some() && !matches!(declared, None | Some(Encoding::Utf8)) {
            let reason = "a byte order mark of UTF-8, and another encoding in the declaration".to_owned();
            return Err(ReadError::NotWellFormed { offset: mark, reason });
        }
        let encoding = declared.unwrap_or(Encoding::Utf8);
        let text = encoding.decode(document).map_err(|offset| ReadError::NotWellFormed {
            offset: mark + offset,
            reason: format!("a byte that is not {}", encoding.name()),
        })?;
        Ok(Document { text, mark, encoding })
    }

    /// Of characters: whatever they declare, they have been decoded.
    pub fn of_characters(text: &'a str) -> Document<'a> {
        Document { text: Cow::Borrowed(text), mark: 0, encoding: Encoding::Utf8 }
    }

    /// The document in UTF-8.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the bytes that came of a place in the text.
    pub fn place(&self, in_text: usize) -> usize {
        self.mark + self.encoding.bytes_of(self.text.as_bytes().get(..in_text).unwrap_or_default())
    }

    /// How many bytes came.
    pub fn length(&self) -> usize {
        self.place(self.text.len())
    }

    /// Where the root begins.
    pub fn root(&self) -> Result<usize, ReadError> {
        let declaration = declaration::read(&self.text).map_err(|(place, reason)| self.fault(place, reason))?;
        let root = self.beyond_misc(declaration.map_or(0, |declared| declared.length))?;
        match &self.text[root..] {
            "" if self.text.chars().all(is_white_space) => Err(ReadError::Empty),
            "" => Err(ReadError::Incomplete(self.length())),
            doctype if doctype.starts_with("<!DOCTYPE") => Err(self.forbidden(root, Forbidden::DocumentType)),
            markup if markup.starts_with('<') => Ok(root),
            _ => Err(self.fault(root, "text in front of the root element")),
        }
    }

    /// Whether nothing but white space and comments stands behind the root, which ends there.
    pub fn ends_at(&self, end: usize) -> Result<(), ReadError> {
        let place = self.beyond_misc(end)?;
        if place == self.text.len() { Ok(()) } else { Err(self.fault(place, "something behind the root element")) }
    }

    /// The first place, from one on, at which neither white space nor a comment stands.
    fn beyond_misc(&self, from: usize) -> Result<usize, ReadError> {
        let mut place = from;
        loop {
            let rest = &self.text[place..];
            let space = rest.len() - rest.trim_start_matches(is_white_space).len();
            place += space;
            let rest = &rest[space..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                place += "<!--".len() + self.comment(place, comment)?;
            } else if rest.strip_prefix("<?xml").is_some_and(|rest| rest.starts_with(is_white_space)) {
                return Err(self.fault(place, "an XML declaration that is not the very beginning"));
            } else if rest.starts_with("<?") {
                return Err(self.forbidden(place, Forbidden::ProcessingInstruction));
            } else {
                return Ok(place);
            }
        }
    }

    /// The length of the rest of a comment, with its end.
    fn comment(&self, begins: usize, comment: &str) -> Result<usize, ReadError> {
        let Some(dashes) = comment.find("--") else { return Err(ReadError::Incomplete(self.length())) };
        if !comment[dashes..].starts_with("-->") {
            return Err(self.fault(begins, "a comment that holds two hyphens"));
        }
        if comment[..dashes].chars().any(is_forbidden) {
            return Err(self.fault(begins, "a comment that holds a character that XML does not have"));
        }
        Ok(dashes + "-->".len())
    }

    fn forbidden(&self, place: usize, what: Forbidden) -> ReadError {
        ReadError::Forbidden { offset: self.place(place), what }
    }

    fn fault(&self, place: usize, reason: &str) -> ReadError {
        ReadError::NotWellFormed { offset: self.place(place), reason: reason.to_owned() }
    }
}

/// Whether XML 1.0 has no such character.
const fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(document: &[u8]) -> String {
        let document = Document::of_bytes(document).unwrap();
        document.text()[document.root().unwrap()..].to_owned()
    }

    fn refusal(document: &[u8]) -> ReadError {
        Document::of_bytes(document).and_then(|document| document.root()).unwrap_err()
    }

    #[test]
    fn white_space_comments_and_a_mark_may_stand_in_front_of_the_root() {
        for prolog in ["", "\n    ", "\u{FEFF}", "\u{FEFF}\r\n\t", "<!-- < & é -->", "\n<!----> <!-- - -->\n"] {
            assert_eq!(text(format!("{prolog}<a/> ").as_bytes()), "<a/> ", "{prolog:?}");
            let declared = format!("<?xml version='1.0'?>{}<a/>", prolog.trim_start_matches('\u{FEFF}'));
            assert_eq!(text(declared.as_bytes()), "<a/>", "{declared:?}");
        }
    }

    #[test]
    fn latin_1_has_one_byte_a_character_and_controls_where_windows_has_quotes() {
        assert_eq!(text(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9\x93\xFF</a>"), "<a>é\u{93}ÿ</a>");
        assert_eq!(text(b"<?xml version='1.0' encoding='latin1'?>\n<!-- \xE9 --><a/>"), "<a/>");
        assert_eq!(text(b"<?xml version='1.0' encoding='us-ascii'?><a/>"), "<a/>");
    }

    #[test]
    fn places_are_those_of_the_document_as_it_came() {
        let latin_1 = b"<?xml version='1.0' encoding='ISO-8859-1'?><!--\xE9--><a>\xE9\xE9</a>";
        let latin_1 = Document::of_bytes(latin_1).unwrap();
        let root = latin_1.root().unwrap();
        assert_eq!((latin_1.place(root), latin_1.place(root + "<a>éé".len()), latin_1.length()), (51, 56, 60));
        let marked = Document::of_bytes("\u{FEFF} <a>é</a>".as_bytes()).unwrap();
        assert_eq!((marked.root(), marked.place(1), marked.place(1 + "<a>é".len())), (Ok(1), 4, 9));
    }

    #[test]
    fn what_is_not_read_is_named_with_its_place() {
        let refused = |document: &[u8]| refusal(document).to_string();
        let utf_16 = "its encoding is UTF-16, and only UTF-8, ISO-8859-1 and US-ASCII are read";
        for document in [&b"\xFF\xFE<\0a\0"[..], b"\xFE\xFF\0<", b"<\0?\0x\0", b"\0<\0a"] {
            assert_eq!(refused(document), utf_16);
        }
        assert_eq!(refused(b"<?xml version='1.0' encoding='utf-16'?><a/>"), utf_16.replace("UTF-16", "utf-16"));
        assert!(refused(b"<?xml version='1.0' encoding='windows-1252'?><a/>").contains("windows-1252"));
        assert_eq!(
            refused(b" <!DOCTYPE a []><a/>"),
            "it holds a document type definition at byte 1, which is not read here"
        );
        assert!(refused(b"<?php ?><a/>").contains("a processing instruction at byte 0"));
        assert!(refused(b"<!-- --><?xml-stylesheet href='a'?><a/>").contains("a processing instruction at byte 8"));
    }

    #[test]
    fn what_is_not_well_formed_says_why() {
        let refused = |document: &[u8]| refusal(document).to_string();
        for (document, place, why) in [
            (&b" <?xml version='1.0'?><a/>"[..], 1, "an XML declaration that is not the very beginning"),
            (b"<!-- a -- b --><a/>", 0, "a comment that holds two hyphens"),
            (b" <!--\x01--><a/>", 1, "a comment that holds a character that XML does not have"),
            (b"text", 0, "text in front of the root element"),
            (b"\xEF\xBB\xBF<?xml version='1.0' encoding='latin1'?><a/>", 3, "a byte order mark of UTF-8"),
            (b"<a>\xE9</a>", 3, "a byte that is not UTF-8"),
            (b"<?xml version='1.0' encoding='ascii'?><a>\xE9</a>", 41, "a byte that is not US-ASCII"),
        ] {
            let said = refused(document);
            assert!(said.starts_with(&format!("it is not well-formed XML at byte {place}: {why}")), "{said}");
        }
        assert_eq!(refusal(b"\xEF\xBB\xBF \n"), ReadError::Empty);
        assert_eq!(refusal(b"<!-- never ends"), ReadError::Incomplete(15));
        assert_eq!(refusal(b"<?xml version='1.0'?>"), ReadError::Incomplete(21));
    }

    #[test]
    fn characters_have_been_decoded_whatever_they_declare() {
        let text = "<?xml version='1.0' encoding='utf-16' standalone='yes'?><a>é</a>";
        let document = Document::of_characters(text);
        assert_eq!(&text[document.root().unwrap()..], "<a>é</a>");
    }

    #[test]
    fn behind_the_root_may_be_white_space_and_comments() {
        let ends = |text: &str| Document::of_characters(text).ends_at(4).map_err(|error| error.to_string());
        for rest in ["", "\n", "<!-- é -->", " <!----> <!-- --> "] {
            assert_eq!(ends(&format!("<a/>{rest}")), Ok(()), "{rest}");
        }
        for (rest, why) in [
            ("<a/>", "at byte 4: something behind the root element"),
            (" <!-- -->tail", "at byte 13: something behind the root element"),
            ("<?php ?>", "a processing instruction at byte 4"),
            ("<!-- ", "after 9 bytes"),
        ] {
            let said = ends(&format!("<a/>{rest}")).unwrap_err();
            assert!(said.contains(why), "{rest}: {said}");
        }
    }
}
