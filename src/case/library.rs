//! All cases and scenes of a directory: `<object>/<operation>/<situation>.yaml`, `_scenes/*.yaml`, and the lists
//! `_untested.yaml` and `_survivors.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::contract::{Deployment, RowId};

use crate::case::error::{CaseError, CaseErrors, Problem};
use crate::case::files;
use crate::case::meant::Scene;
use crate::case::meant::{Case, CaseId};
use crate::case::parse;
use crate::case::parse::SceneAlone;
use crate::case::parse::{Mistakes, read_text, read_yaml, text_of};
use crate::case::position::KeyPath;
use crate::case::written::{CaseWritten, SceneWritten, SurvivorWritten, UntestedWritten};
use crate::case::written::{FileKind, keys_beside};

/// A row that no case tests, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untested {
    /// The row.
    pub row: RowId,
    /// Why no case tests it.
    pub reason: String,
    /// Its place in the list.
    pub place: KeyPath,
}

/// A lie that nobody needs to notice, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// Which.
    pub lie: SurvivingLie,
    /// Why nobody needs to notice it.
    pub reason: String,
    /// Its place in the list.
    pub place: KeyPath,
}

/// Which lie nobody needs to notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SurvivingLie {
    /// One about what runs saw.
    OfBytes {
        /// Its name.
        name: String,
        /// Part of the ids of the runs; `*` stands for all.
        run: String,
        /// Part of the place that it is told at; empty for any.
        at: String,
    },
    /// One that the mock tells about a clause of its contract.
    OfContract {
        /// The clause's id.
        about: String,
        /// What is done instead.
        how: String,
        /// The deployment; none for both.
        deployment: Option<Deployment>,
    },
}

/// Cases and scenes that could be read.
#[derive(Debug, Default)]
pub struct Library {
    /// The directory.
    pub root: PathBuf,
    /// Cases, sorted by id.
    pub cases: Vec<Case>,
    /// Scenes by name, joined with those that they extend.
    pub scenes: BTreeMap<String, Scene>,
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
        let mut loader = Loader { errors: files.errors, ..Loader::new(root) };
        for (name, file) in &files.scenes {
            loader.scene(name, file);
        }
        for (id, file) in &files.cases {
            loader.case(id, file);
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
            FileKind::Untested => loader.untested_of(file, text),
            FileKind::Survivors => loader.survivors_of(file, text),
        }
        CaseErrors(loader.errors)
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

/// A file's text, or why there is none.
type Text = Result<String, Box<CaseError>>;

/// Reads files one by one and keeps what it found.
struct Loader {
    root: PathBuf,
    cases: Vec<Case>,
    scenes: BTreeMap<String, SceneAlone>,
    unreadable: BTreeSet<String>,
    untested: Vec<Untested>,
    untested_file: Option<PathBuf>,
    survivors: Vec<Survivor>,
    survivors_file: Option<PathBuf>,
    errors: Vec<CaseError>,
}

impl Loader {
    fn new(root: &Path) -> Self {
        Loader {
            root: root.to_owned(),
            cases: Vec::new(),
            scenes: BTreeMap::new(),
            unreadable: BTreeSet::new(),
            untested: Vec::new(),
            untested_file: None,
            survivors: Vec::new(),
            survivors_file: None,
            errors: Vec::new(),
        }
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

    fn case(&mut self, id: &CaseId, file: &Path) {
        self.case_of(id, file, read_text(file));
    }

    fn case_of(&mut self, id: &CaseId, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Case, |written: CaseWritten, mistakes| {
            parse::case(id.clone(), file, &written, mistakes)
        });
        self.cases.extend(meant);
    }

    fn scene(&mut self, name: &str, file: &Path) {
        self.scene_of(name, file, read_text(file));
    }

    fn scene_of(&mut self, name: &str, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Scene, |written: SceneWritten, mistakes| {
            parse::scene(name, file, &written, mistakes)
        });
        match meant {
            Some(scene) => drop(self.scenes.insert(name.to_owned(), scene)),
            None => drop(self.unreadable.insert(name.to_owned())),
        }
    }

    fn untested(&mut self, file: PathBuf) {
        self.untested_of(&file, read_text(&file));
        self.untested_file = Some(file);
    }

    fn untested_of(&mut self, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Untested, |written: Vec<UntestedWritten>, mistakes| {
            written.into_iter().enumerate().filter_map(|(index, entry)| untested(index, entry, mistakes)).collect()
        });
        let meant: Vec<Untested> = meant.unwrap_or_default();
        self.untested.extend(meant);
    }

    fn survivors(&mut self, file: PathBuf) {
        self.survivors_of(&file, read_text(&file));
        self.survivors_file = Some(file);
    }

    fn survivors_of(&mut self, file: &Path, text: Text) {
        let meant = self.read(file, text, FileKind::Survivors, |written: Vec<SurvivorWritten>, mistakes| {
            written.into_iter().enumerate().filter_map(|(index, entry)| survivor(index, entry, mistakes)).collect()
        });
        let meant: Vec<Survivor> = meant.unwrap_or_default();
        self.survivors.extend(meant);
    }

    fn finish(mut self) -> Loaded {
        let (scenes, mistakes) = parse::joined_scenes(&self.scenes, &self.unreadable);
        for (name, mistakes) in mistakes {
            let Some(scene) = self.scenes.get(&name) else { continue };
            let text = read_text(&scene.file).unwrap_or_default();
            self.errors.extend(mistakes.placed(&scene.file, &text));
        }
        self.unreadable.extend(self.scenes.keys().filter(|name| !scenes.contains_key(*name)).cloned());
        let library = Library {
            root: self.root,
            cases: self.cases,
            scenes,
            untested: self.untested,
            untested_file: self.untested_file,
            survivors: self.survivors,
            survivors_file: self.survivors_file,
            unreadable_scenes: self.unreadable,
        };
        Loaded { library, errors: CaseErrors(self.errors) }
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

fn untested(index: usize, written: UntestedWritten, mistakes: &mut Mistakes) -> Option<Untested> {
    let place = KeyPath::top().index(index);
    let row = mistakes.need(&place, "row", written.row, "dialog.send_dtmf#500-internal-server-error");
    let reason = mistakes.need(&place, "reason", written.reason, "one sentence");
    let row = row.and_then(|row| match row.parse() {
        Ok(row) => Some(row),
        Err(error) => {
            mistakes.add(Problem::at(&place.key("row"), format!("{error}"), "write the row's full id"));
            None
        }
    });
    Some(Untested { row: row?, reason: reason?, place })
}

fn survivor(index: usize, written: SurvivorWritten, mistakes: &mut Mistakes) -> Option<Survivor> {
    let SurvivorWritten { lie, run, at, about, how, deployment, reason } = written;
    let place = KeyPath::top().index(index);
    let reason = mistakes.need(&place, "reason", reason, "one sentence");
    let is_of_contract = about.is_some() || how.is_some();
    let strays = match is_of_contract {
        true => vec![("lie", lie.is_some()), ("run", run.is_some()), ("at", at.is_some())],
        false => vec![("deployment", deployment.is_some())],
    };
    for (key, _) in strays.into_iter().filter(|(_, is_written)| *is_written) {
        let what = format!("`{key}` does not go with `{}`", if is_of_contract { "about" } else { "lie" });
        let remedy = "write `lie`, `run` and perhaps `at`, or `about`, `how` and perhaps `deployment`";
        mistakes.add(Problem::at(&place.key(key), what, remedy).of_key());
    }
    let lie = if is_of_contract {
        let about = mistakes.need(&place, "about", about, "dialog.send_dtmf/target_missing");
        let how = mistakes.need(&place, "how", how, "ignored");
        let deployment = deployment.and_then(|word| match word.parse() {
            Ok(deployment) => Some(deployment),
            Err(error) => {
                mistakes.add(Problem::at(&place.key("deployment"), format!("{error}"), "write `cce` or `ccx`"));
                None
            }
        });
        SurvivingLie::OfContract { about: about?, how: how?, deployment }
    } else {
        let name = mistakes.need(&place, "lie", lie, "notice-duplicated");
        let run = mistakes.need(&place, "run", run, "\"*\"");
        SurvivingLie::OfBytes { name: name?, run: run?, at: at.unwrap_or_default() }
    };
    Some(Survivor { lie, reason: reason?, place })
}
