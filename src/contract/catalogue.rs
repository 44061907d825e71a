//! The catalogue: every documented row, read from `rows/*.yaml` when it is first asked for.
//!
//! A file holds one object's operations and tables, one line a row, so that a change of a fact is a change of a line.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::deployment::{Deployment, Release};
use super::effect_kind::EffectKind;
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
    ("team", include_str!("rows/team.yaml")),
    ("user", include_str!("rows/user.yaml")),
];

/// All rows of the 12.5(1) contract.
#[derive(Debug, Default)]
pub struct Catalogue {
    files: [OnceLock<BTreeMap<String, Operation>>; FILES.len()],
    /// A table for each object of the API, with a row for each of its fields.
    objects: OnceLock<BTreeMap<String, Operation>>,
    /// Rows of one's own, by the operation or table that they belong to.
    own: BTreeMap<String, Operation>,
    /// Each of these operations with all its rows, the built-in ones first.
    joined: BTreeMap<String, Operation>,
}

impl Catalogue {
    /// The built-in catalogue. Runs carry the catalogue that they rest on as a value; the mock looks its own rows up here.
    pub fn shared() -> &'static Arc<Catalogue> {
        static SHARED: OnceLock<Arc<Catalogue>> = OnceLock::new();
        SHARED.get_or_init(Arc::default)
    }

    /// The built-in catalogue with rows of one's own beside it. A row that shadows a built-in one is never found.
    pub fn with_own(rows: impl IntoIterator<Item = Row>) -> Catalogue {
        let mut catalogue = Catalogue::default();
        let (mut own, mut joined) = (BTreeMap::new(), BTreeMap::new());
        for row in rows {
            let id = row.id.operation().to_owned();
            let built_in = || catalogue.operation(&id).cloned();
            let whole = joined.entry(id.clone()).or_insert_with(|| built_in().unwrap_or_else(|| own_table(&id, None)));
            whole.rows.push(row.clone());
            let apart = own.entry(id.clone()).or_insert_with(|| own_table(&id, built_in().as_ref()));
            apart.rows.push(row);
        }
        (catalogue.own, catalogue.joined) = (own, joined);
        catalogue
    }

    /// The operation or table of that id. Reads the object's file on first use.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        if let Some(joined) = self.joined.get(id) {
            return Some(joined);
        }
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

    /// What a row says is caused: the row's own kind of effect, else that of its operation.
    pub fn effect_kind(&self, id: &RowId) -> Option<EffectKind> {
        let operation = self.operation(id.operation())?;
        operation.row(id.short()).and_then(|row| row.causes).or(operation.causes)
    }

    /// Every operation and table, by file and id; after them, apart, those with rows of one's own. The rows of fields are not among them: every payload of every run is
    /// held against them, so that no case covers one.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        (0..FILES.len()).flat_map(|index| self.file(index).values()).chain(self.own.values())
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

/// A table for rows of one's own about an operation, or about what the guide has no table for.
fn own_table(id: &str, about: Option<&Operation>) -> Operation {
    let title = match about {
        Some(operation) => format!("Rows of one's own: {}", operation.title),
        None => "Rows of one's own".to_owned(),
    };
    Operation { id: id.to_owned(), title, pages: Vec::new(), method: None, path: None, causes: None, rows: Vec::new() }
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
    causes: Option<EffectKind>,
    rows: Vec<RowWritten>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowWritten {
    id: String,
    kind: RowKind,
    causes: Option<EffectKind>,
    on: Option<Vec<Deployment>>,
    #[serde(default)]
    pages: Vec<u16>,
    #[serde(default)]
    standing: Standing,
    since: Option<Release>,
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
        let OperationWritten { id, title, pages, method, path, causes, rows } = self;
        let rows = rows.into_iter().map(|row| row.meant(&id)).collect();
        Operation { id, title, pages, method, path, causes, rows }
    }
}

impl RowWritten {
    fn meant(self, operation: &str) -> Row {
        Row {
            id: RowId::of(operation, &self.id),
            kind: self.kind,
            causes: self.causes,
            deployments: self.on.unwrap_or_else(|| Deployment::ALL.to_vec()),
            pages: self.pages,
            standing: self.standing,
            since: self.since,
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
    fn rows_of_ones_own_are_found_and_stand_apart() {
        let known = Catalogue::shared().row(&RowId::of("dialog.send_dtmf", "202")).unwrap();
        let own = |id: RowId| Row { id, standing: Standing::Local, pages: Vec::new(), ..known.clone() };
        let (ours, branch) = (RowId::of("dialog.send_dtmf", "202-ours"), RowId::of("own.branch", "slow"));
        let catalogue = Catalogue::with_own([own(ours.clone()), own(branch.clone())]);
        for id in [&ours, &branch, &known.id] {
            assert_eq!(catalogue.row(id).map(|row| &row.id), Some(id));
        }
        let built_in = Catalogue::shared().operations().count();
        let apart: Vec<usize> = catalogue.operations().skip(built_in).map(|table| table.rows.len()).collect();
        assert_eq!(apart, [1, 1]);
        let method = |catalogue: &Catalogue| catalogue.operation("dialog.send_dtmf").unwrap().method.clone();
        assert_eq!(method(&catalogue), method(Catalogue::shared()));
        assert_eq!(Catalogue::shared().row(&ours), None);
    }

    #[test]
    fn whatever_changes_something_says_what_it_causes_and_reads_do_not() {
        for operation in Catalogue::shared().operations().filter(|operation| operation.method.is_some()) {
            let reads = operation.method.as_deref() == Some("GET");
            assert_eq!(operation.causes.is_none(), reads, "{}", operation.id);
        }
        let caused = |operation, row| Catalogue::shared().effect_kind(&RowId::of(operation, row));
        assert_eq!(caused("dialog.make_call", "202"), Some(EffectKind::CallSetup));
        assert_eq!(caused("dialog.make_call", "async-call-operation-failure"), Some(EffectKind::BadNumber));
        assert_eq!(caused("user.get", "200"), None);
    }

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
                    Standing::Local => panic!("{} is no project's own", row.id),
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
