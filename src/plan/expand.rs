//! From cases to runs: case × entry × deployment, as far as the target has what is needed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::case::meant::Case;
use crate::case::meant::Scene;
use crate::lab::TargetDescription;

use super::run::{Run, RunId};

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

/// All runs of the cases on the target's deployment, sorted by id.
pub fn expand(cases: &[Arc<Case>], scenes: &Scenes, target: &TargetDescription) -> Vec<Planned> {
    let mut planned: Vec<Planned> = cases
        .iter()
        .flat_map(|case| (0..case.entries.len()).filter_map(move |entry| plan(case, entry, scenes, target)))
        .collect();
    planned.sort_by(|a, b| a.run().id.cmp(&b.run().id));
    planned
}

/// The run of one entry; `None` where the case has nothing for the deployment.
fn plan(case: &Arc<Case>, entry: usize, scenes: &Scenes, target: &TargetDescription) -> Option<Planned> {
    let meant = &case.entries[entry];
    let deployment = target.deployment;
    if !meant.steps.iter().any(|step| step.then.contains_key(&deployment)) {
        return None;
    }
    let scene = Arc::clone(scenes.get(meant.scene.get(&deployment)?)?);
    let id = RunId::of(deployment, case, meant);
    let needs = case.needs.iter().chain(&scene.needs);
    let refused = needs.filter_map(|need| target.refuses(need)).next();
    let run = Run { id, deployment, case: Arc::clone(case), entry, scene };
    Some(match refused {
        Some(reason) => Planned::NotApplicable { run, reason },
        None => Planned::Run(run),
    })
}
