//! The table of objects as `objects.yaml` writes it, read once for the process.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;

use super::field::{FieldWritten, fields};
use super::{ApiField, ApiObject, Fact, FieldKind, MemberField, NodeKind, ObjectWord};

/// The text of the table.
pub(in crate::contract) const SOURCE: &str = include_str!("objects.yaml");

#[derive(Default)]
pub(super) struct Table {
    pub(super) objects: Vec<ApiObject>,
    pub(super) nodes: Vec<NodeKind>,
    pub(super) facts: Vec<Fact>,
    /// Element, then its parent, to the kind.
    pub(super) fields: BTreeMap<String, BTreeMap<String, FieldKind>>,
    pub(super) segments: BTreeMap<String, ObjectWord>,
    /// Element to what tells one from another.
    pub(super) members: BTreeMap<String, MemberField>,
}

pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| match read(SOURCE) {
        Ok(table) => table,
        Err(error) => unreachable!("objects.yaml is read by a test: {error}"),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableWritten {
    objects: Vec<ObjectWritten>,
    nodes: Vec<NodeWritten>,
    #[serde(default)]
    facts: Vec<Fact>,
    #[serde(default)]
    members: IndexMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObjectWritten {
    word: String,
    element: String,
    #[serde(default)]
    also: Vec<String>,
    list: Option<String>,
    id: Option<String>,
    address: Option<String>,
    #[serde(default)]
    pages: Vec<u16>,
    #[serde(default)]
    fields: IndexMap<String, FieldWritten>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeWritten {
    word: String,
    address: String,
    object: String,
    #[serde(default)]
    collection: bool,
    #[serde(default)]
    listed: Vec<String>,
}

/// The table is read once and lives as long as the process.
pub(super) fn forever(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn read(text: &str) -> Result<Table, String> {
    let written: TableWritten = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let words: Words =
        written.objects.iter().map(|object| (object.word.clone(), ObjectWord(forever(object.word.clone())))).collect();
    if words.len() != written.objects.len() {
        return Err("an object stands there twice".to_owned());
    }
    let mut table = Table::default();
    for object in written.objects {
        table.add_object(object, &words)?;
    }
    table.facts = written.facts;
    table.members = members(&table.objects, written.members);
    for node in written.nodes {
        let object = word(&node.object, &words)?;
        let (word, address) = (forever(node.word), forever(node.address));
        table.nodes.push(NodeKind { word, address, object, is_collection: node.collection, listed: node.listed });
    }
    Ok(table)
}

/// Objects are told apart by their ids wherever they stand.
fn members(objects: &[ApiObject], written: IndexMap<String, String>) -> BTreeMap<String, MemberField> {
    let mut members = BTreeMap::new();
    for object in objects {
        let names = std::iter::once(object.element).chain(object.also.iter().copied());
        let id = object.id.filter(|id| !id.contains('/'));
        members.extend(names.filter_map(|name| Some((name.to_owned(), MemberField::Child(id?)))));
    }
    let field = |field: String| if field == "." { MemberField::OwnText } else { MemberField::Child(forever(field)) };
    members.extend(written.into_iter().map(|(element, name)| (element, field(name))));
    members
}

pub(super) type Words = BTreeMap<String, ObjectWord>;

pub(super) fn word(name: &str, words: &Words) -> Result<ObjectWord, String> {
    words.get(name).copied().ok_or_else(|| format!("`{name}` is no object of the table"))
}

impl Table {
    /// The kind of each field, by its own name and the name of the element that holds it.
    fn add_kinds(&mut self, object: &ApiObject) {
        let names = std::iter::once(object.element).chain(object.also.iter().copied());
        let holders: Vec<&str> = names.collect();
        let mut left: Vec<(Vec<&str>, &ApiField)> =
            object.fields.iter().map(|field| (holders.clone(), field)).collect();
        while let Some((holders, field)) = left.pop() {
            for name in field.names() {
                let of_name = self.fields.entry(name.to_owned()).or_default();
                of_name.extend(holders.iter().map(|holder| ((*holder).to_owned(), field.kind)));
            }
            let names: Vec<&str> = field.names().collect();
            left.extend(field.fields.iter().map(|inner| (names.clone(), inner)));
        }
    }

    fn add_object(&mut self, object: ObjectWritten, words: &Words) -> Result<(), String> {
        let of = word(&object.word, words)?;
        if let Some((before, _)) = object.address.as_deref().and_then(|address| address.split_once("/{id}")) {
            let segment = before.rsplit('/').next().unwrap_or_default();
            self.segments.insert(segment.to_owned(), of);
        }
        let object = ApiObject {
            word: of,
            element: forever(object.element),
            also: object.also.into_iter().map(forever).collect(),
            list: object.list.map(forever),
            id: object.id.map(forever),
            address: object.address.map(forever),
            pages: object.pages,
            fields: fields(of, object.fields, words)?,
        };
        self.add_kinds(&object);
        self.objects.push(object);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_is_none_is_refused_with_its_place() {
        let text = "objects:\n  - word: x\n    element: X\n    fields:\n      a: {kind: text, color: red}\nnodes: []\n";
        let error = read(text).err().unwrap_or_default();
        assert!(error.contains("unknown field `color`, expected one of") && error.contains("line 5"), "{error}");
    }

    #[test]
    fn a_table_that_contradicts_itself_is_refused() {
        let refused = |objects: &str, why: &str| {
            let error = read(&format!("objects: [{objects}]\nnodes: []")).err().unwrap_or_default();
            assert!(error.contains(why), "{error}");
        };
        refused("{word: a, element: A}, {word: a, element: B}", "twice");
        refused("{word: a, element: A, fields: {x: {kind: id, of: b, pages: [1]}}}", "`b` is no object");
        refused("{word: a, element: A, fields: {x: {kind: text}}}", "x: say where it stands");
        refused("{word: a, element: A, fields: {x/y: {kind: text, pages: [1]}}}", "x/y: write the group `x` before it");
        refused(
            "{word: a, element: A, fields: {x: {kind: text, of: a, pages: [1]}}}",
            "x: `of` belongs to an id or a name",
        );
        refused(
            "{word: a, element: A, fields: {x: {kind: text, values: [Y], pages: [1]}}}",
            "x: `values` belong to a word",
        );
        refused("{word: a, element: A, fields: {x: {kind: text, colour: red, pages: [1]}}}", "unknown field `colour`");
    }
}
