//! XML as this crate sees it: a small tree, a strict reader and two writers. No meaning, only framing.

mod build;
mod declaration;
mod document;
mod plain_text;
mod read;
mod read_error;
mod tree;
mod write;

pub use build::TreeBuilder;
pub use plain_text::plain_text;
pub use read::{read_characters, read_document, strict_parser};
pub use read_error::{Forbidden, Limits, ReadError};
pub use tree::{Attribute, Element, Node};
pub use write::{escape, escape_attribute, write_compact, write_indented};
