//! From a file's text to its written form: size, encoding, YAML, unknown keys, and mistakes collected on the way.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::case::error::{CaseError, Problem};
use crate::case::position::{Aim, KeyPath, Places, Position, Segment};
use crate::case::written::Strict;
use crate::limits::CASE_FILE;
use crate::reading::{NotRead, nested_too_deeply, read_file};

/// Mistakes of one file, collected while it is read.
#[derive(Debug, Default)]
pub struct Mistakes(pub Vec<Problem>);

impl Mistakes {
    /// Adds one.
    pub fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The value of a compulsory key, or a mistake where it is missing.
    pub fn need<T>(&mut self, at: &KeyPath, key: &str, value: Option<T>, example: &str) -> Option<T> {
        if value.is_none() {
            self.add(Problem::at(&at.key(key), format!("`{key}` is missing"), format!("write `{key}: {example}`")));
        }
        value
    }

    /// The value of a word out of a fixed list, or a mistake with the nearest word.
    pub fn word<T: Copy>(&mut self, at: &KeyPath, word: &str, kind: &str, all: &[(&'static str, T)]) -> Option<T> {
        let found = all.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|(known, _)| *known).collect();
            self.add(
                Problem::at(at, format!("`{word}` is not a {kind}"), "write one of these words")
                    .expected(format!("one of {}", known.join(", ")))
                    .near(word, known),
            );
        }
        found
    }

    /// The mistakes at their lines, in the order of the file.
    pub fn placed(self, file: &Path, text: &str) -> Vec<CaseError> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let places = Places::of(text);
        let mut errors: Vec<CaseError> = self.0.into_iter().map(|problem| problem.placed(file, &places)).collect();
        errors.sort_by_key(|error| error.position);
        errors
    }
}

/// Reads a file's text, within the limits.
///
/// # Errors
/// [`CaseError`] for what is no plain file, too large, not readable or not UTF-8.
pub fn read_text(file: &Path) -> Result<String, Box<CaseError>> {
    let unreadable = |error: std::io::Error| {
        let remedy = "check that the file exists and may be read";
        Box::new(CaseError::of_file(file, format!("cannot be read: {error}"), remedy))
    };
    let about = fs::symlink_metadata(file).map_err(unreadable)?;
    if !about.is_file() {
        return Err(Box::new(CaseError::of_file(file, "is a link or no plain file", "put the file itself there")));
    }
    match read_file(file, CASE_FILE) {
        Ok(bytes) => text_of(file, bytes),
        Err(NotRead::TooLarge(most)) => {
            let what = format!("has {} bytes, more than the {most} that are read", about.len());
            Err(Box::new(CaseError::of_file(file, what, "split it into several cases")))
        }
        Err(other) => {
            Err(Box::new(CaseError::of_file(file, other.to_string(), "check that the file exists and may be read")))
        }
    }
}

/// The text that a file's bytes are.
///
/// # Errors
/// [`CaseError`] for what is not UTF-8.
pub fn text_of(file: &Path, bytes: Vec<u8>) -> Result<String, Box<CaseError>> {
    String::from_utf8(bytes).map_err(|error| {
        let what = format!("is not UTF-8 at byte {}", error.utf8_error().valid_up_to());
        Box::new(CaseError::of_file(file, what, "save the file as UTF-8"))
    })
}

/// Reads YAML into its written form. Unknown keys are collected, anything else stops at the first mistake.
///
/// # Errors
/// [`CaseError`] with line and column of what does not parse.
pub fn read_yaml<T: DeserializeOwned>(file: &Path, text: &str) -> Result<(T, Vec<KeyPath>), Box<CaseError>> {
    if is_blank(text) {
        return Err(Box::new(CaseError::of_file(file, "is empty", "write a case, or remove the file")));
    }
    if let Some((line, column)) = nested_too_deeply(text) {
        let position = Position { line, column };
        let remedy = "write it flatter; no case needs so many brackets inside each other";
        let error = CaseError::of_file(file, "is nested too deeply", remedy);
        return Err(Box::new(CaseError { position: Some(position), ..error }));
    }
    let mut unknown = Vec::new();
    let document = Strict(serde_yaml::Deserializer::from_str(text));
    serde_ignored::deserialize(document, |path| unknown.push(key_path(&path)))
        .map(|written| (written, unknown))
        .map_err(|error| Box::new(not_parsed(file, text, &error)))
}

fn is_blank(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line.starts_with('#') || line == "---" || line == "...")
}

fn key_path(path: &serde_ignored::Path<'_>) -> KeyPath {
    match path {
        serde_ignored::Path::Root => KeyPath::top(),
        serde_ignored::Path::Seq { parent, index } => key_path(parent).with(Segment::Index(*index)),
        serde_ignored::Path::Map { parent, key } => key_path(parent).key(key),
        serde_ignored::Path::Some { parent }
        | serde_ignored::Path::NewtypeStruct { parent }
        | serde_ignored::Path::NewtypeVariant { parent } => key_path(parent),
    }
}

fn not_parsed(file: &Path, text: &str, error: &serde_yaml::Error) -> CaseError {
    let told = error.to_string();
    let mut position = error.location().map(|location| Position { line: location.line(), column: location.column() });
    let what = match position {
        // The place is told apart from the message, so that it is told once.
        Some(_) => told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what).to_owned(),
        None => told,
    };
    if what.contains("duplicate") {
        // serde_yaml points at the mapping's first line.
        let places = Places::of(text);
        if let Some((key, at)) = places.duplicate() {
            let what = format!("`{key}` stands there twice");
            let error = CaseError::of_file(file, what, "keep one of them; the other would be lost");
            return CaseError { position: Some(at), path: key.to_owned(), ..error };
        }
    }
    if text.lines().any(|line| line.trim_start_matches(' ').starts_with('\t')) && !what.contains("invalid") {
        let remedy = "indent with spaces; YAML takes no tabs there";
        return CaseError { position, ..CaseError::of_file(file, what, remedy) };
    }
    if position.is_none() {
        position = Places::of(text).find(&KeyPath::top(), Aim::Value);
    }
    CaseError { position, ..CaseError::of_file(file, what, "correct this first; later mistakes are told after it") }
}
