//! A slot: the pair of listeners that serves one world after another.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::server::Server;

/// What listeners serve at the moment.
#[derive(Debug, Default)]
pub struct Slot {
    server: Mutex<Option<Server>>,
    /// Counts requests and connections of whoever uses the world that is in.
    uses: AtomicU64,
}

impl Slot {
    /// Puts a world in.
    pub fn put(&self, server: Server) {
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = Some(server);
    }

    /// Takes the world of that serial number out; `None` where it is not in.
    pub fn take(&self, serial: u64) -> Option<Server> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        if server.as_ref().is_some_and(|server| server.serial == serial) { server.take() } else { None }
    }

    /// How often somebody came: a number that grows with every request and connection.
    pub fn uses(&self) -> u64 {
        self.uses.load(Ordering::Relaxed)
    }

    /// Does something with the world that is in, for somebody who comes to it; `None` where there is none.
    pub fn with<T>(&self, work: impl FnOnce(&mut Server) -> T) -> Option<T> {
        self.uses.fetch_add(1, Ordering::Relaxed);
        self.server.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(work)
    }

    /// The same, with the world of that serial number only.
    pub fn with_world<T>(&self, serial: u64, work: impl FnOnce(&mut Server) -> T) -> Option<T> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.as_mut().filter(|server| server.serial == serial).map(work)
    }
}
