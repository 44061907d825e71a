//! XML as this crate sees it: a small tree, a strict reader and two writers. No meaning, only framing.

mod build;
mod read;
mod tree;
mod write;

pub use build::TreeBuilder;
pub use read::{Limits, ReadError, read_document, strict_parser};
pub use tree::{Attribute, Element, Node};
pub use write::{escape, escape_attribute, write_compact, write_indented};
