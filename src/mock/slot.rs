//! A slot: the pair of listeners that serves one world after another.

use std::sync::{Mutex, PoisonError};

use super::server::Server;

/// What listeners serve at the moment.
#[derive(Debug, Default)]
pub struct Slot(Mutex<Option<Server>>);

impl Slot {
    /// Puts a world in. The one that was there, if any, is handed back.
    pub fn put(&self, server: Option<Server>) -> Option<Server> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), server)
    }

    /// Does something with the world that is in; `None` where there is none.
    pub fn with<T>(&self, work: impl FnOnce(&mut Server) -> T) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(work)
    }

    /// The same, with the world of that serial number only.
    pub fn with_world<T>(&self, serial: u64, work: impl FnOnce(&mut Server) -> T) -> Option<T> {
        let mut server = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        server.as_mut().filter(|server| server.serial == serial).map(work)
    }
}
