//! `finspec check`

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;

pub(super) fn perform(folders: &Folders) -> ExitCode {
    match Project::load(folders) {
        Ok(project) => {
            let (cases, scenes) = (project.corpus.cases.len(), project.corpus.scenes.len());
            output::text(&format!("{cases} cases and {scenes} scenes; nothing to correct"))
        }
        Err(code) => code,
    }
}
