//! Where the program writes: the only file that prints.

use std::fmt::Display;
use std::io::{IsTerminal, Write};

use super::exit_code::ExitCode;

/// Prints text to standard output. A reader that went away (`finspec list | head`) is no trouble.
pub(super) fn text(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    if !text.ends_with('\n') {
        let _ = out.write_all(b"\n");
    }
    let _ = out.flush();
    ExitCode::Conformant
}

/// Prints trouble to standard error, and answers the exit code that it means.
pub(super) fn trouble(code: ExitCode, message: &dyn Display) -> ExitCode {
    let _ = writeln!(std::io::stderr().lock(), "finspec: {message}");
    code
}

/// Prints a remark to standard error.
pub(super) fn remark(message: &dyn Display) {
    let _ = writeln!(std::io::stderr().lock(), "{message}");
}

/// Whether standard output is for a person with colours.
pub(super) fn colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Whether standard error is for a person with colours.
pub(super) fn colour_of_errors() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
