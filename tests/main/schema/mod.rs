//! The schemas that editors use against the parser: what one takes the other takes, file by file and mistake by mistake.
//!
//! The schema is judged by a validator that is not ours. The parser is asked what is wrong with a file by itself, since a
//! schema cannot know other files.

mod changed;
mod wrong;

use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use finspec::case::{FileKind, Library, json_schema};
use serde_json::Value;

/// What a schema cannot say, by the parser's words.
const THE_PARSERS_ALONE: [(&str, &str); 3] = [
    ("steps cannot be done again here", "a loop longer than the steps before it"),
    ("is no duration", "a number of more than 32 bits, where the form is right"),
    // JSON knows one kind of number, YAML two.
    ("`7.0`", "a whole number written with a point"),
];

/// A validator of files of one kind.
struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
    kind: FileKind,
}

impl Validator {
    fn of(kind: FileKind) -> Validator {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        let schema: Value = serde_json::from_str(&json_schema(kind)).unwrap();
        compiler.add_resource("finspec.json", schema).unwrap();
        let index = compiler.compile("finspec.json", &mut schemas).unwrap();
        Validator { schemas, index, kind }
    }

    fn schema_says(&self, value: &Value) -> Result<(), String> {
        self.schemas.validate(value, self.index).map_err(|error| format!("{error:#}"))
    }

    fn parser_says(&self, text: &str) -> Result<(), String> {
        let mistakes = Library::mistakes_of(self.kind, Path::new("file.yaml"), text.as_bytes());
        if mistakes.0.is_empty() { Ok(()) } else { Err(mistakes.to_string()) }
    }

    /// Where the two do not agree about a value: what one of them says alone.
    fn disagreement(&self, value: &Value, by_schema: Result<(), String>) -> Option<String> {
        let text = value.to_string();
        match (by_schema, self.parser_says(&text)) {
            (Ok(()), Err(mistake)) if THE_PARSERS_ALONE.iter().any(|(words, _)| mistake.contains(words)) => None,
            (Ok(()), Err(mistake)) => Some(format!("only the parser refuses: {mistake}\n{text}")),
            (Err(refusal), Ok(())) => Some(format!("only the schema refuses: {refusal}\n{text}")),
            (Ok(()), Ok(())) | (Err(_), Err(_)) => None,
        }
    }
}

/// Every file below `cases/` with its kind.
fn files() -> Vec<(FileKind, PathBuf)> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from("cases")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                files.push((kind_of(&path), path));
            }
        }
    }
    files.sort_by(|(_, one), (_, other)| one.cmp(other));
    assert!(files.len() > 300, "the cases are found");
    files
}

fn kind_of(path: &Path) -> FileKind {
    match path.strip_prefix("cases").unwrap() {
        list if list == Path::new("_untested.yaml") => FileKind::Untested,
        list if list == Path::new("_survivors.yaml") => FileKind::Survivors,
        rows if rows.starts_with("_rows") => FileKind::Rows,
        family if family.starts_with("_families") => FileKind::Family,
        set if set.starts_with("_robustness") => FileKind::Robustness,
        request if request.ends_with("_request.yaml") => FileKind::Request,
        scene if scene.starts_with("_scenes") => FileKind::Scene,
        _ => FileKind::Case,
    }
}

fn value_of(text: &str) -> Value {
    serde_json::to_value(serde_yaml::from_str::<serde_yaml::Value>(text).unwrap()).unwrap()
}

#[test]
fn every_file_is_right_by_its_schema() {
    for kind in FileKind::ALL {
        let validator = Validator::of(kind);
        for (_, path) in files().into_iter().filter(|(other, _)| *other == kind) {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(validator.schema_says(&value_of(&text)), Ok(()), "{}", path.display());
            assert_eq!(validator.parser_says(&text), Ok(()), "{}", path.display());
        }
    }
}

#[test]
fn the_schemas_that_editors_read_are_those_that_finspec_prints() {
    for kind in FileKind::ALL {
        let path = format!("cases/_schema/{}.json", kind.word());
        let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
        let remedy = format!("write it again: cargo run -- schema {} > {path}", kind.word());
        assert_eq!(checked_in.trim_end(), json_schema(kind), "{path} is not what finspec prints; {remedy}");
    }
}
