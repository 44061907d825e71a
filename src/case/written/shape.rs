//! Which keys stand together: what the schema says beyond each key by itself. Each function shapes one struct.
//!
//! The parser says the same in words; `tests` hold the two against each other with files that were made wrong.

use schemars::Schema;
use serde_json::{Value, json};

use crate::case::meant::{CaptureSource, ChangeKind, RoleKind, ThingKind};
use crate::case::written::{OwnKind, OwnRowWritten, StepVerb};

/// Adds a rule that must hold beside what the schema says already.
fn also(schema: &mut Schema, rule: Value) {
    let rules = schema.ensure_object().entry("allOf").or_insert_with(|| json!([]));
    if let Some(rules) = rules.as_array_mut() {
        rules.push(rule);
    }
}

/// Keys that may not stand there.
fn without(keys: &[&str]) -> Value {
    let none = keys.iter().map(|key| ((*key).to_owned(), json!(false))).collect();
    json!({"properties": Value::Object(none)})
}

/// Where `key` stands there, the keys of `others` may not.
fn alone(key: &str, others: &[&str]) -> Value {
    json!({"if": {"required": [key]}, "then": without(others)})
}

/// The keys that a struct has.
fn keys(schema: &Schema) -> Vec<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// The keys that a struct has but for some.
fn keys_but(schema: &Schema, kept: &[&str]) -> Value {
    let keys = keys(schema);
    let others: Vec<&str> = keys.iter().map(String::as_str).filter(|key| !kept.contains(key)).collect();
    without(&others)
}

/// Single step or list of steps; what each entry of `each` leaves to the case must stand there.
pub(super) fn case(schema: &mut Schema) {
    const OF_THE_STEP: [&str; 3] = ["when", "change", "then"];
    let here_or_in_entries = |key: &str| {
        let in_entries = json!({"properties": {"each": {"additionalProperties": {"required": [key]}}}});
        json!({"if": {"not": {"required": [key]}}, "then": {"required": ["each"], "allOf": [in_entries]}})
    };
    let mut listed = without(&OF_THE_STEP);
    listed["properties"]["each"] = json!({"additionalProperties": without(&OF_THE_STEP)});
    let single = json!({"allOf": [here_or_in_entries("when"), here_or_in_entries("then")]});
    step(schema);
    also(schema, here_or_in_entries("scene"));
    also(schema, json!({"if": {"required": ["steps"]}, "then": listed, "else": single}));
}

/// Where nobody sends the step, an error that comes later says to whom it comes and on which node.
pub(super) fn step(schema: &mut Schema) {
    let addressed = json!({"properties": {"async_error": {"required": ["to", "on"]}}});
    let mut outcome = addressed.clone();
    outcome["properties"]["one_of"] = json!({"additionalProperties": addressed});
    outcome["properties"]["watch"] = json!({"items": addressed});
    let outcomes = json!({"properties": {"both": outcome, "cce": outcome, "ccx": outcome}});
    let of_nobody = json!({"required": ["when"], "properties": {"when": {"not": {"required": ["as"]}}}});
    also(schema, json!({"if": of_nobody, "then": {"properties": {"then": outcomes}}}));
}

/// Exactly one verb, and beside it what it needs and may have.
pub(super) fn when(schema: &mut Schema) {
    let verbs: Vec<Value> = StepVerb::ALL.iter().map(|verb| json!({"required": [verb.word]})).collect();
    also(schema, json!({ "oneOf": verbs }));
    let keys = keys(schema);
    for verb in StepVerb::ALL {
        let is_verb = |key: &str| StepVerb::ALL.iter().any(|verb| verb.word == key);
        let strange: Vec<&str> =
            keys.iter().map(String::as_str).filter(|key| !is_verb(key) && !verb.goes_with(key)).collect();
        let mut beside = without(&strange);
        if !verb.needs.is_empty() {
            beside["required"] = json!(verb.needs);
        }
        also(schema, json!({"if": {"required": [verb.word]}, "then": beside}));
    }
}

/// Both deployments alike, or at least one of them by name.
pub(super) fn then(schema: &mut Schema) {
    schema.insert("minProperties".to_owned(), json!(1));
    also(schema, alone("both", &["cce", "ccx"]));
}

/// `observe: true` or `one_of` alone, each with `because` and `watch` at most; no choice inside a choice.
pub(super) fn outcome(schema: &mut Schema) {
    let observes = json!({"properties": {"observe": {"const": true}}, "required": ["observe"]});
    let nothing_else = keys_but(schema, &["observe", "because", "watch"]);
    also(schema, json!({"if": observes, "then": nothing_else}));
    let nothing_else = keys_but(schema, &["one_of", "because", "watch"]);
    also(schema, json!({"if": {"required": ["one_of"]}, "then": nothing_else}));
    let arms = json!({"minProperties": 2, "additionalProperties": without(&["one_of", "observe", "watch"])});
    also(schema, json!({"properties": {"one_of": arms}}));
}

/// At least one claim beside what is looked for; a notice that is watched teaches no id.
pub(super) fn watch(schema: &mut Schema) {
    let claims: Vec<Value> =
        keys(schema).iter().filter(|key| *key != "says").map(|key| json!({"required": [key]})).collect();
    also(schema, json!({ "anyOf": claims }));
    also(schema, json!({"properties": {"notices": {"items": without(&["learn"])}}}));
}

/// An error to somebody alone, or a notice with its addressee.
pub(super) fn absence(schema: &mut Schema) {
    let nothing_else = keys_but(schema, &["error"]);
    also(schema, json!({"if": {"required": ["error"]}, "then": nothing_else, "else": {"required": ["to"]}}));
}

/// One claim, and one only.
pub(super) fn value_words(schema: &mut Schema) {
    one_claim(schema, &[]);
}

/// One claim, and one only, with or without a row.
pub(super) fn part_words(schema: &mut Schema) {
    one_claim(schema, &["row"]);
}

fn one_claim(schema: &mut Schema, beside: &[&str]) {
    let claims: Vec<Value> = keys(schema)
        .iter()
        .filter(|key| !beside.contains(&key.as_str()))
        .map(|key| match key.as_str() {
            text @ ("begins" | "equals" | "not") => json!({"required": [text]}),
            word => json!({"required": [word], "properties": {word: {"const": true}}}),
        })
        .collect();
    also(schema, json!({ "oneOf": claims }));
}

/// `exactly`, or `include` and `exclude`.
pub(super) fn actions(schema: &mut Schema) {
    let claims = ["exactly", "include", "exclude"].map(|key| json!({"required": [key]}));
    also(schema, json!({ "anyOf": claims }));
    also(schema, alone("exactly", &["include", "exclude"]));
}

/// At least one claim of the object, or of a participant.
pub(super) fn has(schema: &mut Schema) {
    let of_nobody = json!({"participants": {"maxProperties": 0}});
    schema.insert("minProperties".to_owned(), json!(1));
    also(schema, json!({"not": {"required": ["participants"], "maxProperties": 1, "properties": of_nobody}}));
}

/// Others are beside those that are listed.
pub(super) fn participants(schema: &mut Schema) {
    also(schema, json!({"if": {"required": ["others"]}, "then": {"minProperties": 2}}));
}

/// A participant that is absent says nothing.
pub(super) fn participant(schema: &mut Schema) {
    let is_absent = json!({"properties": {"absent": {"const": true}}, "required": ["absent"]});
    also(schema, json!({"if": is_absent, "then": {"maxProperties": 1}}));
}

/// Each kind of role has its own constraints; a role without a kind is a person.
pub(super) fn casting(schema: &mut Schema) {
    for kind in RoleKind::ALL {
        let mut is_kind = json!({"properties": {"kind": {"const": kind.word()}}});
        if kind != RoleKind::default() {
            is_kind["required"] = json!(["kind"]);
        }
        let kept: Vec<&str> = kind.constraints().iter().copied().chain(["kind"]).collect();
        let nothing_else = keys_but(schema, &kept);
        also(schema, json!({"if": is_kind, "then": nothing_else}));
    }
}

/// Each source of an id has its own keys.
pub(super) fn capture(schema: &mut Schema) {
    for source in CaptureSource::ALL {
        let kept: Vec<&str> = source.needs().iter().chain(source.may_have()).copied().chain(["from"]).collect();
        let mut beside = keys_but(schema, &kept);
        beside["required"] = json!(source.needs());
        let is_source = json!({"properties": {"from": {"const": source.word()}}, "required": ["from"]});
        also(schema, json!({"if": is_source, "then": beside}));
    }
}

/// Things that a scene may provide.
pub(super) fn provides(schema: &mut Schema) {
    let kinds = json!({"enum": ThingKind::provided().map(ThingKind::word).collect::<Vec<_>>()});
    also(schema, json!({ "additionalProperties": kinds }));
}

/// Each kind of row has its own columns.
pub(super) fn own_row(schema: &mut Schema) {
    for kind in OwnKind::ALL {
        let strange: Vec<&str> = OwnKind::OF_SOME.into_iter().filter(|column| !kind.has(column)).collect();
        let mut columns = without(&strange);
        columns["required"] = json!(kind.needs);
        let is_kind = json!({"properties": {"kind": {"const": kind.word}}, "required": ["kind"]});
        also(schema, json!({"if": is_kind, "then": columns}));
    }
}

/// Words of deployments.
pub(super) fn deployments(schema: &mut Schema) {
    also(schema, json!({"items": {"enum": OwnRowWritten::deployments().map(|(word, _)| word)}}));
}

/// Words of events.
pub(super) fn events(schema: &mut Schema) {
    also(schema, json!({"items": {"enum": OwnRowWritten::event_words().map(|(word, _)| word)}}));
}

/// A lie about what a run saw, or one about the contract.
pub(super) fn survivor(schema: &mut Schema) {
    let (of_bytes, of_contract) = (["lie", "run", "at"], ["about", "how", "deployment"]);
    let is_of_contract = json!({"anyOf": [{"required": ["about"]}, {"required": ["how"]}]});
    let mut contract = without(&of_bytes);
    contract["required"] = json!(["about", "how"]);
    let mut bytes = without(&of_contract);
    bytes["required"] = json!(["lie", "run"]);
    also(schema, json!({"if": is_of_contract, "then": contract, "else": bytes}));
}

/// One of the keys that are named here, and one only.
fn exactly_one(schema: &mut Schema, keys: &[String]) {
    let one: Vec<Value> = keys.iter().map(|key| json!({"required": [key]})).collect();
    also(schema, json!({ "oneOf": one }));
}

/// Words for ways to make a body wrong.
pub(super) fn change_words(schema: &mut Schema) {
    also(schema, json!({"items": {"enum": ChangeKind::ALL.map(ChangeKind::word)}}));
}

/// One key, and one only.
pub(super) fn one_key(schema: &mut Schema) {
    let keys = keys(schema);
    exactly_one(schema, &keys);
}

/// A family has one way in which its runs are told.
pub(super) fn family(schema: &mut Schema) {
    exactly_one(schema, &["each_required", "each", "alter"].map(str::to_owned));
}

/// A good request has one method.
pub(super) fn request(schema: &mut Schema) {
    exactly_one(schema, &["put", "post", "get", "delete"].map(str::to_owned));
}

/// Why not, or what must follow, alike on both deployments or told for each.
pub(super) fn family_use(schema: &mut Schema) {
    schema.insert("minProperties".to_owned(), json!(1));
    let nothing_else = keys_but(schema, &["why_not"]);
    also(schema, json!({"if": {"required": ["why_not"]}, "then": nothing_else}));
    also(schema, alone("both", &["cce", "ccx"]));
}
