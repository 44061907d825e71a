//! Steps: what follows from what happened is worked off, and the clock moves on to what is due.

use std::time::Duration;

use super::consequence::{CallStep, Change, Consequence};
use super::data::World;
use super::time::WorldTime;
use super::timer::Timer;

impl World {
    /// Moves the clock to the next timer that is due within `until` and lets it fire; `false` when none is left.
    /// What follows has to be worked off before the next one.
    pub fn fire_next(&mut self, until: WorldTime) -> bool {
        let Some((at, timer)) = self.timers.take_due(until) else {
            self.now = self.now.max(until);
            return false;
        };
        self.now = self.now.max(at);
        match timer {
            Timer::RingNoAnswer { dialog, agent } => self.ring_no_answer(&dialog, &agent),
            Timer::WrapUpOver { agent } => self.wrap_up_over(&agent),
            Timer::IdleForLong { agent } => self.idle_for_long(&agent),
            Timer::ClientGone { agent, side } => self.client_stays_away(&agent, side),
        }
        true
    }

    /// Does the next step of a call's set-up.
    pub fn perform(&mut self, step: &CallStep) {
        match step {
            CallStep::Route => self.route(),
            CallStep::Ring { dialog, agent } => self.ring(dialog, agent),
            CallStep::Dial { dialog, to } => self.dial(dialog, to),
            CallStep::Deliver { dialog, to } => self.deliver(dialog, to),
            CallStep::OutsideAnswers { dialog } => self.outside_answers(dialog),
            CallStep::AutoAnswer { dialog, agent } => self.answer(dialog.as_str(), agent),
            CallStep::DialCustomer { dialog } => self.dial_customer(dialog),
        }
    }

    /// Works off all consequences and lets all timers fire within `duration`; answers the changes. For worlds without
    /// a server around them.
    pub fn advance(&mut self, duration: Duration) -> Vec<Change> {
        let until = self.now.after(duration);
        let mut changes = self.settle();
        while self.fire_next(until) {
            changes.extend(self.settle());
        }
        changes
    }

    /// Works off all consequences; answers the changes.
    pub fn settle(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        while let Some((_, consequence)) = self.consequences.take() {
            match consequence {
                Consequence::Changed(change) => changes.push(change),
                Consequence::Next(step) => self.perform(&step),
            }
        }
        changes
    }
}
