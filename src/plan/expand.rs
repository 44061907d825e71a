//! From cases to runs: case × entry × deployment, as far as the target has what is needed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::case::meant::Case;
use crate::case::meant::Scene;
use crate::contract::Catalogue;
use crate::lab::TargetDescription;

use super::corpus::Corpus;
use super::run::{Run, RunId};
use super::scene_run::as_case;

/// Scenes by name.
pub type Scenes = BTreeMap<String, Arc<Scene>>;

/// A run, and whether it can be driven.
#[derive(Debug, Clone)]
pub enum Planned {
    /// It can.
    Run(Run),
    /// The target declares that it lacks something.
    NotApplicable {
        /// The run.
        run: Run,
        /// What is lacking, and why.
        reason: String,
    },
}

impl Planned {
    /// The run, driven or not.
    pub fn run(&self) -> &Run {
        match self {
            Planned::Run(run) | Planned::NotApplicable { run, .. } => run,
        }
    }
}

/// The runs of cases on the target's deployment.
pub(super) fn expand(corpus: &Corpus, cases: &[Arc<Case>], target: &TargetDescription) -> Vec<Planned> {
    let mut planned: Vec<Planned> = Vec::new();
    for case in cases {
        for (index, entry) in case.entries.iter().enumerate() {
            let scene = entry.scene.get(&target.deployment).and_then(|name| corpus.scenes.get(name));
            planned.extend(scene.and_then(|scene| plan(case, index, scene, &corpus.catalogue, target)));
        }
    }
    planned
}

/// The runs of scenes on the target's deployment.
pub(super) fn scene_runs(corpus: &Corpus, target: &TargetDescription) -> Vec<Planned> {
    let scenes = corpus.scenes.values().filter_map(|scene| as_case(scene));
    scenes.filter_map(|(case, scene)| plan(&case, 0, &scene, &corpus.catalogue, target)).collect()
}

/// Runs in the order of their ids.
pub(super) fn sorted(mut planned: Vec<Planned>) -> Vec<Planned> {
    planned.sort_by(|a, b| a.run().id.cmp(&b.run().id));
    planned
}

/// The run of one entry; `None` where the case has nothing for the deployment.
fn plan(
    case: &Arc<Case>,
    entry: usize,
    scene: &Arc<Scene>,
    catalogue: &Arc<Catalogue>,
    target: &TargetDescription,
) -> Option<Planned> {
    let meant = &case.entries[entry];
    let deployment = target.deployment;
    if !meant.steps.iter().any(|step| step.then.contains_key(&deployment)) {
        return None;
    }
    let (scene, catalogue) = (Arc::clone(scene), Arc::clone(catalogue));
    let id = RunId::of(deployment, case, meant);
    let needs = case.needs.iter().chain(&scene.needs);
    let refused = needs.filter_map(|need| target.refuses(need)).next();
    let run = Run { id, deployment, case: Arc::clone(case), entry, scene, catalogue };
    Some(match refused {
        Some(reason) => Planned::NotApplicable { run, reason },
        None => Planned::Run(run),
    })
}
