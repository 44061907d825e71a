//! Bodies made wrong on purpose: one element of the body that would be right, changed in one way.

use crate::case::meant::{BodyChange, ChangeKind};
use crate::xml::{Attribute, Element, Limits, Node, read_document, write_compact};

/// A change that cannot be made: an author's mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeTrouble {
    /// The body before the change is not well-formed.
    #[error("the body cannot be changed because it is not well-formed before: {0}")]
    NotWellFormed(String),
    /// The element is not there.
    #[error("the body has no element <{0}> that could be changed")]
    NoSuchElement(String),
}

/// How long a text becomes that is made too long.
const LONG: usize = 10_000;

/// Stands in a text until the body is written, where bytes take its place that no writer would write.
const MARK: char = '\u{E000}';

/// Applies a change to a filled body.
///
/// # Errors
/// [`ChangeTrouble`] where there is nothing to change.
pub fn malformed_body(body: &str, change: &BodyChange) -> Result<Vec<u8>, ChangeTrouble> {
    let mut root = read_document(body.as_bytes(), Limits::default())
        .map_err(|error| ChangeTrouble::NotWellFormed(error.to_string()))?;
    let found =
        if root.name == change.element { apply_to(&mut root, change.how).is_some() } else { below(&mut root, change) };
    if !found {
        return Err(ChangeTrouble::NoSuchElement(change.element.clone()));
    }
    let text = write_compact(&root);
    Ok(match change.how {
        ChangeKind::Entity => text.replace(MARK, "&undeclared;").into_bytes(),
        ChangeKind::Control => text.replace(MARK, "\u{1}").into_bytes(),
        ChangeKind::Latin1 => {
            let declaration = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
            declaration.iter().copied().chain(latin1(&text)).collect()
        }
        ChangeKind::NotUtf8 => latin1(&text).collect(),
        _ => text.into_bytes(),
    })
}

/// A text in Latin-1, with a letter outside ASCII at the mark.
fn latin1(text: &str) -> impl Iterator<Item = u8> {
    let letter = |character| if character == MARK { 0xE9 } else { u8::try_from(u32::from(character)).unwrap_or(b'?') };
    text.chars().map(letter)
}

/// Changes the first element of that name below a parent; whether there was one.
fn below(parent: &mut Element, change: &BodyChange) -> bool {
    let named = |node: &Node| matches!(node, Node::Element(child) if child.name == change.element);
    let Some(index) = parent.children.iter().position(named) else {
        return parent.elements_mut().any(|child| below(child, change));
    };
    match change.how {
        ChangeKind::Missing => {
            parent.children.remove(index);
        }
        ChangeKind::Repeated => {
            let copy = parent.children[index].clone();
            parent.children.insert(index, copy);
        }
        ChangeKind::WithSibling => {
            parent.children.insert(index, Node::Element(Element::leaf("unknownSibling", "1")));
        }
        how => {
            if let Node::Element(child) = &mut parent.children[index] {
                let _ = apply_to(child, how);
            }
        }
    }
    true
}

/// Changes an element itself; `None` for changes that need its parent.
fn apply_to(element: &mut Element, how: ChangeKind) -> Option<()> {
    match how {
        ChangeKind::Missing | ChangeKind::Repeated | ChangeKind::WithSibling => return None,
        ChangeKind::Empty => element.children = vec![Node::Text("".into())],
        ChangeKind::WrongCase => element.name = other_case(&element.name).into(),
        ChangeKind::WithAttribute => {
            element.attributes.push(Attribute { name: "unknown".into(), value: "1".into() });
        }
        ChangeKind::Long => element.children = vec![Node::Text("1".repeat(LONG).into())],
        ChangeKind::Entity | ChangeKind::Control | ChangeKind::Latin1 | ChangeKind::NotUtf8 => {
            element.children.push(Node::Text(MARK.to_string().into()));
        }
    }
    Some(())
}

fn other_case(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(characters).collect(),
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "<Dialog><requestedAction>SEND_DTMF</requestedAction><a><name>n</name></a></Dialog>";

    fn changed(element: &str, how: ChangeKind) -> String {
        let change = BodyChange { element: element.to_owned(), how };
        String::from_utf8_lossy(&malformed_body(BODY, &change).unwrap()).into_owned()
    }

    #[test]
    fn each_way_makes_one_thing_wrong() {
        assert_eq!(changed("requestedAction", ChangeKind::Missing), "<Dialog><a><name>n</name></a></Dialog>");
        assert!(changed("name", ChangeKind::Empty).contains("<name></name>"));
        assert!(changed("name", ChangeKind::Repeated).contains("<name>n</name><name>n</name>"));
        assert!(changed("name", ChangeKind::WrongCase).contains("<Name>n</Name>"));
        assert!(changed("Dialog", ChangeKind::WithAttribute).starts_with("<Dialog unknown=\"1\">"));
        assert!(changed("name", ChangeKind::WithSibling).contains("<unknownSibling>1</unknownSibling><name>"));
        assert!(changed("name", ChangeKind::Entity).contains("n&undeclared;</name>"));
        assert!(changed("name", ChangeKind::Control).contains("n\u{1}</name>"));
        for how in [ChangeKind::Latin1, ChangeKind::NotUtf8] {
            let change = BodyChange { element: "name".to_owned(), how };
            let body = malformed_body(BODY, &change).unwrap();
            assert!(body.contains(&0xE9), "{how:?}");
            assert_eq!(body.starts_with(b"<?xml"), how == ChangeKind::Latin1, "{how:?}");
        }
    }

    #[test]
    fn nothing_to_change_is_an_authors_mistake() {
        let change = BodyChange { element: "toAddress".to_owned(), how: ChangeKind::Missing };
        assert_eq!(malformed_body(BODY, &change), Err(ChangeTrouble::NoSuchElement("toAddress".to_owned())));
    }
}
