//! More notices than the mock sends, and more actions in them.

use crate::cast::Cast;
use crate::contract::ApiObject;
use crate::observe::{Notice, Observation};
use crate::xml::{Element, Node, write_compact};

use super::retelling::{each_document, each_notice};

/// Each change of an object is told twice, the second time as a change that changes nothing.
pub(super) fn again(observation: &mut Observation, _: &Cast) -> usize {
    each_notice(observation, |_, notice| {
        let update = notice.payload.tree_of_characters().ok()?;
        let is_change = update.text_at("event").is_some_and(|event| event.eq_ignore_ascii_case("put"));
        (is_change && object(update).is_some()).then(|| vec![notice.clone(), another(notice, "again", update)])
    })
}

/// A dialog that begins is told twice.
pub(super) fn two_initiating(observation: &mut Observation, _: &Cast) -> usize {
    each_notice(observation, |_, notice| {
        let update = notice.payload.tree_of_characters().ok()?;
        let is_added = update.text_at("event").is_some_and(|event| event.eq_ignore_ascii_case("post"));
        let begins = object(update)?.text_at("state").is_some_and(|state| state == "INITIATING");
        (is_added && begins).then(|| vec![notice.clone(), another(notice, "again", update)])
    })
}

/// The object that an update is about, alone or in its collection, where it is no error.
fn object(update: &Element) -> Option<&Element> {
    let told = update.child("data")?.elements().next()?;
    let object = if ApiObject::of_list(&told.name).is_some() { told.elements().next()? } else { told };
    (!object.name.eq_ignore_ascii_case("apiError")).then_some(object)
}

fn another(notice: &Notice, suffix: &str, update: &Element) -> Notice {
    Notice { item: format!("{}-{suffix}", notice.item), payload: write_compact(update).into(), ..notice.clone() }
}

/// One more action for every participant with actions who is in that state.
fn more(observation: &mut Observation, state: &str, action: &str) -> usize {
    each_document(observation, |root, _| {
        let mut changed = root.clone();
        add(&mut changed, state, action).then(|| write_compact(&changed).into_bytes())
    })
}

fn add(element: &mut Element, state: &str, action: &str) -> bool {
    let is_in_state = element.name == "Participant" && element.text_at("state").is_some_and(|other| other == state);
    let mut any = false;
    for child in element.elements_mut() {
        let has = |name: &str| child.elements().any(|other| other.text() == name);
        if is_in_state && child.name == "actions" && child.has_elements() && !has(action) {
            child.children.push(Node::Element(Element::leaf("action", action)));
            any = true;
        } else {
            any |= add(child, state, action);
        }
    }
    any
}

pub(super) fn dtmf_when_initiated(observation: &mut Observation, _: &Cast) -> usize {
    more(observation, "INITIATED", "SEND_DTMF")
}

pub(super) fn drop_when_alerting(observation: &mut Observation, _: &Cast) -> usize {
    more(observation, "ALERTING", "DROP")
}

pub(super) fn consult_when_held(observation: &mut Observation, _: &Cast) -> usize {
    more(observation, "HELD", "CONSULT_CALL")
}

pub(super) fn transfer_when_active(observation: &mut Observation, _: &Cast) -> usize {
    more(observation, "ACTIVE", "TRANSFER")
}

pub(super) fn conference_when_active(observation: &mut Observation, _: &Cast) -> usize {
    more(observation, "ACTIVE", "CONFERENCE")
}

#[cfg(test)]
mod tests {
    use super::super::retelling::Retell;
    use super::*;
    use crate::observe::Side;

    fn told(retell: Retell, payload: &str) -> Vec<String> {
        let (node, item) = (String::new(), "1".to_owned());
        let notice = Notice { node, item, payload: payload.into(), side: Side::A, stranger: None, arrived_at: 0 };
        let mut observation =
            Observation { notices: [("agent".to_owned(), vec![notice])].into(), ..Observation::default() };
        retell(&mut observation, &Cast::default());
        observation.notices["agent"].iter().map(|notice| notice.payload.text().into_owned()).collect()
    }

    #[test]
    fn what_begins_is_told_twice_and_what_changes_again() {
        let begins = "<Update><event>POST</event><data><dialogs><Dialog><state>INITIATING</state></Dialog></dialogs></data></Update>";
        let changes = begins.replace("POST", "PUT");
        assert_eq!(told(two_initiating, begins), [begins, begins]);
        assert_eq!(told(two_initiating, &changes), [changes.as_str()]);
        assert_eq!(told(again, begins), [begins]);
        assert_eq!(told(again, &changes), [changes.as_str(), &changes]);
        assert_eq!(told(two_initiating, &begins.replace("TING", "TED")).len(), 1);
        let error = "<Update><event>PUT</event><data><apiErrors><apiError/></apiErrors></data></Update>";
        assert_eq!(told(again, error), [error], "an error that comes twice is another one");
    }

    #[test]
    fn an_action_is_added_where_the_state_is_and_actions_are() {
        let participant = |actions: &str| {
            let actions = format!("<actions>{actions}</actions>");
            format!("<Update><Participant><state>ALERTING</state>{actions}</Participant></Update>")
        };
        let answers = "<action>ANSWER</action>";
        let both = format!("{answers}<action>DROP</action>");
        assert_eq!(told(drop_when_alerting, &participant(answers)), [participant(&both)]);
        assert_eq!(told(drop_when_alerting, &participant(&both)), [participant(&both)]);
        assert_eq!(told(drop_when_alerting, &participant("")), [participant("")]);
        assert_eq!(told(consult_when_held, &participant(answers)), [participant(answers)]);
    }
}
