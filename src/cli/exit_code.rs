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
    /// Nothing was selected.
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

    /// The code of reports: non-conformant goes before broken, broken before not arranged.
    pub fn of(reports: &[RunReport]) -> ExitCode {
        let any = |word: VerdictWord| reports.iter().any(|report| report.count(word) > 0);
        if reports.iter().all(|report| report.runs.is_empty()) {
            ExitCode::NothingSelected
        } else if reports.iter().any(|report| report.conclusion == Conclusion::NonConformant) {
            ExitCode::NonConformant
        } else if any(VerdictWord::Broken) {
            ExitCode::Trouble
        } else if any(VerdictWord::NotArranged) || reports.iter().any(|report| report.interrupted) {
            ExitCode::Incomplete
        } else if reports.iter().all(|report| report.executed() == 0) {
            ExitCode::NothingSelected
        } else {
            ExitCode::Conformant
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        std::process::ExitCode::from(code.number())
    }
}
