//! The id of a dialog, and which kind of dialog its shape says it is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Id of a dialog, as Finesse writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DialogId(String);

impl DialogId {
    /// Takes an id as it stands.
    pub fn new(id: impl Into<String>) -> Self {
        DialogId(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a nonvoice task: such ids contain underscores, voice ids do not (page 186).
    pub fn is_task(&self) -> bool {
        self.0.contains('_')
    }
}

impl fmt::Display for DialogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
