//! Cases as they are meant: every word of a file parsed into what it stands for, nothing left to guess for the plan.

mod claim;
mod family;
mod lists;
mod scene;
mod situation;

pub use claim::{
    AbsenceClaim, ActionsClaim, AfterClaim, AsyncErrorClaim, Capture, CaptureFrom, CaptureSource, ErrorClaim,
    EventName, Expected, Has, NoticeClaim, OnlyClaim, Outcome, ParticipantClaim, UniversalClaim, ValueClaim,
};
pub use family::{Alteration, CaseFamily, FamilyRuns, FamilyUse, Following, GoodRequest, RobustnessSet};
pub use lists::{SurvivingLie, Survivor, Untested};
pub use scene::{Casting, RoleKind, Scene, SceneStep, ThingKind};
pub use situation::{
    Action, BodyChange, Case, CaseId, ChangeKind, CredentialChoice, Entry, Repeat, Request, Role, Step, StepPlace,
    StimulusRequest,
};
