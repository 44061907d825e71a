//! What must follow, as written: outcomes and the claims that they are made of.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::case::meant::{CaptureSource, EventName};
use crate::case::written::{Entries, HasWritten, PartWritten, RowWritten, RowsWritten, ValueWritten, shape};
use crate::contract::NodeName;

/// What must follow a step on one deployment. Write `one_of` or `observe` alone, or any of the others.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::outcome)]
pub struct OutcomeWritten {
    /// The rows that the outcome rests on: a short id inside the operation of the file's folder, a full id
    /// (`notification.dialog#put`), or a list of them.
    pub row: Option<RowsWritten>,
    /// HTTP status. Compulsory for a request, forbidden for other steps.
    pub status: Option<u16>,
    /// The error in the HTTP answer.
    pub error: Option<ErrorWritten>,
    /// The error that arrives as a notification after the answer.
    pub async_error: Option<AsyncErrorWritten>,
    /// Headers of the answer by name, in whatever case: `Allow: {present: true}`. Where one comes several times its values are
    /// joined with a comma and a space.
    pub headers: Option<Entries<PartWritten>>,
    /// Notices that must come.
    pub notices: Option<Vec<NoticeWritten>>,
    /// What must not come: `{error: agent}`, or a notice.
    pub none: Option<Vec<AbsenceWritten>>,
    /// Nodes on which nothing else may come.
    pub only: Option<Vec<OnlyWritten>>,
    /// Names of people and things whose state, read before and after, is the same.
    pub unchanged: Option<Vec<String>>,
    /// State by reading, once the step has settled.
    pub after: Option<Vec<AfterWritten>>,
    /// Ids that are learned in this step, by the name under which they are known from then on: `call: {from: notice, …}`.
    pub capture: Option<Entries<CaptureWritten>>,
    /// The notices come in the order written. Only with a row that gives the order.
    pub in_order: Option<bool>,
    /// Whole outcomes by name, of which one must hold, where the guide contradicts itself.
    pub one_of: Option<Entries<OutcomeWritten>>,
    /// A sentence with pages: why there are several outcomes, or why a value differs from its row.
    pub because: Option<String>,
    /// `true` where the guide is silent: recorded and compared, reported as undocumented.
    pub observe: Option<bool>,
    /// Claims that are looked at and reported, and never judged; beside whatever else the outcome says.
    #[schemars(extend("minItems" = 1))]
    pub watch: Option<Vec<WatchWritten>>,
}

/// Claims that are looked at and reported, and never judged. At least one beside `says`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::watch)]
pub struct WatchWritten {
    /// What is looked for, in a few words; the report says whether it was seen. Compulsory.
    #[schemars(required)]
    pub says: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The error in the HTTP answer.
    pub error: Option<ErrorWritten>,
    /// The error that arrives as a notification after the answer.
    pub async_error: Option<AsyncErrorWritten>,
    /// Headers of the answer.
    pub headers: Option<Entries<PartWritten>>,
    /// Notices that come. None of them teaches an id.
    pub notices: Option<Vec<NoticeWritten>>,
    /// What does not come.
    pub none: Option<Vec<AbsenceWritten>>,
    /// State by reading, once the step has settled.
    pub after: Option<Vec<AfterWritten>>,
}

/// An error in an HTTP answer. What is left out may be anything, where the row leaves it open.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ErrorWritten {
    /// Its row, where it is not the outcome's.
    pub row: Option<RowWritten>,
    /// ErrorType.
    #[serde(rename = "type")]
    pub error_type: Option<ValueWritten>,
    /// ErrorData. In quotes where it looks like a number.
    pub data: Option<ValueWritten>,
    /// ErrorMessage.
    pub message: Option<ValueWritten>,
}

/// An error that arrives as a notification.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AsyncErrorWritten {
    /// Its row.
    pub row: Option<RowWritten>,
    /// To whom; the one who sent the request unless said otherwise.
    pub to: Option<String>,
    /// On which node; `dialogs` for a request about a dialog, otherwise `user`, unless said otherwise.
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
    /// errorType.
    #[serde(rename = "type")]
    pub error_type: Option<ValueWritten>,
    /// errorData. In quotes where it looks like a number.
    pub data: Option<ValueWritten>,
    /// errorMessage.
    pub message: Option<ValueWritten>,
}

/// A notice that must come.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NoticeWritten {
    /// Its row.
    pub row: Option<RowWritten>,
    /// To whom. Compulsory.
    #[schemars(required)]
    pub to: Option<String>,
    /// On which node of that person: `user`, `dialogs`, `team`, `queues`, `system_info`.
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
    /// With which event: `POST`, `PUT` or `DELETE`.
    #[schemars(extend("enum" = EventName::ALL.map(EventName::word)))]
    pub event: Option<String>,
    /// About which person or thing.
    pub of: Option<String>,
    /// What its object says.
    pub has: Option<HasWritten>,
    /// A name under which the object's id is known from then on: `learn: call` gives `{call.id}`.
    pub learn: Option<String>,
}

/// What must not come: an error to somebody, or a notice.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::absence)]
pub struct AbsenceWritten {
    /// The role to whom no error may come; stands alone.
    pub error: Option<String>,
    /// The notice's row.
    pub row: Option<RowWritten>,
    /// To whom the notice may not come.
    pub to: Option<String>,
    /// On which node of that person.
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
    /// With which event.
    #[schemars(extend("enum" = EventName::ALL.map(EventName::word)))]
    pub event: Option<String>,
    /// About which person or thing.
    pub of: Option<String>,
    /// What its object says.
    pub has: Option<HasWritten>,
}

/// A node on which nothing but the notices above may come.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OnlyWritten {
    /// Whose node. Compulsory.
    #[schemars(required)]
    pub to: Option<String>,
    /// Which node. Compulsory.
    #[schemars(required)]
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
}

/// State by reading, once the step has settled.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AfterWritten {
    /// Path that is read, with templates. Compulsory.
    #[schemars(required)]
    pub get: Option<String>,
    /// Who reads. Compulsory.
    #[schemars(required)]
    #[serde(rename = "as")]
    pub by: Option<String>,
    /// What the answer says. Compulsory.
    #[schemars(required)]
    pub has: Option<HasWritten>,
}

/// Where an id is learned from. Nothing of the step is judged before.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::capture)]
pub struct CaptureWritten {
    /// `notice`: the object of a notice; `location`: the last segment of the answer's Location header; `list`: a member of
    /// a list that is read once the step has settled. Compulsory.
    #[schemars(required)]
    #[schemars(extend("enum" = CaptureSource::ALL.map(CaptureSource::word)))]
    pub from: Option<String>,
    /// From a notice: to whom. Compulsory there.
    pub to: Option<String>,
    /// From a notice: on which node of that person. Compulsory there.
    #[schemars(extend("enum" = NodeName::words()))]
    pub on: Option<String>,
    /// From a notice: with which event.
    #[schemars(extend("enum" = EventName::ALL.map(EventName::word)))]
    pub event: Option<String>,
    /// From a list: the path that is read, with templates. Compulsory there.
    pub get: Option<String>,
    /// From a list: who reads. Compulsory there.
    #[serde(rename = "as")]
    pub by: Option<String>,
    /// From a notice or a list: what the object says. Where several do, the one of which the least is missing, the first
    /// of those.
    pub has: Option<HasWritten>,
}
