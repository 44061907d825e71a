//! Call: a request as it came, and the reply to it.

use crate::mock::notices::Publication;

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// HTTP method.
    pub method: String,
    /// Path with query.
    pub path: String,
    /// The Authorization header.
    pub authorization: Option<String>,
    /// The requestId header, empty without one.
    pub request_id: String,
    /// The Content-Type header.
    pub content_type: Option<String>,
    /// The body; `None` where it was larger than is read.
    pub body: Option<Vec<u8>>,
}

/// What most bodies are.
const XML: &str = "application/xml;charset=UTF-8";

/// An answer to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body, empty for none.
    pub body: String,
    /// What the body is.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The row of the success, also of a request that is refused later.
    pub accepted: Option<&'static str>,
    /// The row of the refusal, at once or later.
    pub refused: Option<&'static str>,
    /// Whether the refusal comes later.
    pub later: bool,
    /// The notice of a refusal that comes later.
    pub notice: Option<Publication>,
    /// Why the body could not be read.
    pub unread: Option<String>,
}

impl Reply {
    /// A reply that refuses nothing.
    pub fn plain(status: u16, body: String) -> Self {
        let (content_type, headers) = (XML, Vec::new());
        Reply {
            status,
            body,
            content_type,
            headers,
            accepted: None,
            refused: None,
            later: false,
            notice: None,
            unread: None,
        }
    }
}
