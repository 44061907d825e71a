//! The certificate that doors in TLS show: somebody's own, or the mock's, kept in a file.

use std::path::{Path, PathBuf};

use crate::limits::{CERTIFICATES_FILE, SECRET_FILE};
use crate::mock::{Domain, Identity, IdentityText, NoIdentity};
use crate::reading::read_file;
use crate::writing::{Readers, replace};

use super::ServeArguments;

/// By what the mock is known in TLS; nothing where it makes a certificate when one is needed.
pub(super) fn identity(arguments: &ServeArguments) -> Result<Option<Identity>, String> {
    match (&arguments.certificate, &arguments.key, &arguments.keep_certificate) {
        (Some(certificate), Some(key), _) => read(certificate, key).map(Some),
        (_, _, Some(place)) => kept(place, &arguments.domain).map(Some),
        _ => Ok(None),
    }
}

/// The one that is kept there, made where there is none.
fn kept(place: &Path, domain: &Domain) -> Result<Identity, String> {
    let key = beside(place);
    match (place.exists(), key.exists()) {
        (true, true) => read(place, &key),
        (false, false) => {
            let (identity, text) = Identity::make(domain).map_err(|error| error.to_string())?;
            // The key first: a certificate without its key is of no use to anybody.
            write(&key, &text.key, Readers::Owner)?;
            write(place, &text.certificate, Readers::Usual)?;
            Ok(identity)
        }
        (there, _) => {
            let (there, missing) = if there { (place, key.as_path()) } else { (key.as_path(), place) };
            let (there, missing) = (there.display(), missing.display());
            Err(format!("{there} is there and {missing} is not; bring it back, or take the other one away"))
        }
    }
}

/// Where the key of a certificate is kept.
fn beside(place: &Path) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

fn read(certificate: &Path, key: &Path) -> Result<Identity, String> {
    let bytes = |path: &Path, most| read_file(path, most).map_err(|error| format!("{}: {error}", path.display()));
    let text = IdentityText { certificate: bytes(certificate, CERTIFICATES_FILE)?, key: bytes(key, SECRET_FILE)? };
    Identity::read(&text).map_err(|error| {
        let path = if matches!(error, NoIdentity::Key(_)) { key } else { certificate };
        format!("{}: {error}", path.display())
    })
}

fn write(path: &Path, text: &[u8], readers: Readers) -> Result<(), String> {
    replace(path, text, readers)
        .map_err(|error| format!("{} cannot be written: {error}; choose another place", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_certificate_is_the_same_at_the_next_start_and_half_of_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("mock.pem");
        let first = kept(&place, &Domain::default()).unwrap();
        let second = kept(&place, &Domain::default()).unwrap();
        assert_eq!(first.fingerprint, second.fingerprint);
        std::fs::remove_file(&place).unwrap();
        let words = kept(&place, &Domain::default()).err().unwrap();
        assert!(words.contains("mock.pem.key is there and") && words.contains("bring it back"), "{words}");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("mock.pem");
        kept(&place, &Domain::default()).unwrap();
        let mode = std::fs::metadata(beside(&place)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }

    #[test]
    fn files_that_hold_something_else_are_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
        let refusal = || read(&certificate, &key).err().unwrap();
        assert!(refusal().contains("c.pem: "), "{}", refusal());
        let (_, text) = Identity::make(&Domain::default()).unwrap();
        std::fs::write(&certificate, &text.certificate).unwrap();
        std::fs::write(&key, "top-secret").unwrap();
        assert!(
            refusal().contains("k.pem: the key cannot be read") && !refusal().contains("top-secret"),
            "{}",
            refusal()
        );
        std::fs::write(&key, vec![b'x'; SECRET_FILE + 1]).unwrap();
        assert!(refusal().contains("it is larger than"), "{}", refusal());
    }
}
