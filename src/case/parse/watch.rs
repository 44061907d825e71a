//! What is watched, from written to meant: claims that are reported and never judged.

use crate::case::error::Problem;
use crate::case::meant::Watch;
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;
use crate::case::written::{OutcomeWritten, WatchWritten};

use super::claim::{Actor, Reader};

/// What an outcome watches.
pub fn watches(
    written: &OutcomeWritten,
    at: &KeyPath,
    operation: &str,
    actor: &Actor,
    mistakes: &mut Mistakes,
) -> Vec<Watch> {
    let Some(watched) = &written.watch else { return Vec::new() };
    let at = at.key("watch");
    let mut reader = Reader { operation, actor, mistakes };
    if watched.is_empty() {
        reader.tell(&at, "`watch` is empty", "write what is looked for, or take it out");
    }
    let watches = watched.iter().enumerate();
    watches.filter_map(|(index, watched)| watch(watched, &at.index(index), &mut reader)).collect()
}

fn watch(written: &WatchWritten, at: &KeyPath, reader: &mut Reader<'_>) -> Option<Watch> {
    let WatchWritten { says, status, error, async_error, headers, notices, none, after } = written.clone();
    let claims =
        OutcomeWritten { status, error, async_error, headers, notices, none, after, ..OutcomeWritten::default() };
    if claims == OutcomeWritten::default() {
        let remedy = "add status, error, async_error, headers, notices, none or after";
        reader.tell(at, "nothing is claimed that could be watched", remedy);
    }
    let claims = reader.outcome(&claims, at);
    if !claims.captures.is_empty() {
        reader.tell(&at.key("notices"), "a notice that is watched teaches no id", "take `learn` out");
    }
    let says = reader.mistakes.need(at, "says", says, "what is looked for")?;
    Some(Watch { says, claims })
}

/// Tells that something is watched where nothing can be.
pub fn must_not_be(written: &OutcomeWritten, at: &KeyPath, place: &str, mistakes: &mut Mistakes) {
    if written.watch.is_some() {
        let remedy = "write `watch` in a case's step, beside `one_of` where there are several outcomes";
        mistakes.add(Problem::at(&at.key("watch"), format!("`watch` stands in {place}"), remedy).of_key());
    }
}
