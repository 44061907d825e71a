//! Scenes from written to meant, each by itself; `resolve` then joins those that extend others.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::lab::{CapabilityNeed, WrapUpMode};

use super::situation::{listed_step, needs};
use crate::case::error::Problem;
use crate::case::meant::Role;
use crate::case::meant::{Casting, RoleKind, SceneStep, ThingKind};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;
use crate::case::written::TextOr;
use crate::case::written::{CastingWritten, SceneWritten};

/// A scene as its own file tells it, what it extends not yet joined.
#[derive(Debug, Clone, PartialEq)]
pub struct SceneAlone {
    /// Name.
    pub name: String,
    /// The file, for messages.
    pub file: PathBuf,
    /// One sentence.
    pub summary: String,
    /// Scenes that come first, with their place in the file.
    pub extends: Vec<(String, KeyPath)>,
    /// Its own cast.
    pub cast: IndexMap<Role, Casting>,
    /// Its own needs.
    pub needs: Vec<CapabilityNeed>,
    /// Its own steps.
    pub steps: Vec<SceneStep>,
    /// Its own things.
    pub provides: IndexMap<String, ThingKind>,
}

/// What a scene's own file means.
pub fn scene(name: &str, file: &Path, written: &SceneWritten, mistakes: &mut Mistakes) -> SceneAlone {
    let top = KeyPath::top();
    let summary = mistakes.need(&top, "summary", written.summary.clone(), "one sentence").unwrap_or_default();
    let at = top.key("extends");
    let extends = match &written.extends {
        None => Vec::new(),
        Some(TextOr::Text(other)) => vec![(other.clone(), at)],
        Some(TextOr::Long(others)) => {
            others.iter().enumerate().map(|(index, other)| (other.clone(), at.index(index))).collect()
        }
    };
    let at = top.key("cast");
    let cast = written.cast.iter().flat_map(|cast| &cast.0);
    let cast = cast.filter_map(|(role, who)| Some((role.clone(), casting(who, &at.key(role), mistakes)?))).collect();
    let needs = needs(written.needs.as_deref(), &top.key("needs"), mistakes);
    let at = top.key("steps");
    let steps = written.steps.iter().flatten().enumerate().map(|(index, step)| SceneStep {
        scene: name.to_owned(),
        number: index + 1,
        step: listed_step(step, &at.index(index), "", true, mistakes),
    });
    let steps = steps.collect();
    loops(written, mistakes);
    let at = top.key("provides");
    let kinds: Vec<(&str, ThingKind)> = ThingKind::provided().map(|kind| (kind.word(), kind)).collect();
    let provides = written.provides.iter().flat_map(|provides| &provides.0);
    let provides = provides
        .filter_map(|(thing, kind)| {
            Some((thing.clone(), mistakes.word(&at.key(thing), kind, "kind of thing", &kinds)?))
        })
        .collect();
    SceneAlone { name: name.to_owned(), file: file.to_owned(), summary, extends, cast, needs, steps, provides }
}

/// A loop holds steps of its own file, the one that it stands at as the last of them.
fn loops(written: &SceneWritten, mistakes: &mut Mistakes) {
    for (index, step) in written.steps.iter().flatten().enumerate() {
        let Some(steps) = step.repeat.as_ref().and_then(|repeat| repeat.steps) else { continue };
        if steps == 0 || steps > index + 1 {
            let at = KeyPath::top().key("steps").index(index).key("repeat").key("steps");
            let remedy = format!("write a number from 1 to {}", index + 1);
            mistakes.add(Problem::at(&at, format!("{steps} steps cannot be done again here"), remedy));
        }
    }
}

fn casting(written: &CastingWritten, at: &KeyPath, mistakes: &mut Mistakes) -> Option<Casting> {
    let kinds = RoleKind::ALL.map(|kind| (kind.word(), kind));
    let kind = match &written.kind {
        None => RoleKind::default(),
        Some(word) => mistakes.word(&at.key("kind"), word, "kind of role", &kinds)?,
    };
    let constraints = [
        ("team", written.team.is_some()),
        ("supervises", written.supervises.is_some()),
        ("wrap_up", written.wrap_up.is_some()),
        ("array", written.array.is_some()),
    ];
    for (key, given) in constraints {
        if given && !kind.constraints().contains(&key) {
            let what = format!("`{key}` has no meaning for this kind of role");
            mistakes.add(Problem::at(&at.key(key), what, "take it out, or write another kind").of_key());
        }
    }
    Some(match kind {
        RoleKind::Person => {
            let modes = WrapUpMode::ALL.map(|mode| (mode.word(), mode));
            let wrap_up = written.wrap_up.as_ref();
            let wrap_up = wrap_up.and_then(|word| mistakes.word(&at.key("wrap_up"), word, "mode of wrap-up", &modes));
            Casting::Person { team: written.team.clone(), supervises: written.supervises.clone(), wrap_up }
        }
        RoleKind::Customer => Casting::Customer,
        RoleKind::EccVariable => {
            Casting::Thing { kind: ThingKind::EccVariable, array: written.array.unwrap_or_default() }
        }
    })
}
