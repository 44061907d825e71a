//! Files that people keep: each appears whole or not at all, several appear together, and nothing unfinished stays.
//!
//! A file is written beside its place under a name that nobody can guess or prepare, stored, and only then renamed. What
//! stood there before stays until that moment, whatever ends the program.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

/// The end of the name of a file that is not finished.
pub const UNFINISHED: &str = ".part";

/// The unfinished files of this process. Whoever holds the lock knows that no file changes its name meanwhile.
static OPEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn open() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whom the user lets read new files.
    Usual,
    /// The user alone: there is a secret in it.
    Owner,
}

/// A file that does not stand in its place yet. Removed where it is dropped.
#[derive(Debug)]
pub struct NewFile {
    target: PathBuf,
    file: BufWriter<NamedTempFile>,
    _listed: Listed,
}

/// A file that is complete and stored, and waits for its place. Removed where it is dropped.
#[derive(Debug)]
pub struct StoredFile {
    target: PathBuf,
    file: NamedTempFile,
    listed: Listed,
}

/// Stands among the unfinished files until it is dropped.
#[derive(Debug)]
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        open().remove(&self.0);
    }
}

/// A finished file did not come to its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be replaced: {reason}", path.display())]
pub struct NotReplaced {
    /// The place.
    pub path: PathBuf,
    /// The system's words.
    pub reason: String,
}

impl NewFile {
    /// Begins a file beside the place that it is to have. Links at that place or beside it are never followed.
    ///
    /// # Errors
    /// What the system says where the folder cannot be written to.
    pub fn beside(target: &Path, readers: Readers) -> io::Result<NewFile> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let prefix = format!(".{name}.");
        let mut builder = Builder::new();
        builder.prefix(&prefix).suffix(UNFINISHED);
        #[cfg(unix)]
        if readers == Readers::Usual {
            // Less what the user's mask takes from it.
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        }
        #[cfg(not(unix))]
        let _ = readers;
        // Listed before anybody could end the program between the two.
        let mut all = open();
        let file = builder.tempfile_in(folder)?;
        all.insert(file.path().to_owned());
        drop(all);
        let listed = Listed(file.path().to_owned());
        Ok(NewFile { target: target.to_owned(), file: BufWriter::new(file), _listed: listed })
    }

    /// Stores all of it.
    ///
    /// # Errors
    /// What the system says, for instance that there is no room.
    pub fn store(self) -> io::Result<StoredFile> {
        let NewFile { target, file, _listed: listed } = self;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        Ok(StoredFile { target, file, listed })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl StoredFile {
    /// Where it will stand.
    pub fn target(&self) -> &Path {
        &self.target
    }
}

/// Puts files into their places, one right after the other; nobody who ends this process by its signals comes between.
///
/// # Errors
/// [`NotReplaced`] with the first place that does not take its file. Where that can be known before, no file moves.
pub fn put_in_place(files: Vec<StoredFile>) -> Result<(), NotReplaced> {
    // Whatever is dropped takes the lock: nothing is, while it is held.
    let mut listed = Vec::new();
    let mut moves = Vec::new();
    for file in files {
        listed.push(file.listed);
        moves.push((file.target, Some(file.file)));
    }
    let held = open();
    let result = put_all(&mut moves);
    drop(held);
    result
}

fn put_all(moves: &mut [(PathBuf, Option<NamedTempFile>)]) -> Result<(), NotReplaced> {
    if let Some((path, _)) = moves.iter().find(|(path, _)| path.is_dir()) {
        return Err(NotReplaced { path: path.clone(), reason: "a folder stands there".to_owned() });
    }
    for (path, file) in moves {
        if let Some(file) = file.take() {
            file.persist(&*path)
                .map_err(|failed| NotReplaced { path: path.clone(), reason: failed.error.to_string() })?;
        }
    }
    Ok(())
}

/// Replaces a file by one with this content, or leaves what is there.
///
/// # Errors
/// What the system says.
pub fn replace(target: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    let mut file = NewFile::beside(target, readers)?;
    file.write_all(content)?;
    put_in_place(vec![file.store()?]).map_err(|failed| io::Error::other(failed.reason))
}

/// While this is there, no file changes its name, and none is unfinished.
#[must_use]
pub struct AllGivenUp(#[expect(dead_code)] MutexGuard<'static, BTreeSet<PathBuf>>);

/// Removes every unfinished file, for a program that ends at once.
pub fn give_up_all() -> AllGivenUp {
    let all = open();
    for path in all.iter() {
        // What cannot be removed is nobody's report.
        let _ = std::fs::remove_file(path);
    }
    AllGivenUp(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn files_come_together_or_not_at_all_and_nothing_unfinished_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("first"), folder.path().join("second"));
        let stored = |path: &Path, text: &str| {
            let mut file = NewFile::beside(path, Readers::Usual).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file.store().unwrap()
        };
        put_in_place(vec![stored(&first, "1"), stored(&second, "1")]).unwrap();
        assert_eq!(names(folder.path()), ["first", "second"]);

        let unfinished = stored(&first, "2");
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "1", "it has not come yet");
        drop(unfinished);
        assert_eq!(names(folder.path()), ["first", "second"]);

        std::fs::remove_file(&second).unwrap();
        std::fs::create_dir(&second).unwrap();
        let refused = put_in_place(vec![stored(&first, "3"), stored(&second, "3")]).unwrap_err();
        assert_eq!(refused.path, second);
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "1", "the other one stays as it was");
        assert_eq!(names(folder.path()), ["first", "second"]);
    }

    #[cfg(unix)]
    #[test]
    fn who_may_read_it_is_as_the_user_wants() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let (plain, usual, own) = (folder.path().join("p"), folder.path().join("u"), folder.path().join("o"));
        std::fs::write(&plain, "").unwrap();
        replace(&usual, b"", Readers::Usual).unwrap();
        replace(&own, b"", Readers::Owner).unwrap();
        assert_eq!((mode(&usual), mode(&own)), (mode(&plain), 0o600));
    }
}
