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
    /// Only runs on which the guide is silent were selected: there is nothing that they could conform to.
    Undocumented,
}

impl Conclusion {
    /// As people read it.
    pub const fn words(self) -> &'static str {
        match self {
            Conclusion::Conformant => "conformant",
            Conclusion::NonConformant => "non-conformant",
            Conclusion::Incomplete => "incomplete",
            Conclusion::Undocumented => "undocumented",
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

    /// The whole in a sentence, the same in every format.
    pub fn sentence(&self) -> String {
        let deployment = self.scope.deployment.word().to_uppercase();
        let whole = match self.conclusion {
            Conclusion::Conformant => self.conforming(),
            Conclusion::NonConformant => self.deviating(),
            Conclusion::Incomplete => self.incomplete(),
            Conclusion::Undocumented => format!(
                "nothing that the guide documents was checked; {}, which is no pass",
                counted(self.count(VerdictWord::Undocumented), "run was recorded", "runs were recorded")
            ),
        };
        let scope = if self.conclusion == Conclusion::Conformant { " within scope" } else { "" };
        let insecure =
            if self.scope.insecure { "; INSECURE, since the server's certificate was not verified" } else { "" };
        format!("{deployment} is {}{scope}: {whole}{insecure}", self.conclusion.words())
    }

    fn conforming(&self) -> String {
        let (conforms, unconfirmed) = (self.count(VerdictWord::Conforms), self.count(VerdictWord::Unconfirmed));
        let whole = format!("{conforms} of {} documented runs conform", self.documented());
        if unconfirmed == 0 { whole } else { format!("{whole}, {unconfirmed} unconfirmed") }
    }

    fn deviating(&self) -> String {
        let mut whole = format!("{} of {} runs deviate", self.count(VerdictWord::Deviates), self.applicable());
        if !self.orphan_snapshots.is_empty() {
            let orphans =
                counted(self.orphan_snapshots.len(), "recorded transcript belongs", "recorded transcripts belong");
            whole.push_str(&format!(", and {orphans} to no run"));
        }
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
pub(super) fn conclusion(counts: &BTreeMap<VerdictWord, usize>, orphans: &[String], interrupted: bool) -> Conclusion {
    let some = |word: VerdictWord| counts.get(&word).is_some_and(|count| *count > 0);
    if some(VerdictWord::Deviates) || !orphans.is_empty() {
        Conclusion::NonConformant
    } else if interrupted || some(VerdictWord::Broken) || some(VerdictWord::NotArranged) {
        Conclusion::Incomplete
    } else if some(VerdictWord::Conforms) || some(VerdictWord::Unconfirmed) {
        Conclusion::Conformant
    } else if some(VerdictWord::Undocumented) {
        Conclusion::Undocumented
    } else {
        Conclusion::Incomplete
    }
}
