//! Text that follows a start tag, read past the parser, which tells every reference as a text of its own and reserves room
//! for a whole token each time: payloads that travel as text are made of references.

use std::borrow::Cow;

use quick_xml::escape::unescape;
use rxml_validation::validate_cdata;

/// The text from the end of a start tag up to the next tag, unescaped, and how many bytes it takes. `unread` are the bytes
/// behind those of the tag, `tag` ends with it. `None` where it is the parser that has to read: an empty element, a text
/// that is not there as a whole, and whatever it folds, refuses or resolves by number.
pub fn plain_text<'a>(tag: &[u8], unread: &'a [u8]) -> Option<(Cow<'a, str>, usize)> {
    let [.., before, b'>'] = tag else { return None };
    // The parser has the end of an empty element still to tell.
    if *before == b'/' {
        return None;
    }
    let length = unread.iter().position(|byte| *byte == b'<').filter(|length| *length > 0)?;
    let text = std::str::from_utf8(unread.get(..length)?).ok()?;
    // A search for one byte is cheap, and most texts hold none of them.
    let ends_section = text.contains(']') && text.contains("]]>");
    if ends_section || text.contains('\r') || validate_cdata(text).is_err() {
        return None;
    }
    let text = match text.contains('&') {
        true if text.contains("&#") => return None,
        true => unescape(text).ok()?,
        false => Cow::Borrowed(text),
    };
    Some((text, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_between_tags_is_unescaped() {
        for (unread, text) in [
            ("1<", "1"),
            ("a &lt;b&gt; &amp;&quot;&apos;c<", "a <b> &\"'c"),
            ("] ]>]<", "] ]>]"),
            (" \n\té\u{7F}\u{FFFD}\u{1F600}</a>", " \n\té\u{7F}\u{FFFD}\u{1F600}"),
        ] {
            let read = plain_text(b"<a>", unread.as_bytes());
            assert_eq!(read, Some((text.into(), unread.find('<').unwrap())), "{unread}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_parser() {
        for unread in
            ["", "<", "not whole", "&lt", "a\rb<", "&#65;<", "&nbsp;<", "&<", "a & b<", "]]><", "\u{1}<", "\u{FFFF}<"]
        {
            assert_eq!(plain_text(b"<a>", unread.as_bytes()), None, "{unread:?}");
        }
        assert_eq!(plain_text(b"<a>", b"\xE9<"), None);
        for tag in ["<a/>", ">", "", "<a"] {
            assert_eq!(plain_text(tag.as_bytes(), b"1<"), None, "{tag}");
        }
    }
}
