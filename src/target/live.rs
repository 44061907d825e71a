//! The live target: a server that is nobody's to drive. Its people are shared, so each belongs to one run at a time.
//!
//! Until runs on real servers are made safe, only a server that says it is finspec's mock is taken.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::cast::Cast;
use crate::client::HttpClient;
use crate::control::StimulusCommand;
use crate::lab::{CallCentre, Person, TargetDescription, TargetKind, Transport};
use crate::plan::{Run, cast_run};
use crate::waiting::quiet;

use super::file::TargetFile;
use super::system_info::{SystemFacts, read_facts};
use super::{Lease, PersonSecrets, Target, TargetTrouble};

/// How long a live server must be quiet before a step counts as settled.
pub const QUIET_PERIOD: Duration = Duration::from_secs(3);

/// A server that is nobody's to drive.
#[derive(Debug)]
pub struct Live {
    description: TargetDescription,
    rest: String,
    transport: Transport,
    notifications: String,
    call_centre: CallCentre,
    secrets: PersonSecrets,
    facts: SystemFacts,
    quiet_period: Duration,
    leased: Mutex<BTreeSet<String>>,
    released: tokio::sync::Notify,
}

impl Live {
    /// Looks at the server that a target file describes.
    ///
    /// # Errors
    /// [`TargetTrouble`] where it cannot be reached or is no mock.
    pub async fn connect(
        file: &TargetFile,
        secrets: PersonSecrets,
        client: &HttpClient,
    ) -> Result<Self, TargetTrouble> {
        let (transport, notifications) = file.way()?;
        let facts = read_facts(client, &file.rest).await?;
        file.must_be_mock(&facts)?;
        Ok(Live {
            description: file.description(TargetKind::Live),
            rest: file.rest.clone(),
            transport,
            notifications: notifications.to_owned(),
            call_centre: file.call_centre.clone(),
            secrets,
            facts,
            quiet_period: QUIET_PERIOD,
            leased: Mutex::default(),
            released: tokio::sync::Notify::new(),
        })
    }

    /// The same target with another quiet period.
    #[must_use]
    pub fn with_quiet_period(self, quiet_period: Duration) -> Self {
        Live { quiet_period, ..self }
    }

    /// Everybody whom a run needs, or `None` while somebody is with another run.
    fn take(&self, run: &Run) -> Result<Option<Cast>, TargetTrouble> {
        let mut leased = self.leased.lock().unwrap_or_else(PoisonError::into_inner);
        let comes_in = |person: &Person| self.secrets.of(&person.id).is_some();
        match cast_run(run, &self.call_centre, &|person| comes_in(person) && !leased.contains(&person.id)) {
            Ok(cast) => {
                leased.extend(cast.people.values().map(|person| person.id.clone()));
                Ok(Some(cast))
            }
            // Somebody could play it, only not now.
            Err(_) if cast_run(run, &self.call_centre, &comes_in).is_ok() => Ok(None),
            Err(error) => Err(TargetTrouble::NotArranged(error.to_string())),
        }
    }
}

impl Target for Live {
    fn description(&self) -> &TargetDescription {
        &self.description
    }

    async fn lease(&self, run: &Run) -> Result<(Lease, Cast), TargetTrouble> {
        if run.needs_second_server() {
            let reason = "the target file names no second server; run against the embedded mock";
            return Err(TargetTrouble::NotArranged(reason.to_owned()));
        }
        let cast = loop {
            let released = self.released.notified();
            if let Some(cast) = self.take(run)? {
                break cast;
            }
            released.await;
        };
        let secret = |person: &Person| Some((person.id.clone(), self.secrets.of(&person.id)?));
        let secrets = cast.people.values().filter_map(secret).collect();
        let lease = Lease {
            rest: self.rest.clone(),
            stream: self.facts.stream(self.transport, &self.notifications),
            secrets,
            world: None,
            second: None,
        };
        Ok((lease, cast))
    }

    async fn stimulate(&self, _: &Lease, command: &StimulusCommand) -> Result<(), TargetTrouble> {
        let stimulus = command.kind.word();
        Err(TargetTrouble::NotArranged(format!(
            "the target has no way to cause `{stimulus}`; run against the embedded mock, or give a mock with a control address"
        )))
    }

    async fn settle(&self, _: &Lease) -> Result<(), TargetTrouble> {
        quiet(self.quiet_period).await;
        Ok(())
    }

    async fn advance(&self, _: &Lease, by: Duration) -> Result<(), TargetTrouble> {
        quiet(by).await;
        Ok(())
    }

    async fn release(&self, lease: Lease) {
        let mut leased = self.leased.lock().unwrap_or_else(PoisonError::into_inner);
        for person in lease.secrets.keys() {
            leased.remove(person);
        }
        drop(leased);
        self.released.notify_waiters();
    }
}
