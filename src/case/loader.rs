//! The loader: reads files one by one, keeps what it found and every mistake, and joins what belongs together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::case::error::{CaseError, CaseErrors, Problem};
use crate::case::families::derive;
use crate::case::library::{Library, Loaded};
use crate::case::meant::{Case, CaseFamily, CaseId, GoodRequest, OwnRow, RobustnessSet, Survivor, Untested};
use crate::case::parse;
use crate::case::parse::SceneAlone;
use crate::case::parse::{Mistakes, read_text, read_yaml};
use crate::case::position::KeyPath;
use crate::case::robustness::robustness_cases;
use crate::case::written::{
    CaseWritten, FamilyWritten, OwnRowWritten, RequestWritten, RobustnessWritten, SceneWritten, SurvivorWritten,
    UntestedWritten,
};
use crate::case::written::{FileKind, keys_beside};

/// A file's text, or why there is none.
type Text = Result<String, Box<CaseError>>;

/// Reads files one by one and keeps what it found.
#[derive(Default)]
pub(super) struct Loader {
    root: PathBuf,
    pub(super) cases: Vec<Case>,
    pub(super) scenes: BTreeMap<String, SceneAlone>,
    pub(super) unreadable: BTreeSet<String>,
    families: BTreeMap<String, CaseFamily>,
    unreadable_families: BTreeSet<String>,
    requests: Vec<GoodRequest>,
    unreadable_requests: BTreeSet<String>,
    robustness: Vec<RobustnessSet>,
    own_rows: Vec<OwnRow>,
    untested: Vec<Untested>,
    untested_file: Option<PathBuf>,
    survivors: Vec<Survivor>,
    survivors_file: Option<PathBuf>,
    pub(super) errors: Vec<CaseError>,
}

impl Loader {
    pub(super) fn new(root: &Path) -> Self {
        Loader { root: root.to_owned(), ..Loader::default() }
    }

    /// Takes a file from written to meant; `None` where it holds mistakes.
    fn read<W: DeserializeOwned, M>(
        &mut self,
        file: &Path,
        text: Text,
        kind: FileKind,
        meant: impl FnOnce(W, &mut Mistakes) -> M,
    ) -> Option<M> {
        let read = text.and_then(|text| Ok((read_yaml::<W>(file, &text)?, text)));
        let ((written, unknown), text) = match read {
            Ok(read) => read,
            Err(error) => {
                self.errors.push(*error);
                return None;
            }
        };
        let mut mistakes = Mistakes::default();
        for path in unknown {
            mistakes.add(unknown_key(kind, &path));
        }
        let meant = meant(written, &mut mistakes);
        let errors = mistakes.placed(file, &text);
        let sound = errors.is_empty();
        self.errors.extend(errors);
        sound.then_some(meant)
    }

    pub(super) fn case(&mut self, id: &CaseId, file: &Path) {
        self.case_of(id, file, read_text(file));
    }

    pub(super) fn case_of(&mut self, id: &CaseId, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Case, |written: CaseWritten, mistakes| {
            parse::case(id.clone(), file, &written, mistakes)
        });
        self.cases.extend(meant);
    }

    pub(super) fn scene(&mut self, name: &str, file: &Path) {
        self.scene_of(name, file, read_text(file));
    }

    pub(super) fn scene_of(&mut self, name: &str, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Scene, |written: SceneWritten, mistakes| {
            parse::scene(name, file, &written, mistakes)
        });
        match meant {
            Some(scene) => drop(self.scenes.insert(name.to_owned(), scene)),
            None => drop(self.unreadable.insert(name.to_owned())),
        }
    }

    pub(super) fn family(&mut self, name: &str, file: &Path) {
        self.family_of(name, file, read_text(file));
    }

    pub(super) fn family_of(&mut self, name: &str, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Family, |written: FamilyWritten, mistakes| {
            parse::family(name, file, &written, mistakes)
        });
        match meant.flatten() {
            Some(family) => drop(self.families.insert(name.to_owned(), family)),
            None => drop(self.unreadable_families.insert(name.to_owned())),
        }
    }

    pub(super) fn request(&mut self, folder: &str, file: &Path) {
        self.request_of(folder, file, read_text(file));
    }

    pub(super) fn request_of(&mut self, folder: &str, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Request, |written: RequestWritten, mistakes| {
            parse::request(folder, file, &written, mistakes)
        });
        match meant.flatten() {
            Some(request) => self.requests.push(request),
            None => drop(self.unreadable_requests.insert(folder.to_owned())),
        }
    }

    pub(super) fn robustness(&mut self, name: &str, file: &Path) {
        self.robustness_of(name, file, read_text(file));
    }

    pub(super) fn robustness_of(&mut self, name: &str, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Robustness, |written: RobustnessWritten, mistakes| {
            parse::robustness(name, file, &written, mistakes)
        });
        self.robustness.extend(meant.flatten());
    }

    pub(super) fn own_rows(&mut self, file: &Path) {
        self.own_rows_of(file, read_text(file));
    }

    pub(super) fn own_rows_of(&mut self, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Rows, |written: Vec<OwnRowWritten>, mistakes| {
            parse::own_rows(file, written, mistakes)
        });
        self.own_rows.extend(meant.unwrap_or_default());
    }

    pub(super) fn untested(&mut self, file: PathBuf) {
        self.untested_of(&file, read_text(&file));
        self.untested_file = Some(file);
    }

    pub(super) fn untested_of(&mut self, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Untested, |written: Vec<UntestedWritten>, mistakes| {
            parse::untested(written, mistakes)
        });
        self.untested.extend(meant.unwrap_or_default());
    }

    pub(super) fn survivors(&mut self, file: PathBuf) {
        self.survivors_of(&file, read_text(&file));
        self.survivors_file = Some(file);
    }

    pub(super) fn survivors_of(&mut self, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Survivors, |written: Vec<SurvivorWritten>, mistakes| {
            parse::survivors(written, mistakes)
        });
        self.survivors.extend(meant.unwrap_or_default());
    }

    pub(super) fn finish(mut self) -> Loaded {
        let (scenes, mistakes) = parse::joined_scenes(&self.scenes, &self.unreadable);
        for (name, mistakes) in mistakes {
            let Some(scene) = self.scenes.get(&name) else { continue };
            let text = read_text(&scene.file).unwrap_or_default();
            self.errors.extend(mistakes.placed(&scene.file, &text));
        }
        let robustness = self.join();
        self.unreadable.extend(self.scenes.keys().filter(|name| !scenes.contains_key(*name)).cloned());
        let library = Library {
            root: self.root,
            cases: self.cases,
            robustness,
            families: self.families,
            requests: self.requests,
            unreadable_requests: self.unreadable_requests,
            scenes,
            own_rows: self.own_rows,
            untested: self.untested,
            untested_file: self.untested_file,
            survivors: self.survivors,
            survivors_file: self.survivors_file,
            unreadable_scenes: self.unreadable,
        };
        Loaded { library, errors: CaseErrors(self.errors) }
    }

    /// Derives the cases of families, and those of robustness sets, which it answers.
    fn join(&mut self) -> Vec<Case> {
        let is_unreadable = |name: &str| self.unreadable_families.contains(name);
        let derived = derive(&self.families, &self.requests, is_unreadable, self.unreadable_requests.is_empty());
        let robustness = robustness_cases(&self.robustness, &self.requests, &self.unreadable_requests);
        self.cases.extend(derived.cases);
        self.cases.sort_by(|one, other| one.id.cmp(&other.id));
        for (file, mistakes) in derived.mistakes.into_iter().chain(robustness.mistakes) {
            self.errors.extend(mistakes.placed(&file, &read_text(&file).unwrap_or_default()));
        }
        robustness.cases
    }
}

fn unknown_key(kind: FileKind, path: &KeyPath) -> Problem {
    let key =
        path.segments().last().map(|segment| KeyPath::top().with(segment.clone()).to_string()).unwrap_or_default();
    let known = keys_beside(kind, path);
    let problem =
        Problem::at(path, format!("`{key}` is not a key that is known here"), "correct the key, or take it out");
    problem.of_key().expected(format!("one of {}", known.join(", "))).near(&key, known.iter().map(String::as_str))
}
