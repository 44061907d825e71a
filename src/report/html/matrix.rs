//! The matrix: every row of the operations that were looked at, on each deployment, and what its runs came to.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use crate::contract::{Catalogue, Deployment, Operation, Row, RowId, Standing};
use crate::report::model::RunReport;
use crate::report::text::clean;
use crate::verdict::VerdictWord;

use super::run::VerdictView;

/// One deployment's heading: its report, and the whole in a sentence.
pub struct MatrixColumn {
    /// The word of the deployment.
    pub deployment: &'static str,
    /// The whole in a sentence.
    pub sentence: String,
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

impl Matrix {
    /// The matrix of the given reports, one a deployment.
    pub fn of(reports: &[RunReport]) -> Self {
        let mut runs = RunsOfRows::new();
        for report in reports {
            for (position, run) in report.runs.iter().enumerate() {
                for row in &run.rows {
                    let key = (row.id.clone(), report.scope.deployment);
                    runs.entry(key).or_default().push((run.verdict, position));
                }
            }
        }
        let deployments: Vec<Deployment> = reports.iter().map(|report| report.scope.deployment).collect();
        let touched: BTreeSet<&str> = runs.keys().map(|(row, _)| row.operation()).collect();
        let operations = Catalogue::shared().operations().filter(|operation| touched.contains(operation.id.as_str()));
        let columns = reports.iter().map(|report| MatrixColumn {
            deployment: report.scope.deployment.word(),
            sentence: clean(&report.sentence()),
        });
        Matrix {
            columns: columns.collect(),
            operations: operations.map(|operation| operation_view(operation, &deployments, &runs)).collect(),
        }
    }
}

fn operation_view(operation: &Operation, deployments: &[Deployment], runs: &RunsOfRows) -> MatrixOperation {
    let rows = operation.rows.iter().map(|row| MatrixRow {
        id: row.id.short().to_owned(),
        says: row.says.clone(),
        standing: row.standing.word(),
        weak: row.standing != Standing::Printed,
        citation: row.citation(),
        cells: deployments.iter().map(|deployment| cell(row, *deployment, runs)).collect(),
    });
    MatrixOperation { id: operation.id.clone(), title: operation.title.clone(), rows: rows.collect() }
}

fn cell(row: &Row, deployment: Deployment, runs: &RunsOfRows) -> MatrixCell {
    let runs = runs.get(&(row.id.clone(), deployment)).map_or(&[][..], Vec::as_slice);
    let worst = VerdictWord::ALL.into_iter().find_map(|word| runs.iter().find(|(verdict, _)| *verdict == word));
    MatrixCell {
        verdict: worst.map(|(verdict, _)| VerdictView::of(*verdict)),
        without: if row.covers(deployment) { "no run" } else { "not documented here" },
        runs: runs.len(),
        link: worst.map_or_else(String::new, |(_, position)| format!("{deployment}/index.html#run-{}", position + 1)),
    }
}
