//! What one step saw, as a value that can be lied about, and the judges that are asked about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::case::meant::Step;
use crate::case::meant::{Expected, Outcome};
use crate::cast::Cast;
use crate::normalise::transcript;
use crate::observe::{Answered, Exchange, Notice, Observation, Sent, Window};
use crate::plan::Run;
use crate::runner::{Driven, JudgedStep};
use crate::verdict::{Evaluation, Judgement, StepSeen, evaluate, judge};

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
    fn of(observation: &Observation, step: &JudgedStep) -> Option<Seen> {
        let answer = |index: usize| observation.exchanges.get(index).map(|exchange| exchange.answered.clone());
        let mut answers = BTreeMap::new();
        for (spot, index) in spots(step) {
            answers.insert(spot, answer(index)?);
        }
        let window = observation.windows.iter().find(|window| window.step == step.step)?;
        let during = |role: &String| (role.clone(), observation.during(step.step, role).to_vec());
        Some(Seen { answers, notices: window.notices.keys().map(during).collect() })
    }

    fn as_step(&self, step: usize) -> StepSeen<'_> {
        let mut seen = StepSeen { step, answered: self.answers.get(&Spot::Answer), ..StepSeen::default() };
        for (spot, answered) in &self.answers {
            match spot {
                Spot::Before(name) => {
                    if let Some(after) = self.answers.get(&Spot::After(name.clone())) {
                        seen.unchanged.insert(name, (answered, after));
                    }
                }
                Spot::Claimed(path, by) => drop(seen.after.insert((path, by), answered)),
                Spot::Answer | Spot::After(_) => {}
            }
        }
        seen.notices = self.notices.iter().map(|(role, notices)| (role.as_str(), notices.as_slice())).collect();
        seen
    }
}

/// The exchanges of a step, by what they are to the judge.
pub(super) fn spots(step: &JudgedStep) -> Vec<(Spot, usize)> {
    let answer = step.answered.iter().map(|index| (Spot::Answer, *index));
    let before = step.before.iter().map(|(name, index)| (Spot::Before(name.clone()), *index));
    let after = step.after.iter().map(|(name, index)| (Spot::After(name.clone()), *index));
    let claimed = step.claimed.iter().map(|((path, by), index)| (Spot::Claimed(path.clone(), by.clone()), *index));
    answer.chain(before).chain(after).chain(claimed).collect()
}

/// One step of a run as it honestly went.
#[derive(Debug)]
pub struct Honest<'a> {
    /// The run.
    pub run: &'a Run,
    /// What the step does.
    pub step: &'a Step,
    /// What must follow it.
    pub expected: &'a Expected,
    /// The step as the judge had it.
    pub judged: &'a JudgedStep,
    /// Everything that the run saw.
    pub observation: &'a Observation,
    /// What the step saw.
    pub seen: Seen,
    /// Last names of the elements that are claimed, `state`: where lies are aimed first.
    pub aims: BTreeSet<String>,
    final_cast: &'a Cast,
    transcript: String,
}

impl<'a> Honest<'a> {
    /// The steps of a run that was driven honestly; `None` for one whose observation is not whole.
    pub fn steps(run: &'a Run, driven: &'a Driven) -> Option<Vec<Honest<'a>>> {
        let transcript = transcript(&driven.observation, &driven.cast).to_text();
        let step = |judged: &'a JudgedStep| {
            let (_, step, expected) = run.steps().find(|(number, ..)| *number == judged.step)?;
            let seen = Seen::of(&driven.observation, judged)?;
            let (transcript, observation) = (transcript.clone(), &driven.observation);
            let aims = aims(expected);
            Some(Honest { run, step, expected, judged, observation, seen, aims, final_cast: &driven.cast, transcript })
        };
        driven.judged.iter().map(step).collect()
    }

    /// The outcome that was met: the only one, or the arm.
    pub fn outcome(&self) -> Option<&'a Outcome> {
        match self.expected {
            Expected::Outcome(outcome) => Some(outcome),
            Expected::OneOf { arms, .. } => arms.get(self.judged.judgement.arm.as_ref()?),
            Expected::Observe => None,
        }
    }

    /// What the expectation alone makes of what was seen, or is said to have been. Ids are learned as in the run: from
    /// the step's own notices, before its readings are judged.
    pub fn judge(&self, seen: &Seen) -> Judgement {
        let step = seen.as_step(self.judged.step);
        let early = judge(self.expected, &step, &self.judged.cast);
        if early.learned.is_empty() {
            return early;
        }
        judge(self.expected, &step, &with_learned(&self.judged.cast, &early.learned))
    }

    /// Which claims of one outcome are not met by what is said to have been seen.
    pub fn misses(&self, outcome: &Outcome, seen: &Seen) -> Evaluation {
        let step = seen.as_step(self.judged.step);
        let early = evaluate(outcome, &step, &self.judged.cast).unwrap_or_default();
        if early.learned.is_empty() {
            return early;
        }
        evaluate(outcome, &step, &with_learned(&self.judged.cast, &early.learned)).unwrap_or_default()
    }

    /// Whether the transcript would be another one, as the snapshot would see.
    pub fn snapshot_differs(&self, seen: &Seen) -> bool {
        // Values are named one to one, so what differs by itself differs in the whole; that saves most of the writing.
        self.differs_by_itself(seen) || self.transcript_with(seen) != self.transcript
    }

    /// The transcript that would be recorded.
    pub fn transcript_with(&self, seen: &Seen) -> String {
        transcript(&self.observation_with(seen), self.final_cast).to_text()
    }

    /// The transcript of the honest run.
    pub fn transcript(&self) -> &str {
        &self.transcript
    }

    /// Whether a status, a number of notices, or one document by itself would be written differently.
    fn differs_by_itself(&self, seen: &Seen) -> bool {
        let mut pairs: Vec<(&[u8], &[u8])> = Vec::new();
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
                    pairs.extend(pair.map(|(one, other)| (one.payload.as_bytes(), other.payload.as_bytes())));
                }
                _ => return true,
            }
        }
        pairs.iter().any(|(one, other)| one != other && self.written(one) != self.written(other))
    }

    /// A document by itself, normalised.
    fn written(&self, document: &[u8]) -> String {
        let Some(like) = self.observation.exchanges.first() else { return String::new() };
        let answered = Answered { status: 200, headers: Vec::new(), body: document.to_vec() };
        let sent = Sent { body: Vec::new(), ..like.sent.clone() };
        let exchange = Exchange { step: 1, answered, sent, ..like.clone() };
        let alone = Observation { exchanges: vec![exchange], ..Observation::default() };
        transcript(&alone, self.final_cast).to_text()
    }

    /// The observation with this step's part replaced. What is not in a transcript is left out.
    fn observation_with(&self, seen: &Seen) -> Observation {
        let mut exchanges = self.observation.exchanges.clone();
        for (spot, index) in spots(self.judged) {
            if let (Some(exchange), Some(answered)) = (exchanges.get_mut(index), seen.answers.get(&spot)) {
                exchange.answered = answered.clone();
            }
        }
        let mut notices: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
        let mut windows = Vec::new();
        for window in &self.observation.windows {
            let mut here = Window { step: window.step, notices: BTreeMap::new() };
            for role in window.notices.keys() {
                let of_role = notices.entry(role.clone()).or_default();
                let from = of_role.len();
                match seen.notices.get(role).filter(|_| window.step == self.judged.step) {
                    Some(told) => of_role.extend(told.iter().cloned()),
                    None => of_role.extend(self.observation.during(window.step, role).iter().cloned()),
                }
                here.notices.insert(role.clone(), (from, of_role.len()));
            }
            windows.push(here);
        }
        Observation { exchanges, notices, windows }
    }
}

fn with_learned(cast: &Cast, learned: &[(String, crate::contract::DialogId, String)]) -> Cast {
    let mut cast = cast.clone();
    for (name, id, _) in learned {
        cast.dialogs.insert(name.clone(), id.clone());
    }
    cast
}

/// The last names of everything that an expectation claims of objects.
fn aims(expected: &Expected) -> BTreeSet<String> {
    let outcomes: Vec<&Outcome> = match expected {
        Expected::Outcome(outcome) => vec![outcome],
        Expected::OneOf { arms, .. } => arms.values().collect(),
        Expected::Observe => Vec::new(),
    };
    let mut aims = BTreeSet::new();
    for outcome in outcomes {
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
