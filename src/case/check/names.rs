//! Which names a step may use: roles of the cast, things that were learned, values, and the target's numbers.

use indexmap::IndexMap;

use crate::cast::REASON_ELEMENTS;
use crate::contract::{ApiObject, ObjectWord};
use crate::lab::CapabilityNeed;

use crate::case::error::Problem;
use crate::case::meant::{Casting, Scene, ThingKind};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;

/// What a name stands for, and so which attributes it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Person,
    Customer,
    /// An object of the API whose id was learned.
    Object(ObjectWord),
    EccVariable,
}

impl Named {
    const fn attributes(self) -> &'static [&'static str] {
        match self {
            Named::Person => &["id", "extension", "login_name", "team", "first_name", "last_name"],
            Named::Customer => &["number"],
            Named::Object(_) => &["id"],
            Named::EccVariable => &["name", "size"],
        }
    }

    fn title(self) -> String {
        match self {
            Named::Person => "a person".to_owned(),
            Named::Customer => "a customer".to_owned(),
            Named::Object(object) => format!("a {object}"),
            Named::EccVariable => "an ECC variable".to_owned(),
        }
    }

    /// Whether its state can be read: a person, or an object with an address.
    pub fn is_readable(self) -> bool {
        match self {
            Named::Person => true,
            Named::Object(object) => ApiObject::of(object).address.is_some(),
            Named::Customer | Named::EccVariable => false,
        }
    }
}

/// The names that are known where a step stands.
#[derive(Debug, Clone, Default)]
pub struct NameScope {
    names: IndexMap<String, Named>,
    /// Learned in the scene and not provided: known to it, unknown to the case.
    kept_inside: Vec<String>,
    learned: Vec<String>,
    /// Learned in some outcomes of a `one_of` and not in others, where it never fills.
    half_learned: Vec<String>,
    values: Vec<String>,
    numbers: Vec<&'static str>,
    /// The scene's name, for messages.
    scene: String,
}

impl NameScope {
    /// What a scene's own steps know before the first of them.
    pub fn of_cast(scene: &Scene) -> Self {
        let names = scene.cast.iter().map(|(role, casting)| (role.clone(), named(casting))).collect();
        let numbers = scene.needs.iter().map(|need| need.capability.word()).collect();
        NameScope { names, numbers, scene: scene.name.clone(), ..NameScope::default() }
    }

    /// What a case's steps know before the first of them.
    pub fn of_scene(scene: &Scene, values: &IndexMap<String, String>, needs: &[CapabilityNeed]) -> Self {
        let mut scope = NameScope::of_cast(scene);
        scope.names.extend(scene.provides.iter().map(|(name, kind)| (name.clone(), thing(*kind))));
        scope.values = values.keys().cloned().collect();
        scope.numbers.extend(needs.iter().map(|need| need.capability.word()));
        scope.kept_inside = learned_in(scene).filter(|name| !scene.provides.contains_key(name)).collect();
        scope
    }

    /// Whether a step has learned that name.
    pub fn is_learned(&self, name: &str) -> bool {
        self.learned.iter().any(|learned| learned == name)
    }

    /// From here on the id of that object is known.
    pub fn learn(&mut self, name: &str, object: ObjectWord, at: &KeyPath, mistakes: &mut Mistakes) {
        // A call's id may be another one from some notice on: the same name learns it anew.
        let anew = self.names.get(name) == Some(&Named::Object(object));
        if self.names.contains_key(name) && !anew {
            let what = format!("`{name}` is known already");
            mistakes.add(Problem::at(at, what, "learn it under another name"));
            return;
        }
        if !crate::case::files::is_name(name) || name == "target" || name == "queue" {
            let what = format!("`{name}` cannot be a name");
            mistakes.add(Problem::at(at, what, "use small letters, digits and single underscores"));
            return;
        }
        self.learned.push(name.to_owned());
        self.names.insert(name.to_owned(), Named::Object(object));
    }

    /// Goes on from several outcomes of one step: what every one of them learns is known.
    pub fn learned_in_all(&mut self, ends: &[NameScope]) {
        let Some(first) = ends.first() else { return };
        let learned: Vec<String> = ends.iter().flat_map(|end| end.learned.iter().cloned()).collect();
        let in_all = |name: &String| ends.iter().all(|end| end.names.contains_key(name));
        let before = self.half_learned.clone();
        *self = first.clone();
        self.half_learned = before;
        for name in learned.into_iter().filter(|name| !in_all(name)) {
            self.names.shift_remove(&name);
            self.learned.retain(|learned| *learned != name);
            self.half_learned.push(name);
        }
    }

    /// A role that must be a person with an account.
    pub fn person(&self, role: &str, at: &KeyPath, mistakes: &mut Mistakes) {
        self.one_of(role, |named| named == Named::Person, "a person", at, mistakes);
    }

    /// A name of something that can be read and told of: a person or an object.
    pub fn readable(&self, name: &str, at: &KeyPath, mistakes: &mut Mistakes) {
        self.one_of(name, Named::is_readable, "a person or an object of the API", at, mistakes);
    }

    /// A name of somebody who can take part in a call.
    pub fn participant(&self, name: &str, at: &KeyPath, mistakes: &mut Mistakes) {
        let takes_part = |named| matches!(named, Named::Person | Named::Customer);
        self.one_of(name, takes_part, "a person or a customer", at, mistakes);
    }

    /// A role that must be a customer.
    pub fn customer(&self, role: &str, at: &KeyPath, mistakes: &mut Mistakes) {
        self.one_of(role, |named| named == Named::Customer, "a customer", at, mistakes);
    }

    fn one_of(&self, name: &str, allowed: fn(Named) -> bool, title: &str, at: &KeyPath, mistakes: &mut Mistakes) {
        let problem = match self.names.get(name) {
            Some(named) if allowed(*named) => return,
            Some(named) => {
                let what = format!("`{name}` is {}", named.title());
                Problem::at(at, what, format!("name {title}"))
            }
            None => self.unknown(name, at),
        };
        let fitting = self.names.iter().filter(|(_, named)| allowed(**named)).map(|(name, _)| name.as_str());
        let fitting: Vec<&str> = fitting.collect();
        mistakes.add(problem.expected(format!("one of {}", fitting.join(", "))).near(name, fitting));
    }

    fn unknown(&self, name: &str, at: &KeyPath) -> Problem {
        if self.kept_inside.iter().any(|inside| inside == name) {
            let what = format!("`{name}` is known inside the scene `{}` only", self.scene);
            return Problem::at(at, what, format!("add `provides: {{{name}: dialog}}` to the scene"));
        }
        if self.half_learned.iter().any(|half| half == name) {
            let what = format!("`{name}` is learned in one outcome of `one_of`, and never fills where another holds");
            return Problem::at(at, what, format!("add `learn: {name}` to each of the outcomes"));
        }
        let what = format!("nobody and nothing is called `{name}` here");
        Problem::at(at, what, format!("add it to the cast of `{}`, or learn it before", self.scene))
    }

    /// Every template in `text`.
    pub fn text(&self, text: &str, at: &KeyPath, mistakes: &mut Mistakes) {
        self.templates(text, &|_| false, at, mistakes);
    }

    /// Every template in the body of a request, where some are whole elements.
    pub fn body(&self, body: &str, at: &KeyPath, mistakes: &mut Mistakes) {
        let is_element = |name: &str| {
            let parts = name.split_once('.').filter(|(role, _)| self.names.get(*role) == Some(&Named::Person));
            parts.is_some_and(|(_, attribute)| REASON_ELEMENTS.iter().any(|(element, _)| *element == attribute))
        };
        self.templates(body, &is_element, at, mistakes);
    }

    fn templates(&self, text: &str, is_element: &dyn Fn(&str) -> bool, at: &KeyPath, mistakes: &mut Mistakes) {
        let mut rest = text;
        while let Some(start) = rest.find(['{', '}']) {
            let tail = &rest[start..];
            if tail.starts_with("{{") || tail.starts_with("}}") {
                rest = &tail[2..];
                continue;
            }
            let Some(end) = tail.find('}').filter(|end| *end > 0 && !tail[1..*end].contains(['{', '\n'])) else {
                let remedy = "write the brace twice where it stands for itself";
                mistakes.add(Problem::at(at, "a brace opens or closes no template", remedy));
                return;
            };
            if !is_element(&tail[1..end]) {
                self.template(&tail[1..end], at, mistakes);
            }
            rest = &tail[end + 1..];
        }
    }

    fn template(&self, name: &str, at: &KeyPath, mistakes: &mut Mistakes) {
        let Some((role, attribute)) = name.split_once('.') else {
            if !self.values.iter().any(|value| value == name) {
                let what = format!("`{{{name}}}` is no value of this entry");
                let known = self.values.iter().map(String::as_str);
                let remedy = format!("add it to the entry's `values`, or name an attribute: `{{{name}.id}}`");
                mistakes.add(Problem::at(at, what, remedy).near(name, known).inside(format!("{{{name}}}")));
            }
            return;
        };
        let attributes: &[&str] = match (role, self.names.get(role)) {
            ("target", _) => &self.numbers,
            ("queue", _) => &["number", "name", "id"],
            (_, Some(named)) => named.attributes(),
            (_, None) => {
                let known = self.names.keys().map(String::as_str);
                mistakes.add(self.unknown(role, at).near(role, known).inside(format!("{{{name}}}")));
                return;
            }
        };
        if !attributes.contains(&attribute) {
            let what = format!("`{role}` has no `{attribute}`");
            let remedy = match role {
                "target" => "add the capability with that number to `needs`",
                _ => "name one of its attributes",
            };
            let expected = format!("one of {}", attributes.join(", "));
            let problem = Problem::at(at, what, remedy).expected(expected).inside(format!("{{{name}}}"));
            mistakes.add(problem.near(attribute, attributes.iter().copied()));
        }
    }
}

fn named(casting: &Casting) -> Named {
    match casting {
        Casting::Person { .. } => Named::Person,
        Casting::Customer => Named::Customer,
        Casting::Thing { kind, .. } => thing(*kind),
    }
}

const fn thing(kind: ThingKind) -> Named {
    match kind {
        ThingKind::Object(object) => Named::Object(object),
        ThingKind::EccVariable => Named::EccVariable,
    }
}

fn learned_in(scene: &Scene) -> impl Iterator<Item = String> {
    use crate::case::meant::Expected;
    let expected = scene.steps.iter().flat_map(|step| step.step.then.values());
    let outcomes = expected.filter_map(|expected| match expected {
        Expected::Outcome(outcome) => Some(outcome),
        Expected::OneOf { .. } | Expected::Observe | Expected::Universal(_) => None,
    });
    outcomes.flat_map(|outcome| &outcome.captures).map(|capture| capture.name.clone())
}
