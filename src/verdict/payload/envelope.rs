//! Notices: an `Update` of one object, published where it belongs, about whom it says, to whom it may.

use crate::case::meant::EventName;
use crate::cast::Cast;
use crate::contract::{ApiObject, NodeName, ObjectWord, RowId, element_row, fact_row, field_row};
use crate::observe::Notice;
use crate::xml::Element;

use super::Misses;
use super::identity::{self, Asked, PeopleTold, is_address, is_person};
use super::shape::{self, PayloadPlace};

/// Holds a notice against its node, its event and its object.
pub(super) fn look(role: &str, notice: &Notice, cast: &Cast, people: &mut PeopleTold, misses: &mut Misses) {
    if let Some(stranger) = &notice.stranger {
        let expected = format!("what is told to {role} on {} to come from the notification service", notice.node);
        misses.add(fact_row("from-the-service"), expected, format!("it came from {stranger}"));
    }
    // What cannot be read is told where claims are looked at.
    let Ok(root) = notice.payload.tree_of_characters() else { return };
    let object = ApiObject::of(ObjectWord::UPDATE);
    let event = root.text_at("event").unwrap_or_default().to_ascii_uppercase();
    let came = format!("the {event} notice to {role} on {}", notice.node);
    if root.name != object.element {
        misses.add(element_row(object.word), format!("an <Update> as {came}"), format!("a <{}>", root.name));
        return;
    }
    if !root.namespace.is_empty() {
        // Elements inside the message are in the namespace of the element that holds them; text is in none.
        let actual = format!("elements of the namespace `{}`", root.namespace);
        misses.add(fact_row("payload-is-text"), format!("escaped text as the payload of {came}"), actual);
        return;
    }
    shape::look(&PayloadPlace { object, came: &came, is_whole: true, cast }, root, misses);
    let Some(event) = EventName::named(&event) else {
        let expected = format!("event PUT, POST or DELETE in {came}");
        misses.add(row_of_update("event"), expected, format!("event `{event}`"));
        return;
    };
    let Some(node) = NodeName::at(&notice.node) else { return };
    let notice = Told { root, event, node, address: &notice.node, came: &came };
    notice.is_for(role, cast, misses);
    notice.look(cast, people, misses);
}

fn row_of_update(path: &str) -> RowId {
    let object = ApiObject::of(ObjectWord::UPDATE);
    object.field(path).map_or_else(|| element_row(object.word), |field| field_row(object.word, field))
}

/// A notice on a node that the table knows.
struct Told<'a> {
    root: &'a Element,
    event: EventName,
    node: NodeName,
    address: &'a str,
    came: &'a str,
}

impl Told<'_> {
    /// The name of the person or team in the node's address.
    fn owner(&self) -> Option<&str> {
        let owner = self.node.address().split('/').position(|segment| segment.starts_with('{'))?;
        self.address.split('/').nth(owner)
    }

    /// Nobody is told of somebody else's own nodes.
    fn is_for(&self, role: &str, cast: &Cast, misses: &mut Misses) {
        let (Some(person), Some(owner)) = (cast.people.get(role), self.owner()) else { return };
        let of_person = self.node.address().contains("{id}");
        if of_person && !is_person(person, owner) {
            let expected = format!("nothing to {role} on a node of somebody else");
            misses.add(self.row(), expected, self.came.to_owned());
        }
    }

    /// The row of what is published on the node.
    fn row(&self) -> RowId {
        match self.node.object() {
            ObjectWord::DIALOG if self.event == EventName::Put => RowId::of("notification.dialog_property", "put"),
            ObjectWord::DIALOG if self.event == EventName::Post => RowId::of("notification.dialog", "post"),
            ObjectWord::DIALOG => RowId::of("notification.dialog", "delete"),
            ObjectWord::USER if self.node.is_collection() => RowId::of("notification.team", "put"),
            ObjectWord::USER => RowId::of("notification.user", "put"),
            object => element_row(object),
        }
    }

    fn look(&self, cast: &Cast, people: &mut PeopleTold, misses: &mut Misses) {
        let mut data = self.root.child("data").into_iter().flat_map(Element::elements);
        let (Some(payload), more) = (data.next(), data.count()) else {
            // A user that is deleted is told without data.
            if self.event != EventName::Delete {
                misses.add(row_of_update("data"), format!("an object in {}", self.came), "no data".to_owned());
            }
            return;
        };
        if more > 0 {
            misses.add(row_of_update("data"), format!("one object in {}", self.came), format!("{} of them", more + 1));
            return;
        }
        let errors = ApiObject::of(ObjectWord::ASYNC_ERROR);
        if Some(payload.name.as_str()) == errors.list {
            self.in_no_namespace(errors, payload, misses);
            let place = PayloadPlace { object: errors, came: self.came, is_whole: true, cast };
            for error in payload.elements() {
                if error.name == errors.element {
                    shape::look(&place, error, misses);
                } else if error.name.eq_ignore_ascii_case(errors.element) {
                    let expected = format!("an <{}> in {}", errors.element, self.came);
                    misses.add(element_row(errors.word), expected, format!("an <{}>", error.name));
                }
            }
            return;
        }
        match self.published(payload) {
            Some((object, element)) => {
                if self.is_in_list() {
                    self.in_no_namespace(object, payload, misses);
                }
                self.object(object, element, cast, people, misses);
            }
            None => {
                let expected = format!("{} in {}", self.wanted(), self.came);
                misses.add(self.row(), expected, format!("a <{}>", payload.name));
            }
        }
    }

    /// The element that holds objects is in no namespace, as they are not.
    fn in_no_namespace(&self, object: &ApiObject, holder: &Element, misses: &mut Misses) {
        if !holder.namespace.is_empty() {
            let expected = format!("<{}> without a namespace in {}", holder.name, self.came);
            misses.add(element_row(object.word), expected, format!("namespace `{}`", holder.namespace));
        }
    }

    /// Whether a collection is told of, with the one member that it gained or lost.
    fn is_in_list(&self) -> bool {
        self.node.lists(self.event.word())
    }

    fn wanted(&self) -> String {
        let object = ApiObject::of(self.node.object());
        match object.list.filter(|_| self.is_in_list()) {
            Some(list) => format!("one <{}> in a <{}>", object.element, list.to_ascii_lowercase()),
            None => format!("a <{}>", object.element),
        }
    }

    /// The object that is published, and its element; `None` where it is none that belongs here.
    fn published<'e>(&self, payload: &'e Element) -> Option<(&'static ApiObject, &'e Element)> {
        let object = ApiObject::of(self.node.object());
        let is_one = |object: &ApiObject, element: &Element| {
            element.name == object.element || object.also.iter().any(|name| *name == element.name)
        };
        if self.is_in_list() {
            let list = object.list?;
            let is_list = payload.name == list || payload.name == list.to_ascii_lowercase();
            let mut members = payload.elements();
            let (member, others) = (members.next()?, members.count());
            let is_alone = others == 0 || object.word == ObjectWord::QUEUE;
            return (is_list && is_alone && is_one(object, member)).then_some((object, member));
        }
        // Page 361 has the member of a team in the template, and the team in the sample.
        let team = ApiObject::of(ObjectWord::TEAM);
        if self.node.is_collection() && object.word == ObjectWord::USER && is_one(team, payload) {
            return Some((team, payload));
        }
        is_one(object, payload).then_some((object, payload))
    }

    fn object(
        &self,
        object: &'static ApiObject,
        element: &Element,
        cast: &Cast,
        people: &mut PeopleTold,
        misses: &mut Misses,
    ) {
        // A member of a team is told in short, and what leaves a collection may be told by its address alone.
        let is_short = self.node.is_collection() && object.word != ObjectWord::DIALOG;
        let is_whole = !is_short && self.event != EventName::Delete;
        let place = PayloadPlace { object, came: self.came, is_whole, cast };
        shape::look(&place, element, misses);
        let owner = self.owner().filter(|_| object.word == ObjectWord::USER && !self.node.is_collection());
        let asked = owner.map(|name| Asked::of(object.word, name, cast));
        identity::look(&place, element, asked.as_ref(), people, misses);
        self.source(object, element, misses);
    }

    /// The address of what changed: of the collection, or of the object.
    fn source(&self, object: &'static ApiObject, element: &Element, misses: &mut Misses) {
        let told = self.root.text_at("source").unwrap_or_default();
        let names = |path: Option<&str>| path.and_then(|path| element.text_at(path));
        let own: Vec<String> = match object.word {
            ObjectWord::DIALOG if self.is_in_list() => vec![self.address.to_owned()],
            ObjectWord::DIALOG => [names(object.id), names(Some("secondaryId"))].into_iter().flatten().collect(),
            ObjectWord::USER => [names(object.id), names(Some("loginName"))].into_iter().flatten().collect(),
            ObjectWord::SYSTEM_INFO => vec![self.address.to_owned()],
            _ => return,
        };
        let template = object.address.filter(|_| !self.is_in_list()).unwrap_or("{id}");
        let is_own = own.iter().any(|name| is_address(&told, &template.replace("{id}", name)));
        let of_team = self.node.is_collection() && object.word == ObjectWord::USER && is_address(&told, self.team());
        if !is_own && !of_team {
            let expected = template.replace("{id}", own.first().map_or("", String::as_str));
            misses.add(self.row(), format!("source `{expected}` in {}", self.came), format!("source `{told}`"));
        }
    }

    /// The address of the team whose members' node it is.
    fn team(&self) -> &str {
        self.address.rsplit_once('/').map_or(self.address, |(team, _)| team)
    }
}
