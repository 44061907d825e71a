//! The corpus: cases, scenes and the rows that they rest on, from which runs are planned.

use std::sync::Arc;

use crate::case::Library;
use crate::case::meant::Case;
use crate::contract::Catalogue;
use crate::lab::TargetDescription;

use super::expand::{Planned, Scenes, expand, scene_runs, sorted};

/// Everything from which runs are planned.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// The cases, sorted by id.
    pub cases: Vec<Arc<Case>>,
    /// The cases of robustness sets, sorted by id.
    pub robustness: Vec<Arc<Case>>,
    /// The scenes by name.
    pub scenes: Scenes,
    /// The rows.
    pub catalogue: Arc<Catalogue>,
}

impl Corpus {
    /// The corpus of a library, on its catalogue.
    pub fn of(library: Library) -> Self {
        let catalogue = library.catalogue();
        Corpus {
            cases: library.cases.into_iter().map(Arc::new).collect(),
            robustness: library.robustness.into_iter().map(Arc::new).collect(),
            scenes: library.scenes.into_iter().map(|(name, scene)| (name, Arc::new(scene))).collect(),
            catalogue,
        }
    }

    /// All runs on the target's deployment, sorted by id.
    pub fn plan(&self, target: &TargetDescription) -> Vec<Planned> {
        let cases = expand(self, &self.cases, target);
        sorted(cases.into_iter().chain(scene_runs(self, target)).collect())
    }

    /// The runs of robustness sets on the target's deployment, sorted by id.
    pub fn plan_robustness(&self, target: &TargetDescription) -> Vec<Planned> {
        sorted(expand(self, &self.robustness, target))
    }
}
