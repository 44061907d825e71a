//! Two ways of writing a tree: on one line for XMPP, and indented as Finesse's payloads and our transcripts are.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::tree::{Element, Node};

/// Room for most objects and stanzas, so that they are written without growing.
const USUAL_SIZE: usize = 1 << 10;

/// Escapes text for a place between tags or inside a quoted attribute. A carriage return is written as a reference, since
/// readers take a bare one for the end of a line.
pub fn escape(text: &str) -> String {
    keep(quick_xml::escape::escape(text), '\r', "&#13;").into_owned()
}

/// The same for an attribute, in which readers take every line end and tab for a space.
pub fn escape_attribute(value: &str) -> String {
    let escaped = keep(escape(value).into(), '\n', "&#10;");
    keep(escaped, '\t', "&#9;").into_owned()
}

/// Writes a character as a reference.
fn keep<'a>(text: Cow<'a, str>, character: char, reference: &str) -> Cow<'a, str> {
    if text.contains(character) { text.replace(character, reference).into() } else { text }
}

/// Writes a tree without any white space of its own.
pub fn write_compact(element: &Element) -> String {
    write(element, Writer::new(Vec::with_capacity(USUAL_SIZE)))
}

/// Writes a tree with one element a line, two spaces a level, no line end after the last.
pub fn write_indented(element: &Element) -> String {
    write(element, Writer::new_with_indent(Vec::with_capacity(USUAL_SIZE), b' ', 2))
}

fn write(element: &Element, mut writer: Writer<Vec<u8>>) -> String {
    write_element(&mut writer, element, "");
    String::from_utf8(writer.into_inner()).unwrap_or_default()
}

fn write_element(writer: &mut Writer<Vec<u8>>, element: &Element, outer_namespace: &str) {
    let mut start = BytesStart::new(element.name.as_str());
    if element.namespace != outer_namespace {
        start.push_attribute(("xmlns".as_bytes(), escape_attribute(&element.namespace).as_bytes()));
    }
    for attribute in &element.attributes {
        start.push_attribute((attribute.name.as_bytes(), escape_attribute(&attribute.value).as_bytes()));
    }
    if element.children.is_empty() {
        emit(writer, Event::Empty(start));
        return;
    }
    let end = BytesEnd::new(element.name.as_str());
    emit(writer, Event::Start(start));
    for child in &element.children {
        match child {
            Node::Element(child) => write_element(writer, child, &element.namespace),
            Node::Text(text) => emit(writer, Event::Text(BytesText::from_escaped(escape(text)))),
        }
    }
    emit(writer, Event::End(end));
}

/// Writing to memory cannot fail.
fn emit(writer: &mut Writer<Vec<u8>>, event: Event<'_>) {
    let _ = writer.write_event(event);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, read_document};

    #[test]
    fn indents_elements_and_keeps_text_together() {
        let tree = Element::new("User")
            .with_child(Element::leaf("state", "READY"))
            .with_child(Element::leaf("pendingState", ""))
            .with_child(Element::new("teams"));
        assert_eq!(
            write_indented(&tree),
            "<User>\n  <state>READY</state>\n  <pendingState></pendingState>\n  <teams/>\n</User>"
        );
    }

    #[test]
    fn white_space_is_what_it_was() {
        let odd = "\r \n\t\r\nx\r";
        let tree = Element::leaf("a", odd).with_attribute("b", odd);
        for text in [write_compact(&tree), write_indented(&tree)] {
            assert_eq!(read_document(text.as_bytes(), Limits::default()).unwrap(), tree, "{text}");
        }
    }

    #[test]
    fn names_a_namespace_where_it_changes() {
        let tree = Element::new("iq")
            .in_namespace("jabber:client")
            .with_attribute("id", "a'b<")
            .with_child(Element::new("ping").in_namespace("urn:xmpp:ping"));
        let text = write_compact(&tree);
        assert_eq!(read_document(text.as_bytes(), Limits::default()).unwrap(), tree);
        assert!(text.contains("<ping xmlns=\"urn:xmpp:ping\"/>"), "{text}");
    }
}
