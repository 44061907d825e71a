//! Snapshots: what the mock said when somebody last looked. The only file that knows insta.
//!
//! Files are insta's, one a run, so that `cargo insta review` reads them too; comparing is done here, and insta itself
//! is called only to record. `diff -r snapshots/cce snapshots/ccx` is the document of platform differences.

use std::collections::BTreeSet;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use insta::Snapshot;
use similar::TextDiff;

use crate::contract::Deployment;
use crate::plan::Run;
use crate::reading::plain_file;
use crate::writing::{Readers, replace};

/// Variables that insta reads once; a plain `main` sets them before any thread starts, and the folder that snapshots
/// name their source from as INSTA_WORKSPACE_ROOT beside them.
pub const INSTA_ENVIRONMENT: [(&str, &str); 3] =
    [("INSTA_UPDATE", "always"), ("INSTA_OUTPUT", "none"), ("INSTA_FORCE_PASS", "1")];

/// Which file holds a run's transcript: `cce/dialog/send_dtmf/letters.snap`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnapshotKey {
    deployment: Deployment,
    folder: String,
    name: String,
}

impl SnapshotKey {
    /// The key of a run.
    pub fn of(run: &Run) -> Self {
        let (folder, situation) = run.case.id.0.rsplit_once('/').unwrap_or(("", &run.case.id.0));
        let name = match &run.entry().name {
            Some(entry) => format!("{situation}.{entry}"),
            None => situation.to_owned(),
        };
        SnapshotKey { deployment: run.deployment, folder: folder.to_owned(), name }
    }

    fn relative(&self) -> PathBuf {
        Path::new(self.deployment.word()).join(&self.folder).join(format!("{}.snap", self.name))
    }
}

impl fmt::Display for SnapshotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.relative().display())
    }
}

/// How a transcript compares with the recorded one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// It is the same.
    Same,
    /// It is another; the difference as a unified diff.
    Differs(String),
    /// None is recorded.
    Missing,
}

/// A snapshot cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the snapshot {} cannot be {what}: {reason}", path.display())]
pub struct SnapshotTrouble {
    /// The file.
    pub path: PathBuf,
    /// `read` or `written`.
    pub what: &'static str,
    /// Why.
    pub reason: String,
}

/// What the header of a snapshot says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotHeading {
    /// What recorded it.
    pub description: String,
    /// The run and the rows that it rests on.
    pub expression: String,
    /// The case's file.
    pub case_file: PathBuf,
}

/// The recorded transcripts of a project.
#[derive(Debug, Clone)]
pub struct SnapshotStore {
    root: PathBuf,
    decides: bool,
}

impl SnapshotStore {
    /// The store in a folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        SnapshotStore { root: root.into(), decides: true }
    }

    /// The same store for a target of another release than the recorded one: it tells what differs and decides nothing.
    #[must_use]
    pub fn of_another_release(self) -> Self {
        SnapshotStore { decides: false, ..self }
    }

    /// Whether a transcript has to be the recorded one.
    pub const fn decides(&self) -> bool {
        self.decides
    }

    /// The file of a key.
    pub fn path(&self, key: &SnapshotKey) -> PathBuf {
        self.root.join(key.relative())
    }

    /// Compares a transcript with the recorded one.
    ///
    /// # Errors
    /// [`SnapshotTrouble`] for a file that is there and cannot be read.
    pub fn compare(&self, key: &SnapshotKey, transcript: &str) -> Result<Comparison, SnapshotTrouble> {
        let path = self.path(key);
        if !path.exists() {
            return Ok(Comparison::Missing);
        }
        let trouble = |reason: String| SnapshotTrouble { path: path.clone(), what: "read", reason };
        plain_file(&path).map_err(|error| trouble(error.to_string()))?;
        let snapshot = Snapshot::from_file(&path).map_err(|error| trouble(error.to_string()))?;
        let recorded = snapshot.as_text().ok_or_else(|| trouble("it holds no text".to_owned()))?.to_string();
        if recorded.trim_end() == transcript.trim_end() {
            return Ok(Comparison::Same);
        }
        let diff = TextDiff::from_lines(recorded.trim_end(), transcript.trim_end());
        let diff = diff.unified_diff().context_radius(3).header("recorded", "this run").to_string();
        Ok(Comparison::Differs(diff))
    }

    /// Records a transcript under a heading.
    ///
    /// # Errors
    /// [`SnapshotTrouble`] where the file was not written.
    pub fn record(
        &self,
        key: &SnapshotKey,
        transcript: &str,
        heading: &SnapshotHeading,
    ) -> Result<(), SnapshotTrouble> {
        let path = self.path(key);
        let trouble = |reason: String| SnapshotTrouble { path: path.clone(), what: "written", reason };
        let folder = path.parent().ok_or_else(|| trouble("it has no folder".to_owned()))?;
        std::fs::create_dir_all(folder).map_err(|error| trouble(error.to_string()))?;
        // insta empties the file that it writes: it gets one of its own, and the recorded one is replaced whole.
        let apart = tempfile::tempdir().map_err(|error| trouble(error.to_string()))?;
        let file = recorded_by_insta(apart.path(), &key.name, transcript, heading).map_err(&trouble)?;
        let recorded = std::fs::read(file).and_then(|bytes| replace(&path, &bytes, Readers::Usual));
        recorded.map_err(|error| trouble(error.to_string()))
    }

    /// Recorded transcripts of a deployment that no run has: each belongs to a case that was renamed or removed.
    pub fn orphans(&self, deployment: Deployment, keys: &BTreeSet<SnapshotKey>) -> Vec<PathBuf> {
        let known: BTreeSet<PathBuf> = keys.iter().map(|key| self.path(key)).collect();
        let mut orphans = Vec::new();
        let mut folders = vec![self.root.join(deployment.word())];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "snap") && !known.contains(&path) {
                    orphans.push(path);
                }
            }
        }
        orphans.sort();
        orphans
    }
}

/// The file that insta writes for a transcript; `folder` is empty, and for nothing else.
fn recorded_by_insta(
    folder: &Path,
    name: &str,
    transcript: &str,
    heading: &SnapshotHeading,
) -> Result<PathBuf, String> {
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    let file = folder.join(format!("{name}.snap"));
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(false);
    settings.set_description(heading.description.as_str());
    settings.set_input_file(&heading.case_file);
    let (name, expression) = (name.to_owned(), heading.expression.as_str());
    // insta reports a difference by panicking, also where it has just recorded it.
    let recorded = std::panic::catch_unwind(AssertUnwindSafe(|| {
        settings.bind(|| insta::assert_snapshot!(name, transcript, expression));
    }));
    let written = Snapshot::from_file(&file).ok();
    let text = written.as_ref().and_then(|snapshot| snapshot.as_text()).map(ToString::to_string);
    match text {
        Some(text) if text.trim_end() == transcript.trim_end() => Ok(file),
        _ => Err(format!("insta did not record it ({})", recorded.is_err())),
    }
}
