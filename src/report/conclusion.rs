//! The whole of a report in a word and in a sentence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::verdict::VerdictWord;

use super::model::RunReport;
use super::text::counted;

/// The report as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Every run that was selected and applicable executed its assertions, and none failed.
    Conformant,
    /// At least one run deviates.
    NonConformant,
    /// No run deviates, and at least one that was selected and applicable did not execute its assertions.
    Incomplete,
    /// No run deviates, and none that the guide documents conforms: there is nothing to sign.
    Undecided,
}

impl Conclusion {
    /// As people read it.
    pub const fn words(self) -> &'static str {
        match self {
            Conclusion::Conformant => "conformant",
            Conclusion::NonConformant => "non-conformant",
            Conclusion::Incomplete => "incomplete",
            Conclusion::Undecided => "undecided",
        }
    }
}

impl RunReport {
    /// How many runs were selected and applicable.
    pub fn applicable(&self) -> usize {
        self.runs.len() - self.count(VerdictWord::NotApplicable)
    }

    /// How many runs executed the assertions that the contract asks for; those that only observe have none.
    pub fn executed(&self) -> usize {
        self.counts.iter().filter(|(verdict, _)| verdict.is_executed()).map(|(_, count)| count).sum()
    }

    /// How many runs that were selected and applicable have assertions, executed or not.
    pub fn documented(&self) -> usize {
        self.applicable() - self.count(VerdictWord::Undocumented)
    }

    /// How many of the documented runs rest on printed rows alone, in a sentence.
    pub fn standing_sentence(&self) -> String {
        format!(
            "{} of {} rest on printed rows alone",
            self.printed_alone,
            counted(self.documented(), "documented run", "documented runs")
        )
    }

    /// Whether it has no run that the guide documents and the target has, and was not cut short before one came: then it
    /// says nothing, for or against.
    pub fn checks_nothing(&self) -> bool {
        self.documented() == 0 && !self.interrupted
    }

    /// The whole in a sentence, the same in every format.
    pub fn sentence(&self) -> String {
        let deployment = self.scope.deployment.word().to_uppercase();
        let whole = match self.conclusion {
            Conclusion::Conformant => self.conforming(),
            Conclusion::NonConformant => self.deviating(),
            Conclusion::Incomplete => self.incomplete(),
            Conclusion::Undecided => self.undecided(),
        };
        let scope = if self.conclusion == Conclusion::Conformant { " within scope" } else { "" };
        let insecure =
            if self.scope.insecure { "; INSECURE, since the server's certificate was not verified" } else { "" };
        let shortened = match self.scope.shortened_windows.as_slice() {
            [] => String::new(),
            windows => format!("; watched for less than usual: {}", windows.join(", ")),
        };
        format!("{deployment} is {}{scope}: {whole}{insecure}{shortened}", self.conclusion.words())
    }

    fn conforming(&self) -> String {
        let (conforms, unconfirmed) = (self.count(VerdictWord::Conforms), self.count(VerdictWord::Unconfirmed));
        let whole = format!("{conforms} of {} documented runs conform", self.documented());
        match unconfirmed {
            0 => whole,
            _ => format!("{whole}, {unconfirmed} did not meet what is only assumed"),
        }
    }

    fn undecided(&self) -> String {
        let silent = self.count(VerdictWord::Undocumented);
        let recorded = counted(silent, "run was recorded", "runs were recorded");
        if self.documented() == 0 {
            return format!("nothing that the guide documents was checked; {recorded}, which is no pass");
        }
        let unconfirmed = self.count(VerdictWord::Unconfirmed);
        format!("0 of {} documented runs conform, {unconfirmed} did not meet what is only assumed", self.documented())
    }

    fn deviating(&self) -> String {
        let mut whole = format!("{} of {} runs deviate", self.count(VerdictWord::Deviates), self.applicable());
        if self.interrupted || self.silent() > 0 {
            whole.push_str(&format!("; {}", self.incomplete()));
        }
        whole
    }

    fn incomplete(&self) -> String {
        if self.applicable() == 0 && !self.interrupted {
            return "nothing was checked, because no run is applicable".to_owned();
        }
        let documented = self.documented();
        if self.interrupted {
            let executed = self.executed();
            return format!(
                "interrupted when {executed} of {documented} documented runs had executed their assertions"
            );
        }
        format!("{} of {documented} documented runs did not execute their assertions", self.silent())
    }

    /// How many runs should have executed their assertions and did not.
    fn silent(&self) -> usize {
        self.documented() - self.executed()
    }
}

/// What runs with these verdicts amount to. Nobody may take for a success what checked nothing.
pub(super) fn conclusion(counts: &BTreeMap<VerdictWord, usize>, interrupted: bool) -> Conclusion {
    let some = |word: VerdictWord| counts.get(&word).is_some_and(|count| *count > 0);
    if some(VerdictWord::Deviates) {
        Conclusion::NonConformant
    } else if interrupted || some(VerdictWord::Broken) || some(VerdictWord::NotArranged) {
        Conclusion::Incomplete
    } else if some(VerdictWord::Conforms) {
        Conclusion::Conformant
    } else if some(VerdictWord::Unconfirmed) || some(VerdictWord::Undocumented) {
        Conclusion::Undecided
    } else {
        Conclusion::Incomplete
    }
}
