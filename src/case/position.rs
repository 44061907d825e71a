//! Where in a file something stands: line and column of a path such as `then.ccx.async_error.type`.
//!
//! serde_yaml keeps no positions, so a second pass with an event parser finds them, on failure only.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use saphyr_parser::{Event, Parser, Span};

/// Deeper than this nothing is looked for; no case file comes near it, and a hostile one must not cost memory.
const DEEPEST: usize = 64;

/// One part of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// The value of a key.
    Key(String),
    /// An entry of a list, from 0.
    Index(usize),
}

/// The way from the top of a file to a value in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct KeyPath(Vec<Segment>);

impl KeyPath {
    /// The top of the file.
    pub const fn top() -> Self {
        KeyPath(Vec::new())
    }

    /// The value of `key` below this.
    pub fn key(&self, key: &str) -> Self {
        self.with(Segment::Key(key.to_owned()))
    }

    /// Entry `index` of the list that this leads to.
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    /// This path with one more part.
    pub fn with(&self, segment: Segment) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        KeyPath(segments)
    }

    /// The parts in order.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The path without its last part.
    pub fn parent(&self) -> Self {
        KeyPath(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if position == 0 => write!(f, "{key}")?,
                Segment::Key(key) => write!(f, ".{key}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A position in a text, both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl Position {
    fn of(span: Span) -> Self {
        Position { line: span.start.line(), column: span.start.col() + 1 }
    }
}

/// Which end of an entry is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Aim {
    /// Its key.
    Key,
    /// Its value.
    #[default]
    Value,
}

#[derive(Debug)]
struct Entry {
    key: Option<Position>,
    value: Position,
}

/// All places of one file.
#[derive(Debug, Default)]
pub struct Places {
    text: String,
    entries: BTreeMap<KeyPath, Entry>,
    duplicate: Option<(String, Position)>,
}

impl Places {
    /// Finds every place of `text`, as far as it can be read.
    pub fn of(text: &str) -> Self {
        let mut finder = Finder::default();
        finder.places.text = text.to_owned();
        let mut parser = Parser::new_from_str(text);
        while let Some(Ok((event, span))) = parser.next_event() {
            if finder.stack.len() > DEEPEST {
                break;
            }
            finder.take(&event, span);
        }
        finder.places
    }

    /// Where `path` stands, or the nearest thing above it that is there.
    pub fn find(&self, path: &KeyPath, aim: Aim) -> Option<Position> {
        let mut wanted = path.clone();
        loop {
            if let Some(entry) = self.entries.get(&wanted) {
                // What is missing from a mapping is told at the mapping's key, where it has one.
                let at_key = aim == Aim::Key || wanted != *path;
                return Some(if at_key { entry.key.unwrap_or(entry.value) } else { entry.value });
            }
            if wanted.segments().is_empty() {
                return None;
            }
            wanted = wanted.parent();
        }
    }

    /// Where `part` stands at or after a position.
    pub fn find_text(&self, part: &str, from: Position) -> Option<Position> {
        self.text.lines().enumerate().skip(from.line - 1).find_map(|(index, line)| {
            let skipped = if index + 1 == from.line { from.column - 1 } else { 0 };
            let start = line.char_indices().nth(skipped).map_or(line.len(), |(at, _)| at);
            let at = start + line[start..].find(part)?;
            Some(Position { line: index + 1, column: line[..at].chars().count() + 1 })
        })
    }

    /// Whether the file has something at `path`.
    pub fn has(&self, path: &KeyPath) -> bool {
        self.entries.contains_key(path)
    }

    /// The first key that stands twice in one mapping, at its second place.
    pub fn duplicate(&self) -> Option<(&str, Position)> {
        self.duplicate.as_ref().map(|(key, position)| (key.as_str(), *position))
    }
}

#[derive(Debug)]
enum Frame {
    Mapping { key: Option<(String, Position)>, seen: BTreeSet<String> },
    Sequence { next: usize },
}

#[derive(Debug, Default)]
struct Finder {
    stack: Vec<Frame>,
    path: KeyPath,
    places: Places,
}

impl Finder {
    fn take(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Scalar(text, ..) => {
                if !self.takes_key(text, span) {
                    self.node(span);
                    self.leave_node();
                }
            }
            Event::Alias(_) => {
                if !self.takes_key("*", span) {
                    self.node(span);
                    self.leave_node();
                }
            }
            Event::MappingStart(..) => {
                self.node(span);
                self.stack.push(Frame::Mapping { key: None, seen: BTreeSet::new() });
            }
            Event::SequenceStart(..) => {
                self.node(span);
                self.stack.push(Frame::Sequence { next: 0 });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.stack.pop();
                self.leave_node();
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
    }

    /// Whether a scalar stands where a key is due; then it is remembered as such.
    fn takes_key(&mut self, text: &str, span: Span) -> bool {
        let Some(Frame::Mapping { key: key @ None, seen }) = self.stack.last_mut() else { return false };
        let position = Position::of(span);
        if !seen.insert(text.to_owned()) && self.places.duplicate.is_none() {
            self.places.duplicate = Some((text.to_owned(), position));
        }
        *key = Some((text.to_owned(), position));
        true
    }

    fn node(&mut self, span: Span) {
        let key = match self.stack.last_mut() {
            Some(Frame::Mapping { key, .. }) => {
                // A mapping or list in a key's place is no key that a case file has; it is passed over under `?`.
                let (name, position) = key.get_or_insert_with(|| ("?".to_owned(), Position::of(span)));
                self.path = self.path.key(name);
                Some(*position)
            }
            Some(Frame::Sequence { next }) => {
                self.path = self.path.index(*next);
                None
            }
            None => None,
        };
        // What stands there twice is found at its first place.
        self.places.entries.entry(self.path.clone()).or_insert(Entry { key, value: Position::of(span) });
    }

    fn leave_node(&mut self) {
        match self.stack.last_mut() {
            Some(Frame::Mapping { key, .. }) => *key = None,
            Some(Frame::Sequence { next }) => *next += 1,
            None => return,
        }
        self.path = self.path.parent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "summary: x\nsteps:\n  - when: {put: /a}\n  - when:\n      put: /b\n";

    fn position(line: usize, column: usize) -> Option<Position> {
        Some(Position { line, column })
    }

    #[test]
    fn a_path_through_lists_and_mappings_is_found() {
        let path = KeyPath::top().key("steps").index(1).key("when").key("put");
        assert_eq!(path.to_string(), "steps[1].when.put");
        let places = Places::of(TEXT);
        assert_eq!(places.find(&path, Aim::Value), position(5, 12));
        assert_eq!(places.find(&path, Aim::Key), position(5, 7));
    }

    #[test]
    fn what_is_missing_is_told_at_the_nearest_thing_above() {
        let path = KeyPath::top().key("steps").index(0).key("when").key("as");
        assert_eq!(Places::of(TEXT).find(&path, Aim::Value), position(3, 5));
    }

    #[test]
    fn the_second_of_two_equal_keys_is_the_duplicate() {
        let places = Places::of("a: 1\nb: {c: 1}\nd:\n  e: 1\n  f: 2\n  e: 3\n");
        assert_eq!(places.duplicate(), Some(("e", Position { line: 6, column: 3 })));
    }

    #[test]
    fn a_hostile_depth_costs_nothing() {
        assert!(Places::of(&"[".repeat(200_000)).entries.len() < 100);
    }
}
