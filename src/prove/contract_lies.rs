//! Contract lies: the mock does one documented thing otherwise, and runs are driven again until one notices it.
//!
//! The unit is the lie, not the run: one expectation that notices it is enough. A run whose *scene* cannot be arranged any
//! more did notice something, yet no claim of its case saw it; that is counted apart and never as seen by an expectation.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use crate::contract::{Deployment, Killed};
use crate::plan::Run;
use crate::runner::at_a_time;

use super::audience::{Audience, USUAL};
use super::jobs::{ProveSettings, Watcher};
use super::lie_listing::{LieListing, all_lies};

/// What became of one contract lie on one deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LieProof {
    /// The deployment that the mock plays.
    pub deployment: Deployment,
    /// The lie.
    #[serde(flatten)]
    pub lie: LieListing,
    /// Who noticed it: the best of all runs.
    pub noticed: Killed,
    /// Whether the server deviates for that run: the claim rests on a row that binds.
    pub deviates: bool,
    /// The first run that noticed it so.
    pub by: Option<String>,
    /// The choice of the mock under which it did, where it is not the usual one.
    pub choice: Option<&'static str>,
    /// How many runs it was told to.
    pub told_to: usize,
    /// How many of these it broke.
    pub broke: usize,
    /// Why it could not be told to the end.
    pub trouble: Option<String>,
}

impl LieProof {
    /// Of a lie that nobody has heard yet.
    fn untold(deployment: Deployment, lie: &LieListing) -> Self {
        LieProof {
            deployment,
            lie: lie.clone(),
            noticed: Killed::Survived,
            deviates: false,
            by: None,
            choice: None,
            told_to: 0,
            broke: 0,
            trouble: None,
        }
    }
}

/// A contract lie that was not told: no run rests on a row that it breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Untold {
    /// The deployment.
    pub deployment: Deployment,
    /// The lie.
    #[serde(flatten)]
    pub lie: LieListing,
}

/// What is told about one deployment.
#[derive(Debug, Clone, Default)]
pub struct ToTell {
    /// The lies about rows that a selected run rests on.
    pub lies: Vec<LieListing>,
    /// All others of the kinds that were asked for.
    pub untold: Vec<Untold>,
}

impl ToTell {
    /// The lies of these kinds, sorted into those about the rows of the selected runs and the rest.
    pub fn of(deployment: Deployment, kinds: &[&str], selected: &[Run]) -> Self {
        let named: BTreeSet<String> = selected.iter().flat_map(Run::rows).map(|row| row.to_string()).collect();
        let mut to_tell = ToTell::default();
        for lie in all_lies(deployment).into_iter().filter(|lie| kinds.contains(&lie.kind)) {
            if lie.rows.iter().any(|row| named.contains(*row)) {
                to_tell.lies.push(lie);
            } else {
                to_tell.untold.push(Untold { deployment, lie });
            }
        }
        to_tell
    }
}

/// Tells contract lies, several at a time. What an interrupt left out is not among the proofs, which stand in the order
/// of the lies.
pub async fn prove_lies(
    audience: &Arc<Audience>,
    lies: &[LieListing],
    settings: &ProveSettings,
    watcher: &Arc<dyn Watcher>,
) -> Vec<LieProof> {
    let mut proofs = Vec::new();
    let begin = |(_, lie): &(usize, LieListing)| {
        let (audience, settings, lie) = (Arc::clone(audience), settings.clone(), lie.clone());
        async move { prove_lie(&audience, &lie, &settings).await }
    };
    let ended = |(number, lie): (usize, LieListing), proved: Result<Option<LieProof>, String>| {
        let failed = |reason| Some(LieProof { trouble: Some(reason), ..LieProof::untold(audience.deployment, &lie) });
        let Some(proof) = proved.unwrap_or_else(failed) else { return };
        watcher.told(&proof);
        proofs.push((number, proof));
    };
    at_a_time(settings.jobs, &settings.interrupt, lies.iter().cloned().enumerate(), begin, ended).await;
    proofs.sort_by_key(|(number, _)| *number);
    proofs.into_iter().map(|(_, proof)| proof).collect()
}

/// Tells one lie to one run after the other, until an expectation notices it; `None` where somebody interrupted.
async fn prove_lie(audience: &Audience, lie: &LieListing, settings: &ProveSettings) -> Option<LieProof> {
    let mut proof = LieProof::untold(audience.deployment, lie);
    for place in audience.of(lie) {
        if settings.interrupt.is_set() {
            return None;
        }
        let Some((hearer, choice)) = audience.at(place) else { continue };
        if proof.noticed == Killed::BySnapshot && hearer.run.only_observes() {
            continue;
        }
        let Some((noticed, deviates)) = audience.tell(place, lie, settings).await else { continue };
        proof.told_to += 1;
        proof.broke += usize::from(noticed == Killed::OnlyBroke);
        if noticed < proof.noticed {
            proof.noticed = noticed;
            proof.deviates = deviates;
            proof.by = Some(hearer.run.id.to_string());
            proof.choice = (hearer.choice != USUAL).then_some(choice);
        }
        if noticed == Killed::ByExpectation {
            break;
        }
    }
    Some(proof)
}
