//! How well each row's runs notice lies, as `finspec prove` found it: the part of `proof.json` that others show.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::contract::RowScores;
use crate::limits::REPORT_FILE;
use crate::reading::read_file;

/// The file that the proof stands in, in the folder of the reports.
pub const PROOF: &str = "proof.json";

/// The scores of a proof, and of what it is a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    finspec: String,
    fingerprint: String,
    whole: bool,
    by_row: RowScores,
}

/// Why there are no scores to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotProved {
    /// Nobody has proved anything.
    #[error("not proved: run `finspec prove`")]
    Never,
    /// The cases or the catalogue are others now.
    #[error("not proved: cases or catalogue are not those of the last proof; run `finspec prove`")]
    OtherCorpus,
    /// Another finspec told other lies.
    #[error("not proved: the last proof is of finspec {0}; run `finspec prove`")]
    OtherVersion(String),
    /// Only some runs or lies were asked for, or somebody interrupted.
    #[error("not proved: the last proof is of a part only; run `finspec prove` without a selection, to its end")]
    OfAPart,
    /// The file cannot be read, or is none.
    #[error("not proved: {} cannot be read: {reason}; run `finspec prove`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// The part of the file that is read here.
#[derive(Deserialize)]
struct ProofFile {
    scores: Scores,
}

impl Scores {
    /// The scores of a proof that this finspec has made.
    pub fn new(fingerprint: String, whole: bool, by_row: RowScores) -> Self {
        Scores { finspec: env!("CARGO_PKG_VERSION").to_owned(), fingerprint, whole, by_row }
    }

    /// Reads them in a folder of reports.
    ///
    /// # Errors
    /// [`NotProved`], where there is no proof, or one that cannot be read.
    pub fn read(folder: &Path) -> Result<Scores, NotProved> {
        let path = folder.join(PROOF);
        if !path.exists() {
            return Err(NotProved::Never);
        }
        let unreadable = |reason: String| NotProved::Unreadable { path: path.clone(), reason };
        let bytes = read_file(&path, REPORT_FILE).map_err(|error| unreadable(error.to_string()))?;
        let read: Result<ProofFile, _> = serde_json::from_slice(&bytes);
        read.map(|file| file.scores).map_err(|error| unreadable(error.to_string()))
    }

    /// The scores by row, if they are all there is to say of a corpus.
    ///
    /// # Errors
    /// [`NotProved`], where the proof is of something else or not of all of it.
    pub fn of_corpus(&self, fingerprint: &str) -> Result<&RowScores, NotProved> {
        if self.fingerprint != fingerprint {
            Err(NotProved::OtherCorpus)
        } else if self.finspec != env!("CARGO_PKG_VERSION") {
            Err(NotProved::OtherVersion(self.finspec.clone()))
        } else if !self.whole {
            Err(NotProved::OfAPart)
        } else {
            Ok(&self.by_row)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(scores: &Scores) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let json = serde_json::json!({"holds": true, "scores": scores, "runs": [1, 2, 3]});
        std::fs::write(folder.path().join(PROOF), json.to_string()).unwrap();
        folder
    }

    #[test]
    fn scores_are_read_again_and_belong_to_their_corpus_alone() {
        let scores = Scores::new("abc".to_owned(), true, RowScores::new());
        let read = Scores::read(written(&scores).path()).unwrap();
        assert_eq!(read, scores);
        assert_eq!(read.of_corpus("abc"), Ok(&RowScores::new()));
        assert_eq!(read.of_corpus("abd"), Err(NotProved::OtherCorpus));
        let part = Scores { whole: false, ..scores.clone() };
        assert_eq!(part.of_corpus("abc"), Err(NotProved::OfAPart));
        let old = Scores { finspec: "0.0.1".to_owned(), ..scores };
        assert_eq!(old.of_corpus("abc"), Err(NotProved::OtherVersion("0.0.1".to_owned())));
    }

    #[test]
    fn what_is_missing_or_no_proof_is_told_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Scores::read(folder.path()), Err(NotProved::Never));
        for text in ["", "[]", "{}", "{\"scores\": {\"whole\": true}}"] {
            std::fs::write(folder.path().join(PROOF), text).unwrap();
            let words = Scores::read(folder.path()).unwrap_err().to_string();
            assert!(words.contains("cannot be read") && words.contains("run `finspec prove`"), "{words}");
        }
    }
}
