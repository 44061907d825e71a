//! The JSON Schemas of the files below `cases/`, and from them the keys that are known at a place.
//!
//! A schema refuses what the parser refuses and nothing else. Only these are the parser's alone, since a schema cannot say
//! them: a key that stands twice, a loop longer than the steps before it, a duration of more than 32 bits, and what other
//! files say (rows, scenes, roles, templates).

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use schemars::transform::transform_subschemas;
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::case::position::{KeyPath, Segment};
use crate::case::written::row::FULL_ID;
use crate::case::written::{
    CaseWritten, FamilyWritten, OwnRowWritten, RequestWritten, RobustnessWritten, SceneWritten, SurvivorWritten,
    UntestedWritten,
};
use crate::contract::UnknownWord;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileKind {
    /// A case.
    #[default]
    Case,
    /// A scene.
    Scene,
    /// A family of cases.
    Family,
    /// An operation's good request.
    Request,
    /// A robustness set.
    Robustness,
    /// Rows of one's own.
    Rows,
    /// The list of rows that no case tests.
    Untested,
    /// The list of lies that nobody needs to notice.
    Survivors,
}

impl FileKind {
    /// All of them.
    pub const ALL: [FileKind; 8] = [
        FileKind::Case,
        FileKind::Scene,
        FileKind::Family,
        FileKind::Request,
        FileKind::Robustness,
        FileKind::Rows,
        FileKind::Untested,
        FileKind::Survivors,
    ];

    /// The word of `finspec schema`, and the name of the file that holds the schema.
    pub const fn word(self) -> &'static str {
        match self {
            FileKind::Case => "case",
            FileKind::Scene => "scene",
            FileKind::Family => "family",
            FileKind::Request => "request",
            FileKind::Robustness => "robustness",
            FileKind::Rows => "rows",
            FileKind::Untested => "untested",
            FileKind::Survivors => "survivors",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for FileKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        FileKind::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| UnknownWord {
            word: word.to_owned(),
            kind: "kind of file",
            allowed: FileKind::ALL.map(FileKind::word).join(", "),
        })
    }
}

/// The JSON Schema of files of that kind, draft 2020-12, as text.
pub fn json_schema(kind: FileKind) -> String {
    let schema = document(kind);
    serde_json::to_string_pretty(schema).unwrap_or_else(|_| schema.to_string())
}

/// The schema, which is made once: a file with many mistakes asks for it as often.
fn document(kind: FileKind) -> &'static Value {
    static MADE: [OnceLock<Value>; FileKind::ALL.len()] = [const { OnceLock::new() }; FileKind::ALL.len()];
    MADE[kind as usize].get_or_init(|| made(kind))
}

fn made(kind: FileKind) -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(without_nulls);
    let generator: SchemaGenerator = settings.into_generator();
    let mut document = match kind {
        FileKind::Case => generator.into_root_schema_for::<CaseWritten>(),
        FileKind::Scene => generator.into_root_schema_for::<SceneWritten>(),
        FileKind::Family => generator.into_root_schema_for::<FamilyWritten>(),
        FileKind::Request => generator.into_root_schema_for::<RequestWritten>(),
        FileKind::Robustness => generator.into_root_schema_for::<RobustnessWritten>(),
        FileKind::Rows => generator.into_root_schema_for::<Vec<OwnRowWritten>>(),
        FileKind::Untested => generator.into_root_schema_for::<Vec<UntestedWritten>>(),
        FileKind::Survivors => generator.into_root_schema_for::<Vec<SurvivorWritten>>(),
    };
    document.insert("title".to_owned(), json!(format!("finspec {}", kind.word())));
    let mut document = document.to_value();
    match kind {
        // Loops stand in scenes only.
        FileKind::Case => remove(&mut document, "/$defs/StepWritten/properties", "repeat"),
        // Scenes stand in no operation's folder, and prove a state.
        FileKind::Scene => {
            remove(&mut document, "/$defs/OutcomeWritten/properties", "watch");
            if let Some(row) = document.pointer_mut("/$defs/RowWritten") {
                *row = json!({"description": "A row's full id: `notification.dialog#put`.", "type": "string", "pattern": FULL_ID});
            }
        }
        FileKind::Request => remove(&mut document, "/$defs/OutcomeWritten/properties", "watch"),
        FileKind::Rows | FileKind::Family | FileKind::Robustness | FileKind::Untested | FileKind::Survivors => {}
    }
    document
}

fn remove(document: &mut Value, pointer: &str, key: &str) {
    if let Some(object) = document.pointer_mut(pointer).and_then(Value::as_object_mut) {
        object.remove(key);
    }
}

/// A key with nothing behind it is refused, so no schema speaks of null, and there is nothing to say of defaults.
fn without_nulls(schema: &mut Schema) {
    transform_subschemas(&mut without_nulls, schema);
    schema.remove("default");
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|word| word != "null");
        if let [only] = &types[..] {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    let null = json!({"type": "null"});
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| *choice != null);
        if let [Value::Object(only)] = &choices[..] {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                schema.ensure_object().entry(key).or_insert(value);
            }
        }
    }
}

/// The keys that are known beside the last one of `path`.
pub fn keys_beside(kind: FileKind, path: &KeyPath) -> Vec<String> {
    let document = document(kind);
    let mut schemas = vec![document];
    for segment in path.parent().segments() {
        schemas = schemas.into_iter().flat_map(|schema| below(document, schema, segment)).collect();
    }
    let schemas = schemas.into_iter().flat_map(|schema| alternatives(document, schema));
    let mut keys: Vec<String> = schemas
        .filter_map(|schema| schema.get("properties").and_then(Value::as_object))
        .flat_map(|properties| properties.keys().cloned())
        .collect();
    keys.dedup();
    keys
}

/// The schema itself without references, or each of those it chooses between.
fn alternatives<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = document.pointer(reference.trim_start_matches('#'));
        return target.map(|target| alternatives(document, target)).unwrap_or_default();
    }
    match schema.get("anyOf").and_then(Value::as_array) {
        Some(choices) => choices.iter().flat_map(|choice| alternatives(document, choice)).collect(),
        None => vec![schema],
    }
}

fn below<'a>(document: &'a Value, schema: &'a Value, segment: &Segment) -> Vec<&'a Value> {
    let children = alternatives(document, schema).into_iter().filter_map(|schema| match segment {
        Segment::Index(_) => schema.get("items"),
        Segment::Key(key) => {
            let named = schema.get("properties").and_then(|properties| properties.get(key));
            named.or_else(|| schema.get("additionalProperties").filter(|other| other.is_object()))
        }
    });
    children.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_knows_no_further_keys() {
        let schema: Value = serde_json::from_str(&json_schema(FileKind::Case)).unwrap();
        assert_eq!(schema["additionalProperties"], json!(false));
        let summary = &schema["properties"]["summary"]["description"];
        assert!(summary.as_str().unwrap().contains("One sentence"), "{summary}");
    }

    /// Every object of a schema that has properties, with its name.
    fn structs(kind: FileKind) -> Vec<(String, Value)> {
        let document = document(kind);
        let definitions = document["$defs"].as_object().cloned().unwrap_or_default();
        definitions.into_iter().chain([(kind.word().to_owned(), document.clone())]).collect()
    }

    #[test]
    fn what_the_manual_calls_compulsory_is_required() {
        let mut compulsory = 0;
        for (name, schema) in FileKind::ALL.into_iter().flat_map(structs) {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                let said = property["description"].as_str().is_some_and(|text| text.ends_with("Compulsory."));
                compulsory += usize::from(said);
                assert_eq!(said, required.contains(&json!(key)), "{name}.{key}");
            }
        }
        assert!(compulsory > 10, "{compulsory}");
    }

    #[test]
    fn nothing_is_said_of_null() {
        for kind in FileKind::ALL {
            assert!(!json_schema(kind).contains("null"), "{}", kind.word());
        }
    }

    #[test]
    fn keys_are_known_deep_inside() {
        let path = KeyPath::top().key("then").key("ccx").key("notices").index(0).key("evnt");
        assert!(keys_beside(FileKind::Case, &path).contains(&"event".to_owned()));
        let path = KeyPath::top().key("scene").key("cc");
        assert_eq!(keys_beside(FileKind::Case, &path), ["cce", "ccx"]);
    }
}
