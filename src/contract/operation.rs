//! An operation of the guide, or one of its tables, with its rows.

use super::effect_kind::EffectKind;
use super::row::Row;

/// An operation of the guide, or one of its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// `object.verb`, or the table's name.
    pub id: String,
    /// The guide's heading.
    pub title: String,
    /// Printed pages.
    pub pages: Vec<u16>,
    /// HTTP method; `None` for tables.
    pub method: Option<String>,
    /// Address with parameters in braces; `None` for tables.
    pub path: Option<String>,
    /// What its requests cause; `None` for reads, and for tables that tell nothing of it.
    pub causes: Option<EffectKind>,
    /// Its rows, in the file's order.
    pub rows: Vec<Row>,
}

impl Operation {
    /// The row of that short id.
    pub fn row(&self, short: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id.short() == short)
    }
}
