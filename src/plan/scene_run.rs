//! A scene as a run: its own steps are what is judged, those of the scenes that it extends are arranged before them.

use std::sync::Arc;

use crate::case::meant::{Case, CaseId, Entry, Scene};
use crate::contract::Deployment;

/// The folder of scenes, which stands in the ids of their runs.
pub const SCENES: &str = "_scenes";

/// A scene's own steps as a case, and the scene that they begin with; `None` for a scene without a step of its own.
pub(super) fn as_case(scene: &Scene) -> Option<(Arc<Case>, Arc<Scene>)> {
    let (own, before): (Vec<_>, Vec<_>) = scene.steps.iter().cloned().partition(|step| step.scene == scene.name);
    if own.is_empty() {
        return None;
    }
    let case = Case {
        id: CaseId(format!("{SCENES}/{}", scene.name)),
        file: scene.file.clone(),
        summary: scene.summary.clone(),
        needs: Vec::new(),
        open: None,
        entries: vec![Entry {
            name: None,
            scene: Deployment::ALL.into_iter().map(|deployment| (deployment, scene.name.clone())).collect(),
            values: indexmap::IndexMap::new(),
            steps: own.into_iter().map(|step| step.step).collect(),
        }],
    };
    Some((Arc::new(case), Arc::new(Scene { steps: before, ..scene.clone() })))
}
