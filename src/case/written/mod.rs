//! Case files as they are typed: structs of options whose comments are the author's manual, and the schema made of them.

mod claim;
mod family;
mod file;
mod has;
mod own_row;
mod row;
mod schema;
mod shape;
mod strict;
mod text_or;
mod verb;

pub use claim::{
    AbsenceWritten, AfterWritten, AsyncErrorWritten, CaptureWritten, ErrorWritten, NoticeWritten, OnlyWritten,
    OutcomeWritten, WatchWritten,
};
pub use family::{
    AlterationWritten, BODY_WORDS, FamilyUseWritten, FamilyWritten, OTHER, PATH_WORDS, RequestWritten,
    RobustnessWritten,
};
pub use file::{
    CaseWritten, CastingWritten, ChangeWritten, EntryWritten, NeedNumberWritten, NeedWritten, RepeatWritten,
    SceneByDeploymentWritten, SceneChoiceWritten, SceneWritten, StepWritten, SurvivorWritten, ThenWritten,
    UntestedWritten, WhenWritten,
};
pub use has::{
    ActionsWritten, HasWritten, PartWordsWritten, PartWritten, ParticipantWritten, ParticipantsWritten,
    ValueWordsWritten, ValueWritten,
};
pub use own_row::{OWN_STANDINGS, OwnKind, OwnRowWritten};
pub use row::{RowWritten, RowsWritten};
pub(super) use schema::keys_beside;
pub use schema::{FileKind, json_schema};
pub(super) use strict::Strict;
pub use text_or::{Entries, LongForm, TextOr};
pub use verb::StepVerb;
