//! Members of a list that have the same name, such as phones of one number: numbered while trees are compared, so that
//! each can be said.

use std::collections::BTreeMap;

use crate::contract::{MemberField, member_field};
use crate::xml::{Element, Node};

use super::tree::name_of;

/// What stands between a name and the number of a twin, from 2: `{guest.number}#2`.
const NUMBER: char = '#';

/// Whether an element holds members of one name, at any depth.
pub(super) fn has_twins(element: &Element) -> bool {
    let mut names: Vec<(&str, String)> = Vec::new();
    for child in element.elements() {
        if has_twins(child) {
            return true;
        }
        if let Some(name) = name_of_member(child).map(|name| (child.name.as_str(), name)) {
            if names.contains(&name) {
                return true;
            }
            names.push(name);
        }
    }
    false
}

/// Numbers twins, in the order in which they stand.
///
/// # Errors
/// The name that looks as if it had a number.
pub(super) fn number_twins(element: &mut Element) -> Result<(), String> {
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for child in element.elements_mut() {
        number_twins(child)?;
        let Some(name) = name_of_member(child) else { continue };
        if without_number(&name).is_some() {
            return Err(format!("members of a list cannot be told apart beside `{name}`"));
        }
        let count = seen.entry((child.name.to_string(), name.clone())).or_default();
        *count += 1;
        if *count > 1 {
            rename(child, format!("{name}{NUMBER}{count}"));
        }
    }
    Ok(())
}

/// Takes the numbers away.
pub(super) fn unnumber_twins(element: &mut Element) {
    for child in element.elements_mut() {
        unnumber_twins(child);
        if let Some(name) = name_of_member(child)
            && let Some(name) = without_number(&name)
        {
            rename(child, name.to_owned());
        }
    }
}

/// The name before the number of a twin; `None` where it has none.
fn without_number(name: &str) -> Option<&str> {
    let (name, number) = name.rsplit_once(NUMBER)?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
}

fn name_of_member(element: &Element) -> Option<String> {
    match member_field(&element.name)? {
        MemberField::Child(field) => name_of(element, field),
        MemberField::OwnText => None,
    }
}

fn rename(member: &mut Element, name: String) {
    let Some(MemberField::Child(field)) = member_field(&member.name) else { return };
    if let Some(leaf) = member.elements_mut().find(|child| child.name == field) {
        leaf.children = vec![Node::Text(name.into())];
    }
}
