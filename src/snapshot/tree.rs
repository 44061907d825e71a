//! Differences between two states of an object as edits.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::{MemberField, member_field};
use crate::xml::{Element, Node};

use super::edit::{MemberEdit, TreeEdit, is_name, is_sayable, is_token};
use super::twins::{has_twins, number_twins};

/// Whether a tree is what edits can speak of: elements of elements or of one text, which a line can say.
pub(super) fn is_plain_tree(element: &Element) -> bool {
    let alone = element.children.len() == 1;
    let is_plain = |child: &Node| match child {
        Node::Element(child) => is_plain_tree(child),
        Node::Text(text) => alone && !text.is_empty() && is_sayable(text),
    };
    element.attributes.is_empty() && element.namespace.is_empty() && element.children.iter().all(is_plain)
}

/// The edits that make one state of another; `None` where edits cannot say it. What the roots are called is no part of it.
pub(super) fn edits_between(was: &Element, is: &Element) -> Option<Vec<TreeEdit>> {
    if !has_twins(was) && !has_twins(is) {
        return edits_of(was, is);
    }
    let numbered = |element: &Element| {
        let mut element = element.clone();
        number_twins(&mut element).ok().map(|()| element)
    };
    edits_of(&numbered(was)?, &numbered(is)?)
}

fn edits_of(was: &Element, is: &Element) -> Option<Vec<TreeEdit>> {
    let mut edits = Vec::new();
    compare("", was, is, &mut edits)?;
    Some(edits)
}

type Siblings<'a> = BTreeMap<&'a str, (Vec<&'a Element>, Vec<&'a Element>)>;

fn compare(above: &str, was: &Element, is: &Element, edits: &mut Vec<TreeEdit>) -> Option<()> {
    let mut siblings: Siblings<'_> = BTreeMap::new();
    was.elements().for_each(|child| siblings.entry(&child.name).or_default().0.push(child));
    is.elements().for_each(|child| siblings.entry(&child.name).or_default().1.push(child));
    let is_text = |element: &&Element| !element.has_elements();
    for (name, (was, is)) in siblings {
        let path = if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        let all_texts = was.iter().chain(&is).all(is_text);
        match member_field(name) {
            Some(MemberField::OwnText) if all_texts => edits.extend(texts_between(path, &was, &is)?),
            Some(MemberField::Child(field)) if !all_texts => members_between(&path, field, &was, &is, edits)?,
            _ if all_texts && (was.len() > 1 || is.len() > 1) => edits.extend(texts_between(path, &was, &is)?),
            _ => match (was[..].first(), is[..].first(), was.len().max(is.len())) {
                (Some(was), Some(is), 1) => one_between(path, was, is, edits)?,
                (Some(_), None, 1) => edits.push(TreeEdit::Gone { path }),
                (None, Some(is), 1) if !is.has_elements() => {
                    edits.push(TreeEdit::Text { path, text: is.text(), is_new: true });
                }
                (None, Some(is), 1) => compare(&path, &Element::default(), is, edits)?,
                _ => return None,
            },
        }
    }
    Some(())
}

fn one_between(path: String, was: &Element, is: &Element, edits: &mut Vec<TreeEdit>) -> Option<()> {
    let (old, new) = (was.text(), is.text());
    if was.has_elements() || is.has_elements() {
        // An element without anything may come to hold elements; one with a text may not.
        return if old.is_empty() && new.is_empty() { compare(&path, was, is, edits) } else { None };
    }
    if old != new {
        edits.push(TreeEdit::Text { path, text: new, is_new: false });
    }
    Some(())
}

fn texts_between(path: String, was: &[&Element], is: &[&Element]) -> Option<Option<TreeEdit>> {
    let mut gone: Vec<String> = was.iter().map(|element| element.text()).collect();
    let mut come = Vec::new();
    for text in is.iter().map(|element| element.text()) {
        match gone.iter().position(|other| *other == text) {
            Some(index) => drop(gone.remove(index)),
            None => come.push(text),
        }
    }
    if !gone.iter().chain(&come).all(|text| is_token(text)) {
        return None;
    }
    let differs = !gone.is_empty() || !come.is_empty();
    Some(differs.then_some(TreeEdit::Texts { path, gone, come }))
}

fn members_between(
    path: &str,
    field: &str,
    was: &[&Element],
    is: &[&Element],
    edits: &mut Vec<TreeEdit>,
) -> Option<()> {
    let (was, is) = (by_name(field, was)?, by_name(field, is)?);
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let mut groups: Vec<(MemberEdit, Vec<String>)> = Vec::new();
    for name in names {
        let edit = match (was.get(name), is.get(name)) {
            (Some(was), Some(is)) => MemberEdit::Changed(edits_of(was, is)?),
            (Some(_), None) => MemberEdit::Gone,
            (None, Some(is)) => come(field, name, is, &was)?,
            (None, None) => continue,
        };
        if edit == MemberEdit::Changed(Vec::new()) {
            continue;
        }
        match groups.iter_mut().find(|(other, _)| *other == edit) {
            Some((_, names)) => names.push(name.clone()),
            None => groups.push((edit, vec![name.clone()])),
        }
    }
    // Members that came are like others as these were, so they come before anything else is done.
    groups.sort_by_key(|(edit, _)| !matches!(edit, MemberEdit::Come { .. }));
    edits.extend(groups.into_iter().map(|(edit, names)| TreeEdit::Members { path: path.to_owned(), names, edit }));
    Some(())
}

/// Members by what tells them apart; `None` where something does not.
fn by_name<'a>(field: &str, members: &[&'a Element]) -> Option<BTreeMap<String, &'a Element>> {
    let mut by_name = BTreeMap::new();
    for member in members {
        let name = name_of(member, field).filter(|name| is_name(name))?;
        if by_name.insert(name, *member).is_some() {
            return None;
        }
    }
    Some(by_name)
}

pub(super) fn name_of(member: &Element, field: &str) -> Option<String> {
    let mut fields = member.children_named(field);
    let name = fields.next().filter(|name| !name.has_elements())?;
    fields.next().is_none().then(|| name.text())
}

/// How a member that came is said shortest: by itself, or as like another that was there.
fn come(field: &str, name: &str, is: &Element, was: &BTreeMap<String, &Element>) -> Option<MemberEdit> {
    let mut shortest: Option<(Option<&String>, Vec<TreeEdit>)> = None;
    let alone = (None, Element::default());
    let others = was.iter().map(|(other, member)| (Some(other), (*member).clone()));
    for (like, member) in std::iter::once(alone).chain(others) {
        let Some(edits) = edits_of(&named(member, field, name), is) else { continue };
        if shortest.as_ref().is_none_or(|(_, shortest)| edits.len() < shortest.len()) {
            shortest = Some((like, edits));
        }
    }
    let (like, edits) = shortest?;
    Some(MemberEdit::Come { like: like.cloned(), edits })
}

/// A member under another name.
pub(super) fn named(mut member: Element, field: &str, name: &str) -> Element {
    member.children.retain(|child| !matches!(child, Node::Element(child) if child.name == field));
    member.with_child(Element::leaf(field, name))
}
