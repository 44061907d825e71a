//! Which elements carry which kind of value, so that a value is looked up among names of its kind only.

use crate::cast::NameKind;

/// What is done with an element's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// The whole text names something of that kind.
    Name(NameKind),
    /// An address of the API: each segment is named by its place in it.
    Path,
    /// Free text: replaced word by word.
    Words,
    /// Left as it is.
    Plain,
}

/// The kind of an element's text, by its own name and its parent's.
pub(super) fn text_kind(parent: &str, element: &str) -> TextKind {
    match (parent, element) {
        ("Dialog" | "dialog", "id" | "secondaryId") => TextKind::Name(NameKind::Dialog),
        (_, "loginId") => TextKind::Name(NameKind::Login),
        (_, "loginName") => TextKind::Name(NameKind::LoginName),
        (_, "firstName") => TextKind::Name(NameKind::FirstName),
        (_, "lastName") => TextKind::Name(NameKind::LastName),
        (
            _,
            "extension" | "mediaAddress" | "fromAddress" | "toAddress" | "targetMediaAddress" | "DNIS" | "dialedNumber",
        ) => TextKind::Name(NameKind::Address),
        (_, "teamId") | ("Team", "id") => TextKind::Name(NameKind::Team),
        (_, "teamName") | ("Team", "name") => TextKind::Name(NameKind::TeamName),
        (_, "uri" | "source" | "dialogs" | "associatedDialogUri") => TextKind::Path,
        (_, "ErrorMessage" | "errorMessage" | "ErrorData" | "errorData" | "peripheralErrorText" | "location") => {
            TextKind::Words
        }
        _ => TextKind::Plain,
    }
}

/// The kind of the segment that follows this one in an address of the API.
pub(super) fn segment_kind(before: &str) -> Option<NameKind> {
    match before {
        "User" => Some(NameKind::Login),
        "Dialog" => Some(NameKind::Dialog),
        "Team" => Some(NameKind::Team),
        _ => None,
    }
}
