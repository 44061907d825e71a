//! Expanding: from a shortened transcript to the full text, with what was known before it.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::contract::ApiObject;
use crate::limits::SNAPSHOT_TEXT;
use crate::xml::{Element, Limits, escape, write_indented};

use super::edit::{TreeEdit, read_edits};
use super::known::{Known, KnownBefore, ObjectForm, ObjectName, Origin};
use super::line::{
    AFTER, AS_KNOWN, BEFORE, OwnUpdate, PLACE, Reference, SAME, ShortLine, long_address, read_heading, read_of,
    split_heading, step_of,
};
use super::make::make_edits;

/// A full text, and what is known after it.
#[derive(Debug)]
pub(super) struct Expanded {
    pub(super) text: String,
    pub(super) known: Known,
}

/// The full text of a shortened one.
///
/// # Errors
/// The line that cannot be expanded, and why.
pub(super) fn expand(short: &str, before: &Arc<KnownBefore>) -> Result<Expanded, String> {
    let mut expander = Expander {
        text: String::with_capacity(short.len() * 4),
        known: Known::new(before),
        heading: String::new(),
        form: ObjectForm::Answer,
        open: Vec::new(),
        reads: Vec::new(),
    };
    let lines: Vec<&str> = if short.is_empty() { Vec::new() } else { short.split('\n').collect() };
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let below = &lines[index + 1..];
        let edits = &below[..below.iter().take_while(|line| line.starts_with("  ")).count()];
        let taken = expander.line(line, edits).map_err(|what| format!("line {}: {what}", index + 1))?;
        if expander.text.len() > SNAPSHOT_TEXT {
            return Err(format!("line {}: its full text is larger than {SNAPSHOT_TEXT} bytes", index + 1));
        }
        index += 1 + taken;
    }
    expander.end_body();
    // The last line ends with the text.
    expander.text.pop();
    Ok(Expanded { text: expander.text, known: expander.known })
}

/// What is open around the lines of a body, with what closes it.
enum Open {
    Update { event: String, source: String, request: String },
    List { element: String },
}

struct Expander {
    text: String,
    known: Known,
    /// Of the paragraph.
    heading: String,
    form: ObjectForm,
    open: Vec<Open>,
    /// Reads before steps: headings and statuses.
    reads: Vec<(String, String)>,
}

impl Expander {
    /// Takes a line; answers how many of the indented ones below it are its own.
    fn line(&mut self, line: &str, indented: &[&str]) -> Result<usize, String> {
        match ShortLine::read(line)? {
            ShortLine::Blank => self.end_body(),
            ShortLine::AsIs(text) => self.push(&text),
            ShortLine::ReadsAgain => self.reads_again(line),
            ShortLine::NextNotice => self.next_notice(line)?,
            ShortLine::Heading(heading) => return self.heading(heading, indented),
            ShortLine::Reference(reference) => return self.reference(reference, indented),
        }
        Ok(0)
    }

    fn reference(&mut self, reference: Reference<'_>, indented: &[&str]) -> Result<usize, String> {
        match reference {
            Reference::Tree { path } => {
                self.push(&write_indented(&tree_anew(path, indented)?));
                return Ok(indented.len());
            }
            Reference::Repeated { count, .. } if count > SNAPSHOT_TEXT => {
                return Err(format!("{count} letters are more than is read"));
            }
            Reference::Repeated { count, letter, line } => {
                let (before, after) = line.split_once(PLACE).unwrap_or((line, ""));
                let text: String = std::iter::repeat_n(letter, count).collect();
                self.push(&format!("{before}{text}{after}"));
            }
            Reference::Update { event, source, request } => {
                let source = long_address(&format!(" {source}")).split_off(1);
                self.update(event, source, request);
            }
            Reference::List { element } => {
                self.push(&format!("<{element}>"));
                self.open.push(Open::List { element: element.to_owned() });
            }
            Reference::Object { update, origin, element, id, differs } => {
                if let Some(OwnUpdate { event, request }) = update {
                    let source = ObjectName::named(element, id).and_then(|name| name.address());
                    let source = source.ok_or_else(|| format!("`{element} {id}` has no address"))?;
                    self.update(event, source, request);
                }
                let lines = if differs { indented } else { &[] };
                self.object(origin, element, id, &read_edits(lines, 1)?)?;
                return Ok(lines.len());
            }
        }
        Ok(0)
    }

    /// Begins one more notice to the same on the same node.
    fn next_notice(&mut self, line: &str) -> Result<(), String> {
        let heading = self.heading.clone();
        if self.form != ObjectForm::Notice || step_of(line) != step_of(&heading) {
            return Err(format!("no notice stands above `{line}`"));
        }
        self.begin(&heading);
        Ok(())
    }

    fn update(&mut self, event: &str, source: String, request: &str) {
        self.push("<Update>");
        self.text.push_str("  <data>\n");
        self.open.push(Open::Update { event: event.to_owned(), source, request: request.to_owned() });
    }

    /// Begins a paragraph.
    fn begin(&mut self, heading: &str) {
        self.end_body();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.form = form_of(heading);
        self.push(heading);
        heading.clone_into(&mut self.heading);
    }

    /// The reads before the step once more.
    fn reads_again(&mut self, line: &str) {
        let step = step_of(line).unwrap_or_default();
        let reads: Vec<(String, String)> = self
            .reads
            .iter()
            .filter_map(|(heading, status)| {
                let (_, rest) = read_of(heading, BEFORE).filter(|(of, _)| *of == step)?;
                Some((read_heading(step, AFTER, rest), status.clone()))
            })
            .collect();
        for (heading, status) in reads {
            self.begin(&heading);
            let _ = writeln!(self.text, "-> {status}\n{SAME}");
        }
    }

    fn heading(&mut self, heading: &str, indented: &[&str]) -> Result<usize, String> {
        let (heading, beside) = split_heading(heading);
        let heading = &long_address(heading);
        self.begin(heading);
        let Some((status, beside)) = beside else { return Ok(0) };
        if read_of(heading, BEFORE).is_some() {
            self.reads.push((heading.to_owned(), status.to_owned()));
        }
        let _ = writeln!(self.text, "-> {status}");
        match beside {
            Some(AS_KNOWN) => {
                let name = ObjectName::asked(heading).ok_or_else(|| format!("`{heading}` asks for no object"))?;
                self.object(Origin::Known, ApiObject::of(name.word).element, &name.id, &[])?;
                Ok(0)
            }
            Some(line) => self.line(line, indented),
            None => Ok(0),
        }
    }

    fn object(&mut self, origin: Origin, element: &str, id: &str, edits: &[TreeEdit]) -> Result<(), String> {
        let name = ObjectName::named(element, id).ok_or_else(|| format!("`{element}` is no object with an id"))?;
        let base = self.known.base(origin, &name, self.form);
        let mut tree = base.ok_or_else(|| match origin {
            Origin::Plain => format!("there is no plain {}", name.word),
            Origin::Known | Origin::New => format!("nothing is known of the {} {id}", name.word),
        })?;
        make_edits(&mut tree, edits)?;
        tree.name = element.into();
        self.push(&write_indented(&tree));
        self.known.learn(name, self.form, tree);
        Ok(())
    }

    /// Writes lines of a body, indented by what is open.
    fn push(&mut self, lines: &str) {
        let levels: usize = self.open.iter().map(Open::levels).sum();
        for line in lines.split('\n') {
            for _ in 0..levels {
                self.text.push_str("  ");
            }
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn end_body(&mut self) {
        while let Some(open) = self.open.pop() {
            match open {
                Open::List { element } => self.push(&format!("</{element}>")),
                Open::Update { event, source, request } => {
                    self.text.push_str("  </data>\n");
                    for (name, text) in [("event", event), ("requestId", request), ("source", source)] {
                        let text = escape(&text);
                        let _ = match text.as_str() {
                            "" => writeln!(self.text, "  <{name}/>"),
                            text => writeln!(self.text, "  <{name}>{text}</{name}>"),
                        };
                    }
                    self.push("</Update>");
                }
            }
        }
    }
}

/// The tree of which only that is known what edits say.
fn tree_anew(path: &str, edits: &[&str]) -> Result<Element, String> {
    let (above, element) = path.rsplit_once('/').unwrap_or(("", path));
    let mut tree = Element::new(element);
    make_edits(&mut tree, &read_edits(edits, 1)?)?;
    for (depth, name) in above.rsplit('/').filter(|name| !name.is_empty()).enumerate() {
        if depth > Limits::default().depth {
            return Err(format!("`{path}` is deeper than any document"));
        }
        tree = Element::new(name).with_child(tree);
    }
    Ok(tree)
}

impl Open {
    const fn levels(&self) -> usize {
        match self {
            Open::Update { .. } => 2,
            Open::List { .. } => 1,
        }
    }
}

/// In which form the objects below a heading are told.
pub(super) fn form_of(heading: &str) -> ObjectForm {
    if heading.contains("] notice to ") { ObjectForm::Notice } else { ObjectForm::Answer }
}

/// Whether a tree is an update whose parts one line can say.
pub(super) fn update_of(tree: &Element) -> Option<(&Element, [String; 3])> {
    let names: Vec<&str> = tree.elements().map(|child| child.name.as_str()).collect();
    if tree.name != "Update" || names != ["data", "event", "requestId", "source"] {
        return None;
    }
    let is_text = |name: &&str| tree.child(name).is_some_and(|child| !child.has_elements());
    let data = tree.child("data").filter(|data| data.has_elements())?;
    let texts = ["event", "source", "requestId"];
    texts.iter().all(is_text).then(|| (data, texts.map(|name| tree.text_at(name).unwrap_or_default())))
}
