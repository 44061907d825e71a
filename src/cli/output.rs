//! Where the program writes: the only file that prints. Nothing gets out that a terminal would obey, but for colours where
//! they are wanted.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::sync::OnceLock;

use clap::ValueEnum;
use serde::Serialize;

use crate::control::Password;
use crate::report::{Length, Painted, Tone, clean};
use crate::secrets::not_hidden;

use super::exit_code::ExitCode;
use super::look::{ColourChoice, Look, Surroundings};

/// How the program speaks.
#[derive(Debug, Clone, Copy, Default)]
struct Manner {
    quiet: bool,
    out: Look,
    err: Look,
}

static MANNER: OnceLock<Manner> = OnceLock::new();

/// Settles for the rest of the program how it speaks.
pub(super) fn settle(choice: ColourChoice, quiet: bool) {
    MANNER.get_or_init(|| {
        let here = Surroundings::here();
        let look = |is_terminal| here.look(choice, is_terminal);
        Manner { quiet, out: look(stdout().is_terminal()), err: look(stderr().is_terminal()) }
    });
}

/// The same before the command line is understood: only what it says of colours counts.
pub(super) fn settle_by_words(words: impl Iterator<Item = OsString>) {
    let words: Vec<String> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    let joined = words.iter().find_map(|word| word.strip_prefix("--color="));
    let apart = words.windows(2).find(|pair| pair[0] == "--color").map(|pair| pair[1].as_str());
    let choice = joined.or(apart).and_then(|word| ColourChoice::from_str(word, false).ok());
    settle(choice.unwrap_or_default(), false);
}

/// Before anything is settled, the program speaks plainly.
fn manner() -> Manner {
    MANNER.get().copied().unwrap_or_default()
}

/// Whether only what is wrong and the verdict are wanted.
pub(super) fn quiet() -> bool {
    manner().quiet
}

/// How much of a report is wanted.
pub(super) fn length() -> Length {
    if quiet() { Length::OnlyWrong } else { Length::Whole }
}

/// Whether a bar may be drawn on standard error.
pub(super) fn may_move() -> bool {
    manner().err.moves && !quiet()
}

/// Prints text to standard output. A reader that went away (`finspec list | head`) is no trouble.
pub(super) fn text(text: &str) -> ExitCode {
    write(&mut stdout().lock(), &clean(text));
    ExitCode::Conformant
}

/// Prints text to standard output, unless only what is wrong is wanted.
pub(super) fn aside(message: &str) {
    if !quiet() {
        text(message);
    }
}

/// Prints text with tones to standard output.
pub(super) fn painted(text: &Painted) -> ExitCode {
    write(&mut stdout().lock(), &text.to_text(manner().out.colour));
    ExitCode::Conformant
}

/// Prints JSON to standard output. What a terminal would obey stands there as JSON escapes, so that the value is the same.
pub(super) fn json(json: &str) -> ExitCode {
    write(&mut stdout().lock(), &escaped(json));
    ExitCode::Conformant
}

/// Prints a value as JSON to standard output.
pub(super) fn json_of<T: Serialize>(value: &T) -> ExitCode {
    match serde_json::to_string_pretty(value) {
        Ok(text) => json(&text),
        Err(error) => trouble(ExitCode::Trouble, &format!("this cannot be told as JSON: {error}; please report it")),
    }
}

/// Prints text with tones to standard error.
pub(super) fn painted_remark(text: &Painted) {
    write(&mut stderr().lock(), &text.to_text(manner().err.colour));
}

/// Prints what went wrong to standard error.
pub(super) fn complaint(message: &dyn Display) {
    let mut text = Painted::default();
    text.say(Tone::Bad, "finspec:").plain(format!(" {message}"));
    painted_remark(&text);
}

/// Prints trouble that ends the program to standard error, and answers the exit code that it means.
pub(super) fn trouble(code: ExitCode, message: &dyn Display) -> ExitCode {
    complaint(message);
    meaning(code)
}

/// Prints what an exit code means as the last line of standard error.
pub(super) fn meaning(code: ExitCode) -> ExitCode {
    write(&mut stderr().lock(), &code.line());
    code
}

/// Prints a remark to standard error, unless only what is wrong is wanted.
pub(super) fn remark(message: &dyn Display) {
    if !quiet() {
        told(message);
    }
}

/// Says of a secret that it cannot be told from other text where a server repeats it, if it is so.
pub(super) fn tell_unhidden(what: &str, secret: &Password) {
    if let Some(reason) = not_hidden(&secret.0) {
        let then = "take another, or look through the reports before you pass them on";
        told(&format!("warning: {what} cannot be hidden where the server repeats it alone: {reason}; {then}"));
    }
}

/// Prints to standard error what nobody can do without.
pub(super) fn told(message: &dyn Display) {
    write(&mut stderr().lock(), &clean(&message.to_string()));
}

/// Prints the last line of a command that judges: what its exit code means.
pub(super) fn ending(code: ExitCode) -> ExitCode {
    if code != ExitCode::Conformant || !quiet() {
        text(&code.line());
    }
    code
}

fn write(stream: &mut dyn Write, text: &str) {
    let _ = stream.write_all(text.as_bytes());
    if !text.ends_with('\n') {
        let _ = stream.write_all(b"\n");
    }
    let _ = stream.flush();
}

/// JSON in which no character stands that [`clean`] would take away. Outside of its strings JSON has none of them.
fn escaped(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    let mut buffer = [0; 4];
    for character in json.chars() {
        let text: &str = character.encode_utf8(&mut buffer);
        if character == '\n' || clean(text) == text {
            shown.push(character);
        } else {
            // JSON escapes count in UTF-16.
            character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| shown.push_str(&format!("\\u{unit:04x}")));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_value_and_no_terminal_obeys_it() {
        let value = serde_json::json!({"name\u{9b}": "a\u{1b}[2J\u{202E}b\tä\n\u{1F600}\u{85}"});
        let shown = escaped(&serde_json::to_string_pretty(&value).unwrap());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        assert_eq!(clean(&shown), shown);
    }
}
