//! Declaration: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, and the encodings that it can name.

use std::borrow::Cow;

use super::read_error::ReadError;

/// An encoding in which documents are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    /// Each byte is the character of that number: not windows-1252, as browsers have it.
    Latin1,
    Ascii,
}

impl Encoding {
    /// The encoding of that name, in any case, as the registry of IANA has it.
    fn named(name: &str) -> Option<Encoding> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "iso-8859-1" | "iso_8859-1" | "latin1" | "l1" | "iso-ir-100" | "ibm819" | "cp819" => Some(Encoding::Latin1),
            "us-ascii" | "ascii" | "us" | "iso-ir-6" | "iso646-us" | "ibm367" | "cp367" => Some(Encoding::Ascii),
            _ => None,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Latin1 => "ISO-8859-1",
            Encoding::Ascii => "US-ASCII",
        }
    }

    /// The characters of bytes, or the place of the first byte that is none.
    pub fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
        let utf_8 = || std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| error.valid_up_to());
        match self {
            Encoding::Utf8 => utf_8(),
            Encoding::Ascii => bytes.iter().position(|byte| !byte.is_ascii()).map_or_else(utf_8, Err),
            Encoding::Latin1 if bytes.is_ascii() => utf_8(),
            Encoding::Latin1 => Ok(bytes.iter().copied().map(char::from).collect()),
        }
    }

    /// How many bytes of the document a text in UTF-8 is.
    pub fn bytes_of(self, text: &[u8]) -> usize {
        const fn begins(byte: u8) -> bool {
            byte & 0b1100_0000 != 0b1000_0000
        }
        match self {
            Encoding::Utf8 | Encoding::Ascii => text.len(),
            Encoding::Latin1 => text.iter().filter(|byte| begins(**byte)).count(),
        }
    }
}

/// What a declaration says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declaration<'t> {
    /// Bytes from `<?xml` to `?>`.
    pub length: usize,
    /// The name of the encoding.
    pub encoding: Option<&'t str>,
}

/// The encoding that a document declares in ASCII; `None` where it declares none, or its declaration is at fault, which
/// [`read`] tells.
pub(super) fn encoding(document: &[u8]) -> Result<Option<Encoding>, ReadError> {
    let end = document.windows(2).position(|pair| pair == b"?>").map_or(0, |place| place + 2);
    let text = document.get(..end).and_then(|declaration| std::str::from_utf8(declaration).ok()).unwrap_or_default();
    let Ok(Some(Declaration { encoding: Some(name), .. })) = read(text) else { return Ok(None) };
    Encoding::named(name).map(Some).ok_or_else(|| ReadError::Encoding(name.to_owned()))
}

/// Reads the declaration at the beginning of a text; `None` where there is none. A fault has its place and its reason.
pub(super) fn read(text: &str) -> Result<Option<Declaration<'_>>, (usize, &'static str)> {
    let Some(rest) = text.strip_prefix("<?xml").filter(|rest| rest.starts_with(is_white_space)) else {
        return Ok(None);
    };
    let place = |rest: &str| text.len() - rest.len();
    let fault = |rest: &str, reason| Err((place(rest), reason));
    let (version, rest) = match attribute(rest, "version") {
        Some(read) => read,
        None => return fault(rest, "an XML declaration without its version"),
    };
    if !is_version(version) {
        return fault(rest, "a version of XML that is not 1.0");
    }
    let (encoding, rest) = match attribute(rest, "encoding") {
        Some((name, rest)) if is_encoding_name(name) => (Some(name), rest),
        Some(_) => return fault(rest, "the name of an encoding that is none"),
        None => (None, rest),
    };
    let rest = match attribute(rest, "standalone") {
        Some(("yes" | "no", rest)) => rest,
        Some(_) => return fault(rest, "standalone is yes or no"),
        None => rest,
    };
    match rest.trim_start_matches(is_white_space).strip_prefix("?>") {
        Some(after) => Ok(Some(Declaration { length: place(after), encoding })),
        None => fault(rest, "an XML declaration that is not `version`, `encoding`, `standalone` and `?>`"),
    }
}

/// The value of the attribute of that name, if it comes next, and what stands behind it.
fn attribute<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    let named = text.strip_prefix(is_white_space)?.trim_start_matches(is_white_space).strip_prefix(name)?;
    let value = named.trim_start_matches(is_white_space).strip_prefix('=')?.trim_start_matches(is_white_space);
    let quote = value.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
    value[1..].split_once(quote)
}

/// White space as XML has it.
pub(super) const fn is_white_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Whether a reader of XML 1.0 takes a document of that version (section 2.8, production 26).
fn is_version(version: &str) -> bool {
    let minor = version.strip_prefix("1.").unwrap_or_default();
    !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_encoding_name(name: &str) -> bool {
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_read_in_every_dress() {
        for (text, length, encoding) in [
            ("<?xml version='1.0'?><a/>", 21, None),
            ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>", 55, Some("UTF-8")),
            ("<?xml\n\tversion = '1.0'  encoding\r\n=\t'latin1'\n?>", 47, Some("latin1")),
            ("<?xml version='1.1' standalone='no' ?>", 38, None),
        ] {
            assert_eq!(read(text), Ok(Some(Declaration { length, encoding })), "{text}");
        }
        for text in ["<a/>", "", "<?xml-stylesheet?>", "<?xmlversion='1.0'?>", " <?xml version='1.0'?>"] {
            assert_eq!(read(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn a_declaration_at_fault_says_where_and_why() {
        for (text, place, why) in [
            ("<?xml encoding='UTF-8'?>", 5, "without its version"),
            ("<?xml version='2.0'?>", 19, "not 1.0"),
            ("<?xml version='1.'?>", 18, "not 1.0"),
            ("<?xml version='1.0' encoding='8-bit'?>", 19, "encoding that is none"),
            ("<?xml version='1.0' standalone='perhaps'?>", 19, "yes or no"),
            ("<?xml version='1.0'encoding='UTF-8'?>", 19, "is not `version`"),
            ("<?xml version='1.0' standalone='yes' encoding='UTF-8'?>", 36, "is not `version`"),
            ("<?xml version='1.0\"?>", 5, "without its version"),
            ("<?xml version='1.0'", 19, "is not `version`"),
        ] {
            let (found, reason) = read(text).unwrap_err();
            assert!(reason.contains(why), "{text}: {reason}");
            assert_eq!(found, place, "{text}");
        }
    }
}
