//! Cases as they are meant: every word of a file parsed into what it stands for, nothing left to guess for the plan.

mod claim;
mod family;
mod has;
mod lists;
mod scene;
mod situation;

pub use claim::{
    AbsenceClaim, AfterClaim, AsyncErrorClaim, Capture, CaptureFrom, CaptureSource, ErrorClaim, EventName, Expected,
    NoticeClaim, OnlyClaim, Outcome, UniversalClaim, Watch,
};
pub use family::{Alteration, CaseFamily, FamilyRuns, FamilyUse, Following, GoodRequest, RobustnessSet};
pub use has::{ActionsClaim, Claimed, Has, ParticipantClaim, ValueClaim};
pub use lists::{OwnRow, SurvivingLie, Survivor, Untested};
pub use scene::{Casting, RoleKind, Scene, SceneStep, ThingKind};
pub use situation::{
    Action, BodyChange, Case, CaseId, ChangeKind, CredentialChoice, Deliberate, Entry, Repeat, Request, Role, Step,
    StepPlace, StimulusRequest,
};
