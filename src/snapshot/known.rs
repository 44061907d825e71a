//! What is known of objects while a transcript is read from its beginning: the last state of each, and what a new one is
//! compared with.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::contract::{ApiObject, ObjectWord, objects};
use crate::xml::{Element, Node};

use super::edit::{TreeEdit, is_sayable};
use super::make::make_edits;
use super::tree::edits_between;

/// Where a state was told. Answers have elements that notices lack, and the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectForm {
    Answer,
    Notice,
}

/// An object by its kind and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ObjectName {
    pub(super) word: ObjectWord,
    pub(super) id: String,
}

impl ObjectName {
    /// The object that an element is a state of; `None` where it has no id of its own.
    pub(super) fn of(element: &Element) -> Option<ObjectName> {
        let object = ApiObject::of_element(&element.name)?;
        let id = element.text_at(object.id?)?;
        (!id.is_empty() && is_sayable(&id) && !id.ends_with(BUT)).then_some(ObjectName { word: object.word, id })
    }

    /// Where it is read.
    pub(super) fn address(&self) -> Option<String> {
        ApiObject::of(self.word).address.map(|address| address.replace("{id}", &self.id))
    }

    /// The object that a request asks for: `… GET /finesse/api/User/{agent.id}`.
    pub(super) fn asked(request: &str) -> Option<ObjectName> {
        let (_, path) = request.split_once(" GET ")?;
        objects().iter().find_map(|object| {
            let id = path.strip_prefix(object.address?.strip_suffix("{id}")?)?;
            (object.id.is_some() && !id.contains('/')).then(|| ObjectName { word: object.word, id: id.to_owned() })
        })
    }

    /// The object of that id that an element of that name is a state of.
    pub(super) fn named(element: &str, id: &str) -> Option<ObjectName> {
        let object = ApiObject::of_element(element).filter(|object| object.id.is_some())?;
        Some(ObjectName { word: object.word, id: id.to_owned() })
    }
}

/// What follows an object that is not the same as what it is compared with.
pub(super) const BUT: &str = ", but";

/// The last states of an object, in each form.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ObjectState {
    answer: Option<Arc<Element>>,
    notice: Option<Arc<Element>>,
    latest: ObjectForm,
}

impl ObjectState {
    fn of(form: ObjectForm, tree: Element) -> Self {
        let mut state = ObjectState { answer: None, notice: None, latest: form };
        *state.at_mut(form) = Some(Arc::new(tree));
        state
    }

    pub(super) fn at(&self, form: ObjectForm) -> Option<&Arc<Element>> {
        match form {
            ObjectForm::Answer => self.answer.as_ref(),
            ObjectForm::Notice => self.notice.as_ref(),
        }
    }

    fn at_mut(&mut self, form: ObjectForm) -> &mut Option<Arc<Element>> {
        match form {
            ObjectForm::Answer => &mut self.answer,
            ObjectForm::Notice => &mut self.notice,
        }
    }

    fn latest(&self) -> Option<&Arc<Element>> {
        self.at(self.latest)
    }
}

/// The plain object of a kind, with which one is compared that was never seen.
#[derive(Debug, Clone)]
pub(super) struct PlainObject {
    id: String,
    state: ObjectState,
    /// What an answer has that a notice lacks, and the reverse.
    to_answer: Vec<TreeEdit>,
    to_notice: Vec<TreeEdit>,
}

impl PlainObject {
    pub(super) fn new(name: &ObjectName, state: ObjectState) -> Self {
        let shape = |was: Option<&Arc<Element>>, is: Option<&Arc<Element>>| {
            let edits = was.zip(is).and_then(|(was, is)| edits_between(was, is)).unwrap_or_default();
            let is_shape =
                |edit: &TreeEdit| matches!(edit, TreeEdit::Gone { .. } | TreeEdit::Text { is_new: true, .. });
            edits.into_iter().filter(is_shape).collect()
        };
        let (answer, notice) = (state.at(ObjectForm::Answer), state.at(ObjectForm::Notice));
        let (to_answer, to_notice) = (shape(notice, answer), shape(answer, notice));
        PlainObject { id: name.id.clone(), state, to_answer, to_notice }
    }

    /// What a state that was told in one form would be in the other.
    fn in_form(&self, state: &ObjectState, form: ObjectForm) -> Option<Element> {
        let latest = state.latest()?;
        let mut tree = Element::clone(latest);
        if state.latest == form {
            return Some(tree);
        }
        let shape = match form {
            ObjectForm::Answer => &self.to_answer,
            ObjectForm::Notice => &self.to_notice,
        };
        let before = state.at(form);
        let fitting: Vec<TreeEdit> = shape.iter().filter_map(|edit| fitting(edit, latest, before)).collect();
        make_edits(&mut tree, &fitting).ok()?;
        Some(tree)
    }

    /// The plain object as if it were the one of that id: roles in its values are those of the other.
    fn named(&self, id: &str, form: ObjectForm) -> Option<Element> {
        let mut tree = self.in_form(&self.state, form)?;
        if self.id != id {
            match (role_of(&self.id), role_of(id)) {
                (Some(own), Some(other)) => replace(&mut tree, &format!("{{{own}."), &format!("{{{other}.")),
                _ => replace(&mut tree, &self.id, id),
            }
            crate::normalise::put_in_order(&mut tree);
        }
        Some(tree)
    }
}

/// An edit of a shape where a state has a place for it, with the value that was known before in the other form.
fn fitting(edit: &TreeEdit, state: &Element, before: Option<&Arc<Element>>) -> Option<TreeEdit> {
    match edit {
        TreeEdit::Gone { path } => state.at(path).map(|_| edit.clone()),
        TreeEdit::Text { path, text, is_new } => {
            let has_parent = path.rsplit_once('/').is_none_or(|(above, _)| state.at(above).is_some());
            let known = before.and_then(|before| before.text_at(path)).unwrap_or_else(|| text.clone());
            let fits = has_parent && state.at(path).is_none();
            fits.then(|| TreeEdit::Text { path: path.clone(), text: known, is_new: *is_new })
        }
        TreeEdit::Texts { .. } | TreeEdit::Members { .. } => None,
    }
}

/// The role in the name of an id: `agent` in `{agent.id}`.
fn role_of(id: &str) -> Option<&str> {
    let (role, _) = id.strip_prefix('{')?.split_once('.')?;
    (!role.contains(' ')).then_some(role)
}

fn replace(element: &mut Element, from: &str, to: &str) {
    for child in &mut element.children {
        match child {
            Node::Element(child) => replace(child, from, to),
            Node::Text(text) if text.contains(from) => *text = text.replace(from, to).into(),
            Node::Text(_) => {}
        }
    }
}

/// Plain objects by kind.
pub(super) type PlainObjects = BTreeMap<ObjectWord, PlainObject>;

/// Objects with their last states.
pub(super) type ObjectStates = BTreeMap<ObjectName, ObjectState>;

/// What is known before a transcript begins.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownBefore {
    pub(super) objects: ObjectStates,
    pub(super) plain: Arc<PlainObjects>,
}

/// What an object is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// What was last known of it.
    Known,
    /// The plain object of its kind.
    Plain,
    /// Nothing but its id.
    New,
}

/// What is known while a transcript goes on.
#[derive(Debug, Clone)]
pub(super) struct Known {
    before: Arc<KnownBefore>,
    own: ObjectStates,
}

impl Known {
    pub(super) fn new(before: &Arc<KnownBefore>) -> Self {
        Known { before: Arc::clone(before), own: ObjectStates::new() }
    }

    fn state(&self, name: &ObjectName) -> Option<&ObjectState> {
        self.own.get(name).or_else(|| self.before.objects.get(name))
    }

    /// What an object is best compared with.
    pub(super) fn origin(&self, name: &ObjectName) -> Origin {
        if self.state(name).is_some() {
            Origin::Known
        } else if self.before.plain.contains_key(&name.word) {
            Origin::Plain
        } else {
            Origin::New
        }
    }

    /// The state that an object is compared with; `None` where nothing is known.
    pub(super) fn base(&self, origin: Origin, name: &ObjectName, form: ObjectForm) -> Option<Element> {
        let plain = self.before.plain.get(&name.word);
        match origin {
            Origin::Known => {
                let state = self.state(name)?;
                match plain {
                    Some(plain) => plain.in_form(state, form),
                    None => Some(Element::clone(state.latest()?)),
                }
            }
            Origin::Plain => plain?.named(&name.id, form),
            Origin::New => {
                let mut tree = Element::default();
                let path = ApiObject::of(name.word).id?.to_owned();
                make_edits(&mut tree, &[TreeEdit::Text { path, text: name.id.clone(), is_new: true }]).ok()?;
                Some(tree)
            }
        }
    }

    /// Keeps a state as the last known one.
    pub(super) fn learn(&mut self, name: ObjectName, form: ObjectForm, tree: Element) {
        let state = match self.state(&name) {
            Some(state) => {
                let mut state = state.clone();
                state.latest = form;
                *state.at_mut(form) = Some(Arc::new(tree));
                state
            }
            None => ObjectState::of(form, tree),
        };
        self.own.insert(name, state);
    }

    /// Objects that the transcript told, with their last states.
    pub(super) fn told(&self) -> &ObjectStates {
        &self.own
    }

    /// Objects whose state is another one than before the transcript.
    pub(super) fn changed(&self) -> ObjectStates {
        let told = self.own.iter();
        let changed = told.filter(|(name, state)| match self.before.objects.get(*name) {
            Some(before) => match (before.at(ObjectForm::Answer), state.at(ObjectForm::Answer)) {
                (Some(was), Some(is)) => was != is,
                _ => before != *state,
            },
            None => true,
        });
        changed.map(|(name, state)| (name.clone(), state.clone())).collect()
    }
}
