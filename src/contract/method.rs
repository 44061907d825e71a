//! HTTP methods that the API and its cases use.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET
    Get,
    /// PUT
    Put,
    /// POST
    Post,
    /// DELETE
    Delete,
    /// OPTIONS
    Options,
    /// HEAD
    Head,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 6] =
        [Method::Get, Method::Put, Method::Post, Method::Delete, Method::Options, Method::Head];

    /// As it travels.
    pub const fn word(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Put => "PUT",
            Method::Post => "POST",
            Method::Delete => "DELETE",
            Method::Options => "OPTIONS",
            Method::Head => "HEAD",
        }
    }

    /// The key in case files.
    pub const fn key(self) -> &'static str {
        match self {
            Method::Get => "get",
            Method::Put => "put",
            Method::Post => "post",
            Method::Delete => "delete",
            Method::Options => "options",
            Method::Head => "head",
        }
    }

    /// Whether a request only reads: it changes nothing and nobody is told.
    pub const fn only_reads(self) -> bool {
        match self {
            Method::Get | Method::Options | Method::Head => true,
            Method::Put | Method::Post | Method::Delete => false,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
