//! The verdict: expectations on raw values, snapshots on normalised text, and what both mean together.

mod deviation;
mod errors;
mod expectation;
mod judge;
mod notices;
mod object_claim;
mod reading;
mod snapshot;
mod state_diff;
mod value_claim;

pub use deviation::{Deviation, DeviationPlace};
pub use expectation::{Evaluation, StepSeen, evaluate};
pub use judge::{Judgement, Verdict, VerdictWord, judge};
pub use notices::node_of;
pub use reading::{Payload, ReadNotice};
pub use snapshot::{Comparison, INSTA_ENVIRONMENT, SnapshotHeading, SnapshotKey, SnapshotStore, SnapshotTrouble};
