//! The table of objects as `objects.yaml` writes it, read once for the process.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;

use super::{ApiObject, FieldKind, MemberField, NodeKind, ObjectWord};

#[derive(Default)]
pub(super) struct Table {
    pub(super) objects: Vec<ApiObject>,
    pub(super) nodes: Vec<NodeKind>,
    /// Element, then its parent, to the kind.
    pub(super) fields: BTreeMap<String, BTreeMap<String, FieldKind>>,
    pub(super) segments: BTreeMap<String, ObjectWord>,
    /// Element to what tells one from another.
    pub(super) members: BTreeMap<String, MemberField>,
}

pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| match read(include_str!("objects.yaml")) {
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
    fields: IndexMap<String, FieldWritten>,
}

/// A word, or `{id: team}`, `{name: team}`.
#[derive(Deserialize)]
#[serde(untagged)]
enum FieldWritten {
    Word(FieldWord),
    Of(BTreeMap<IdOrName, String>),
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
enum IdOrName {
    Id,
    Name,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum FieldWord {
    Id,
    LoginName,
    FirstName,
    LastName,
    Address,
    Uri,
    Time,
    Milliseconds,
    Host,
    Domain,
    PubsubDomain,
    Words,
}

impl FieldWord {
    const fn kind(self, of: ObjectWord) -> FieldKind {
        match self {
            FieldWord::Id => FieldKind::Id(of),
            FieldWord::LoginName => FieldKind::LoginName,
            FieldWord::FirstName => FieldKind::FirstName,
            FieldWord::LastName => FieldKind::LastName,
            FieldWord::Address => FieldKind::Address,
            FieldWord::Uri => FieldKind::Uri,
            FieldWord::Time => FieldKind::Time,
            FieldWord::Milliseconds => FieldKind::Milliseconds,
            FieldWord::Host => FieldKind::Host,
            FieldWord::Domain => FieldKind::Domain,
            FieldWord::PubsubDomain => FieldKind::PubsubDomain,
            FieldWord::Words => FieldKind::Words,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeWritten {
    word: String,
    address: String,
    object: String,
    #[serde(default)]
    collection: bool,
}

/// The table is read once and lives as long as the process.
fn forever(text: String) -> &'static str {
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
        table.add_fields(&object, &words)?;
        table.add_object(object, &words)?;
    }
    table.members = members(&table.objects, written.members);
    for node in written.nodes {
        let object = word(&node.object, &words)?;
        let (word, address) = (forever(node.word), forever(node.address));
        table.nodes.push(NodeKind { word, address, object, is_collection: node.collection });
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

type Words = BTreeMap<String, ObjectWord>;

fn word(name: &str, words: &Words) -> Result<ObjectWord, String> {
    words.get(name).copied().ok_or_else(|| format!("`{name}` is no object of the table"))
}

impl Table {
    fn add_fields(&mut self, object: &ObjectWritten, words: &Words) -> Result<(), String> {
        let of = word(&object.word, words)?;
        for (path, field) in &object.fields {
            let kind = match field {
                FieldWritten::Word(word) => word.kind(of),
                FieldWritten::Of(other) => match other.iter().next() {
                    Some((IdOrName::Id, name)) => FieldKind::Id(word(name, words)?),
                    Some((IdOrName::Name, name)) => FieldKind::Name(word(name, words)?),
                    None => return Err(format!("{path}: write {{id: object}} or {{name: object}}")),
                },
            };
            let (above, element) = path.rsplit_once('/').unwrap_or(("", path));
            let parents: Vec<&str> = match above.rsplit('/').next() {
                Some("") | None => std::iter::once(&object.element).chain(&object.also).map(String::as_str).collect(),
                Some(parent) => vec![parent],
            };
            let of_element = self.fields.entry(element.to_owned()).or_default();
            of_element.extend(parents.into_iter().map(|parent| (parent.to_owned(), kind)));
        }
        Ok(())
    }

    fn add_object(&mut self, object: ObjectWritten, words: &Words) -> Result<(), String> {
        let of = word(&object.word, words)?;
        if let Some((before, _)) = object.address.as_deref().and_then(|address| address.split_once("/{id}")) {
            let segment = before.rsplit('/').next().unwrap_or_default();
            self.segments.insert(segment.to_owned(), of);
        }
        self.objects.push(ApiObject {
            word: of,
            element: forever(object.element),
            also: object.also.into_iter().map(forever).collect(),
            list: object.list.map(forever),
            id: object.id.map(forever),
            address: object.address.map(forever),
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_contradicts_itself_is_refused() {
        let twice = "objects: [{word: a, element: A, fields: {}}, {word: a, element: B, fields: {}}]\nnodes: []";
        assert!(read(twice).is_err_and(|error| error.contains("twice")));
        let unknown = "objects: [{word: a, element: A, fields: {x: {id: b}}}]\nnodes: []";
        assert!(read(unknown).is_err_and(|error| error.contains("`b` is no object")));
    }
}
