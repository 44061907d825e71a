//! Casting: who of a call centre plays which role of a scene.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::meant::{Casting, Scene};
use crate::cast::{Cast, Customer};
use crate::lab::{CallCentre, Capability, Person, ReasonCode, WrapUpMode};

use super::run::Run;

/// Nobody can play a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nobody is free to play `{role}`: {needed}")]
pub struct NobodyFits {
    /// The role.
    pub role: String,
    /// What the role needs.
    pub needed: String,
}

/// Finds somebody for every role of a run: where it needs calls that end without a wrap-up, nobody who works on after calls.
///
/// # Errors
/// [`NobodyFits`] for the first role that remains empty.
pub fn cast_run(run: &Run, call_centre: &CallCentre, is_free: &dyn Fn(&Person) -> bool) -> Result<Cast, NobodyFits> {
    if !run.needs(Capability::NoWrapUp) {
        return cast_scene(&run.scene, call_centre, is_free);
    }
    let fits = |person: &Person| is_free(person) && !call_centre.works_on(person, run.deployment);
    cast_scene(&run.scene, call_centre, &fits).map_err(|NobodyFits { role, needed }| {
        let needed = format!("{needed}, and nobody who works on after calls");
        NobodyFits { role, needed }
    })
}

/// Finds somebody for every role, in the order of the scene, so that equal scenes get equal casts.
/// `is_free` says who may be taken.
///
/// # Errors
/// [`NobodyFits`] for the first role that remains empty.
fn cast_scene(scene: &Scene, call_centre: &CallCentre, is_free: &dyn Fn(&Person) -> bool) -> Result<Cast, NobodyFits> {
    let mut cast = Cast::default();
    let roles: Vec<(&String, &Casting)> = scene.cast.iter().collect();
    let mut search = Search { call_centre, is_free, teams: BTreeMap::new(), taken: BTreeSet::new(), deepest: 0 };
    if !search.place(&roles, &mut cast) {
        let (role, casting) = roles[search.deepest.min(roles.len() - 1)];
        return Err(NobodyFits { role: role.clone(), needed: needed(casting) });
    }
    for person in cast.people.values() {
        if let Some(team) = call_centre.team(&person.team) {
            cast.team_names.insert(team.id.clone(), team.name.clone());
        }
    }
    let is_for_some = |reason: &&ReasonCode| cast.people.values().any(|person| reason.is_for(&person.team));
    cast.reason_codes = call_centre.reason_codes.iter().filter(is_for_some).cloned().collect();
    let served = |person: &Person| call_centre.queues.iter().find(|queue| queue.agents.contains(&person.id));
    cast.queue = cast.people.values().find_map(served).cloned();
    Ok(cast)
}

struct Search<'a> {
    call_centre: &'a CallCentre,
    is_free: &'a dyn Fn(&Person) -> bool,
    /// The scene's letters for teams, as far as they are settled.
    teams: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    /// The furthest role that somebody was sought for, for the message.
    deepest: usize,
}

impl Search<'_> {
    /// Fills the roles from the first on; tries the next candidate where a later role finds nobody.
    fn place(&mut self, roles: &[(&String, &Casting)], cast: &mut Cast) -> bool {
        let Some(((role, casting), rest)) = roles.split_first() else { return true };
        let filled = cast.people.len() + cast.customers.len() + cast.variables.len();
        self.deepest = self.deepest.max(filled);
        match casting {
            Casting::Person { team, supervises, wrap_up } => {
                for person in candidates(self.call_centre, *wrap_up) {
                    let before = self.teams.clone();
                    if self.fits(person, team.as_deref(), supervises.as_deref()) {
                        self.taken.insert(person.id.clone());
                        cast.people.insert((*role).clone(), person.clone());
                        if self.place(rest, cast) {
                            return true;
                        }
                        cast.people.shift_remove(*role);
                        self.taken.remove(&person.id);
                    }
                    self.teams = before;
                }
                false
            }
            Casting::Customer => match self.call_centre.customers.get(cast.customers.len()) {
                Some(number) => {
                    cast.customers.insert((*role).clone(), Customer::outside(number.clone()));
                    self.place(rest, cast) || cast.customers.shift_remove(*role).is_none()
                }
                None => false,
            },
            Casting::Thing { array, .. } => {
                let fits = |variable: &&crate::lab::EccVariable| variable.array_size.is_some() == *array;
                match self.call_centre.ecc_variables.iter().find(fits) {
                    Some(variable) => {
                        cast.variables.insert((*role).clone(), variable.clone());
                        self.place(rest, cast) || cast.variables.shift_remove(*role).is_none()
                    }
                    None => false,
                }
            }
        }
    }

    fn fits(&mut self, person: &Person, team: Option<&str>, supervises: Option<&str>) -> bool {
        if self.taken.contains(&person.id) || !(self.is_free)(person) {
            return false;
        }
        if supervises.is_none() && !person.supervises.is_empty() {
            return false;
        }
        let in_team = match team {
            Some(letter) => self.settle(letter, &person.team),
            None => true,
        };
        in_team
            && match supervises {
                Some(letter) => match self.teams.get(letter).cloned() {
                    Some(team) => person.supervises.contains(&team),
                    None => person.supervises.first().is_some_and(|team| self.settle(letter, team)),
                },
                None => true,
            }
    }

    /// Whether the letter stands, or can stand from now on, for that team. Different letters are different teams.
    fn settle(&mut self, letter: &str, team: &str) -> bool {
        match self.teams.get(letter) {
            Some(settled) => settled == team,
            None if self.teams.values().any(|other| other == team) => false,
            None => self.teams.insert(letter.to_owned(), team.to_owned()).is_none(),
        }
    }
}

/// Whom a role asks for by the mode of wrap-up. Without one, whoever has to wrap up comes last: what most cases tell of the
/// end of a call is not so there.
fn candidates(call_centre: &CallCentre, wrap_up: Option<WrapUpMode>) -> Vec<&Person> {
    let fits = |person: &&Person| {
        wrap_up.is_none_or(|mode| person.wrap_up.incoming == mode && person.wrap_up.outgoing == mode)
    };
    let mut people: Vec<&Person> = call_centre.people.iter().filter(fits).collect();
    if wrap_up.is_none() {
        people.sort_by_key(|person| person.wrap_up.is_required());
    }
    people
}

fn needed(casting: &Casting) -> String {
    match casting {
        Casting::Person { wrap_up: Some(mode), .. } => format!("somebody whose wrap-up is {}", mode.word()),
        Casting::Person { team, supervises: Some(of), .. } => match team {
            Some(team) => format!("a supervisor of team {of} in team {team}"),
            None => format!("a supervisor of team {of}"),
        },
        Casting::Person { team: Some(team), supervises: None, .. } => format!("an agent of team {team}"),
        Casting::Person { team: None, supervises: None, .. } => "an agent".to_owned(),
        Casting::Customer => "a customer's number".to_owned(),
        Casting::Thing { array: true, .. } => "an ECC variable with an array".to_owned(),
        Casting::Thing { array: false, .. } => "an ECC variable without an array".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(cast: &[(&str, Casting)]) -> Scene {
        Scene {
            name: "s".into(),
            file: "s.yaml".into(),
            summary: String::new(),
            cast: cast.iter().map(|(role, casting)| ((*role).to_owned(), casting.clone())).collect(),
            needs: Vec::new(),
            steps: Vec::new(),
            provides: indexmap::IndexMap::new(),
        }
    }

    fn person(team: Option<&str>, supervises: Option<&str>) -> Casting {
        let (team, supervises) = (team.map(str::to_owned), supervises.map(str::to_owned));
        Casting::Person { team, supervises, wrap_up: None }
    }

    #[test]
    fn who_has_to_wrap_up_plays_a_role_that_asks_for_it_or_comes_last() {
        let wraps_up = |mode| Casting::Person { team: None, supervises: None, wrap_up: Some(mode) };
        let scene = scene(&[
            ("agent", wraps_up(WrapUpMode::RequiredWithWrapUpData)),
            ("one", person(Some("t1"), None)),
            ("two", person(Some("t1"), None)),
            ("three", person(Some("t1"), None)),
        ]);
        let mut call_centre = CallCentre::standard();
        call_centre.people.reverse();
        let cast = cast_scene(&scene, &call_centre, &|_| true).unwrap();
        assert_eq!(cast.people["agent"].wrap_up.incoming, WrapUpMode::RequiredWithWrapUpData);
        assert!(["one", "two", "three"].iter().all(|role| !cast.people[*role].wrap_up.is_required()));
    }

    #[test]
    fn equal_letters_mean_the_same_team() {
        let scene = scene(&[
            ("agent", person(Some("t1"), None)),
            ("supervisor", person(None, Some("t1"))),
            ("stranger", person(Some("t2"), None)),
            ("customer", Casting::Customer),
        ]);
        let cast = cast_scene(&scene, &CallCentre::standard(), &|_| true).unwrap();
        assert_eq!(cast.people["agent"].id, "1001001");
        assert_eq!(cast.people["supervisor"].supervises, [cast.people["agent"].team.clone()]);
        assert_eq!(cast.queue.unwrap().name, "sales");
        assert_eq!(cast.customers["customer"].number, "5550100");
    }

    #[test]
    fn an_empty_role_is_named_with_what_it_needs() {
        let scene = scene(&[("agent", person(Some("t1"), None)), ("boss", person(None, Some("t1")))]);
        let error = cast_scene(&scene, &CallCentre::standard(), &|person| person.supervises.is_empty()).unwrap_err();
        assert_eq!(error.to_string(), "nobody is free to play `boss`: a supervisor of team t1");
    }
}
