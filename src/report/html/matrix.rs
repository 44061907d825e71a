//! The matrix: every row of the operations that were looked at, on each deployment, and what its runs came to.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use crate::contract::{Catalogue, Deployment, Operation, RowId, RowScores, Standing, Tally, score_of};
use crate::report::model::{RowRecord, RunReport};
use crate::report::scores::{NotProved, Scores};
use crate::report::text::clean;
use crate::verdict::VerdictWord;

use super::run::VerdictView;

/// One deployment's heading: its report, and the whole in a sentence.
pub struct MatrixColumn {
    /// The word of the deployment.
    pub deployment: &'static str,
    /// The whole in a sentence.
    pub sentence: String,
    /// Why there are no scores, where there are none.
    pub not_proved: Option<String>,
}

/// What the runs of a row came to on a deployment.
pub struct MatrixCell {
    /// The worst verdict of its runs; `None` where there is no run.
    pub verdict: Option<VerdictView>,
    /// What to say without a run: `no run`, `not documented here`.
    pub without: &'static str,
    /// How many runs.
    pub runs: usize,
    /// Where the worst of them stands in the deployment's report.
    pub link: String,
    /// How well those runs notice lies.
    pub score: Option<Tally>,
}

/// A row of the matrix.
pub struct MatrixRow {
    /// Short id.
    pub id: String,
    /// The fact.
    pub says: String,
    /// The standing's word.
    pub standing: &'static str,
    /// Whether the standing is weaker than printed.
    pub weak: bool,
    /// Pages.
    pub citation: String,
    /// One cell a deployment.
    pub cells: Vec<MatrixCell>,
}

/// An operation with its rows.
pub struct MatrixOperation {
    /// Its id.
    pub id: String,
    /// The guide's heading.
    pub title: String,
    /// Its rows.
    pub rows: Vec<MatrixRow>,
}

/// The page.
#[derive(Template)]
#[template(path = "matrix.html")]
pub struct Matrix {
    columns: Vec<MatrixColumn>,
    operations: Vec<MatrixOperation>,
}

/// The runs of each row on each deployment: verdict and position in the report.
type RunsOfRows = BTreeMap<(RowId, Deployment), Vec<(VerdictWord, usize)>>;

/// What is known of a deployment.
struct Side<'a> {
    deployment: Deployment,
    runs: &'a RunsOfRows,
    scores: Option<&'a RowScores>,
}

impl Matrix {
    /// The matrix of the given reports, one a deployment; scores stand beside reports of the same cases.
    pub fn of(reports: &[RunReport], scores: &Result<Scores, NotProved>) -> Self {
        let mut runs = RunsOfRows::new();
        for report in reports {
            for (position, run) in report.runs.iter().enumerate() {
                for row in &run.rows {
                    let key = (row.id.clone(), report.scope.deployment);
                    runs.entry(key).or_default().push((run.verdict, position));
                }
            }
        }
        let (mut columns, mut sides) = (Vec::new(), Vec::new());
        for report in reports {
            let deployment = report.scope.deployment;
            let scores = scores.as_ref().map_err(Clone::clone);
            let scores = scores.and_then(|scores| scores.of_corpus(&report.scope.fingerprint));
            columns.push(MatrixColumn {
                deployment: deployment.word(),
                sentence: clean(&report.sentence()),
                not_proved: scores.as_ref().err().map(|reason| clean(&reason.to_string())),
            });
            sides.push(Side { deployment, runs: &runs, scores: scores.ok() });
        }
        let touched: BTreeSet<&str> = runs.keys().map(|(row, _)| row.operation()).collect();
        let operations = Catalogue::shared().operations().filter(|operation| touched.contains(operation.id.as_str()));
        let operations = operations.map(|operation| operation_view(operation, &sides)).chain(own_view(reports, &sides));
        Matrix { columns, operations: operations.collect() }
    }

    /// Why scores are missing, and on which deployments.
    fn not_proved(&self) -> BTreeMap<&str, Vec<&'static str>> {
        let mut reasons: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
        for column in &self.columns {
            if let Some(reason) = &column.not_proved {
                reasons.entry(reason).or_default().push(column.deployment);
            }
        }
        reasons
    }

    /// Whether there are scores at all.
    fn has_scores(&self) -> bool {
        self.columns.iter().any(|column| column.not_proved.is_none())
    }
}

/// The rows that runs rest on and the built-in catalogue lacks, as a table apart.
fn own_view(reports: &[RunReport], sides: &[Side<'_>]) -> Option<MatrixOperation> {
    let runs = reports.iter().flat_map(|report| &report.runs);
    let own = runs.flat_map(|run| &run.rows).filter(|row| Catalogue::shared().row(&row.id).is_none());
    let records: BTreeMap<&RowId, &RowRecord> = own.map(|row| (&row.id, row)).collect();
    let rows = records.into_values().map(|row| MatrixRow {
        id: clean(row.id.as_str()),
        says: clean(&row.says),
        standing: row.standing.word(),
        weak: row.standing != Standing::Printed,
        citation: clean(&row.citation),
        cells: sides.iter().map(|side| cell(&row.id, true, side)).collect(),
    });
    let rows: Vec<MatrixRow> = rows.collect();
    (!rows.is_empty()).then(|| MatrixOperation { id: "own".to_owned(), title: "Rows of one's own".to_owned(), rows })
}

fn operation_view(operation: &Operation, sides: &[Side<'_>]) -> MatrixOperation {
    let rows = operation.rows.iter().map(|row| MatrixRow {
        id: row.id.short().to_owned(),
        says: row.says.clone(),
        standing: row.standing.word(),
        weak: row.standing != Standing::Printed,
        citation: row.citation(),
        cells: sides.iter().map(|side| cell(&row.id, row.covers(side.deployment), side)).collect(),
    });
    MatrixOperation { id: operation.id.clone(), title: operation.title.clone(), rows: rows.collect() }
}

fn cell(row: &RowId, is_documented: bool, side: &Side<'_>) -> MatrixCell {
    let deployment = side.deployment;
    let runs = side.runs.get(&(row.clone(), deployment)).map_or(&[][..], Vec::as_slice);
    let worst = VerdictWord::ALL.into_iter().find_map(|word| runs.iter().find(|(verdict, _)| *verdict == word));
    MatrixCell {
        verdict: worst.map(|(verdict, _)| VerdictView::of(*verdict)),
        without: if is_documented { "no run" } else { "not documented here" },
        runs: runs.len(),
        link: worst.map_or_else(String::new, |(_, position)| format!("{deployment}/index.html#run-{}", position + 1)),
        score: side.scores.and_then(|scores| score_of(scores, row, deployment)),
    }
}
