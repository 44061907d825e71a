//! Cases from written to meant: every mistake of the file is collected, none stops the reading.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use indexmap::IndexMap;

use crate::contract::Deployment;
use crate::lab::{Capability, CapabilityNeed};

use crate::case::error::Problem;
use crate::case::meant::{Action, Case, CaseId, Entry, Expected, Repeat, Step, StepPlace, Watch};
use crate::case::parse::Mistakes;
use crate::case::parse::action::{action, body_change};
use crate::case::parse::claim::{Actor, outcome};
use crate::case::parse::watch::{must_not_be, watches};
use crate::case::position::KeyPath;
use crate::case::written::TextOr;
use crate::case::written::{
    CaseWritten, ChangeWritten, EntryWritten, NeedWritten, SceneChoiceWritten, StepWritten, ThenWritten, WhenWritten,
};

/// A written part with the place where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed<'a, T> {
    pub(super) at: KeyPath,
    pub(super) written: &'a T,
}

/// What a case means.
pub fn case(id: CaseId, file: &Path, written: &CaseWritten, mistakes: &mut Mistakes) -> Case {
    let top = KeyPath::top();
    let summary = mistakes.need(&top, "summary", written.summary.clone(), "one sentence").unwrap_or_default();
    let needs = needs(written.needs.as_deref(), &top.key("needs"), mistakes);
    let operation = id.operation();
    let meant = match &written.each {
        None => vec![entry_of(None, written, None, &operation, mistakes)],
        Some(entries) => {
            if entries.0.is_empty() {
                mistakes.add(Problem::at(&top.key("each"), "`each` has no entries", "write one, or leave `each` out"));
            }
            let entries = entries.0.iter();
            entries.map(|(name, entry)| entry_of(Some(name), written, Some(entry), &operation, mistakes)).collect()
        }
    };
    let mut case = Case { id, file: file.to_owned(), summary, needs, open: written.open.clone(), entries: meant };
    // A mistake of what the entries share would be told once for each of them.
    mistakes.0.dedup();
    case.needs.dedup();
    case
}

fn entry_of(
    name: Option<&String>,
    case: &CaseWritten,
    entry: Option<&EntryWritten>,
    operation: &str,
    mistakes: &mut Mistakes,
) -> Entry {
    let top = KeyPath::top();
    let here = name.map_or(top.clone(), |name| top.key("each").key(name));
    let own_scene = entry.and_then(|entry| entry.scene.as_ref());
    let scene = match (own_scene, &case.scene) {
        (Some(choice), _) => scene_choice(choice, &here.key("scene"), mistakes),
        (None, Some(choice)) => scene_choice(choice, &top.key("scene"), mistakes),
        (None, None) => {
            let _ = mistakes.need::<()>(&here, "scene", None, "the name of a scene");
            BTreeMap::new()
        }
    };
    let values = entry.and_then(|entry| entry.values.clone()).map_or_else(IndexMap::new, |values| values.0);
    let steps = match &case.steps {
        Some(written) => steps_of_list(written, case, entry, &here, operation, mistakes),
        None => vec![single_step(case, entry, &here, operation, mistakes)],
    };
    Entry { name: name.cloned(), scene, values, steps }
}

fn steps_of_list(
    written: &[StepWritten],
    case: &CaseWritten,
    entry: Option<&EntryWritten>,
    here: &KeyPath,
    operation: &str,
    mistakes: &mut Mistakes,
) -> Vec<Step> {
    let top = KeyPath::top();
    let remedy = "write it inside `steps`, or write a single step without `steps`";
    let mut alone = |at: KeyPath, given: bool| {
        if given {
            mistakes.add(Problem::at(&at, "stands beside `steps`", remedy).of_key());
        }
    };
    alone(top.key("when"), case.when.is_some());
    alone(top.key("change"), case.change.is_some());
    alone(top.key("then"), case.then.is_some());
    if let Some(entry) = entry {
        alone(here.key("when"), entry.when.is_some());
        alone(here.key("change"), entry.change.is_some());
        alone(here.key("then"), entry.then.is_some());
    }
    if written.is_empty() {
        mistakes.add(Problem::at(&top.key("steps"), "`steps` is empty", "write at least one step"));
    }
    let list = top.key("steps");
    written
        .iter()
        .enumerate()
        .map(|(index, step)| listed_step(step, &list.index(index), operation, false, mistakes))
        .collect()
}

/// A step of a list, in a case or a scene.
pub fn listed_step(
    written: &StepWritten,
    at: &KeyPath,
    operation: &str,
    in_scene: bool,
    mistakes: &mut Mistakes,
) -> Step {
    if written.repeat.is_some() && !in_scene {
        let remedy = "move the loop into a scene";
        mistakes.add(Problem::at(&at.key("repeat"), "`repeat` stands in a case", remedy).of_key());
    }
    let repeat = written.repeat.as_ref().and_then(|repeat| {
        let example = "\"{target.conference_limit}\"";
        let until = repeat.until_participants.clone();
        let until_participants = mistakes.need(&at.key("repeat"), "until_participants", until, example)?;
        Some(Repeat { until_participants, steps: repeat.steps.unwrap_or(1) })
    });
    let step = step(
        written.when.as_ref().map(|written| Placed { at: at.key("when"), written }),
        written.change.as_ref().map(|written| Placed { at: at.key("change"), written }),
        written.then.as_ref().map(|written| Placed { at: at.key("then"), written }),
        at,
        operation,
        mistakes,
    );
    if in_scene {
        let of_scene =
            written.then.iter().flat_map(|then| [("both", &then.both), ("cce", &then.cce), ("ccx", &then.ccx)]);
        for (key, outcome) in of_scene.filter_map(|(key, outcome)| Some((key, outcome.as_ref()?))) {
            must_not_be(outcome, &at.key("then").key(key), "a scene", mistakes);
        }
    }
    Step { repeat, ..step }
}

fn single_step(
    case: &CaseWritten,
    entry: Option<&EntryWritten>,
    here: &KeyPath,
    operation: &str,
    mistakes: &mut Mistakes,
) -> Step {
    fn choose<'a, T>(own: Option<&'a T>, shared: Option<&'a T>, here: &KeyPath, key: &str) -> Option<Placed<'a, T>> {
        match own {
            Some(written) => Some(Placed { at: here.key(key), written }),
            None => shared.map(|written| Placed { at: KeyPath::top().key(key), written }),
        }
    }
    step(
        choose(entry.and_then(|entry| entry.when.as_ref()), case.when.as_ref(), here, "when"),
        choose(entry.and_then(|entry| entry.change.as_ref()), case.change.as_ref(), here, "change"),
        choose(entry.and_then(|entry| entry.then.as_ref()), case.then.as_ref(), here, "then"),
        here,
        operation,
        mistakes,
    )
}

fn step(
    when: Option<Placed<'_, WhenWritten>>,
    change: Option<Placed<'_, ChangeWritten>>,
    then: Option<Placed<'_, ThenWritten>>,
    here: &KeyPath,
    operation: &str,
    mistakes: &mut Mistakes,
) -> Step {
    let when = mistakes.need(here, "when", when, "{as: agent, put: PATH, xml: …}");
    let mut place = StepPlace::default();
    let action = match when {
        Some(when) => {
            place.when = when.at.clone();
            action(&when, mistakes)
        }
        None => None,
    };
    // A stand-in keeps the reading going, so that mistakes further down are told as well; the case is not used.
    let action = action.unwrap_or(Action::Advance(Duration::ZERO));
    let change = change.and_then(|change| {
        place.change = change.at.clone();
        body_change(&change, mistakes)
    });
    let then = mistakes.need(here, "then", then, "{both: {…}} or {cce: {…}, ccx: {…}}");
    let watch = then.as_ref().map_or_else(BTreeMap::new, |then| watched(then, &action, operation, mistakes));
    let then = then.map_or_else(BTreeMap::new, |then| consequences(&then, &action, operation, &mut place, mistakes));
    Step { action, change, then, watch, repeat: None, place }
}

/// What is looked at on each deployment and never judged.
fn watched(
    then: &Placed<'_, ThenWritten>,
    action: &Action,
    operation: &str,
    mistakes: &mut Mistakes,
) -> BTreeMap<Deployment, Vec<Watch>> {
    let ThenWritten { both, cce, ccx } = then.written;
    let actor = Actor::of(action);
    let mut watched = BTreeMap::new();
    if let Some(written) = both {
        let watches = watches(written, &then.at.key("both"), operation, &actor, mistakes);
        watched.extend(Deployment::ALL.map(|deployment| (deployment, watches.clone())));
    }
    for (deployment, written) in [(Deployment::Cce, cce), (Deployment::Ccx, ccx)] {
        if let Some(written) = written {
            let at = then.at.key(deployment.word());
            watched.insert(deployment, watches(written, &at, operation, &actor, mistakes));
        }
    }
    watched
}

pub(super) fn consequences(
    then: &Placed<'_, ThenWritten>,
    action: &Action,
    operation: &str,
    place: &mut StepPlace,
    mistakes: &mut Mistakes,
) -> BTreeMap<Deployment, Expected> {
    let ThenWritten { both, cce, ccx } = then.written;
    let actor = Actor::of(action);
    let mut meant = BTreeMap::new();
    if both.is_some() && (cce.is_some() || ccx.is_some()) {
        let remedy = "write `both` alone, or `cce` and `ccx`";
        mistakes.add(Problem::at(&then.at.key("both"), "`both` stands beside a deployment", remedy).of_key());
    }
    if let Some(written) = both {
        let at = then.at.key("both");
        let expected = outcome(written, &at, operation, &actor, mistakes);
        for deployment in Deployment::ALL {
            meant.insert(deployment, expected.clone());
            place.then.insert(deployment, at.clone());
        }
    }
    for (deployment, written) in [(Deployment::Cce, cce), (Deployment::Ccx, ccx)] {
        if let Some(written) = written {
            let at = then.at.key(deployment.word());
            meant.insert(deployment, outcome(written, &at, operation, &actor, mistakes));
            place.then.insert(deployment, at);
        }
    }
    if meant.is_empty() {
        let remedy = "write `both: {…}`, or `cce: {…}` and `ccx: {…}`";
        mistakes.add(Problem::at(&then.at, "`then` says nothing for any deployment", remedy));
    }
    meant
}

/// What the target must have.
pub fn needs(written: Option<&[NeedWritten]>, at: &KeyPath, mistakes: &mut Mistakes) -> Vec<CapabilityNeed> {
    let known = Capability::ALL.map(|capability| (capability.word(), capability));
    let mut needs = Vec::new();
    for (index, need) in written.unwrap_or_default().iter().enumerate() {
        let at = at.index(index);
        let words: Vec<(&String, Option<u32>, KeyPath)> = match need {
            TextOr::Text(word) => vec![(word, None, at)],
            TextOr::Long(entries) => {
                entries.0.iter().map(|(word, number)| (word, number.at_most, at.key(word))).collect()
            }
        };
        for (word, at_most, at) in words {
            if let Some(capability) = mistakes.word(&at, word, "capability", &known) {
                needs.push(CapabilityNeed { capability, at_most });
            }
        }
    }
    needs
}

pub(super) fn scene_choice(
    choice: &SceneChoiceWritten,
    at: &KeyPath,
    mistakes: &mut Mistakes,
) -> BTreeMap<Deployment, String> {
    match choice {
        TextOr::Text(name) => Deployment::ALL.into_iter().map(|deployment| (deployment, name.clone())).collect(),
        TextOr::Long(by_deployment) => {
            let named = [(Deployment::Cce, &by_deployment.cce), (Deployment::Ccx, &by_deployment.ccx)];
            let scenes: BTreeMap<Deployment, String> =
                named.into_iter().filter_map(|(deployment, name)| Some((deployment, name.clone()?))).collect();
            if scenes.is_empty() {
                mistakes.add(Problem::at(at, "`scene` names none", "write a scene's name"));
            }
            scenes
        }
    }
}
