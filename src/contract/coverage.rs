//! Coverage: which rows some run rests on, on each deployment they are documented for, and which nobody has looked at.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::deployment::Deployment;
use super::operation::Operation;
use super::row::{Row, RowId};
use super::standing::Standing;
use super::tally::{RowScores, Tally, score_of};

/// What covers a row on a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covering {
    /// These runs rest on it.
    Runs(Vec<String>),
    /// None does, for this reason.
    Untested(String),
    /// None does, and nobody says why.
    NotCovered,
    /// The row is not documented for the deployment.
    NotApplicable,
}

/// A row on each deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCoverage {
    /// The row.
    pub id: RowId,
    /// The fact.
    pub says: String,
    /// How it is known.
    pub standing: Standing,
    /// Pages.
    pub citation: String,
    /// By deployment.
    pub on: BTreeMap<Deployment, Covering>,
    /// How well those runs notice lies, by deployment; empty where nobody has proved it.
    pub scores: BTreeMap<Deployment, Tally>,
}

/// How many rows, each counted once for every deployment that it is documented for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Runs rest on it.
    pub covered: usize,
    /// Left out with a reason.
    pub untested: usize,
    /// Left out without one.
    pub not_covered: usize,
}

/// One operation or table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationCoverage {
    /// `object.verb`, or the table's name.
    pub id: String,
    /// The guide's heading.
    pub title: String,
    /// Its rows, in the catalogue's order.
    pub rows: Vec<RowCoverage>,
    /// Their totals by deployment.
    pub totals: BTreeMap<Deployment, Totals>,
}

/// Something in the input that says more than is true.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum CoverageWarning {
    /// An entry of `untested` names a row that is covered wherever it applies.
    #[error("`{0}` is listed as untested and is covered after all; remove the entry")]
    CoveredAfterAll(RowId),
    /// An entry of `untested` names no row of the catalogue.
    #[error("`{0}` is listed as untested and is no row of the catalogue; correct or remove the entry")]
    UntestedUnknown(RowId),
    /// Runs claim a row that the catalogue lacks.
    #[error("`{row}` is claimed by {runs} and is no row of the catalogue; correct the case")]
    ClaimedUnknown {
        /// The row.
        row: RowId,
        /// The runs.
        runs: String,
    },
    /// Runs claim a row on a deployment that it is not documented for.
    #[error("`{row}` is claimed on {deployment} by {runs} and is not documented for it; let the case observe instead")]
    ClaimedElsewhere {
        /// The row.
        row: RowId,
        /// The deployment.
        deployment: Deployment,
        /// The runs.
        runs: String,
    },
}

/// The catalogue, as the runs cover it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Every operation and table.
    pub operations: Vec<OperationCoverage>,
    /// All of it by deployment.
    pub totals: BTreeMap<Deployment, Totals>,
    /// What in the input is not true.
    pub warnings: Vec<CoverageWarning>,
}

impl Totals {
    /// Rows that the deployment has.
    pub const fn rows(&self) -> usize {
        self.covered + self.untested + self.not_covered
    }

    fn count(&mut self, covering: &Covering) {
        match covering {
            Covering::Runs(_) => self.covered += 1,
            Covering::Untested(_) => self.untested += 1,
            Covering::NotCovered => self.not_covered += 1,
            Covering::NotApplicable => {}
        }
    }

    fn add(&mut self, other: Totals) {
        self.covered += other.covered;
        self.untested += other.untested;
        self.not_covered += other.not_covered;
    }
}

/// Compares the catalogue with the rows that runs claim (by row and deployment, the runs' ids) and with those that are
/// left out on purpose (by row, the reason); shows beside them the scores that were proved, if any.
pub fn coverage(
    catalogue: &Catalogue,
    claimed: &BTreeMap<(RowId, Deployment), Vec<String>>,
    untested: &BTreeMap<RowId, String>,
    scores: &RowScores,
) -> Coverage {
    let operations = catalogue.operations().map(|operation| of_operation(operation, claimed, untested, scores));
    let operations: Vec<OperationCoverage> = operations.collect();
    let mut totals = no_totals();
    for operation in &operations {
        for (deployment, of_operation) in &operation.totals {
            totals.entry(*deployment).or_default().add(*of_operation);
        }
    }
    let warnings = warnings(&operations, claimed, untested);
    Coverage { operations, totals, warnings }
}

fn no_totals() -> BTreeMap<Deployment, Totals> {
    Deployment::ALL.into_iter().map(|deployment| (deployment, Totals::default())).collect()
}

fn of_operation(
    operation: &Operation,
    claimed: &BTreeMap<(RowId, Deployment), Vec<String>>,
    untested: &BTreeMap<RowId, String>,
    scores: &RowScores,
) -> OperationCoverage {
    let rows: Vec<RowCoverage> = operation.rows.iter().map(|row| of_row(row, claimed, untested, scores)).collect();
    let mut totals = no_totals();
    for (deployment, covering) in rows.iter().flat_map(|row| &row.on) {
        totals.entry(*deployment).or_default().count(covering);
    }
    OperationCoverage { id: operation.id.clone(), title: operation.title.clone(), rows, totals }
}

fn of_row(
    row: &Row,
    claimed: &BTreeMap<(RowId, Deployment), Vec<String>>,
    untested: &BTreeMap<RowId, String>,
    scores: &RowScores,
) -> RowCoverage {
    let covering = |deployment| {
        if !row.covers(deployment) {
            return Covering::NotApplicable;
        }
        match (claimed.get(&(row.id.clone(), deployment)), untested.get(&row.id)) {
            (Some(runs), _) if !runs.is_empty() => Covering::Runs(runs.clone()),
            (_, Some(reason)) => Covering::Untested(reason.clone()),
            (_, None) => Covering::NotCovered,
        }
    };
    RowCoverage {
        id: row.id.clone(),
        says: row.says.clone(),
        standing: row.standing,
        citation: row.citation(),
        on: Deployment::ALL.into_iter().map(|deployment| (deployment, covering(deployment))).collect(),
        scores: Deployment::ALL
            .into_iter()
            .filter_map(|deployment| Some((deployment, score_of(scores, &row.id, deployment)?)))
            .collect(),
    }
}

fn warnings(
    operations: &[OperationCoverage],
    claimed: &BTreeMap<(RowId, Deployment), Vec<String>>,
    untested: &BTreeMap<RowId, String>,
) -> Vec<CoverageWarning> {
    let rows: BTreeMap<&RowId, &RowCoverage> =
        operations.iter().flat_map(|operation| &operation.rows).map(|row| (&row.id, row)).collect();
    let mut warnings = Vec::new();
    for id in untested.keys() {
        match rows.get(id) {
            None => warnings.push(CoverageWarning::UntestedUnknown(id.clone())),
            Some(row) if !row.on.values().any(|covering| matches!(covering, Covering::Untested(_))) => {
                warnings.push(CoverageWarning::CoveredAfterAll(id.clone()));
            }
            Some(_) => {}
        }
    }
    for ((id, deployment), runs) in claimed.iter().filter(|(_, runs)| !runs.is_empty()) {
        let (row, deployment, runs) = (id.clone(), *deployment, runs.join(", "));
        match rows.get(id).map(|row| row.on.get(&deployment)) {
            None => warnings.push(CoverageWarning::ClaimedUnknown { row, runs }),
            Some(Some(Covering::NotApplicable)) => {
                warnings.push(CoverageWarning::ClaimedElsewhere { row, deployment, runs });
            }
            Some(_) => {}
        }
    }
    warnings.sort();
    warnings
}

impl Coverage {
    /// The coverage as text: the operations with their totals and rows, then the whole, then warnings.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for operation in &self.operations {
            let _ = writeln!(text, "{}  {}\n  {}", operation.id, operation.title, totals_line(&operation.totals));
            for row in &operation.rows {
                text.push_str(&row_lines(row));
            }
            text.push('\n');
        }
        let _ = writeln!(text, "all operations\n  {}", totals_line(&self.totals));
        for warning in &self.warnings {
            let _ = writeln!(text, "warning: {warning}");
        }
        text
    }
}

fn totals_line(totals: &BTreeMap<Deployment, Totals>) -> String {
    let lines = totals.iter().map(|(deployment, totals)| {
        let (covered, rows) = (totals.covered, totals.rows());
        format!(
            "{deployment}: {covered} of {rows} covered, {} untested, {} not covered",
            totals.untested, totals.not_covered
        )
    });
    lines.collect::<Vec<_>>().join("; ")
}

fn row_lines(row: &RowCoverage) -> String {
    let mut text = format!("  {} ({}, {})\n", row.id.short(), row.standing, row.citation);
    for (deployment, covering) in &row.on {
        let _ = writeln!(text, "    {deployment}  {covering}");
        if let Some(score) = row.scores.get(deployment) {
            let _ = writeln!(text, "         {score}");
        }
    }
    text
}

impl fmt::Display for Covering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Covering::Runs(runs) => write!(f, "{}", runs.join(", ")),
            Covering::Untested(reason) => write!(f, "untested: {reason}"),
            Covering::NotCovered => f.write_str("NOT COVERED"),
            Covering::NotApplicable => f.write_str("not applicable"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RowId {
        text.parse().unwrap()
    }

    fn covering(coverage: &Coverage, row: &str, deployment: Deployment) -> Covering {
        let rows = coverage.operations.iter().flat_map(|operation| &operation.rows);
        rows.into_iter().find(|found| found.id.as_str() == row).unwrap().on[&deployment].clone()
    }

    #[test]
    fn a_row_is_covered_untested_uncovered_or_elsewhere() {
        let run = "ccx::dialog::send_dtmf::letters".to_owned();
        let claimed = BTreeMap::from([
            ((id("dialog.send_dtmf#async-digits-out-of-range"), Deployment::Ccx), vec![run.clone()]),
            ((id("dialog.send_dtmf#202"), Deployment::Ccx), vec![run.clone()]),
            ((id("dialog.send_dtmf#202"), Deployment::Cce), vec![]),
        ]);
        let untested = BTreeMap::from([(id("dialog.send_dtmf#202"), "no lab".to_owned())]);
        let score = Tally { told: 9, by_expectation: 7, by_snapshot_only: 2, broke_only: 0, survived: 0 };
        let scores = RowScores::from([(id("dialog.send_dtmf#202"), BTreeMap::from([(Deployment::Ccx, score)]))]);
        let coverage = coverage(Catalogue::shared(), &claimed, &untested, &scores);
        let range = "dialog.send_dtmf#async-digits-out-of-range";
        assert_eq!(covering(&coverage, range, Deployment::Ccx), Covering::Runs(vec![run.clone()]));
        assert_eq!(covering(&coverage, range, Deployment::Cce), Covering::NotApplicable);
        assert_eq!(covering(&coverage, "dialog.send_dtmf#202", Deployment::Ccx), Covering::Runs(vec![run]));
        assert_eq!(covering(&coverage, "dialog.send_dtmf#202", Deployment::Cce), Covering::Untested("no lab".into()));
        let silent = "dialog.send_dtmf#400-parameter-missing";
        assert_eq!(covering(&coverage, silent, Deployment::Cce), Covering::NotCovered);
        assert!(coverage.warnings.is_empty(), "{:?}", coverage.warnings);
        let text = coverage.to_text();
        assert!(text.contains("ccx: 2 of 12 covered, 0 untested, 10 not covered"), "{text}");
        let with_score = "    cce  untested: no lab\n    ccx  ccx::dialog::send_dtmf::letters\n         9 lies told: 7 seen by the \
                          expectation, 2 by the snapshot only, 0 survived\n";
        assert!(text.contains(with_score), "{text}");
    }

    #[test]
    fn every_row_is_counted_once_for_each_deployment_that_has_it() {
        let coverage = coverage(Catalogue::shared(), &BTreeMap::new(), &BTreeMap::new(), &RowScores::new());
        for deployment in Deployment::ALL {
            let rows = Catalogue::shared().operations().flat_map(|operation| &operation.rows);
            assert_eq!(coverage.totals[&deployment].rows(), rows.filter(|row| row.covers(deployment)).count());
        }
    }

    #[test]
    fn entries_that_say_more_than_is_true_are_warned_of() {
        let runs = || vec!["a".to_owned()];
        let (digits, both) = (id("dialog.send_dtmf#async-digits-out-of-range"), id("dialog.send_dtmf#202"));
        let claimed = BTreeMap::from([
            ((digits.clone(), Deployment::Ccx), runs()),
            ((digits.clone(), Deployment::Cce), runs()),
            ((id("dialog.send_dtmf#none"), Deployment::Cce), runs()),
            ((both.clone(), Deployment::Ccx), runs()),
        ]);
        let reasons = [digits.clone(), both, id("nothing#here")].map(|row| (row, "later".to_owned()));
        let coverage = coverage(Catalogue::shared(), &claimed, &BTreeMap::from(reasons), &RowScores::new());
        let expected = vec![
            CoverageWarning::CoveredAfterAll(digits.clone()),
            CoverageWarning::UntestedUnknown(id("nothing#here")),
            CoverageWarning::ClaimedUnknown { row: id("dialog.send_dtmf#none"), runs: "a".to_owned() },
            CoverageWarning::ClaimedElsewhere { row: digits, deployment: Deployment::Cce, runs: "a".to_owned() },
        ];
        assert_eq!(coverage.warnings, expected);
        assert!(coverage.to_text().contains("warning: `nothing#here` is listed as untested and is no row"));
    }
}
