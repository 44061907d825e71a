//! Cases: from YAML files to what they mean, with every mistake of an author told at its place.

mod check;
pub mod claim;
mod contradictions;
pub mod error;
pub mod file;
pub mod file_claim;
pub mod library;
pub mod model;
mod parse;
mod parse_claim;
mod parse_scene;
pub mod place;
mod reading;
#[cfg(test)]
mod refusals;
mod resolve;
pub mod scene;
mod schema;
mod walk;
pub mod written;

pub use check::check;
pub use contradictions::contradictions;
pub use error::{CaseError, CaseErrors};
pub use library::{Library, Loaded, Survivor, Untested};
pub use schema::json_schema;
