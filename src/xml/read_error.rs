//! Read error: why a document is refused, and the limits within which it is read.

use std::fmt;

/// How much is read before a document is refused.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the whole document.
    pub bytes: usize,
    /// Elements open at one time.
    pub depth: usize,
    /// Elements, attributes and runs of text together.
    pub nodes: usize,
}

impl Default for Limits {
    /// 4 MiB, 64 deep, 200,000 nodes: far above anything in the guide.
    fn default() -> Self {
        Limits { bytes: 4 << 20, depth: 64, nodes: 200_000 }
    }
}

/// Why a document was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There was nothing but white space.
    #[error("it is empty")]
    Empty,
    /// Not well-formed.
    #[error("it is not well-formed XML at byte {offset}: {reason}")]
    NotWellFormed {
        /// Bytes read when the fault was found.
        offset: usize,
        /// The parser's words.
        reason: String,
    },
    /// Well-formed perhaps, and not read here on principle.
    #[error("it holds {what} at byte {offset}, which is not read here")]
    Forbidden {
        /// Bytes in front of it.
        offset: usize,
        /// What it is.
        what: Forbidden,
    },
    /// In another encoding, by its first bytes or its declaration.
    #[error("its encoding is {0}, and only UTF-8, ISO-8859-1 and US-ASCII are read")]
    Encoding(String),
    /// The document ended inside an element, or before there was one.
    #[error("it ends in the middle, after {0} bytes")]
    Incomplete(usize),
    /// More bytes than allowed.
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
    /// More levels than allowed.
    #[error("it nests more than {0} levels deep")]
    TooDeep(usize),
    /// More nodes than allowed.
    #[error("it holds more than {0} elements, attributes and texts")]
    TooMany(usize),
}

/// What XML has and this reader does not take: it carries nothing in any protocol here, and reading it is a danger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// A document type definition.
    DocumentType,
    /// A processing instruction.
    ProcessingInstruction,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Forbidden::DocumentType => "a document type definition",
            Forbidden::ProcessingInstruction => "a processing instruction",
        })
    }
}
