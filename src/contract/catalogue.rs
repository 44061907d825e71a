//! The catalogue: every documented row, read from `rows/*.yaml` when it is first asked for.
//!
//! A file holds one object's operations and tables, one line a row, so that a change of a fact is a change of a line.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::deployment::Deployment;
use super::field_rows;
use super::objects;
use super::operation::Operation;
use super::row::{CtiCode, Row, RowId, RowKind};
use super::standing::Standing;

/// The files, by the object that an operation's id begins with.
const FILES: &[(&str, &str)] = &[
    ("dialog", include_str!("rows/dialog.yaml")),
    ("general", include_str!("rows/general.yaml")),
    ("high_availability", include_str!("rows/high_availability.yaml")),
    ("notification", include_str!("rows/notification.yaml")),
    ("participant_actions", include_str!("rows/participant_actions.yaml")),
    ("system_info", include_str!("rows/system_info.yaml")),
    ("user", include_str!("rows/user.yaml")),
];

/// All rows of the 12.5(1) contract.
#[derive(Debug, Default)]
pub struct Catalogue {
    files: [OnceLock<BTreeMap<String, Operation>>; FILES.len()],
    /// A table for each object of the API, with a row for each of its fields.
    objects: OnceLock<BTreeMap<String, Operation>>,
}

impl Catalogue {
    /// The built-in catalogue. Runs carry the catalogue that they rest on as a value; the mock looks its own rows up here.
    pub fn shared() -> &'static Arc<Catalogue> {
        static SHARED: OnceLock<Arc<Catalogue>> = OnceLock::new();
        SHARED.get_or_init(Arc::default)
    }

    /// The operation or table of that id. Reads the object's file on first use.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        let object = id.split('.').next().unwrap_or(id);
        if object == field_rows::TABLES {
            return self.objects.get_or_init(field_rows::tables).get(id);
        }
        let index = FILES.iter().position(|(name, _)| *name == object)?;
        self.file(index).get(id)
    }

    /// The row of that full id.
    pub fn row(&self, id: &RowId) -> Option<&Row> {
        self.operation(id.operation())?.row(id.short())
    }

    /// Every operation and table, by file and id. The rows of fields are not among them: every payload of every run is
    /// held against them, so that no case covers one.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        (0..FILES.len()).flat_map(|index| self.file(index).values())
    }

    /// The text of all files, for fingerprints.
    pub fn source() -> Vec<u8> {
        FILES.iter().flat_map(|(_, text)| text.bytes()).chain(objects::SOURCE.bytes()).collect()
    }

    fn file(&self, index: usize) -> &BTreeMap<String, Operation> {
        self.files[index].get_or_init(|| {
            let (name, text) = FILES[index];
            match serde_yaml::from_str::<FileWritten>(text) {
                Ok(file) => file.operations.into_iter().map(|written| (written.id.clone(), written.meant())).collect(),
                Err(error) => unreachable!("rows/{name}.yaml is read by a test: {error}"),
            }
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileWritten {
    operations: Vec<OperationWritten>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperationWritten {
    id: String,
    title: String,
    #[serde(default)]
    pages: Vec<u16>,
    method: Option<String>,
    path: Option<String>,
    rows: Vec<RowWritten>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowWritten {
    id: String,
    kind: RowKind,
    on: Option<Vec<Deployment>>,
    #[serde(default)]
    pages: Vec<u16>,
    #[serde(default)]
    standing: Standing,
    basis: Option<String>,
    says: String,
    status: Option<u16>,
    #[serde(rename = "type")]
    error_type: Option<String>,
    data: Option<String>,
    message: Option<String>,
    cti: Option<CtiCode>,
    state: Option<String>,
    #[serde(default)]
    offers: Vec<String>,
    #[serde(default)]
    offers_at_times: Vec<String>,
    node: Option<String>,
    source: Option<String>,
    #[serde(default)]
    events: Vec<String>,
}

impl OperationWritten {
    fn meant(self) -> Operation {
        let OperationWritten { id, title, pages, method, path, rows } = self;
        let rows = rows.into_iter().map(|row| row.meant(&id)).collect();
        Operation { id, title, pages, method, path, rows }
    }
}

impl RowWritten {
    fn meant(self, operation: &str) -> Row {
        Row {
            id: RowId::of(operation, &self.id),
            kind: self.kind,
            deployments: self.on.unwrap_or_else(|| Deployment::ALL.to_vec()),
            pages: self.pages,
            standing: self.standing,
            basis: self.basis,
            says: self.says,
            status: self.status,
            error_type: self.error_type,
            error_data: self.data,
            error_message: self.message,
            cti: self.cti,
            state: self.state,
            offers: self.offers,
            offers_at_times: self.offers_at_times,
            node: self.node,
            source: self.source,
            events: self.events,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_reads_and_every_row_is_unique_and_cites() {
        let mut seen = BTreeSet::new();
        for operation in Catalogue::shared().operations() {
            for row in &operation.rows {
                assert!(seen.insert(row.id.clone()), "{} stands there twice", row.id);
                assert!(!row.deployments.is_empty(), "{}", row.id);
                assert!(row.says.ends_with('.'), "{} says a sentence", row.id);
                match row.standing {
                    Standing::Printed => assert!(!row.pages.is_empty(), "{} is printed, so it has a page", row.id),
                    Standing::Later | Standing::Older | Standing::Observed | Standing::Recalled => {}
                    Standing::Inferred => assert!(row.basis.is_some(), "{} is inferred, so it has a basis", row.id),
                }
                if row.kind == RowKind::Response {
                    assert!(row.status.is_some(), "{} is a response, so it has a status", row.id);
                }
            }
        }
        assert!(seen.len() > 80, "{} rows", seen.len());
    }
}
