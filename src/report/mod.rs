//! Reports: one value, told as JSON, JUnit, HTML and on the terminal, in the same words everywhere.

mod conclusion;
mod failure;
mod github;
mod html;
mod invocation;
mod json;
mod junit;
pub mod model;
mod observation_writer;
mod observations;
mod other_release;
mod paint;
mod recordings;
#[cfg(test)]
mod sample;
mod scores;
mod summary;
#[cfg(test)]
mod tests;
mod text;
mod trouble;
mod words;
mod write;

pub use conclusion::Conclusion;
pub use github::{annotations, markdown};
pub use html::{to_html, to_matrix};
pub use invocation::{InvocationId, strangers};
pub use json::{from_json, read_json, to_json};
pub use junit::to_junit;
pub use model::{RunRecord, RunReport};
pub use observation_writer::ObservationWriter;
pub use observations::{OBSERVATIONS, ObservationLines, ObservedRun, hash_of};
pub use other_release::{OtherLine, OtherRelease};
pub use paint::{Painted, Tone};
pub use recordings::{RecordingToReview, may_be_recorded};
pub use scores::{NotProved, PROOF, Scores};
pub use summary::{Length, summary};
pub use text::{clean, counted, line_of};
pub use trouble::ReportTrouble;
pub use words::{Failures, FailuresOfRow, Unchecked, meaning};
pub use write::{ObservationSource, StagedReports, write_all, write_matrix};
