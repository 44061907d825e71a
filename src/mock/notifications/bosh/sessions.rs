//! Sessions of one listener: found by their names, limited in number, forgotten when they end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot};

use crate::limits::{INACTIVITY, LONGEST_WAIT, MOST_SESSIONS, REQUESTS_AT_ONCE};
use crate::mock::choices::BoshUnknownSession;
use crate::mock::pubsub::outbound;
use crate::mock::slot::Slot;
use crate::waiting::Stopwatch;
use crate::xmpp::bosh::{Body, Condition, Digest, Head, OfferedTerms, ServerSession, Terms, WrapperKind};

use super::super::conversation::Conversation;
use super::session::{Keeper, PendingRequest};

type Table = Mutex<BTreeMap<String, mpsc::Sender<PendingRequest>>>;

/// All sessions of one listener. Cheap to clone; all clones are the same.
#[derive(Debug, Clone)]
pub struct Sessions {
    slot: Arc<Slot>,
    offer: OfferedTerms,
    table: Arc<Table>,
}

/// A session's place in the table, which it leaves when it ends.
#[derive(Debug)]
pub(super) struct TableEntry {
    sid: String,
    table: Arc<Table>,
}

impl Drop for TableEntry {
    fn drop(&mut self) {
        lock(&self.table).remove(&self.sid);
    }
}

fn lock(table: &Table) -> MutexGuard<'_, BTreeMap<String, mpsc::Sender<PendingRequest>>> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sessions {
    /// No session yet, for whatever world is in the slot.
    pub fn of(slot: Arc<Slot>) -> Sessions {
        Sessions::offering(slot, OfferedTerms { wait: LONGEST_WAIT, inactivity: INACTIVITY })
    }

    /// The same with other terms.
    pub(super) fn offering(slot: Arc<Slot>, offer: OfferedTerms) -> Sessions {
        Sessions { slot, offer, table: Arc::default() }
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        lock(&self.table).len()
    }

    /// The response to a request, when its time has come.
    pub(super) async fn answer(&self, body: Body, digest: Digest) -> Arc<str> {
        let (answer, answered) = oneshot::channel();
        let asked = PendingRequest { body, digest, answer };
        let passed = match &asked.body.head.sid {
            None => self.begin(asked),
            Some(sid) => {
                let session = lock(&self.table).get(sid).cloned();
                match session {
                    Some(session) => session.send(asked).await.map_err(|_| Condition::ItemNotFound),
                    None => Err(Condition::ItemNotFound),
                }
            }
        };
        match passed {
            Ok(()) => answered.await.unwrap_or_else(|_| refusal(Condition::ItemNotFound)),
            Err(condition) => refusal(condition),
        }
    }

    /// Whether a session that is not there is answered with 404.
    pub(super) fn says_not_found(&self) -> bool {
        let choice = self.slot.with(|server| server.world.contract.choices.bosh_unknown_session);
        choice == Some(BoshUnknownSession::NotFound)
    }

    fn begin(&self, asked: PendingRequest) -> Result<(), Condition> {
        if asked.body.head.kind != WrapperKind::Usual {
            return Err(Condition::ItemNotFound);
        }
        let sid = random_name().ok_or(Condition::InternalServerError)?;
        let domain =
            self.slot.with(|server| server.here().domain().clone()).ok_or(Condition::RemoteConnectionFailed)?;
        let terms = Terms::of(&asked.body.head, self.offer, sid.clone(), domain.name());
        let clock = Stopwatch::start();
        let session = ServerSession::begin(terms, asked.body, asked.digest, 0, clock.elapsed())?;
        let (sender, requests) = mpsc::channel(REQUESTS_AT_ONCE);
        {
            let mut table = lock(&self.table);
            if table.len() >= MOST_SESSIONS {
                return Err(Condition::PolicyViolation);
            }
            table.insert(sid.clone(), sender);
        }
        let place = TableEntry { sid, table: Arc::clone(&self.table) };
        let (outbound, queue) = outbound();
        let conversation =
            Conversation::begin(Arc::clone(&self.slot), outbound, false).ok_or(Condition::RemoteConnectionFailed)?;
        let keeper = Keeper::new(session, asked.answer, conversation, queue, requests, place);
        tokio::spawn(keeper.keep(clock));
        Ok(())
    }
}

/// The last response of a session, or the only one where there is none.
pub(super) fn refusal(condition: Condition) -> Arc<str> {
    Head::terminate(Some(condition)).write("").into()
}

/// A name that nobody can guess.
fn random_name() -> Option<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
