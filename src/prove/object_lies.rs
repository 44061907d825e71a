//! Lies about objects, told alike of what is read and of what is told: their elements, their identity, what they say.

use crate::cast::Cast;
use crate::contract::{ApiObject, FieldKind, ObjectWord};
use crate::lab::Person;
use crate::xml::{Element, Node};

use super::honest_step::Honest;
use super::leaf_edit::other_value;
use super::lie::Mutant;
use super::tree_edit::{Edited, TreePlace, each_document, edited, element_at, places, saying};

/// The id of a call that nobody has.
const NO_CALL: &str = "99999999";

/// Each place that fits, edited in one way.
fn at_each(
    root: &Element,
    fits: impl Fn(&TreePlace) -> bool,
    edit: impl Fn(&mut Vec<Node>, usize) + Copy,
) -> Vec<Edited> {
    let places = places(root).into_iter().filter(|place| fits(place));
    places.filter_map(|place| Some((place.path.clone(), edited(root, &place, edit)?))).collect()
}

/// Each leaf that fits, saying what `other` makes of it.
fn said(root: &Element, other: impl Fn(&TreePlace, &str) -> Option<String>) -> Vec<Edited> {
    let leaves = places(root).into_iter().filter(|place| !place.is_group);
    let told = leaves.filter_map(|place| {
        let was = element_at(root, &place)?.text();
        let other = other(&place, &was).filter(|other| *other != was)?;
        Some((format!("{} `{other}`", place.path), saying(root, &place, &other)?))
    });
    told.collect()
}

fn on_element(children: &mut [Node], at: usize, change: impl FnOnce(&mut Element)) {
    if let Some(Node::Element(element)) = children.get_mut(at) {
        change(element);
    }
}

pub(super) fn emptied(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "emptied", |root| {
        at_each(root, |_| true, |children, at| on_element(children, at, |element| element.children.clear()))
    })
}

pub(super) fn group_removed(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "group removed", |root| {
        at_each(root, |place| place.is_group, |children, at| drop(children.remove(at)))
    })
}

pub(super) fn group_renamed(honest: &Honest<'_>) -> Vec<Mutant> {
    let other = |name: &str| {
        let mut letters = name.chars();
        let first = letters
            .next()
            .map(|first| if first.is_lowercase() { first.to_ascii_uppercase() } else { first.to_ascii_lowercase() });
        first.into_iter().chain(letters).collect::<String>()
    };
    each_document(honest, "group renamed", |root| {
        let rename = |element: &mut Element| element.name = other(&element.name).into();
        let mut edits = at_each(root, |place| place.is_group, |children, at| on_element(children, at, rename));
        // An object is spelled one way where it is read, and the other way where it is told.
        edits.retain(|(path, _)| !path.starts_with("Update/data/") || path.matches('/').count() > 2);
        let mut renamed = root.clone();
        rename(&mut renamed);
        edits.push((root.name.to_string(), renamed));
        edits
    })
}

pub(super) fn doubled(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "doubled", |root| {
        at_each(root, is_single, |children, at| {
            let twin = children[at].clone();
            children.insert(at, twin);
        })
    })
}

/// Whether a second one of it would be wrong by its name alone; a list may have as many members as it likes.
fn is_single(place: &TreePlace) -> bool {
    !matches!(
        place.name(),
        "Participant" | "CallVariable" | "action" | "role" | "Dialog" | "User" | "Team" | "wrapUpItem"
    )
}

pub(super) fn doubled_otherwise(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "doubled otherwise", |root| {
        at_each(
            root,
            |place| !place.is_group && is_single(place),
            |children, at| {
                let mut twin = children[at].clone();
                if let Node::Element(leaf) = &mut twin {
                    leaf.children = vec![Node::Text(other_value(&leaf.text()).into())];
                }
                children.insert(at + 1, twin);
            },
        )
    })
}

pub(super) fn of_a_namespace(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "namespace", |root| {
        let strange = |element: &mut Element| element.namespace = "urn:elsewhere".into();
        at_each(root, |_| true, |children, at| on_element(children, at, strange))
    })
}

/// Another person of the cast than the one that a value is of.
fn another_person(cast: &Cast, is: impl Fn(&Person) -> bool) -> Option<&Person> {
    cast.people.values().find(|person| !is(person))
}

/// An id of the same kind that is another's.
fn another_id(cast: &Cast, object: ObjectWord, id: &str) -> String {
    if object == ObjectWord::USER {
        let other = another_person(cast, |person| person.id == id || person.login_name == id);
        return other.map_or_else(|| other_value(id), |person| person.id.clone());
    }
    let known = cast.captured.values().find(|known| known.object == object && known.id != id);
    known.map_or_else(|| NO_CALL.to_owned(), |known| known.id.clone())
}

/// An address of the API, about another object of the same kind.
fn another_uri(cast: &Cast, uri: &str) -> Option<String> {
    let (before, object, id, after) = uri_parts(uri)?;
    Some(format!("{before}{}{after}", another_id(cast, object, id)))
}

fn uri_parts(uri: &str) -> Option<(&str, ObjectWord, &str, &str)> {
    let of = |object: ObjectWord, segment: &str| Some((object, uri.find(segment)? + segment.len()));
    let (word, at) = of(ObjectWord::USER, "/User/").or_else(|| of(ObjectWord::DIALOG, "/Dialog/"))?;
    let end = uri[at..].find('/').map_or(uri.len(), |end| at + end);
    Some((&uri[..at], word, &uri[at..end], &uri[end..]))
}

pub(super) fn identity_of_another(honest: &Honest<'_>) -> Vec<Mutant> {
    let cast = &honest.cast;
    each_document(honest, "identity", |root| {
        said(root, |place, was| match place.field.map(|field| field.kind) {
            Some(FieldKind::Id(object)) if object == ObjectWord::USER || object == ObjectWord::DIALOG => {
                Some(another_id(cast, object, was))
            }
            Some(FieldKind::Uri) => another_uri(cast, was),
            _ if place.name() == "source" => another_uri(cast, was),
            _ => None,
        })
    })
}

/// Everything that names the object names another one, so that nothing contradicts itself.
pub(super) fn object_of_another(honest: &Honest<'_>) -> Vec<Mutant> {
    let cast = &honest.cast;
    let mut mutants = each_document(honest, "object", |root| {
        let ids = places(root).into_iter().filter_map(|place| {
            let FieldKind::Id(object) = place.field?.kind else { return None };
            let own = ApiObject::of(object).id? == place.name();
            Some((object, element_at(root, &place)?.text())).filter(|_| own && object != ObjectWord::TEAM)
        });
        let told = ids.filter(|(_, id)| id.len() > 2).map(|(object, id)| {
            let other = another_id(cast, object, &id);
            (format!("{object} {id} as {other}"), everywhere(root, &id, &other))
        });
        told.collect()
    });
    // An id that stands nowhere else may be any.
    mutants.retain(|mutant| honest.snapshot_differs(&mutant.seen));
    mutants
}

/// The document with a word replaced wherever a leaf has it as a whole or as a segment of an address.
fn everywhere(element: &Element, word: &str, other: &str) -> Element {
    let mut changed = element.clone();
    for child in changed.elements_mut() {
        if child.has_elements() {
            *child = everywhere(child, word, other);
        } else if child.text().split('/').any(|segment| segment == word) {
            let segments: Vec<String> = child
                .text()
                .split('/')
                .map(|segment| if segment == word { other } else { segment }.to_owned())
                .collect();
            child.children = vec![Node::Text(segments.join("/").into())];
        }
    }
    changed
}

pub(super) fn word_of_the_guide(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "word", |root| {
        said(root, |place, was| {
            let values = &place.field.filter(|_| place.name() != "action")?.values;
            let at = values.iter().position(|value| *value == was);
            let other = values.get(at.map_or(0, |at| (at + 1) % values.len()))?;
            Some((*other).to_owned())
        })
    })
}

pub(super) fn address_of_another(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "address", |root| {
        said(root, |place, was| {
            let is_address = place.field.is_some_and(|field| field.kind == FieldKind::Address);
            if !is_address || place.path.contains("/Participant/") {
                return None;
            }
            another_person(&honest.cast, |person| person.extension == was).map(|person| person.extension.clone())
        })
    })
}

pub(super) fn times_out_of_order(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "times", |root| {
        let is_begun = |place: &TreePlace| place.path.ends_with("/Participant/stateChangeTime");
        said(root, |place, was| (is_begun(place) && !was.is_empty()).then(|| "2001-01-01T00:00:00.000Z".to_owned()))
    })
}

pub(super) fn person_data_of_another(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "person", |root| {
        let ids: Vec<String> = root.texts_at("loginId").into_iter().chain(root.texts_at("data/user/loginId")).collect();
        let Some(other) = another_person(&honest.cast, |person| ids.contains(&person.id)) else { return Vec::new() };
        let team = honest.cast.team_names.values().next();
        said(root, |place, was| match place.name() {
            "firstName" => Some(other.first_name.clone()),
            "lastName" => Some(other.last_name.clone()),
            "loginName" => Some(other.login_name.clone()),
            "extension" => Some(other.extension.clone()),
            "teamId" => Some(if other.team == was { other_value(was) } else { other.team.clone() }),
            "teamName" => Some(team.filter(|name| *name != was).cloned().unwrap_or_else(|| other_value(was))),
            "role" => Some(if was == "Agent" { "Supervisor" } else { "Agent" }.to_owned()),
            "reasonCodeId" | "code" | "wrapUpTimer" => Some(other_value(was)),
            _ => None,
        })
    })
}

pub(super) fn variable_lost(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "variable lost", |root| {
        let is_data = |place: &TreePlace| matches!(place.name(), "CallVariable" | "callvariables" | "wrapUpReason");
        at_each(root, is_data, |children, at| drop(children.remove(at)))
    })
}

pub(super) fn variable_elsewhere(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "variable elsewhere", |root| {
        said(root, |place, was| {
            let of_variable = place.path.contains("/CallVariable/");
            match place.name() {
                "name" if of_variable && was == "callVariable1" => Some("callVariable2".to_owned()),
                "name" if of_variable => Some("callVariable1".to_owned()),
                "value" if of_variable => Some("of another call".to_owned()),
                "wrapUpReason" => Some("of another call".to_owned()),
                _ => None,
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_another_of_its_kind() {
        assert_eq!(
            another_uri(&Cast::default(), "/finesse/api/Dialog/7").as_deref(),
            Some("/finesse/api/Dialog/99999999")
        );
        let told = another_uri(&Cast::default(), "/finesse/api/User/1001/Dialogs");
        assert_eq!(told.as_deref(), Some("/finesse/api/User/91001/Dialogs"));
        assert_eq!(another_uri(&Cast::default(), "/finesse/api/SystemInfo"), None);
    }

    #[test]
    fn a_whole_object_is_anothers() {
        let user = Element::new("User")
            .with_child(Element::leaf("loginId", "1001"))
            .with_child(Element::leaf("uri", "/finesse/api/User/1001"))
            .with_child(Element::leaf("extension", "10011"));
        let other = everywhere(&user, "1001", "1002");
        assert_eq!(other.text_at("uri").as_deref(), Some("/finesse/api/User/1002"));
        assert_eq!(other.text_at("loginId").as_deref(), Some("1002"));
        assert_eq!(other.text_at("extension").as_deref(), Some("10011"));
    }
}
