//! Text with its escapes undone, which still knows where each byte of it came from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::Piece;

/// How long the escape of one character may be: `&#x0010FFFF;`, and some zeros.
const LONGEST: usize = 16;

/// How long a comment may be that is looked through for: each beginning of one costs as much.
const LONGEST_COMMENT: usize = 256;

/// What is shorter is no text in hexadecimal or Base64, but a word.
const SHORTEST_ENCODED: usize = 12;

/// One layer of what was said: the bytes as they came, or with the escapes of the layer above undone.
pub(super) struct Layer {
    bytes: Vec<u8>,
    /// `None` for what was said itself.
    from: Option<Origins>,
}

/// Where each byte began and ended in what was said.
type Origins = Vec<(u32, u32)>;

/// An escape: how long it is, and what it stands for.
struct Escape {
    length: usize,
    meaning: Vec<u8>,
}

impl Layer {
    /// What was said, which is shorter than 4 GiB.
    pub(super) fn of(said: &[u8]) -> Layer {
        Layer { bytes: said.to_vec(), from: None }
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn origin(&self, index: usize) -> (u32, u32) {
        let here = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        match &self.from {
            None => (here(index), here(index + 1)),
            Some(from) => from.get(index).copied().unwrap_or_default(),
        }
    }

    /// The pieces of what was said that these bytes came from.
    pub(super) fn origins(&self, from: usize, to: usize) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for (start, end) in (from..to).map(|index| self.origin(index)) {
            let (start, end) = (start as usize, end as usize);
            match pieces.last_mut() {
                Some(last) if start <= last.to => last.to = last.to.max(end),
                _ => pieces.push(Piece { from: start, to: end, is_first: pieces.is_empty() }),
            }
        }
        pieces
    }

    /// The layer below; `None` where there is no escape.
    pub(super) fn unescaped(&self) -> Option<Layer> {
        let (mut index, mut before) = (0, b' ');
        // Nothing is copied until there is one: most of what servers say has none.
        let mut below: Option<(Vec<u8>, Origins)> = None;
        while let Some(rest) = self.bytes.get(index..).filter(|rest| !rest.is_empty()) {
            let begins = !is_encoded(before);
            before = rest[0];
            let escape = escape(rest).or_else(|| begins.then(|| encoded(rest)).flatten());
            if let Some(Escape { length, meaning }) = escape {
                before = meaning.last().copied().unwrap_or(before);
                let (bytes, from) = below.get_or_insert_with(|| self.upto(index));
                let origin = (self.origin(index).0, self.origin(index + length - 1).1);
                from.extend(meaning.iter().map(|_| origin));
                bytes.extend(meaning);
                index += length;
                continue;
            }
            if let Some((bytes, from)) = &mut below {
                from.push(self.origin(index));
                bytes.push(rest[0]);
            }
            index += 1;
        }
        below.map(|(bytes, from)| Layer { bytes, from: Some(from) })
    }

    /// The bytes before an index, with where they came from.
    fn upto(&self, index: usize) -> (Vec<u8>, Origins) {
        (self.bytes[..index].to_vec(), (0..index).map(|index| self.origin(index)).collect())
    }
}

/// Whether Base64 or hexadecimal may have written it.
pub(super) fn is_encoded(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

/// Text that a text begins with in hexadecimal or Base64, where it is some text again. What goes on in escapes, as
/// `SGVsbG8%2BIA%3D%3D` does, is whole in the layer below only.
fn encoded(text: &[u8]) -> Option<Escape> {
    let (run, rest) = text.split_at(text.iter().take_while(|byte| is_encoded(**byte)).count());
    let goes_on = || escape(rest).is_some_and(|next| next.meaning.first().copied().is_some_and(is_encoded));
    if run.len() < SHORTEST_ENCODED || (!rest.is_empty() && goes_on()) {
        return None;
    }
    let figures =
        run.chunks(2).map(|pair| hex(pair).filter(|_| pair.len() == 2).and_then(|byte| u8::try_from(byte).ok()));
    let bytes = figures.collect::<Option<Vec<u8>>>().or_else(|| base64(run))?;
    let is_text =
        std::str::from_utf8(&bytes).is_ok_and(|text| !text.contains(|one: char| one.is_control() && one != '\0'));
    is_text.then_some(Escape { length: run.len(), meaning: bytes })
}

/// Either alphabet, with or without its end.
fn base64(run: &[u8]) -> Option<Vec<u8>> {
    let standard = |byte: &u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        same => *same,
    };
    let run: Vec<u8> = run.iter().map(standard).take_while(|byte| *byte != b'=').collect();
    STANDARD_NO_PAD.decode(run).ok()
}

/// The escape that a text begins with.
fn escape(text: &[u8]) -> Option<Escape> {
    match text[0] {
        b'%' => hex(text.get(1..3)?).map(|value| of(3, value)),
        b'&' => entity(text),
        b'\\' => backslash(text),
        b'<' => markup(text),
        b']' => text.starts_with(b"]]>").then(|| Escape { length: 3, meaning: Vec::new() }),
        _ => None,
    }
}

/// A number below 256 is a byte.
fn of(length: usize, value: u32) -> Escape {
    Escape { length, meaning: u8::try_from(value).map(|byte| vec![byte]).unwrap_or_default() }
}

fn character(length: usize, value: u32) -> Option<Escape> {
    let character = char::from_u32(value)?;
    Some(Escape { length, meaning: character.to_string().into_bytes() })
}

fn hex(figures: &[u8]) -> Option<u32> {
    let is_hex = !figures.is_empty() && figures.iter().all(u8::is_ascii_hexdigit);
    std::str::from_utf8(figures).ok().filter(|_| is_hex).and_then(|figures| u32::from_str_radix(figures, 16).ok())
}

/// `&amp;`, `&#38;`, `&#x26;`.
fn entity(text: &[u8]) -> Option<Escape> {
    let end = text.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = &text[1..end];
    let plain = |meaning: u8| Some(Escape { length: end + 1, meaning: vec![meaning] });
    match name {
        b"amp" => plain(b'&'),
        b"lt" => plain(b'<'),
        b"gt" => plain(b'>'),
        b"quot" => plain(b'"'),
        b"apos" => plain(b'\''),
        [b'#', b'x' | b'X', figures @ ..] => character(end + 1, hex(figures)?),
        [b'#', figures @ ..] => character(end + 1, std::str::from_utf8(figures).ok()?.parse().ok()?),
        _ => None,
    }
}

/// As JSON, Rust and JavaScript write it.
fn backslash(text: &[u8]) -> Option<Escape> {
    let plain = |meaning: u8| Some(Escape { length: 2, meaning: vec![meaning] });
    match text.get(1)? {
        same @ (b'"' | b'\\' | b'/' | b'\'') => plain(*same),
        b'n' => plain(b'\n'),
        b't' => plain(b'\t'),
        b'r' => plain(b'\r'),
        b'x' => hex(text.get(2..4)?).map(|value| of(4, value)),
        b'u' if text.get(2) == Some(&b'{') => {
            let end = text.iter().take(LONGEST).position(|byte| *byte == b'}')?;
            character(end + 1, hex(&text[3..end])?)
        }
        b'u' => {
            let first = hex(text.get(2..6)?)?;
            let second = text.get(6..12).filter(|next| next.starts_with(b"\\u")).and_then(|next| hex(&next[2..]));
            match (first, second) {
                (0xD800..=0xDBFF, Some(second @ 0xDC00..=0xDFFF)) => {
                    character(12, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
                }
                _ => character(6, first),
            }
        }
        _ => None,
    }
}

/// A comment, or the beginning of a CDATA section: they say nothing.
fn markup(text: &[u8]) -> Option<Escape> {
    if text.starts_with(b"<![CDATA[") {
        return Some(Escape { length: 9, meaning: Vec::new() });
    }
    let inside = text.strip_prefix(b"<!--")?;
    let length = inside[..inside.len().min(LONGEST_COMMENT)].windows(3).position(|window| window == b"-->")? + 7;
    Some(Escape { length, meaning: Vec::new() })
}
