//! How the judge reads bodies and notices: names and texts out of the tree, nothing that the mock's own types say.

use crate::contract::ApiObject;
use crate::observe::{Answered, Notice};
use crate::xml::{Element, ReadError};

/// What a notice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload<'a> {
    /// One or more errors.
    Errors(Vec<&'a Element>),
    /// An object: a User, a Dialog, a Team, SystemInfo.
    Object(&'a Element),
    /// An update without data, as for a user that was deleted.
    Nothing,
}

/// A notice as the judge reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNotice<'a> {
    /// The pubsub node.
    pub node: &'a str,
    /// The event in capitals: servers write it both ways (notification chapter, pages 348 to 361).
    pub event: String,
    /// The address of what changed.
    pub source: String,
    /// The requestId; empty where there was none.
    pub request_id: String,
    /// What it is about.
    pub payload: Payload<'a>,
}

impl<'a> ReadNotice<'a> {
    /// Reads a notice.
    ///
    /// # Errors
    /// Why its payload cannot be read.
    pub fn read(notice: &'a Notice) -> Result<ReadNotice<'a>, String> {
        let update = notice.payload.tree_of_characters().map_err(ToString::to_string)?;
        if !update.name.eq_ignore_ascii_case("update") {
            return Err(format!("its root is <{}> instead of <Update>", update.name));
        }
        let text = |name: &str| update.text_at(name).unwrap_or_default();
        Ok(ReadNotice {
            node: &notice.node,
            event: text("event").to_ascii_uppercase(),
            source: text("source"),
            request_id: text("requestId"),
            payload: payload(update)?,
        })
    }

    /// The errors; none where the notice is about something else.
    pub fn errors(&self) -> &[&'a Element] {
        match &self.payload {
            Payload::Errors(errors) => errors,
            Payload::Object(_) | Payload::Nothing => &[],
        }
    }

    /// The object; `None` where the notice is about something else.
    pub fn object(&self) -> Option<&'a Element> {
        match &self.payload {
            Payload::Object(object) => Some(object),
            Payload::Errors(_) | Payload::Nothing => None,
        }
    }

    /// The id of the object, as the table of objects knows it.
    pub fn object_id(&self) -> Option<String> {
        id_of(self.object()?)
    }

    /// The notice in a few words, for messages.
    pub fn words(&self) -> String {
        let about = match &self.payload {
            Payload::Errors(errors) => errors.iter().map(|error| error_words(error)).collect::<Vec<_>>().join("; "),
            Payload::Object(object) => {
                let state = object.text_at("state").map(|state| format!(" in state {state}")).unwrap_or_default();
                format!("{} {}{state}", object.name, self.object_id().unwrap_or_default())
            }
            Payload::Nothing => "no data".to_owned(),
        };
        format!("{} on {}: {about}", self.event, self.node)
    }
}

/// The id of an object of the API.
pub(super) fn id_of(object: &Element) -> Option<String> {
    object.text_at(ApiObject::of_element(&object.name)?.id?)
}

fn payload(update: &Element) -> Result<Payload<'_>, String> {
    let Some(data) = update.child("data") else { return Ok(Payload::Nothing) };
    let Some(object) = data.elements().next() else { return Ok(Payload::Nothing) };
    if object.name == "apiErrors" {
        let errors: Vec<&Element> = object.children_named("apiError").collect();
        return if errors.is_empty() {
            Err("apiErrors holds no apiError".to_owned())
        } else {
            Ok(Payload::Errors(errors))
        };
    }
    if ApiObject::of_list(&object.name).is_none() {
        return Ok(Payload::Object(object));
    }
    // A collection with one member (page 348): the member is what the notice is about.
    let mut members = object.elements();
    match (members.next(), members.next()) {
        (Some(member), None) => Ok(Payload::Object(member)),
        (None, _) => Ok(Payload::Nothing),
        (Some(_), Some(_)) => Err(format!("the collection <{}> holds more than one member", object.name)),
    }
}

/// An error in a few words: `Generic Error, data 3, message CF_VALUE_OUT_OF_RANGE`.
pub(super) fn error_words(error: &Element) -> String {
    let text = |small: &str, capital: &str| error.text_at(small).or_else(|| error.text_at(capital)).unwrap_or_default();
    format!(
        "{}, data `{}`, message `{}`",
        text("errorType", "ErrorType"),
        text("errorData", "ErrorData"),
        text("errorMessage", "ErrorMessage")
    )
}

/// Why an answer holds no object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoObject<'a> {
    /// It cannot be read.
    #[error(transparent)]
    Read(&'a ReadError),
    /// It says itself that it is something else: a client that goes by it would not read it as XML.
    #[error("it is declared as {0}")]
    Declared(&'a str),
    /// It says itself that it is written in a charset that it is not written in: a client that goes by it reads no XML.
    #[error("it is declared as {0}, which it is not written in")]
    Charset(&'a str),
}

/// The object that an answer holds. Answers are declared as XML in one of several ways, or not at all (page 29).
pub(super) fn read_body(answered: &Answered) -> Result<&Element, NoObject<'_>> {
    let tree = answered.body.tree().map_err(NoObject::Read)?;
    match declared_otherwise(answered) {
        Some(declared) => Err(NoObject::Declared(declared)),
        None => match other_charset(answered) {
            Some(declared) => Err(NoObject::Charset(declared)),
            None => Ok(tree),
        },
    }
}

/// What an answer is declared as, where its charset has two bytes or more for each letter and its bytes are letters of one.
/// Charsets that agree on what the guide's XML is made of are all the same to a client.
fn other_charset(answered: &Answered) -> Option<&str> {
    let declared = answered.header("content-type")?;
    let is_wide = |declared: &str| ["utf-16", "utf-32"].iter().any(|charset| declared.contains(charset));
    (is_wide(&declared.to_ascii_lowercase())
        && answered.body.bytes().first() == Some(&b'<')
        && answered.body.bytes().get(1) != Some(&0))
    .then_some(declared)
}

/// What an answer is declared as, where that is something else than XML.
pub(super) fn declared_otherwise(answered: &Answered) -> Option<&str> {
    answered.header("content-type").filter(|declared| !declared.to_ascii_lowercase().contains("xml"))
}

/// Whether an answer holds an object or nothing at all.
pub(super) fn is_readable(answered: &Answered) -> bool {
    matches!(read_body(answered), Ok(_) | Err(NoObject::Read(ReadError::Empty)))
}

/// Whether an answer is a page of the web server that says so: it refused before Finesse could (seen for 401, 404 and 405).
/// Errors that are told as `ApiErrors` are never one, whatever they are declared as.
pub(super) fn is_page(answered: &Answered) -> bool {
    let is_declared = match answered.header("content-type") {
        Some(declared) => declared.to_ascii_lowercase().contains("html"),
        None => begins_as_page(&answered.body.text()),
    };
    let holds_errors = matches!(answered.body.tree(), Ok(tree) if tree.name.eq_ignore_ascii_case("ApiErrors"));
    [401, 404, 405].contains(&answered.status) && is_declared && !answered.body.is_empty() && !holds_errors
}

fn begins_as_page(text: &str) -> bool {
    let begins = |word: &str| text.trim_start().get(..word.len()).is_some_and(|first| first.eq_ignore_ascii_case(word));
    begins("<!doctype html") || begins("<html")
}

/// Whether an answer holds errors, whatever its status says.
pub(super) fn holds_errors(answered: &Answered) -> bool {
    matches!(read_body(answered), Ok(tree) if tree.name == "ApiErrors")
}

/// An answer in a few words, for messages.
pub(super) fn answer_words(answered: &Answered) -> String {
    let body = match read_body(answered) {
        Ok(tree) if tree.name == "ApiErrors" => {
            let errors: Vec<String> = tree.children_named("ApiError").map(error_words).collect();
            if errors.is_empty() { "ApiErrors without an error".to_owned() } else { errors.join("; and ") }
        }
        Ok(tree) => format!("a <{}>", tree.name),
        Err(NoObject::Read(ReadError::Empty)) => "no body".to_owned(),
        Err(error) => {
            let start: String = answered.body.text().chars().take(60).collect();
            format!("a body that is not read ({error}), beginning `{}`", start.escape_debug())
        }
    };
    format!("{} with {body}", answered.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_written_in_the_charset_that_it_is_declared_in() {
        let is_read = |declared: &str| {
            let headers = vec![("content-type".to_owned(), declared.to_owned())];
            super::is_readable(&Answered { status: 200, headers, body: "<User/>".into() })
        };
        assert!(!is_read("application/xml;charset=UTF-16"));
        for declared in ["application/xml;charset=UTF-8", "application/xml; charset=iso-8859-1", "application/xml"] {
            assert!(is_read(declared), "{declared}");
        }
    }

    #[test]
    fn a_page_is_one_that_says_so_with_a_status_of_the_web_server() {
        const PAGE: &str = "<!doctype html><html><p>HTTP Status 401<br></html>";
        const ERRORS: &str = "<ApiErrors><ApiError/></ApiErrors>";
        let is_page = |status: u16, declared: Option<&str>, body: &str| {
            let headers = declared.map(|declared| ("content-type".to_owned(), declared.to_owned()));
            super::is_page(&Answered { status, headers: headers.into_iter().collect(), body: body.into() })
        };
        for status in [401, 404, 405] {
            assert!(is_page(status, Some("text/html;charset=UTF-8"), PAGE));
            assert!(is_page(status, None, PAGE));
        }
        for (status, declared, body) in [
            (400, Some("text/html"), PAGE),
            (500, Some("text/html"), PAGE),
            (401, Some("application/xml"), PAGE),
            (401, Some("text/html"), ERRORS),
            (401, Some("text/html"), ""),
            (401, None, ERRORS),
            (401, None, "Unauthorized"),
        ] {
            assert!(!is_page(status, declared, body), "{status} {declared:?} {body}");
        }
    }
}
