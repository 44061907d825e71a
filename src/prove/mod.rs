//! The proof that the tool notices: every run is driven once, honestly; then lies are told to what it saw, and the judge
//! is asked again.
//!
//! ```text
//! Run ── runner, keeping ──▶ Honest: raw bytes of each step, the cast as it was
//!    × Lie                ──▶ Mutant: the same with one thing changed at one place
//!    ── judged twice      ──▶ killed by the expectation alone · by the snapshot only · survived
//! ```
//!
//! A lie is a value: its name, what it says, and a function from an honest step to mutants. Those of today are told to
//! bytes; one that needs another server drives the run again and makes its mutants of what that one said.

mod control;
mod family;
mod http;
mod jobs;
mod lie;
mod minimum;
mod notice;
mod one;
mod proof;
mod seen;
mod survivors;
mod tree;

pub use crate::contract::Killed;
pub use family::Family;
pub use jobs::{ProveSettings, Watcher, prove_all};
pub use lie::{LIES, Lie, Mutant, UnknownLie, lie_named};
pub use one::{RunProof, Told, prove_run};
pub use proof::Proof;
pub use seen::{Honest, Seen, Spot};
pub use survivors::{Accepted, accept, speaks_of};
