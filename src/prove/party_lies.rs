//! Lies about who takes part in a call, and about what each may do, in what is read and in what is told.

use crate::xml::{Element, Node};

use super::honest_step::Honest;
use super::lie::Mutant;
use super::tree_edit::{Edited, each_document, edited, places};

/// Changes the parties of each call in a document.
fn each_call(root: &Element, change: impl Fn(&[Element]) -> Vec<(&'static str, Vec<Element>)>) -> Vec<Edited> {
    let mut edits = Vec::new();
    for place in places(root).into_iter().filter(|place| place.name() == "participants") {
        let Some(parties) = super::tree_edit::element_at(root, &place) else { continue };
        let parties: Vec<Element> = parties.elements().cloned().collect();
        for (words, others) in change(&parties) {
            let changed = edited(root, &place, |children, at| {
                if let Some(Node::Element(list)) = children.get_mut(at) {
                    list.children = others.iter().cloned().map(Node::Element).collect();
                }
            });
            edits.extend(changed.map(|changed| (words.to_owned(), changed)));
        }
    }
    edits
}

/// The party with another text in its field.
fn with(party: &Element, field: &str, text: &str) -> Element {
    let mut party = party.clone();
    for child in party.elements_mut().filter(|child| child.name == field) {
        child.children = vec![Node::Text(text.into())];
    }
    party
}

pub(super) fn too_many(honest: &Honest<'_>) -> Vec<Mutant> {
    let extensions: Vec<&String> = honest.cast.people.values().map(|person| &person.extension).collect();
    each_document(honest, "party too many", |root| {
        each_call(root, |parties| {
            let Some(first) = parties.first() else { return Vec::new() };
            let taken =
                |number: &str| parties.iter().any(|party| party.text_at("mediaAddress").as_deref() == Some(number));
            let and = |other: Element| [parties, &[other]].concat();
            let known = extensions.iter().find(|extension| !taken(extension));
            let opposite = if first.text_at("state").as_deref() == Some("HELD") { "ACTIVE" } else { "HELD" };
            let unknown = with(first, "mediaAddress", "5559999");
            let mut others = vec![
                ("a party that nobody knows", and(unknown)),
                ("a party twice in opposite states", and(with(first, "state", opposite))),
            ];
            others.extend(known.map(|known| ("a colleague who is not in it", and(with(first, "mediaAddress", known)))));
            others
        })
    })
}

pub(super) fn missing(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "party missing", |root| {
        each_call(root, |parties| {
            let without = |at: usize| [&parties[..at], &parties[at + 1..]].concat();
            (0..parties.len()).map(|at| ("without a party", without(at))).collect()
        })
    })
}

/// What is true of the first party is told of the last: all but its address, or one field alone.
fn swapped(parties: &[Element], fields: &[&str]) -> Option<Vec<Element>> {
    let [first, .., last] = parties else { return None };
    let mut others = parties.to_vec();
    for field in fields {
        let (one, other) = (first.child(field)?.clone(), last.child(field)?.clone());
        let count = others.len();
        for (at, value) in [(0, other), (count - 1, one)] {
            if let Some(child) = others[at].elements_mut().find(|child| child.name == *field) {
                *child = value;
            }
        }
    }
    Some(others)
}

/// Whether two parties are alike in all but their address and times: then nothing else is said where they are exchanged.
fn are_alike(one: &Element, other: &Element) -> bool {
    let told = |party: &Element, field: &str| {
        party
            .child(field)
            .map(|child| if child.has_elements() { child.texts_at("action").join(" ") } else { child.text() })
    };
    ["state", "stateCause", "mediaAddressType", "actions"].iter().all(|field| told(one, field) == told(other, field))
}

pub(super) fn exchanged(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "parties swapped", |root| {
        each_call(root, |parties| {
            let differ = parties.first().zip(parties.last()).is_some_and(|(one, other)| !are_alike(one, other));
            let addresses = swapped(parties, &["mediaAddress"])
                .filter(|_| differ)
                .map(|others| ("parties with each other's address", others));
            let states = swapped(parties, &["state"]).map(|others| ("parties with each other's state", others));
            addresses.into_iter().chain(states).collect()
        })
    })
}

pub(super) fn actions_of_another(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "actions swapped", |root| {
        each_call(root, |parties| {
            swapped(parties, &["actions"])
                .map(|others| ("parties with each other's actions", others))
                .into_iter()
                .collect()
        })
    })
}

pub(super) fn action_too_many(honest: &Honest<'_>) -> Vec<Mutant> {
    /// What would make no sense of anybody who has answered, and what is offered to nobody who has not.
    const ACTIONS: [&str; 3] = ["ANSWER", "RETRIEVE", "ACCEPT"];
    each_document(honest, "action too many", |root| {
        let mut edits = Vec::new();
        for place in places(root).into_iter().filter(|place| place.name() == "actions") {
            let offered = super::tree_edit::element_at(root, &place).map(|actions| actions.texts_at("action"));
            let other =
                ACTIONS.iter().find(|action| offered.as_ref().is_some_and(|has| !has.iter().any(|one| one == *action)));
            let Some(other) = other else { continue };
            let added = edited(root, &place, |children, at| {
                if let Some(Node::Element(list)) = children.get_mut(at) {
                    list.children.push(Node::Element(Element::leaf("action", *other)));
                }
            });
            edits.extend(added.map(|added| (format!("{} with {other}", place.path), added)));
        }
        edits
    })
}

pub(super) fn action_missing(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "action missing", |root| {
        let offered = places(root).into_iter().filter(|place| place.name() == "action");
        let told = offered.filter_map(|place| {
            Some((place.path.clone(), edited(root, &place, |children, at| drop(children.remove(at)))?))
        });
        told.collect()
    })
}
