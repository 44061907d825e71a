//! Cases: from YAML files to what they mean, with every mistake of an author told at its place.
//!
//! ```text
//! files → written (as typed) → parse → meant (what it says) → check (against rows, scenes and names) → library
//! ```

mod check;
mod contradictions;
pub mod error;
mod files;
pub mod library;
pub mod meant;
mod parse;
pub mod position;
pub mod written;

pub use check::check;
pub use contradictions::contradictions;
pub use error::{CaseError, CaseErrors};
pub use library::{Library, Loaded, SurvivingLie, Survivor, Untested};
pub use written::{FileKind, json_schema};
