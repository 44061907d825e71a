//! `finspec coverage`

use std::collections::BTreeMap;

use crate::contract::{Catalogue, Deployment, RowId, coverage};
use crate::plan::Planned;

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;

pub(super) fn perform(folders: &Folders) -> ExitCode {
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
    output::text(&coverage(Catalogue::shared(), &claimed, &untested).to_text())
}
