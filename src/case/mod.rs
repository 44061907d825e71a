//! Cases: from YAML files to what they mean, with every mistake of an author told at its place.
//!
//! ```text
//! files → written (as typed) → parse → meant (what it says) → families (derived cases) → library → check
//! ```

mod body_template;
mod check;
mod contradictions;
pub mod error;
mod families;
mod files;
pub mod library;
mod loader;
pub mod meant;
mod parse;
pub mod position;
mod robustness;
pub mod written;

pub use check::{check, warnings};
pub use contradictions::contradictions;
pub use error::{CaseError, CaseErrors};
pub use library::{Library, Loaded};
pub use meant::{OwnRow, SurvivingLie, Survivor, Untested};
pub use robustness::ROBUSTNESS;
pub use written::{FileKind, json_schema};
