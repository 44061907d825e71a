//! Files that people name: read only where they are plain files of a sensible size, so that nothing is waited for and
//! nothing large is kept.

use std::fs::{self, File, FileType};
use std::io::Read as _;
use std::path::Path;

use crate::limits::DEEPEST_BRACKETS;

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// The system does not let it be read.
    #[error("{0}")]
    Unreadable(String),
    /// It is something else than a plain file, which might never end or never begin.
    #[error("it is {0}, no plain file")]
    NotAFile(&'static str),
    /// It is larger than is read.
    #[error("it is larger than {0} bytes, and no more are read")]
    TooLarge(usize),
    /// It is no text.
    #[error("it is not UTF-8 at byte {0}")]
    NotUtf8(usize),
}

/// Reads a file of so many bytes at most. Links are followed.
///
/// # Errors
/// [`NotRead`] with the reason.
pub fn read_file(path: &Path, most: usize) -> Result<Vec<u8>, NotRead> {
    // Before it is opened: opening a pipe waits for whoever writes into it.
    plain_file(path)?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    let read = File::open(path).and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes));
    read.map_err(|error| NotRead::Unreadable(error.to_string()))?;
    if bytes.len() > most { Err(NotRead::TooLarge(most)) } else { Ok(bytes) }
}

/// Reads a file of so many bytes at most, which has to be text in UTF-8.
///
/// # Errors
/// [`NotRead`] with the reason.
pub fn read_text(path: &Path, most: usize) -> Result<String, NotRead> {
    let bytes = read_file(path, most)?;
    String::from_utf8(bytes).map_err(|error| NotRead::NotUtf8(error.utf8_error().valid_up_to()))
}

/// Refuses what is no plain file. Links are followed.
///
/// # Errors
/// [`NotRead`] with the reason.
pub fn plain_file(path: &Path) -> Result<(), NotRead> {
    let about = fs::metadata(path).map_err(|error| NotRead::Unreadable(error.to_string()))?;
    other_kind(about.file_type()).map_or(Ok(()), |kind| Err(NotRead::NotAFile(kind)))
}

/// What it is where it is no plain file.
fn other_kind(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("a pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    Some(if kind.is_dir() { "a folder" } else { "something else" })
}

/// Line and column from 1 where brackets in YAML stand deeper inside each other than any file needs. The reader of YAML
/// takes time with the square of them.
pub fn nested_too_deeply(text: &str) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    for (index, line) in text.lines().enumerate() {
        let lists = line.split("- ").take_while(|before| before.trim().is_empty()).count();
        if lists > DEEPEST_BRACKETS {
            return Some((index + 1, 1));
        }
        for (column, letter) in line.chars().enumerate() {
            match letter {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST_BRACKETS {
                return Some((index + 1, column + 1));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_text(&path, 5).unwrap(), "12345");
        assert_eq!(read_text(&path, 4), Err(NotRead::TooLarge(4)));
        std::fs::write(&path, b"12\xff").unwrap();
        assert_eq!(read_text(&path, 5), Err(NotRead::NotUtf8(2)));
        assert_eq!(read_file(&path, 5).unwrap(), b"12\xff");
        assert!(matches!(read_file(&folder.path().join("none"), 5), Err(NotRead::Unreadable(_))));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_told_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        let expected = [("pipe", "a pipe"), ("socket", "a socket"), (".", "a folder")];
        for (name, kind) in expected {
            assert_eq!(read_file(&folder.path().join(name), 5), Err(NotRead::NotAFile(kind)));
        }
        assert_eq!(read_file(Path::new("/dev/zero"), 5), Err(NotRead::NotAFile("a device")));
    }

    #[test]
    fn brackets_have_their_depth() {
        let nested = |depth: usize| format!("a:\n b: {}{}\n", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(nested_too_deeply(&nested(DEEPEST_BRACKETS)), None);
        assert_eq!(nested_too_deeply(&nested(DEEPEST_BRACKETS + 1)), Some((2, DEEPEST_BRACKETS + 5)));
        assert_eq!(nested_too_deeply(&"[]{}".repeat(1_000)), None);
        assert_eq!(nested_too_deeply(&"- ".repeat(DEEPEST_BRACKETS + 1)), Some((1, 1)));
    }
}
