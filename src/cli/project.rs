//! A project's cases and scenes, read and checked before anything is done with them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::case::error::Problem;
use crate::case::position::Places;
use crate::case::{CaseError, CaseErrors, Library, Survivor, Untested, check};
use crate::contract::{Catalogue, Deployment};
use crate::lab::TargetDescription;
use crate::plan::{Corpus, Planned, may_name};
use crate::prove::unsound;
use crate::report::counted;

use super::Folders;
use super::exit_code::ExitCode;
use super::mistakes;
use super::output;

/// Cases and scenes without a mistake.
pub(super) struct Project {
    /// Its cases and scenes, and the rows that they rest on.
    pub(super) corpus: Corpus,
    /// Rows that no case tests.
    pub(super) untested: Vec<Untested>,
    /// Lies that nobody needs to notice.
    pub(super) survivors: Vec<Survivor>,
    /// The file of that list.
    pub(super) survivors_file: Option<PathBuf>,
    /// A fingerprint of all of it and of the catalogue.
    pub(super) fingerprint: String,
}

/// There are no cases here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no folder {} here; change to the folder that holds it, or name it with --cases DIR", .0.display())]
pub(super) struct NoFolder(pub(super) PathBuf);

impl Project {
    /// Reads and checks everything; tells every mistake and answers the exit code where there is one.
    pub(super) fn load(folders: &Folders) -> Result<Project, ExitCode> {
        match Project::read(folders) {
            Ok((library, errors)) => Project::sound(library, &errors),
            Err(missing) => Err(output::trouble(ExitCode::Unusable, &missing)),
        }
    }

    /// Reads and checks everything, for whoever asked for the runs of these patterns alone: mistakes in other cases are told
    /// as warnings, and leave those cases out.
    pub(super) fn load_selected(folders: &Folders, patterns: &[String]) -> Result<Project, ExitCode> {
        let (mut library, errors) =
            Project::read(folders).map_err(|missing| output::trouble(ExitCode::Unusable, &missing))?;
        let decides = |error: &CaseError| decides(error, &folders.cases, patterns);
        if errors.0.iter().any(decides) {
            return Project::sound(library, &errors);
        }
        if !errors.0.is_empty() {
            mistakes::warn(&errors);
            let faulty: BTreeSet<&PathBuf> = errors.0.iter().map(|error| &error.file).collect();
            library.cases.retain(|case| !faulty.contains(&case.file));
            let left_out = counted(faulty.len(), "case with a mistake is left out", "cases with mistakes are left out");
            output::remark(&format!("{left_out}, since no pattern names it"));
        }
        Ok(Project::of(library))
    }

    /// The project of what was read; tells every mistake and answers the exit code where there is one.
    pub(super) fn sound(library: Library, errors: &CaseErrors) -> Result<Project, ExitCode> {
        if errors.0.is_empty() { Ok(Project::of(library)) } else { Err(tell(errors)) }
    }

    /// Reads and checks everything: what could be read, and every mistake.
    pub(super) fn read(folders: &Folders) -> Result<(Library, CaseErrors), NoFolder> {
        if !folders.cases.is_dir() {
            return Err(NoFolder(folders.cases.clone()));
        }
        let loaded = Library::load(&folders.cases);
        let mut errors = loaded.errors;
        errors.0.extend(check(&loaded.library).0);
        errors.0.extend(placed(unsound(&loaded.library.survivors), loaded.library.survivors_file.as_deref()));
        Ok((loaded.library, errors))
    }

    fn of(mut library: Library) -> Project {
        Project {
            fingerprint: fingerprint(&library),
            untested: std::mem::take(&mut library.untested),
            survivors: std::mem::take(&mut library.survivors),
            survivors_file: library.survivors_file.take(),
            corpus: Corpus::of(library),
        }
    }

    /// The runs on a target.
    pub(super) fn plan(&self, target: &TargetDescription) -> Vec<Planned> {
        self.corpus.plan(target)
    }

    /// The runs of robustness sets on a target.
    pub(super) fn plan_robustness(&self, target: &TargetDescription) -> Vec<Planned> {
        self.corpus.plan_robustness(target)
    }

    /// The runs on a target that lacks nothing, for commands that only show them.
    pub(super) fn plan_all(&self, deployment: Deployment) -> Vec<Planned> {
        self.plan(&TargetDescription::lacking_nothing(deployment))
    }

    /// The runs of robustness sets on a target that lacks nothing.
    pub(super) fn plan_all_robustness(&self, deployment: Deployment) -> Vec<Planned> {
        self.plan_robustness(&TargetDescription::lacking_nothing(deployment))
    }
}

/// Whether a mistake concerns runs of these patterns: it is in a case that they name, or in a file on which any case may rest.
fn decides(error: &CaseError, cases: &Path, patterns: &[String]) -> bool {
    let below = error.file.strip_prefix(cases).unwrap_or(&error.file).with_extension("");
    let segments: Vec<String> = below.iter().map(|segment| segment.to_string_lossy().into_owned()).collect();
    let is_shared = segments.iter().any(|segment| segment.starts_with('_'));
    let of_runs = Deployment::ALL.map(|deployment| format!("{deployment}::{}", segments.join("::")));
    let named = |pattern: &String| of_runs.iter().any(|run| may_name(pattern, run));
    is_shared || patterns.is_empty() || patterns.iter().any(named)
}

/// Mistakes in one file, at their lines.
pub(super) fn placed(problems: Vec<Problem>, file: Option<&Path>) -> Vec<CaseError> {
    let Some(file) = file.filter(|_| !problems.is_empty()) else { return Vec::new() };
    let places = Places::of(&std::fs::read_to_string(file).unwrap_or_default());
    problems.into_iter().map(|problem| problem.placed(file, &places)).collect()
}

fn tell(errors: &CaseErrors) -> ExitCode {
    mistakes::tell(errors);
    let count = errors.0.len();
    let message = format!("{count} {} in the cases; nothing was run", if count == 1 { "mistake" } else { "mistakes" });
    output::trouble(ExitCode::Unusable, &message)
}

/// What `accept` compares, so that a transcript is never recorded for a case that has changed since.
fn fingerprint(library: &Library) -> String {
    let mut digest = Sha256::new();
    digest.update(Catalogue::source());
    let cases = library.cases.iter().chain(&library.robustness).map(|case| &case.file);
    let scenes = library.scenes.values().map(|scene| &scene.file);
    let rows = library.own_rows.iter().map(|own| &own.file).collect::<BTreeSet<_>>();
    let files = rows.into_iter().chain(cases).chain(scenes).chain(library.families.values().map(|family| &family.file));
    for file in files {
        digest.update(file.to_string_lossy().as_bytes());
        digest.update(std::fs::read(file).unwrap_or_default());
    }
    let bytes = digest.finalize();
    bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
