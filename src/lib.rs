//! finspec checks whether a Cisco Finesse server keeps its contract: the REST API as the *Web Services Developer and
//! JavaScript Guide, Release 12.5(1)* documents it, and the XMPP notifications in which most of the truth arrives.
//!
//! # The path of a case
//!
//! Modules are named for the values that travel, in travelling order; every step gives a new type.
//!
//! ```text
//! cases/dialog/send_dtmf/letters.yaml
//!    │ case        CaseWritten (what is written) → Case (what it means)
//!    ▼ plan        × deployments ∩ what the target has                         → Run
//!    │ runner      lease a cast; arrange the scene; listen; send; settle; read; release
//!    ▼             Observation: raw bytes of HTTP and of each stream, in order
//!    ├─ verdict::expectation   on RAW values: status, errors at once and later, notices, absence, state
//!    │ normalise   ids back to roles, times to placeholders, canonical XML     → Transcript
//!    ├─ verdict::snapshot      on the Transcript, against what the mock said when somebody last looked
//!    ▼ verdict     Verdict with its Deviations, each with its row
//!    ▼ report      RunReport: report.json is this value → JUnit, HTML, terminal
//! ```
//!
//! Expectations look at raw values and snapshots at normalised text, so a normaliser may hide a field and never a
//! violation. A row's id (`dialog.send_dtmf#async-digits-out-of-range`) is the one string that stands in the
//! catalogue, in the mock's rule, in the case, in the snapshot's header and in every report.
//!
//! # The path of a request in the mock
//!
//! ```text
//! bytes → mock::http → router → Command (verb and parsed body) → mock/commands/<object>/<verb>.rs
//!         rules in one written order → the first that applies refuses, at once or later
//!         effect on World, through its verbs, reading Differences → consequences
//!       → notices: who is told, on which node, with what → mock::notifications → streams
//! ```
//!
//! Judge and mock share framing ([`xml`], [`xmpp`]) and the catalogue ([`contract`]), never meaning: the judge reads
//! payloads without the mock's types, and a case writes the values that the mock takes from the rows.
//!
//! # Layers
//!
//! A module imports only from rows below its own; `tests/tidy.rs` checks it.
//!
//! ```text
//! cli
//! prove
//! runner   doctor
//! report   target
//! verdict
//! normalise   plan   client   mock
//! case   observe
//! cast
//! xmpp   contract
//! xml
//! waiting
//! ```

pub mod case;
pub mod cast;
pub mod cli;
pub mod client;
pub mod contract;
pub mod doctor;
pub mod mock;
pub mod normalise;
pub mod observe;
pub mod plan;
pub mod prove;
pub mod report;
pub mod runner;
pub mod target;
pub mod verdict;
pub mod waiting;
pub mod xml;
pub mod xmpp;
