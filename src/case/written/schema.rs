//! The JSON Schema of case and scene files, and from it the keys that are known at a place.

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::case::position::{KeyPath, Segment};
use crate::case::written::{CaseWritten, SceneWritten, SurvivorWritten, UntestedWritten};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A case.
    Case,
    /// A scene.
    Scene,
    /// The list of rows that no case tests.
    Untested,
    /// The list of lies that nobody needs to notice.
    Survivors,
}

impl FileKind {
    const fn definition(self) -> &'static str {
        match self {
            FileKind::Case => "CaseWritten",
            FileKind::Scene => "SceneWritten",
            FileKind::Untested => "UntestedWritten",
            FileKind::Survivors => "SurvivorWritten",
        }
    }
}

/// The JSON Schema of a case; scenes and the lists beside the cases are among its definitions.
pub fn json_schema() -> String {
    let schema = document();
    serde_json::to_string_pretty(&schema).unwrap_or_else(|_| schema.to_string())
}

fn document() -> Value {
    let mut generator: SchemaGenerator = SchemaSettings::draft2020_12().into_generator();
    generator.subschema_for::<CaseWritten>();
    generator.subschema_for::<SceneWritten>();
    generator.subschema_for::<UntestedWritten>();
    generator.subschema_for::<SurvivorWritten>();
    let definitions: Map<String, Value> = generator.take_definitions(true).into_iter().collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "finspec case",
        "$ref": "#/$defs/CaseWritten",
        "$defs": definitions,
    })
}

/// The keys that are known beside the last one of `path`.
pub fn keys_beside(kind: FileKind, path: &KeyPath) -> Vec<String> {
    let document = document();
    let top = json!({"$ref": format!("#/$defs/{}", kind.definition())});
    let mut schemas = vec![top];
    for segment in path.parent().segments() {
        schemas = schemas.iter().flat_map(|schema| below(&document, schema, segment)).collect();
    }
    let schemas = schemas.iter().flat_map(|schema| alternatives(&document, schema));
    let mut keys: Vec<String> = schemas
        .filter_map(|schema| schema.get("properties").and_then(Value::as_object).cloned())
        .flat_map(|properties| properties.keys().cloned().collect::<Vec<_>>())
        .collect();
    keys.dedup();
    keys
}

/// The schema itself without references, or each of those it chooses between.
fn alternatives(document: &Value, schema: &Value) -> Vec<Value> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = document.pointer(reference.trim_start_matches('#'));
        return target.map(|target| alternatives(document, target)).unwrap_or_default();
    }
    match schema.get("anyOf").and_then(Value::as_array) {
        Some(choices) => choices.iter().flat_map(|choice| alternatives(document, choice)).collect(),
        None => vec![schema.clone()],
    }
}

fn below(document: &Value, schema: &Value, segment: &Segment) -> Vec<Value> {
    let children = alternatives(document, schema).into_iter().filter_map(|schema| match segment {
        Segment::Index(_) => schema.get("items").cloned(),
        Segment::Key(key) => {
            let named = schema.get("properties").and_then(|properties| properties.get(key)).cloned();
            named.or_else(|| schema.get("additionalProperties").filter(|other| other.is_object()).cloned())
        }
    });
    children.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_knows_no_further_keys() {
        let schema: Value = serde_json::from_str(&json_schema()).unwrap();
        assert_eq!(schema["$defs"]["CaseWritten"]["additionalProperties"], json!(false));
        let summary = &schema["$defs"]["CaseWritten"]["properties"]["summary"]["description"];
        assert!(summary.as_str().unwrap().contains("One sentence"), "{summary}");
    }

    #[test]
    fn keys_are_known_deep_inside() {
        let path = KeyPath::top().key("then").key("ccx").key("notices").index(0).key("evnt");
        assert!(keys_beside(FileKind::Case, &path).contains(&"event".to_owned()));
        let path = KeyPath::top().key("scene").key("cc");
        assert_eq!(keys_beside(FileKind::Case, &path), ["cce", "ccx"]);
    }
}
