//! Drain: consequences are worked off in causal order: steps of calls happen, changes become notices. Timers never
//! fire here.

use crate::lab::Side;
use crate::mock::journal::JournalLine;
use crate::mock::notices::{self, Publication};
use crate::mock::world::Consequence;
use crate::xml::write_indented;

use super::serve::Server;

impl Server {
    /// Works off everything that follows from what happened.
    pub fn drain(&mut self) {
        while let Some((cause, consequence)) = self.world.consequences.take() {
            match consequence {
                Consequence::Next(step) => self.world.perform(&step),
                Consequence::Changed(change) => {
                    for notice in notices::of_change(&self.world, cause.as_ref(), &change) {
                        self.publish(&notice);
                    }
                }
            }
        }
    }

    /// Publishes a notice, now or when it is due.
    pub fn publish(&mut self, notice: &Publication) {
        if !self.delays.keep_notice(self.world.now(), notice) {
            self.send_out(notice);
        }
    }

    /// Sends what has waited for its time.
    pub fn send_what_is_due(&mut self) {
        let now = self.world.now();
        while let Some(notice) = self.delays.take_notice(now) {
            self.send_out(&notice);
        }
        self.delays.release_answers(now);
    }

    /// Puts a notice into the outbound queues of all sessions that are subscribed.
    fn send_out(&mut self, notice: &Publication) {
        let release = self.world.contract.release;
        let told = |side: Side| notice.only.is_none_or(|only| only == side);
        let mut to = Vec::new();
        if told(Side::A) {
            to = self.service.publish(release, &notice.node, || write_indented(&notice.update));
        }
        if let Some(second) = self.second.as_mut().filter(|_| told(Side::B)) {
            to.extend(second.publish(release, &notice.node, || write_indented(&notice.update)));
        }
        let (node, event) = (notice.node.clone(), notice.event.to_owned());
        self.write_journal(|| JournalLine::Publication { to, node, event });
    }
}
