//! A small tree of XML, read by quick-xml: not the reader that finspec itself uses.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// An element.
#[derive(Debug, Default)]
pub struct Tree {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Tree>,
    /// All text within, in order, children's included.
    pub text: String,
}

impl Tree {
    /// Reads a document.
    pub fn read(text: &str) -> Tree {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Tree::default()];
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error} in\n{text}")) {
                Event::Start(start) => open.push(Tree::begin(&start)),
                Event::Empty(start) => open.last_mut().unwrap().children.push(Tree::begin(&start)),
                Event::End(_) => {
                    let closed = open.pop().unwrap();
                    let parent = open.last_mut().unwrap();
                    parent.text.push_str(&closed.text);
                    parent.children.push(closed);
                }
                Event::Text(part) => open.last_mut().unwrap().text.push_str(&part.decode().unwrap()),
                Event::CData(part) => open.last_mut().unwrap().text.push_str(&part.decode().unwrap()),
                Event::GeneralRef(entity) => {
                    let name = entity.decode().unwrap();
                    let text = &mut open.last_mut().unwrap().text;
                    match entity.resolve_char_ref().unwrap() {
                        Some(character) => text.push(character),
                        None => text.push_str(resolve_predefined_entity(&name).unwrap()),
                    }
                }
                Event::Eof => break,
                Event::Decl(_) | Event::DocType(_) | Event::Comment(_) | Event::PI(_) => {}
            }
        }
        assert_eq!(open.len(), 1, "everything is closed");
        open.pop().unwrap()
    }

    fn begin(start: &BytesStart<'_>) -> Tree {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let name = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
            (name, attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned())
        });
        Tree {
            name: String::from_utf8(start.name().as_ref().to_vec()).unwrap(),
            attributes: attributes.collect(),
            ..Tree::default()
        }
    }

    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether the element has a class.
    pub fn is(&self, class: &str) -> bool {
        self.attribute("class").split(' ').any(|known| known == class)
    }

    /// Every element below that fits, in the document's order.
    pub fn all<'a>(&'a self, fits: &dyn Fn(&Tree) -> bool) -> Vec<&'a Tree> {
        let mut found = Vec::new();
        for child in &self.children {
            if fits(child) {
                found.push(child);
            }
            found.extend(child.all(fits));
        }
        found
    }

    /// Every element below of a name.
    pub fn named(&self, name: &str) -> Vec<&Tree> {
        self.all(&|tree| tree.name == name)
    }

    /// The first element below that fits; an empty one where there is none.
    pub fn first(&self, fits: &dyn Fn(&Tree) -> bool) -> Option<&Tree> {
        self.all(fits).into_iter().next()
    }

    /// The text of the first element below that fits; nothing where there is none.
    pub fn text_of(&self, fits: &dyn Fn(&Tree) -> bool) -> &str {
        self.first(fits).map_or("", |tree| tree.text.trim())
    }
}
