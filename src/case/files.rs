//! Which files of a cases directory are what: cases by their ids, scenes, families and sets by their names, good requests by
//! their operations. Links are never followed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::case::error::CaseError;
use crate::case::meant::CaseId;
use crate::case::robustness::ROBUSTNESS;

/// The files of a cases directory.
#[derive(Debug, Default)]
pub struct Files {
    /// Cases, by id.
    pub cases: BTreeMap<CaseId, PathBuf>,
    /// Scenes, by name.
    pub scenes: BTreeMap<String, PathBuf>,
    /// Families, by name.
    pub families: BTreeMap<String, PathBuf>,
    /// Good requests, by the folder of their operation: `dialog/make_call`.
    pub requests: BTreeMap<String, PathBuf>,
    /// Robustness sets, by name.
    pub robustness: BTreeMap<String, PathBuf>,
    /// Files with rows of one's own, by name.
    pub rows: BTreeMap<String, PathBuf>,
    /// The list of rows that no case tests.
    pub untested: Option<PathBuf>,
    /// The list of lies that nobody needs to notice.
    pub survivors: Option<PathBuf>,
    /// Files that stand where none belongs.
    pub errors: Vec<CaseError>,
}

/// How deep a case stands below the root: object, operation, situation.
const DEPTH: usize = 3;

/// Finds the files below `root`.
pub fn files(root: &Path) -> Files {
    let mut files = Files::default();
    match fs::metadata(root) {
        Ok(about) if about.is_dir() => below(root, &mut Vec::new(), &mut files),
        Ok(_) => files.errors.push(CaseError::of_file(root, "is no directory", "name a directory of cases")),
        Err(error) => {
            let what = format!("cannot be read: {error}");
            files.errors.push(CaseError::of_file(root, what, "name a directory of cases"));
        }
    }
    files
}

fn below(directory: &Path, names: &mut Vec<String>, files: &mut Files) {
    let entries = match fs::read_dir(directory).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
        Ok(entries) => entries,
        Err(error) => {
            let what = format!("cannot be read: {error}");
            files.errors.push(CaseError::of_file(directory, what, "check that the directory may be read"));
            return;
        }
    };
    let mut entries: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let Some(name) = path.file_name().and_then(|name| name.to_str()).map(str::to_owned) else {
            files.errors.push(CaseError::of_file(&path, "has a name that is not UTF-8", "rename it"));
            continue;
        };
        if name.starts_with('.') || name.ends_with(".md") {
            continue;
        }
        let is_directory = fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir());
        if is_directory {
            match (names.is_empty(), name.as_str()) {
                (true, "_known" | "_schema") => {}
                (true, "_scenes") => named(&path, "scene", &mut files.scenes, &mut files.errors),
                (true, "_families") => named(&path, "family", &mut files.families, &mut files.errors),
                (true, "_rows") => named(&path, "file of rows", &mut files.rows, &mut files.errors),
                (true, ROBUSTNESS) => named(&path, "robustness set", &mut files.robustness, &mut files.errors),
                _ if names.len() + 1 < DEPTH => {
                    names.push(name);
                    below(&path, names, files);
                    names.pop();
                }
                _ => misplaced(&path, files),
            }
        } else {
            file(path, &name, names, files);
        }
    }
}

fn file(path: PathBuf, name: &str, names: &[String], files: &mut Files) {
    if names.is_empty() && name == "_untested.yaml" {
        files.untested = Some(path);
        return;
    }
    if names.is_empty() && name == "_survivors.yaml" {
        files.survivors = Some(path);
        return;
    }
    let Some(situation) = name.strip_suffix(".yaml") else {
        let remedy = "give cases the ending .yaml, or move the file elsewhere";
        files.errors.push(CaseError::of_file(&path, "is no case", remedy));
        return;
    };
    if names.len() + 1 != DEPTH {
        misplaced(&path, files);
        return;
    }
    if situation == "_request" && names.iter().all(|name| is_name(name)) {
        files.requests.insert(names.join("/"), path);
        return;
    }
    let mut parts: Vec<&str> = names.iter().map(String::as_str).collect();
    parts.push(situation);
    if let Some(part) = parts.iter().find(|part| !is_name(part)) {
        let what = format!("`{part}` is no name for a part of a case's id");
        files.errors.push(CaseError::of_file(&path, what, "use small letters, digits and single underscores"));
        return;
    }
    files.cases.insert(CaseId(parts.join("/")), path);
}

/// The files of a folder of its own, by name.
fn named(directory: &Path, what: &str, found: &mut BTreeMap<String, PathBuf>, errors: &mut Vec<CaseError>) {
    let Ok(entries) = fs::read_dir(directory) else {
        errors.push(CaseError::of_file(directory, "cannot be read", "check that the directory may be read"));
        return;
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name.starts_with('.') || name.ends_with(".md") {
            continue;
        }
        match name.strip_suffix(".yaml") {
            Some(stem) if is_name(stem) => drop(found.insert(stem.to_owned(), path)),
            Some(_) | None => {
                let remedy = "name it in small letters, digits and single underscores, with the ending .yaml";
                errors.push(CaseError::of_file(&path, format!("is no {what}"), remedy));
            }
        }
    }
}

fn misplaced(path: &Path, files: &mut Files) {
    let remedy = "put cases at <object>/<operation>/<situation>.yaml";
    files.errors.push(CaseError::of_file(path, "stands where no case belongs", remedy));
}

/// Whether a word can be part of an id: snapshots, test names and reports all carry it.
pub fn is_name(word: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    !word.is_empty()
        && word.chars().all(letters)
        && !word.contains("__")
        && !word.starts_with('_')
        && !word.ends_with('_')
}
