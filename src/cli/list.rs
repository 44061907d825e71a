//! `finspec list`

use std::fmt::Write as _;

use crate::contract::Deployment;
use crate::plan::select;

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub(super) struct ListArguments {
    /// Parts of run ids, paths of cases, or ids of rows; none lists all.
    patterns: Vec<String>,
    /// Only this deployment.
    #[arg(long)]
    deployment: Option<Deployment>,
}

pub(super) fn perform(arguments: &ListArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let deployments = Deployment::ALL.into_iter().filter(|one| arguments.deployment.is_none_or(|only| only == *one));
    let planned = deployments.flat_map(|deployment| project.plan_all(deployment)).collect();
    match select(planned, &arguments.patterns) {
        Ok(planned) => {
            let mut text = String::new();
            for run in planned.iter().map(crate::plan::Planned::run) {
                let _ = writeln!(text, "{}\n    {}", run.id, run.case.summary);
            }
            let _ = write!(text, "{} runs", planned.len());
            output::text(&text)
        }
        Err(unmatched) => output::trouble(ExitCode::NothingSelected, &unmatched),
    }
}
