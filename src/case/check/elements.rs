//! Whether claims name what the tables of objects and their own rows name: elements, values, types and statuses.

use std::collections::BTreeSet;

use crate::contract::{ApiField, ApiObject, Catalogue, ObjectWord};

use crate::case::error::Problem;
use crate::case::meant::{AbsenceClaim, ActionsClaim, AfterClaim, CaptureFrom, Has, NoticeClaim, Outcome, ValueClaim};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;

/// Where a participant's elements stand below a dialog.
const PARTICIPANT: &str = "participants/Participant";

/// The actions that can be asked for.
pub fn requested_actions() -> &'static [&'static str] {
    ApiObject::of(ObjectWord::DIALOG).field("requestedAction").map_or(&[], |field| &field.values)
}

/// Looks at the claims of one outcome.
pub struct ClaimWarnings<'a> {
    pub catalogue: &'a Catalogue,
    pub mistakes: &'a mut Mistakes,
}

impl ClaimWarnings<'_> {
    pub fn outcome(&mut self, outcome: &Outcome, at: &KeyPath) {
        self.errors(outcome, at);
        for (index, notice) in outcome.notices.iter().enumerate() {
            self.notice(notice, &at.key("notices").index(index));
        }
        for (index, absence) in outcome.none.iter().enumerate() {
            if let AbsenceClaim::Notice(notice) = absence {
                self.notice(notice, &at.key("none").index(index));
            }
        }
        for (index, after) in outcome.after.iter().enumerate() {
            self.after(after, &at.key("after").index(index));
        }
        for capture in &outcome.captures {
            if let CaptureFrom::List(claim) = &capture.from {
                self.after(claim, &at.key("capture").key(&capture.name));
            }
        }
    }

    fn errors(&mut self, outcome: &Outcome, at: &KeyPath) {
        if let Some(claim) = &outcome.error {
            let at = at.key("error");
            let row = claim.row.as_ref().and_then(|row| self.catalogue.row(row));
            if let (Some(row), Some(status)) = (row, outcome.status)
                && let Some(documented) = row.status.filter(|documented| *documented != status)
            {
                let what = format!("the status is {status}, and `{}` is about {documented}", row.id);
                let remedy = "name the row of this status, or correct the status";
                self.mistakes.add(Problem::at(&at.key("row"), what, remedy));
            }
            self.error_type(&claim.error_type, &at.key("type"));
        }
        if let Some(claim) = &outcome.async_error {
            self.error_type(&claim.error_type, &at.key("async_error").key("type"));
        }
    }

    fn error_type(&mut self, claim: &ValueClaim, at: &KeyPath) {
        let ValueClaim::Equal(text) = claim else { return };
        let rows = self.catalogue.operations().flat_map(|operation| &operation.rows);
        let known: BTreeSet<&str> = rows.filter_map(|row| row.error_type.as_deref()).collect();
        if !text.contains('{') && !known.contains(text.as_str()) {
            let what = format!("no row of the catalogue names an error type `{text}`");
            let problem = Problem::at(at, what, "correct the type, or name a row that has it");
            self.mistakes.add(problem.near(text, known));
        }
    }

    fn notice(&mut self, notice: &NoticeClaim, at: &KeyPath) {
        let Some(node) = notice.on else { return };
        self.has(ApiObject::of(node.object()), "", &notice.has, &at.key("has"));
    }

    fn after(&mut self, after: &AfterClaim, at: &KeyPath) {
        let at = at.key("has");
        if let Some((object, _)) = ApiObject::at(&after.path) {
            self.has(object, "", &after.has, &at);
        } else if let Some(object) = ObjectWord::listed_at(&after.path).map(ApiObject::of) {
            self.has(object, object.element, &after.has, &at);
        }
    }

    /// What an object says, below the element `above` of the answer.
    fn has(&mut self, object: &ApiObject, above: &str, has: &Has, at: &KeyPath) {
        for (path, claim) in &has.values {
            let below = match above {
                "" => Some(path.as_str()),
                _ if path == above => None,
                _ => Some(path.strip_prefix(above).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)),
            };
            if let Some(below) = below {
                self.value(object, below, &claim.what, &at.key(path));
            }
        }
        for (role, claim) in &has.participants {
            let at = at.key("participants").key(role);
            for (path, value) in &claim.values {
                self.value(object, &format!("{PARTICIPANT}/{path}"), &value.what, &at.key(path));
            }
            if let Some(actions) = &claim.actions {
                self.actions(object, &actions.what, &at.key("actions"));
            }
        }
    }

    fn value(&mut self, object: &ApiObject, path: &str, claim: &ValueClaim, at: &KeyPath) {
        let segments: Vec<&str> = path.split('/').collect();
        let Some(field) = field_at(&object.fields, &segments) else {
            let mut known = Vec::new();
            paths(&object.fields, &mut known);
            let what = format!("`{path}` is no element of a {} that the guide's tables have", object.element);
            let problem = Problem::at(at, what, "correct the path, or take the claim out").of_key();
            self.mistakes.add(problem.near(path, known));
            return;
        };
        if let ValueClaim::Equal(text) = claim
            && !text.contains('{')
        {
            self.word(field, text, at);
        }
    }

    fn actions(&mut self, object: &ApiObject, claim: &ActionsClaim, at: &KeyPath) {
        let path = format!("{PARTICIPANT}/actions/action");
        let Some(field) = field_at(&object.fields, &path.split('/').collect::<Vec<_>>()) else { return };
        let lists = match claim {
            ActionsClaim::Exactly(exactly) => vec![("exactly", exactly)],
            ActionsClaim::Some { include, exclude } => vec![("include", include), ("exclude", exclude)],
        };
        for (key, actions) in lists {
            for (index, action) in actions.iter().enumerate() {
                if !requested_actions().contains(&action.as_str()) {
                    self.word(field, action, &at.key(key).index(index));
                }
            }
        }
    }

    /// A word among those that pages name for a field; pages close no set, so that another is only unlikely.
    fn word(&mut self, field: &ApiField, text: &str, at: &KeyPath) {
        if field.values.is_empty() || field.values.contains(&text) {
            return;
        }
        let what = format!("no page names the value `{text}` for {}", field.name);
        let problem = Problem::at(at, what, "correct the value, or add it to the table with an honest standing");
        self.mistakes.add(problem.near(text, field.values.iter().copied()));
    }
}

/// The field at a path, whichever of its names each part is.
fn field_at<'a>(fields: &'a [ApiField], segments: &[&str]) -> Option<&'a ApiField> {
    let (first, rest) = segments.split_first()?;
    let field = fields.iter().find(|field| field.names().any(|name| name == *first))?;
    if rest.is_empty() { Some(field) } else { field_at(&field.fields, rest) }
}

fn paths<'a>(fields: &'a [ApiField], found: &mut Vec<&'a str>) {
    for field in fields {
        found.push(field.path);
        paths(&field.fields, found);
    }
}
