//! The rows that the fields of the table of objects stand for: `object.user#state`.

use std::collections::BTreeMap;

use super::objects::{ApiField, ApiObject, Fact, ObjectWord, facts, objects};
use super::operation::Operation;
use super::row::{Row, RowId, RowKind};
use super::{Deployment, Standing};

/// What the ids of these tables begin with.
pub(super) const TABLES: &str = "object";

/// The table of what holds of payloads beside each other.
const FACTS: &str = "object.all";

/// The row of an object's own element: how it is called and where it stands.
pub fn element_row(object: ObjectWord) -> RowId {
    RowId::of(&table_of(object), ApiObject::of(object).element)
}

/// The row of one of its fields.
pub fn field_row(object: ObjectWord, field: &ApiField) -> RowId {
    RowId::of(&table_of(object), field.path)
}

/// The row of what holds of payloads beside each other.
pub fn fact_row(id: &str) -> RowId {
    RowId::of(FACTS, id)
}

fn table_of(object: ObjectWord) -> String {
    format!("{TABLES}.{object}")
}

/// A table for each object, by id.
pub(super) fn tables() -> BTreeMap<String, Operation> {
    let tables = objects().iter().map(|object| (table_of(object.word), table(object)));
    tables.chain([(FACTS.to_owned(), table_of_facts())]).collect()
}

fn table_of_facts() -> Operation {
    Operation {
        id: FACTS.to_owned(),
        title: "Payloads beside each other".to_owned(),
        pages: Vec::new(),
        method: None,
        path: None,
        causes: None,
        rows: facts().iter().map(of_fact).collect(),
    }
}

fn of_fact(fact: &Fact) -> Row {
    let Fact { id, pages, standing, basis, says } = fact.clone();
    Row { id: fact_row(&id), pages, standing, basis, says, ..row(Deployment::ALL.to_vec()) }
}

fn table(object: &ApiObject) -> Operation {
    let mut rows = vec![of_element(object)];
    let mut left: Vec<&ApiField> = object.fields.iter().rev().collect();
    while let Some(field) = left.pop() {
        rows.push(of_field(object, field));
        left.extend(field.fields.iter().rev());
    }
    Operation {
        id: table_of(object.word),
        title: format!("{} object", object.element),
        pages: object.pages.clone(),
        method: None,
        path: None,
        causes: None,
        rows,
    }
}

fn of_element(object: &ApiObject) -> Row {
    let standing = if object.pages.is_empty() { Standing::Later } else { Standing::Printed };
    let names: Vec<&str> = std::iter::once(object.element).chain(object.also.iter().copied()).collect();
    Row {
        id: element_row(object.word),
        pages: object.pages.clone(),
        standing,
        says: format!("The object stands alone, in an element called {}.", names.join(" or ")),
        ..row(Deployment::ALL.to_vec())
    }
}

fn of_field(object: &ApiObject, field: &ApiField) -> Row {
    let names: Vec<&str> = field.names().collect();
    let times = if field.is_repeated { "may stand more than once" } else { "stands there once at most" };
    let always = if field.is_always_there { ", and is never left out" } else { "" };
    Row {
        id: field_row(object.word, field),
        pages: field.pages.clone(),
        standing: field.standing,
        says: format!("{} of a {} {times}{always}.", names.join(" or "), object.element),
        ..row(field.deployments.clone())
    }
}

fn row(deployments: Vec<Deployment>) -> Row {
    Row {
        id: RowId::of(TABLES, "field"),
        kind: RowKind::Field,
        causes: None,
        deployments,
        pages: Vec::new(),
        standing: Standing::Printed,
        since: None,
        basis: None,
        says: String::new(),
        status: None,
        error_type: None,
        error_data: None,
        error_message: None,
        cti: None,
        state: None,
        offers: Vec::new(),
        offers_at_times: Vec::new(),
        node: None,
        source: None,
        events: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Catalogue;
    use super::*;

    #[test]
    fn every_object_and_field_has_a_row_that_cites() {
        for object in objects() {
            let rows = &Catalogue::shared().operation(&table_of(object.word)).unwrap().rows;
            assert_eq!(Catalogue::shared().row(&element_row(object.word)), rows.first());
            for row in rows {
                assert_eq!(Catalogue::shared().row(&row.id), Some(row));
                assert!(row.standing != Standing::Printed || !row.pages.is_empty(), "{} is printed nowhere", row.id);
            }
        }
    }

    #[test]
    fn a_row_says_how_often_its_element_stands_there() {
        let says = |id: &str| Catalogue::shared().row(&id.parse().unwrap()).unwrap().says.clone();
        assert_eq!(says("object.user#state"), "state of a User stands there once at most, and is never left out.");
        assert!(says("object.all#refused-at-once").ends_with("no event follows."));
        assert_eq!(says("object.user#roles/role"), "role of a User may stand more than once.");
        assert_eq!(says("object.user#User"), "The object stands alone, in an element called User or user.");
    }

    #[test]
    fn the_values_of_a_field_hold_what_rows_name() {
        let values = |object: ObjectWord, path: &str| &ApiObject::of(object).field(path).unwrap().values;
        let actions = values(ObjectWord::DIALOG, "requestedAction");
        let (events, mut named) = (values(ObjectWord::UPDATE, "event"), 0);
        for row in Catalogue::shared().operations().flat_map(|operation| &operation.rows) {
            for event in &row.events {
                assert!(events.contains(&event.as_str()), "{} names the event {event}", row.id);
            }
            for action in row.offers.iter().filter(|_| row.kind == RowKind::AllowedActions) {
                assert!(actions.contains(&action.as_str()), "{} offers {action}", row.id);
                named += 1;
            }
        }
        assert!(named > 20, "{named}");
    }
}
