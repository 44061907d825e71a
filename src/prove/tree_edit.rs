//! Documents changed at one place, as values: which elements there are, and the document with one of them changed.

use crate::contract::{ApiField, ApiObject};
use crate::observe::Answered;
use crate::xml::{Element, Node, write_compact};

use super::honest_step::{Honest, Spot};
use super::lie::{Mutant, turn};

/// How many documents of a step each lie about objects is told in, and at how many places of each.
const MOST_DOCUMENTS: usize = 3;
const MOST_PLACES: usize = 2;

/// An element of a document.
#[derive(Debug, Clone)]
pub(super) struct TreePlace {
    /// `Dialog/participants/Participant/state`
    pub(super) path: String,
    /// The way to it: indices among the children of each element.
    way: Vec<usize>,
    /// Whether it holds elements.
    pub(super) is_group: bool,
    /// Its column in the table of objects, where that has it.
    pub(super) field: Option<&'static ApiField>,
}

impl TreePlace {
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Every element of a document below its root.
pub(super) fn places(root: &Element) -> Vec<TreePlace> {
    let mut found = Vec::new();
    collect(
        root,
        &root.name,
        &mut Vec::new(),
        ApiObject::of_element(&root.name).map(|object| object.fields.as_slice()),
        &mut found,
    );
    found
}

fn collect(
    element: &Element,
    path: &str,
    way: &mut Vec<usize>,
    fields: Option<&'static [ApiField]>,
    found: &mut Vec<TreePlace>,
) {
    for (index, node) in element.children.iter().enumerate() {
        let Node::Element(child) = node else { continue };
        let field = fields.and_then(|fields| fields.iter().find(|field| field.names().any(|name| name == child.name)));
        let below = match field {
            Some(field) => Some(field.fields.as_slice()),
            None => ApiObject::of_element(&child.name).map(|object| object.fields.as_slice()),
        };
        let path = format!("{path}/{}", child.name);
        way.push(index);
        found.push(TreePlace { path: path.clone(), way: way.clone(), is_group: child.has_elements(), field });
        collect(child, &path, way, below, found);
        way.pop();
    }
}

/// The document with the element at a place changed, by its holder and its index there.
pub(super) fn edited(root: &Element, place: &TreePlace, edit: impl FnOnce(&mut Vec<Node>, usize)) -> Option<Element> {
    let mut root = root.clone();
    let (last, to_parent) = place.way.split_last()?;
    let mut parent = &mut root;
    for index in to_parent {
        match parent.children.get_mut(*index) {
            Some(Node::Element(child)) => parent = child,
            _ => return None,
        }
    }
    edit(&mut parent.children, *last);
    Some(root)
}

/// The document with another text in the leaf at a place.
pub(super) fn saying(root: &Element, place: &TreePlace, text: &str) -> Option<Element> {
    edited(root, place, |children, at| {
        if let Some(Node::Element(leaf)) = children.get_mut(at) {
            leaf.children = vec![Node::Text(text.into())];
        }
    })
}

/// The element at a place.
pub(super) fn element_at<'a>(root: &'a Element, place: &TreePlace) -> Option<&'a Element> {
    place.way.iter().try_fold(root, |element, index| match element.children.get(*index) {
        Some(Node::Element(child)) => Some(child),
        _ => None,
    })
}

/// A document, changed: words for the place, and the other document.
pub(super) type Edited = (String, Element);

/// Tells a lie in some of the documents that a step saw, all in turn over the corpus: in each at a few places, each time at one.
pub(super) fn each_document(honest: &Honest<'_>, lie: &str, edit: impl Fn(&Element) -> Vec<Edited>) -> Vec<Mutant> {
    let number = turn(&[honest.run.id.as_str(), lie, &honest.number.to_string()]);
    let mut documents: Vec<Vec<Mutant>> = Vec::new();
    for (spot, answered) in honest.seen.answers.iter().filter(|(spot, _)| !matches!(spot, Spot::Before(_))) {
        let Ok(root) = answered.body.tree() else { continue };
        documents.push(few(edit(root), root, number, |words, other| {
            let mut seen = honest.seen.clone();
            seen.answers.insert(spot.clone(), Answered { body: write_compact(other).into(), ..answered.clone() });
            Mutant { place: format!("{spot}: {words}"), seen }
        }));
    }
    for (role, notices) in &honest.seen.notices {
        for (index, notice) in notices.iter().enumerate() {
            let Ok(root) = notice.payload.tree() else { continue };
            documents.push(few(edit(root), root, number, |words, other| {
                let mut seen = honest.seen.clone();
                if let Some(told) = seen.notices.get_mut(role).and_then(|notices| notices.get_mut(index)) {
                    told.payload = write_compact(other).into();
                }
                let node = super::notice::kind_of_node(&notice.node);
                Mutant { place: format!("notice {} to {role} on {node}: {words}", index + 1), seen }
            }));
        }
    }
    documents.retain(|mutants| !mutants.is_empty());
    let first = if documents.is_empty() { 0 } else { number % documents.len() };
    documents.rotate_left(first);
    documents.into_iter().take(MOST_DOCUMENTS).flatten().collect()
}

/// A few of the changes that change something, beginning at another one each time.
fn few(mut edits: Vec<Edited>, root: &Element, number: usize, told: impl Fn(&str, &Element) -> Mutant) -> Vec<Mutant> {
    edits.retain(|(_, other)| other != root);
    let first = if edits.is_empty() { 0 } else { number / 7 % edits.len() };
    edits.rotate_left(first);
    edits.iter().take(MOST_PLACES).map(|(words, other)| told(words, other)).collect()
}
