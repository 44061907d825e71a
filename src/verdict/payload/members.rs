//! Members: objects that stand in a list inside another one, such as the users of a team.

use crate::contract::{ApiField, ApiObject, FieldKind};
use crate::xml::Element;

/// The members of every list inside an object that are objects of their own, each with what it is.
pub(super) fn members_of<'a>(object: &ApiObject, element: &'a Element) -> Vec<(&'static ApiObject, &'a Element)> {
    let mut members = Vec::new();
    collect(&object.fields, element, &mut members);
    members
}

fn collect<'a>(fields: &[ApiField], element: &'a Element, members: &mut Vec<(&'static ApiObject, &'a Element)>) {
    for field in fields.iter().filter(|field| field.kind == FieldKind::Group) {
        let object = ApiObject::of_element(field.name).filter(|object| field.is_repeated && object.id.is_some());
        for child in element.elements().filter(|child| field.names().any(|name| name == child.name)) {
            match object {
                Some(object) => members.push((object, child)),
                None => collect(&field.fields, child, members),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::ObjectWord;
    use crate::xml::{Limits, read_document};

    fn of(word: ObjectWord, text: &str) -> Vec<(&'static str, String)> {
        let root = read_document(text.as_bytes(), Limits::default()).unwrap();
        let members = members_of(ApiObject::of(word), &root);
        members
            .into_iter()
            .map(|(object, element)| (object.element, element.text_at("state").unwrap_or_default()))
            .collect()
    }

    #[test]
    fn users_of_a_team_and_teams_of_a_user_are_objects_and_participants_are_not() {
        let team = "<Team><users><User><state>READY</state></User><User><state>WORK</state></User></users></Team>";
        assert_eq!(of(ObjectWord::TEAM, team), [("User", "READY".to_owned()), ("User", "WORK".to_owned())]);
        let user = "<User><roles><role>Agent</role></roles><teams><Team><id>34</id></Team></teams></User>";
        assert_eq!(of(ObjectWord::USER, user), [("Team", String::new())]);
        let call = "<Dialog><participants><Participant><state>HELD</state></Participant></participants></Dialog>";
        assert_eq!(of(ObjectWord::DIALOG, call), []);
    }
}
