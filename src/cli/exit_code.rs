//! Exit codes, and which of several goes first.

use crate::report::{Conclusion, RunReport};
use crate::verdict::VerdictWord;

/// What the program answers to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Everything that was selected and applicable conforms; or a command that judges nothing did its work.
    Conformant,
    /// At least one run deviates, or a recorded transcript belongs to no run.
    NonConformant,
    /// Wrong words, or files that cannot be used.
    Unusable,
    /// A run is broken, or there was trouble outside a run.
    Trouble,
    /// A run was not arranged, or somebody interrupted.
    Incomplete,
    /// Nothing was selected, or nothing that the guide documents and the target has.
    NothingSelected,
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
        }
    }

    /// All of them, by number.
    pub const ALL: [ExitCode; 6] = [
        ExitCode::Conformant,
        ExitCode::NonConformant,
        ExitCode::Unusable,
        ExitCode::Trouble,
        ExitCode::Incomplete,
        ExitCode::NothingSelected,
    ];

    /// What the number means, as the README and the last line of a command say it.
    pub const fn meaning(self) -> &'static str {
        match self {
            ExitCode::Conformant => "conformant",
            ExitCode::NonConformant => "non-conformant",
            ExitCode::Unusable => "wrong words or files",
            ExitCode::Trouble => "a run is broken or the server cannot be reached",
            ExitCode::Incomplete => "a run was not arranged or somebody interrupted",
            ExitCode::NothingSelected => "nothing selected, or nothing that the guide documents and the target has",
        }
    }

    /// The number and what it means, in a line.
    pub fn line(self) -> String {
        format!("exit {}: {}", self.number(), self.meaning())
    }

    /// The code of reports: non-conformant goes before broken, broken before incomplete. Zero only where a report is
    /// conformant and none of the others is more than silent.
    pub fn of(reports: &[RunReport]) -> ExitCode {
        let any = |conclusion| reports.iter().any(|report| report.conclusion == conclusion);
        let nothing = |report: &RunReport| report.applicable() == 0 && !report.interrupted;
        if any(Conclusion::NonConformant) {
            ExitCode::NonConformant
        } else if reports.iter().any(|report| report.count(VerdictWord::Broken) > 0) {
            ExitCode::Trouble
        } else if reports.iter().all(nothing) {
            ExitCode::NothingSelected
        } else if any(Conclusion::Incomplete) {
            ExitCode::Incomplete
        } else if any(Conclusion::Conformant) {
            ExitCode::Conformant
        } else {
            ExitCode::NothingSelected
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        std::process::ExitCode::from(code.number())
    }
}
