//! Lines of a shortened transcript: headings as they are, references to states, and everything else as it is.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::known::{BUT, Origin};

/// How a heading begins.
pub(super) const HEADING: &str = "[step ";
/// How a reference begins.
const REFERENCE: &str = "= ";
/// What stands before a line that would be read as something else, or whose end nobody would see.
const ESCAPE: char = '\\';

/// What stands before the request that an update answers.
const FOR: &str = " for ";
/// What stands for a letter that is repeated, and between how often and which one.
pub(super) const PLACE: char = '…';
const TIMES: &str = " times ";
/// Texts of one letter that are shorter are written out.
const LONG: usize = 100;
/// When states are read, and what a transcript says of one that is the same after the step.
pub(super) const BEFORE: &str = "before";
pub(super) const AFTER: &str = "after";
pub(super) const SAME: &str = "(the same as read before)";
/// How the line ends that stands for reads after a step, when they are all those before it and told the same.
const ALL_SAME: &str = "] read after: all the same as before";

/// What stands beside a request for an object that is as it was last known.
pub(super) const AS_KNOWN: &str = "as last known";
/// How the line ends that stands for the heading of the notice before, once more.
const NEXT_NOTICE: &str = "] next notice there";

/// A line of a shortened transcript.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ShortLine<'a> {
    /// Between paragraphs.
    Blank,
    Heading(&'a str),
    /// All reads before the step, again after it.
    ReadsAgain,
    /// One more notice to the same on the same node.
    NextNotice,
    Reference(Reference<'a>),
    /// As it is in the full text.
    AsIs(Cow<'a, str>),
}

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    /// `= Update PUT /finesse/api/Dialog/{call.id} for {requestId}`; what it tells follows.
    Update { event: &'a str, source: &'a str, request: &'a str },
    /// `= <Dialog>`, `= <ApiErrors/ApiError>` where one holds nothing but the other; what that holds follows as edits of
    /// nothing.
    Tree { path: &'a str },
    /// `= 10000 times 1: <name>…</name>`, a line with such a text in place of `…`.
    Repeated { count: usize, letter: char, line: &'a str },
    /// `= Dialogs:`; its members follow.
    List { element: &'a str },
    /// `= Dialog {call.id}`, `= plain Dialog {call.id}, but`, `= new Dialog {call.id}, but`,
    /// `= PUT dialog {call.id} for {requestId}, but`; edits follow.
    Object { update: Option<OwnUpdate<'a>>, origin: Origin, element: &'a str, id: &'a str, differs: bool },
}

/// How an update of an object's own address tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OwnUpdate<'a> {
    pub(super) event: &'a str,
    pub(super) request: &'a str,
}

impl<'a> ShortLine<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(line: &'a str) -> Result<ShortLine<'a>, String> {
        if line.is_empty() {
            Ok(ShortLine::Blank)
        } else if line.starts_with(HEADING) {
            let said = step_of(line).map(|step| &line[HEADING.len() + step.len()..]);
            Ok(match said {
                Some(ALL_SAME) => ShortLine::ReadsAgain,
                Some(NEXT_NOTICE) => ShortLine::NextNotice,
                _ => ShortLine::Heading(line),
            })
        } else if let Some(reference) = line.strip_prefix(REFERENCE) {
            let read = Reference::read(reference);
            read.map(ShortLine::Reference).ok_or_else(|| format!("`{line}` stands for nothing"))
        } else if let Some(escaped) = line.strip_prefix(ESCAPE) {
            if !escaped.starts_with('"') {
                return Ok(ShortLine::AsIs(escaped.into()));
            }
            let text: Result<String, _> = serde_json::from_str(escaped);
            text.map(|text| ShortLine::AsIs(text.into())).map_err(|error| format!("`{line}`: {error}"))
        } else {
            Ok(ShortLine::AsIs(line.into()))
        }
    }
}

impl<'a> Reference<'a> {
    fn read(text: &'a str) -> Option<Reference<'a>> {
        if let Some(update) = text.strip_prefix("Update ") {
            let (event, rest) = update.split_once(' ')?;
            let (source, request) = rest.split_once(FOR).unwrap_or((rest, ""));
            return Some(Reference::Update { event, source, request });
        }
        if let Some(tree) = text.strip_prefix('<') {
            let path = tree.strip_suffix('>').filter(|path| path.split('/').all(|name| !name.is_empty()))?;
            return Some(Reference::Tree { path });
        }
        if let Some((count, rest)) = text.split_once(TIMES).and_then(|(count, rest)| Some((count.parse().ok()?, rest)))
        {
            let letter = rest.chars().next()?;
            let line = rest.strip_prefix(letter)?.strip_prefix(": ").filter(|line| line.contains(PLACE))?;
            return Some(Reference::Repeated { count, letter, line });
        }
        if let Some(element) = text.strip_suffix(':').filter(|element| !element.contains(' ')) {
            return Some(Reference::List { element });
        }
        let (text, differs) = text.strip_suffix(BUT).map_or((text, false), |text| (text, true));
        let (update, text) = match text.split_once(' ').filter(|(event, _)| is_event(event)) {
            Some((event, told)) => {
                let (told, request) = told.rsplit_once(FOR).unwrap_or((told, ""));
                (Some(OwnUpdate { event, request }), told)
            }
            None => (None, text),
        };
        let (origin, rest) = match text.split_once(' ')? {
            ("plain", rest) => (Origin::Plain, rest),
            ("new", rest) => (Origin::New, rest),
            _ => (Origin::Known, text),
        };
        let (element, id) = rest.split_once(' ')?;
        (!id.is_empty()).then_some(Reference::Object { update, origin, element, id, differs })
    }

    /// The line.
    pub(super) fn line(self) -> String {
        match self {
            Reference::Update { event, source, request: "" } => format!("{REFERENCE}Update {event} {source}"),
            Reference::Update { event, source, request } => {
                format!("{REFERENCE}Update {event} {source}{FOR}{request}")
            }
            Reference::Tree { path } => format!("{REFERENCE}<{path}>"),
            Reference::Repeated { count, letter, line } => format!("{REFERENCE}{count}{TIMES}{letter}: {line}"),
            Reference::List { element } => format!("{REFERENCE}{element}:"),
            Reference::Object { update, origin, element, id, differs } => {
                let origin = match origin {
                    Origin::Known => "",
                    Origin::Plain => "plain ",
                    Origin::New => "new ",
                };
                let but = if differs { BUT } else { "" };
                match update {
                    None => format!("{REFERENCE}{origin}{element} {id}{but}"),
                    Some(OwnUpdate { event, request: "" }) => format!("{REFERENCE}{event} {origin}{element} {id}{but}"),
                    Some(OwnUpdate { event, request }) => {
                        format!("{REFERENCE}{event} {origin}{element} {id}{FOR}{request}{but}")
                    }
                }
            }
        }
    }
}

/// Whether a line is the same after it was written to a file and read again.
pub(super) fn is_kept_by_files(line: &str) -> bool {
    !line.contains(char::is_control) && !line.ends_with(char::is_whitespace)
}

/// Whether a word is one of an event, which no element is.
pub(super) fn is_event(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Where the addresses of the API stand.
const BELOW: &str = "/finesse/api";

/// A heading, or an address behind a space, without what every address begins with; another one begins with `//`.
pub(super) fn short_address(line: &str) -> String {
    match line.split_once(" /") {
        Some((before, address)) => match address.strip_prefix(&BELOW[1..]).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) if !rest.starts_with('/') => format!("{before} /{rest}"),
            _ => format!("{before} //{address}"),
        },
        None => line.to_owned(),
    }
}

/// The reverse.
pub(super) fn long_address(line: &str) -> String {
    match line.split_once(" /") {
        Some((before, address)) if address.starts_with('/') => format!("{before} {address}"),
        Some((before, address)) => format!("{before} {BELOW}/{address}"),
        None => line.to_owned(),
    }
}

/// A line of the full text that is kept as it is.
pub(super) fn as_is(line: &str) -> String {
    if !is_kept_by_files(line) {
        // JSON lets the controls beyond ASCII stand.
        let text = serde_json::Value::from(line).to_string().chars().fold(String::new(), |mut text, letter| {
            let _ = match letter.is_control() {
                true => write!(text, "\\u{:04x}", u32::from(letter)),
                false => write!(text, "{letter}"),
            };
            text
        });
        return format!("{ESCAPE}{text}");
    }
    let is_special =
        line.is_empty() || line.starts_with([ESCAPE]) || line.starts_with(REFERENCE) || line.starts_with(HEADING);
    match repeated(line) {
        Some(repeated) => repeated,
        None if is_special => format!("{ESCAPE}{line}"),
        None => line.to_owned(),
    }
}

/// Whether a line holds a long text of one letter, which is shorter by [`as_is`].
pub(super) fn is_long(line: &str) -> bool {
    repeated(line).is_some()
}

/// A line that says how often a letter is repeated; `None` for one without a long text of one letter.
fn repeated(line: &str) -> Option<String> {
    if line.len() < LONG || line.contains(PLACE) {
        return None;
    }
    let mut start = 0;
    for run in line.as_bytes().chunk_by(|one, other| one == other) {
        let letter = char::from(*run.first()?);
        if run.len() >= LONG && letter.is_ascii_graphic() {
            let line = format!("{}{PLACE}{}", &line[..start], &line[start + run.len()..]);
            return Some(Reference::Repeated { count: run.len(), letter, line: &line }.line());
        }
        start += run.len();
    }
    None
}

/// The line that stands for reads after a step that are all those before it and told the same.
pub(super) fn reads_again(step: &str) -> String {
    format!("{HEADING}{step}{ALL_SAME}")
}

/// The line that stands for the heading of a notice that is the one before, once more.
pub(super) fn next_notice(step: &str) -> String {
    format!("{HEADING}{step}{NEXT_NOTICE}")
}

/// The number of the step of a heading.
pub(super) fn step_of(heading: &str) -> Option<&str> {
    heading.strip_prefix(HEADING)?.split_once(']').map(|(step, _)| step)
}

/// A heading of a read before or after a step: the step, and the rest from who read.
pub(super) fn read_of<'a>(heading: &'a str, when: &str) -> Option<(&'a str, &'a str)> {
    let (step, rest) = heading.strip_prefix(HEADING)?.split_once("] read ")?;
    Some((step, rest.strip_prefix(when)?.strip_prefix(" by ")?))
}

/// The heading of a read, the reverse.
pub(super) fn read_heading(step: &str, when: &str, rest: &str) -> String {
    format!("{HEADING}{step}] read {when} by {rest}")
}

/// Where a line says that it is the same body or a text alone, so that it can stand beside its heading.
pub(super) fn may_stand_beside(line: &str) -> bool {
    line.starts_with(REFERENCE) || line.starts_with('(')
}

/// A heading with the status and what stands beside it, apart: ` -> 200 = User {agent.id}`.
pub(super) fn split_heading(heading: &str) -> (&str, Option<(&str, Option<&str>)>) {
    let Some((before, after)) = heading.split_once(" -> ") else { return (heading, None) };
    let (status, beside) = after.split_once(' ').map_or((after, None), |(status, beside)| (status, Some(beside)));
    if is_status(status) { (before, Some((status, beside))) } else { (heading, None) }
}

/// Whether a line of the full text is that of the status; answers the status.
pub(super) fn status_of(line: &str) -> Option<&str> {
    line.strip_prefix("-> ").filter(|status| is_status(status))
}

fn is_status(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_they_are_written() {
        let references = [
            Reference::Update { event: "PUT", source: "/a", request: "" },
            Reference::Update { event: "PUT", source: "/a", request: "{requestId}" },
            Reference::List { element: "Dialogs" },
            Reference::Tree { path: "ApiErrors/ApiError" },
            Reference::Repeated { count: 200, letter: ':', line: "  <a>…</a>" },
            Reference::Object { update: None, origin: Origin::Known, element: "User", id: "{user 1}", differs: false },
            Reference::Object {
                update: Some(OwnUpdate { event: "PUT", request: "{requestId}" }),
                origin: Origin::Plain,
                element: "User",
                id: "{agent.id}",
                differs: true,
            },
            Reference::Object {
                update: Some(OwnUpdate { event: "PUT", request: "" }),
                origin: Origin::New,
                element: "User",
                id: "{agent.id}",
                differs: true,
            },
        ];
        for reference in references {
            assert_eq!(ShortLine::read(&reference.line()), Ok(ShortLine::Reference(reference)));
        }
        for nothing in
            ["= ", "= User", "= User ", "= Update", "= Update PUT", "= <", "= <>", "= <a/>", "= 5 times a: b"]
        {
            assert!(ShortLine::read(nothing).is_err(), "{nothing}");
        }
    }

    #[test]
    fn any_other_line_is_read_as_it_was() {
        for line in
            ["", "[step 1] x", "= User {agent.id}", "\\", "\\\"x", "a\tb", "a\r", "\u{1}", " <a>", "<a> ", "-> 200"]
        {
            assert_eq!(ShortLine::read(&as_is(line)), Ok(ShortLine::AsIs(line.into())), "{line:?}");
        }
        assert!(ShortLine::read("\\\"a").is_err());
    }

    #[test]
    fn a_long_text_of_one_letter_is_counted() {
        let line = format!("é<name>{}</name>", "1".repeat(10_000));
        assert_eq!(as_is(&line), "= 10000 times 1: é<name>…</name>");
        for short in ["1".repeat(LONG - 1), format!("…{}", "1".repeat(LONG)), "é".repeat(LONG), "<> ".repeat(LONG)] {
            assert!(!as_is(&short).contains(TIMES), "{short}");
        }
    }

    #[test]
    fn addresses_are_said_short_and_read_as_they_were() {
        assert_eq!(short_address("[step 1] GET /finesse/api/User/1"), "[step 1] GET /User/1");
        for line in ["GET /finesse/api/User/1", "GET /finesse/api", "GET /finesse/api//x", "GET /", "GET //x", "no", ""]
        {
            assert_eq!(long_address(&short_address(line)), line);
        }
    }

    #[test]
    fn a_heading_has_its_status_beside_it() {
        let heading = "[step 1] read before by agent: GET /x -> 200 = User {agent.id}";
        let (before, beside) = split_heading(heading);
        assert_eq!(before, "[step 1] read before by agent: GET /x");
        assert_eq!(beside, Some(("200", Some("= User {agent.id}"))));
        assert_eq!(split_heading("[step 1] no notices").1, None);
        assert_eq!(split_heading("[step 1] GET /x -> y").1, None);
    }
}
