//! The runner: drives runs from lease to release and records what they saw. Subscribes before it asks, settles before
//! it judges, and waits nowhere else.
//!
//! ```text
//! wire    client, lease, streams: what a run reaches its target with
//! script  the run's steps in order, each observed, each judged before the next is taken
//! record  from the finished observation to the run's record, by one call of the judge
//! ```

mod act;
mod drive;
mod jobs;
mod malform;
mod progress;
mod record;
mod scenes;
mod script;
mod step;
mod step_end;
mod tasks;
mod wire;

pub use drive::{Driven, Ending, drive};
pub use jobs::{EndedEarly, Interrupt, JobSettings, run_all};
pub use malform::{ChangeTrouble, malformed_body};
pub use progress::{Progress, Silent};
pub use record::{RunContext, of_ending};
pub use scenes::tell_of_scenes;
pub use tasks::at_a_time;
