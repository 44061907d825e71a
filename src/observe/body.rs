//! A body as it arrived: bytes, and the tree that they are, read once by whoever asks first.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::xml::{Element, Limits, ReadError, read_document};

/// Bytes of an answer or a payload of a notice. Copies share the bytes and the tree.
#[derive(Clone, Default)]
pub struct RawBody(Arc<Inner>);

#[derive(Default)]
struct Inner {
    bytes: Vec<u8>,
    tree: OnceLock<Result<Element, ReadError>>,
}

/// With how many others a body is compared: a flood must not be compared with itself.
const NEAREST: usize = 64;

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

    /// Takes the place of one of the first of `others` that has the same bytes, where there is one, so that both are read
    /// once.
    pub fn share<'a>(&mut self, others: impl Iterator<Item = &'a RawBody>) {
        if let Some(same) = others.take(NEAREST).find(|other| other.0.bytes == self.0.bytes) {
            *self = same.clone();
        }
    }

    /// The tree that they are.
    ///
    /// # Errors
    /// [`ReadError`] for bytes that only a recovering parser would read, and for none at all.
    pub fn tree(&self) -> Result<&Element, &ReadError> {
        self.0.tree.get_or_init(|| read_document(&self.0.bytes, Limits::default())).as_ref()
    }
}

impl From<Vec<u8>> for RawBody {
    fn from(bytes: Vec<u8>) -> Self {
        RawBody(Arc::new(Inner { bytes, tree: OnceLock::new() }))
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
        let (mut same, mut other) = (RawBody::from("<a>1</a>"), RawBody::from("<a>2</a>"));
        same.share([&copy].into_iter());
        other.share([&copy].into_iter());
        assert!(std::ptr::eq(same.tree().unwrap(), body.tree().unwrap()));
        assert_eq!(other, RawBody::from("<a>2</a>"));
    }
}
