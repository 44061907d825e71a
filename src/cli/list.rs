//! `finspec list`

use std::fmt::Write as _;

use crate::contract::Deployment;
use crate::plan::{Planned, Run, select};

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;
use super::told::{FORMAT, ListedRun, RunList};

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub(super) struct ListArguments {
    /// Parts of run ids, paths of cases, or ids of rows; none lists all.
    patterns: Vec<String>,
    /// Only this deployment.
    #[arg(long)]
    deployment: Option<Deployment>,
    /// Only runs on which the guide is silent, so that they can only be recorded.
    #[arg(long)]
    undocumented: bool,
    /// The runs of robustness sets instead.
    #[arg(long)]
    robustness: bool,
    /// As JSON: `format`, and in `runs` an object a run with `id`, `deployment`, `case`, `entry`, `file`, `summary`, `rows` and
    /// `undocumented`.
    #[arg(long)]
    json: bool,
}

pub(super) fn perform(arguments: &ListArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let deployments = Deployment::ALL.into_iter().filter(|one| arguments.deployment.is_none_or(|only| only == *one));
    let planned = deployments.flat_map(|deployment| match arguments.robustness {
        true => project.plan_all_robustness(deployment),
        false => project.plan_all(deployment),
    });
    let planned = planned.collect();
    let planned = match select(planned, &arguments.patterns) {
        Ok(planned) => planned,
        Err(unmatched) => return output::trouble(ExitCode::NothingSelected, &unmatched),
    };
    let runs = planned.iter().map(Planned::run).filter(|run| !arguments.undocumented || run.only_observes());
    if arguments.json {
        output::json_of(&RunList { format: FORMAT, runs: runs.map(ListedRun::of).collect() })
    } else {
        output::text(&text(&runs.collect::<Vec<_>>()))
    }
}

fn text(runs: &[&Run]) -> String {
    let mut text = String::new();
    for run in runs {
        let _ = writeln!(text, "{}\n    {}", run.id, run.case.summary);
    }
    let _ = write!(text, "{} runs", runs.len());
    text
}
