//! Files that rest on each other take their places together.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::writing::{NewFile, Readers, StoredFile, put_in_place};

use super::file::{SnapshotFile, SnapshotTrouble};

/// How many files are open at one time: a process may have some 1,000.
const TOGETHER: usize = 256;

/// Writes files in their order, so that what others rest on may come first. Where this is ended in the middle, what rests on
/// a new file is told as another transcript, and can be recorded again.
///
/// # Errors
/// [`SnapshotTrouble`] for the first file that cannot be written.
pub(super) fn write_together(files: &[(PathBuf, SnapshotFile)]) -> Result<(), SnapshotTrouble> {
    let Some((first, _)) = files.first() else { return Ok(()) };
    let apart = tempfile::tempdir().map_err(|error| SnapshotTrouble::writing(first, error))?;
    for files in files.chunks(TOGETHER) {
        let stored = files.iter().map(|(path, file)| stored(path, file, apart.path()));
        let stored = stored.collect::<Result<_, _>>()?;
        put_in_place(stored).map_err(|failed| SnapshotTrouble::writing(&failed.path, failed.reason))?;
    }
    Ok(())
}

fn stored(path: &Path, file: &SnapshotFile, apart: &Path) -> Result<StoredFile, SnapshotTrouble> {
    let bytes = file.to_bytes(apart).map_err(|reason| SnapshotTrouble::writing(path, reason))?;
    let stored = std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))
        .and_then(|()| NewFile::beside(path, Readers::Usual))
        .and_then(|mut new| new.write_all(&bytes).and_then(|()| new.store()));
    stored.map_err(|error| SnapshotTrouble::writing(path, error))
}
