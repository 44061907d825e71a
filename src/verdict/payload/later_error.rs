//! Errors that arrive as notifications: with PUT, about the object that the request was about, and of that request.

use crate::case::meant::EventName;
use crate::contract::{ApiObject, Method, NodeName, ObjectWord, RowId, fact_row};
use crate::observe::{Notice, Sent};

use super::super::reading::ReadNotice;
use super::Misses;
use super::identity::{from_root, is_address};

/// Holds an error against the request that it is about, which is none where the step is no request.
pub(super) fn look(role: &str, notice: &Notice, request: Option<&Sent>, misses: &mut Misses) {
    let Ok(read) = ReadNotice::read(notice) else { return };
    let Some(node) = NodeName::at(&notice.node).filter(|_| !read.errors().is_empty()) else { return };
    let came = format!("the error to {role} on {}", notice.node);
    if read.event != EventName::Put.word() {
        misses.add(row(node), format!("event PUT of {came}"), format!("event `{}`", read.event));
    }
    if let Some(source) = source(node, &notice.node, request)
        && !source.fits(&read.source)
    {
        misses.add(row(node), format!("source `{}` of {came}", source.words()), format!("source `{}`", read.source));
    }
    // An id is best effort and may be left out; that of another request says that the error is of another one.
    let own = request.and_then(|sent| sent.header("requestId"));
    if let Some(own) = own.filter(|own| !read.request_id.is_empty() && read.request_id != **own) {
        misses.add(
            fact_row("request-id"),
            format!("requestId `{own}` of {came}"),
            format!("requestId `{}`", read.request_id),
        );
    }
}

/// The row that gives an error's source: a call's (page 359), or a person's.
fn row(node: NodeName) -> RowId {
    match node.object() {
        ObjectWord::DIALOG => RowId::of("notification.dialog_cti_error", "put"),
        _ => RowId::of("notification.user_error", "put"),
    }
}

/// What an error is about.
enum Source {
    /// The object at that address.
    Of(String),
    /// A call that nobody could know before.
    AnyDialog,
}

/// What an error on a node is about, where that is known.
fn source(node: NodeName, address: &str, request: Option<&Sent>) -> Option<Source> {
    match node.object() {
        ObjectWord::USER if !node.is_collection() => Some(Source::Of(address.to_owned())),
        ObjectWord::DIALOG => {
            let path = request.filter(|sent| sent.method != Method::Get)?.path.as_str();
            match ApiObject::at(path) {
                Some((object, Some(id))) if object.word == ObjectWord::DIALOG => {
                    Some(Source::Of(object.address?.replace("{id}", id)))
                }
                _ => Some(Source::AnyDialog),
            }
        }
        _ => None,
    }
}

impl Source {
    fn fits(&self, told: &str) -> bool {
        match self {
            Source::Of(address) => is_address(told, address),
            Source::AnyDialog => {
                let told = from_root(told);
                let is_dialog = ApiObject::at(told).is_some_and(|(object, _)| object.word == ObjectWord::DIALOG);
                // Or the person, or the person's calls, where no call came about.
                is_dialog || NodeName::at(told.trim_end_matches('/')).is_some()
            }
        }
    }

    fn words(&self) -> &str {
        match self {
            Source::Of(address) => address,
            Source::AnyDialog => "/finesse/api/Dialog/{id}",
        }
    }
}
