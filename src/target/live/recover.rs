//! Putting back whoever a run that was killed left signed in, and nobody else.

use crate::lab::Person;
use crate::waiting::{moment_of, wall_seconds};

use super::Live;
use super::access::SIGNED_OUT;
use super::journal::{JournalTrouble, RunJournal};
use super::restore::{self, NotRestored};

/// How much later than its last request, in seconds, a run may have changed somebody: calls are set up, phones ring.
const AFTERMATH: i64 = 30;

/// What became of somebody whom a run had left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The person's id.
    pub id: String,
    /// What became of her.
    pub became: Recovery,
}

/// What became of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// Signed out already.
    WasSignedOut,
    /// Led out of calls and signed out now.
    SignedOut,
    /// Somebody else changed her since: she is not touched.
    ChangedSince {
        /// Her state.
        state: String,
        /// Since when, by the server.
        since: String,
    },
    /// The target file does not declare her.
    NotDeclared,
    /// She could not be signed out.
    Failed(NotRestored),
}

impl Live {
    /// Puts back whoever a journal says was left, unless somebody else changed that person since.
    ///
    /// # Errors
    /// [`JournalTrouble`] where the journal cannot be read or written.
    pub async fn recover(&self, journal: &RunJournal) -> Result<Vec<Recovered>, JournalTrouble> {
        let mut recovered = Vec::new();
        for (id, last_intent) in journal.left()? {
            let became = match self.call_centre.person(&id) {
                None => Recovery::NotDeclared,
                Some(person) => self.put_back(person, last_intent).await,
            };
            if matches!(became, Recovery::WasSignedOut | Recovery::SignedOut | Recovery::ChangedSince { .. }) {
                journal.restored(&id)?;
            }
            recovered.push(Recovered { id, became });
        }
        Ok(recovered)
    }

    async fn put_back(&self, person: &Person, last_intent: i64) -> Recovery {
        let access = self.access(person);
        let user = match access.user().await {
            Ok(user) if user.state == SIGNED_OUT => return Recovery::WasSignedOut,
            Ok(user) => user,
            Err(trouble) => return Recovery::Failed(NotRestored::of(person, trouble.to_string())),
        };
        let offset = user.server_time.map_or(0, |server| server - wall_seconds());
        let changed = moment_of(&user.since).map(|changed| changed - offset);
        if user.extension != person.extension || changed.is_some_and(|changed| changed > last_intent + AFTERMATH) {
            return Recovery::ChangedSince { state: user.state, since: user.since };
        }
        match restore::sign_out(&access, &self.call_centre).await {
            Ok(()) => Recovery::SignedOut,
            Err(trouble) => Recovery::Failed(trouble),
        }
    }
}
