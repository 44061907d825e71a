//! Drain: consequences are worked off in causal order: steps of calls happen, changes become notices. Timers never
//! fire here.

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

    /// Publishes a notice into the outbound queues of all sessions that are subscribed.
    pub fn publish(&mut self, notice: &Publication) {
        let release = self.world.contract.release;
        let to = self.service.publish(release, &notice.node, || write_indented(&notice.update));
        let (node, event) = (notice.node.clone(), notice.event.to_owned());
        self.write_journal(|| JournalLine::Publication { to, node, event });
    }
}
