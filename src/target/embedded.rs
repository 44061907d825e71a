//! The embedded target: the mock in this process, a fresh world for every run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::cast::Cast;
use crate::client::Trust;
use crate::contract::{Deployment, Release};
use crate::control::{Password, StimulusCommand, TokenCommand, WorldClock};
use crate::lab::{CallCentre, Person, TargetDescription, TargetKind, Transport, Version};
pub use crate::mock::NoChoice;
use crate::mock::{
    Choices, ClausesAsked, Contract, ContractLie, Cors, Domain, Host, Identity, OpenWorld, WorldSettings,
};
use crate::plan::{Run, cast_run};
use crate::waiting::with_free_port;

use super::system_info::SystemFacts;
use super::{Lease, PersonSecret, SecondServer, Target, TargetTrouble};

/// The mock in this process.
#[derive(Debug)]
pub struct Embedded {
    description: TargetDescription,
    host: Host,
    settings: WorldSettings,
    facts: SystemFacts,
    transport: Transport,
    worlds: Mutex<BTreeMap<String, OpenWorld>>,
}

/// The password of everybody in embedded worlds. Nothing outside this process can use it.
const PASSWORD: &str = "embedded-world-password";

/// Its name in reports, with whatever it does otherwise than by itself.
fn name(choices: &Choices) -> String {
    let unusual = choices.unusual();
    let chosen = unusual.iter().map(|written| format!(", {written}"));
    format!("finspec {}{}", env!("CARGO_PKG_VERSION"), chosen.collect::<String>())
}

impl Embedded {
    /// A mock of that deployment with the standard call centre.
    pub fn new(runtime: Handle, deployment: Deployment) -> Self {
        Embedded::with(runtime, deployment, CallCentre::standard(), Choices::default())
    }

    /// The same, with choices as somebody names them: `not_let_in=page`.
    ///
    /// # Errors
    /// [`NoChoice`] with what can be chosen.
    pub fn choosing_by_name(runtime: Handle, deployment: Deployment, written: &[String]) -> Result<Self, NoChoice> {
        let choices = written.iter().try_fold(Choices::default(), |choices, written| choices.choosing(written))?;
        Ok(Embedded::with(runtime, deployment, CallCentre::standard(), choices))
    }

    /// A mock with a call centre and choices of one's own.
    pub fn with(runtime: Handle, deployment: Deployment, call_centre: CallCentre, choices: Choices) -> Self {
        let description = TargetDescription {
            kind: TargetKind::Embedded,
            name: name(&choices),
            deployment,
            release: Release::R12_5.into(),
            numbers: crate::mock::numbers(&choices),
            lacks: crate::mock::lacks(&choices),
            choices: choices.unusual(),
        };
        let facts = SystemFacts {
            is_mock: true,
            deployment: Some(deployment),
            status: String::new(),
            authentication: String::new(),
            domain: crate::mock::XMPP_DOMAIN.to_owned(),
            pubsub: crate::mock::PUBSUB_DOMAIN.to_owned(),
        };
        let settings = WorldSettings {
            contract: Contract { release: Release::R12_5, choices, ..Contract::of(deployment) },
            call_centre: Arc::new(call_centre),
            clock: WorldClock::Still,
            domain: Domain::default(),
            password: Password(PASSWORD.to_owned()),
            cors: Cors::default(),
            identified: true,
            journal: None,
            journal_lines: 0,
        };
        let (host, transport) = (Host::on(runtime), Transport::default());
        Embedded { description, host, settings, facts, transport, worlds: Mutex::default() }
    }

    /// The same mock, with worlds that do one thing otherwise than their contract. Both use the same listeners, so that
    /// any number of lies can be told one after another.
    #[must_use]
    pub fn lying(&self, lie: ContractLie) -> Self {
        self.beside(Contract { lie: Some(lie), ..self.settings.contract.clone() })
    }

    /// The same mock with other choices, on the same listeners.
    #[must_use]
    pub fn choosing(&self, choices: Choices) -> Self {
        self.beside(Contract { choices, ..self.settings.contract.clone() })
    }

    /// The same mock on the same listeners, and where its worlds note which clauses they look up.
    pub fn noting_clauses(&self) -> (Self, ClausesAsked) {
        let asked = ClausesAsked::default();
        (self.beside(Contract { asked: Some(asked.clone()), ..self.settings.contract.clone() }), asked)
    }

    fn beside(&self, contract: Contract) -> Self {
        let (numbers, lacks) = (crate::mock::numbers(&contract.choices), crate::mock::lacks(&contract.choices));
        let (name, choices) = (name(&contract.choices), contract.choices.unusual());
        Embedded {
            description: TargetDescription { name, numbers, lacks, choices, ..self.description.clone() },
            host: self.host.clone(),
            settings: WorldSettings { contract, ..self.settings.clone() },
            facts: self.facts.clone(),
            transport: self.transport,
            worlds: Mutex::default(),
        }
    }

    /// The same mock, playing a server of that version: as the release with that number does, where it plays that one.
    #[must_use]
    pub fn of_version(self, version: Version) -> Self {
        let contract = self.settings.contract;
        let contract = Contract { release: version.release().unwrap_or(contract.release), ..contract };
        Embedded {
            description: TargetDescription { release: version, ..self.description },
            settings: WorldSettings { contract, ..self.settings },
            ..self
        }
    }

    /// The same mock, with notifications over that transport.
    #[must_use]
    pub fn over(self, transport: Transport) -> Self {
        Embedded { transport, ..self }
    }

    /// The trust that a client needs for the mock in this process: in its certificate and no other.
    ///
    /// # Errors
    /// [`TargetTrouble`] where no certificate can be made.
    pub fn trust() -> Result<Trust, TargetTrouble> {
        let identity = Identity::shared().map_err(|error| TargetTrouble::Refused(error.to_string()))?;
        Ok(Trust::Fingerprint(identity.fingerprint))
    }

    fn worlds(&self) -> MutexGuard<'_, BTreeMap<String, OpenWorld>> {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world(&self, lease: &Lease) -> Result<OpenWorld, TargetTrouble> {
        let id = lease.world.as_deref().unwrap_or_default();
        let world = self.worlds().get(id).cloned();
        world.ok_or_else(|| TargetTrouble::Refused(format!("the world {id} is closed already")))
    }
}

impl Target for Embedded {
    fn description(&self) -> &TargetDescription {
        &self.description
    }

    async fn lease(&self, run: &Run) -> Result<(Lease, Cast), TargetTrouble> {
        let cast = cast_run(run, &self.settings.call_centre, &|_| true)
            .map_err(|error| TargetTrouble::NotArranged(error.to_string()))?;
        let not_open =
            |error: std::io::Error| TargetTrouble::Refused(format!("the embedded mock cannot open a world: {error}"));
        let world = with_free_port(|| self.host.open_world(self.settings.clone())).await.map_err(not_open)?;
        let notifications = with_free_port(|| world.notifications(self.transport)).await.map_err(not_open)?;
        let second = with_free_port(|| run.needs_second_server().then(|| world.second(None, None)).transpose());
        let second = second.await.map_err(not_open)?;
        let second = second.map(|opened| SecondServer::of(opened, self.transport)).transpose()?;
        let secret = PersonSecret::Password(Password(PASSWORD.to_owned()));
        let secrets = cast.people.values().map(|person| (person.id.clone(), secret.clone())).collect();
        let lease = Lease {
            rest: world.rest(),
            stream: self.facts.stream(self.transport, &notifications),
            secrets,
            world: Some(world.id()),
            second,
        };
        self.worlds().insert(world.id(), world);
        Ok((lease, cast))
    }

    async fn stimulate(&self, lease: &Lease, command: &StimulusCommand) -> Result<(), TargetTrouble> {
        self.world(lease)?.stimulate(command).map_err(|declined| TargetTrouble::NotArranged(declined.reason))
    }

    async fn token(&self, lease: &Lease, person: &Person) -> Result<Password, TargetTrouble> {
        let given = self.world(lease)?.give_token(&TokenCommand::of(person));
        given.map(|given| given.token).map_err(|declined| TargetTrouble::NotArranged(declined.reason))
    }

    async fn settle(&self, lease: &Lease) -> Result<(), TargetTrouble> {
        self.world(lease)?.settle();
        Ok(())
    }

    async fn advance(&self, lease: &Lease, by: Duration) -> Result<(), TargetTrouble> {
        self.world(lease)?.advance(by);
        Ok(())
    }

    async fn release(&self, lease: Lease) {
        let world = lease.world.and_then(|id| self.worlds().remove(&id));
        if let Some(world) = world {
            self.host.close_world(&world);
        }
    }
}
