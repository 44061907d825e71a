//! A case as it is meant: every word of the file parsed into what it stands for, nothing left to guess for the plan.
//!
//! Templates stay text here (`{agent.extension}`); they are filled when the cast is known.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use indexmap::IndexMap;

use crate::contract::{Deployment, Method, NodeName};
use crate::control::StimulusKind;
use crate::lab::{CapabilityNeed, Side};

use crate::case::meant::{Expected, Watch};
use crate::case::position::KeyPath;

/// The id of a case: its path below `cases/` without the ending, `dialog/send_dtmf/letters`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(pub String);

impl CaseId {
    /// The operation that the case's folder stands for: `dialog.send_dtmf`.
    pub fn operation(&self) -> String {
        let folder = self.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.replace('/', ".")
    }
}

impl CaseId {
    /// Whether no file holds it: it was derived from a family, or from a robustness set.
    pub fn is_derived(&self) -> bool {
        self.0.split('/').any(|part| part.starts_with('_'))
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A role in a scene: `agent`, `supervisor`, `customer`.
pub type Role = String;

/// One situation, with what must follow on each deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Path below `cases/`.
    pub id: CaseId,
    /// The file, for messages.
    pub file: PathBuf,
    /// One sentence.
    pub summary: String,
    /// What the target must have.
    pub needs: Vec<CapabilityNeed>,
    /// What the case cannot see.
    pub open: Option<String>,
    /// The runs of this case; one without a name, or one for each entry of `each`.
    pub entries: Vec<Entry>,
}

/// One entry of `each`, or the whole case.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The entry's name; `None` where the case has no `each`.
    pub name: Option<String>,
    /// The scene that each deployment begins with.
    pub scene: BTreeMap<Deployment, String>,
    /// Values of the entry, for templates such as `{digits}`.
    pub values: IndexMap<String, String>,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// One step: something is done, something must follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// How the request's body is made wrong before it is sent.
    pub change: Option<BodyChange>,
    /// What must follow; a deployment that is absent does not take part in the step.
    pub then: BTreeMap<Deployment, Expected>,
    /// What is looked at and never judged, on each deployment.
    pub watch: BTreeMap<Deployment, Vec<Watch>>,
    /// A loop of which this step is the last; scenes alone have any.
    pub repeat: Option<Repeat>,
    /// Where the step stands in its file, for messages.
    pub place: StepPlace,
}

/// The only loop: steps are taken again until a dialog has enough participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// How many participants, a template: those of the dialog that the step's last notice is about.
    pub until_participants: String,
    /// How many steps the loop holds, this one as the last of them.
    pub steps: usize,
}

/// Where the parts of a step stand in its file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepPlace {
    /// The action.
    pub when: KeyPath,
    /// What makes the body wrong.
    pub change: KeyPath,
    /// What must follow, for each deployment: `then.both` stands for two.
    pub then: BTreeMap<Deployment, KeyPath>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// An HTTP request by a person.
    Request(Request),
    /// Something that no API call can cause.
    Stimulus(StimulusRequest),
    /// The target's clock goes forward.
    Advance(Duration),
    /// A person's stream ends without a sign-out.
    Disconnect(Role),
    /// It comes back.
    Reconnect {
        /// Whose.
        role: Role,
        /// At which server of a pair; where it was without one.
        side: Option<Side>,
    },
    /// A person subscribes to a node that is not subscribed by default.
    Subscribe {
        /// Who.
        role: Role,
        /// Which node.
        node: NodeName,
    },
}

/// A stimulus with the roles that it concerns: `customer_calls_queue {customer: customer, agent: agent}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StimulusRequest {
    /// What happens.
    pub kind: StimulusKind,
    /// The customer's role, where a customer is concerned.
    pub customer: Option<Role>,
    /// The role of the agent whose queue or extension is called, or whose phone it is; not needed where the customer hangs up.
    pub agent: Option<Role>,
}

/// Which credentials a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum CredentialChoice {
    /// The person's own.
    #[default]
    Right,
    /// The person's id with a wrong password.
    Wrong,
    /// None at all.
    None,
    /// A token of single sign-on, the same one throughout a run.
    Token,
}

impl CredentialChoice {
    /// All of them.
    pub const ALL: [CredentialChoice; 4] =
        [CredentialChoice::Right, CredentialChoice::Wrong, CredentialChoice::None, CredentialChoice::Token];

    /// The word in `credentials`.
    pub const fn word(self) -> &'static str {
        match self {
            CredentialChoice::Right => "right",
            CredentialChoice::Wrong => "wrong",
            CredentialChoice::None => "none",
            CredentialChoice::Token => "token",
        }
    }
}

/// An HTTP request as written, templates not yet filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who sends it.
    pub by: Role,
    /// Method.
    pub method: Method,
    /// Path template.
    pub path: String,
    /// Body template.
    pub xml: Option<String>,
    /// Further headers, templates; an empty value leaves a header out that would be sent otherwise.
    pub headers: IndexMap<String, String>,
    /// Credentials.
    pub credentials: CredentialChoice,
    /// To which server of a pair; where the person is without one.
    pub side: Option<Side>,
    /// What of it looks like a mistake and is meant.
    pub deliberately: Option<Deliberate>,
}

impl Request {
    /// A request by a person that reads an address.
    pub fn read(by: &str, path: &str) -> Self {
        Request {
            by: by.to_owned(),
            method: Method::Get,
            path: path.to_owned(),
            xml: None,
            headers: IndexMap::new(),
            credentials: CredentialChoice::Right,
            side: None,
            deliberately: None,
        }
    }
}

/// What of a request looks like a mistake and is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deliberate {
    /// Its body is no XML.
    Malformed,
    /// It goes to an address that the guide does not have.
    UnknownAddress,
    /// It asks for an action that the guide does not have.
    UnknownAction,
}

impl Deliberate {
    /// All of them.
    pub const ALL: [Deliberate; 3] = [Deliberate::Malformed, Deliberate::UnknownAddress, Deliberate::UnknownAction];

    /// The word in `deliberately`.
    pub const fn word(self) -> &'static str {
        match self {
            Deliberate::Malformed => "malformed",
            Deliberate::UnknownAddress => "unknown_address",
            Deliberate::UnknownAction => "unknown_action",
        }
    }
}

/// How a body is made wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyChange {
    /// Local name of the element that is changed.
    pub element: String,
    /// What is done to it.
    pub how: ChangeKind,
}

/// Ways of making an element wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// Taken out.
    Missing,
    /// Its content taken out.
    Empty,
    /// Written twice.
    Repeated,
    /// Its name in the other case.
    WrongCase,
    /// Given an attribute.
    WithAttribute,
    /// Given an unknown sibling.
    WithSibling,
    /// Its text made 10,000 characters long.
    Long,
    /// Its text ends in an undeclared entity.
    Entity,
    /// Its text ends in a control character.
    Control,
    /// The body sent in Latin-1, and declared so, with a letter outside ASCII.
    Latin1,
    /// The body sent in Latin-1 with a letter outside ASCII, and nothing that declares it: not the UTF-8 that it must be then.
    NotUtf8,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [ChangeKind; 11] = [
        ChangeKind::Missing,
        ChangeKind::Empty,
        ChangeKind::Repeated,
        ChangeKind::WrongCase,
        ChangeKind::WithAttribute,
        ChangeKind::WithSibling,
        ChangeKind::Long,
        ChangeKind::Entity,
        ChangeKind::Control,
        ChangeKind::Latin1,
        ChangeKind::NotUtf8,
    ];

    /// The word in case files.
    pub const fn word(self) -> &'static str {
        match self {
            ChangeKind::Missing => "missing",
            ChangeKind::Empty => "empty",
            ChangeKind::Repeated => "repeated",
            ChangeKind::WrongCase => "wrong_case",
            ChangeKind::WithAttribute => "with_attribute",
            ChangeKind::WithSibling => "with_sibling",
            ChangeKind::Long => "long",
            ChangeKind::Entity => "entity",
            ChangeKind::Control => "control",
            ChangeKind::Latin1 => "latin1",
            ChangeKind::NotUtf8 => "not_utf8",
        }
    }
}
