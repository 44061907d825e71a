//! One step: read what must not change, act, settle, read again, and let the judge look at all of it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use indexmap::IndexMap;

use crate::case::meant::{CredentialChoice, Method, Request, Step};
use crate::case::meant::{Expected, Outcome};
use crate::cast::{Cast, TemplatePlace};
use crate::observe::{Answered, Notice, Purpose};
use crate::target::Target;
use crate::verdict::{Judgement, StepSeen};
use crate::xml::{Limits, read_document};

use super::judged::JudgedStep;
use super::stage::{Stage, Stop, outcomes};
use super::step_end::{Ended, Taken};

/// What was read around a step.
#[derive(Default)]
pub(super) struct Readings {
    before: BTreeMap<String, Answered>,
    after: BTreeMap<String, Answered>,
    claimed: BTreeMap<(String, String), Answered>,
    claimed_in_order: Vec<(String, String)>,
}

impl Readings {
    /// The exchanges in which states were read after a step, where the first of them is that one.
    fn places_from(&self, first: usize) -> (BTreeMap<String, usize>, BTreeMap<(String, String), usize>) {
        let after = self.after.keys().cloned().zip(first..).collect();
        let claimed = self.claimed_in_order.iter().cloned().zip(first + self.after.len()..).collect();
        (after, claimed)
    }
}

impl<'a, T: Target> Stage<'a, T> {
    /// Takes one step and judges it. `number` is 0 for steps of the scene. Where something that came late makes the step
    /// before deviate, that is the judgement, and this step is not taken.
    pub(super) async fn step(&mut self, step: &Step, expected: &'a Expected, number: usize) -> Result<Judgement, Stop> {
        let outcomes = outcomes(expected);
        let first = self.observation.exchanges.len();
        let cast_before = self.judged.as_ref().map(|_| self.lease.cast.clone());
        let mut readings = self.read_before(&outcomes, number).await?;
        let marks = match self.end_step().await? {
            Ended::At(marks) => marks,
            Ended::Undone(judgement) => return Ok(judgement),
        };
        let request = self.observation.exchanges.len();
        let answered = self.act(step, number).await?;
        self.settle().await?;
        let settled_at = self.observation.exchanges.len();
        let notices = self.since(&marks);
        self.read_unchanged(&outcomes, number, &mut readings).await?;
        // What the step's own notices tell must be known before addresses with it can be read.
        let mut taken = Taken { number, expected, marks, answered, notices, readings, arm: None, settled_at };
        let early = taken.judge(&self.lease.cast);
        self.learn(&early);
        let is_final = early.learned.is_empty() && outcomes.iter().all(|outcome| outcome.after.is_empty());
        self.read_claimed(&outcomes, number, &mut taken.readings).await?;
        self.put_window(&taken);
        // Where nothing was read or learned since, the same judge would say the same again.
        let judgement = if is_final { early } else { taken.judge(&self.lease.cast) };
        self.keep_judged(number, [first, request, settled_at], cast_before, &judgement, &taken.readings);
        taken.arm.clone_from(&judgement.arm);
        self.taken = Some(taken);
        Ok(judgement)
    }

    /// Reads what must not change, before the step.
    async fn read_before(&mut self, outcomes: &[&Outcome], number: usize) -> Result<Readings, Stop> {
        let mut readings = Readings::default();
        for name in unchanged(outcomes) {
            let answered = self.read(number, Purpose::Before, name).await?;
            if let Some(reason) = unreadable(&answered) {
                return Err(Stop::Broken(format!("`{name}` cannot be read before the step: {reason}")));
            }
            readings.before.insert(name.to_owned(), answered);
        }
        Ok(readings)
    }

    /// Reads it again, after the step.
    async fn read_unchanged(
        &mut self,
        outcomes: &[&Outcome],
        number: usize,
        readings: &mut Readings,
    ) -> Result<(), Stop> {
        for name in unchanged(outcomes) {
            let answered = self.read(number, Purpose::After, name).await?;
            readings.after.insert(name.to_owned(), answered);
        }
        Ok(())
    }

    /// Reads all states after a step once more.
    pub(super) async fn read_after(
        &mut self,
        outcomes: &[&Outcome],
        number: usize,
        readings: &mut Readings,
    ) -> Result<(), Stop> {
        self.read_unchanged(outcomes, number, readings).await?;
        readings.claimed.clear();
        readings.claimed_in_order.clear();
        self.read_claimed(outcomes, number, readings).await
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
            if self.lease.cast.fill(&claim.path, TemplatePlace::Path).is_err() {
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

    /// Keeps a step of the case as the judge had it, where that was asked for. Its exchanges stand in the order sent: what
    /// is read before, the request, what is read after, what is claimed afterwards; `begins` tells where the first three do.
    fn keep_judged(
        &mut self,
        step: usize,
        begins: [usize; 3],
        cast: Option<Cast>,
        judgement: &Judgement,
        read: &Readings,
    ) {
        let (Some(judged), Some(cast), true) = (&mut self.judged, cast, step > 0) else { return };
        let [before, request, after] = begins;
        let (names, judgement) = (read.before.keys().cloned(), judgement.clone());
        let answered = (after > request).then_some(request);
        let before = names.zip(before..).collect();
        let (after, claimed) = read.places_from(after);
        judged.push(JudgedStep { step, cast, judgement, answered, before, after, claimed });
    }

    /// Keeps what became of a step with what came late; its states were read again from that exchange on.
    pub(super) fn keep_late(&mut self, step: usize, read_from: usize, judgement: &Judgement, read: &Readings) {
        let judged = self.judged.iter_mut().flatten().rfind(|judged| judged.step == step);
        if let Some(judged) = judged {
            judged.judgement = judgement.clone();
            (judged.after, judged.claimed) = read.places_from(read_from);
        }
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

pub(super) fn seen<'a>(
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
