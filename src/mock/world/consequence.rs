//! Consequences: what follows from what happened, in causal order and without times.

use std::collections::VecDeque;

use crate::contract::DialogId;
use crate::lab::Side;

use super::agent::Agent;
use super::dialog::Dialog;

/// What happened to a dialog in an agent's collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogEvent {
    /// It was added.
    Added,
    /// Its properties changed.
    Changed,
    /// It was removed.
    Removed,
}

/// Something that changed, as it was at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A person's state, pending state or reason.
    User(Box<Agent>),
    /// A dialog of an agent.
    Dialog {
        /// What happened.
        event: DialogEvent,
        /// Whose collection.
        agent: String,
        /// The dialog.
        dialog: Box<Dialog>,
    },
    /// A server went out of service or came back.
    SystemInfo(Side),
}

/// The next step of a call's set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallStep {
    /// Queues look for agents for their waiting calls.
    Route,
    /// A call rings at the agent whom its queue chose.
    Ring {
        /// The call.
        dialog: DialogId,
        /// The agent's id.
        agent: String,
    },
    /// An agent's phone is off the hook and dials.
    Dial {
        /// The call.
        dialog: DialogId,
        /// The number.
        to: String,
    },
    /// A call reaches whoever has the number.
    Deliver {
        /// The call.
        dialog: DialogId,
        /// The number.
        to: String,
    },
    /// Somebody outside answers.
    OutsideAnswers {
        /// The call.
        dialog: DialogId,
    },
    /// The phone of an agent at whom a call rings answers by itself.
    AutoAnswer {
        /// The call.
        dialog: DialogId,
        /// The agent's id.
        agent: String,
    },
    /// A dialer calls the customer whom an agent accepted.
    DialCustomer {
        /// The reservation.
        dialog: DialogId,
    },
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consequence {
    /// Somebody has to be told.
    Changed(Change),
    /// Something has to happen.
    Next(CallStep),
}

/// The object that a request acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A User.
    User,
    /// A Dialog.
    Dialog,
}

/// The request from which something follows directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Its requestId, empty where it had none.
    pub request_id: String,
    /// What it acted on; only notices about such objects echo the requestId.
    pub object: ObjectKind,
}

/// Consequences in causal order.
#[derive(Debug, Default)]
pub struct Consequences {
    queue: VecDeque<(Option<Cause>, Consequence)>,
    /// The request that is being worked off; whatever is added now follows from it.
    pub cause: Option<Cause>,
}

impl Consequences {
    /// Adds one at the end.
    pub fn add(&mut self, consequence: Consequence) {
        self.queue.push_back((self.cause.clone(), consequence));
    }

    /// Takes the first.
    pub fn take(&mut self) -> Option<(Option<Cause>, Consequence)> {
        self.queue.pop_front()
    }
}
