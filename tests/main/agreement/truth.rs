//! What must be said, and whether it is.

use super::rendered::{Rendered, Texts};
use super::{page, read};

/// What must be said of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTruth {
    pub id: String,
    pub word: &'static str,
    pub rows: Vec<String>,
    /// Whether somebody has to look at its recording.
    pub is_to_review: bool,
}

impl RunTruth {
    pub fn new(id: &str, word: &'static str, rows: Vec<String>, is_to_review: bool) -> RunTruth {
        RunTruth { id: id.to_owned(), word, rows, is_to_review }
    }
}

/// What must be said of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTruth {
    pub deployment: &'static str,
    pub runs: Vec<RunTruth>,
    pub orphans: Vec<String>,
    pub interrupted: bool,
    pub not_selected: usize,
    pub conclusion: &'static str,
}

/// The verdicts, the worst first, each with how JUnit, pages and matrix must show it.
pub const LOOKS: [(&str, &str, &str, &str); 7] = [
    ("deviates", "failure", "bad", "✗"),
    ("broken", "error", "doubtful", "!"),
    (NOT_ARRANGED, "skipped", "doubtful", "–"),
    (UNCONFIRMED, "skipped", "plain", "?"),
    (UNDOCUMENTED, "skipped", "plain", "○"),
    ("not applicable", "skipped", "plain", "∅"),
    ("conforms", "", "good", "✓"),
];

/// What people read of the three verdicts whose word for programs is another one.
pub const NOT_ARRANGED: &str = "could not be set up";
pub const UNCONFIRMED: &str = "not met, but only assumed";
pub const UNDOCUMENTED: &str = "guide is silent";

/// The word that programs read.
pub fn code(word: &str) -> String {
    match word {
        NOT_ARRANGED => "not_arranged".to_owned(),
        UNCONFIRMED => "unconfirmed".to_owned(),
        UNDOCUMENTED => "undocumented".to_owned(),
        other => other.replace(' ', "_"),
    }
}

/// How a verdict must look.
pub fn look(word: &str) -> (&'static str, &'static str, &'static str) {
    let (_, junit, class, mark) = LOOKS.into_iter().find(|(known, ..)| *known == word).unwrap();
    (junit, class, mark)
}

/// What runs must amount to.
pub fn conclusion(runs: &[RunTruth], interrupted: bool) -> &'static str {
    let some = |words: &[&str]| runs.iter().any(|run| words.contains(&run.word));
    if some(&["deviates"]) {
        "non-conformant"
    } else if interrupted || some(&["broken", NOT_ARRANGED]) || !some(&["conforms", UNCONFIRMED, UNDOCUMENTED]) {
        "incomplete"
    } else if some(&["conforms"]) {
        "conformant"
    } else {
        "undecided"
    }
}

/// What the program must answer: the first that applies of 5, 1, 3, 4, 8 and 0.
pub fn exit(reports: &[ReportTruth]) -> u8 {
    let some = |conclusion: &str| reports.iter().any(|report| report.conclusion == conclusion);
    let any_run = |word: &str| reports.iter().flat_map(|report| &report.runs).any(|run| run.word == word);
    if reports.iter().all(ReportTruth::is_about_nothing) {
        5
    } else if some("non-conformant") {
        1
    } else if any_run("broken") {
        3
    } else if some("incomplete") || reports.iter().any(ReportTruth::is_undecided) {
        4
    } else if reports.iter().any(|report| report.to_review() > 0) {
        8
    } else {
        0
    }
}

impl ReportTruth {
    /// Whether nothing that the guide documents and the target has was selected, to the end.
    pub fn is_about_nothing(&self) -> bool {
        !self.interrupted && self.runs.iter().all(|run| ["not applicable", UNDOCUMENTED].contains(&run.word))
    }

    /// Whether somebody could have taken it for a pass, since nothing failed.
    pub fn is_undecided(&self) -> bool {
        self.conclusion == "undecided" && !self.is_about_nothing()
    }

    /// How many recordings somebody has to look at.
    pub fn to_review(&self) -> usize {
        self.orphans.len() + self.runs.iter().filter(|run| run.is_to_review).count()
    }

    pub fn count(&self, word: &str) -> usize {
        self.runs.iter().filter(|run| run.word == word).count()
    }

    /// The verdicts that occur with their numbers, the worst first.
    pub fn tally(&self) -> Vec<(String, usize)> {
        let all = LOOKS.into_iter().map(|(word, ..)| (word.to_owned(), self.count(word)));
        all.filter(|(_, count)| *count > 0).collect()
    }

    /// The ids with these verdicts, sorted.
    pub fn ids(&self, words: &[&str]) -> Vec<String> {
        let mut ids: Vec<String> =
            self.runs.iter().filter(|run| words.contains(&run.word)).map(|run| run.id.clone()).collect();
        ids.sort();
        ids
    }
}

/// Faults found, each with the format that has it.
#[derive(Debug, Default)]
pub struct Faults {
    pub format: &'static str,
    pub found: Vec<String>,
}

impl Faults {
    /// What a format says of something must be what is true of it.
    pub fn same<T: std::fmt::Debug + PartialEq>(&mut self, what: &str, said: T, truth: T) {
        if said != truth {
            self.found.push(format!("{}: {what} is {said:?} and should be {truth:?}", self.format));
        }
    }

    pub fn must(&mut self, what: &str, holds: bool) {
        if !holds {
            self.found.push(format!("{}: {what}", self.format));
        }
    }
}

/// Everything that some format says and should not, or does not say and should.
pub fn faults(truths: &[ReportTruth], rendered: &Rendered) -> Vec<String> {
    let mut faults = Faults { format: "exit code", ..Faults::default() };
    faults.same("the code", rendered.exit, exit(truths));
    faults.same("reports", rendered.texts.len(), truths.len());
    let mut sentences = Vec::new();
    for (truth, texts) in truths.iter().zip(&rendered.texts) {
        sentences.push(of_report(truth, texts, &mut faults));
    }
    faults.format = "matrix";
    page::matrix(truths, &sentences, &rendered.matrix, &mut faults);
    faults.format = "markdown";
    read::markdown(truths, &sentences, &rendered.markdown, &mut faults);
    faults.found
}

/// Returns the sentence, which is JUnit's name of the whole and must be the same everywhere.
fn of_report(truth: &ReportTruth, texts: &Texts, faults: &mut Faults) -> String {
    faults.format = "junit";
    let sentence = read::junit(truth, &texts.junit, faults);
    let begin = format!("{} is {}", truth.deployment.to_uppercase(), truth.conclusion);
    faults.must(&format!("`{sentence}` should begin with `{begin}`"), sentence.starts_with(&begin));
    faults.format = "json";
    read::json(truth, &texts.json, faults);
    faults.format = "html";
    page::report(truth, &sentence, &texts.html, faults);
    faults.format = "terminal";
    read::terminal(truth, &sentence, &texts.terminal, faults);
    faults.format = "annotations";
    read::annotations(truth, &texts.annotations, faults);
    sentence
}
