//! Shortening: from a full text to one that says each state once. What cannot be rebuilt exactly is kept as it is.

use std::sync::Arc;

use crate::contract::ApiObject;
use crate::xml::{Element, Limits, Node, read_document, write_indented};

use super::edit::{TreeEdit, write_edits};
use super::expand::{Expanded, expand, form_of, update_of};
use super::known::{Known, KnownBefore, ObjectForm, ObjectName, Origin};
use super::line::{
    AFTER, AS_KNOWN, BEFORE, HEADING, OwnUpdate, Reference, SAME, as_is, is_event, is_kept_by_files, is_long,
    may_stand_beside, next_notice, read_of, reads_again, short_address, status_of, step_of,
};
use super::tree::{edits_between, is_plain_tree};

/// A shortened text, and what is known after it.
#[derive(Debug)]
pub(super) struct Shortened {
    pub(super) text: String,
    pub(super) known: Known,
}

/// Shortens a full text, so that [`expand`] gives it again.
pub(super) fn shorten(full: &str, before: &Arc<KnownBefore>) -> Shortened {
    let mut shortener = Shortener { lines: Vec::new(), heading: String::new(), known: Known::new(before) };
    let paragraphs = paragraphs(full);
    let mut rest = paragraphs.as_slice();
    while let [paragraph, after @ ..] = rest {
        rest = match reads_told_again(rest, &paragraphs) {
            Some((line, told)) => {
                shortener.push(vec![line]);
                &rest[told..]
            }
            None => {
                shortener.paragraph(paragraph);
                after
            }
        };
    }
    let is_kept = shortener.lines.iter().all(|line| is_kept_by_files(line));
    let text = shortener.lines.join("\n");
    match expand(&text, before) {
        Ok(Expanded { text: again, known }) if is_kept && again == full => Shortened { text, known },
        _ => {
            let lines: Vec<String> = full.split('\n').map(as_is).collect();
            Shortened { text: lines.join("\n"), known: Known::new(before) }
        }
    }
}

/// A heading of the full text with the lines below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paragraph<'a> {
    pub(super) heading: &'a str,
    pub(super) body: Vec<&'a str>,
}

impl Paragraph<'_> {
    /// The paragraph by itself as a text.
    pub(super) fn text(&self) -> String {
        std::iter::once(&self.heading).chain(&self.body).copied().collect::<Vec<_>>().join("\n")
    }
}

/// The paragraphs of a full text, without the blank lines between them.
pub(super) fn paragraphs(full: &str) -> Vec<Paragraph<'_>> {
    let mut paragraphs: Vec<Paragraph<'_>> = Vec::new();
    for line in full.split('\n') {
        match paragraphs.last_mut() {
            Some(paragraph) if !line.starts_with(HEADING) => paragraph.body.push(line),
            Some(paragraph) if paragraph.body.last() == Some(&"") => {
                paragraph.body.pop();
                paragraphs.push(Paragraph { heading: line, body: Vec::new() });
            }
            _ => paragraphs.push(Paragraph { heading: line, body: Vec::new() }),
        }
    }
    paragraphs
}

/// A line for the first paragraphs, and how many it stands for, where they are all reads before the step, told the same.
fn reads_told_again(paragraphs: &[Paragraph<'_>], all: &[Paragraph<'_>]) -> Option<(String, usize)> {
    let (step, _) = read_of(paragraphs.first()?.heading, AFTER)?;
    let before = all.iter().filter_map(|paragraph| {
        let (_, read) = read_of(paragraph.heading, BEFORE).filter(|(of, _)| *of == step)?;
        Some([read, *paragraph.body.first()?])
    });
    let before: Vec<[&str; 2]> = before.collect();
    let again =
        paragraphs.iter().map_while(|paragraph| match (read_of(paragraph.heading, AFTER), &paragraph.body[..]) {
            (Some((of, read)), [status, SAME]) if of == step => Some([read, *status]),
            _ => None,
        });
    let again: Vec<[&str; 2]> = again.collect();
    (!again.is_empty() && again == before).then(|| (reads_again(step), again.len()))
}

struct Shortener {
    lines: Vec<String>,
    /// Of the paragraph before.
    heading: String,
    known: Known,
}

impl Shortener {
    fn paragraph(&mut self, paragraph: &Paragraph<'_>) {
        let Paragraph { heading, body } = paragraph;
        let form = form_of(heading);
        let is_next = form == ObjectForm::Notice && self.heading == *heading;
        (*heading).clone_into(&mut self.heading);
        let as_known = ObjectName::asked(heading).map(|ObjectName { word, id }| {
            let (element, id) = (ApiObject::of(word).element, id.as_str());
            Reference::Object { update: None, origin: Origin::Known, element, id, differs: false }.line()
        });
        let heading = match step_of(heading).filter(|_| is_next) {
            Some(step) => next_notice(step),
            None => short_address(heading),
        };
        let status = body.iter().position(|line| status_of(line).is_some());
        let lines = match status.filter(|_| form == ObjectForm::Answer) {
            None => {
                let below = self.body(body, form);
                std::iter::once(heading).chain(below).collect()
            }
            Some(0) => {
                let mut below = self.body(&body[1..], form).into_iter().peekable();
                let mut first = format!("{heading} {}", body[0]);
                if let Some(line) = below.next_if(|line| may_stand_beside(line)) {
                    let is_known = as_known.is_some_and(|known| known == line);
                    first = format!("{first} {}", if is_known { AS_KNOWN } else { &line });
                }
                std::iter::once(first).chain(below).collect()
            }
            Some(status) => {
                let sent = tree(&body[..status]).and_then(|tree| told_anew(&tree));
                let sent = sent.unwrap_or_else(|| body[..status].iter().copied().map(as_is).collect());
                let sent = sent.into_iter().chain([as_is(body[status])]);
                let sent: Vec<String> = std::iter::once(heading).chain(sent).collect();
                let received = self.body(&body[status + 1..], form);
                sent.into_iter().chain(received).collect::<Vec<String>>()
            }
        };
        self.push(lines);
    }

    fn push(&mut self, lines: Vec<String>) {
        // Paragraphs of one line stand together.
        let is_apart = lines.len() > 1 || self.lines.last().is_some_and(|last| !last.starts_with(HEADING));
        if is_apart && !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.extend(lines);
    }

    /// The lines of a body.
    fn body(&mut self, lines: &[&str], form: ObjectForm) -> Vec<String> {
        self.shortened(lines, form).unwrap_or_else(|| lines.iter().copied().map(as_is).collect())
    }

    fn shortened(&mut self, lines: &[&str], form: ObjectForm) -> Option<Vec<String>> {
        let tree = tree(lines)?;
        match update_of(&tree).filter(|_| form == ObjectForm::Notice) {
            Some((data, [event, source, request])) => {
                let mut children = data.elements();
                let only = children.next().filter(|_| data.elements().nth(1).is_none());
                let name = only.and_then(ObjectName::of).filter(|_| is_event(&event));
                if let Some((only, _)) = only.zip(name.and_then(|name| name.address()).filter(|own| *own == source)) {
                    let update = OwnUpdate { event: &event, request: &request };
                    if let Some(lines) = self.object(only, form, Some(update)) {
                        return Some(lines);
                    }
                }
                let source = short_address(&format!(" {source}")).split_off(1);
                let reference = Reference::Update { event: &event, source: &source, request: &request };
                let mut lines = vec![reference.line()];
                match (only.and_then(|only| self.object_or_list(only, form)), children.next()) {
                    (Some(told), None) => lines.extend(told),
                    _ => {
                        let as_written = |child| write_indented(child).split('\n').map(as_is).collect();
                        let told = data.elements().map(|child| told_anew(child).unwrap_or_else(|| as_written(child)));
                        lines.extend(told.flatten());
                    }
                }
                Some(lines)
            }
            None => self.object_or_list(&tree, form).or_else(|| told_anew(&tree)),
        }
    }

    fn object_or_list(&mut self, tree: &Element, form: ObjectForm) -> Option<Vec<String>> {
        if ApiObject::of_list(&tree.name).is_none() {
            return self.object(tree, form, None);
        }
        let before = self.known.clone();
        let members: Option<Vec<Vec<String>>> = tree.elements().map(|member| self.object(member, form, None)).collect();
        match members.filter(|members| !members.is_empty()) {
            Some(members) => {
                let list = Reference::List { element: &tree.name }.line();
                Some(std::iter::once(list).chain(members.into_iter().flatten()).collect())
            }
            None => {
                self.known = before;
                None
            }
        }
    }

    fn object(&mut self, tree: &Element, form: ObjectForm, update: Option<OwnUpdate<'_>>) -> Option<Vec<String>> {
        let name = ObjectName::of(tree)?;
        let said = |origin: Origin, known: &Known| {
            let edits = edits_between(&known.base(origin, &name, form)?, tree)?;
            let differs = !edits.is_empty();
            let reference = Reference::Object { update, origin, element: &tree.name, id: &name.id, differs };
            let mut lines = vec![reference.line()];
            write_edits(&edits, 1, &mut lines);
            Some(lines)
        };
        let lines = said(self.known.origin(&name), &self.known).or_else(|| said(Origin::New, &self.known))?;
        self.known.learn(name, form, tree.clone());
        Some(lines)
    }
}

/// The tree of a body, where that is one that edits can speak of.
fn tree(lines: &[&str]) -> Option<Element> {
    if !lines.first()?.starts_with('<') {
        return None;
    }
    let text = lines.join("\n");
    let tree = read_document(text.as_bytes(), Limits::default()).ok()?;
    (is_plain_tree(&tree) && write_indented(&tree) == text).then_some(tree)
}

/// The lines of a tree of which nothing is known, not even the kind.
fn told_anew(tree: &Element) -> Option<Vec<String>> {
    let (mut path, mut tree) = (tree.name.to_string(), tree);
    while let [Node::Element(only)] = &tree.children[..]
        && only.has_elements()
    {
        path = format!("{path}/{}", only.name);
        tree = only;
    }
    let mut edits = edits_between(&Element::default(), tree)?;
    for edit in &mut edits {
        // Everything is new there: nothing need say so.
        if let TreeEdit::Text { is_new, .. } = edit {
            *is_new = false;
        }
    }
    let mut lines = vec![Reference::Tree { path: &path }.line()];
    write_edits(&edits, 1, &mut lines);
    // One line is said as it is, and so are those that are shorter then.
    (lines.len() > 1 && !lines.iter().any(|line| is_long(line))).then_some(lines)
}
