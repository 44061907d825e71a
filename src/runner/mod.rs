//! The runner: drives runs from lease to release and records what they saw. Subscribes before it asks, settles before
//! it judges, and waits nowhere else.

mod drive;
mod jobs;
mod judged;
mod malform;
mod progress;
mod record;
mod scene;
mod stage;
mod step;
mod step_end;

pub use drive::{Driven, Ending, drive, drive_and_keep};
pub use jobs::{Interrupt, JobSettings, run_all};
pub use judged::JudgedStep;
pub use malform::{ChangeTrouble, changed_body};
pub use progress::{Progress, Silent};
pub use record::RunContext;
