//! A snapshot's file: insta's heading, the scenes that the run begins with, the shortened transcript. The only file that
//! knows insta.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use insta::Snapshot;

use crate::limits::SNAPSHOT_FILE;
use crate::plan::SCENES;
use crate::reading::{nested_too_deeply, read_text};

use super::key::ENDING;

/// Variables that insta reads once; a plain `main` sets them before any thread starts, and the folder that snapshots
/// name their source from as INSTA_WORKSPACE_ROOT beside them.
pub const INSTA_ENVIRONMENT: [(&str, &str); 3] =
    [("INSTA_UPDATE", "always"), ("INSTA_OUTPUT", "none"), ("INSTA_FORCE_PASS", "1")];

/// A snapshot cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the snapshot {} cannot be {what}: {reason}", path.display())]
pub struct SnapshotTrouble {
    /// The file.
    pub path: PathBuf,
    /// `read`, `written` or `removed`.
    pub what: &'static str,
    /// Why, and what to do.
    pub reason: String,
}

/// What to do about a file that is no snapshot as they are written.
const REMEDY: &str = "take it from version control, or delete it, run its case and scenes again, and `finspec accept`";

impl SnapshotTrouble {
    pub(super) fn reading(path: &Path, reason: impl ToString) -> Self {
        SnapshotTrouble { path: path.to_owned(), what: "read", reason: format!("{}; {REMEDY}", reason.to_string()) }
    }

    pub(super) fn writing(path: &Path, reason: impl ToString) -> Self {
        SnapshotTrouble { path: path.to_owned(), what: "written", reason: reason.to_string() }
    }

    pub(super) fn removing(path: &Path, reason: impl ToString) -> Self {
        SnapshotTrouble { what: "removed", ..SnapshotTrouble::writing(path, reason) }
    }
}

/// What the heading of a snapshot says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SnapshotHeading {
    /// What recorded it, and how much was seen.
    pub description: String,
    /// The run and the rows that it rests on.
    pub expression: String,
    /// The case's file.
    pub case_file: PathBuf,
}

/// What stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SnapshotFile {
    pub(super) heading: SnapshotHeading,
    /// The scenes that the run begins with.
    pub(super) after: Vec<String>,
    /// The shortened transcript.
    pub(super) text: String,
}

/// The line on both sides of the heading.
const FENCE: &str = "---";
/// How the line begins that names scenes.
const AFTER: &str = "after ";

impl SnapshotFile {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = read_text(path, SNAPSHOT_FILE).map_err(|error| error.to_string())?;
        let mut heading = text.lines();
        if heading.next() != Some(FENCE) {
            return Err(format!("it does not begin with `{FENCE}`"));
        }
        let heading: Vec<&str> = heading.by_ref().take_while(|line| *line != FENCE).collect();
        if nested_too_deeply(&heading.join("\n")).is_some() {
            return Err("its heading is none".to_owned());
        }
        let snapshot = Snapshot::from_file(path).map_err(|error| error.to_string())?;
        let about = snapshot.metadata();
        let said = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let heading = SnapshotHeading {
            description: said(about.description()),
            expression: said(about.expression()),
            case_file: said(about.input_file()).into(),
        };
        let body = snapshot.as_text().ok_or("it holds no text")?.to_string();
        let (after, text) = scenes_and_text(&body).map_err(|what| format!("{what} (in what follows its heading)"))?;
        Ok(SnapshotFile { heading, after, text: text.to_owned() })
    }

    /// What follows the heading.
    fn body(&self) -> String {
        if self.after.is_empty() {
            return self.text.clone();
        }
        let files: Vec<String> = self.after.iter().map(|scene| format!("{SCENES}/{scene}.{ENDING}")).collect();
        format!("{AFTER}{}\n\n{}", files.join(", "), self.text)
    }

    /// The file as bytes; insta writes it in a folder that is for nothing else.
    ///
    /// # Errors
    /// Why it was not written.
    pub(super) fn to_bytes(&self, apart: &Path) -> Result<Vec<u8>, String> {
        const NAME: &str = "snapshot";
        let folder = apart.canonicalize().map_err(|error| error.to_string())?;
        let path = folder.join(format!("{NAME}.{ENDING}"));
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(false);
        settings.set_description(self.heading.description.as_str());
        settings.set_input_file(&self.heading.case_file);
        let (body, expression) = (self.body(), self.heading.expression.as_str());
        // insta reports a difference by panicking, also where it has just recorded it.
        let recorded = std::panic::catch_unwind(AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_snapshot!(NAME, body, expression));
        }));
        match SnapshotFile::read(&path) {
            // It goes, since insta leaves a file with the same text as it is, whatever its heading.
            Ok(read) if read == *self => std::fs::read(&path)
                .and_then(|bytes| std::fs::remove_file(&path).map(|()| bytes))
                .map_err(|error| error.to_string()),
            Ok(_) => Err("insta recorded something else".to_owned()),
            Err(reason) => Err(format!("insta did not record it ({}): {reason}", recorded.is_err())),
        }
    }
}

/// The scenes that a body names, and what follows.
fn scenes_and_text(body: &str) -> Result<(Vec<String>, &str), String> {
    let Some(named) = body.strip_prefix(AFTER) else { return Ok((Vec::new(), body)) };
    let (named, text) = named.split_once("\n\n").ok_or("nothing follows the line that names its scenes")?;
    Ok((named.split(", ").map(scene_of).collect::<Result<_, _>>()?, text))
}

/// The scene whose file is named.
fn scene_of(file: &str) -> Result<String, String> {
    let scene = file.strip_prefix(SCENES).and_then(|rest| rest.strip_prefix('/'));
    let scene = scene.and_then(|rest| rest.strip_suffix(ENDING)).and_then(|rest| rest.strip_suffix('.'));
    let is_name = |scene: &&str| scene.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    scene.filter(is_name).map(str::to_owned).ok_or_else(|| format!("`{file}` is no snapshot of a scene"))
}
