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
//! LieListing ──▶ Audience: runs on its rows, of its operation, all others that come near it
//!             ──▶ noticed by an expectation · by a snapshot only · by breaking runs only · by nobody
//! ```
//!
//! The other half of it: honest servers that are not like the mock, of which no run may accuse one.

mod audience;
mod cell;
mod cell_kind;
mod contract_lies;
mod family;
mod harmless;
mod honest_servers;
mod honest_step;
mod http;
mod invented;
mod jobs;
mod leaf_edit;
mod leniency;
mod lie;
mod lie_list;
mod lie_listing;
mod notice;
mod object_lies;
mod other_call_centres;
mod party_lies;
mod proof;
mod required_claims;
mod run_proof;
mod step_lies;
mod survivors;
mod text;
mod tree_edit;
mod wire;

pub use crate::contract::Killed;
pub use audience::Audience;
pub use cell::{LieCell, LieObject, LiePlace};
pub use cell_kind::LieKind;
pub use contract_lies::{LieProof, ToTell, Untold, prove_lies};
pub use family::Family;
pub use honest_servers::{
    HonestPlay, HonestProof, HonestServer, Plan, Spread, UnknownServer, Wanted, honest_servers, prove_honest,
};
pub use honest_step::{Honest, Seen, Spot};
pub use jobs::{ProveSettings, Watcher, prove_all};
pub use lie::{LIES, Lie, LieChoice, Mutant, UnknownLie, lie_named};
pub use lie_list::{CellTally, LieList, ListedCell};
pub use lie_listing::{CONTRACT_KINDS, LieListing, all_lies};
pub use other_call_centres::{Elsewhere, drive_elsewhere};
pub use proof::Proof;
pub use run_proof::{LieRecord, RunProof, prove_run};
pub use survivors::{Accepted, is_part_of, kind_of, speaks_of_lie, unsound};
pub use wire::{Disagreement, OverSockets, SAMPLE, tell_over_sockets};
