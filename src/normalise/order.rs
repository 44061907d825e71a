//! The order of an object's children in transcripts: order between siblings carries nothing in Finesse's objects, lists are
//! sets (wire notes, 1.4 and 3.2).

use crate::xml::{Element, Node, write_compact};

/// Puts siblings, whose own children are in order, in order.
pub fn put_siblings_in_order(siblings: &mut [Element]) {
    siblings.sort_by_cached_key(write_compact);
}

/// Puts everything below an element in order. Text beside elements goes.
pub fn put_in_order(element: &mut Element) {
    if !element.has_elements() {
        return;
    }
    let below = std::mem::take(&mut element.children).into_iter();
    let mut children: Vec<Element> = below
        .filter_map(|node| match node {
            Node::Element(child) => Some(child),
            Node::Text(_) => None,
        })
        .collect();
    children.iter_mut().for_each(put_in_order);
    put_siblings_in_order(&mut children);
    element.children = children.into_iter().map(Node::Element).collect();
}
