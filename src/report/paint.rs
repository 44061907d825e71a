//! Text for a terminal, its parts in tones: the only file that writes escape sequences. What somebody else may have
//! written is cleaned on its way out, so that no name, pattern or answer of a server is obeyed by a terminal.

use std::fmt::{Display, Write as _};

use super::text::clean;

/// How a part of a text looks. No tone carries a meaning that the words lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tone {
    /// As everything else.
    #[default]
    Plain,
    /// Something is right.
    Good,
    /// Something is wrong.
    Bad,
    /// Somebody has to look at it.
    Doubtful,
    /// A heading.
    Strong,
    /// Beside the point.
    Quiet,
}

impl Tone {
    /// The parameter of the escape sequence; `None` for none.
    const fn code(self) -> Option<&'static str> {
        match self {
            Tone::Plain => None,
            Tone::Good => Some("1;32"),
            Tone::Bad => Some("1;31"),
            Tone::Doubtful => Some("1;33"),
            Tone::Strong => Some("1"),
            Tone::Quiet => Some("2"),
        }
    }
}

/// A text in parts, each with its tone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Painted(Vec<(Tone, String)>);

impl Painted {
    /// Adds a part.
    pub fn say(&mut self, tone: Tone, text: impl Display) -> &mut Self {
        self.0.push((tone, text.to_string()));
        self
    }

    /// Adds a part in the usual tone.
    pub fn plain(&mut self, text: impl Display) -> &mut Self {
        self.say(Tone::Plain, text)
    }

    /// Ends the line.
    pub fn end_line(&mut self) -> &mut Self {
        self.plain('\n')
    }

    /// Adds all parts of another text.
    pub fn append(&mut self, other: Painted) -> &mut Self {
        self.0.extend(other.0);
        self
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, text)| text.is_empty())
    }

    /// The text, cleaned; with colours, where they are wanted.
    pub fn to_text(&self, colour: bool) -> String {
        let mut shown = String::new();
        for (tone, text) in &self.0 {
            let text = clean(text);
            match tone.code().filter(|_| colour && !text.trim().is_empty()) {
                Some(code) => drop(write!(shown, "\u{1b}[{code}m{text}\u{1b}[0m")),
                None => shown.push_str(&text),
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_added_where_they_are_wanted_and_foreign_ones_never_pass() {
        let mut text = Painted::default();
        text.say(Tone::Bad, "deviates").plain("  \u{1b}[2Jcce::a\u{9b}2J").end_line();
        assert_eq!(text.to_text(false), "deviates  \u{FFFD}[2Jcce::a\u{FFFD}2J\n");
        assert_eq!(text.to_text(true), "\u{1b}[1;31mdeviates\u{1b}[0m  \u{FFFD}[2Jcce::a\u{FFFD}2J\n");
    }

    #[test]
    fn no_tone_is_as_another() {
        let tones = [Tone::Plain, Tone::Good, Tone::Bad, Tone::Doubtful, Tone::Strong, Tone::Quiet];
        let codes: std::collections::BTreeSet<_> = tones.iter().map(|tone| tone.code()).collect();
        assert_eq!(codes.len(), tones.len());
    }
}
