//! The recorded transcripts of a project: read, expanded, compared. Recordings of the mock judge nobody's contract: they tell
//! that something is said otherwise than when somebody last looked.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use similar::TextDiff;

use crate::contract::Deployment;

use super::expand::expand;
use super::file::{SnapshotFile, SnapshotTrouble};
use super::key::SnapshotKey;
use super::known::{KnownBefore, PlainObjects};
use super::plain::{SOURCES, plain_object};
use super::scenes::SceneStates;

/// How a transcript compares with the recorded one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// It is the same.
    Same,
    /// It is another; the difference of the full texts as a unified diff.
    Differs(String),
    /// None is recorded.
    Missing,
}

/// The recorded transcripts of a project. Clones share what was read of scenes.
#[derive(Debug, Clone)]
pub struct SnapshotStore {
    root: PathBuf,
    decides: bool,
    scenes: Arc<Mutex<BTreeMap<Deployment, SceneStates>>>,
}

impl SnapshotStore {
    /// The store in a folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        SnapshotStore { root: root.into(), decides: true, scenes: Arc::default() }
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

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file of a key.
    pub fn path(&self, key: &SnapshotKey) -> PathBuf {
        self.root.join(key.relative())
    }

    /// Compares a transcript with the recorded one.
    ///
    /// # Errors
    /// [`SnapshotTrouble`] for a file that is there and cannot be read, or begins with a scene whose file cannot.
    pub fn compare(&self, key: &SnapshotKey, transcript: &str) -> Result<Comparison, SnapshotTrouble> {
        if !self.path(key).exists() {
            return Ok(Comparison::Missing);
        }
        let recorded = self.full_text(key)?;
        let (recorded, transcript) = (recorded.trim_end(), transcript.trim_end());
        if recorded == transcript {
            return Ok(Comparison::Same);
        }
        let diff = TextDiff::from_lines(recorded, transcript);
        let diff = diff.unified_diff().context_radius(3).header("recorded", "this run").to_string();
        Ok(Comparison::Differs(diff))
    }

    /// The full text of a recorded transcript.
    ///
    /// # Errors
    /// As [`SnapshotStore::compare`], and for a file that is not there.
    pub fn full_text(&self, key: &SnapshotKey) -> Result<String, SnapshotTrouble> {
        let file = self.read(key)?;
        self.expand(key, &file)
    }

    pub(super) fn expand(&self, key: &SnapshotKey, file: &SnapshotFile) -> Result<String, SnapshotTrouble> {
        let trouble = |reason: String| SnapshotTrouble::reading(&self.path(key), reason);
        let before = if key.is_plain_object() { Ok(Arc::default()) } else { self.before(key, &file.after) };
        let expanded = before.and_then(|before| expand(&file.text, &before)).map_err(trouble)?;
        Ok(expanded.text)
    }

    pub(super) fn read(&self, key: &SnapshotKey) -> Result<SnapshotFile, SnapshotTrouble> {
        let path = self.path(key);
        SnapshotFile::read(&path).map_err(|reason| SnapshotTrouble::reading(&path, reason))
    }

    /// What is known where a transcript begins.
    fn before(&self, key: &SnapshotKey, after: &[String]) -> Result<Arc<KnownBefore>, String> {
        let deployment = key.deployment();
        let read = |scene: &str| {
            let key = SnapshotKey::of_scene(deployment, scene);
            self.read(&key).map_err(|trouble| trouble.to_string())
        };
        let mut scenes = self.scenes.lock().unwrap_or_else(PoisonError::into_inner);
        let states = match scenes.entry(deployment) {
            Entry::Occupied(states) => states.into_mut(),
            Entry::Vacant(states) => states.insert(SceneStates::new(self.plain_objects(deployment)?)),
        };
        states.after_read(after, &read)
    }

    fn plain_objects(&self, deployment: Deployment) -> Result<PlainObjects, String> {
        let mut plain = PlainObjects::new();
        for (word, _) in SOURCES {
            let key = SnapshotKey::of_plain(deployment, word);
            if !self.path(&key).exists() {
                continue;
            }
            let file = self.read(&key).map_err(|trouble| trouble.to_string())?;
            let expanded = expand(&file.text, &Arc::default()).map_err(|reason| format!("{key}: {reason}"))?;
            plain.extend(plain_object(word, &expanded.known).map(|object| (word, object)));
        }
        Ok(plain)
    }

    /// Forgets what was read of scenes, since files were written.
    pub(super) fn forget(&self) {
        self.scenes.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
