//! Runs of families: what a family does to the good request of each operation, as cases like any other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::case::body_template::{cut_off, elements, with_text};
use crate::case::error::Problem;
use crate::case::meant::{
    Action, Alteration, BodyChange, Case, CaseFamily, CaseId, Entry, FamilyRuns, FamilyUse, Following, GoodRequest,
    Request, Step, StepPlace,
};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;

/// An id that nobody and nothing has.
const UNKNOWN_ID: &str = "1999999999";

/// The role that families speak of, whatever the request calls it.
const OTHER_IN_TEMPLATES: &str = "{other.";

/// The cases of all families, and what is wrong with families and requests as they stand together.
#[derive(Debug, Default)]
pub struct Derived {
    /// One a family and operation.
    pub cases: Vec<Case>,
    /// Mistakes, by file.
    pub mistakes: BTreeMap<PathBuf, Mistakes>,
}

/// Derives every case. A family that could not be read (`unreadable`) is not missed; where `all_read` is not set, some good
/// request could not be read, and no family is blamed for fitting none.
pub fn derive(
    families: &BTreeMap<String, CaseFamily>,
    requests: &[GoodRequest],
    is_unreadable: impl Fn(&str) -> bool,
    all_read: bool,
) -> Derived {
    let mut derived = Derived::default();
    for request in requests {
        derived.unknown_families(request, families, &is_unreadable);
        derived.names_of_elements(request);
        for family in families.values() {
            derived.case(family, request);
        }
    }
    // What has another mistake is not blamed for what follows from it.
    let is_blamed = all_read && derived.mistakes.is_empty();
    for family in families.values().filter(|_| is_blamed) {
        let suffix = format!("/_{}", family.name);
        if !derived.cases.iter().any(|case| case.id.0.ends_with(&suffix)) {
            let what = format!("the family `{}` fits no operation", family.name);
            let remedy = "give it a row in an operation's _request.yaml, or take the file out";
            derived.tell(&family.file, Problem::at(&KeyPath::top(), what, remedy));
        }
    }
    derived
}

/// One run of a family before it is altered: its name, what is done, what must follow.
struct Planned<'a> {
    name: Option<String>,
    alteration: Alteration,
    /// The element that is changed.
    element: Option<String>,
    following: &'a Following,
}

impl Derived {
    fn tell(&mut self, file: &Path, problem: Problem) {
        let mistakes = self.mistakes.entry(file.to_owned()).or_default();
        if !mistakes.0.contains(&problem) {
            mistakes.add(problem);
        }
    }

    fn unknown_families(
        &mut self,
        request: &GoodRequest,
        families: &BTreeMap<String, CaseFamily>,
        is_unreadable: impl Fn(&str) -> bool,
    ) {
        for name in request.families.keys().filter(|name| !families.contains_key(*name) && !is_unreadable(name)) {
            let what = format!("there is no family `{name}`");
            let problem = Problem::at(&at(name), what, "name a file of _families, without its ending").of_key();
            self.tell(&request.file, problem.near(name, families.keys().map(String::as_str)));
        }
    }

    /// Two elements must not give runs of one name.
    fn names_of_elements(&mut self, request: &GoodRequest) {
        let mut known: BTreeMap<String, &String> = BTreeMap::new();
        for element in request.required.keys() {
            let name = name_of(element);
            if let Some(first) = known.insert(name.clone(), element) {
                let what = format!("`{element}` and `{first}` both give runs of the name `{name}`");
                let at = KeyPath::top().key("required").key(element);
                self.tell(&request.file, Problem::at(&at, what, "keep one of them").of_key());
            }
        }
    }

    fn case(&mut self, family: &CaseFamily, request: &GoodRequest) {
        let (following, left_out) = match request.families.get(&family.name) {
            Some(FamilyUse::Not(_)) => return,
            Some(FamilyUse::Applies { following, left_out }) => (following.as_ref(), Some(left_out)),
            None => (None, None),
        };
        let planned = self.planned(family, request, following);
        for name in left_out.into_iter().flat_map(IndexMap::keys) {
            if !planned.iter().any(|run| run.name.as_ref() == Some(name)) {
                let what = format!("the family `{}` has no run `{name}` here", family.name);
                let names = planned.iter().filter_map(|run| run.name.as_deref());
                let at = at(&family.name).key("leave_out").key(name);
                self.tell(&request.file, Problem::at(&at, what, "name one of its runs").of_key().near(name, names));
            }
        }
        let is_kept = |run: &Planned<'_>| {
            !run.name.as_ref().is_some_and(|name| left_out.is_some_and(|left_out| left_out.contains_key(name)))
        };
        let mut entries = Vec::new();
        for run in planned.into_iter().filter(is_kept) {
            match altered(&run, request) {
                Ok((altered, change)) => entries.push(entry(run, altered, change, request)),
                Err((what, remedy)) => {
                    let at = at(&family.name);
                    self.tell(&request.file, Problem::at(&at, format!("`{}`: {what}", family.name), remedy).of_key());
                }
            }
        }
        if !entries.is_empty() {
            self.cases.push(Case {
                id: CaseId(format!("{}/_{}", request.folder, family.name)),
                file: request.file.clone(),
                summary: family.summary.clone(),
                needs: family.needs.clone(),
                open: None,
                entries,
            });
        }
    }

    /// The runs of a family for a request, those that are left out among them.
    fn planned<'a>(
        &mut self,
        family: &CaseFamily,
        request: &'a GoodRequest,
        following: Option<&'a Following>,
    ) -> Vec<Planned<'a>> {
        match (&family.runs, following) {
            (FamilyRuns::EachRequired(_), _) if request.required.is_empty() => {
                let what = format!("nothing is required here that the family `{}` could make wrong", family.name);
                let remedy = format!("write `required`, or `{}: {{why_not: sentence}}` in `families`", family.name);
                self.tell(&request.file, Problem::at(&at(&family.name), what, remedy));
                Vec::new()
            }
            (FamilyRuns::EachRequired(how), following) => {
                let elements = request.required.iter();
                let planned = elements.map(|(element, own)| Planned {
                    name: Some(name_of(element)),
                    alteration: Alteration::Change(*how),
                    element: Some(element.clone()),
                    following: following.unwrap_or(own),
                });
                planned.collect()
            }
            (FamilyRuns::These(runs), Some(following)) => {
                let element = first_element(request);
                let planned = runs.iter().map(|(name, alteration)| Planned {
                    name: name.clone(),
                    alteration: alteration.clone(),
                    element: element.clone(),
                    following,
                });
                planned.collect()
            }
            (FamilyRuns::These(_), None) => {
                let what = format!("nothing is said of the family `{}`", family.name);
                let remedy =
                    format!("write `{}: ` with the row that must follow, or {{why_not: sentence}}", family.name);
                self.tell(&request.file, Problem::at(&at(&family.name), what, remedy));
                Vec::new()
            }
        }
    }
}

fn at(family: &str) -> KeyPath {
    KeyPath::top().key("families").key(family)
}

/// The name of the run that makes an element wrong: `target_media_address`.
fn name_of(element: &str) -> String {
    let mut name = String::new();
    for letter in element.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn entry(run: Planned<'_>, request: Request, change: Option<BodyChange>, good: &GoodRequest) -> Entry {
    let Following { then, place } = run.following.clone();
    let place = StepPlace { when: KeyPath::top(), change: KeyPath::top().key("required"), then: place };
    let step = Step { action: Action::Request(request), change, then, watch: BTreeMap::new(), repeat: None, place };
    Entry { name: run.name, scene: good.scene.clone(), values: IndexMap::new(), steps: vec![step] }
}

/// What cannot be done to a request, and what to do about it.
type NotAltered = (String, &'static str);

const LEAVE_IT_OUT: &str = "write `why_not` for the family, or leave the run out";

/// The good request with one thing done to it.
fn altered(run: &Planned<'_>, good: &GoodRequest) -> Result<(Request, Option<BodyChange>), NotAltered> {
    let mut request = good.request.clone();
    let mut change = None;
    let other = || good.other.clone().ok_or_else(|| ("nobody is the `other` here".to_owned(), "write `other: ROLE`"));
    match &run.alteration {
        Alteration::Change(how) => {
            let element = run.element.clone();
            let element = element.ok_or_else(|| ("the body holds no element".to_owned(), LEAVE_IT_OUT))?;
            change = Some(BodyChange { element, how: *how });
        }
        Alteration::NoBody => {
            body_of(good)?;
            request.xml = Some(String::new());
        }
        Alteration::CutOff => request.xml = cut_off(body_of(good)?),
        Alteration::Says(says) => {
            let mut body = body_of(good)?.to_owned();
            for (element, text) in says {
                let text = match text.contains(OTHER_IN_TEMPLATES) {
                    true => text.replace(OTHER_IN_TEMPLATES, &format!("{{{}.", other()?)),
                    false => text.clone(),
                };
                body = with_text(&body, element, &text).ok_or_else(|| {
                    let known = elements(&body).join(", ");
                    (format!("the body has no element `{element}` with a text; it has {known}"), LEAVE_IT_OUT)
                })?;
            }
            request.xml = Some(body);
        }
        Alteration::ByOther => request.by = other()?,
        Alteration::Credentials(choice) => request.credentials = *choice,
        Alteration::Method(method) => request.method = *method,
        Alteration::UnknownId => request.path = with_last_id(&request.path, UNKNOWN_ID)?,
        Alteration::IdOfOther => request.path = with_last_id(&request.path, &format!("{{{}.id}}", other()?))?,
    }
    Ok((request, change))
}

/// The element in which a body is made wrong: the first required one, or the first of all where none is.
fn first_element(good: &GoodRequest) -> Option<String> {
    let first = || elements(good.request.xml.as_deref()?).get(1).map(|element| (*element).to_owned());
    good.required.keys().next().cloned().or_else(first)
}

fn body_of(good: &GoodRequest) -> Result<&str, NotAltered> {
    good.request.xml.as_deref().ok_or_else(|| ("the request has no body".to_owned(), LEAVE_IT_OUT))
}

/// The path with another id in place of the last template.
fn with_last_id(path: &str, id: &str) -> Result<String, NotAltered> {
    let last = path.rfind('{').and_then(|from| Some((from, from + path[from..].find('}')?)));
    let (from, until) = last.ok_or_else(|| ("the path holds no id".to_owned(), LEAVE_IT_OUT))?;
    Ok(format!("{}{id}{}", &path[..from], &path[until + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_give_names() {
        assert_eq!(name_of("targetMediaAddress"), "target_media_address");
        assert_eq!(name_of("ActionParam"), "action_param");
        assert_eq!(name_of("state"), "state");
    }

    #[test]
    fn the_last_id_of_a_path_is_replaced() {
        let replaced = with_last_id("/finesse/api/User/{agent.id}/Dialogs", "{other.id}");
        assert_eq!(replaced.as_deref(), Ok("/finesse/api/User/{other.id}/Dialogs"));
        assert!(with_last_id("/finesse/api/SystemInfo", "1").is_err());
    }
}
