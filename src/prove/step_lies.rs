//! Lies about a whole step, and about how its notices come: what is done and told, how often, to whom, in which order.

use std::collections::BTreeMap;

use crate::contract::{ApiObject, NodeName};
use crate::observe::{Answered, Notice};
use crate::verdict::ReadNotice;
use crate::xml::{Element, Node, write_compact};

use super::honest_step::{Honest, Seen, Spot};
use super::invented;
use super::lie::Mutant;
use super::notice::{each_notice, each_payload};
use super::tree_edit::{each_document, places, saying};

/// A lie about several documents at once; none where they say the same but for what differs from run to run.
fn mutant(place: &str, seen: Seen, honest: &Honest<'_>) -> Vec<Mutant> {
    let says_it_otherwise = seen != honest.seen && honest.snapshot_differs(&seen);
    if says_it_otherwise { vec![Mutant { place: place.to_owned(), seen }] } else { Vec::new() }
}

/// What was read after the step is what was read before it, where that is known. Where only times differ nothing is put
/// back: whether the clock went on in between must not decide what the lie is told of.
fn as_before(seen: &mut Seen, honest: &Honest<'_>) {
    let before: Vec<(Spot, Answered)> = seen
        .answers
        .iter()
        .filter_map(|(spot, answered)| match spot {
            Spot::Before(name) => Some((Spot::After(name.clone()), answered.clone())),
            _ => None,
        })
        .collect();
    for (spot, answered) in before {
        let after = seen.answers.get_mut(&spot);
        if let Some(after) = after.filter(|after| honest.reads_otherwise(after, &answered)) {
            *after = answered;
        }
    }
}

fn is_taken(honest: &Honest<'_>) -> bool {
    honest.seen.answers.get(&Spot::Answer).is_some_and(|answered| answered.status < 300) && !honest.reads()
}

pub(super) fn nothing_done(honest: &Honest<'_>) -> Vec<Mutant> {
    let mut seen = honest.seen.clone();
    seen.notices.values_mut().for_each(Vec::clear);
    as_before(&mut seen, honest);
    if is_taken(honest) { mutant("the whole step", seen, honest) } else { Vec::new() }
}

pub(super) fn done_twice(honest: &Honest<'_>) -> Vec<Mutant> {
    let mut seen = honest.seen.clone();
    for notices in seen.notices.values_mut() {
        let again = notices.iter().map(|notice| Notice { item: format!("again-{}", notice.item), ..notice.clone() });
        *notices = notices.iter().cloned().chain(again).collect();
    }
    if is_taken(honest) { mutant("the whole step", seen, honest) } else { Vec::new() }
}

pub(super) fn refused_though_done(honest: &Honest<'_>) -> Vec<Mutant> {
    const REFUSAL: &str = "<ApiErrors><ApiError><ErrorType>Invalid State</ErrorType><ErrorData>NONE</ErrorData>\
                           <ErrorMessage>refused</ErrorMessage></ApiError></ApiErrors>";
    let mut seen = honest.seen.clone();
    if let Some(answered) = seen.answers.get_mut(&Spot::Answer).filter(|_| is_taken(honest)) {
        answered.status = 400;
        answered.body = REFUSAL.into();
        answered.headers = vec![("content-type".to_owned(), "application/xml".to_owned())];
    }
    mutant("the whole step", seen, honest)
}

/// What one person was to be told reaches the next one, on that person's own nodes.
pub(super) fn done_for_another(honest: &Honest<'_>) -> Vec<Mutant> {
    let roles: Vec<&String> = honest.seen.notices.keys().collect();
    let (Some(first), Some(last)) = (roles.first(), roles.last().filter(|_| roles.len() > 1)) else {
        return Vec::new();
    };
    let (Some(one), Some(other)) = (honest.cast.people.get(*first), honest.cast.people.get(*last)) else {
        return Vec::new();
    };
    let on_nodes_of = |notices: &[Notice], from: &str, to: &str| -> Vec<Notice> {
        let node = |node: &str| node.replace(&format!("/User/{from}"), &format!("/User/{to}"));
        notices.iter().map(|notice| Notice { node: node(&notice.node), ..notice.clone() }).collect()
    };
    let mut seen = honest.seen.clone();
    let notices = |role: &str| honest.seen.notices.get(role).map_or(&[][..], Vec::as_slice);
    seen.notices.insert((*first).clone(), on_nodes_of(notices(last), &other.id, &one.id));
    seen.notices.insert((*last).clone(), on_nodes_of(notices(first), &one.id, &other.id));
    if is_taken(honest) { mutant("the whole step", seen, honest) } else { Vec::new() }
}

/// What is read after the step is what was read before, and what is told is what was told before of the same object.
pub(super) fn older_state(honest: &Honest<'_>) -> Vec<Mutant> {
    let mut seen = honest.seen.clone();
    as_before(&mut seen, honest);
    let mut mutants = mutant("what is read afterwards", seen, honest);
    let known = |role: &str, notice: &Notice| -> Option<Notice> {
        let until = honest.observed.notices.get(role)?.0;
        let id = ReadNotice::read(notice).ok()?.object_id()?;
        let earlier = honest.observation.notices.get(role)?.get(..until)?;
        let same = |other: &&Notice| {
            let read = ReadNotice::read(other).ok();
            other.node == notice.node && read.as_ref().and_then(ReadNotice::object_id).as_ref() == Some(&id)
        };
        earlier.iter().rev().find(same).cloned()
    };
    mutants.extend(each_notice(honest, |seen, role, index| {
        let notice = seen.notices.get_mut(role)?.get_mut(index)?;
        notice.payload = known(role, notice)?.payload;
        Some(())
    }));
    mutants.truncate(4);
    mutants
}

fn tree(payload: &str) -> Option<Element> {
    crate::xml::read_document(payload.as_bytes(), crate::xml::Limits::default()).ok()
}

/// The payload with other members of its data.
fn with_data(payload: &str, change: impl Fn(&mut Vec<Node>)) -> Option<String> {
    let mut root = tree(payload)?;
    root.elements_mut().filter(|child| child.name == "data").for_each(|data| change(&mut data.children));
    Some(write_compact(&root))
}

pub(super) fn no_data(honest: &Honest<'_>) -> Vec<Mutant> {
    each_payload(honest, |payload| with_data(payload, Vec::clear))
}

pub(super) fn two_data(honest: &Honest<'_>) -> Vec<Mutant> {
    each_payload(honest, |payload| with_data(payload, |data| data.extend(data.first().cloned())))
}

pub(super) fn another_persons_node(honest: &Honest<'_>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| {
        let own = &honest.cast.people.get(role)?.id;
        let other = honest.cast.people.values().find(|person| person.id != *own)?;
        let notice = seen.notices.get_mut(role)?.get_mut(index)?;
        notice.node = notice.node.replace(&format!("/User/{own}"), &format!("/User/{}", other.id));
        Some(())
    })
}

/// Two notices about one object come the other way round.
pub(super) fn order_reversed(honest: &Honest<'_>) -> Vec<Mutant> {
    let id = |notice: &Notice| ReadNotice::read(notice).ok().and_then(|read| read.object_id());
    each_notice(honest, |seen, role, index| {
        let notices = seen.notices.get_mut(role)?;
        let (one, about) = (notices.get(index)?.clone(), id(notices.get(index)?)?);
        let next = (index + 1..notices.len()).find(|next| {
            let other = &notices[*next];
            other.node == one.node && other.payload != one.payload && id(other).as_ref() == Some(&about)
        })?;
        notices.swap(index, next);
        Some(())
    })
}

/// A call is told of once more after it was taken from somebody.
pub(super) fn after_the_end(honest: &Honest<'_>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| {
        let notices = seen.notices.get_mut(role)?;
        let read = ReadNotice::read(notices.get(index)?).ok().filter(|read| read.event == "DELETE")?;
        let payload = invented::update(read.node, read.object()?, "PUT");
        let node = read.node.to_owned();
        notices.push(invented::notice(node, payload));
        Some(())
    })
}

/// An error beside the one in a notice.
pub(super) fn second_error(honest: &Honest<'_>) -> Vec<Mutant> {
    const SECOND: &str = "<apiError><errorData>9</errorData><errorMessage>UNWANTED</errorMessage>\
                          <errorType>Generic Error</errorType></apiError></apiErrors>";
    each_payload(honest, |payload| {
        payload.contains("</apiErrors>").then(|| payload.replacen("</apiErrors>", SECOND, 1))
    })
}

/// An error, or what follows, has the id of another request.
pub(super) fn another_request(honest: &Honest<'_>) -> Vec<Mutant> {
    each_document(honest, "request", |root| {
        let ids = places(root).into_iter().filter(|place| place.name() == "requestId");
        ids.filter_map(|place| Some((place.path.clone(), saying(root, &place, "id-of-another-request")?))).collect()
    })
}

/// What the server says of itself is told although nothing changed.
pub(super) fn system_info(honest: &Honest<'_>) -> Vec<Mutant> {
    let info = "<SystemInfo><status>OUT_OF_SERVICE</status></SystemInfo>";
    let Some(node) = NodeName::named("system_info") else { return Vec::new() };
    let told = honest.seen.notices.keys().filter_map(|role| {
        let payload = invented::update(node.address(), &tree(info)?, "PUT");
        let mut seen = honest.seen.clone();
        seen.notices.get_mut(role)?.push(invented::notice(node.address().to_owned(), payload));
        Some(Mutant { place: format!("to {role}"), seen })
    });
    told.take(1).collect()
}

/// Nothing is told to a person from the third time on.
pub(super) fn silent_from_the_third(honest: &Honest<'_>) -> Vec<Mutant> {
    let roles = honest.seen.notices.iter().filter(|(_, notices)| notices.len() > 2);
    let told = roles.map(|(role, notices)| {
        let mut seen = honest.seen.clone();
        seen.notices.insert(role.clone(), notices[..2].to_vec());
        Mutant { place: format!("to {role}, from the third notice on"), seen }
    });
    told.collect()
}

/// One word is told as another in everything that the step saw.
pub(super) fn word_everywhere(honest: &Honest<'_>) -> Vec<Mutant> {
    let mut words: BTreeMap<String, &'static str> = BTreeMap::new();
    let payloads = honest.seen.notices.values().flatten().map(|notice| &notice.payload);
    for root in payloads.filter_map(|payload| payload.tree().ok()) {
        for place in places(root) {
            let values = place.field.filter(|_| place.name() == "state").map_or(&[][..], |field| &field.values);
            let was = super::tree_edit::element_at(root, &place).map(Element::text).unwrap_or_default();
            if let Some(at) = values.iter().position(|value| *value == was) {
                words.insert(was, values[(at + 1) % values.len()]);
            }
        }
    }
    let told = words.into_iter().map(|(was, other)| {
        let (old, new) = (format!("<state>{was}</state>"), format!("<state>{other}</state>"));
        let mut seen = honest.seen.clone();
        let later = seen.answers.iter_mut().filter(|(spot, _)| !matches!(spot, Spot::Before(_)));
        let bodies = later.map(|(_, answered)| &mut answered.body);
        for body in bodies.chain(seen.notices.values_mut().flatten().map(|notice| &mut notice.payload)) {
            let text = body.text();
            if text.contains(&old) {
                let said = text.replace(&old, &new);
                *body = said.into();
            }
        }
        Mutant { place: format!("{was} as {other} everywhere"), seen }
    });
    told.filter(|mutant| mutant.seen != honest.seen).take(3).collect()
}

/// A body with a second root.
pub(super) fn two_roots(honest: &Honest<'_>) -> Vec<Mutant> {
    each_answer(honest, |answered| {
        let text = answered.body.text().into_owned();
        let has_one = !answered.body.is_empty() && answered.body.tree().is_ok();
        has_one.then(|| Answered { body: format!("{text}<more/>").into(), ..answered.clone() })
    })
}

/// A body where a success has none.
pub(super) fn body_in_success(honest: &Honest<'_>) -> Vec<Mutant> {
    each_answer(honest, |answered| {
        let is_empty = answered.body.is_empty() && answered.status == 202;
        is_empty.then(|| Answered { body: "<User><state>READY</state></User>".into(), ..answered.clone() })
    })
}

/// A body that is declared to be in a charset that it is not in.
pub(super) fn other_charset(honest: &Honest<'_>) -> Vec<Mutant> {
    each_answer(honest, |answered| {
        let mut lied = answered.clone();
        let declared = lied.headers.iter_mut().find(|(name, _)| name == "content-type")?;
        declared.1 = "application/xml;charset=UTF-16".to_owned();
        (!answered.body.is_empty()).then_some(lied)
    })
}

/// A header that is claimed is missing, or says something else.
pub(super) fn header(honest: &Honest<'_>) -> Vec<Mutant> {
    let Some(outcome) = honest.outcome() else { return Vec::new() };
    let Some(answered) = honest.seen.answers.get(&Spot::Answer) else { return Vec::new() };
    let mut mutants = Vec::new();
    for name in outcome.headers.keys() {
        let is_it = |header: &(String, String)| header.0.eq_ignore_ascii_case(name);
        let without: Vec<_> = answered.headers.iter().filter(|header| !is_it(header)).cloned().collect();
        let with = |value: &str| without.iter().cloned().chain([(name.to_lowercase(), value.to_owned())]).collect();
        for (words, headers) in [("missing", without.clone()), ("another", with("elsewhere"))] {
            let mut seen = honest.seen.clone();
            seen.answers.insert(Spot::Answer, Answered { headers, ..answered.clone() });
            if seen != honest.seen {
                mutants.push(Mutant { place: format!("answer: {name} {words}"), seen });
            }
        }
    }
    mutants
}

fn each_answer(honest: &Honest<'_>, change: impl Fn(&Answered) -> Option<Answered>) -> Vec<Mutant> {
    let told = honest.seen.answers.iter().filter(|(spot, _)| !matches!(spot, Spot::Before(_)));
    let told = told.filter_map(|(spot, answered)| {
        let mut seen = honest.seen.clone();
        seen.answers.insert(spot.clone(), change(answered)?);
        Some(Mutant { place: format!("{spot}: body"), seen })
    });
    told.collect()
}

/// The source of a notice, which is another's of the same kind: one that is legal elsewhere.
pub(super) fn source_of_another(honest: &Honest<'_>) -> Vec<Mutant> {
    each_notice(honest, |seen, role, index| {
        let notice = seen.notices.get_mut(role)?.get_mut(index)?;
        let mut root = tree(&notice.payload.text())?;
        let source = root.elements_mut().find(|child| child.name == "source")?;
        let told = source.text();
        let other = match ApiObject::at(&told) {
            Some((object, Some(_))) => object.address?.replace("{id}", "99999999"),
            _ => honest
                .cast
                .people
                .values()
                .map(|person| format!("/finesse/api/User/{}/Dialogs", person.id))
                .find(|other| *other != told)?,
        };
        source.children = vec![Node::Text(other.into())];
        notice.payload = write_compact(&root).into();
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_one_object_none_or_two() {
        let payload = "<Update><data><user/></data><event>PUT</event></Update>";
        assert_eq!(with_data(payload, Vec::clear).unwrap(), "<Update><data/><event>PUT</event></Update>");
        let two = with_data(payload, |data| data.extend(data.first().cloned())).unwrap();
        assert_eq!(two, "<Update><data><user/><user/></data><event>PUT</event></Update>");
    }
}
