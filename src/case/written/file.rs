//! Case and scene files as written: structs of options, whose comments are the author's manual.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::json;

use crate::case::meant::{ChangeKind, CredentialChoice, Deliberate, RoleKind};
use crate::contract::{Deployment, NodeName};
use crate::control::StimulusKind;
use crate::lab::{Capability, Side, WrapUpMode};

use crate::case::written::row::FULL_ID;
use crate::case::written::{Entries, LongForm, OutcomeWritten, StepVerb, TextOr, shape};

/// What a duration looks like: `60s`, `500ms`, `2m`.
const DURATION: &str = "^[0-9]+(ms|s|m)$";

/// A case: one situation, and what must follow it on each deployment. Its id is its path below `cases/`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::case)]
pub struct CaseWritten {
    /// One sentence that tells the situation and what follows. Compulsory.
    #[schemars(required)]
    pub summary: Option<String>,
    /// What the target must have, by the words of capabilities. A target that declares one absent makes the case not
    /// applicable there.
    pub needs: Option<Vec<NeedWritten>>,
    /// The starting state: the name of a file in `cases/_scenes/`, or one for each deployment. Compulsory, unless
    /// every entry of `each` names one.
    pub scene: Option<SceneChoiceWritten>,
    /// Named entries, each a run of its own with its own values; an entry may replace scene, when, change and then.
    #[schemars(extend("minProperties" = 1))]
    pub each: Option<Entries<EntryWritten>>,
    /// One sentence: what the case cannot see. Printed in reports.
    pub open: Option<String>,
    /// What is done, where the case has a single step.
    pub when: Option<WhenWritten>,
    /// How the request's body is made wrong before it is sent, where the case has a single step.
    pub change: Option<ChangeWritten>,
    /// What must follow, where the case has a single step.
    pub then: Option<ThenWritten>,
    /// The steps, where there are several.
    #[schemars(extend("minItems" = 1))]
    pub steps: Option<Vec<StepWritten>>,
}

/// One entry of `each`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::step)]
pub struct EntryWritten {
    /// Values for templates without a dot: `{digits}` is filled from `values: {digits: "12A"}`.
    pub values: Option<Entries<String>>,
    /// Replaces the case's scene.
    pub scene: Option<SceneChoiceWritten>,
    /// Replaces the case's `when`, whole.
    pub when: Option<WhenWritten>,
    /// Replaces the case's `change`, whole.
    pub change: Option<ChangeWritten>,
    /// Replaces the case's `then`, whole.
    pub then: Option<ThenWritten>,
}

/// A scene's name, or one for each deployment.
pub type SceneChoiceWritten = TextOr<SceneByDeploymentWritten>;

/// One scene for each deployment. A deployment without one has no run.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
pub struct SceneByDeploymentWritten {
    /// The scene on stand-alone Finesse with Unified CCE.
    pub cce: Option<String>,
    /// The scene on coresident Finesse with Unified CCX.
    pub ccx: Option<String>,
}

impl LongForm for SceneByDeploymentWritten {
    const WHAT: &'static str = "a scene's name, or {cce: name, ccx: name}";
}

/// A capability's word, or `{word: {at_most: number}}`.
pub type NeedWritten = TextOr<Entries<NeedNumberWritten>>;

impl LongForm for Entries<NeedNumberWritten> {
    const WHAT: &'static str = "a capability's word, or {word: {at_most: number}}";

    fn text_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"enum": Capability::ALL.map(Capability::word)})
    }

    fn long_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut entries = generator.subschema_for::<Self>();
        entries.insert("propertyNames".to_owned(), json!({"enum": Capability::ALL.map(Capability::word)}));
        entries
    }
}

/// A bound on a capability that has a number.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NeedNumberWritten {
    /// The target's number must be at most this.
    pub at_most: Option<u32>,
}

/// One step: something is done, something must follow.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::step)]
pub struct StepWritten {
    /// What is done. Compulsory.
    #[schemars(required)]
    pub when: Option<WhenWritten>,
    /// How the request's body is made wrong before it is sent.
    pub change: Option<ChangeWritten>,
    /// What must follow. Compulsory.
    #[schemars(required)]
    pub then: Option<ThenWritten>,
    /// In scenes only: the step is done again until its call has that many participants.
    pub repeat: Option<RepeatWritten>,
}

/// What a step does: a request, a stimulus, time, or something about a person's stream.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::when)]
pub struct WhenWritten {
    /// The role that sends the request. Compulsory with put, post, get and delete.
    #[serde(rename = "as")]
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
    /// Sends an OPTIONS to this path.
    pub options: Option<String>,
    /// Sends a HEAD to this path.
    pub head: Option<String>,
    /// The request's body, with templates. `{role.not_ready_reason}` and `{role.logout_reason}` are the element reasonCodeId,
    /// or nothing where the call centre has no such code for that person.
    pub xml: Option<String>,
    /// Further headers; an empty value leaves out one that would be sent otherwise.
    pub headers: Option<Entries<String>>,
    /// Which credentials the request carries: `right` (unless said otherwise), `wrong` (a wrong password), `none`, `token` (a
    /// token of single sign-on, the same one throughout a run; with `needs: [tokens]`).
    #[schemars(extend("enum" = CredentialChoice::ALL.map(CredentialChoice::word)))]
    pub credentials: Option<String>,
    /// What of the request looks like a mistake and is meant, so that `check` does not warn of it: `malformed` (the body is no
    /// XML), `unknown_address`, `unknown_action` (the guide has none such).
    #[schemars(extend("enum" = Deliberate::ALL.map(Deliberate::word)))]
    pub deliberately: Option<String>,
    /// What happens that no API call causes: `customer_calls_queue`, `customer_calls_agent`, `customer_hangs_up`,
    /// `dialer_reserves_agent`, `phone_fails`, `phone_works_again`, and of the server `cti_server_is_lost`,
    /// `cti_server_comes_back`, `service_goes_down`, `service_becomes_partial`, `service_comes_back`.
    #[schemars(extend("enum" = StimulusKind::ALL.map(StimulusKind::word)))]
    pub stimulus: Option<String>,
    /// With `stimulus` of a customer: the customer's role; `customer` unless said otherwise.
    pub customer: Option<String>,
    /// With `stimulus`: the role of the agent whose queue or extension is called, or whose phone it is; `agent` unless said
    /// otherwise.
    pub agent: Option<String>,
    /// The target's clock goes forward by this: `60s`, `500ms`, `2m`.
    #[schemars(extend("pattern" = DURATION))]
    pub advance: Option<String>,
    /// The role whose stream ends without a sign-out.
    pub disconnect: Option<String>,
    /// The role whose stream comes back.
    pub reconnect: Option<String>,
    /// Which server of a pair: `a`, the first, or `b`. A stream that comes back there is a new one, and from then on the role's
    /// requests and reads go there as well; without it they go where the role is, which is `a` at the beginning.
    #[schemars(extend("enum" = Side::ALL.map(Side::word)))]
    pub side: Option<String>,
    /// The role that subscribes to `node`.
    pub subscribe: Option<String>,
    /// With `subscribe`: the node, `user`, `dialogs`, `team`, `queues` or `system_info`.
    #[schemars(extend("enum" = NodeName::words()))]
    pub node: Option<String>,
}

impl WhenWritten {
    /// The verbs that stand there, each with its value.
    pub fn verbs(&self) -> Vec<(StepVerb, &String)> {
        let WhenWritten { put, post, get, delete, options, head, .. } = self;
        let WhenWritten { stimulus, advance, disconnect, reconnect, subscribe, .. } = self;
        let value_of = |verb: StepVerb| match verb.word {
            "put" => put.as_ref(),
            "post" => post.as_ref(),
            "get" => get.as_ref(),
            "delete" => delete.as_ref(),
            "options" => options.as_ref(),
            "head" => head.as_ref(),
            "stimulus" => stimulus.as_ref(),
            "advance" => advance.as_ref(),
            "disconnect" => disconnect.as_ref(),
            "reconnect" => reconnect.as_ref(),
            _ => subscribe.as_ref(),
        };
        StepVerb::ALL.into_iter().filter_map(|verb| value_of(verb).map(|value| (verb, value))).collect()
    }
}

/// How a request's body is made wrong before it is sent.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ChangeWritten {
    /// Local name of the element that is changed. Compulsory.
    #[schemars(required)]
    pub element: Option<String>,
    /// What is done to it: `missing`, `empty`, `repeated`, `wrong_case`, `with_attribute`, `with_sibling`, `long`,
    /// `entity`, `control`, `latin1`, `not_utf8`. Compulsory.
    #[schemars(required)]
    #[schemars(extend("enum" = ChangeKind::ALL.map(ChangeKind::word)))]
    pub how: Option<String>,
}

/// What must follow: alike on both deployments, or told for each. A deployment without a key does not take part.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::then)]
pub struct ThenWritten {
    /// What must follow on either deployment; stands alone.
    pub both: Option<OutcomeWritten>,
    /// What must follow on stand-alone Finesse with Unified CCE.
    pub cce: Option<OutcomeWritten>,
    /// What must follow on coresident Finesse with Unified CCX.
    pub ccx: Option<OutcomeWritten>,
}

/// The only loop: a scene's step is done again.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RepeatWritten {
    /// A number or a template, such as `{target.conference_limit}`: how many participants the call has in the
    /// end. Compulsory.
    #[schemars(required)]
    pub until_participants: Option<String>,
    /// How many steps are done again, this one as the last of them; 1 unless said otherwise.
    #[schemars(range(min = 1))]
    pub steps: Option<usize>,
}

/// A scene: a starting state told in roles, arranged step by step, each step proved before the next.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SceneWritten {
    /// One sentence that tells the state. Compulsory.
    #[schemars(required)]
    pub summary: Option<String>,
    /// The scene, or scenes, that this one continues; their cast, needs and steps come first.
    pub extends: Option<TextOr<Vec<String>>>,
    /// Who takes part, by role. A role of a scene that this one continues can be given a mode of wrap-up.
    pub cast: Option<Entries<CastingWritten>>,
    /// What the target must have.
    pub needs: Option<Vec<NeedWritten>>,
    /// How the state is reached; each step ends in a notice or a read that proves it.
    pub steps: Option<Vec<StepWritten>>,
    /// Things that exist once the scene stands, learned in one of its steps: `{call: dialog}`.
    #[schemars(transform = shape::provides)]
    pub provides: Option<Entries<String>>,
}

impl LongForm for Vec<String> {
    const WHAT: &'static str = "a word, or a list of words";
}

/// Who, or what, may play a role.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::casting)]
pub struct CastingWritten {
    /// `person` (unless said otherwise), `customer`, or a thing: `ecc_variable`.
    #[schemars(extend("enum" = RoleKind::ALL.map(RoleKind::word)))]
    pub kind: Option<String>,
    /// People: a letter of the scene's own for the team; equal letters mean the same team.
    pub team: Option<String>,
    /// People: supervises the team of that letter.
    pub supervises: Option<String>,
    /// People: the mode in which the person wraps up after calls; without it anybody fits.
    #[schemars(extend("enum" = WrapUpMode::ALL.map(WrapUpMode::word)))]
    pub wrap_up: Option<String>,
    /// ECC variables: must be an array (`true`) or a scalar.
    pub array: Option<bool>,
}

/// A row that no case tests, and why. `cases/_untested.yaml` is a list of these.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct UntestedWritten {
    /// Full id of the row. Compulsory.
    #[schemars(required)]
    #[schemars(extend("pattern" = FULL_ID))]
    pub row: Option<String>,
    /// Why no case tests it. Compulsory.
    #[schemars(required)]
    pub reason: Option<String>,
}

/// Lies that nobody needs to notice, and why. `cases/_survivors.yaml` is a list of these.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = shape::survivor)]
pub struct SurvivorWritten {
    /// Lies about what a run saw: the lie's name, as `finspec prove` tells it. Compulsory for these.
    pub lie: Option<String>,
    /// Lies about what a run saw: part of the ids of the runs; `*` stands for all. Compulsory for these.
    pub run: Option<String>,
    /// Lies about what a run saw: part of the place that the lie is told at, as `finspec prove` tells it; without it, any.
    pub at: Option<String>,
    /// Lies that the mock tells about its contract: the clause's id, as `finspec rules` lists it. Compulsory for these.
    pub about: Option<String>,
    /// Lies that the mock tells about its contract: what is done instead, as `finspec prove` tells it. Compulsory for these.
    pub how: Option<String>,
    /// Lies that the mock tells about its contract: on which deployment; without it, on both.
    #[schemars(extend("enum" = Deployment::ALL.map(Deployment::word)))]
    pub deployment: Option<String>,
    /// Why nobody needs to notice it. Compulsory.
    #[schemars(required)]
    pub reason: Option<String>,
}
