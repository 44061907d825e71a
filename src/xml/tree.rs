//! The tree: elements with namespaces, attributes and text. Comments and processing instructions do not survive reading.

use compact_str::CompactString;

/// One attribute. Prefixes are not kept, `xml:` neither; nothing that Finesse sends uses others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Local name.
    pub name: CompactString,
    /// Value, unescaped.
    pub value: CompactString,
}

/// A child of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A child element.
    Element(Element),
    /// Character data, unescaped.
    Text(CompactString),
}

/// An element. Its namespace is the empty string where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Local name.
    pub name: CompactString,
    /// Namespace URI, empty for none.
    pub namespace: CompactString,
    /// Attributes. Reading does not keep their order, which carries nothing.
    pub attributes: Vec<Attribute>,
    /// Children in order.
    pub children: Vec<Node>,
}

impl Element {
    /// An empty element without a namespace.
    pub fn new(name: impl Into<CompactString>) -> Self {
        Element { name: name.into(), ..Element::default() }
    }

    /// An element that holds text only. Empty text is kept, and written as `<name></name>`.
    pub fn leaf(name: impl Into<CompactString>, text: impl Into<CompactString>) -> Self {
        Element { name: name.into(), children: vec![Node::Text(text.into())], ..Element::default() }
    }

    /// The same element in a namespace.
    #[must_use]
    pub fn in_namespace(mut self, namespace: impl Into<CompactString>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// The same element with one more attribute.
    #[must_use]
    pub fn with_attribute(mut self, name: impl Into<CompactString>, value: impl Into<CompactString>) -> Self {
        self.attributes.push(Attribute { name: name.into(), value: value.into() });
        self
    }

    /// The same element with one more child element.
    #[must_use]
    pub fn with_child(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// The same element with more child elements.
    #[must_use]
    pub fn with_children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// The same element with one more run of text.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<CompactString>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    /// Child elements in order.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Child elements in order, to be changed in place.
    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Child elements of that local name, in order.
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |child| child.name == name)
    }

    /// The first child element of that local name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|child| child.name == name)
    }

    /// The first element at a path of local names below this one: `participants/Participant/state`.
    pub fn at(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |element, name| element.child(name))
    }

    /// The text of the first element at that path, trimmed; `None` where there is no such element.
    pub fn text_at(&self, path: &str) -> Option<String> {
        self.at(path).map(Element::text)
    }

    /// All elements at a path, where names on it repeat.
    pub fn all_at<'a>(&'a self, path: &'a str) -> Vec<&'a Element> {
        match path.split_once('/') {
            Some((name, rest)) => self.children_named(name).flat_map(|child| child.all_at(rest)).collect(),
            None => self.children_named(path).collect(),
        }
    }

    /// The texts of all elements at a path, where names on it repeat: `CallVariable/value`.
    pub fn texts_at(&self, path: &str) -> Vec<String> {
        self.all_at(path).into_iter().map(Element::text).collect()
    }

    /// The element's own text, trimmed of surrounding white space.
    pub fn text(&self) -> String {
        // What most leaves hold is copied once.
        if let [Node::Text(run)] = self.children.as_slice() {
            return run.trim().to_owned();
        }
        let mut text = String::new();
        for node in &self.children {
            if let Node::Text(run) = node {
                text.push_str(run);
            }
        }
        text.trim().to_owned()
    }

    /// Whether there is at least one child element.
    pub fn has_elements(&self) -> bool {
        self.elements().next().is_some()
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_str())
    }

    /// About how many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        let attributes = self.attributes.iter();
        let attributes = attributes.map(|one| size_of::<Attribute>() + one.name.len() + one.value.len());
        let children = self.children.iter().map(|node| match node {
            Node::Element(element) => element.weight(),
            Node::Text(text) => size_of::<Node>() + text.len(),
        });
        let own = size_of::<Node>() + self.name.len() + self.namespace.len();
        own + attributes.sum::<usize>() + children.sum::<usize>()
    }

    /// Whether this is the element of that local name and namespace.
    pub fn is(&self, name: &str, namespace: &str) -> bool {
        self.name == name && self.namespace == namespace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_the_first_match_of_each_name() {
        let tree = Element::new("Dialog")
            .with_child(Element::new("participants").with_child(Element::leaf("state", " HELD ")))
            .with_child(Element::leaf("id", "1"));
        assert_eq!(tree.text_at("participants/state").as_deref(), Some("HELD"));
        assert_eq!(tree.text_at("participants/none"), None);
        let list = Element::new("list").with_child(tree.clone()).with_child(tree);
        assert_eq!(list.texts_at("Dialog/participants/state"), ["HELD", "HELD"]);
        assert!(list.texts_at("Dialog/none").is_empty());
    }
}
