//! A body as it arrived: bytes, and the tree that they are, read once by whoever asks first.

use std::borrow::{Borrow, Cow};
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::limits;
use crate::xml::{Element, Limits, ReadError, read_characters, read_document};

/// Bytes of an answer or a payload of a notice. Copies share the bytes and the tree.
#[derive(Clone, Default)]
pub struct RawBody(Arc<Inner>);

#[derive(Default)]
struct Inner {
    bytes: Vec<u8>,
    tree: OnceLock<Result<Element, ReadError>>,
    tree_of_characters: OnceLock<Result<Element, ReadError>>,
}

/// Bodies that came lately, of all runs of the process. Servers say the same again and again: a state that is read before
/// and after, a notice to several people, a scene that many cases begin with.
#[derive(Default)]
struct Lately {
    bodies: HashSet<RawBody>,
    bytes: usize,
}

impl RawBody {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The bytes as text, with replacement characters where they are no UTF-8.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0.bytes)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.bytes.is_empty()
    }

    /// The same body as it came before, where it did lately: then it is kept and read once. A large one stays alone.
    #[must_use]
    pub fn shared(self) -> Self {
        static LATELY: OnceLock<Mutex<Lately>> = OnceLock::new();
        let length = self.0.bytes.len();
        if length > limits::SHARED_BODY {
            return self;
        }
        let mut lately = LATELY.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = lately.bodies.get(self.bytes()) {
            return same.clone();
        }
        if lately.bytes + length > limits::SHARED_BODIES {
            *lately = Lately::default();
        }
        lately.bytes += length;
        lately.bodies.insert(self.clone());
        self
    }

    /// The tree that they are, in the encoding that they declare: of what came over HTTP.
    ///
    /// # Errors
    /// [`ReadError`] for bytes that only a recovering parser would read, and for none at all.
    pub fn tree(&self) -> Result<&Element, &ReadError> {
        self.0.tree.get_or_init(|| read_document(&self.0.bytes, Limits::default())).as_ref()
    }

    /// The tree that they are as characters, whatever they declare: of a payload, which a message has carried as text.
    ///
    /// # Errors
    /// As [`RawBody::tree`].
    pub fn tree_of_characters(&self) -> Result<&Element, &ReadError> {
        self.0.tree_of_characters.get_or_init(|| read_characters(&self.text(), Limits::default())).as_ref()
    }
}

impl From<Vec<u8>> for RawBody {
    fn from(bytes: Vec<u8>) -> Self {
        RawBody(Arc::new(Inner { bytes, ..Inner::default() }))
    }
}

impl From<String> for RawBody {
    fn from(text: String) -> Self {
        RawBody::from(text.into_bytes())
    }
}

impl From<&str> for RawBody {
    fn from(text: &str) -> Self {
        RawBody::from(text.as_bytes().to_vec())
    }
}

impl PartialEq for RawBody {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.bytes == other.0.bytes
    }
}

impl Eq for RawBody {}

impl Hash for RawBody {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.bytes.hash(state);
    }
}

impl Borrow<[u8]> for RawBody {
    fn borrow(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({:?})", self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_read_once_with_its_original() {
        let body = RawBody::from("<a>1</a>");
        let copy = body.clone();
        assert_eq!(body.tree().map(Element::text), Ok("1".to_owned()));
        assert!(std::ptr::eq(body.tree().unwrap(), copy.tree().unwrap()));
        assert_eq!(copy, RawBody::from("<a>1</a>"));
        assert_ne!(copy, RawBody::from("<a>2</a>"));
        assert!(RawBody::from("<a>").tree().is_err());
        assert_eq!(RawBody::default().tree(), Err(&ReadError::Empty));
    }

    #[test]
    fn what_came_before_is_shared_and_what_is_large_is_not() {
        let (first, again) =
            (RawBody::from("<shared>1</shared>").shared(), RawBody::from("<shared>1</shared>").shared());
        assert!(std::ptr::eq(first.tree().unwrap(), again.tree().unwrap()));
        assert_eq!(RawBody::from("<shared>2</shared>").shared().text(), "<shared>2</shared>");
        let large = || RawBody::from(format!("<large>{}</large>", "1".repeat(limits::SHARED_BODY))).shared();
        assert!(!std::ptr::eq(large().tree().unwrap(), large().tree().unwrap()));
        // However many come, few are kept.
        for number in 0..limits::SHARED_BODIES / 1_000 {
            let text = format!("<many>{number}{}</many>", "1".repeat(2_000));
            assert_eq!(RawBody::from(text.clone()).shared().text(), text);
        }
        assert_eq!(first.tree().map(Element::text), Ok("1".to_owned()));
    }

    #[test]
    fn what_a_payload_declares_is_not_its_encoding() {
        let payload = RawBody::from("<?xml version='1.0' encoding='utf-16'?><a>é</a>");
        assert_eq!(payload.tree_of_characters().map(Element::text), Ok("é".to_owned()));
        assert!(matches!(payload.tree(), Err(ReadError::Encoding(_))));
        let latin_1 = RawBody::from(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>".to_vec());
        assert_eq!(latin_1.tree().map(Element::text), Ok("é".to_owned()));
    }
}
