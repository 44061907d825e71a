//! Secrets that are sent, and what a server says without them: the one place that hides them, before anything is recorded,
//! judged or told.
//!
//! A server may repeat what it was sent, in any of the ways in which text is written into other text. Those are undone
//! in layers, and each layer is searched for the secret and its encodings.

mod forms;
mod layers;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::contract::Catalogue;

use forms::Forms;
use layers::Layer;

/// What stands where a secret stood.
pub const HIDDEN: &str = "[secret]";

/// Shorter secrets stand in other text by chance.
const SHORTEST: usize = 6;
/// Figures do so sooner: ids and times are made of them.
const SHORTEST_NUMBER: usize = 8;

/// How often text may have been written into other text, each time with its special characters escaped.
const LAYERS: usize = 4;

/// Words of the protocols below the contract's own, which every server says.
const PROTOCOLS: &str = "application/xml text/html charset=utf-8 content-type content-length connection keep-alive chunked \
    transfer-encoding authorization bearer server apache tomcat openfire jabber pubsub presence subscription features \
    mechanisms mechanism session username password administrator http-bind websocket etherx streams";

/// Why a secret is not hidden wherever a server repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotHidden {
    /// It is not long enough.
    #[error("it is shorter than {SHORTEST} characters, or than {SHORTEST_NUMBER} figures")]
    TooShort,
    /// Servers say it anyway.
    #[error("it is a word that servers say anyway")]
    AWord,
}

/// Why a secret cannot be told from other text; `None` where it can.
pub fn not_hidden(secret: &str) -> Option<NotHidden> {
    let figures = secret.chars().all(|character| character.is_ascii_digit());
    let shortest = if figures { SHORTEST_NUMBER } else { SHORTEST };
    if secret.chars().count() < shortest {
        return Some(NotHidden::TooShort);
    }
    let word = secret.to_lowercase();
    (PROTOCOLS.contains(&word) || contract().contains(&word)).then_some(NotHidden::AWord)
}

/// All that the contract says.
fn contract() -> &'static str {
    static CONTRACT: OnceLock<String> = OnceLock::new();
    CONTRACT.get_or_init(|| String::from_utf8_lossy(&Catalogue::source()).to_lowercase())
}

/// The secrets that somebody sends. Copies share what they know.
#[derive(Clone, Default)]
pub struct Secrets(Option<Arc<RwLock<Known>>>);

#[derive(Default)]
struct Known {
    /// Whose, and what.
    pairs: BTreeSet<(String, String)>,
    /// What, whosever.
    alone: BTreeSet<String>,
    forms: Forms,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(not printed)")
    }
}

impl Secrets {
    /// None so far.
    pub fn new() -> Secrets {
        Secrets(Some(Arc::default()))
    }

    /// What is sent is no secret: nothing is hidden.
    pub fn nothing_is_secret() -> Secrets {
        Secrets(None)
    }

    /// Hides a secret from now on, and with whose it is the two together. `user` is empty where it is nobody's.
    pub fn learn(&self, user: &str, secret: &str) {
        let Some(known) = &self.0 else { return };
        let pair = (user.to_owned(), secret.to_owned());
        if secret.is_empty() || known.read().unwrap_or_else(PoisonError::into_inner).pairs.contains(&pair) {
            return;
        }
        let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
        if !user.is_empty() {
            known.forms.add_pair(user, secret);
        }
        let is_name = user.to_lowercase().contains(&secret.to_lowercase());
        if !is_name && known.alone.insert(secret.to_owned()) && not_hidden(secret).is_none() {
            known.forms.add(secret);
        }
        known.pairs.insert(pair);
    }

    /// Whether nothing is known that would have to be hidden.
    pub fn is_empty(&self) -> bool {
        let known = self.0.as_ref().map(|known| known.read().unwrap_or_else(PoisonError::into_inner));
        known.is_none_or(|known| known.forms.is_empty())
    }

    /// What a server said, without what it must not repeat; `None` where it repeats nothing.
    pub fn without(&self, said: &[u8]) -> Option<Vec<u8>> {
        let known = self.0.as_ref()?.read().unwrap_or_else(PoisonError::into_inner);
        if known.forms.is_empty() {
            return None;
        }
        let mut found = Vec::new();
        let mut layer = Layer::of(said);
        for _ in 0..LAYERS {
            known.forms.find(layer.bytes(), |from, to| found.extend(layer.origins(from, to)));
            match layer.unescaped() {
                Some(below) => layer = below,
                None => break,
            }
        }
        (!found.is_empty()).then(|| without(said, found))
    }

    /// The same of text.
    pub fn hide(&self, said: &str) -> String {
        match self.without(said.as_bytes()) {
            Some(hidden) => String::from_utf8_lossy(&hidden).into_owned(),
            None => said.to_owned(),
        }
    }
}

/// The text without these pieces, which may overlap: one mark for each secret, however many pieces it is in.
fn without(said: &[u8], mut pieces: Vec<Piece>) -> Vec<u8> {
    pieces.sort_by_key(|piece| (piece.from, piece.to));
    let mut kept = Vec::with_capacity(said.len());
    let (mut end, mut marked) = (0, false);
    for Piece { from, to, is_first } in pieces {
        let is_apart = from > end || end == 0;
        if is_apart {
            kept.extend_from_slice(said.get(end..from).unwrap_or_default());
            marked = false;
        }
        if is_first && !marked {
            kept.extend_from_slice(HIDDEN.as_bytes());
            marked = true;
        }
        end = end.max(to);
    }
    kept.extend_from_slice(said.get(end..).unwrap_or_default());
    kept
}

/// Bytes of what was said in which a secret is, or a part of one.
struct Piece {
    from: usize,
    to: usize,
    /// Whether the secret begins in it.
    is_first: bool,
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;

    const SECRET: &str = "Canary&<4>\"Pass'word%\\ü";

    fn hex(text: &str) -> String {
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    fn percent(text: &str) -> String {
        text.bytes().map(|byte| format!("%{byte:02X}")).collect()
    }

    fn json(text: &str) -> String {
        serde_json::to_string(text).unwrap().trim_matches('"').to_owned()
    }

    fn figures(text: &str) -> String {
        text.chars().map(|character| format!("&#{};", u32::from(character))).collect()
    }

    /// Ways to write a secret, and ways to write what is written so once more.
    fn written(secret: &str) -> Vec<String> {
        let bearing = STANDARD.encode(figures(secret));
        let encoded = vec![
            bearing,
            secret.to_owned(),
            STANDARD.encode(format!("1001001:{secret}")),
            STANDARD.encode(format!("\0u\0{secret}")),
            URL_SAFE_NO_PAD.encode(secret),
        ];
        let escaped = vec![
            secret.to_uppercase(),
            secret.to_lowercase(),
            percent(secret),
            percent(secret).to_lowercase(),
            json(secret),
            secret.chars().map(|character| format!("\\u{:04x}", u32::from(character))).collect(),
            figures(secret),
            secret.chars().map(|character| format!("&#x{:X};", u32::from(character))).collect(),
            crate::xml::escape(secret),
            hex(secret),
            hex(secret).to_uppercase(),
            STANDARD.encode(json(secret)),
            STANDARD.encode(crate::xml::escape(secret)),
            STANDARD.encode(STANDARD.encode(format!("1001001:{secret}"))),
        ];
        let again =
            |one: &String| [percent(one), forms::percent(one), json(one), figures(one), crate::xml::escape(one)];
        let mut all: Vec<String> = encoded.iter().chain(&escaped).flat_map(again).collect();
        all.extend(encoded.iter().chain(&escaped).map(|one| hex(one)));
        all.extend(encoded.iter().chain(&escaped).map(|one| STANDARD.encode(one)));
        all.extend(encoded.into_iter().chain(escaped));
        all.push(format!("{}<![CDATA[{}]]>", &secret[..6], &secret[6..]));
        all.push(format!("{}<!-- -->{}", &secret[..6], &secret[6..]));
        all
    }

    #[test]
    fn a_secret_is_hidden_however_it_is_written_and_nothing_else_is() {
        let secrets = Secrets::new();
        secrets.learn("1001001", SECRET);
        for written in written(SECRET) {
            let said = format!("<a b=\"1\">before {written} after</a>");
            let hidden = secrets.hide(&said);
            assert!(
                hidden.starts_with("<a b=\"1\">before [secret]") && hidden.ends_with(" after</a>"),
                "{said}\n{hidden}"
            );
            assert_eq!(hidden.matches(HIDDEN).count(), 1, "{hidden}");
            let rest = hidden.replace(HIDDEN, "").replace("<![CDATA[]]>", "").replace("<!-- -->", "");
            assert_eq!(rest, "<a b=\"1\">before  after</a>", "{said}");
        }
        let innocent = "<User><loginId>1001001</loginId>&lt;Canary&gt; %20 \\u0041 TG9yZW0gaXBzdW0= deadbeef</User>";
        assert_eq!(secrets.hide(innocent), innocent);
        assert_eq!(secrets.without(b"\xff\xfe"), None);
    }

    #[test]
    fn a_secret_that_servers_say_anyway_is_hidden_in_credentials_only() {
        for (word, why) in
            [("finesse", NotHidden::AWord), ("12345", NotHidden::TooShort), ("1234567", NotHidden::TooShort)]
        {
            assert_eq!(not_hidden(word), Some(why), "{word}");
            let secrets = Secrets::new();
            secrets.learn("1001001", word);
            let basic = STANDARD.encode(format!("1001001:{word}"));
            let said = format!("/{word}/api/User Basic {basic} 1001001:{word}");
            assert_eq!(secrets.hide(&said), format!("/{word}/api/User Basic [secret] [secret]"));
        }
        assert_eq!(not_hidden("correct horse battery"), None);
        let (own, name) = (Secrets::new(), "login4711x");
        own.learn(name, name);
        assert_eq!(own.hide(name), name, "who takes his name for a password is still named");
    }

    #[test]
    fn copies_share_what_is_known_and_nothing_is_hidden_where_nothing_is_secret() {
        let secrets = Secrets::new();
        secrets.clone().learn("", "correct-horse");
        assert_eq!(secrets.hide("a correct-horse, correct-horse"), "a [secret], [secret]");
        assert_eq!(format!("{secrets:?}"), "Secrets(not printed)");
        let open = Secrets::nothing_is_secret();
        open.learn("", "correct-horse");
        assert_eq!(open.hide("correct-horse"), "correct-horse");
    }
}
