//! The verdict: expectations on raw values, snapshots on normalised text, and what both mean together.

mod claims;
mod deviation;
mod errors;
mod expectation;
mod has;
mod judge;
mod notices;
mod reading;
mod same;
mod snapshot;

pub use deviation::{Deviation, DeviationPlace};
pub use expectation::{Evaluation, StepSeen, evaluate};
pub use judge::{Judgement, Verdict, VerdictWord, judge};
pub use notices::node_of;
pub use reading::{Payload, ReadNotice};
pub use snapshot::{Comparison, INSTA_ENVIRONMENT, SnapshotHeading, SnapshotKey, SnapshotStore, SnapshotTrouble};
