//! What one step saw, as a value that can be lied about, and the judges that are asked about it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::cell::LieObject;
use crate::case::meant::{Action, Expected, Outcome, Step};
use crate::cast::{CapturedId, Cast};
use crate::contract::{ApiObject, Method, ObjectWord};
use crate::normalise::transcript;
use crate::observe::{Answered, Exchange, Notice, Observation, ObservedStep, RawBody, Sent, StepNumber};
use crate::plan::Run;
use crate::runner::Driven;
use crate::verdict::{Evaluation, Judgement, SeenExchange, StepSeen, capture, evaluate, judge, judge_run, outcomes};

/// Where an HTTP answer of a step stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The answer to the step's own request.
    Answer,
    /// A state that must not change, before the step.
    Before(String),
    /// The same, after it.
    After(String),
    /// A state that is claimed afterwards: address template and reader.
    Claimed(String, String),
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spot::Answer => f.write_str("answer"),
            Spot::Before(name) => write!(f, "{name} before"),
            Spot::After(name) => write!(f, "{name} after"),
            Spot::Claimed(path, by) => write!(f, "{path} read by {by}"),
        }
    }
}

/// Everything that one step was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// HTTP answers.
    pub answers: BTreeMap<Spot, Answered>,
    /// Notices of each role with a stream, in stream order.
    pub notices: BTreeMap<String, Vec<Notice>>,
}

impl Seen {
    fn of(observation: &Observation, step: &ObservedStep) -> Option<Seen> {
        let answer = |index: usize| observation.exchanges.get(index).map(|exchange| exchange.answered.clone());
        let mut answers = BTreeMap::new();
        for (spot, index) in spots(step) {
            answers.insert(spot, answer(index)?);
        }
        let during = |role: &String| (role.clone(), observation.during(step, role).to_vec());
        Some(Seen { answers, notices: step.notices.keys().map(during).collect() })
    }
}

/// The exchanges of a step, by what they are to the judge.
pub(super) fn spots(step: &ObservedStep) -> Vec<(Spot, usize)> {
    let answer = step.answered.iter().map(|index| (Spot::Answer, *index));
    let before = step.before.iter().map(|(name, index)| (Spot::Before(name.clone()), *index));
    let after = step.after.iter().map(|(name, index)| (Spot::After(name.clone()), *index));
    let claimed = step.claimed.iter().map(|(path, by, index)| (Spot::Claimed(path.clone(), by.clone()), *index));
    answer.chain(before).chain(after).chain(claimed).collect()
}

/// One step of a run as it honestly went.
#[derive(Debug)]
pub struct Honest<'a> {
    /// The run.
    pub run: &'a Run,
    /// The step's number, from 1.
    pub number: usize,
    /// What the step does.
    pub step: &'a Step,
    /// What must follow it.
    pub expected: &'a Expected,
    /// The step as it was observed.
    pub observed: &'a ObservedStep,
    /// The cast as it was before the step: what the step tells is learned from lies as from truths.
    pub cast: Cast,
    /// What the judge made of it.
    pub judgement: Judgement,
    /// Everything that the run saw.
    pub observation: &'a Observation,
    /// What the step saw.
    pub seen: Seen,
    /// Last names of the elements that are claimed, `state`: where lies are aimed first.
    pub aims: BTreeSet<String>,
    final_cast: Cast,
    transcript: String,
}

impl<'a> Honest<'a> {
    /// The steps of a run that was driven honestly; `None` for one whose observation is not whole.
    pub fn steps(run: &'a Run, driven: &'a Driven) -> Option<Vec<Honest<'a>>> {
        let (observation, final_cast) = (&driven.observation, driven.final_cast());
        let transcript = transcript(observation, &final_cast).to_text();
        let mut cast = driven.cast.clone();
        let mut steps = Vec::new();
        for (observed, judged) in observation.steps.iter().zip(judge_run(run, observation, &driven.cast)) {
            if let StepNumber::Case(number) = observed.number {
                let (_, step, expected) = run.steps().find(|(other, ..)| *other == number)?;
                steps.push(Honest {
                    run,
                    number,
                    step,
                    expected,
                    observed,
                    cast: cast.clone(),
                    judgement: judged.judgement,
                    observation,
                    seen: Seen::of(observation, observed)?,
                    aims: aims(expected),
                    final_cast: final_cast.clone(),
                    transcript: transcript.clone(),
                });
            }
            observed.captured.iter().for_each(|captured| cast.learn(captured.clone()));
        }
        Some(steps)
    }

    /// The outcome that was met: the only one, or the arm.
    pub fn outcome(&self) -> Option<&'a Outcome> {
        match self.expected {
            Expected::Outcome(outcome) => Some(outcome),
            Expected::OneOf { arms, .. } => arms.get(self.judgement.arm.as_ref()?),
            Expected::Observe | Expected::Universal(_) => None,
        }
    }

    /// What the expectation alone makes of what was seen, or is said to have been. Ids are learned as in the run: from
    /// what the step tells, before anything is judged.
    pub fn judge(&self, seen: &Seen) -> Judgement {
        let step = self.as_step(seen);
        judge(self.expected, &step, &self.cast_with(seen), &self.run.catalogue)
    }

    /// The ids that the step tells in what was seen, or is said to have been.
    pub fn captured(&self, seen: &Seen) -> Vec<CapturedId> {
        let actor = match &self.step.action {
            Action::Request(request) => Some(request.by.as_str()),
            _ => None,
        };
        capture(self.expected, &self.as_step(seen), &self.cast, actor).unwrap_or_default()
    }

    /// The step as it was seen, or is said to have been.
    fn as_step<'s>(&'s self, said: &'s Seen) -> StepSeen<'s> {
        let mut seen = StepSeen { step: self.number, answered: said.answers.get(&Spot::Answer), ..StepSeen::default() };
        for (spot, answered) in &said.answers {
            match spot {
                Spot::Before(name) => {
                    if let Some(after) = said.answers.get(&Spot::After(name.clone())) {
                        seen.unchanged.insert(name, (answered, after));
                    }
                }
                Spot::Claimed(path, by) => drop(seen.after.insert((path, by), answered)),
                Spot::Answer | Spot::After(_) => {}
            }
        }
        let exchanges = spots(self.observed).into_iter().filter_map(|(spot, index)| {
            let exchange = self.observation.exchanges.get(index)?;
            let answered = said.answers.get(&spot)?;
            let is_step = spot == Spot::Answer;
            Some(SeenExchange { sent: &exchange.sent, answered, sent_at: exchange.sent_at, is_step })
        });
        seen.exchanges = exchanges.collect();
        seen.exchanges.sort_by_key(|exchange| exchange.sent_at);
        seen.notices = said.notices.iter().map(|(role, notices)| (role.as_str(), notices.as_slice())).collect();
        seen
    }

    /// The cast that the step is judged with: most steps tell no ids.
    fn cast_with(&self, seen: &Seen) -> Cow<'_, Cast> {
        let mut cast = Cow::Borrowed(&self.cast);
        for captured in self.captured(seen) {
            cast.to_mut().learn(captured);
        }
        cast
    }

    /// Which claims of one outcome are not met by what is said to have been seen.
    pub fn misses(&self, outcome: &Outcome, seen: &Seen) -> Evaluation {
        let step = self.as_step(seen);
        evaluate(outcome, &step, &self.cast_with(seen), &self.run.catalogue).unwrap_or_default()
    }

    /// The address of the dialog that the step's request is about.
    pub fn dialog_asked(&self) -> Option<&'a str> {
        let path = self.observation.exchanges.get(self.observed.answered?)?.sent.path.as_str();
        ApiObject::at(path).filter(|(object, _)| object.word == ObjectWord::DIALOG).map(|_| path)
    }

    /// Whether the step's own request reads.
    pub fn reads(&self) -> bool {
        let own = self.observed.answered.and_then(|index| self.observation.exchanges.get(index));
        own.is_some_and(|exchange| exchange.sent.method == Method::Get)
    }

    /// What the step's own request is about, by its address.
    pub(super) fn object_asked(&self) -> LieObject {
        let own = self.observed.answered.and_then(|index| self.observation.exchanges.get(index));
        let path = own.map_or("", |exchange| exchange.sent.path.as_str());
        let listed = ObjectWord::listed_at(path).filter(|_| self.reads());
        match ApiObject::at(path).map(|(object, _)| object.word).or_else(|| ObjectWord::listed_at(path)) {
            _ if listed.is_some() => LieObject::List,
            Some(ObjectWord::USER) => LieObject::User,
            Some(ObjectWord::DIALOG) => LieObject::Dialog,
            _ => LieObject::Other,
        }
    }

    /// Whether the transcript would be another one, as the snapshot would see.
    pub fn snapshot_differs(&self, seen: &Seen) -> bool {
        // Values are named one to one, so what differs by itself differs in the whole; that saves most of the writing.
        self.differs_by_itself(seen) || self.transcript_with(seen) != self.transcript
    }

    /// The transcript that would be recorded.
    pub fn transcript_with(&self, seen: &Seen) -> String {
        transcript(&self.observation_with(seen), &self.final_cast).to_text()
    }

    /// The transcript of the honest run.
    pub fn transcript(&self) -> &str {
        &self.transcript
    }

    /// Whether a status, a number of notices, or one document by itself would be written differently.
    fn differs_by_itself(&self, seen: &Seen) -> bool {
        let mut pairs: Vec<(&RawBody, &RawBody)> = Vec::new();
        for (spot, answered) in &seen.answers {
            match self.seen.answers.get(spot) {
                Some(honest) if honest.status == answered.status => pairs.push((&honest.body, &answered.body)),
                _ => return true,
            }
        }
        for (role, notices) in &seen.notices {
            match self.seen.notices.get(role) {
                Some(honest) if honest.len() == notices.len() => {
                    // Only one that stayed where it was can be compared alone.
                    let pair = honest.iter().zip(notices).filter(|(one, other)| one.item == other.item);
                    pairs.extend(pair.map(|(one, other)| (&one.payload, &other.payload)));
                }
                _ => return true,
            }
        }
        pairs.iter().any(|(one, other)| one != other && self.written(one) != self.written(other))
    }

    /// Whether two answers say something else, but for what differs from run to run.
    pub(super) fn reads_otherwise(&self, one: &Answered, other: &Answered) -> bool {
        one.status != other.status || (one.body != other.body && self.written(&one.body) != self.written(&other.body))
    }

    /// A document by itself, normalised.
    fn written(&self, document: &RawBody) -> String {
        let Some(like) = self.observation.exchanges.first() else { return String::new() };
        let answered = Answered { status: 200, headers: Vec::new(), body: document.clone() };
        let sent = Sent { body: RawBody::default(), ..like.sent.clone() };
        let exchange = Exchange { step: 1, answered, sent, ..like.clone() };
        let alone = Observation { exchanges: vec![exchange], ..Observation::default() };
        transcript(&alone, &self.final_cast).to_text()
    }

    /// The observation with this step's part replaced. What is not in a transcript is left out.
    fn observation_with(&self, seen: &Seen) -> Observation {
        let mut exchanges = self.observation.exchanges.clone();
        for (spot, index) in spots(self.observed) {
            if let (Some(exchange), Some(answered)) = (exchanges.get_mut(index), seen.answers.get(&spot)) {
                exchange.answered = answered.clone();
            }
        }
        let mut notices: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
        let mut steps = Vec::new();
        for (_, step) in self.observation.case_steps() {
            let mut here = ObservedStep { notices: BTreeMap::new(), ..step.clone() };
            for role in step.notices.keys() {
                let of_role = notices.entry(role.clone()).or_default();
                let from = of_role.len();
                match seen.notices.get(role).filter(|_| std::ptr::eq(step, self.observed)) {
                    Some(told) => of_role.extend(told.iter().cloned()),
                    None => of_role.extend(self.observation.during(step, role).iter().cloned()),
                }
                here.notices.insert(role.clone(), (from, of_role.len()));
            }
            steps.push(here);
        }
        Observation { exchanges, notices, steps }
    }
}

/// The last names of everything that an expectation claims of objects.
fn aims(expected: &Expected) -> BTreeSet<String> {
    let mut aims = BTreeSet::new();
    for outcome in outcomes(expected) {
        let notices = outcome.notices.iter().map(|claim| &claim.has);
        for has in notices.chain(outcome.after.iter().map(|claim| &claim.has)) {
            let of_participants = has.participants.values().flat_map(|claim| claim.values.keys());
            let last = |path: &String| path.rsplit('/').next().unwrap_or_default().to_owned();
            aims.extend(has.values.keys().chain(of_participants).map(last));
            if has.participants.values().any(|claim| claim.actions.is_some()) {
                aims.insert("action".to_owned());
            }
            if !has.participants.is_empty() {
                aims.insert("mediaAddress".to_owned());
            }
        }
    }
    aims
}
