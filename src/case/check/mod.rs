//! What a case may not claim, or leave unclaimed: `finspec check`. Every mistake of every file, in one go.

mod actions;
mod elements;
#[cfg(test)]
mod family_refusals;
mod names;
mod outcome;
#[cfg(test)]
mod part_refusals;
#[cfg(test)]
mod refusals;
mod rows;
mod warnings;
#[cfg(test)]
mod warnings_tests;
mod watch;
#[cfg(test)]
mod watch_refusals;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::contract::{Catalogue, Deployment};

use crate::case::body_template::{address, leads_to};
use crate::case::error::{CaseError, CaseErrors, Problem};
use crate::case::files::is_name;
use crate::case::library::Library;
use crate::case::meant::Scene;
use crate::case::meant::{Case, Entry, Step};
use crate::case::parse::{Mistakes, read_text};
use crate::case::position::KeyPath;
use names::NameScope;

pub use warnings::warnings;

/// Every mistake of the cases and scenes of `library`, beyond those that its loader told.
pub fn check(library: &Library) -> CaseErrors {
    let catalogue = library.catalogue();
    let mut checker = Checker { library, catalogue: &catalogue, mistakes: BTreeMap::new() };
    checker.own_rows();
    for scene in library.scenes.values() {
        checker.scene(scene);
    }
    for case in &library.cases {
        checker.case(case);
    }
    for case in &library.robustness {
        checker.case(case);
    }
    checker.requests();
    checker.untested();
    checker.placed()
}

/// What the ids of tables of one's own begin with.
const OWN_TABLES: &str = "own.";

/// What a step is checked against.
struct Setting<'a> {
    catalogue: &'a Catalogue,
    deployment: Deployment,
    /// A scene's steps prove a state, and nothing of them is left to observation.
    in_scene: bool,
}

struct Checker<'a> {
    library: &'a Library,
    catalogue: &'a Catalogue,
    mistakes: BTreeMap<PathBuf, Mistakes>,
}

impl<'a> Checker<'a> {
    fn of_file(&mut self, file: &Path) -> &mut Mistakes {
        self.mistakes.entry(file.to_owned()).or_default()
    }

    fn scene(&mut self, scene: &'a Scene) {
        for role in scene.cast.keys().filter(|role| !is_name(role)) {
            self.bad_name(&scene.file, &KeyPath::top().key("cast").key(role), role);
        }
        let mut provided_nowhere: Vec<&String> = scene.provides.keys().collect();
        for deployment in Deployment::ALL {
            let mut scope = NameScope::of_cast(scene);
            for step in &scene.steps {
                if !step.step.then.contains_key(&deployment) {
                    continue;
                }
                let setting = Setting { catalogue: self.catalogue, deployment, in_scene: true };
                let mut found = Mistakes::default();
                check_step(&step.step, &setting, &mut scope, &mut found);
                // What a scene takes over is checked in its own file.
                if step.scene == scene.name {
                    self.keep(&scene.file, found);
                }
            }
            provided_nowhere.retain(|name| !scope.is_learned(name));
        }
        for name in provided_nowhere {
            let at = KeyPath::top().key("provides").key(name);
            let what = format!("`{name}` is provided and learned in no step");
            let remedy = format!("add `learn: {name}` to the notice that brings its id");
            self.of_file(&scene.file).add(Problem::at(&at, what, remedy).of_key());
        }
    }

    fn case(&mut self, case: &Case) {
        for entry in &case.entries {
            if let Some(name) = entry.name.as_ref().filter(|name| !is_name(name)) {
                self.bad_name(&case.file, &KeyPath::top().key("each").key(name), name);
            }
            for deployment in Deployment::ALL {
                self.run(case, entry, deployment);
            }
            self.steps_without_scene(case, entry);
        }
    }

    /// One run: an entry on a deployment that has a scene.
    fn run(&mut self, case: &Case, entry: &Entry, deployment: Deployment) {
        let Some(name) = entry.scene.get(&deployment) else { return };
        let Some(scene) = self.library.scenes.get(name) else {
            if !self.library.unreadable_scenes.contains(name) {
                self.unknown_scene(case, entry, deployment, name);
            }
            return;
        };
        let setting = Setting { catalogue: self.catalogue, deployment, in_scene: false };
        let mut scope = NameScope::of_scene(scene, &entry.values, &case.needs);
        let mut found = Mistakes::default();
        for step in entry.steps.iter().filter(|step| step.then.contains_key(&deployment)) {
            check_step(step, &setting, &mut scope, &mut found);
        }
        self.keep(&case.file, found);
    }

    fn unknown_scene(&mut self, case: &Case, entry: &Entry, deployment: Deployment, name: &str) {
        let top = KeyPath::top();
        let own = entry.name.as_ref().map(|entry| top.key("each").key(entry).key("scene"));
        let text = read_text(&case.file).unwrap_or_default();
        let places = crate::case::position::Places::of(&text);
        let here = own.filter(|own| places.has(own)).unwrap_or_else(|| top.key("scene"));
        let by_deployment = here.key(deployment.word());
        let at = if places.has(&by_deployment) { by_deployment } else { here };
        let known = self.library.scenes.keys().map(String::as_str);
        let what = format!("there is no scene `{name}`");
        let problem = Problem::at(&at, what, "name a file of _scenes, without its ending").near(name, known);
        self.keep(&case.file, Mistakes(vec![problem]));
    }

    /// A step that speaks of a deployment which has no scene would never run.
    fn steps_without_scene(&mut self, case: &Case, entry: &Entry) {
        for step in &entry.steps {
            for deployment in step.then.keys().filter(|deployment| !entry.scene.contains_key(deployment)) {
                let at = step.place.then.get(deployment).cloned().unwrap_or_default();
                let what = format!("something is expected on {deployment}, where the case has no scene");
                let remedy = format!("write `scene: {{{deployment}: …}}`, or take the expectation out");
                self.keep(&case.file, Mistakes(vec![Problem::at(&at, what, remedy).of_key()]));
            }
        }
    }

    /// Where there are families, every operation that has cases and an address has a good request, which goes there.
    fn requests(&mut self) {
        let library = self.library;
        if library.families.is_empty() {
            return;
        }
        let folders: BTreeSet<&str> =
            library.cases.iter().filter_map(|case| Some(case.id.0.rsplit_once('/')?.0)).collect();
        for folder in folders {
            let Some(operation) = self.catalogue.operation(&folder.replace('/', ".")) else { continue };
            let (Some(method), Some(path)) = (&operation.method, &operation.path) else { continue };
            let Some(good) = library.requests.iter().find(|good| good.folder == folder) else {
                if !library.unreadable_requests.contains(folder) {
                    let file = library.root.join(folder).join("_request.yaml");
                    let what = format!("is missing: `{}` has cases and no good request", operation.id);
                    let remedy = "write it, with as, the method and its path, xml, scene, required and families";
                    self.of_file(&file).add(Problem::at(&KeyPath::top(), what, remedy));
                }
                continue;
            };
            if good.request.method.to_string() != *method || !leads_to(&good.request.path, path) {
                let documented = format!("{method} {}", address(path));
                let written = format!("{} {}", good.request.method, address(&good.request.path));
                let what = format!("the request goes to {written}, and `{}` stands at {documented}", operation.id);
                let at = KeyPath::top().key(good.request.method.key());
                let file = good.file.clone();
                self.of_file(&file).add(Problem::at(&at, what, "write the address that the catalogue has").of_key());
            }
        }
    }

    fn bad_name(&mut self, file: &Path, at: &KeyPath, name: &str) {
        let what = format!("`{name}` is no name");
        let remedy = "use small letters, digits and single underscores";
        self.of_file(file).add(Problem::at(at, what, remedy).of_key());
    }

    /// A row of one's own stands beside those of the catalogue and replaces none.
    fn own_rows(&mut self) {
        let library = self.library;
        for (index, own) in library.own_rows.iter().enumerate() {
            let (at, id) = (own.place.key("row"), &own.row.id);
            let is_twice = library.own_rows[..index].iter().any(|other| other.row.id == *id);
            let operation = id.operation();
            let is_known = Catalogue::shared().operation(operation).is_some() || operation.starts_with(OWN_TABLES);
            let problem = if Catalogue::shared().row(id).is_some() {
                let remedy = "give it another short id; a claim may name both rows";
                Problem::at(&at, format!("`{id}` is a row of the catalogue, which no other replaces"), remedy)
            } else if is_twice {
                Problem::at(&at, format!("`{id}` stands there twice"), "keep one of them")
            } else if !is_known {
                let operations: Vec<&str> = Catalogue::shared().operations().map(|known| known.id.as_str()).collect();
                let remedy = "correct it, or write a table of your own that begins with `own.`";
                let problem = Problem::at(&at, format!("there is no operation or table `{operation}`"), remedy);
                problem.near(operation, operations)
            } else {
                continue;
            };
            self.of_file(&own.file).add(problem);
        }
    }

    fn untested(&mut self) {
        let Some(file) = &self.library.untested_file else { return };
        let mut mistakes = Mistakes::default();
        for (index, untested) in self.library.untested.iter().enumerate() {
            let at = untested.place.key("row");
            let before = &self.library.untested[..index];
            if before.iter().any(|other| other.row == untested.row) {
                mistakes.add(Problem::at(&at, format!("`{}` stands there twice", untested.row), "keep one of them"));
            }
            rows::known(&untested.row, self.catalogue, &at, &mut mistakes);
        }
        self.keep(file, mistakes);
    }

    /// Keeps what was found, each mistake once: `both` and shared steps are checked more than once.
    fn keep(&mut self, file: &Path, found: Mistakes) {
        let kept = self.of_file(file);
        for problem in found.0 {
            if !kept.0.contains(&problem) {
                kept.add(problem);
            }
        }
    }

    fn placed(self) -> CaseErrors {
        let mut errors: Vec<CaseError> = Vec::new();
        for (file, mistakes) in self.mistakes {
            if !mistakes.0.is_empty() {
                errors.extend(mistakes.placed(&file, &read_text(&file).unwrap_or_default()));
            }
        }
        CaseErrors(errors)
    }
}

fn check_step(step: &Step, setting: &Setting<'_>, scope: &mut NameScope, mistakes: &mut Mistakes) {
    actions::check(step, scope, mistakes);
    outcome::check(step, setting, scope, mistakes);
}
