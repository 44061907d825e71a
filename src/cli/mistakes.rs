//! Mistakes of case files on the terminal, and what clap says of the command line: the same few words in tones.

use clap::error::ErrorKind;

use crate::case::CaseErrors;
use crate::report::{Painted, Tone};

use super::exit_code::ExitCode;
use super::output;

/// Tells every mistake of some files, each with the line that it is about.
pub(super) fn tell(errors: &CaseErrors) {
    output::painted_remark(&painted(errors.render().trim_end()));
}

/// Tells every warning in the same way.
pub(super) fn warn(warnings: &CaseErrors) {
    output::painted_remark(&painted(warnings.render_warnings().trim_end()));
}

/// Tells what clap has to say: help and version to standard output, anything else to standard error.
pub fn misused(error: &clap::Error) -> ExitCode {
    output::settle_by_words(std::env::args_os());
    // What it quotes of the command line is cleaned with the rest; clap's own colours are not taken.
    let text = painted(&error.render().to_string());
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => output::painted(&text),
        _ => {
            output::painted_remark(&text);
            output::meaning(ExitCode::Unusable)
        }
    }
}

/// Words that begin a line, with the tone that they have up to their colon.
const BEGINNINGS: [(&str, Tone); 10] = [
    ("error:", Tone::Bad),
    ("warning:", Tone::Doubtful),
    ("help:", Tone::Good),
    ("= help:", Tone::Good),
    ("= note:", Tone::Good),
    ("tip:", Tone::Good),
    ("Usage:", Tone::Strong),
    ("Commands:", Tone::Strong),
    ("Arguments:", Tone::Strong),
    ("Options:", Tone::Strong),
];

fn painted(text: &str) -> Painted {
    let mut shown = Painted::default();
    for line in text.lines() {
        let start = line.len() - line.trim_start().len();
        let (margin, rest) = line.split_at(start);
        let beginning = BEGINNINGS.iter().find(|(word, _)| rest.starts_with(word));
        match (beginning, rest.find('^').filter(|_| rest.starts_with('|'))) {
            (Some((word, tone)), _) => shown.plain(margin).say(*tone, word).plain(&rest[word.len()..]),
            (None, Some(mark)) => shown.plain(margin).plain(&rest[..mark]).say(Tone::Bad, &rest[mark..]),
            (None, None) => shown.plain(line),
        };
        shown.end_line();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_change_no_word() {
        let text = "error: there is no scene `x`\n --> cases/a.yaml:2:8\n  |\n2 | scene: x\n  |        ^ the name of a scene\n  = help: y\n";
        assert_eq!(painted(text).to_text(false), text);
        let coloured = painted(text).to_text(true);
        assert!(coloured.starts_with("\u{1b}[1;31merror:\u{1b}[0m there"), "{coloured}");
        assert!(coloured.contains("\u{1b}[1;31m^ the name of a scene\u{1b}[0m"), "{coloured}");
    }
}
