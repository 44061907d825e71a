//! Everything that a directory of cases holds: cases as written and as derived from families, scenes, robustness sets, and
//! the lists `_untested.yaml` and `_survivors.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::case::error::{CaseError, CaseErrors};
use crate::case::files;
use crate::case::loader::Loader;
use crate::case::meant::{Case, CaseFamily, CaseId, GoodRequest, OwnRow, Scene, Survivor, Untested};
use crate::case::parse::text_of;
use crate::case::written::FileKind;
use crate::contract::Catalogue;

/// Cases and scenes that could be read.
#[derive(Debug, Default)]
pub struct Library {
    /// The directory.
    pub root: PathBuf,
    /// Cases, those of families among them, sorted by id.
    pub cases: Vec<Case>,
    /// The cases of robustness sets, sorted by id.
    pub robustness: Vec<Case>,
    /// Families by name.
    pub families: BTreeMap<String, CaseFamily>,
    /// The good requests of operations.
    pub requests: Vec<GoodRequest>,
    /// Folders of the operations whose good requests hold mistakes.
    pub unreadable_requests: BTreeSet<String>,
    /// Scenes by name, joined with those that they extend.
    pub scenes: BTreeMap<String, Scene>,
    /// Rows of one's own.
    pub own_rows: Vec<OwnRow>,
    /// Rows that no case tests.
    pub untested: Vec<Untested>,
    /// The file of that list, where there is one.
    pub untested_file: Option<PathBuf>,
    /// Lies that nobody needs to notice.
    pub survivors: Vec<Survivor>,
    /// The file of that list, where there is one.
    pub survivors_file: Option<PathBuf>,
    /// Scenes whose files hold mistakes; a case that names one is not blamed for it.
    pub unreadable_scenes: BTreeSet<String>,
}

/// A library, and every mistake of the files that are not in it.
#[derive(Debug, Default)]
pub struct Loaded {
    /// What could be read.
    pub library: Library,
    /// What could not.
    pub errors: CaseErrors,
}

impl Loaded {
    /// The library, if nothing was wrong.
    ///
    /// # Errors
    /// [`CaseErrors`] with every mistake.
    pub fn complete(self) -> Result<Library, CaseErrors> {
        if self.errors.0.is_empty() { Ok(self.library) } else { Err(self.errors) }
    }
}

impl Library {
    /// Reads everything below `root`. What holds mistakes is left out, and every mistake is told.
    pub fn load(root: &Path) -> Loaded {
        let files = files::files(root);
        let mut loader = Loader::new(root);
        loader.errors = files.errors;
        for (name, file) in &files.scenes {
            loader.scene(name, file);
        }
        for (name, file) in &files.families {
            loader.family(name, file);
        }
        for (folder, file) in &files.requests {
            loader.request(folder, file);
        }
        for (name, file) in &files.robustness {
            loader.robustness(name, file);
        }
        for (id, file) in &files.cases {
            loader.case(id, file);
        }
        for file in files.rows.values() {
            loader.own_rows(file);
        }
        if let Some(file) = files.untested {
            loader.untested(file);
        }
        if let Some(file) = files.survivors {
            loader.survivors(file);
        }
        loader.finish()
    }

    /// Reads one case and the scenes that it needs, nothing else.
    pub fn load_case(root: &Path, id: &CaseId) -> Loaded {
        let mut loader = Loader::new(root);
        let parts: Vec<&str> = id.0.split('/').collect();
        if parts.len() != 3 || !parts.iter().all(|part| files::is_name(part)) {
            let what = format!("`{id}` is no id of a case");
            loader.errors.push(CaseError::of_file(root, what, "write object/operation/situation"));
            return loader.finish();
        }
        loader.case(id, &root.join(format!("{id}.yaml")));
        let mut wanted: Vec<String> = loader.cases.iter().flat_map(scene_names).collect();
        while let Some(name) = wanted.pop() {
            let known = loader.scenes.contains_key(&name) || loader.unreadable.contains(&name);
            let file = root.join("_scenes").join(format!("{name}.yaml"));
            if known || !files::is_name(&name) || file.symlink_metadata().is_err() {
                continue;
            }
            loader.scene(&name, &file);
            wanted.extend(
                loader
                    .scenes
                    .get(&name)
                    .into_iter()
                    .flat_map(|scene| scene.extends.iter().map(|(other, _)| other.clone())),
            );
        }
        loader.finish()
    }

    /// Reads one case from its bytes, without the scenes that it needs. `file` is what mistakes are told of.
    pub fn read_case(id: &CaseId, file: &Path, bytes: &[u8]) -> Loaded {
        let mut loader = Loader::new(Path::new(""));
        loader.case_of(id, file, text_of(file, bytes.to_owned()));
        loader.finish()
    }

    /// The mistakes that a file has by itself, whatever other files say. `file` is what they are told of.
    pub fn mistakes_of(kind: FileKind, file: &Path, bytes: &[u8]) -> CaseErrors {
        let mut loader = Loader::new(Path::new(""));
        let text = text_of(file, bytes.to_owned());
        match kind {
            FileKind::Case => loader.case_of(&CaseId("object/operation/situation".to_owned()), file, text),
            FileKind::Scene => loader.scene_of("scene", file, text),
            FileKind::Family => loader.family_of("family", file, text),
            FileKind::Request => loader.request_of("object/operation", file, text),
            FileKind::Robustness => loader.robustness_of("set", file, text),
            FileKind::Rows => loader.own_rows_of(file, text),
            FileKind::Untested => loader.untested_of(file, text),
            FileKind::Survivors => loader.survivors_of(file, text),
        }
        CaseErrors(loader.errors)
    }

    /// The catalogue on which its cases rest: the built-in one, with its own rows where it has any.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        match self.own_rows.is_empty() {
            true => Arc::clone(Catalogue::shared()),
            false => Arc::new(Catalogue::with_own(self.own_rows.iter().map(|own| own.row.clone()))),
        }
    }

    /// The case of that id.
    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        let index = self.cases.binary_search_by(|case| case.id.cmp(id)).ok()?;
        self.cases.get(index)
    }
}

fn scene_names(case: &Case) -> Vec<String> {
    case.entries.iter().flat_map(|entry| entry.scene.values().cloned()).collect()
}
