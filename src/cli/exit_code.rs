//! Exit codes, and which of several goes first.

use crate::report::{Conclusion, RunReport};
use crate::verdict::VerdictWord;

/// What the program answers to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Everything that was selected and applicable conforms; or a command that judges nothing did its work.
    Conformant,
    /// At least one run deviates.
    NonConformant,
    /// Wrong words, or files that cannot be used.
    Unusable,
    /// A run is broken, or there was trouble outside a run.
    Trouble,
    /// A run could not be set up, none that the guide documents conforms, or somebody interrupted.
    Incomplete,
    /// Nothing was selected, or nothing that the guide documents and the target has.
    NothingSelected,
    /// A live server was not left as found.
    NotRestored,
    /// Everything conforms, and a recording is missing, differs, cannot be read or belongs to no run.
    Recordings,
}

impl ExitCode {
    /// The number.
    pub const fn number(self) -> u8 {
        match self {
            ExitCode::Conformant => 0,
            ExitCode::NonConformant => 1,
            ExitCode::Unusable => 2,
            ExitCode::Trouble => 3,
            ExitCode::Incomplete => 4,
            ExitCode::NothingSelected => 5,
            ExitCode::NotRestored => 6,
            ExitCode::Recordings => 8,
        }
    }

    /// All of them, in the order in which they go: the first that applies is answered. Number 7 is kept for
    /// comparing releases.
    pub const ALL: [ExitCode; 8] = [
        ExitCode::Unusable,
        ExitCode::NotRestored,
        ExitCode::NothingSelected,
        ExitCode::NonConformant,
        ExitCode::Trouble,
        ExitCode::Incomplete,
        ExitCode::Recordings,
        ExitCode::Conformant,
    ];

    /// What the number means, as the README and the last line of a command say it.
    pub const fn meaning(self) -> &'static str {
        match self {
            ExitCode::Conformant => "conformant",
            ExitCode::NonConformant => "non-conformant",
            ExitCode::Unusable => "wrong words or files",
            ExitCode::Trouble => "a run is broken or the server cannot be reached",
            ExitCode::Incomplete => "a run could not be set up, no documented run conforms, or somebody interrupted",
            ExitCode::NothingSelected => "nothing selected, or nothing that the guide documents and the target has",
            ExitCode::NotRestored => "a live server was not left as found; what to do stands above",
            ExitCode::Recordings => "conformant, and recordings are to be reviewed",
        }
    }

    /// All of them in a table, for `--help`.
    pub(super) fn table() -> String {
        let rows = ExitCode::ALL.map(|code| format!("  {}  {}\n", code.number(), code.meaning()));
        format!("Exit codes of commands that judge; the first that applies is answered:\n{}", rows.concat())
    }

    /// The number and what it means, in a line.
    pub fn line(self) -> String {
        format!("exit {}: {}", self.number(), self.meaning())
    }

    /// The code of reports: the first of [`ExitCode::ALL`] that applies. Zero only where a run of the guide's was selected,
    /// each report that has one is conformant, and nothing else is wrong.
    pub fn of(reports: &[RunReport]) -> ExitCode {
        let applies = |code: &ExitCode| match code {
            // What cannot be used is found before there is a report, and what a server was left like stands in none.
            ExitCode::Unusable | ExitCode::NotRestored => false,
            ExitCode::NothingSelected => reports.iter().all(RunReport::checks_nothing),
            ExitCode::NonConformant => reports.iter().any(|report| report.conclusion == Conclusion::NonConformant),
            ExitCode::Trouble => reports.iter().any(|report| report.count(VerdictWord::Broken) > 0),
            ExitCode::Incomplete => reports.iter().any(|report| match report.conclusion {
                Conclusion::Incomplete => true,
                Conclusion::Undecided => !report.checks_nothing(),
                Conclusion::Conformant | Conclusion::NonConformant => false,
            }),
            ExitCode::Recordings => reports.iter().any(|report| !report.recordings_to_review().is_empty()),
            ExitCode::Conformant => true,
        };
        ExitCode::ALL.into_iter().find(applies).unwrap_or(ExitCode::Trouble)
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        std::process::ExitCode::from(code.number())
    }
}
