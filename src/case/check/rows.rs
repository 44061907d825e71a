//! Rows that a claim names: they exist, are documented for the deployment, and say what the case writes.

use crate::case::error::Problem;
use crate::case::meant::{NoticeClaim, ValueClaim};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;
use crate::contract::{Catalogue, NodeName, Row, RowId, RowKind};

use super::Setting;

/// The row of that id, or a mistake with the nearest one.
pub fn known<'a>(id: &RowId, catalogue: &'a Catalogue, at: &KeyPath, mistakes: &mut Mistakes) -> Option<&'a Row> {
    let Some(operation) = catalogue.operation(id.operation()) else {
        let operations: Vec<&str> = catalogue.operations().map(|operation| operation.id.as_str()).collect();
        let what = format!("there is no operation or table `{}`", id.operation());
        mistakes.add(Problem::at(at, what, "correct the part before the hash").near(id.operation(), operations));
        return None;
    };
    if let Some(row) = operation.row(id.short()) {
        return Some(row);
    }
    let rows: Vec<&str> = operation.rows.iter().map(|row| row.id.short()).collect();
    let what = format!("`{}` has no row `{}`", operation.id, id.short());
    let remedy = "name a row of the catalogue, or add one with an honest standing";
    let problem = Problem::at(at, what, remedy).near(id.short(), rows.clone());
    mistakes.add(problem.expected(format!("one of {}", rows.join(", "))));
    None
}

/// The row of that id, which must be of one of these kinds and documented for the deployment.
pub fn fitting<'a>(
    id: &RowId,
    kinds: &[RowKind],
    setting: &Setting<'a>,
    at: &KeyPath,
    mistakes: &mut Mistakes,
) -> Option<&'a Row> {
    let row = known(id, setting.catalogue, at, mistakes)?;
    if !kinds.is_empty() && !kinds.contains(&row.kind) {
        let what = format!("`{id}` is {}, which says nothing of this", kind_title(row.kind));
        let titles: Vec<&str> = kinds.iter().map(|kind| kind_title(*kind)).collect();
        mistakes.add(Problem::at(at, what, format!("name {} here", titles.join(" or "))));
        return None;
    }
    if !row.covers(setting.deployment) {
        let documented: Vec<&str> = row.deployments.iter().map(|deployment| deployment.word()).collect();
        let what = format!("`{id}` is not documented for {}", setting.deployment);
        let remedy =
            format!("it stands for {} only; name the row of this deployment, or `observe`", documented.join(", "));
        mistakes.add(Problem::at(at, what, remedy));
        return None;
    }
    Some(row)
}

/// What a kind of row is called in messages.
pub const fn kind_title(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Response => "a response",
        RowKind::AsyncError => "an asynchronous error",
        RowKind::PlatformDifference => "a platform difference",
        RowKind::AllowedActions => "a row of allowed actions",
        RowKind::RequestableState => "a row of requestable states",
        RowKind::Notification => "a notification",
        RowKind::Field => "a field of an object",
    }
}

/// Whether the claim says what the row says, neither more nor less. A row without a value leaves it open.
pub fn agrees(claim: &ValueClaim, row: Option<&str>) -> bool {
    let Some(value) = row else { return true };
    match claim {
        ValueClaim::Equal(text) => fits(text, value),
        ValueClaim::Begins(text) => !text.is_empty() && value.starts_with(text.as_str()),
        ValueClaim::Empty => value.is_empty(),
        ValueClaim::Not(_) | ValueClaim::Present | ValueClaim::Absent | ValueClaim::Any => false,
    }
}

/// Whether a text with templates can be this value: its fixed parts stand there in order.
fn fits(text: &str, value: &str) -> bool {
    if text == value {
        return true;
    }
    let mut rest = value;
    let mut pieces = text.split('{').enumerate().map(|(index, piece)| match index {
        0 => piece,
        _ => piece.split_once('}').map_or(piece, |(_, after)| after),
    });
    text.contains('{')
        && pieces.all(|piece| match rest.find(piece) {
            Some(at) => {
                rest = &rest[at + piece.len()..];
                true
            }
            None => false,
        })
}

/// A claim as an author would write it.
pub fn written(claim: &ValueClaim) -> String {
    match claim {
        ValueClaim::Equal(text) => format!("`{text}`"),
        ValueClaim::Not(text) => format!("`{{not: {text}}}`"),
        ValueClaim::Begins(text) => format!("`{{begins: {text}}}`"),
        ValueClaim::Present => "`{present: true}`".to_owned(),
        ValueClaim::Absent => "`{absent: true}`".to_owned(),
        ValueClaim::Empty => "`{empty: true}`".to_owned(),
        ValueClaim::Any => "nothing".to_owned(),
    }
}

/// What of a notice differs from its row.
pub fn notice_differs(notice: &NoticeClaim, row: &Row) -> Option<String> {
    if let (Some(on), Some(node)) = (notice.on, row.node.as_deref().and_then(NodeName::at))
        && on != node
    {
        return Some(format!("the notice is expected on `{}`, and `{}` says `{}`", on.word(), row.id, node.word()));
    }
    let event = notice.event?;
    let known = row.events.is_empty() || row.events.iter().any(|known| known.eq_ignore_ascii_case(event.word()));
    (!known).then(|| format!("the event is {}, and `{}` says {}", event.word(), row.id, row.events.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_agrees_where_it_says_what_the_row_says() {
        let equal = |text: &str| ValueClaim::Equal(text.to_owned());
        assert!(agrees(&equal("Generic Error"), Some("Generic Error")));
        assert!(!agrees(&equal("Generic error"), Some("Generic Error")));
        assert!(agrees(&equal("anything"), None));
        assert!(agrees(&ValueClaim::Begins("<Conf".to_owned()), Some("<ConferenceCallCommand>: failed")));
        assert!(!agrees(&ValueClaim::Any, Some("3")));
        assert!(agrees(
            &equal("INVALID_ACTION X on extension {agent.extension}"),
            Some("INVALID_ACTION X on extension 5")
        ));
    }
}
