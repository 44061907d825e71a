//! Recording: plain objects first, then scenes, then what begins with them. A transcript that was recorded before keeps its
//! full text whatever the new ones change, and its file is written anew only where that says it otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::contract::{ApiObject, Deployment, Release};
use crate::normalise::Transcript;
use crate::observe::Purpose;
use crate::plan::{Planned, Run, RunId};

use super::file::{SnapshotFile, SnapshotHeading, SnapshotTrouble};
use super::key::SnapshotKey;
use super::known::PlainObjects;
use super::plain::{SOURCES, plain_object, plain_text};
use super::scenes::SceneStates;
use super::shorten::{Shortened, shorten};
use super::staged::write_together;
use super::store::SnapshotStore;

/// A transcript as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// What the heading says.
    pub heading: SnapshotHeading,
    /// The scenes that the run begins with, those left out that others begin with.
    pub after: Vec<String>,
    /// The full text.
    pub text: String,
}

impl Recording {
    /// The recording of a run's transcript; `planned` are all runs of its deployment, scenes among them.
    pub fn of(run: &Run, planned: &[Planned], release: Release, transcript: &Transcript) -> Self {
        // Without the deployment, so that two deployments' snapshots differ only where their contracts do. The run is in
        // the file's name.
        let rows: Vec<String> = run.rows().iter().map(ToString::to_string).collect();
        let expression = if rows.is_empty() { "no row".to_owned() } else { rows.join(" ") };
        let heading = SnapshotHeading {
            description: format!("{RECORDER} {release}: {}", summary(transcript)),
            expression,
            case_file: run.case.file.clone(),
        };
        Recording { heading, after: last_scenes(run, planned), text: transcript.to_text() }
    }
}

/// What was recorded from: nothing else is ever.
const RECORDER: &str = "mock";

/// How much a transcript tells, in words.
fn summary(transcript: &Transcript) -> String {
    let exchanged = |is_counted: fn(&Purpose) -> bool| {
        transcript.exchanges.iter().filter(|exchange| is_counted(&exchange.purpose)).count()
    };
    let counted = [
        (exchanged(|purpose| matches!(purpose, Purpose::Step | Purpose::Scene)), "request"),
        (exchanged(|purpose| matches!(purpose, Purpose::Before | Purpose::After)), "read"),
        (transcript.notices.len(), "notice"),
    ];
    let told = counted.iter().filter(|(count, _)| *count > 0);
    let words = told.map(|(count, noun)| format!("{count} {noun}{}", if *count == 1 { "" } else { "s" }));
    words.collect::<Vec<_>>().join(", ")
}

/// The scenes that a run begins with, without those that another of them begins with.
fn last_scenes(run: &Run, planned: &[Planned]) -> Vec<String> {
    let mut scenes = run.begins_with();
    let run_of = |scene: &str| {
        let id = RunId::of_scene(run.deployment, scene);
        planned.iter().map(Planned::run).find(|other| other.id == id)
    };
    let others: Vec<String> = scenes.iter().filter_map(|scene| run_of(scene)).flat_map(Run::begins_with).collect();
    scenes.retain(|scene| !others.contains(scene));
    scenes
}

impl SnapshotStore {
    /// Records transcripts of a deployment beside those that are recorded; answers the files that were written. Files that
    /// cannot be read, and are not recorded anew, are left as they are.
    ///
    /// # Errors
    /// [`SnapshotTrouble`] for a file that cannot be written, and for a scene that begins with itself.
    pub fn record(
        &self,
        deployment: Deployment,
        transcripts: BTreeMap<SnapshotKey, Recording>,
    ) -> Result<Vec<PathBuf>, SnapshotTrouble> {
        let files = self.changed_files(deployment, transcripts)?.into_iter();
        let files: Vec<(PathBuf, SnapshotFile)> = files.map(|(key, file)| (self.path(&key), file)).collect();
        write_together(&files)?;
        self.forget();
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }

    /// The files that recording would write.
    ///
    /// # Errors
    /// [`SnapshotTrouble`] for a scene that begins with itself.
    pub fn to_be_written(
        &self,
        deployment: Deployment,
        transcripts: BTreeMap<SnapshotKey, Recording>,
    ) -> Result<Vec<PathBuf>, SnapshotTrouble> {
        let files = self.changed_files(deployment, transcripts)?;
        Ok(files.keys().map(|key| self.path(key)).collect())
    }

    /// Files that say something else than those that are there.
    fn changed_files(
        &self,
        deployment: Deployment,
        transcripts: BTreeMap<SnapshotKey, Recording>,
    ) -> Result<Files, SnapshotTrouble> {
        let mut all: BTreeMap<SnapshotKey, Recording> = BTreeMap::new();
        for key in self.recorded(deployment).into_iter().filter(|key| !transcripts.contains_key(key)) {
            all.extend(self.recording(&key).ok().map(|recording| (key, recording)));
        }
        all.extend(transcripts);
        // Where a scene was never recorded, a selection of runs can be all the same: it says its states itself.
        let scenes: BTreeSet<String> = all.keys().filter_map(|key| key.scene().map(str::to_owned)).collect();
        all.values_mut().for_each(|recording| recording.after.retain(|scene| scenes.contains(scene)));
        let (mut files, plain) = plain_files(deployment, &all);
        let mut shorter = Shorter { deployment, all: &all, scenes: SceneStates::new(plain), files: BTreeMap::new() };
        for key in all.keys() {
            shorter
                .shorten(key, &mut BTreeSet::new())
                .map_err(|what| SnapshotTrouble::writing(&self.path(key), what))?;
        }
        files.extend(shorter.files);
        files.retain(|key, file| !self.read(key).is_ok_and(|known| known == *file));
        Ok(files)
    }

    /// What is recorded under a key.
    ///
    /// # Errors
    /// [`SnapshotTrouble`] for a file that cannot be read.
    pub fn recording(&self, key: &SnapshotKey) -> Result<Recording, SnapshotTrouble> {
        let file = self.read(key)?;
        let text = self.expand(key, &file)?;
        Ok(Recording { heading: file.heading, after: file.after, text })
    }
}

type Files = BTreeMap<SnapshotKey, SnapshotFile>;

/// Plain objects, from the scenes that have them.
fn plain_files(deployment: Deployment, all: &BTreeMap<SnapshotKey, Recording>) -> (Files, PlainObjects) {
    let (mut files, mut objects) = (Files::new(), PlainObjects::new());
    for (word, scene) in SOURCES {
        let Some(source) = all.get(&SnapshotKey::of_scene(deployment, scene)) else { continue };
        let Some(text) = plain_text(word, &source.text) else { continue };
        let Shortened { text, known } = shorten(&text, &Arc::default());
        objects.extend(plain_object(word, &known).map(|object| (word, object)));
        // The one place that names the deployment: elsewhere it would hide what is different between two of them.
        let (recorder, _) = source.heading.description.split_once(':').unwrap_or((RECORDER, ""));
        let element = ApiObject::of(word).element;
        let description = format!("{recorder}, deployment {deployment}: the plain {element}, as {scene} leaves it");
        let heading = SnapshotHeading { description, ..source.heading.clone() };
        let file = SnapshotFile { heading, after: Vec::new(), text };
        files.insert(SnapshotKey::of_plain(deployment, word), file);
    }
    (files, objects)
}

/// Transcripts while they are shortened, scenes before those that begin with them.
struct Shorter<'a> {
    deployment: Deployment,
    all: &'a BTreeMap<SnapshotKey, Recording>,
    scenes: SceneStates,
    files: Files,
}

impl Shorter<'_> {
    fn shorten(&mut self, key: &SnapshotKey, begun: &mut BTreeSet<SnapshotKey>) -> Result<(), String> {
        if self.files.contains_key(key) {
            return Ok(());
        }
        if !begun.insert(key.clone()) {
            return Err(format!("{key} begins with itself"));
        }
        let Some(recording) = self.all.get(key) else { return Err(format!("{key} is not recorded; run it too")) };
        for scene in &recording.after {
            self.shorten(&SnapshotKey::of_scene(self.deployment, scene), begun)?;
        }
        let before = self.scenes.after(&recording.after)?;
        let Shortened { text, known } = shorten(&recording.text, &before);
        if let Some(scene) = key.scene() {
            self.scenes.keep(scene, &recording.after, &known);
        }
        let (heading, after) = (recording.heading.clone(), recording.after.clone());
        self.files.insert(key.clone(), SnapshotFile { heading, after, text });
        begun.remove(key);
        Ok(())
    }
}
