//! Controls: changes that no client would notice. One that fails a run is a false alarm.

use crate::observe::{Answered, Notice};
use crate::xml::{Element, write_compact, write_indented};
use crate::xmpp::{Event, Items};

use super::honest_step::{Honest, Seen};
use super::http::with_each_document;
use super::leaf_edit::{reversed, with_text_of};

/// A harmless change.
pub(super) struct Control {
    pub(super) name: &'static str,
    /// Whether the snapshot tells it all the same, as an addition or because it keeps a word as it came.
    pub(super) snapshot_tells: bool,
    pub(super) change: fn(&Honest<'_>) -> Seen,
}

pub(super) const CONTROLS: &[Control] = &[
    Control { name: "element-order", snapshot_tells: false, change: element_order },
    Control { name: "white-space", snapshot_tells: false, change: white_space },
    Control { name: "event-in-other-case", snapshot_tells: true, change: event_case },
    Control { name: "second-copies", snapshot_tells: false, change: second_copies },
    Control { name: "other-item-ids", snapshot_tells: false, change: item_ids },
    Control { name: "early-notices", snapshot_tells: false, change: early_notices },
    Control { name: "more-call-variables", snapshot_tells: true, change: call_variables },
    Control { name: "added-element", snapshot_tells: true, change: added_element },
    Control { name: "other-times", snapshot_tells: false, change: other_times },
    Control { name: "other-headers", snapshot_tells: false, change: other_headers },
];

fn element_order(honest: &Honest<'_>) -> Seen {
    with_each_document(&honest.seen, |tree| write_compact(&reversed(tree)))
}

fn white_space(honest: &Honest<'_>) -> Seen {
    with_each_document(&honest.seen, write_indented)
}

fn event_case(honest: &Honest<'_>) -> Seen {
    with_each_document(&honest.seen, |tree| {
        let mut tree = tree.clone();
        let of_update = tree.name.eq_ignore_ascii_case("update");
        for event in tree.elements_mut().filter(|child| of_update && child.name == "event") {
            let text = event.text();
            let lower = text.to_lowercase();
            let other = if lower == text { text.to_uppercase() } else { lower };
            *event = Element::leaf("event", other);
        }
        write_compact(&tree)
    })
}

/// Every message comes twice, as beside an explicit subscription, and is read by the client's rule about copies.
fn second_copies(honest: &Honest<'_>) -> Seen {
    let mut seen = honest.seen.clone();
    for notices in seen.notices.values_mut() {
        let mut items = Items::default();
        let twice = notices.iter().flat_map(|notice| [notice, notice]);
        let kept: Vec<Notice> = twice.filter(|notice| items.is_new(&event_of(notice))).cloned().collect();
        *notices = kept;
    }
    seen
}

/// Items have ids of another shape; a real server writes a UUID with a number behind it.
fn item_ids(honest: &Honest<'_>) -> Seen {
    let mut seen = honest.seen.clone();
    for (number, notice) in seen.notices.values_mut().flatten().enumerate() {
        notice.item = format!("0a1b2c3d-0000-4000-8000-00000000000f{number}");
    }
    seen
}

/// Notices come before the answer to the request that caused them.
fn early_notices(honest: &Honest<'_>) -> Seen {
    let mut seen = honest.seen.clone();
    seen.notices.values_mut().flatten().for_each(|notice| notice.arrived_at = 0);
    seen
}

/// The lab has ECC variables of its own.
fn call_variables(honest: &Honest<'_>) -> Seen {
    with_each_document(&honest.seen, |tree| write_compact(&with_variable(tree)))
}

fn with_variable(element: &Element) -> Element {
    let mut changed = element.clone();
    changed.elements_mut().for_each(|child| *child = with_variable(child));
    if changed.name != "callvariables" {
        return changed;
    }
    let variable = Element::new("CallVariable").with_child(Element::leaf("name", "userOfThisLab"));
    changed.with_child(variable.with_child(Element::leaf("value", "x")))
}

fn event_of(notice: &Notice) -> Event {
    Event { node: notice.node.clone(), item: notice.item.clone(), payload: notice.payload.text().into_owned() }
}

fn added_element(honest: &Honest<'_>) -> Seen {
    with_each_document(&honest.seen, |tree| {
        // An error is not a bag of elements: what is added to it stands in its fields.
        if tree.name == "ApiErrors" {
            return write_compact(tree);
        }
        write_compact(&tree.clone().with_child(Element::leaf("addedElement", "1")))
    })
}

fn other_times(honest: &Honest<'_>) -> Seen {
    with_each_document(&honest.seen, |tree| {
        let later = "2031-01-01T00:00:00.000Z";
        let tree = with_text_of(tree, "stateChangeTime", later);
        write_compact(&with_text_of(&tree, "startTime", later))
    })
}

fn other_headers(honest: &Honest<'_>) -> Seen {
    let mut seen = honest.seen.clone();
    let date = ("date".to_owned(), "Thu, 01 Jan 2031 00:00:00 GMT".to_owned());
    seen.answers.values_mut().for_each(|answered: &mut Answered| answered.headers.push(date.clone()));
    seen
}
