//! The scene of one run: its steps in order, each proved before the next, those of a loop until it is enough.

use crate::case::meant::SceneStep;
use crate::case::meant::{Action, CredentialChoice, Step};
use crate::cast::TemplatePlace;
use crate::observe::Purpose;
use crate::target::Target;
use crate::verdict::Deviation;
use crate::xml::{Limits, read_document};

use super::stage::{Stage, Stop, outcomes};

/// How often the steps of a loop are taken at most; no bridge holds as many parties.
const MOST_ROUNDS: usize = 64;

impl<'a, T: Target> Stage<'a, T> {
    /// Takes the steps of the scene, those of a loop again and again.
    pub(super) async fn arrange(&mut self) -> Result<(), Stop> {
        let run = self.run;
        let steps: Vec<&'a SceneStep> = run.scene_steps().collect();
        for (index, step) in steps.iter().enumerate() {
            self.arrange_one(step).await?;
            let Some(until) = &step.repeat_until_participants else { continue };
            let first = (index + 1).saturating_sub(step.repeat_steps);
            for _ in 0..MOST_ROUNDS {
                if self.has_participants(step, until).await? {
                    break;
                }
                for repeated in &steps[first..=index] {
                    self.arrange_one(repeated).await?;
                }
            }
            if !self.has_participants(step, until).await? {
                let (scene, number) = (&step.scene, step.number);
                let reason = format!("there are not {until} participants after {MOST_ROUNDS} rounds");
                return Err(Stop::Broken(format!("scene {scene} cannot be arranged, step {number}: {reason}")));
            }
        }
        Ok(())
    }

    async fn arrange_one(&mut self, step: &'a SceneStep) -> Result<(), Stop> {
        let Some(expected) = step.step.then.get(&self.run.deployment) else { return Ok(()) };
        let judged = self.step(&step.step, expected, 0).await?;
        let (scene, number) = (&step.scene, step.number);
        if let Some(fault) = judged.fault {
            return Err(Stop::Broken(format!("scene {scene} step {number}: {fault}")));
        }
        if judged.deviations.is_empty() {
            return Ok(());
        }
        let misses: Vec<String> = judged.deviations.iter().map(miss).collect();
        let (misses, remedy) = (misses.join("; "), self.remedy(&step.step));
        Err(Stop::Broken(format!("scene {scene} cannot be arranged, step {number}: {misses}{remedy}")))
    }

    /// Whether the dialog that a step's last notice is about has so many participants.
    async fn has_participants(&mut self, step: &SceneStep, until: &str) -> Result<bool, Stop> {
        let wanted = self.lease.cast.fill(until, TemplatePlace::Plain)?;
        let wanted: usize =
            wanted.parse().map_err(|_| Stop::Broken(format!("`{wanted}` participants is no number to wait for")))?;
        let expected = step.step.then.get(&self.run.deployment);
        let claims = expected.into_iter().flat_map(outcomes).flat_map(|outcome| &outcome.notices);
        let Some(dialog) = claims.filter_map(|claim| claim.of.as_ref()).next_back().cloned() else {
            return Err(Stop::Broken("a loop's last step must claim a notice of a dialog".to_owned()));
        };
        let answered = self.read(0, Purpose::Scene, &dialog).await?;
        let participants = read_document(&answered.body, Limits::default())
            .map(|object| object.at("participants").map_or(0, |list| list.elements().count()));
        Ok(participants.unwrap_or(0) >= wanted)
    }

    /// What to do about a step of the scene that failed, where that is plain.
    fn remedy(&self, step: &Step) -> String {
        let Action::Request(request) = &step.action else { return String::new() };
        let refused = self.observation.exchanges.last().is_some_and(|exchange| exchange.answered.status == 401);
        match self.lease.cast.people.get(&request.by) {
            Some(person) if refused && request.credentials == CredentialChoice::Right => {
                format!("; check the password of {} that the target gives", person.id)
            }
            _ => String::new(),
        }
    }
}

fn miss(deviation: &Deviation) -> String {
    format!("{}: expected {}, got {}", deviation.place, deviation.expected, deviation.actual)
}
