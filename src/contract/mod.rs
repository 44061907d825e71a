//! The guide's vocabulary: deployments, releases, documented rows and their standing, and how well runs cover them.
//!
//! Facts live in `rows/*.yaml`, one line a row; nothing in this module knows a lab, a mock, a judge or a wire.

mod addresses;
mod catalogue;
mod coverage;
mod deployment;
mod dialog_id;
mod effect_kind;
mod field_rows;
mod method;
mod objects;
mod operation;
mod refusal_words;
mod row;
mod standing;
mod tally;

pub use addresses::{GuideAddress, guide_addresses};
pub use catalogue::Catalogue;
pub use coverage::{Coverage, CoverageWarning, Covering, OperationCoverage, RowCoverage, Totals, coverage};
pub use deployment::{Deployment, Release, UnknownWord};
pub use dialog_id::DialogId;
pub use effect_kind::EffectKind;
pub use field_rows::{element_row, fact_row, field_row};
pub use method::Method;
pub use objects::{
    ApiField, ApiObject, Fact, FieldKind, MemberField, NodeKind, NodeName, ObjectWord, facts, field_kind, member_field,
    object_after, objects,
};
pub use operation::Operation;
pub use refusal_words::words_of_one_refusal;
pub use row::{CtiCode, Row, RowId, RowKind};
pub use standing::Standing;
pub use tally::{Killed, RowScores, Tally, score_of};
