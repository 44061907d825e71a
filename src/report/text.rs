//! Foreign text made fit to be shown: no control characters, no hidden reordering, no endless lines.
//!
//! Servers send what they like. What a terminal would obey or XML forbids becomes U+FFFD, so that a reader sees that
//! something stood there; `report.json` alone keeps the text as it came.

/// What stands for a character that is not shown.
const HIDDEN: char = '\u{FFFD}';

/// The text without anything that a terminal obeys or XML forbids. Tabs become spaces; a line ends with `\n`.
pub fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\n' => shown.push('\n'),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\t' => shown.push_str("    "),
            hostile if is_hostile(hostile) => shown.push(HIDDEN),
            plain => shown.push(plain),
        }
    }
    shown
}

/// Control characters, those that reorder the text around them, and the two that XML forbids besides.
fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The text cleaned, and cut after so many characters with a note of its size.
pub fn shorten(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => clean(text),
        Some((end, _)) => {
            format!("{} … (cut; all {} bytes are in report.json)", clean(&text[..end]), text.len())
        }
    }
}

/// The text in one line, cleaned and cut: white space of any length becomes one space.
pub fn one_line(text: &str, characters: usize) -> String {
    // Cut first: a megabyte need not be cleaned to show its beginning.
    let short = shorten(text, characters);
    short.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text cleaned, without an end of line in it: for a line whose columns must stay.
pub fn line_of(text: &str) -> String {
    clean(text).replace('\n', &HIDDEN.to_string())
}

/// A number of something: `1 run`, `3 runs`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Microseconds as people read them: `12.345 ms`, `2.100 s`.
pub fn duration(microseconds: u64) -> String {
    if microseconds < 1_000_000 {
        format!("{}.{:03} ms", microseconds / 1000, microseconds % 1000)
    } else {
        format!("{}.{:03} s", microseconds / 1_000_000, microseconds / 1000 % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_not_passed_on() {
        assert_eq!(clean("a\u{1b}[31mb\0\r\nc\u{202E}d\u{FFFF}\te"), "a\u{FFFD}[31mb\u{FFFD}\nc\u{FFFD}d\u{FFFD}    e");
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_so() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöü", 2), "äö … (cut; all 6 bytes are in report.json)");
        assert_eq!(one_line(" a\n\n b ", 9), "a b");
    }

    #[test]
    fn durations_change_their_unit_at_a_second() {
        assert_eq!((duration(999_999).as_str(), duration(1_000_000).as_str()), ("999.999 ms", "1.000 s"));
    }
}
