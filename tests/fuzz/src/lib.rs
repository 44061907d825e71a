//! What is fuzzed: every reader of what others wrote, as a function of bytes. The fuzz targets and `tests/main/seeds.rs`, which
//! plays the seeds in every build, call the same functions.
//!
//! A function panics where a reader breaks what it promises. What it answers is whether the reader took the bytes.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use finspec::case::meant::CaseId;
use finspec::case::{Library, check};
use finspec::limits::STANZA_LIMITS;
use finspec::limits::{BOSH_REQUEST, BOSH_RESPONSE};
use finspec::xml::{Element, Limits, Node, read_document, write_compact};
use finspec::xmpp::bosh::{Head, read_body};
use finspec::xmpp::carrier::read_message;
use finspec::xmpp::{Incoming, StreamError, StreamReader};

/// What a reader did with the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Took {
    /// It took all of them.
    All,
    /// It refused them.
    Nothing,
}

impl Took {
    fn all(is_all: bool) -> Took {
        if is_all { Took::All } else { Took::Nothing }
    }
}

/// The reader of streams. However the bytes come, the same frames come of them.
pub fn stream(bytes: &[u8]) -> Took {
    let (whole, error) = frames(bytes.chunks(bytes.len().max(1)));
    for size in [1, 7] {
        let (parts, error_of_parts) = frames(bytes.chunks(size));
        assert_eq!(parts, whole, "in parts of {size} bytes other frames come");
        assert_eq!(
            error_of_parts.is_some(),
            error.is_some(),
            "{error_of_parts:?} in parts of {size} bytes, and {error:?}"
        );
    }
    let stanzas = whole.iter().filter_map(|frame| match frame {
        Incoming::Stanza(stanza) => Some(stanza),
        Incoming::Open(_) | Incoming::Error(_) | Incoming::Close => None,
    });
    stanzas.for_each(|stanza| is_within(stanza, STANZA_LIMITS));
    Took::all(error.is_none())
}

/// The frames that come of the parts, up to the end of the stream or an error.
fn frames<'a>(parts: impl Iterator<Item = &'a [u8]>) -> (Vec<Incoming>, Option<StreamError>) {
    let mut reader = StreamReader::new(STANZA_LIMITS);
    let mut frames = Vec::new();
    for part in parts {
        reader.push(part);
        loop {
            match reader.next_frame() {
                Ok(Some(Incoming::Close)) => {
                    frames.push(Incoming::Close);
                    return (frames, None);
                }
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => return (frames, Some(error)),
            }
        }
    }
    (frames, None)
}

/// The reader of messages of a WebSocket, which hold one element each.
pub fn message(bytes: &[u8]) -> Took {
    let Ok(frame) = read_message(bytes, STANZA_LIMITS) else { return Took::Nothing };
    if let Incoming::Stanza(stanza) = &frame {
        is_within(stanza, STANZA_LIMITS);
        if can_be_written(stanza) {
            let Ok(Incoming::Stanza(again)) = read_message(write_compact(stanza).as_bytes(), STANZA_LIMITS) else {
                panic!("what is read can be written")
            };
            assert_eq!(ordered(again), ordered(stanza.clone()));
        }
    }
    Took::All
}

/// The reader of BOSH's wrapper. The stanzas in it, wrapped again, are the same.
pub fn bosh_body(bytes: &[u8]) -> Took {
    let of_client = read_body(bytes, BOSH_REQUEST);
    let of_server = read_body(bytes, BOSH_RESPONSE);
    if let Ok(body) = &of_client {
        assert_eq!(of_server.as_ref(), Ok(body), "a response may hold all that a request may hold");
    }
    let Ok(body) = of_server else { return Took::Nothing };
    body.stanzas.iter().for_each(|stanza| is_within(stanza, BOSH_RESPONSE));
    if body.stanzas.iter().all(can_be_written) {
        let stanzas: String = body.stanzas.iter().map(write_compact).collect();
        let again = read_body(Head::default().write(&stanzas).as_bytes(), ROOMY).unwrap();
        let ordered = |stanzas: Vec<Element>| -> Vec<Element> { stanzas.into_iter().map(ordered).collect() };
        assert_eq!(ordered(again.stanzas), ordered(body.stanzas), "what is read can be written");
    }
    Took::all(of_client.is_ok())
}

/// The reader of documents. What it has read, written and read again, is the same.
pub fn document(bytes: &[u8]) -> Took {
    let Ok(root) = read_document(bytes, Limits::default()) else { return Took::Nothing };
    is_within(&root, Limits::default());
    if can_be_written(&root) {
        let again = read_document(write_compact(&root).as_bytes(), ROOMY).unwrap();
        assert_eq!(ordered(again), ordered(root), "what is read can be written");
    }
    Took::All
}

/// The reader of cases, with the check of what they claim. Every mistake names its file, and can be drawn.
pub fn case(bytes: &[u8]) -> Took {
    let id = CaseId("user/get/fuzzed".to_owned());
    let loaded = Library::read_case(&id, Path::new("cases/user/get/fuzzed.yaml"), bytes);
    assert!(!loaded.errors.0.is_empty() || loaded.library.cases.len() == 1, "there is a case, or a reason why not");
    let found = check(&loaded.library);
    let source = String::from_utf8_lossy(bytes);
    for mistake in loaded.errors.0.iter().chain(&found.0) {
        let told = mistake.render(&source);
        assert!(told.contains("fuzzed.yaml"), "a mistake names its file: {told}");
    }
    Took::all(loaded.errors.0.is_empty())
}

/// Room for what escaping adds.
const ROOMY: Limits = Limits { bytes: 64 << 20, depth: 64, nodes: 1_000_000 };

/// Whether nothing is lost when the tree is written: attributes keep no prefix, so that two may have one name.
fn can_be_written(element: &Element) -> bool {
    let names: BTreeSet<&str> = element.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    names.len() == element.attributes.len() && element.elements().all(can_be_written)
}

/// The tree with attributes in order of their names.
fn ordered(mut element: Element) -> Element {
    element.attributes.sort_by(|a, b| a.name.cmp(&b.name));
    let children = element.children.into_iter().map(|child| match child {
        Node::Element(child) => Node::Element(ordered(child)),
        Node::Text(text) => Node::Text(text),
    });
    element.children = children.collect();
    element
}

/// Panics where the tree is larger than its reader may take.
fn is_within(root: &Element, limits: Limits) {
    let (mut nodes, mut open) = (0, vec![(root, 1)]);
    while let Some((element, depth)) = open.pop() {
        assert!(depth <= limits.depth, "{depth} levels");
        nodes += 1 + element.attributes.len();
        for child in &element.children {
            match child {
                Node::Element(child) => open.push((child, depth + 1)),
                Node::Text(_) => nodes += 1,
            }
        }
    }
    // Texts are counted when the next element opens: one for each that closes after the last may be too much.
    assert!(nodes <= limits.nodes + limits.depth, "{nodes} nodes");
}
