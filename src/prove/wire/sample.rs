//! Which lies are told over sockets: the same ones in every build, spread over lies and deployments.

use std::collections::BTreeMap;

use crate::contract::{Deployment, Killed};

use super::super::lie::turn;
use super::super::run_proof::RunProof;

/// How many lies are told over sockets.
pub const SAMPLE: usize = 200;

/// A lie that was told to what a run saw, and that may be told over sockets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) deployment: Deployment,
    pub(super) run: String,
    pub(super) lie: &'static str,
    /// Step and place.
    pub(super) place: String,
    pub(super) killed: Killed,
}

/// All lies that were told, in the order in which they are taken: one of each lie and deployment in turn, and of those the
/// one with the smallest hash first.
pub(super) fn in_turn(proofs: &[RunProof]) -> Vec<Candidate> {
    let mut groups: BTreeMap<(&'static str, Deployment), Vec<(usize, Candidate)>> = BTreeMap::new();
    for proof in proofs {
        for told in &proof.told {
            let (run, place, killed) = (proof.run.clone(), told.place.clone(), told.killed);
            let candidate = Candidate { deployment: proof.deployment, run, lie: told.lie, place, killed };
            let hash = turn(&[&candidate.run, told.lie, &candidate.place]);
            groups.entry((told.lie, proof.deployment)).or_default().push((hash, candidate));
        }
    }
    let mut in_turn: Vec<(usize, Candidate)> = Vec::new();
    for mut group in groups.into_values() {
        group.sort();
        in_turn.extend(group.into_iter().enumerate().map(|(round, (_, candidate))| (round, candidate)));
    }
    in_turn.sort_by_key(|(round, _)| *round);
    in_turn.into_iter().map(|(_, candidate)| candidate).collect()
}
