//! What is known where runs begin: the states in which scenes leave the objects of a deployment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::expand::expand;
use super::file::SnapshotFile;
use super::known::{Known, KnownBefore, ObjectStates, PlainObjects};

/// What a scene's snapshot says.
#[derive(Debug, Clone)]
struct SceneState {
    /// The scenes that it begins with.
    after: Vec<String>,
    /// The objects that it changed, as it left them.
    changed: ObjectStates,
}

/// The scenes of a deployment, read when they are first asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct SceneStates {
    plain: Arc<PlainObjects>,
    scenes: BTreeMap<String, SceneState>,
    begun: BTreeSet<String>,
    before: BTreeMap<Vec<String>, Arc<KnownBefore>>,
}

impl SceneStates {
    pub(super) fn new(plain: PlainObjects) -> Self {
        SceneStates { plain: Arc::new(plain), ..SceneStates::default() }
    }

    /// What is known after scenes, as far as they were kept.
    ///
    /// # Errors
    /// The scene that was not.
    pub(super) fn after(&mut self, scenes: &[String]) -> Result<Arc<KnownBefore>, String> {
        if let Some(before) = self.before.get(scenes) {
            return Ok(Arc::clone(before));
        }
        let mut order = Vec::new();
        for scene in scenes {
            self.add_to(&mut order, scene)?;
        }
        let mut objects = ObjectStates::new();
        for scene in order {
            let changed = self.scenes.get(scene).map(|scene| scene.changed.clone()).unwrap_or_default();
            objects.extend(changed);
        }
        let before = Arc::new(KnownBefore { objects, plain: Arc::clone(&self.plain) });
        self.before.insert(scenes.to_vec(), Arc::clone(&before));
        Ok(before)
    }

    /// The scene with those that it begins with before it, each once.
    fn add_to<'a>(&'a self, order: &mut Vec<&'a str>, scene: &str) -> Result<(), String> {
        if order.contains(&scene) {
            return Ok(());
        }
        let (name, state) =
            self.scenes.get_key_value(scene).ok_or_else(|| format!("the scene {scene} has no snapshot"))?;
        for other in &state.after {
            self.add_to(order, other)?;
        }
        order.push(name);
        Ok(())
    }

    /// Keeps a scene that was told from beginning to end; those that it begins with are kept already.
    pub(super) fn keep(&mut self, scene: &str, after: &[String], known: &Known) {
        let state = SceneState { after: after.to_vec(), changed: known.changed() };
        self.scenes.insert(scene.to_owned(), state);
    }

    /// What is known after scenes, which are read where they were not.
    ///
    /// # Errors
    /// What `read` says, or that a scene begins with itself.
    pub(super) fn after_read(
        &mut self,
        scenes: &[String],
        read: &dyn Fn(&str) -> Result<SnapshotFile, String>,
    ) -> Result<Arc<KnownBefore>, String> {
        if self.before.contains_key(scenes) {
            return self.after(scenes);
        }
        for scene in scenes {
            if !self.scenes.contains_key(scene) {
                if !self.begun.insert(scene.clone()) {
                    return Err(format!("the scene {scene} begins with itself"));
                }
                let kept = self.read_scene(scene, read);
                self.begun.remove(scene);
                kept?;
            }
        }
        self.after(scenes)
    }

    fn read_scene(&mut self, scene: &str, read: &dyn Fn(&str) -> Result<SnapshotFile, String>) -> Result<(), String> {
        let file = read(scene)?;
        let before = self.after_read(&file.after, read)?;
        let expanded = expand(&file.text, &before).map_err(|what| format!("scene {scene}, {what}"))?;
        self.keep(scene, &file.after, &expanded.known);
        Ok(())
    }
}
