//! `finspec explain`

use crate::contract::Deployment;
use crate::lab::CallCentre;
use crate::plan::{Planned, select};

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArguments {
    /// Part of a run's id, a case's path, or the id of a row.
    run: String,
    /// Only this deployment.
    #[arg(long)]
    deployment: Option<Deployment>,
}

pub(super) fn perform(arguments: &ExplainArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let deployments = || Deployment::ALL.into_iter().filter(|one| arguments.deployment.is_none_or(|only| only == *one));
    let planned = deployments().flat_map(|deployment| project.plan_all(deployment)).collect();
    let robustness = || deployments().flat_map(|deployment| project.plan_all_robustness(deployment)).collect();
    let pattern = std::slice::from_ref(&arguments.run);
    match select(planned, pattern).or_else(|_| select(robustness(), pattern)) {
        Ok(planned) => {
            let (catalogue, call_centre) = (&project.corpus.catalogue, CallCentre::standard());
            let runs = planned.iter().map(Planned::run);
            let texts: Vec<String> = runs.map(|run| crate::plan::explain(run, catalogue, &call_centre)).collect();
            output::text(&texts.join("\n\n"))
        }
        Err(unmatched) => output::trouble(ExitCode::NothingSelected, &unmatched),
    }
}
