//! Families, good requests and robustness sets as written: what many operations share, and what each of them adds.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::case::meant::{ChangeKind, CredentialChoice};
use crate::case::written::{
    AbsenceWritten, Entries, LongForm, NeedWritten, OutcomeWritten, RowWritten, SceneChoiceWritten, TextOr,
    ThenWritten, shape,
};
use crate::contract::Method;

/// Words for what becomes of a body as a whole.
pub const BODY_WORDS: [&str; 2] = ["none", "cut_off"];

/// Words for what becomes of the path.
pub const PATH_WORDS: [&str; 2] = ["unknown_id", "of_other"];

/// The only word for who sends the request instead.
pub const OTHER: &str = "other";

/// A family of cases: what is done to the good request of each operation that it fits. Its name is the file's.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::family)]
pub struct FamilyWritten {
    /// One sentence that tells the situation and what follows; that of every derived case. Compulsory.
    #[schemars(required)]
    pub summary: Option<String>,
    /// What the target must have, by the words of capabilities.
    pub needs: Option<Vec<NeedWritten>>,
    /// A run for each element that the request says is required: the element is made wrong in this way, and what must
    /// follow is the element's row, unless the request gives the family another one.
    #[schemars(extend("enum" = ChangeKind::ALL.map(ChangeKind::word)))]
    pub each_required: Option<String>,
    /// Named runs, each with what is done to the request.
    #[schemars(extend("minProperties" = 1))]
    pub each: Option<Entries<AlterationWritten>>,
    /// What is done to the request, where there is one run.
    pub alter: Option<AlterationWritten>,
}

/// What is done to a good request. Exactly one of these.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::one_key)]
pub struct AlterationWritten {
    /// The first required element is made wrong in this way; the first of all where none is required.
    #[schemars(extend("enum" = ChangeKind::ALL.map(ChangeKind::word)))]
    pub change: Option<String>,
    /// The body is left out (`none`), or ends before its last closing tag (`cut_off`).
    #[schemars(extend("enum" = BODY_WORDS))]
    pub body: Option<String>,
    /// Elements of the body say something else; `{other.extension}` speaks of the role that the request calls `other`.
    #[schemars(extend("minProperties" = 1))]
    pub says: Option<Entries<String>>,
    /// The role that the request calls `other` sends it: `other`.
    #[serde(rename = "as")]
    #[schemars(extend("enum" = [OTHER]))]
    pub by: Option<String>,
    /// The request carries other credentials.
    #[schemars(extend("enum" = CredentialChoice::ALL.map(CredentialChoice::word)))]
    pub credentials: Option<String>,
    /// The request has another method.
    #[schemars(extend("enum" = Method::ALL.map(Method::key)))]
    pub method: Option<String>,
    /// The last id in the path is one that nothing has (`unknown_id`), or that of the role that the request calls `other`
    /// (`of_other`).
    #[schemars(extend("enum" = PATH_WORDS))]
    pub path: Option<String>,
}

/// An operation's good request, from which the runs of families are derived. `cases/<object>/<operation>/_request.yaml`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::request)]
pub struct RequestWritten {
    /// The role that sends the request. Compulsory.
    #[serde(rename = "as")]
    #[schemars(required)]
    pub by: Option<String>,
    /// Path of a PUT, with templates such as `{call.id}`.
    #[schemars(extend("pattern" = "^/"))]
    pub put: Option<String>,
    /// Path of a POST.
    #[schemars(extend("pattern" = "^/"))]
    pub post: Option<String>,
    /// Path of a GET.
    #[schemars(extend("pattern" = "^/"))]
    pub get: Option<String>,
    /// Path of a DELETE.
    #[schemars(extend("pattern" = "^/"))]
    pub delete: Option<String>,
    /// The request's body, with templates.
    pub xml: Option<String>,
    /// The cheapest scene in which the request is good: a name, or one for each deployment. A deployment without one has
    /// no runs. Compulsory.
    #[schemars(required)]
    pub scene: Option<SceneChoiceWritten>,
    /// Somebody else, for families in which another person acts or is named.
    pub other: Option<String>,
    /// What no refusal may bring, as in an outcome.
    pub none: Option<Vec<AbsenceWritten>>,
    /// What every refusal leaves as it was.
    pub unchanged: Option<Vec<String>>,
    /// Why nothing can be seen of the request's effect, where that is so.
    pub unseen: Option<String>,
    /// The elements that are required, each with what must follow where it is missing.
    pub required: Option<Entries<TextOr<ThenWritten>>>,
    /// What must follow in the runs of each family, or why it has none here. A family of required elements may be left out
    /// where the elements' own rows say it.
    pub families: Option<Entries<TextOr<FamilyUseWritten>>>,
}

impl RequestWritten {
    /// The methods that stand there, each with its path.
    pub fn verbs(&self) -> Vec<(Method, &String)> {
        let path_of = |method: Method| match method.key() {
            "put" => self.put.as_ref(),
            "post" => self.post.as_ref(),
            "get" => self.get.as_ref(),
            "delete" => self.delete.as_ref(),
            _ => None,
        };
        Method::ALL.into_iter().filter_map(|method| Some((method, path_of(method)?))).collect()
    }
}

/// What must follow in the runs of a family: status, error, `none` and `unchanged` come from the row and the request where
/// an outcome leaves them out.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::family_use)]
pub struct FamilyUseWritten {
    /// One sentence: why the family has no run here; stands alone.
    pub why_not: Option<String>,
    /// Runs of the family that this operation does not have, each with the reason.
    #[schemars(extend("minProperties" = 1))]
    pub leave_out: Option<Entries<String>>,
    /// What must follow on either deployment.
    pub both: Option<OutcomeWritten>,
    /// What must follow on stand-alone Finesse with Unified CCE.
    pub cce: Option<OutcomeWritten>,
    /// What must follow on coresident Finesse with Unified CCX.
    pub ccx: Option<OutcomeWritten>,
}

impl LongForm for ThenWritten {
    const WHAT: &'static str = "a row's id, or {both: OUTCOME}, or {cce: OUTCOME, ccx: OUTCOME}";
    const NUMBERS: bool = true;

    fn text_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<RowWritten>()
    }
}

impl LongForm for FamilyUseWritten {
    const WHAT: &'static str = "a row's id, {why_not: sentence}, {both: OUTCOME}, or {cce: OUTCOME, ccx: OUTCOME}";
    const NUMBERS: bool = true;

    fn text_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<RowWritten>()
    }
}

/// A robustness set: odd requests that are made of good ones and sent one after another, a run for each good request. What
/// must hold of every answer needs no page of the guide. `cases/_robustness/<name>.yaml`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RobustnessWritten {
    /// One sentence that tells what is odd. Compulsory.
    #[schemars(required)]
    pub summary: Option<String>,
    /// The operations whose good requests are made odd, all at one address: `dialog/send_dtmf`. Compulsory.
    #[schemars(required)]
    #[schemars(extend("minItems" = 1))]
    pub requests: Option<Vec<String>>,
    /// Ways in which each element of the body is made odd, one at a time.
    #[schemars(transform = shape::change_words)]
    pub changes: Option<Vec<String>>,
    /// Whole bodies that are sent instead, by name.
    pub bodies: Option<Entries<String>>,
    /// Types that the good body is declared as, by name; an empty one leaves the header out.
    pub content_types: Option<Entries<String>>,
}
