//! Families, good requests and robustness sets as they are meant: what many operations share, and what each adds.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;

use crate::contract::{Deployment, Method};
use crate::lab::CapabilityNeed;

use super::claim::{Expected, Outcome};
use super::situation::{ChangeKind, CredentialChoice, Request, Role};
use crate::case::position::KeyPath;

/// What is done to the good request of each operation that it fits.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFamily {
    /// The name of its file, which stands in the ids of its runs behind an underscore.
    pub name: String,
    /// The file, for messages.
    pub file: PathBuf,
    /// One sentence, that of every derived case.
    pub summary: String,
    /// What the target must have.
    pub needs: Vec<CapabilityNeed>,
    /// Its runs.
    pub runs: FamilyRuns,
}

/// The runs that a family has for one good request.
#[derive(Debug, Clone, PartialEq)]
pub enum FamilyRuns {
    /// One for each required element, which is made wrong in this way.
    EachRequired(ChangeKind),
    /// These, by name; the single one of a family has none.
    These(Vec<(Option<String>, Alteration)>),
}

/// What is done to a good request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alteration {
    /// The first required element is made wrong; the first of all where none is required.
    Change(ChangeKind),
    /// There is no body.
    NoBody,
    /// The body ends before its last closing tag.
    CutOff,
    /// Elements of the body say something else.
    Says(IndexMap<String, String>),
    /// The other person sends it.
    ByOther,
    /// It carries other credentials.
    Credentials(CredentialChoice),
    /// It has another method.
    Method(Method),
    /// The last id in the path is one that nothing has.
    UnknownId,
    /// The last id in the path is that of the other person.
    IdOfOther,
}

/// An operation's good request, from which the runs of families are derived.
#[derive(Debug, Clone, PartialEq)]
pub struct GoodRequest {
    /// The operation's folder below `cases/`: `dialog/make_call`.
    pub folder: String,
    /// The file, for messages.
    pub file: PathBuf,
    /// The request.
    pub request: Request,
    /// The scene in which it is good, for each deployment that has runs.
    pub scene: BTreeMap<Deployment, String>,
    /// Somebody else, for families in which another person acts or is named.
    pub other: Option<Role>,
    /// What no refusal brings, and what every refusal leaves as it was.
    pub watched: Outcome,
    /// Why nothing can be seen of its effect.
    pub unseen: Option<String>,
    /// The required elements, each with what follows where it is missing.
    pub required: IndexMap<String, Following>,
    /// What becomes of each family, by name.
    pub families: IndexMap<String, FamilyUse>,
}

/// What must follow, for each deployment that takes part, and where that is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Following {
    /// What must follow.
    pub then: BTreeMap<Deployment, Expected>,
    /// Where it is written.
    pub place: BTreeMap<Deployment, KeyPath>,
}

/// What becomes of a family at one operation.
#[derive(Debug, Clone, PartialEq)]
pub enum FamilyUse {
    /// It has no run here, for this reason.
    Not(String),
    /// It has.
    Applies {
        /// What must follow; nothing where the required elements say it.
        following: Option<Following>,
        /// Runs of the family that are left out, each with the reason.
        left_out: IndexMap<String, String>,
    },
}

/// Odd requests that are made of good ones and sent one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct RobustnessSet {
    /// The name of its file.
    pub name: String,
    /// The file, for messages.
    pub file: PathBuf,
    /// One sentence.
    pub summary: String,
    /// Folders of the operations whose good requests are made odd.
    pub requests: Vec<String>,
    /// Ways in which each element of the body is made odd.
    pub changes: Vec<ChangeKind>,
    /// Whole bodies that are sent instead, by name.
    pub bodies: IndexMap<String, String>,
    /// Types that the good body is declared as, by name.
    pub content_types: IndexMap<String, String>,
}
