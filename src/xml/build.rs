//! From parser events to trees, within limits; used by the document reader and by XMPP stream framing alike.

use rxml::Event;

use super::read_error::{Limits, ReadError};
use super::tree::{Attribute, Element, Node};

/// How many times the bytes that may be read a tree may hold: every element holds its namespace, which may have been
/// written once for all of them.
const HELD_FOR_READ: usize = 4;

/// Collects parser events into trees. One builder serves many documents or stanzas, one after the other.
#[derive(Debug)]
pub struct TreeBuilder {
    limits: Limits,
    open: Vec<Element>,
    nodes: usize,
    /// Bytes of names, namespaces, values and texts.
    held: usize,
}

impl TreeBuilder {
    /// A builder that refuses whatever exceeds `limits`.
    pub fn new(limits: Limits) -> Self {
        TreeBuilder { limits, open: Vec::new(), nodes: 0, held: 0 }
    }

    /// How many elements are open now.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Counts anew from here on: the trees so far are taken away.
    pub fn forget(&mut self) {
        (self.nodes, self.held) = (0, 0);
    }

    /// Takes one event; answers the tree when its root was closed. Trees count together until [`TreeBuilder::forget`].
    ///
    /// # Errors
    /// [`ReadError::TooDeep`], [`ReadError::TooMany`] and [`ReadError::TooLarge`] when a limit is passed.
    pub fn take(&mut self, event: Event) -> Result<Option<Element>, ReadError> {
        match event {
            Event::XmlDeclaration(..) => Ok(None),
            Event::StartElement(_, (namespace, name), attributes) => {
                let attributes = attributes
                    .into_iter()
                    .map(|((_, name), value)| Attribute { name: name.as_str().into(), value: value.as_str().into() });
                let element = Element {
                    name: name.as_str().into(),
                    namespace: namespace.as_str().into(),
                    attributes: attributes.collect(),
                    children: Vec::new(),
                };
                self.nodes += 1 + element.attributes.len();
                self.held += element.name.len() + element.namespace.len();
                self.held += element.attributes.iter().map(|one| one.name.len() + one.value.len()).sum::<usize>();
                self.open(element)
            }
            Event::Text(_, text) => {
                self.text(&text);
                Ok(None)
            }
            Event::EndElement(_) => Ok(self.close()),
        }
    }

    /// Takes text that stands in the element that was opened last.
    pub fn text(&mut self, text: &str) {
        self.held += text.len();
        if let Some(parent) = self.open.last_mut() {
            match parent.children.last_mut() {
                Some(Node::Text(run)) => run.push_str(text),
                _ => {
                    self.nodes += 1;
                    // Most texts are all that their element holds, and room for more would be most of a tree.
                    if parent.children.is_empty() {
                        parent.children.reserve_exact(1);
                    }
                    parent.children.push(Node::Text(text.into()));
                }
            }
        }
    }

    fn open(&mut self, element: Element) -> Result<Option<Element>, ReadError> {
        if self.open.len() >= self.limits.depth {
            return Err(ReadError::TooDeep(self.limits.depth));
        }
        if self.nodes > self.limits.nodes {
            return Err(ReadError::TooMany(self.limits.nodes));
        }
        if self.held > self.limits.bytes.saturating_mul(HELD_FOR_READ) {
            return Err(ReadError::TooLarge(self.limits.bytes));
        }
        self.open.push(element);
        Ok(None)
    }

    fn close(&mut self) -> Option<Element> {
        let mut element = self.open.pop()?;
        if element.has_elements() {
            // Indentation between elements carries nothing.
            element.children.retain(|node| !matches!(node, Node::Text(run) if run.trim().is_empty()));
        }
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(Node::Element(element));
                None
            }
            None => Some(element),
        }
    }
}
