//! Which invocation wrote a file: the same id stands in all files of a report, so that those of two are told apart.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::observations::OBSERVATIONS;
use super::trouble::ReportTrouble;

/// How far into a file its id is looked for: it stands in its head.
const HEAD: u64 = 64 << 10;

/// The id of one call of `finspec run`; drawn by lot, so that no two are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InvocationId(pub String);

impl InvocationId {
    /// One that nobody had yet.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub fn draw() -> Result<InvocationId, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(InvocationId(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}

impl fmt::Display for InvocationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The files beside a `report.json` that another invocation wrote: whoever wrote them was ended in between.
pub fn strangers(report: &Path, invocation: &InvocationId) -> Vec<PathBuf> {
    let beside = ["junit.xml", "index.html", OBSERVATIONS].map(|name| report.with_file_name(name));
    beside.into_iter().filter(|path| path.is_file() && !bears(path, invocation)).collect()
}

/// Refuses observations beside a report that another invocation wrote.
pub(super) fn must_bear(path: &Path, invocation: &InvocationId) -> Result<(), ReportTrouble> {
    match bears(path, invocation) {
        true => Ok(()),
        false => Err(ReportTrouble::OfAnother { path: path.to_owned() }),
    }
}

/// Whether a file says that this invocation wrote it.
fn bears(path: &Path, invocation: &InvocationId) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && !invocation.0.is_empty() && String::from_utf8_lossy(&head).contains(&invocation.0)
}
