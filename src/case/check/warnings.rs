//! What is probably a mistake and may be meant: the warnings of `finspec check`, which decide nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::contract::{Catalogue, guide_addresses};
use crate::xml::{Limits, read_document};

use crate::case::body_template::{address, leads_to, texts_of};
use crate::case::error::{CaseError, CaseErrors, Problem};
use crate::case::library::Library;
use crate::case::meant::{Action, Deliberate, Expected, Request, Step};
use crate::case::parse::{Mistakes, read_text};
use crate::case::position::KeyPath;

use super::elements::{ClaimWarnings, requested_actions};

/// Every warning about the cases, scenes and good requests of `library`; what is derived from them is made wrong on purpose.
pub fn warnings(library: &Library) -> CaseErrors {
    let catalogue = &library.catalogue();
    let mut kept = Kept::default();
    for scene in library.scenes.values() {
        for step in scene.steps.iter().filter(|step| step.scene == scene.name) {
            kept.step(&scene.file, &step.step, catalogue);
        }
    }
    for good in &library.requests {
        kept.request(&good.file, &good.request, &KeyPath::top());
    }
    let written = library.cases.iter().filter(|case| !case.id.is_derived());
    for case in written {
        for step in case.entries.iter().flat_map(|entry| &entry.steps) {
            kept.step(&case.file, step, catalogue);
        }
    }
    kept.placed()
}

/// What was found, by file.
#[derive(Default)]
struct Kept(BTreeMap<PathBuf, Mistakes>);

impl Kept {
    fn step(&mut self, file: &Path, step: &Step, catalogue: &Catalogue) {
        if let Action::Request(request) = &step.action {
            self.request(file, request, &step.place.when);
        }
        for (deployment, expected) in &step.then {
            let at = step.place.then.get(deployment).cloned().unwrap_or_default();
            let mut found = Mistakes::default();
            let mut claims = ClaimWarnings { catalogue, mistakes: &mut found };
            match expected {
                // Who says why a value differs means it.
                Expected::Outcome(outcome) if outcome.because.is_some() => {}
                Expected::Outcome(outcome) => claims.outcome(outcome, &at),
                Expected::OneOf { arms, .. } => {
                    arms.iter().for_each(|(name, arm)| claims.outcome(arm, &at.key("one_of").key(name)));
                }
                Expected::Observe | Expected::Universal(_) => {}
            }
            self.keep(file, found);
        }
    }

    fn request(&mut self, file: &Path, request: &Request, at: &KeyPath) {
        let mut found = Mistakes::default();
        for (kind, what) in oddities(request, at) {
            if request.deliberately != Some(kind) {
                found.add(what);
            }
        }
        if let Some(kind) = request.deliberately.filter(|kind| oddities(request, at).iter().all(|(odd, _)| odd != kind))
        {
            let what = format!("the request is said to be {} and is not", kind.word());
            found.add(Problem::at(&at.key("deliberately"), what, "take `deliberately` out, or correct the request"));
        }
        self.keep(file, found);
    }

    /// Keeps what was found, each warning once: `both` and shared steps are looked at more than once.
    fn keep(&mut self, file: &Path, found: Mistakes) {
        let kept = self.0.entry(file.to_owned()).or_default();
        for problem in found.0 {
            if !kept.0.contains(&problem) {
                kept.add(problem);
            }
        }
    }

    fn placed(self) -> CaseErrors {
        let mut warnings: Vec<CaseError> = Vec::new();
        for (file, found) in self.0.into_iter().filter(|(_, found)| !found.0.is_empty()) {
            warnings.extend(found.placed(&file, &read_text(&file).unwrap_or_default()));
        }
        CaseErrors(warnings)
    }
}

/// What of a request is not as the guide has it, as far as it is plain before templates are filled.
fn oddities(request: &Request, at: &KeyPath) -> Vec<(Deliberate, Problem)> {
    let mut found = Vec::new();
    if !request.path.starts_with('{') && !guide_addresses().iter().any(|known| leads_to(&request.path, &known.address))
    {
        let written = address(&request.path);
        let remedy = "correct it, or write `deliberately: unknown_address`";
        let known = guide_addresses().iter().map(|known| known.address.as_str());
        let problem = Problem::at(&at.key(request.method.key()), format!("the guide has no address {written}"), remedy);
        found.push((Deliberate::UnknownAddress, problem.near(&written, known)));
    }
    let Some(xml) = &request.xml else { return found };
    if let Err(error) = read_document(xml.trim().as_bytes(), Limits::default()) {
        let remedy = "correct it, or write `deliberately: malformed`";
        let problem = Problem::at(&at.key("xml"), format!("the body is no XML: {error}"), remedy);
        found.push((Deliberate::Malformed, problem));
    }
    let actions = requested_actions();
    for action in texts_of(xml, "requestedAction").filter(|action| !action.contains('{')) {
        if !actions.contains(&action) {
            let remedy = "correct it, or write `deliberately: unknown_action`";
            let problem = Problem::at(&at.key("xml"), format!("the guide has no action `{action}`"), remedy);
            let problem = problem.inside(action).near(action, actions.iter().copied());
            found.push((Deliberate::UnknownAction, problem));
        }
    }
    found
}
