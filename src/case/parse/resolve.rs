//! Scenes joined with those that they extend.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::error::Problem;
use crate::case::meant::Scene;
use crate::case::parse::Mistakes;
use crate::case::parse::scene::SceneAlone;
use crate::case::position::KeyPath;

/// Joins every scene with those that it extends. Mistakes are kept by the scene in whose file they stand.
pub fn scenes(
    alone: &BTreeMap<String, SceneAlone>,
    unreadable: &BTreeSet<String>,
) -> (BTreeMap<String, Scene>, BTreeMap<String, Mistakes>) {
    let mut joined = BTreeMap::new();
    let mut mistakes = BTreeMap::new();
    for (name, scene) in alone {
        let mut own = Mistakes::default();
        for (other, at) in &scene.extends {
            if !alone.contains_key(other) && !unreadable.contains(other) {
                own.add(
                    Problem::at(
                        at,
                        format!("there is no scene `{other}`"),
                        "name a file of _scenes, without its ending",
                    )
                    .near(other, alone.keys().map(String::as_str)),
                );
            }
        }
        match join(name, alone, &mut Vec::new()) {
            Ok(scene) => drop(joined.insert(name.clone(), scene)),
            Err(Unjoined::Cycle(way)) => {
                let at = scene.extends.first().map_or_else(KeyPath::top, |(_, at)| at.clone());
                let what = format!("the scenes extend each other in a circle: {}", way.join(", "));
                own.add(Problem::at(&at, what, "take one `extends` out"));
            }
            Err(Unjoined::Unknown) => {}
            Err(Unjoined::Castings { role, other }) => {
                let what = format!("`{role}` is cast in another way by `{other}`");
                own.add(Problem::at(
                    &KeyPath::top().key("cast").key(&role),
                    what,
                    "cast it alike, add a mode of wrap-up alone, or rename the role",
                ));
            }
        }
        if !own.0.is_empty() {
            joined.remove(name);
            mistakes.insert(name.clone(), own);
        }
    }
    (joined, mistakes)
}

enum Unjoined {
    Cycle(Vec<String>),
    Unknown,
    Castings { role: String, other: String },
}

fn join(name: &str, alone: &BTreeMap<String, SceneAlone>, way: &mut Vec<String>) -> Result<Scene, Unjoined> {
    let repeated = way.iter().any(|passed| passed == name);
    way.push(name.to_owned());
    if repeated {
        return Err(Unjoined::Cycle(way.clone()));
    }
    let own = alone.get(name).ok_or(Unjoined::Unknown)?;
    let mut scene = Scene {
        name: name.to_owned(),
        file: own.file.clone(),
        summary: own.summary.clone(),
        cast: indexmap::IndexMap::new(),
        needs: Vec::new(),
        steps: Vec::new(),
        provides: indexmap::IndexMap::new(),
    };
    for (other, _) in &own.extends {
        let before = join(other, alone, way)?;
        add_cast(&mut scene, &before.cast, other)?;
        add_needs(&mut scene, &before.needs);
        // Two scenes may extend one and the same; its steps are done once.
        for step in before.steps {
            if !scene.steps.iter().any(|done| done.scene == step.scene && done.number == step.number) {
                scene.steps.push(step);
            }
        }
        scene.provides.extend(before.provides);
    }
    add_cast(&mut scene, &own.cast, name)?;
    add_needs(&mut scene, &own.needs);
    scene.steps.extend(own.steps.iter().cloned());
    scene.provides.extend(own.provides.clone());
    way.pop();
    Ok(scene)
}

fn add_cast(
    scene: &mut Scene,
    cast: &indexmap::IndexMap<String, crate::case::meant::Casting>,
    other: &str,
) -> Result<(), Unjoined> {
    for (role, casting) in cast {
        match scene.cast.get(role) {
            Some(known) if casting.narrows(known) => drop(scene.cast.insert(role.clone(), casting.clone())),
            Some(known) if known != casting && !known.narrows(casting) => {
                return Err(Unjoined::Castings { role: role.clone(), other: other.to_owned() });
            }
            Some(_) => {}
            None => drop(scene.cast.insert(role.clone(), casting.clone())),
        }
    }
    Ok(())
}

fn add_needs(scene: &mut Scene, needs: &[crate::lab::CapabilityNeed]) {
    for need in needs {
        if !scene.needs.contains(need) {
            scene.needs.push(*need);
        }
    }
}
