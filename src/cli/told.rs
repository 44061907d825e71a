//! What commands say with `--json`: the shapes that programs may rely on.
//!
//! Keys keep their names and meanings within a `format`; new keys may be added to it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::case::{CaseError, CaseErrors};
use crate::contract::{Coverage, Deployment, RowId};
use crate::plan::Run;

/// The form of what is said.
pub const FORMAT: u32 = 1;

/// `finspec list --json`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunList {
    /// [`FORMAT`]
    pub format: u32,
    /// The runs, by deployment and then sorted by id.
    pub runs: Vec<ListedRun>,
}

/// A run that could be driven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRun {
    /// `ccx::dialog::send_dtmf::letters`
    pub id: String,
    /// On which deployment.
    pub deployment: Deployment,
    /// The case's id, its path below the folder of the cases; for the run of a scene, as reports call it.
    pub case: String,
    /// The entry of the case, where it has several.
    pub entry: Option<String>,
    /// The case's file.
    pub file: PathBuf,
    /// The case in one sentence.
    pub summary: String,
    /// The rows that the run rests on.
    pub rows: Vec<RowId>,
    /// Whether the guide is silent on all of it, so that nothing is asserted.
    pub undocumented: bool,
}

impl ListedRun {
    pub(super) fn of(run: &Run) -> ListedRun {
        ListedRun {
            id: run.id.to_string(),
            deployment: run.deployment,
            case: run.case.id.to_string(),
            entry: run.entry().name.clone(),
            file: run.case.file.clone(),
            summary: run.case.summary.clone(),
            rows: run.rows(),
            undocumented: run.only_observes(),
        }
    }
}

/// `finspec check --json`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// [`FORMAT`]
    pub format: u32,
    /// How many cases could be read.
    pub cases: usize,
    /// How many scenes could be read.
    pub scenes: usize,
    /// What is wrong, file by file; nothing where all is right.
    pub mistakes: Vec<Mistake>,
    /// What is probably a mistake and may be meant.
    #[serde(default)]
    pub warnings: Vec<Mistake>,
}

/// A mistake in a file of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// The file.
    pub file: PathBuf,
    /// Line, from 1; `null` for what concerns the whole file, and so for the column.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The path to it inside the file, `then.ccx.async_error.type`; empty for the whole file.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// What was expected there.
    pub expected: Option<String>,
    /// The known word that was perhaps meant.
    pub nearest: Option<String>,
    /// What to do.
    pub remedy: String,
}

impl From<&CaseError> for Mistake {
    fn from(error: &CaseError) -> Self {
        let CaseError { file, position, path, what, expected, remedy, nearest } = error.clone();
        let (line, column) = (position.map(|position| position.line), position.map(|position| position.column));
        Mistake { file, line, column, path, what, expected, nearest, remedy }
    }
}

impl CheckResult {
    pub(super) fn new(cases: usize, scenes: usize, errors: &CaseErrors, warnings: &CaseErrors) -> CheckResult {
        let told = |errors: &CaseErrors| errors.0.iter().map(Mistake::from).collect();
        CheckResult { format: FORMAT, cases, scenes, mistakes: told(errors), warnings: told(warnings) }
    }
}

/// `finspec coverage --json`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageResult {
    /// [`FORMAT`]
    pub format: u32,
    /// Why no row has a score; `null` where all was proved.
    pub not_proved: Option<String>,
    /// The rows and what covers them.
    #[serde(flatten)]
    pub coverage: Coverage,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::position::Position;

    /// The value as JSON, read again.
    fn again<T: Serialize + serde::de::DeserializeOwned>(value: &T) -> (serde_json::Value, T) {
        let json = serde_json::to_string_pretty(value).unwrap();
        (serde_json::from_str(&json).unwrap(), serde_json::from_str(&json).unwrap())
    }

    #[test]
    fn mistakes_have_their_keys_also_where_there_is_nothing_to_say() {
        let whole = CaseError::of_file(std::path::Path::new("cases/a.yaml"), "is empty", "write a case");
        let placed = CaseError { position: Some(Position { line: 2, column: 8 }), ..whole.clone() };
        let result = CheckResult::new(3, 1, &CaseErrors(vec![whole, placed]), &CaseErrors::default());
        let (json, read) = again(&result);
        assert_eq!(read, result);
        let keys = ["column", "expected", "file", "line", "nearest", "path", "remedy", "what"];
        for mistake in json["mistakes"].as_array().unwrap() {
            assert_eq!(mistake.as_object().unwrap().keys().collect::<Vec<_>>(), keys);
        }
        assert_eq!((&json["mistakes"][0]["line"], &json["mistakes"][1]["line"]), (&serde_json::json!(null), &2.into()));
    }
}
