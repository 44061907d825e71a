//! Timers: what happens when the world's clock reaches an instant. They never fire by settling, only by advancing.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::contract::DialogId;
use crate::lab::Side;

use super::time::WorldTime;

/// How long a queued call rings before it goes back to its queue.
pub const RING_NO_ANSWER: Duration = Duration::from_secs(15);

/// How long an agent can be NOT_READY, where a call centre signs such people out.
pub const IDLE_FOR_LONG: Duration = Duration::from_secs(8 * 60 * 60);

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Timer {
    /// The agent did not answer a queued call.
    RingNoAnswer {
        /// The call.
        dialog: DialogId,
        /// The agent's id.
        agent: String,
    },
    /// The time that an agent has for a wrap-up is over.
    WrapUpOver {
        /// The agent's id.
        agent: String,
    },
    /// The agent is NOT_READY for too long.
    IdleForLong {
        /// The agent's id.
        agent: String,
    },
    /// The agent's last client at a side went and did not come back there.
    ClientGone {
        /// The agent's id.
        agent: String,
        /// Which server missed it.
        side: Side,
    },
}

/// All timers by due time; those due together fire in the order in which they were set.
#[derive(Debug, Default)]
pub struct Timers {
    due: BTreeMap<(WorldTime, u64), Timer>,
    set: u64,
}

impl Timers {
    /// Sets a timer.
    pub fn set(&mut self, at: WorldTime, timer: Timer) {
        self.set += 1;
        self.due.insert((at, self.set), timer);
    }

    /// Cancels the ringing of a call at an agent.
    pub fn cancel_ringing(&mut self, of: &DialogId, at: &str) {
        self.due.retain(|_, timer| match timer {
            Timer::RingNoAnswer { dialog, agent } => dialog != of || agent != at,
            Timer::WrapUpOver { .. } | Timer::IdleForLong { .. } | Timer::ClientGone { .. } => true,
        });
    }

    /// Cancels the end of an agent's wrap-up.
    pub fn cancel_wrap_up(&mut self, of: &str) {
        self.due.retain(|_, timer| !matches!(timer, Timer::WrapUpOver { agent } if agent == of));
    }

    /// Cancels what becomes of an agent who is NOT_READY for long.
    pub fn cancel_idle(&mut self, of: &str) {
        self.due.retain(|_, timer| !matches!(timer, Timer::IdleForLong { agent } if agent == of));
    }

    /// Cancels the wait of a side for an agent's client.
    pub fn cancel_waiting_for_client(&mut self, of: &str, at: Side) {
        self.due.retain(|_, timer| !matches!(timer, Timer::ClientGone { agent, side } if agent == of && *side == at));
    }

    /// Takes the first timer that is due by then, with its instant.
    pub fn take_due(&mut self, by: WorldTime) -> Option<(WorldTime, Timer)> {
        let first = self.due.first_entry()?;
        let at = first.key().0;
        (at <= by).then(|| (at, first.remove()))
    }
}
