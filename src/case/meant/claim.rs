//! What must follow a step, as it is meant: outcomes and the claims that they are made of.

use indexmap::IndexMap;

use crate::contract::{NodeName, ObjectWord, RowId};

use crate::case::meant::{Claimed, Has, Role, ValueClaim};

/// What must follow a step on one deployment.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// Exactly this.
    Outcome(Box<Outcome>),
    /// One of these, for a place where the guide contradicts itself.
    OneOf {
        /// The arms by name, in the order written.
        arms: IndexMap<String, Outcome>,
        /// Why, with pages.
        because: String,
    },
    /// The guide is silent: recorded, compared, never a pass.
    Observe,
    /// What holds of every answer, whatever the guide says: an odd request of a robustness set.
    Universal(Box<UniversalClaim>),
}

/// What holds of the answer to any request, for which no page is needed: it is never a server's own error; a refusal changes
/// nothing and tells nobody; what is taken in is followed by its effect or by an error; a right request is answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UniversalClaim {
    /// Whose streams are listened to, and whose state is read before and after: `none` and `unchanged`, and nothing else.
    pub watched: Outcome,
    /// Whether the request's effect cannot be seen, so that none is missed.
    pub is_unseen: bool,
    /// Whether the request is right: where everything is as it was at the beginning, it is taken.
    pub is_right: bool,
}

/// What must follow, whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// The rows that the outcome rests on.
    pub rows: Vec<RowId>,
    /// HTTP status; `None` for steps that are no requests.
    pub status: Option<u16>,
    /// The error in the HTTP answer.
    pub error: Option<ErrorClaim>,
    /// The error that arrives as a notification.
    pub async_error: Option<AsyncErrorClaim>,
    /// Headers of the answer by name, each with what is claimed of it.
    pub headers: IndexMap<String, Claimed<ValueClaim>>,
    /// Notices that must come.
    pub notices: Vec<NoticeClaim>,
    /// What must not come.
    pub none: Vec<AbsenceClaim>,
    /// Nodes on which nothing else may come.
    pub only: Vec<OnlyClaim>,
    /// Names whose state by reading is the same before and after.
    pub unchanged: Vec<String>,
    /// State by reading, afterwards.
    pub after: Vec<AfterClaim>,
    /// Ids that the step tells, with what the notices of `notices` tell, in the order in which they are learned.
    pub captures: Vec<Capture>,
    /// Whether the notices come in the order written.
    pub in_order: bool,
    /// Why a value differs from its row.
    pub because: Option<String>,
}

/// Claims that are looked at and reported, and never judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// What is looked for, in words.
    pub says: String,
    /// What is claimed.
    pub claims: Outcome,
}

impl Outcome {
    /// Whether it is met for good once everything has come that it claims: nothing must stay away or stay as it was, and no state
    /// is read afterwards.
    pub fn is_met_by_coming(&self) -> bool {
        let comes = !self.notices.is_empty() || self.async_error.is_some();
        let is_read = |capture: &Capture| matches!(capture.from, CaptureFrom::List(_));
        let holds_on = !self.none.is_empty() || !self.only.is_empty() || !self.unchanged.is_empty();
        comes && !holds_on && self.after.is_empty() && !self.captures.iter().any(is_read)
    }

    /// Every row that the outcome or a claim of it names, in the order written.
    pub fn all_rows(&self) -> impl Iterator<Item = &RowId> {
        let headers = self.headers.values().filter_map(|claim| claim.row.as_ref());
        let error = self.error.iter().filter_map(|claim| claim.row.as_ref());
        let later = self.async_error.iter().filter_map(|claim| claim.row.as_ref());
        let absences = self.none.iter().filter_map(|absence| match absence {
            AbsenceClaim::Notice(claim) => Some(claim.as_ref()),
            AbsenceClaim::Error(_) => None,
        });
        let notices = self.notices.iter().chain(absences);
        let notices = notices.flat_map(|claim| claim.row.iter().chain(claim.has.rows()));
        let reads = self.after.iter().flat_map(|claim| claim.has.rows());
        self.rows.iter().chain(headers).chain(error).chain(later).chain(notices).chain(reads)
    }

    /// The roles of whose notifications anything is claimed.
    pub fn listeners(&self) -> Vec<&str> {
        let absences = self.none.iter().map(|absence| match absence {
            AbsenceClaim::Error(role) => role,
            AbsenceClaim::Notice(claim) => &claim.to,
        });
        let errors = self.async_error.iter().map(|claim| &claim.to);
        let notices = self.notices.iter().map(|claim| &claim.to);
        let only = self.only.iter().map(|claim| &claim.to);
        let captures = self.captures.iter().filter_map(|capture| match &capture.from {
            CaptureFrom::Notice(claim) => Some(&claim.to),
            CaptureFrom::Location | CaptureFrom::List(_) => None,
        });
        let notices = notices.chain(captures);
        errors.chain(notices).chain(only).chain(absences).map(String::as_str).collect()
    }
}

/// An id that is learned in a step, before anything of the step is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// The name under which it is known from then on.
    pub name: Role,
    /// Where it stands.
    pub from: CaptureFrom,
}

/// The words for where an id is learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureSource {
    /// The object of a notice.
    Notice,
    /// The answer's `Location` header.
    Location,
    /// A member of a list.
    List,
}

impl CaptureSource {
    /// All of them.
    pub const ALL: [CaptureSource; 3] = [CaptureSource::Notice, CaptureSource::Location, CaptureSource::List];

    /// The word in `from`.
    pub const fn word(self) -> &'static str {
        match self {
            CaptureSource::Notice => "notice",
            CaptureSource::Location => "location",
            CaptureSource::List => "list",
        }
    }

    /// The keys that must stand beside it.
    pub const fn needs(self) -> &'static [&'static str] {
        match self {
            CaptureSource::Notice => &["to", "on"],
            CaptureSource::Location => &[],
            CaptureSource::List => &["get", "as"],
        }
    }

    /// The keys that may.
    pub const fn may_have(self) -> &'static [&'static str] {
        match self {
            CaptureSource::Notice => &["event", "has"],
            CaptureSource::Location => &[],
            CaptureSource::List => &["has"],
        }
    }
}

impl Capture {
    /// Of which object the id is, where that is plain before it comes.
    pub fn object(&self) -> Option<ObjectWord> {
        match &self.from {
            CaptureFrom::Notice(claim) => claim.on.map(NodeName::object),
            CaptureFrom::List(claim) => ObjectWord::listed_at(&claim.path),
            CaptureFrom::Location => None,
        }
    }
}

/// Where an id is learned from.
#[derive(Debug, Clone, PartialEq)]
pub enum CaptureFrom {
    /// The object of a notice: of those on that node with that event, the one of which the least is missing.
    Notice(Box<NoticeClaim>),
    /// The last segment of the answer's `Location` header.
    Location,
    /// A member of a list, read once the step has settled: the one of which the least is missing.
    List(AfterClaim),
}

/// An error in an HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorClaim {
    /// Its row.
    pub row: Option<RowId>,
    /// ErrorType.
    pub error_type: ValueClaim,
    /// ErrorData.
    pub data: ValueClaim,
    /// ErrorMessage.
    pub message: ValueClaim,
}

/// An error that arrives as a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsyncErrorClaim {
    /// Its row.
    pub row: Option<RowId>,
    /// To whom.
    pub to: Role,
    /// On which of that person's nodes.
    pub on: NodeName,
    /// errorType.
    pub error_type: ValueClaim,
    /// errorData.
    pub data: ValueClaim,
    /// errorMessage.
    pub message: ValueClaim,
}

/// The event of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventName {
    /// Something was added.
    Post,
    /// Something changed.
    Put,
    /// Something was removed.
    Delete,
}

impl EventName {
    /// All of them.
    pub const ALL: [EventName; 3] = [EventName::Post, EventName::Put, EventName::Delete];

    /// As it travels, in capitals; servers also write it small.
    pub const fn word(self) -> &'static str {
        match self {
            EventName::Post => "POST",
            EventName::Put => "PUT",
            EventName::Delete => "DELETE",
        }
    }

    /// The event of that word, in either case.
    pub fn named(word: &str) -> Option<EventName> {
        EventName::ALL.into_iter().find(|event| event.word().eq_ignore_ascii_case(word))
    }
}

/// A notice that must, or must not, come.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NoticeClaim {
    /// Its row.
    pub row: Option<RowId>,
    /// To whom.
    pub to: Role,
    /// On which node; `None` means any of that person's.
    pub on: Option<NodeName>,
    /// With which event; `None` means any.
    pub event: Option<EventName>,
    /// About which thing or person of the cast; `None` means any.
    pub of: Option<String>,
    /// What its object says.
    pub has: Has,
    /// Name under which the object's id is known from then on.
    pub learn: Option<String>,
}

/// What must not come.
#[derive(Debug, Clone, PartialEq)]
pub enum AbsenceClaim {
    /// No error to that person.
    Error(Role),
    /// No such notice.
    Notice(Box<NoticeClaim>),
}

/// Nothing else on that node of that person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlyClaim {
    /// Who.
    pub to: Role,
    /// Which node.
    pub on: NodeName,
}

/// State by reading, once the step has settled.
#[derive(Debug, Clone, PartialEq)]
pub struct AfterClaim {
    /// Path template.
    pub path: String,
    /// Who reads.
    pub by: Role,
    /// What the answer says.
    pub has: Has,
}
