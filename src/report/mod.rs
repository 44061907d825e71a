//! Reports: one value, told as JSON, JUnit, HTML and on the terminal, in the same words everywhere.

pub mod model;

pub use model::{Conclusion, RunRecord, RunReport};
