//! Which snapshots are there, and which of them no run needs.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::contract::Deployment;

use super::file::SnapshotTrouble;
use super::key::{ENDING, SnapshotKey};
use super::plain::SOURCES;
use super::store::SnapshotStore;

impl SnapshotStore {
    /// Every snapshot of a deployment, sorted; plain objects are none.
    pub fn recorded(&self, deployment: Deployment) -> BTreeSet<SnapshotKey> {
        let root = self.root().join(deployment.word());
        let mut recorded = BTreeSet::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == ENDING) {
                    let below = path.strip_prefix(&root).ok();
                    recorded.extend(below.and_then(|below| SnapshotKey::at(deployment, below)));
                }
            }
        }
        let plain: BTreeSet<SnapshotKey> =
            SOURCES.iter().map(|(word, _)| SnapshotKey::of_plain(deployment, *word)).collect();
        recorded.retain(|key| !plain.contains(key));
        recorded
    }

    /// Recorded transcripts of a deployment that no run has: each belongs to a case that was renamed or removed.
    pub fn orphans(&self, deployment: Deployment, keys: &BTreeSet<SnapshotKey>) -> Vec<PathBuf> {
        let mut recorded = self.recorded(deployment);
        recorded.retain(|key| !keys.contains(key));
        recorded.iter().map(|key| self.path(key)).collect()
    }

    /// Removes recorded transcripts of a deployment that no run has, and folders that are empty then; answers the files. One
    /// that another snapshot begins with is left until that is recorded anew.
    ///
    /// # Errors
    /// [`SnapshotTrouble`] for a file that cannot be removed.
    pub fn remove_orphans(
        &self,
        deployment: Deployment,
        keys: &BTreeSet<SnapshotKey>,
    ) -> Result<Vec<PathBuf>, SnapshotTrouble> {
        let mut needed = BTreeSet::new();
        let mut looked_at: Vec<SnapshotKey> = keys.iter().cloned().collect();
        while let Some(key) = looked_at.pop() {
            let scenes = self.read(&key).map(|file| file.after).unwrap_or_default();
            let scenes = scenes.iter().map(|scene| SnapshotKey::of_scene(deployment, scene));
            looked_at.extend(scenes.filter(|scene| needed.insert(scene.clone())));
        }
        let needed: BTreeSet<PathBuf> = needed.iter().map(|key| self.path(key)).collect();
        let mut orphans = self.orphans(deployment, keys);
        orphans.retain(|path| !needed.contains(path));
        for path in &orphans {
            fs::remove_file(path).map_err(|error| SnapshotTrouble::removing(path, error))?;
            for folder in path.ancestors().skip(1).take_while(|folder| *folder != self.root()) {
                // A folder that holds something stays.
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
        Ok(orphans)
    }
}
