//! The script of one run: the scene's steps, each proved before the next, then those of the case, up to the first that
//! deviates: what follows it would start from a state that nobody described.

use crate::case::meant::{Expected, Repeat, Step};
use crate::cast::{Cast, TemplatePlace};
use crate::observe::{Observation, Purpose, StepNumber};
use crate::plan::Run;
use crate::target::{Lease, Target};
use crate::verdict::{Judgement, outcomes};

use super::wire::{Stop, Wire};

/// How often the steps of a loop are taken at most; no bridge holds as many parties.
const MOST_ROUNDS: usize = 64;

/// One run while it goes on.
pub(super) struct Script<'a, T: Target> {
    pub(super) run: &'a Run,
    pub(super) wire: Wire<'a, T>,
    /// Who plays which role, with what was learned so far.
    pub(super) cast: Cast,
    pub(super) observation: Observation,
    /// How many requests were sent.
    pub(super) requests: usize,
    /// How many exchanges there were when the last step had settled: without another one, there was no time for anything to
    /// come. `None` where no step lasts.
    pub(super) settled_at: Option<usize>,
}

/// A step of a script with what must follow it.
type Scripted<'a> = (StepNumber, &'a Step, &'a Expected);

impl<'a, T: Target> Script<'a, T> {
    pub(super) fn new(run: &'a Run, wire: Wire<'a, T>, cast: Cast) -> Self {
        Script { run, wire, cast, observation: Observation::default(), requests: 0, settled_at: None }
    }

    /// Plays the run to its end, or to the first step that is not as it must be. What the judge makes of it is said by the
    /// observation alone.
    pub(super) async fn play(&mut self) -> Result<(), Stop> {
        let run = self.run;
        for role in run.listeners() {
            self.listen(&role).await?;
        }
        let scene = run.scene_steps().enumerate().filter_map(|(index, step)| {
            Some((StepNumber::Scene(index), &step.step, step.step.then.get(&run.deployment)?))
        });
        let case = run.steps().map(|(number, step, expected)| (StepNumber::Case(number), step, expected));
        let (scene, case): (Vec<Scripted<'a>>, Vec<Scripted<'a>>) = (scene.collect(), case.collect());
        if !self.take_all(&scene).await? {
            return Ok(());
        }
        if self.take_all(&case).await? {
            self.end_step().await?;
        }
        if run.is_of_scene() { self.read_everything().await } else { Ok(()) }
    }

    /// Reads the state of everybody in the cast and of everything that was learned and is provided: where the runs begin that
    /// begin with this scene.
    async fn read_everything(&mut self) -> Result<(), Stop> {
        let Some(number) = self.observation.steps.last().map(|step| step.number) else { return Ok(()) };
        let provided = self.run.scene.provides.keys().filter(|name| self.cast.captured.contains_key(*name));
        let names: Vec<String> = self.cast.people.keys().chain(provided).cloned().collect();
        for name in names {
            self.read(number, Purpose::After, &name).await?;
        }
        Ok(())
    }

    /// Takes steps in order, those of a loop again and again; whether all of them were as they must be.
    async fn take_all(&mut self, steps: &[Scripted<'a>]) -> Result<bool, Stop> {
        for (index, scripted) in steps.iter().enumerate() {
            if !self.take(*scripted).await?.is_met() {
                return Ok(false);
            }
            let Some(repeat) = &scripted.1.repeat else { continue };
            let first = (index + 1).saturating_sub(repeat.steps);
            for _ in 0..MOST_ROUNDS {
                if self.has_participants(scripted, repeat).await? {
                    break;
                }
                for repeated in &steps[first..=index] {
                    if !self.take(*repeated).await?.is_met() {
                        return Ok(false);
                    }
                }
            }
            if !self.has_participants(scripted, repeat).await? {
                let until = &repeat.until_participants;
                let reason = format!("there are not {until} participants after {MOST_ROUNDS} rounds");
                return Err(Stop::Broken(format!("{}: {reason}", self.run.step_title(scripted.0))));
            }
        }
        Ok(true)
    }

    async fn take(&mut self, (number, step, expected): Scripted<'a>) -> Result<Judgement, Stop> {
        self.step(number, step, expected).await
    }

    /// Whether the dialog that a step's last notice is about has so many participants.
    async fn has_participants(&mut self, scripted: &Scripted<'_>, repeat: &Repeat) -> Result<bool, Stop> {
        let wanted = self.cast.fill(&repeat.until_participants, TemplatePlace::Plain)?;
        let wanted: usize =
            wanted.parse().map_err(|_| Stop::Broken(format!("`{wanted}` participants is no number to wait for")))?;
        let claims = outcomes(scripted.2).into_iter().flat_map(|outcome| &outcome.notices);
        let Some(dialog) = claims.filter_map(|claim| claim.of.as_ref().or(claim.learn.as_ref())).next_back().cloned()
        else {
            return Err(Stop::Broken("a loop's last step must claim a notice of a dialog".to_owned()));
        };
        let exchange = self.read(scripted.0, Purpose::Scene, &dialog).await?;
        let tree = self.observation.exchanges[exchange].answered.body.tree();
        let participants = tree.map(|object| object.at("participants").map_or(0, |list| list.elements().count()));
        Ok(participants.unwrap_or(0) >= wanted)
    }

    /// Opens the stream of a role, unless it is open.
    pub(super) async fn listen(&mut self, role: &str) -> Result<(), Stop> {
        match self.cast.people.get(role) {
            Some(person) => self.wire.listen(role, person).await,
            None => Err(Stop::Broken(format!("`{role}` has no account and therefore no notifications"))),
        }
    }

    /// Moves what streams brought into the observation, so that each notice is kept once.
    pub(super) fn collect(&mut self) {
        for (role, mut notices) in self.wire.take_notices() {
            for notice in &mut notices {
                notice.payload = std::mem::take(&mut notice.payload).shared();
            }
            match self.observation.notices.get_mut(role) {
                Some(kept) => kept.extend(notices),
                None => drop(self.observation.notices.insert(role.to_owned(), notices)),
            }
        }
    }

    /// Ends the streams and hands out lease and observation.
    pub(super) async fn leave(mut self) -> (Lease, Observation) {
        let (lease, brought) = self.wire.close().await;
        for (role, notices) in brought {
            self.observation.notices.entry(role).or_default().extend(notices);
        }
        (lease, self.observation)
    }
}
