//! The forms in which a secret can stand in text whose escapes are undone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::layers::is_encoded;

/// A piece of Base64 that is shorter stands in other Base64 by chance.
const SHORTEST_PIECE: usize = 6;

/// Which bytes around a form belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Around {
    /// None.
    Nothing,
    /// All that are Base64, in either alphabet: they tell what stands beside the secret, and bits of it.
    Base64,
    /// All hexadecimal figures.
    Hex,
}

impl Around {
    fn takes(self, byte: u8) -> bool {
        match self {
            Around::Nothing => false,
            Around::Base64 => is_encoded(byte),
            Around::Hex => byte.is_ascii_hexdigit(),
        }
    }
}

/// Forms of secrets, to be searched together. Case does not count.
#[derive(Default)]
pub(super) struct Forms {
    /// By their first two bytes, which a table tells sooner.
    by_start: BTreeMap<[u8; 2], Alike>,
    starts: Vec<bool>,
}

/// Forms that begin alike. There are many where people have a password each, so none is compared with all.
#[derive(Default)]
struct Alike {
    forms: HashMap<Vec<u8>, Around>,
    lengths: BTreeSet<usize>,
}

impl Forms {
    pub(super) fn is_empty(&self) -> bool {
        self.by_start.is_empty()
    }

    /// All forms of a secret that can be told from other text.
    pub(super) fn add(&mut self, secret: &str) {
        let mut plain = vec![
            secret.as_bytes().to_vec(),
            secret.to_lowercase().into_bytes(),
            secret.to_uppercase().into_bytes(),
            secret.replace(' ', "+").into_bytes(),
        ];
        let latin: Option<Vec<u8>> = secret.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
        plain.extend(latin);
        let escaped = [percent(secret), entities(secret), backslashes(secret)].map(String::into_bytes);
        for form in plain.iter().chain(&escaped) {
            self.add_form(hex(form), Around::Hex);
            for piece in base64_pieces(form) {
                for again in base64_pieces(&piece) {
                    self.add_form(again, Around::Base64);
                }
                self.add_form(hex(&piece), Around::Hex);
                self.add_form(piece, Around::Base64);
            }
        }
        for form in plain {
            self.add_form(form, Around::Nothing);
        }
    }

    /// A secret together with whose it is, as HTTP and SASL write it.
    pub(super) fn add_pair(&mut self, user: &str, secret: &str) {
        let (basic, plain) = (format!("{user}:{secret}"), format!("\0{user}\0{secret}"));
        for form in [&basic, &plain] {
            // What ends it depends on what follows.
            let mut sure = STANDARD_NO_PAD.encode(form).into_bytes();
            sure.truncate(form.len() * 8 / 6);
            self.add_form(url_safe(&sure), Around::Base64);
            self.add_form(sure, Around::Base64);
            self.add_form(hex(form.as_bytes()), Around::Hex);
        }
        self.add_form(basic.into_bytes(), Around::Nothing);
    }

    fn add_form(&mut self, mut form: Vec<u8>, around: Around) {
        form.make_ascii_lowercase();
        let [first, second, ..] = form[..] else { return };
        self.starts.resize(1 << 16, false);
        self.starts[usize::from(u16::from_be_bytes([first, second]))] = true;
        let alike = self.by_start.entry([first, second]).or_default();
        alike.lengths.insert(form.len());
        let widest = alike.forms.entry(form).or_insert(around);
        *widest = around.max(*widest);
    }

    /// Tells where forms stand: from, to.
    pub(super) fn find(&self, text: &[u8], mut tell: impl FnMut(usize, usize)) {
        let lower = text.to_ascii_lowercase();
        let mut index = 0;
        while let Some(rest) = lower.get(index..).filter(|rest| rest.len() > 1) {
            let Some((length, around)) = self.at(rest) else {
                index += 1;
                continue;
            };
            let before = lower[..index].iter().rev().take_while(|byte| around.takes(**byte)).count();
            let after = lower[index + length..].iter().take_while(|byte| around.takes(**byte)).count();
            tell(index - before, index + length + after);
            index += length + after;
        }
    }

    fn at(&self, rest: &[u8]) -> Option<(usize, Around)> {
        let start = [rest[0], rest[1]];
        if !self.starts[usize::from(u16::from_be_bytes(start))] {
            return None;
        }
        let Alike { forms, lengths } = self.by_start.get(&start)?;
        // The longest first, so that nothing of it stays.
        let known = |length: &usize| Some((*length, *forms.get(rest.get(..*length)?)?));
        lengths.iter().rev().find_map(known)
    }
}

/// What Base64 of any text shows of these bytes, wherever in the text they stand, in both alphabets.
fn base64_pieces(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    for before in 0..3_usize {
        let mut padded = vec![0; before];
        padded.extend_from_slice(bytes);
        let encoded = STANDARD_NO_PAD.encode(&padded);
        // A figure has six bits; those that share theirs with a neighbour are left out.
        let (from, to) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        let piece = encoded.as_bytes().get(from..to).unwrap_or_default();
        if piece.len() >= SHORTEST_PIECE {
            pieces.push(url_safe(piece));
            pieces.push(piece.to_vec());
        }
    }
    pieces
}

fn url_safe(standard: &[u8]) -> Vec<u8> {
    let other = |byte: &u8| match byte {
        b'+' => b'-',
        b'/' => b'_',
        same => *same,
    };
    standard.iter().map(other).collect()
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

/// As a path or a form bears it: what is a letter or a figure stays.
pub(super) fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let written = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(written).collect()
}

fn entities(text: &str) -> String {
    crate::xml::escape(text)
}

fn backslashes(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().trim_matches('"').to_owned()
}
