//! Cases from written to meant: every mistake of the file is collected, none stops the reading.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use indexmap::IndexMap;

use crate::contract::Deployment;
use crate::control::StimulusKind;
use crate::lab::{Capability, CapabilityNeed};
use crate::waiting::duration_of;

use crate::case::error::Problem;
use crate::case::meant::{
    Action, BodyChange, Case, CaseId, ChangeKind, CredentialChoice, Entry, Method, Request, Step, StepPlace,
    StimulusRequest,
};
use crate::case::meant::{Expected, NodeName};
use crate::case::parse::Mistakes;
use crate::case::parse::claim::{Actor, node, outcome};
use crate::case::position::KeyPath;
use crate::case::written::TextOr;
use crate::case::written::{
    CaseWritten, ChangeWritten, EntryWritten, NeedWritten, SceneChoiceWritten, StepVerb, StepWritten, ThenWritten,
    WhenWritten,
};

/// A written part with the place where it stands.
#[derive(Debug, Clone)]
struct Placed<'a, T> {
    at: KeyPath,
    written: &'a T,
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
    step(
        written.when.as_ref().map(|written| Placed { at: at.key("when"), written }),
        written.change.as_ref().map(|written| Placed { at: at.key("change"), written }),
        written.then.as_ref().map(|written| Placed { at: at.key("then"), written }),
        at,
        operation,
        mistakes,
    )
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
    let then = then.map_or_else(BTreeMap::new, |then| consequences(&then, &action, operation, &mut place, mistakes));
    Step { action, change, then, place }
}

fn consequences(
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

fn action(when: &Placed<'_, WhenWritten>, mistakes: &mut Mistakes) -> Option<Action> {
    let given = when.written.verbs();
    let [(verb, value)] = given[..] else {
        let said: Vec<&str> = given.iter().map(|(verb, _)| verb.word).collect();
        let what = match said.len() {
            0 => "the step does nothing".to_owned(),
            _ => format!("the step does several things: {}", said.join(", ")),
        };
        let remedy = format!("write exactly one of {}", StepVerb::ALL.map(|verb| verb.word).join(", "));
        mistakes.add(Problem::at(&when.at, what, remedy));
        return None;
    };
    superfluous(when, verb, mistakes);
    match verb.word {
        "put" => request(when, Method::Put, value, mistakes),
        "post" => request(when, Method::Post, value, mistakes),
        "get" => request(when, Method::Get, value, mistakes),
        "delete" => request(when, Method::Delete, value, mistakes),
        "stimulus" => stimulus_request(when, value, mistakes),
        "advance" => duration(value, &when.at.key("advance"), mistakes).map(Action::Advance),
        "disconnect" => Some(Action::Disconnect(value.clone())),
        "reconnect" => Some(Action::Reconnect(value.clone())),
        _ => {
            let word = mistakes.need(&when.at, "node", when.written.node.as_ref(), "team")?;
            let node = node(word, &when.at.key("node"), mistakes)?;
            Some(Action::Subscribe { role: value.clone(), node })
        }
    }
}

/// Tells keys that have no meaning beside the verb, such as a body with a stimulus.
fn superfluous(when: &Placed<'_, WhenWritten>, verb: StepVerb, mistakes: &mut Mistakes) {
    let WhenWritten { by, xml, headers, credentials, customer, agent, node, .. } = when.written;
    let keys = [
        ("as", by.is_some()),
        ("xml", xml.is_some()),
        ("headers", headers.is_some()),
        ("credentials", credentials.is_some()),
        ("customer", customer.is_some()),
        ("agent", agent.is_some()),
        ("node", node.is_some()),
    ];
    for (key, given) in keys {
        if given && !verb.goes_with(key) {
            let verb = verb.word;
            let what = format!("`{key}` has no meaning beside `{verb}`");
            mistakes.add(Problem::at(&when.at.key(key), what, "take it out").of_key());
        }
    }
}

fn request(when: &Placed<'_, WhenWritten>, method: Method, path: &str, mistakes: &mut Mistakes) -> Option<Action> {
    let by = mistakes.need(&when.at, "as", when.written.by.clone(), "agent")?;
    if !path.starts_with('/') {
        let at = when.at.key(&method.word().to_lowercase());
        let remedy = "begin it with a slash: /finesse/api/Dialog/{call.id}";
        mistakes.add(Problem::at(&at, format!("`{path}` is no path"), remedy));
    }
    let choices = CredentialChoice::ALL.map(|choice| (choice.word(), choice));
    let credentials = match &when.written.credentials {
        None => CredentialChoice::Right,
        Some(word) => mistakes.word(&when.at.key("credentials"), word, "choice of credentials", &choices)?,
    };
    let headers = when.written.headers.clone().map_or_else(IndexMap::new, |headers| headers.0);
    let xml = when.written.xml.clone();
    Some(Action::Request(Request { by, method, path: path.to_owned(), xml, headers, credentials }))
}

fn stimulus_request(when: &Placed<'_, WhenWritten>, word: &str, mistakes: &mut Mistakes) -> Option<Action> {
    let kinds = StimulusKind::ALL.map(|kind| (kind.word(), kind));
    let kind = mistakes.word(&when.at.key("stimulus"), word, "stimulus", &kinds)?;
    let customer = when.written.customer.clone().unwrap_or_else(|| "customer".to_owned());
    let agent = match kind {
        StimulusKind::CustomerHangsUp => when.written.agent.clone(),
        StimulusKind::CustomerCallsQueue | StimulusKind::CustomerCallsAgent | StimulusKind::DialerReservesAgent => {
            Some(when.written.agent.clone().unwrap_or_else(|| "agent".to_owned()))
        }
    };
    Some(Action::Stimulus(StimulusRequest { kind, customer, agent }))
}

fn body_change(change: &Placed<'_, ChangeWritten>, mistakes: &mut Mistakes) -> Option<BodyChange> {
    let element = mistakes.need(&change.at, "element", change.written.element.clone(), "the element's name");
    let how = mistakes.need(&change.at, "how", change.written.how.as_ref(), "missing");
    let kinds = ChangeKind::ALL.map(|kind| (kind.word(), kind));
    let how = how.and_then(|word| mistakes.word(&change.at.key("how"), word, "way to make a body wrong", &kinds));
    Some(BodyChange { element: element?, how: how? })
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

fn scene_choice(choice: &SceneChoiceWritten, at: &KeyPath, mistakes: &mut Mistakes) -> BTreeMap<Deployment, String> {
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

/// A duration as people write it: `60s`, `500ms`, `2m`.
fn duration(text: &str, at: &KeyPath, mistakes: &mut Mistakes) -> Option<Duration> {
    let duration = duration_of(text);
    if duration.is_none() {
        mistakes.add(Problem::at(at, format!("`{text}` is no duration"), "write 60s, 500ms or 2m"));
    }
    duration
}

/// The words of nodes with what they mean.
pub fn node_words() -> [(&'static str, NodeName); 5] {
    NodeName::ALL.map(|node| (node.word(), node))
}
