//! Rows of one's own, from written to meant.

use std::path::Path;

use crate::case::error::Problem;
use crate::case::meant::OwnRow;
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;
use crate::case::written::{OWN_STANDINGS, OwnKind, OwnRowWritten};
use crate::contract::{Deployment, Row, RowId};

/// The rows of one file.
pub fn own_rows(file: &Path, written: Vec<OwnRowWritten>, mistakes: &mut Mistakes) -> Vec<OwnRow> {
    let rows = written.into_iter().enumerate();
    rows.filter_map(|(index, written)| own_row(file, KeyPath::top().index(index), written, mistakes)).collect()
}

fn own_row(file: &Path, at: KeyPath, written: OwnRowWritten, mistakes: &mut Mistakes) -> Option<OwnRow> {
    let id = row_id(written.row.as_deref(), &at, mistakes);
    let standings = OWN_STANDINGS.map(|standing| (standing.word(), standing));
    let standing = mistakes.need(&at, "standing", written.standing.as_ref(), "observed");
    let standing = standing
        .and_then(|word| mistakes.word(&at.key("standing"), word, "standing of a row of one's own", &standings));
    let kind = own_kind(&written, &at, mistakes);
    let basis = mistakes.need(&at, "basis", written.basis, "which server, and when");
    let says = mistakes.need(&at, "says", written.says, "one sentence");
    let deployments =
        words(written.on.as_deref(), &at.key("on"), "deployment", &OwnRowWritten::deployments(), mistakes);
    if written.on.as_ref().is_some_and(Vec::is_empty) {
        mistakes.add(Problem::at(&at.key("on"), "`on` names no deployment", "write cce or ccx, or leave it out"));
    }
    let events = words(written.events.as_deref(), &at.key("events"), "event", &OwnRowWritten::event_words(), mistakes);
    let row = Row {
        id: id?,
        kind: kind?.kind,
        causes: None,
        deployments: deployments.unwrap_or_else(|| Deployment::ALL.to_vec()),
        pages: Vec::new(),
        standing: standing?,
        since: None,
        basis: Some(basis?),
        says: says?,
        status: written.status,
        error_type: written.error_type,
        error_data: written.data,
        error_message: written.message,
        cti: None,
        state: None,
        offers: Vec::new(),
        offers_at_times: Vec::new(),
        node: written.node,
        source: written.source,
        events: events.unwrap_or_default().into_iter().map(|event| event.word().to_owned()).collect(),
    };
    Some(OwnRow { row, file: file.to_owned(), place: at })
}

fn row_id(written: Option<&str>, at: &KeyPath, mistakes: &mut Mistakes) -> Option<RowId> {
    let text = mistakes.need(at, "row", written, "dialog.send_dtmf#403-locked")?;
    let id = text.parse::<RowId>();
    if let Err(error) = &id {
        mistakes.add(Problem::at(&at.key("row"), format!("{error}"), "write the operation, a hash and a short id"));
    }
    id.ok()
}

/// The kind of a row, whose columns are those of the kind.
fn own_kind(written: &OwnRowWritten, at: &KeyPath, mistakes: &mut Mistakes) -> Option<OwnKind> {
    let kinds = OwnKind::ALL.map(|kind| (kind.word, kind));
    let word = mistakes.need(at, "kind", written.kind.as_ref(), "response")?;
    let kind = mistakes.word(&at.key("kind"), word, "kind of row", &kinds)?;
    columns(kind, written, at, mistakes);
    Some(kind)
}

/// Tells columns that rows of the kind lack, and those that they need.
fn columns(kind: OwnKind, written: &OwnRowWritten, at: &KeyPath, mistakes: &mut Mistakes) {
    let given = |column: &str| match column {
        "status" => written.status.is_some(),
        "type" => written.error_type.is_some(),
        "data" => written.data.is_some(),
        "message" => written.message.is_some(),
        "node" => written.node.is_some(),
        "source" => written.source.is_some(),
        _ => written.events.is_some(),
    };
    for column in OwnKind::OF_SOME {
        let at = at.key(column);
        if given(column) && !kind.has(column) {
            let what = format!("`{column}` is no column of a row of the kind {}", kind.word);
            mistakes.add(Problem::at(&at, what, "take it out, or correct the kind").of_key());
        }
        if !given(column) && kind.needs.contains(&column) {
            let what = format!("`{column}` is missing, which every {} has", kind.word);
            mistakes.add(Problem::at(&at, what, format!("write `{column}: …`")));
        }
    }
}

fn words<T: Copy>(
    written: Option<&[String]>,
    at: &KeyPath,
    kind: &str,
    all: &[(&'static str, T)],
    mistakes: &mut Mistakes,
) -> Option<Vec<T>> {
    let words = written?.iter().enumerate();
    Some(words.filter_map(|(index, word)| mistakes.word(&at.index(index), word, kind, all)).collect())
}
