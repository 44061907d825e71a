//! `finspec check`

use crate::case::{CaseError, CaseErrors, Library, warnings};

use super::Folders;
use super::exit_code::ExitCode;
use super::mistakes;
use super::output;
use super::project::Project;
use super::told::CheckResult;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArguments {
    /// As JSON: `format`, `cases`, `scenes`, and in `mistakes` and `warnings` an object each with `file`, `line`, `column`,
    /// `path`, `what`, `expected`, `nearest` and `remedy`.
    #[arg(long)]
    json: bool,
}

pub(super) fn perform(arguments: &CheckArguments, folders: &Folders) -> ExitCode {
    if arguments.json {
        return perform_json(folders);
    }
    let (library, errors) = match Project::read(folders) {
        Ok(read) => read,
        Err(missing) => return output::trouble(ExitCode::Unusable, &missing),
    };
    let warnings = warnings(&library);
    if !warnings.0.is_empty() {
        mistakes::warn(&warnings);
    }
    match Project::sound(library, &errors) {
        Ok(project) => output::text(&checked(&project, warnings.0.len())),
        Err(code) => code,
    }
}

/// What was read, in a line.
fn checked(project: &Project, warnings: usize) -> String {
    let (cases, scenes) = (project.corpus.cases.len(), project.corpus.scenes.len());
    let sets = match project.corpus.robustness.len() {
        0 => String::new(),
        1 => "; 1 robustness set".to_owned(),
        several => format!("; {several} robustness sets"),
    };
    let warnings = match warnings {
        0 => String::new(),
        1 => "; 1 warning".to_owned(),
        several => format!("; {several} warnings"),
    };
    format!("{cases} cases and {scenes} scenes{sets}; nothing to correct{warnings}")
}

fn perform_json(folders: &Folders) -> ExitCode {
    let (library, errors) = match Project::read(folders) {
        Ok(read) => read,
        Err(missing) => {
            let remedy = "change to the folder that holds it, or name it with --cases DIR";
            (
                Library::default(),
                CaseErrors(vec![CaseError::of_file(&missing.0, "there is no such folder here", remedy)]),
            )
        }
    };
    let warnings = warnings(&library);
    output::json_of(&CheckResult::new(library.cases.len(), library.scenes.len(), &errors, &warnings));
    if errors.0.is_empty() { ExitCode::Conformant } else { ExitCode::Unusable }
}
