//! `finspec check`

use crate::case::{CaseError, CaseErrors};

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;
use super::told::CheckResult;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArguments {
    /// As JSON: `format`, `cases`, `scenes`, and in `mistakes` an object each with `file`, `line`, `column`, `path`, `what`,
    /// `expected`, `nearest` and `remedy`.
    #[arg(long)]
    json: bool,
}

pub(super) fn perform(arguments: &CheckArguments, folders: &Folders) -> ExitCode {
    if arguments.json {
        return perform_json(folders);
    }
    match Project::load(folders) {
        Ok(project) => {
            let (cases, scenes) = (project.corpus.cases.len(), project.corpus.scenes.len());
            let sets = match project.corpus.robustness.len() {
                0 => String::new(),
                1 => "; 1 robustness set".to_owned(),
                several => format!("; {several} robustness sets"),
            };
            output::text(&format!("{cases} cases and {scenes} scenes{sets}; nothing to correct"))
        }
        Err(code) => code,
    }
}

fn perform_json(folders: &Folders) -> ExitCode {
    let (cases, scenes, errors) = match Project::read(folders) {
        Ok((library, errors)) => (library.cases.len(), library.scenes.len(), errors),
        Err(missing) => {
            let remedy = "change to the folder that holds it, or name it with --cases DIR";
            (0, 0, CaseErrors(vec![CaseError::of_file(&missing.0, "there is no such folder here", remedy)]))
        }
    };
    output::json_of(&CheckResult::new(cases, scenes, &errors));
    if errors.0.is_empty() { ExitCode::Conformant } else { ExitCode::Unusable }
}
