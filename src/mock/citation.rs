//! Citation: the row of the catalogue that a clause names by its full id, and how listings cite it.

use std::fmt;

use crate::contract::{Catalogue, Row, RowId};

/// The row of that full id in the catalogue.
pub fn row(id: &str) -> Option<&'static Row> {
    Catalogue::shared().row(&id.parse::<RowId>().ok()?)
}

/// A row as listings cite it: its id, and where it stands.
pub fn write_row(f: &mut fmt::Formatter<'_>, id: &str) -> fmt::Result {
    write!(f, "\n    {id} ({})", citation(id))
}

/// How the row of that full id is known.
pub fn citation(id: &str) -> String {
    row(id).map_or_else(|| "not in the catalogue".to_owned(), Row::known)
}
