//! Case files as they are typed: structs of options whose comments are the author's manual, and the schema made of them.

mod claim;
mod file;
mod schema;
mod text_or;

pub use claim::{
    AbsenceWritten, ActionsWritten, AfterWritten, AsyncErrorWritten, ErrorWritten, HasWritten, NoticeWritten,
    OnlyWritten, OutcomeWritten, ParticipantWritten, ValueWordsWritten, ValueWritten,
};
pub use file::{
    CaseWritten, CastingWritten, ChangeWritten, EntryWritten, NeedNumberWritten, NeedWritten, RepeatWritten,
    SceneByDeploymentWritten, SceneChoiceWritten, SceneWritten, StepWritten, SurvivorWritten, ThenWritten,
    UntestedWritten, WhenWritten,
};
pub use schema::json_schema;
pub(super) use schema::{FileKind, keys_beside};
pub use text_or::{Entries, LongForm, TextOr};
