//! Progress: whoever watches the runs is told of each as it begins and ends.

use crate::plan::RunId;
use crate::report::RunRecord;

/// Watches runs.
pub trait Progress: Send + Sync {
    /// A run begins.
    fn began(&self, run: &RunId);
    /// A run has its record.
    fn ended(&self, record: &RunRecord);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn began(&self, _: &RunId) {}
    fn ended(&self, _: &RunRecord) {}
}
