//! The proof that the tool notices: every run is driven once, honestly; then lies are told to what it saw, and the judge
//! is asked again.
//!
//! ```text
//! Run ── runner, keeping ──▶ Honest: raw bytes of each step, the cast as it was
//!    × Lie                ──▶ Mutant: the same with one thing changed at one place
//!    ── judged twice      ──▶ killed by the expectation alone · by the snapshot only · survived
//! ```
//!
//! A lie told to bytes is a value: its name, what it says, and a function from an honest step to mutants. A lie about the
//! contract needs another server: runs are driven again against a mock that does one documented thing otherwise.
//!
//! ```text
//! ContractLie ──▶ Audience: runs on its rows, of its operation, all others that come near it
//!             ──▶ noticed by an expectation · by a snapshot only · by breaking runs only · by nobody
//! ```

mod contract;
mod control;
mod elsewhere;
mod family;
mod hearer;
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
mod wire;
mod words;

pub use crate::contract::Killed;
pub use contract::{LieProof, ToTell, Untold, prove_lies};
pub use elsewhere::{Elsewhere, drive_elsewhere};
pub use family::Family;
pub use hearer::Audience;
pub use jobs::{ProveSettings, Watcher, prove_all};
pub use lie::{LIES, Lie, LieChoice, Mutant, UnknownLie, lie_named};
pub use one::{RunProof, Told, prove_run};
pub use proof::Proof;
pub use seen::{Honest, Seen, Spot};
pub use survivors::{Accepted, EntryTrouble, accept, speaks_of, speaks_of_lie};
pub use wire::{Difference, OverSockets, SAMPLE, tell_over_sockets};
