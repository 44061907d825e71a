//! Edits made on the tree of an object. They come from files that anybody may have edited: what does not fit is told, and
//! nothing grows beyond what a document may be.

use crate::contract::{MemberField, member_field};
use crate::normalise::put_in_order;
use crate::xml::{Element, Limits, Node};

use super::edit::{MemberEdit, TreeEdit};
use super::tree::{name_of, named};
use super::twins::{has_twins, number_twins, unnumber_twins};

/// Makes edits on a tree and puts it in order.
///
/// # Errors
/// Which edit does not fit the tree.
pub(super) fn make_edits(tree: &mut Element, edits: &[TreeEdit]) -> Result<(), String> {
    if edits.is_empty() {
        return Ok(());
    }
    let limits = Limits::default();
    let mut room = limits.nodes;
    if has_twins(tree) {
        number_twins(tree)?;
    }
    make(tree, edits, limits.depth, &mut room)?;
    unnumber_twins(tree);
    put_in_order(tree);
    Ok(())
}

/// Makes edits on a tree that may be so deep still, and copies so many elements at most.
fn make(tree: &mut Element, edits: &[TreeEdit], depth: usize, room: &mut usize) -> Result<(), String> {
    for edit in edits {
        let depth = below(edit.path(), depth)?;
        match edit {
            TreeEdit::Text { path, text, .. } => {
                let element = only(tree, path, true)?;
                if element.has_elements() {
                    return Err(format!("`{path}` holds elements and no text"));
                }
                element.children.clear();
                if !text.is_empty() {
                    element.children.push(Node::Text(text.as_str().into()));
                }
            }
            TreeEdit::Gone { path } => {
                only(tree, path, false)?;
                let (parent, name) = parent(tree, path, false)?;
                remove(parent, |child| child.name == name);
            }
            TreeEdit::Texts { path, gone, come } => {
                let (parent, name) = parent(tree, path, true)?;
                for text in gone {
                    if !remove(parent, |child| child.name == name && !child.has_elements() && child.text() == *text) {
                        return Err(format!("there is no `{path}` with the text `{text}`"));
                    }
                }
                for text in come {
                    let texts = if text.is_empty() { Vec::new() } else { vec![Node::Text(text.as_str().into())] };
                    parent.children.push(Node::Element(Element { children: texts, ..Element::new(name) }));
                }
            }
            TreeEdit::Members { path, names, edit } => {
                for name in names {
                    make_member(tree, path, name, edit, depth, room)?;
                }
            }
        }
    }
    Ok(())
}

/// How deep a tree may be below a path.
fn below(path: &str, depth: usize) -> Result<usize, String> {
    depth.checked_sub(path.split('/').count()).ok_or_else(|| format!("`{path}` is deeper than any document"))
}

fn make_member(
    tree: &mut Element,
    path: &str,
    name: &str,
    edit: &MemberEdit,
    depth: usize,
    room: &mut usize,
) -> Result<(), String> {
    let (parent, element) = parent(tree, path, matches!(edit, MemberEdit::Come { .. }))?;
    let Some(MemberField::Child(field)) = member_field(element) else {
        return Err(format!("nothing tells one `{element}` from another"));
    };
    let is_it = |name: &str, child: &Element| child.name == element && name_of(child, field).as_deref() == Some(name);
    match edit {
        MemberEdit::Gone => {
            let gone = remove(parent, |child| is_it(name, child));
            gone.then_some(()).ok_or_else(|| format!("there is no `{path} {name}`"))
        }
        MemberEdit::Changed(edits) => {
            let member = parent.elements_mut().find(|child| is_it(name, child));
            make(member.ok_or_else(|| format!("there is no `{path} {name}`"))?, edits, depth, room)
        }
        MemberEdit::Come { like, edits } => {
            let alone = Element::new(element);
            let member = match like {
                Some(like) => parent.elements().find(|child| is_it(like, child)),
                None => Some(&alone),
            };
            let member = member.ok_or_else(|| format!("there is no `{path}` like which `{name}` could be"))?;
            let left = room.checked_sub(size(member));
            *room = left.ok_or_else(|| format!("`{path} {name}` is one too many for any document"))?;
            let mut member = named(member.clone(), field, name);
            make(&mut member, edits, depth, room)?;
            parent.children.push(Node::Element(member));
            Ok(())
        }
    }
}

/// How many elements an element is.
fn size(element: &Element) -> usize {
    1 + element.elements().map(size).sum::<usize>()
}

/// The only element at a path; made, with those above it, where it is to be.
fn only<'a>(tree: &'a mut Element, path: &str, make: bool) -> Result<&'a mut Element, String> {
    let mut element = tree;
    for name in path.split('/') {
        let mut places = element.children.iter().enumerate().filter_map(|(index, child)| match child {
            Node::Element(child) if child.name == name => Some(index),
            _ => None,
        });
        let index = match (places.next(), places.next()) {
            (Some(index), None) => index,
            (Some(_), Some(_)) => return Err(format!("there are several `{name}` at `{path}`")),
            (None, _) if make && !name.is_empty() && (element.children.is_empty() || element.has_elements()) => {
                element.children.push(Node::Element(Element::new(name)));
                element.children.len() - 1
            }
            (None, _) => return Err(format!("there is no `{path}`")),
        };
        match &mut element.children[index] {
            Node::Element(child) => element = child,
            Node::Text(_) => return Err(format!("there is no `{path}`")),
        }
    }
    Ok(element)
}

/// The element that holds those of a path, and what they are called.
fn parent<'a, 'b>(tree: &'a mut Element, path: &'b str, make: bool) -> Result<(&'a mut Element, &'b str), String> {
    match path.rsplit_once('/') {
        Some((above, name)) => Ok((only(tree, above, make)?, name)),
        None => Ok((tree, path)),
    }
}

/// Takes the first child out that is meant.
fn remove(parent: &mut Element, is_meant: impl Fn(&Element) -> bool) -> bool {
    let meant = parent.children.iter().position(|child| matches!(child, Node::Element(child) if is_meant(child)));
    meant.map(|index| parent.children.remove(index)).is_some()
}
