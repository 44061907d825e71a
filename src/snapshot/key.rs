//! Which file holds what: a run's transcript, or a plain object.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::contract::{ApiObject, Deployment, ObjectWord};
use crate::plan::{Run, SCENES};

/// The folder of plain objects.
const OBJECTS: &str = "_objects";
/// The ending of a snapshot.
pub(super) const ENDING: &str = "snap";

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

    /// The key of a scene's run.
    pub(super) fn of_scene(deployment: Deployment, scene: &str) -> Self {
        SnapshotKey { deployment, folder: SCENES.to_owned(), name: scene.to_owned() }
    }

    /// The key of a plain object.
    pub(super) fn of_plain(deployment: Deployment, word: ObjectWord) -> Self {
        let name = ApiObject::of(word).element.to_owned();
        SnapshotKey { deployment, folder: OBJECTS.to_owned(), name }
    }

    /// The key of a file, by its path below the folder of a deployment.
    pub(super) fn at(deployment: Deployment, below: &Path) -> Option<Self> {
        let folder: Option<Vec<&str>> = below.parent()?.iter().map(std::ffi::OsStr::to_str).collect();
        let name = below.file_name()?.to_str()?.strip_suffix(&format!(".{ENDING}"))?.to_owned();
        Some(SnapshotKey { deployment, folder: folder?.join("/"), name })
    }

    /// For which deployment.
    pub const fn deployment(&self) -> Deployment {
        self.deployment
    }

    /// The scene whose transcript it is.
    pub(super) fn scene(&self) -> Option<&str> {
        (self.folder == SCENES).then_some(&self.name)
    }

    /// Whether a plain object stands there.
    pub(super) fn is_plain_object(&self) -> bool {
        self.folder == OBJECTS
    }

    /// The path below the folder of snapshots.
    pub fn relative(&self) -> PathBuf {
        Path::new(self.deployment.word()).join(&self.folder).join(format!("{}.{ENDING}", self.name))
    }
}

impl fmt::Display for SnapshotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.relative().display())
    }
}
