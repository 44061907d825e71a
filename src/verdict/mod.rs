//! The verdict: expectations on raw values, snapshots on normalised text, and what both mean together.

mod capture;
mod deviation;
mod errors;
mod expectation;
mod judge;
mod notices;
mod object_claim;
mod payload;
mod reading;
mod robustness;
mod state_diff;
mod step_seen;
mod value_claim;
mod watched;
mod weighing;
mod word;

pub use capture::{capture, outcomes};
pub use deviation::{Deviation, DeviationPlace};
pub use expectation::{Evaluation, evaluate};
pub use judge::{JudgedStep, Judgement, judge, judge_run};
pub use notices::node_of;
pub use reading::{Payload, ReadNotice};
pub use step_seen::{SeenExchange, StepSeen};
pub use watched::{Watched, watched_in};
pub use weighing::Weighing;
pub use word::{Verdict, VerdictWord};
