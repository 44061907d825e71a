//! Scenes: starting states told in roles, arranged step by step, each step proved before the next.

use std::path::PathBuf;

use indexmap::IndexMap;

use crate::contract::{ObjectWord, objects};
use crate::lab::{CapabilityNeed, WrapUpMode};

use crate::case::meant::{Role, Step};

/// A starting state told in roles, arranged step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Name: the file's name below `cases/_scenes/`.
    pub name: String,
    /// The file, for messages.
    pub file: PathBuf,
    /// One sentence.
    pub summary: String,
    /// People and customers, those of the scenes it extends first.
    pub cast: IndexMap<Role, Casting>,
    /// What the target must have, with that of the scenes it extends.
    pub needs: Vec<CapabilityNeed>,
    /// Steps, those of the scenes it extends first.
    pub steps: Vec<SceneStep>,
    /// Things that exist once the scene stands (`call`), and what kind of thing each is.
    pub provides: IndexMap<String, ThingKind>,
}

/// A step of a scene, on the deployments that it names.
#[derive(Debug, Clone, PartialEq)]
pub struct SceneStep {
    /// The scene whose file holds the step.
    pub scene: String,
    /// Its number there, from 1.
    pub number: usize,
    /// What is done and what proves it.
    pub step: Step,
}

/// What kind of thing a scene provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThingKind {
    /// An object of the API: `{call.id}`.
    Object(ObjectWord),
    /// An ECC variable: `{array.name}`, `{array.size}`.
    EccVariable,
}

impl ThingKind {
    /// Those that a scene learns in its steps and provides.
    pub fn provided() -> impl Iterator<Item = ThingKind> {
        objects().iter().filter(|object| object.id.is_some()).map(|object| ThingKind::Object(object.word))
    }

    /// The word in `provides`.
    pub const fn word(self) -> &'static str {
        match self {
            ThingKind::Object(object) => object.as_str(),
            ThingKind::EccVariable => "ecc_variable",
        }
    }
}

/// What kind of role a casting is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RoleKind {
    /// A person with an account.
    #[default]
    Person,
    /// Someone without an account, who calls in.
    Customer,
    /// An ECC variable of the call centre.
    EccVariable,
}

impl RoleKind {
    /// All of them.
    pub const ALL: [RoleKind; 3] = [RoleKind::Person, RoleKind::Customer, RoleKind::EccVariable];

    /// The word in `cast`.
    pub const fn word(self) -> &'static str {
        match self {
            RoleKind::Person => "person",
            RoleKind::Customer => "customer",
            RoleKind::EccVariable => "ecc_variable",
        }
    }

    /// The keys that say more of such a role.
    pub const fn constraints(self) -> &'static [&'static str] {
        match self {
            RoleKind::Person => &["team", "supervises", "wrap_up"],
            RoleKind::Customer => &[],
            RoleKind::EccVariable => &["array"],
        }
    }
}

/// Who may play a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Casting {
    /// A person with an account.
    Person {
        /// Team, by a letter of the scene's own (`t1`): equal letters mean the same team.
        team: Option<String>,
        /// Supervises the team of that letter.
        supervises: Option<String>,
        /// Wraps up in that mode, whoever placed the call; `None` for anybody.
        wrap_up: Option<WrapUpMode>,
    },
    /// Someone without an account, who calls in.
    Customer,
    /// A thing of the call centre, such as an ECC variable with an array.
    Thing {
        /// Which kind.
        kind: ThingKind,
        /// For ECC variables: must be an array.
        array: bool,
    },
}

impl Casting {
    /// Whether it is another one with a mode of wrap-up more, so that a scene can be had with somebody who wraps up.
    pub fn narrows(&self, other: &Casting) -> bool {
        match (self, other) {
            (
                Casting::Person { team, supervises, wrap_up: Some(_) },
                Casting::Person { team: other_team, supervises: other_supervises, wrap_up: None },
            ) => team == other_team && supervises == other_supervises,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_narrowed_by_a_mode_of_wrap_up_and_by_nothing_else() {
        let person = |team: &str, wrap_up| Casting::Person { team: Some(team.to_owned()), supervises: None, wrap_up };
        let (anybody, required) = (person("t1", None), person("t1", Some(WrapUpMode::Required)));
        assert!(required.narrows(&anybody));
        assert!(!anybody.narrows(&required) && !required.narrows(&required));
        assert!(!person("t2", Some(WrapUpMode::Required)).narrows(&anybody));
        assert!(!required.narrows(&Casting::Customer));
    }
}
