//! The guide's vocabulary: deployments, releases, documented rows and their standing, and how well runs cover them.
//!
//! Facts live in `rows/*.yaml`, one line a row; nothing in this module knows a lab, a mock, a judge or a wire.

mod catalogue;
mod coverage;
mod deployment;
mod dialog_id;
mod method;
mod objects;
mod row;
mod standing;
mod tally;

pub use catalogue::{Catalogue, Operation};
pub use coverage::{Coverage, CoverageWarning, Covering, OperationCoverage, RowCoverage, Totals, coverage};
pub use deployment::{Deployment, Release, UnknownWord};
pub use dialog_id::DialogId;
pub use method::Method;
pub use objects::{
    ApiObject, FieldKind, MemberField, NodeKind, NodeName, ObjectWord, field_kind, member_field, object_after, objects,
};
pub use row::{Row, RowId, RowKind};
pub use standing::Standing;
pub use tally::{Killed, RowScores, Tally, score_of};
