//! Cells of the list of lies: what kind of lie was told of which object, and where it was heard. A cell is found by comparing
//! what is said to have been seen with what was seen, so that no lie can be counted as another.

use serde::Serialize;

use crate::contract::ApiObject;
use crate::observe::Answered;
use crate::xml::{Element, Node};

use super::cell_kind::LieKind;
use super::honest_step::{Honest, Seen, Spot};

/// What a lie is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LieObject {
    /// A person.
    User,
    /// A call.
    Dialog,
    /// A party of a call.
    Participant,
    /// A variable of a call.
    CallVariable,
    /// A list of objects.
    List,
    /// An error.
    Error,
    /// The envelope of a notice.
    Update,
    /// Any other object: a team, a queue, SystemInfo.
    Other,
}

impl LieObject {
    /// All of them.
    pub const ALL: [LieObject; 8] = [
        LieObject::User,
        LieObject::Dialog,
        LieObject::Participant,
        LieObject::CallVariable,
        LieObject::List,
        LieObject::Error,
        LieObject::Update,
        LieObject::Other,
    ];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            LieObject::User => "User",
            LieObject::Dialog => "Dialog",
            LieObject::Participant => "Participant",
            LieObject::CallVariable => "CallVariable",
            LieObject::List => "a list",
            LieObject::Error => "an error",
            LieObject::Update => "Update",
            LieObject::Other => "another object",
        }
    }

    /// The object whose element has that name, where it begins one.
    fn beginning(name: &str) -> Option<LieObject> {
        match name {
            "Participant" => Some(LieObject::Participant),
            "CallVariable" => Some(LieObject::CallVariable),
            "Update" => Some(LieObject::Update),
            "apiErrors" | "ApiErrors" | "apiError" | "ApiError" => Some(LieObject::Error),
            "Dialog" | "dialog" => Some(LieObject::Dialog),
            "User" | "user" => Some(LieObject::User),
            _ if ApiObject::of_element(name).is_some() => Some(LieObject::Other),
            _ => None,
        }
    }
}

/// Where a lie is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LiePlace {
    /// The answer to a request that changes something, or a refusal.
    Answer,
    /// What is read.
    Get,
    /// What is told.
    Notice,
}

impl LiePlace {
    /// All of them.
    pub const ALL: [LiePlace; 3] = [LiePlace::Answer, LiePlace::Get, LiePlace::Notice];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            LiePlace::Answer => "answer",
            LiePlace::Get => "GET",
            LiePlace::Notice => "notice",
        }
    }
}

/// A cell of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LieCell {
    /// What kind of lie it is.
    pub kind: LieKind,
    /// What it is told of.
    pub object: LieObject,
    /// Where it is heard.
    pub heard: LiePlace,
}

impl LieCell {
    /// The cell of what is said to have been seen of a step, told by a lie of that kind.
    pub(super) fn of(kind: LieKind, honest: &Honest<'_>, said: &Seen) -> LieCell {
        let of_answer = || {
            said.answers.iter().find_map(|(spot, answered)| {
                let was = honest.seen.answers.get(spot).filter(|was| *was != answered)?;
                Some(in_answer(kind, honest, spot, was, answered))
            })
        };
        let of_notice =
            || honest.seen.notices.iter().find_map(|(role, was)| in_notices(kind, was, said.notices.get(role)?));
        let told_of_notices = kind.is_of_delivery();
        let cell = if told_of_notices { of_notice().or_else(of_answer) } else { of_answer().or_else(of_notice) };
        cell.unwrap_or(LieCell { kind, object: LieObject::Other, heard: LiePlace::Answer })
    }
}

fn in_answer(kind: LieKind, honest: &Honest<'_>, spot: &Spot, was: &Answered, said: &Answered) -> LieCell {
    let reads = *spot != Spot::Answer || honest.reads();
    let heard = if reads && was.status < 400 { LiePlace::Get } else { LiePlace::Answer };
    let trees = (was.body.tree(), said.body.tree());
    let (object, kind) = match &trees {
        (Ok(was), Ok(said)) if *was != *said => of_trees(kind, was, said),
        (Ok(was), _) => (of_root(was), kind),
        // Most answers hold nothing: they are about what their request is about.
        _ => (honest.object_asked(), kind),
    };
    LieCell { kind, object, heard }
}

fn in_notices(kind: LieKind, was: &[crate::observe::Notice], said: &[crate::observe::Notice]) -> Option<LieCell> {
    if was == said {
        return None;
    }
    let at = was.iter().zip(said).position(|(was, said)| was != said).unwrap_or_else(|| was.len().min(said.len()));
    let (honest, lied) = (was.get(at), said.get(at));
    let object = match (honest, lied) {
        (Some(honest), Some(lied)) if was.len() == said.len() && honest.payload != lied.payload => {
            match (honest.payload.tree_of_characters(), lied.payload.tree_of_characters()) {
                (Ok(was), Ok(said)) if !kind.is_of_delivery() => {
                    let (object, kind) = of_trees(kind, was, said);
                    return Some(LieCell { kind, object, heard: LiePlace::Notice });
                }
                (Ok(was), _) => of_root(was),
                _ => LieObject::Update,
            }
        }
        _ => {
            // What was added stands there, what was left out stood there.
            let one = if said.len() > was.len() { lied } else { honest };
            one.and_then(|notice| notice.payload.tree_of_characters().ok()).map_or(LieObject::Update, of_root)
        }
    };
    Some(LieCell { kind, object, heard: LiePlace::Notice })
}

/// What a document is about as a whole: of a notice, what it holds.
fn of_root(root: &Element) -> LieObject {
    if root.name == "Update" {
        let data = root.child("data").and_then(|data| data.elements().next());
        let member = data.map(|data| data.elements().next().filter(|_| is_list(data)).unwrap_or(data));
        return member.and_then(|member| LieObject::beginning(&member.name)).unwrap_or(LieObject::Update);
    }
    match LieObject::beginning(&root.name) {
        Some(object) => object,
        None if is_list(root) => LieObject::List,
        None => LieObject::Other,
    }
}

fn is_list(element: &Element) -> bool {
    ApiObject::of_list(&element.name).is_some() && ApiObject::of_element(&element.name).is_none()
}

/// The innermost object in which two documents differ first, and the kind as the field there makes it.
fn of_trees(kind: LieKind, was: &Element, said: &Element) -> (LieObject, LieKind) {
    let mut object = LieObject::Other;
    let mut path = Vec::new();
    differing(was, said, &mut object, &mut path);
    let field = path.last().map_or("", String::as_str);
    (object, kind.of_field(object, field, &path))
}

/// Walks down to the first difference, noting the objects that begin on the way.
fn differing(was: &Element, said: &Element, object: &mut LieObject, path: &mut Vec<String>) {
    match LieObject::beginning(&was.name) {
        Some(found) => *object = found,
        None if is_list(was) => *object = LieObject::List,
        None => {}
    }
    path.push(was.name.to_string());
    if was.name != said.name || was.namespace != said.namespace || was.children.len() > said.children.len() + 1 {
        return;
    }
    let pairs = was.children.iter().zip(&said.children);
    let first = pairs.clone().find(|(one, other)| one != other);
    match first {
        Some((Node::Element(one), Node::Element(other)))
            if one.name == other.name && was.children.len() == said.children.len() =>
        {
            differing(one, other, object, path);
        }
        // What is missing or stands there more is of what holds it, but for a whole object.
        Some((Node::Element(one), _)) => {
            let extra = said.children.iter().zip(&was.children).find(|(one, other)| one != other);
            let lost = if was.children.len() >= said.children.len() { Some(one) } else { None };
            let gained =
                extra.and_then(|(node, _)| if let Node::Element(element) = node { Some(element) } else { None });
            if let Some(element) = lost.or(gained) {
                enter(element, object, path);
            }
        }
        None => {
            let rest = was.children.get(said.children.len()).or_else(|| said.children.get(was.children.len()));
            if let Some(Node::Element(element)) = rest {
                enter(element, object, path);
            }
        }
        Some((Node::Text(_), _)) => {}
    }
}

fn enter(element: &Element, object: &mut LieObject, path: &mut Vec<String>) {
    if let Some(found) = LieObject::beginning(&element.name) {
        *object = found;
    }
    path.push(element.name.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, read_document};

    fn of(was: &str, said: &str) -> (LieObject, LieKind) {
        let read = |text: &str| read_document(text.as_bytes(), Limits::default()).unwrap();
        of_trees(LieKind::Value, &read(was), &read(said))
    }

    const CALL: &str = "<Update><data><dialog><id>7</id><mediaProperties><callvariables><CallVariable><name>a</name>\
        <value>x</value></CallVariable></callvariables></mediaProperties><participants><Participant>\
        <state>ACTIVE</state></Participant></participants><state>ACTIVE</state></dialog></data><event>PUT</event></Update>";

    #[test]
    fn a_lie_is_told_of_the_innermost_object_that_it_changes() {
        for (old, new, object, kind) in [
            ("<id>7", "<id>8", LieObject::Dialog, LieKind::Identity),
            ("<value>x", "<value>y", LieObject::CallVariable, LieKind::CallData),
            ("<Participant><state>ACTIVE", "<Participant><state>HELD", LieObject::Participant, LieKind::Fact),
            ("</participants><state>ACTIVE", "</participants><state>FAILED", LieObject::Dialog, LieKind::Fact),
            ("<event>PUT", "<event>POST", LieObject::Update, LieKind::OtherEvent),
            ("<value>x</value>", "", LieObject::CallVariable, LieKind::CallData),
        ] {
            let said = CALL.replacen(old, new, 1);
            assert_ne!(said, CALL);
            assert_eq!(of(CALL, &said), (object, kind), "{new}");
        }
        let (user, list) = ("<User><firstName>A</firstName></User>", "<Dialogs><Dialog/></Dialogs>");
        assert_eq!(of(user, "<User><firstName>B</firstName></User>"), (LieObject::User, LieKind::PersonData));
        assert_eq!(of(list, "<dialogs><Dialog/></dialogs>").0, LieObject::List);
    }
}
