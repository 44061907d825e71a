//! The vocabulary of the contract: deployments, releases, documented rows and their standing, and what a target has.
//!
//! Facts live in `rows/*.yaml`, one line a row; nothing in this module knows a mock, a judge or a wire.

mod call_centre;
mod capability;
mod catalogue;
pub mod control;
mod coverage;
mod deployment;
mod dialog_id;
mod row;
mod standing;
mod tally;
mod target_description;
mod transport;

pub use call_centre::{CallCentre, CallCentreError, EccVariable, Person, Queue, ReasonCategory, ReasonCode, Team};
pub use capability::{Capability, CapabilityNeed};
pub use catalogue::{Catalogue, Operation};
pub use control::StimulusKind;
pub use coverage::{Coverage, CoverageWarning, Covering, OperationCoverage, RowCoverage, Totals, coverage};
pub use deployment::{Deployment, Release, UnknownWord};
pub use dialog_id::DialogId;
pub use row::{Row, RowId, RowKind};
pub use standing::Standing;
pub use tally::{Killed, RowScores, Tally, score_of};
pub use target_description::{TargetDescription, TargetKind};
pub use transport::{Fingerprint, NotAFingerprint, Transport};
