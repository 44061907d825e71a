//! Reports: one value, told as JSON, JUnit, HTML and on the terminal, in the same words everywhere.

mod failure;
mod json;
mod junit;
pub mod model;
mod summary;
mod text;
mod trouble;
mod words;

pub use json::{from_json, read_json, to_json};
pub use junit::to_junit;
pub use model::{Conclusion, RunRecord, RunReport};
pub use summary::{Style, summary};
pub use trouble::ReportTrouble;
pub use words::{Failures, FailuresOfRow, Unchecked, meaning};
