//! A slot: the listeners that serve one world after another, and those of its second server.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::lab::Side;

use super::server::Server;

/// What the listeners of one server serve at the moment. That of the second server has the same world in it.
#[derive(Debug, Default)]
pub struct Slot {
    room: Arc<Room>,
    side: Side,
}

/// What both servers share.
#[derive(Debug, Default)]
struct Room {
    server: Mutex<Option<Server>>,
    /// Counts requests and connections of whoever uses the world that is in.
    uses: AtomicU64,
}

impl Slot {
    /// The same world's second server.
    pub fn second(&self) -> Slot {
        Slot { room: Arc::clone(&self.room), side: Side::B }
    }

    fn server(&self) -> MutexGuard<'_, Option<Server>> {
        self.room.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a world in.
    pub fn put(&self, server: Server) {
        *self.server() = Some(server);
    }

    /// Takes the world of that serial number out; `None` where it is not in.
    pub fn take(&self, serial: u64) -> Option<Server> {
        self.server().take_if(|server| server.serial == serial)
    }

    /// How often somebody came: a number that grows with every request and connection.
    pub fn uses(&self) -> u64 {
        self.room.uses.load(Ordering::Relaxed)
    }

    /// Does something with the world that is in, for somebody who comes to this server; `None` where there is none.
    pub fn with<T>(&self, work: impl FnOnce(&mut Server) -> T) -> Option<T> {
        self.room.uses.fetch_add(1, Ordering::Relaxed);
        self.server().as_mut().map(|server| self.work(server, work))
    }

    /// The same, with the world of that serial number only.
    pub fn with_world<T>(&self, serial: u64, work: impl FnOnce(&mut Server) -> T) -> Option<T> {
        self.server().as_mut().filter(|server| server.serial == serial).map(|server| self.work(server, work))
    }

    fn work<T>(&self, server: &mut Server, work: impl FnOnce(&mut Server) -> T) -> T {
        server.world.side = self.side;
        work(server)
    }
}
