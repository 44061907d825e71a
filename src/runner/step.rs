//! One step: read what must not change, act, settle, read again, and let the judge look at all of it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use indexmap::IndexMap;

use crate::case::claim::{Expected, Outcome};
use crate::case::model::{CredentialChoice, Method, Request, Step};
use crate::cast::{Cast, Place};
use crate::observe::{Answered, Notice, Purpose, Window};
use crate::target::Target;
use crate::verdict::{Judgement, StepSeen, judge};
use crate::xml::{Limits, read_document};

use super::judged::JudgedStep;
use super::stage::{Stage, Stop, outcomes};

/// What was read around a step.
#[derive(Default)]
struct Readings {
    before: BTreeMap<String, Answered>,
    after: BTreeMap<String, Answered>,
    claimed: BTreeMap<(String, String), Answered>,
    claimed_in_order: Vec<(String, String)>,
}

impl<T: Target> Stage<'_, T> {
    /// Takes one step and judges it. `number` is 0 for steps of the scene.
    pub(super) async fn step(&mut self, step: &Step, expected: &Expected, number: usize) -> Result<Judgement, Stop> {
        let outcomes = outcomes(expected);
        let first = self.observation.exchanges.len();
        let cast_before = self.judged.as_ref().map(|_| self.lease.cast.clone());
        let mut readings = Readings::default();
        for name in unchanged(&outcomes) {
            let answered = self.read(number, Purpose::Before, name).await?;
            if let Some(reason) = unreadable(&answered) {
                return Err(Stop::Broken(format!("`{name}` cannot be read before the step: {reason}")));
            }
            readings.before.insert(name.to_owned(), answered);
        }
        let marks = self.marks();
        let answered = self.act(step, number).await?;
        self.settle().await?;
        let notices = self.since(&marks);
        for name in unchanged(&outcomes) {
            let answered = self.read(number, Purpose::After, name).await?;
            readings.after.insert(name.to_owned(), answered);
        }
        // What the step's own notices tell must be known before addresses with it can be read.
        let early = judge(expected, &seen(number, answered.as_ref(), &notices, &readings), &self.lease.cast);
        self.learn(&early);
        let is_final = early.learned.is_empty() && outcomes.iter().all(|outcome| outcome.after.is_empty());
        self.read_claimed(&outcomes, number, &mut readings).await?;
        if number > 0 {
            let window = self.window(number, &marks, &notices);
            self.observation.windows.push(window);
        }
        // Where nothing was read or learned since, the same judge would say the same again.
        let judgement = match is_final {
            true => early,
            false => judge(expected, &seen(number, answered.as_ref(), &notices, &readings), &self.lease.cast),
        };
        self.keep_judged(number, first, cast_before, &judgement, &readings);
        Ok(judgement)
    }

    /// Reads the states that are claimed afterwards, each once.
    async fn read_claimed(
        &mut self,
        outcomes: &[&Outcome],
        number: usize,
        readings: &mut Readings,
    ) -> Result<(), Stop> {
        for claim in outcomes.iter().flat_map(|outcome| &outcome.after) {
            // Where the notice that tells an id did not come, there is no address to read; the judge tells of the notice.
            if self.lease.cast.fill(&claim.path, Place::Path).is_err() {
                continue;
            }
            let key = (claim.path.clone(), claim.by.clone());
            if let Entry::Vacant(unread) = readings.claimed.entry(key.clone()) {
                readings.claimed_in_order.push(key);
                let purpose = if number == 0 { Purpose::Scene } else { Purpose::After };
                unread.insert(self.get(number, purpose, &claim.path, &claim.by).await?);
            }
        }
        Ok(())
    }

    /// Keeps a step of the case as the judge had it, where that was asked for. Its exchanges stand in the order sent:
    /// what is read before, the request, what is read after, what is claimed afterwards.
    fn keep_judged(&mut self, step: usize, first: usize, cast: Option<Cast>, judgement: &Judgement, read: &Readings) {
        let (Some(judged), Some(cast), true) = (&mut self.judged, cast, step > 0) else { return };
        let names = || read.before.keys().cloned();
        let request = first + read.before.len();
        let is_request = self.observation.exchanges.get(request).is_some_and(|sent| sent.purpose == Purpose::Step);
        let after = request + usize::from(is_request);
        judged.push(JudgedStep {
            step,
            cast,
            judgement: judgement.clone(),
            answered: is_request.then_some(request),
            before: names().zip(first..).collect(),
            after: names().zip(after..).collect(),
            claimed: read.claimed_in_order.iter().cloned().zip(after + read.after.len()..).collect(),
        });
    }

    /// Where a step's notices stand among all of each role. A stream that the step itself opened begins after those that
    /// an earlier one brought.
    fn window(&self, step: usize, marks: &BTreeMap<String, usize>, notices: &BTreeMap<String, Vec<Notice>>) -> Window {
        let kept = |role: &String| self.observation.notices.get(role).map_or(0, Vec::len);
        let range = |role: &String, came: usize| {
            let from = marks.get(role).copied().unwrap_or_else(|| kept(role));
            (from, from + came)
        };
        let notices = notices.iter().map(|(role, notices)| (role.clone(), range(role, notices.len()))).collect();
        Window { step, notices }
    }

    fn learn(&mut self, judgement: &Judgement) {
        for (name, id, role) in &judgement.learned {
            self.lease.cast.dialogs.insert(name.clone(), id.clone());
            self.owners.insert(name.clone(), role.clone());
        }
    }

    /// Reads the state of a person or thing of the cast.
    pub(super) async fn read(&mut self, number: usize, purpose: Purpose, name: &str) -> Result<Answered, Stop> {
        let purpose = if number == 0 { Purpose::Scene } else { purpose };
        if self.lease.cast.people.contains_key(name) {
            return self.get(number, purpose, &format!("/finesse/api/User/{{{name}.id}}"), name).await;
        }
        let owner = self.owners.get(name).or_else(|| self.lease.cast.people.keys().next());
        let Some(owner) = owner.cloned() else {
            return Err(Stop::Broken(format!("nobody in the cast can read `{name}`")));
        };
        self.get(number, purpose, &format!("/finesse/api/Dialog/{{{name}.id}}"), &owner).await
    }

    async fn get(&mut self, number: usize, purpose: Purpose, path: &str, by: &str) -> Result<Answered, Stop> {
        let request = Request {
            by: by.to_owned(),
            method: Method::Get,
            path: path.to_owned(),
            xml: None,
            headers: IndexMap::new(),
            credentials: CredentialChoice::Right,
        };
        self.request(number, purpose, &request, None).await
    }
}

/// Why an answer cannot tell a state, where it cannot.
fn unreadable(answered: &Answered) -> Option<String> {
    if answered.status != 200 {
        return Some(format!("status {}", answered.status));
    }
    read_document(&answered.body, Limits::default()).err().map(|error| format!("of the body {error}"))
}

/// The names of all outcomes that must not change, each once.
fn unchanged<'a>(outcomes: &[&'a Outcome]) -> Vec<&'a str> {
    let mut names: Vec<&str> =
        outcomes.iter().flat_map(|outcome| outcome.unchanged.iter().map(String::as_str)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn seen<'a>(
    step: usize,
    answered: Option<&'a Answered>,
    notices: &'a BTreeMap<String, Vec<Notice>>,
    readings: &'a Readings,
) -> StepSeen<'a> {
    let unchanged = readings.before.iter().filter_map(|(name, before)| {
        let after = readings.after.get(name)?;
        Some((name.as_str(), (before, after)))
    });
    StepSeen {
        step,
        answered,
        notices: notices.iter().map(|(role, notices)| (role.as_str(), notices.as_slice())).collect(),
        unchanged: unchanged.collect(),
        after: readings.claimed.iter().map(|((path, by), answered)| ((path.as_str(), by.as_str()), answered)).collect(),
    }
}
