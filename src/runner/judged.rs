//! A step as the judge had it, kept so that it can be judged again on other bytes.

use std::collections::BTreeMap;

use crate::cast::Cast;
use crate::verdict::Judgement;

/// Where in a run's observation everything stands that one step was judged by. Its notices are the observation's
/// window of that step.
#[derive(Debug, Clone)]
pub struct JudgedStep {
    /// The step, from 1.
    pub step: usize,
    /// The cast as it was before the step: what the step's own notices tell is learned from them again.
    pub cast: Cast,
    /// What the judge made of it.
    pub judgement: Judgement,
    /// The exchange that the step is about, for a request.
    pub answered: Option<usize>,
    /// For each name that must not change, the exchange in which it was read before.
    pub before: BTreeMap<String, usize>,
    /// For each name that must not change, the exchange in which it was read afterwards.
    pub after: BTreeMap<String, usize>,
    /// For each address template read afterwards and its reader, the exchange.
    pub claimed: BTreeMap<(String, String), usize>,
}
