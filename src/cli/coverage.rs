//! `finspec coverage`

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::contract::{Deployment, RowId, RowScores, coverage};
use crate::plan::Planned;
use crate::report::Scores;

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;
use super::told::{CoverageResult, FORMAT};

/// Arguments of `coverage`.
#[derive(Debug, clap::Args)]
pub(super) struct CoverageArguments {
    /// Folder of the reports, where `finspec prove` left its proof.
    #[arg(long, default_value = "reports", value_name = "DIR")]
    reports: PathBuf,
    /// As JSON: `format`, `not_proved`, `operations` with their `rows` and what covers each of them, `totals`, and
    /// `warnings`.
    #[arg(long)]
    json: bool,
}

pub(super) fn perform(arguments: &CoverageArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let mut claimed: BTreeMap<(RowId, Deployment), Vec<String>> = BTreeMap::new();
    for deployment in Deployment::ALL {
        for run in project.plan_all(deployment).iter().map(Planned::run) {
            for row in run.rows() {
                claimed.entry((row, deployment)).or_default().push(run.id.to_string());
            }
        }
    }
    let untested = project.untested.iter().map(|untested| (untested.row.clone(), untested.reason.clone())).collect();
    let read = Scores::read(&arguments.reports);
    let scores = read.as_ref().map_err(Clone::clone).and_then(|scores| scores.of_corpus(&project.fingerprint));
    let none = RowScores::new();
    let shown =
        coverage(&project.corpus.catalogue, &claimed, &untested, scores.as_ref().map_or(&none, |scores| scores));
    if arguments.json {
        let not_proved = scores.err().map(|reason| reason.to_string());
        return output::json_of(&CoverageResult { format: FORMAT, not_proved, coverage: shown });
    }
    output::text(&shown.to_text());
    match scores {
        Ok(_) => ExitCode::Conformant,
        Err(not_proved) => output::text(&format!("how well these runs notice lies: {not_proved}")),
    }
}
