//! Objects with fewer fields than the mock gives them, and with more.

use crate::cast::Cast;
use crate::observe::Observation;
use crate::xml::{Element, Node, write_compact};

use super::retelling::each_document;

/// Nothing is told of the team of who has none.
pub(super) fn no_empty_team(observation: &mut Observation, _: &Cast) -> usize {
    without_empty(observation, &["teamId", "teamName"])
}

/// What says something by being empty: a list without members, a variable without a value, an error of no type.
const KEPT: [&str; 7] = ["actions", "Dialogs", "callvariables", "participants", "value", "data", "ErrorType"];

/// Whatever has no value is left out, as servers do that know it as absent.
pub(super) fn nothing_empty(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| {
        let mut changed = root.clone();
        let is_one = |element: &Element| {
            !KEPT.contains(&element.name.as_str()) && !element.has_elements() && element.text().is_empty()
        };
        leave_out(&mut changed, &is_one).then(|| write_compact(&changed).into_bytes())
    })
}

/// Every object has elements that no page knows, as a later release adds them.
pub(super) fn more(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| {
        let mut changed = root.clone();
        add_to(&mut changed).then(|| write_compact(&changed).into_bytes())
    })
}

/// The objects that have more, each with an element that holds elements and one with an attribute.
fn add_to(element: &mut Element) -> bool {
    let mut any = false;
    for child in element.elements_mut() {
        any |= add_to(child);
    }
    let is_one = ["user", "dialog", "participant", "systeminfo", "update", "mediaproperties", "apierror"]
        .contains(&element.name.to_lowercase().as_str());
    if is_one {
        let inside = Element::new("laterDetails").with_children([
            Element::leaf("id", "1"),
            Element::leaf("state", "UNKNOWN"),
            Element::leaf("laterName", ""),
        ]);
        element.children.insert(0, Node::Element(inside));
        element.children.push(Node::Element(Element::leaf("laterFlag", "true").with_attribute("since", "12.7")));
    }
    any || is_one
}

/// Every element has an attribute.
pub(super) fn attributes(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| Some(write_compact(&with_attributes(root)).into_bytes()))
}

fn with_attributes(element: &Element) -> Element {
    let children = element.children.iter().map(|child| match child {
        Node::Element(child) => Node::Element(with_attributes(child)),
        Node::Text(_) => child.clone(),
    });
    let children = children.collect();
    Element { children, ..element.clone() }.with_attribute("lang", "en")
}

/// Leaves out elements of those names that say nothing.
fn without_empty(observation: &mut Observation, names: &[&str]) -> usize {
    each_document(observation, |root, _| {
        let mut changed = root.clone();
        let is_one = |element: &Element| {
            names.contains(&element.name.as_str()) && !element.has_elements() && element.text().is_empty()
        };
        leave_out(&mut changed, &is_one).then(|| write_compact(&changed).into_bytes())
    })
}

/// Leaves out such elements below, and says whether there were any.
fn leave_out(element: &mut Element, is_one: &dyn Fn(&Element) -> bool) -> bool {
    let before = element.children.len();
    element.children.retain(|child| !matches!(child, Node::Element(child) if is_one(child)));
    let mut any = element.children.len() < before;
    for child in element.elements_mut() {
        any |= leave_out(child, is_one);
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{Notice, Side};

    fn told(retell: super::super::retelling::Retell, payload: &str) -> String {
        let (node, item) = (String::new(), String::new());
        let notice = Notice { node, item, payload: payload.into(), side: Side::A, stranger: None, arrived_at: 0 };
        let notices = [("agent".to_owned(), vec![notice])].into();
        let mut observation = Observation { notices, ..Observation::default() };
        retell(&mut observation, &Cast::default());
        observation.notices["agent"][0].payload.text().into_owned()
    }

    #[test]
    fn what_is_empty_is_left_out_and_lists_stay() {
        let payload = "<user><teamId/><extension></extension><dialogs>x</dialogs><roles><role/></roles></user>";
        assert_eq!(told(no_empty_team, payload), payload.replace("<teamId/>", "").replace("></extension>", "/>"));
        assert_eq!(told(nothing_empty, payload), "<user><dialogs>x</dialogs><roles/></user>");
        assert_eq!(told(nothing_empty, "<a><actions/><b/></a>"), "<a><actions/></a>");
    }

    #[test]
    fn objects_have_more_elements_and_elements_more_attributes() {
        let more = told(more, "<Update><data><user><state>READY</state></user></data></Update>");
        assert_eq!(more.matches("<laterDetails>").count(), 2, "{more}");
        assert!(more.contains("<laterFlag since=\"12.7\">true</laterFlag></user>"), "{more}");
        assert_eq!(told(attributes, "<a><b>1</b></a>"), "<a lang=\"en\"><b lang=\"en\">1</b></a>");
    }
}
