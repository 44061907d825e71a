//! Who plays with which run, who is set aside, and who was not left as found.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cast::{Cast, Customer};
use crate::control::StimulusKind;
use crate::lab::{CallCentre, Person};
use crate::plan::{Run, cast_run};

use super::restore::NotRestored;

/// The people of a live server, as runs have them.
#[derive(Debug, Default)]
pub(super) struct Seats {
    known: Mutex<Known>,
    released: tokio::sync::Notify,
}

#[derive(Debug, Default)]
struct Known {
    /// Ids of people who are with a run, or kept from others by it, each with the id of somebody who is with it.
    leased: BTreeMap<String, String>,
    /// Ids of people whom a run changed since they were read as signed out.
    touched: BTreeSet<String>,
    /// By id, name and why.
    aside: BTreeMap<String, (String, String)>,
    not_restored: Vec<NotRestored>,
}

/// What came of looking for the people of a run.
pub(super) enum Taken {
    /// They are with the run from now on.
    Cast(Box<Cast>),
    /// Somebody of them is with another run.
    Later,
    /// Nobody can play it, and why.
    Never(String),
}

/// Everybody of a cast who has an account: roles, and agents who call like customers.
pub(super) fn people_of(cast: &Cast) -> impl Iterator<Item = &Person> {
    cast.people.values().chain(cast.customers.values().filter_map(|customer| customer.agent.as_ref()))
}

impl Seats {
    /// Takes everybody whom a run needs, or nobody.
    pub(super) fn take(&self, run: &Run, call_centre: &CallCentre, customer: Option<&Person>) -> Taken {
        let mut known = self.known();
        let is_free = |person: &Person| !known.aside.contains_key(&person.id) && !known.leased.contains_key(&person.id);
        if let Ok(cast) = cast_with(run, call_centre, customer, &is_free) {
            // Whoever serves the queue that is called could be offered the call by another run.
            let called = run.stimuli().any(|stimulus| stimulus.kind == StimulusKind::CustomerCallsQueue);
            let serving = cast.queue.iter().filter(|_| called).flat_map(|queue| queue.agents.iter());
            let beside: Vec<String> =
                serving.filter(|id| people_of(&cast).all(|person| person.id != **id)).cloned().collect();
            if beside.iter().any(|id| known.leased.contains_key(id)) {
                return Taken::Later;
            }
            let holder = people_of(&cast).next().map(|person| person.id.clone()).unwrap_or_default();
            let own = people_of(&cast).map(|person| person.id.clone());
            known.leased.extend(own.chain(beside).map(|id| (id, holder.clone())));
            return Taken::Cast(Box::new(cast));
        }
        match known.could_take(run, call_centre, customer) {
            Ok(()) => Taken::Later,
            Err(reason) => Taken::Never(reason),
        }
    }

    /// Whether a run could be played by people who are not set aside.
    pub(super) fn could_take(
        &self,
        run: &Run,
        call_centre: &CallCentre,
        customer: Option<&Person>,
    ) -> Result<(), String> {
        self.known().could_take(run, call_centre, customer)
    }

    /// From now on a person plays with nobody.
    pub(super) fn set_aside(&self, person: &Person, why: &str) {
        self.known().aside.insert(person.id.clone(), (person.login_name.clone(), why.to_owned()));
    }

    /// A request goes out that changes a person.
    pub(super) fn touched(&self, id: &str) {
        self.known().touched.insert(id.to_owned());
    }

    /// Whether a person was changed; from now on she counts as not.
    pub(super) fn forget_touched(&self, id: &str) -> bool {
        self.known().touched.remove(id)
    }

    /// A person is not signed out again, and plays no more.
    pub(super) fn was_not_restored(&self, person: &Person, trouble: NotRestored) {
        self.set_aside(person, &trouble.why);
        self.known().not_restored.push(trouble);
    }

    pub(super) fn not_restored(&self) -> Vec<NotRestored> {
        self.known().not_restored.clone()
    }

    /// Other runs may have these people.
    pub(super) fn give_back<'a>(&self, ids: impl Iterator<Item = &'a str>) {
        let mut known = self.known();
        for id in ids {
            known.leased.retain(|leased, holder| leased != id && holder != id);
        }
        drop(known);
        self.released.notify_waiters();
    }

    /// Ends when somebody is given back after this was asked for.
    pub(super) fn released(&self) -> impl Future<Output = ()> + '_ {
        let mut released = Box::pin(self.released.notified());
        // Whoever is given back between the look and the wait is not missed.
        released.as_mut().enable();
        released
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn could_take(&self, run: &Run, call_centre: &CallCentre, customer: Option<&Person>) -> Result<(), String> {
        let tried = cast_with(run, call_centre, customer, &|person| !self.aside.contains_key(&person.id));
        tried.map(|_| ()).map_err(|reason| match self.aside.len() {
            0 => reason,
            _ => {
                let aside = self.aside.values().map(|(name, why)| format!("{name} ({why})"));
                format!("{reason}; set aside: {}", aside.collect::<Vec<_>>().join(", "))
            }
        })
    }
}

/// The cast of a run. Customers who have to call in are the agent who calls like one; others have outside numbers.
fn cast_with(
    run: &Run,
    call_centre: &CallCentre,
    customer: Option<&Person>,
    is_free: &dyn Fn(&Person) -> bool,
) -> Result<Cast, String> {
    let plays = |person: &Person| is_free(person) && customer.is_none_or(|customer| customer.id != person.id);
    let callers: BTreeSet<&String> = run.stimuli().filter_map(|stimulus| stimulus.customer.as_ref()).collect();
    if callers.is_empty() {
        return cast_run(run, call_centre, is_free).map_err(|error| error.to_string());
    }
    let mut cast = cast_run(run, call_centre, &plays).map_err(|error| error.to_string())?;
    let Some(agent) = customer.filter(|agent| is_free(agent)) else {
        return Err("nobody is free to call like a customer".to_owned());
    };
    if callers.len() > 1 {
        return Err("several customers call in, and one agent calls like one".to_owned());
    }
    for role in callers {
        let customer = Customer { number: agent.extension.clone(), agent: Some(agent.clone()) };
        cast.customers.insert(role.clone(), customer);
    }
    Ok(cast)
}
