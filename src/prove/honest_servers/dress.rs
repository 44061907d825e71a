//! Dress: documents written otherwise that say the same (XML 1.0).

use crate::cast::Cast;
use crate::observe::Observation;
use crate::xml::{Element, Node, write_compact, write_indented};

use super::super::leaf_edit::reversed;
use super::retelling::{Written, each_document};

/// White space and comments around the root, in front of it without a declaration.
pub(super) fn around_root(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| {
        let text = format!("\r\n  <!-- begins -->\n{}\n<!-- ends -->\n", write_indented(root));
        Some(text.into_bytes())
    })
}

/// The mark of UTF-8, with which bytes begin; characters of a message have none.
pub(super) fn marked(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, written| match written {
        Written::Answer => Some(format!("\u{FEFF}{}", write_compact(root)).into_bytes()),
        Written::Notice => None,
    })
}

/// ISO-8859-1, declared; what it has no letter for is a reference. A payload declares it too, and stays characters.
pub(super) fn latin_1(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, written| {
        let text = format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n{}", write_compact(root));
        Some(match written {
            Written::Notice => text.into_bytes(),
            Written::Answer => text.chars().flat_map(in_latin_1).collect(),
        })
    })
}

fn in_latin_1(character: char) -> Vec<u8> {
    match u8::try_from(u32::from(character)) {
        Ok(byte) => vec![byte],
        Err(_) => reference(character).into_bytes(),
    }
}

/// US-ASCII, declared; everything else is a reference, in attributes as in texts.
pub(super) fn ascii(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| {
        let written: String = write_compact(root).chars().map(in_ascii).collect();
        Some(format!("<?xml version=\"1.0\" encoding=\"US-ASCII\"?>{written}").into_bytes())
    })
}

fn in_ascii(character: char) -> String {
    if character.is_ascii() { character.to_string() } else { reference(character) }
}

/// `standalone` declared, as Java's binding of XML writes it.
pub(super) fn standalone(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
        Some(format!("{declaration}{}", write_compact(root)).into_bytes())
    })
}

/// Texts in CDATA sections.
pub(super) fn cdata(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| Some(with_texts(root, &in_sections).into_bytes()))
}

/// The end of a section within a text is divided between two.
fn in_sections(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

/// Every character of a text as a reference.
pub(super) fn references(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| {
        Some(with_texts(root, &|text| text.chars().map(reference).collect()).into_bytes())
    })
}

fn reference(character: char) -> String {
    format!("&#x{:X};", u32::from(character))
}

/// Children in the opposite order: the guide gives none.
pub(super) fn other_order(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| Some(write_compact(&reversed(root)).into_bytes()))
}

/// An element without a text as `<a></a>` where it was `<a/>`, and the other way round.
pub(super) fn other_empty(observation: &mut Observation, _: &Cast) -> usize {
    each_document(observation, |root, _| Some(write_compact(&other_emptiness(root)).into_bytes()))
}

fn other_emptiness(element: &Element) -> Element {
    let children = match element.children.as_slice() {
        [] => vec![Node::Text("".into())],
        [Node::Text(text)] if text.is_empty() => Vec::new(),
        children => children
            .iter()
            .map(|child| match child {
                Node::Element(child) => Node::Element(other_emptiness(child)),
                Node::Text(_) => child.clone(),
            })
            .collect(),
    };
    Element { children, ..element.clone() }
}

/// The tree with each text of its leaves written in a way of one's own.
fn with_texts(element: &Element, text: &dyn Fn(&str) -> String) -> String {
    let Element { name, children, .. } = element;
    if !element.namespace.is_empty() || !element.attributes.is_empty() {
        return write_compact(element);
    }
    let inside: String = children
        .iter()
        .map(|child| match child {
            Node::Element(child) => with_texts(child, text),
            Node::Text(said) => text(said),
        })
        .collect();
    format!("<{name}>{inside}</{name}>")
}

#[cfg(test)]
mod tests {
    use super::super::retelling::Retell;
    use super::*;
    use crate::observe::{Notice, RawBody, Side};

    const PAYLOAD: &str = "<Update><event>PUT</event><data><user><firstName>Jo &amp; Ä 漢 ]]&gt;</firstName><x of=\"Ä\"/></user></data></Update>";

    #[test]
    fn every_dress_says_the_same_in_other_bytes() {
        let dresses: [Retell; 6] = [around_root, latin_1, ascii, standalone, cdata, references];
        for (number, dress) in dresses.into_iter().enumerate() {
            let notice = Notice {
                node: String::new(),
                item: String::new(),
                payload: PAYLOAD.into(),
                side: Side::A,
                stranger: None,
                arrived_at: 0,
            };
            let mut observation =
                Observation { notices: [("agent".to_owned(), vec![notice])].into(), ..Observation::default() };
            assert_eq!(dress(&mut observation, &Cast::default()), 1);
            let dressed = &observation.notices["agent"][0].payload;
            assert_ne!(dressed.text(), PAYLOAD, "{number}");
            assert!(!dressed.text().contains("US-ASCII") || dressed.text().is_ascii(), "{number}");
            assert_eq!(dressed.tree_of_characters(), RawBody::from(PAYLOAD).tree_of_characters(), "{number}");
        }
    }

    #[test]
    fn an_answer_in_latin_1_is_read_as_it_was() {
        let text = "<User><firstName>Jo &amp; Ä 漢</firstName></User>";
        let bytes: Vec<u8> =
            format!("<?xml version='1.0' encoding='ISO-8859-1'?>{text}").chars().flat_map(in_latin_1).collect();
        assert!(bytes.contains(&0xC4) && !bytes.is_ascii());
        assert_eq!(RawBody::from(bytes).tree(), RawBody::from(text).tree());
    }
}
