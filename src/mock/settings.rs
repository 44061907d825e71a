//! Settings of a world: what it is built from.

use std::sync::Arc;

use crate::contract::Deployment;
use crate::control::{Password, WorldClock};
use crate::lab::CallCentre;

use super::contract::{Contract, Domain};
use super::cors::Cors;
use super::journal::Journal;

/// What a world is built from.
#[derive(Clone)]
pub struct WorldSettings {
    /// Deployment, release, choices.
    pub contract: Contract,
    /// Who and what is in it.
    pub call_centre: Arc<CallCentre>,
    /// How its clock goes.
    pub clock: WorldClock,
    /// The domain of its addresses.
    pub domain: Domain,
    /// The password of everybody in it.
    pub password: Password,
    /// Which pages of browsers may use REST.
    pub cors: Cors,
    /// Whether the server says in its header `Server` that it is a mock, as no real server does.
    pub identified: bool,
    /// Who wants to know what happens.
    pub journal: Option<Journal>,
    /// How many of the journal's last lines are kept for whoever asks later.
    pub journal_lines: usize,
}

impl std::fmt::Debug for WorldSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorldSettings")
            .field("contract", &self.contract)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

impl WorldSettings {
    /// The standard call centre with a clock that stands still.
    pub fn standard(deployment: Deployment, password: Password) -> Self {
        WorldSettings {
            contract: Contract::of(deployment),
            call_centre: Arc::new(CallCentre::standard()),
            clock: WorldClock::Still,
            domain: Domain::default(),
            password,
            cors: Cors::default(),
            identified: true,
            journal: None,
            journal_lines: 0,
        }
    }
}
