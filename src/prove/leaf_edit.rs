//! One leaf of a document changed in one way; and which leaves are taken.

use crate::contract::field_kind;
use crate::normalise::VOLATILE;
use crate::xml::{Element, Limits, Node, read_document, write_compact};

/// How a leaf is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeafEdit {
    Removed,
    Renamed,
    Value,
    Case,
    Duplicated,
}

/// A leaf of a document.
#[derive(Debug, Clone)]
struct Leaf {
    /// `Dialog/participants/Participant[2]/state`
    path: String,
    name: String,
    /// The way to it: indices among the children of each element.
    way: Vec<usize>,
}

/// How many leaves of one document are taken that something claims, and how many others.
const MOST_AIMED: usize = 8;
const MOST_OTHERS: usize = 2;

/// Changes a document at several places, each time at one: the place and the document as text. Claimed leaves go first,
/// then some of the others, beginning at another one for each `turn`, so that all have their turn somewhere.
pub(super) fn changed(
    document: &[u8],
    change: LeafEdit,
    aims: impl Fn(&str) -> bool,
    turn: usize,
) -> Vec<(String, String)> {
    let Ok(root) = read_document(document, Limits::default()) else { return Vec::new() };
    let mut leaves = Vec::new();
    collect(&root, &root.name, &mut Vec::new(), &mut leaves);
    let (mut aimed, mut others): (Vec<Leaf>, Vec<Leaf>) = leaves.into_iter().partition(|leaf| aims(&leaf.name));
    let begin = if others.is_empty() { 0 } else { turn % others.len() };
    others.rotate_left(begin);
    aimed.truncate(MOST_AIMED);
    let told = |leaf: &Leaf| Some((leaf.path.clone(), write_compact(&with(&root, &leaf.way, change)?)));
    let others = others.iter().filter_map(told).take(MOST_OTHERS);
    aimed.iter().filter_map(told).chain(others).collect()
}

fn collect(element: &Element, path: &str, way: &mut Vec<usize>, leaves: &mut Vec<Leaf>) {
    for (index, node) in element.children.iter().enumerate() {
        let Node::Element(child) = node else { continue };
        let before = element.children[..index].iter();
        let twins = before.filter(|node| matches!(node, Node::Element(twin) if twin.name == child.name)).count();
        let path = match twins {
            0 => format!("{path}/{}", child.name),
            twins => format!("{path}/{}[{}]", child.name, twins + 1),
        };
        way.push(index);
        if child.has_elements() {
            collect(child, &path, way, leaves);
        } else {
            leaves.push(Leaf { path, name: child.name.to_string(), way: way.clone() });
        }
        way.pop();
    }
}

/// The tree with one element changed; `None` where the change would change nothing, or only what differs from run to run.
fn with(root: &Element, way: &[usize], change: LeafEdit) -> Option<Element> {
    let mut root = root.clone();
    let (last, to_parent) = way.split_last()?;
    let mut parent = &mut root;
    for index in to_parent {
        match parent.children.get_mut(*index) {
            Some(Node::Element(child)) => parent = child,
            _ => return None,
        }
    }
    let above = parent.name.clone();
    let Some(Node::Element(leaf)) = parent.children.get_mut(*last) else { return None };
    let kind = field_kind(&above, &leaf.name);
    let volatile = VOLATILE.iter().any(|volatile| volatile.kind == kind);
    match change {
        LeafEdit::Removed => drop(parent.children.remove(*last)),
        LeafEdit::Duplicated => {
            let twin = parent.children[*last].clone();
            parent.children.insert(*last, twin);
        }
        LeafEdit::Renamed => leaf.name = other_first(&leaf.name).into(),
        LeafEdit::Value | LeafEdit::Case if volatile => return None,
        LeafEdit::Value => leaf.children = vec![Node::Text(other_value(&leaf.text()).into())],
        LeafEdit::Case => leaf.children = vec![Node::Text(other_case(&leaf.text())?.into())],
    }
    Some(root)
}

/// The name with its first letter in the other case.
fn other_first(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(letters).collect(),
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

pub(super) fn other_value(text: &str) -> String {
    match text {
        "" => "UNEXPECTED".to_owned(),
        "true" => "false".to_owned(),
        "false" => "true".to_owned(),
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => format!("9{number}"),
        other => format!("OTHER_{other}"),
    }
}

/// The text in the other case; `None` where it has no letters.
fn other_case(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let other = if lower == text { text.to_uppercase() } else { lower };
    (other != text).then_some(other)
}

/// The tree with every element's children in the opposite order.
pub(super) fn reversed(element: &Element) -> Element {
    let mut reversed = Element { children: Vec::new(), ..element.clone() };
    for node in element.children.iter().rev() {
        reversed.children.push(match node {
            Node::Element(child) => Node::Element(self::reversed(child)),
            Node::Text(text) => Node::Text(text.clone()),
        });
    }
    reversed
}

/// The tree with every leaf of that name saying something else.
pub(super) fn with_text_of(element: &Element, name: &str, text: &str) -> Element {
    let mut changed = element.clone();
    for child in changed.elements_mut() {
        if child.name == name && !child.has_elements() && !child.text().is_empty() {
            child.children = vec![Node::Text(text.into())];
        } else {
            *child = with_text_of(child, name, text);
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &[u8] = b"<d><a>x</a><p><s>1</s></p><p><s>2</s></p></d>";

    fn changes(change: LeafEdit) -> Vec<(String, String)> {
        changed(DOCUMENT, change, |name| name == "s", 0)
    }

    #[test]
    fn claimed_leaves_go_first_and_each_is_changed_alone() {
        let places: Vec<String> = changes(LeafEdit::Removed).into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, ["d/p/s", "d/p[2]/s", "d/a"]);
        assert_eq!(changes(LeafEdit::Value)[1].1, "<d><a>x</a><p><s>1</s></p><p><s>92</s></p></d>");
        assert_eq!(changes(LeafEdit::Case).len(), 1, "numbers have no case");
        assert_eq!(changes(LeafEdit::Renamed)[2].1, "<d><A>x</A><p><s>1</s></p><p><s>2</s></p></d>");
        assert_eq!(changes(LeafEdit::Duplicated)[0].1, "<d><a>x</a><p><s>1</s><s>1</s></p><p><s>2</s></p></d>");
    }

    #[test]
    fn all_others_have_their_turn() {
        let first = |turn| changed(b"<d><a/><b/><c/></d>", LeafEdit::Removed, |_| false, turn)[0].0.clone();
        assert_eq!([first(0), first(1), first(2), first(3)], ["d/a", "d/b", "d/c", "d/a"]);
    }

    #[test]
    fn times_say_nothing() {
        let times = b"<Participant><startTime>1</startTime></Participant>";
        assert!(changed(times, LeafEdit::Value, |_| true, 0).is_empty());
        assert_eq!(changed(times, LeafEdit::Removed, |_| true, 0).len(), 1);
    }
}
