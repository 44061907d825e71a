//! Targets: where runs go. Lease, stimulate, settle, advance, release; everything else is the runner's, once.

mod controlled;
mod embedded;
mod file;
mod live;
mod person_secrets;
mod secret_place;
mod system_info;
mod windows;

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

pub use controlled::{ControlAddress, Controlled};
pub use embedded::{Embedded, NoChoice};
pub use file::{ControlWritten, CustomerWritten, NoWay, TargetFile, TargetFileError, TlsWritten};
pub(crate) use live::{AccessTrouble, PersonAccess, Reach};
pub use live::{JournalTrouble, Live, NotRestored, PersonFound, Recovered, Recovery, RunJournal};
pub use person_secrets::{PersonSecret, PersonSecrets};
pub use secret_place::SecretPlace;
pub use system_info::{SystemFacts, read_facts};
pub use windows::ShortestWindows;

use crate::cast::Cast;
use crate::client::http::Credentials;
use crate::client::{HttpTrouble, StreamAddress};
use crate::contract::EffectKind;
use crate::control::{Password, SecondOpened, StimulusCommand};
use crate::lab::{Person, TargetDescription, Transport};
use crate::observe::Sent;
use crate::plan::Run;

/// What a run has of its target, from lease to release.
#[derive(Debug)]
pub struct Lease {
    /// Base address of the REST API.
    pub rest: String,
    /// Where streams go.
    pub stream: StreamAddress,
    /// What the people of the run show to be let in, by their ids.
    pub secrets: BTreeMap<String, PersonSecret>,
    /// The world of a mock, where there is one.
    pub world: Option<String>,
    /// The second server of a pair, where a run needs it.
    pub second: Option<SecondServer>,
}

/// Where the second server of a pair is.
#[derive(Debug)]
pub struct SecondServer {
    /// Base address of its REST API.
    pub rest: String,
    /// Where its streams go.
    pub stream: StreamAddress,
}

impl SecondServer {
    /// The second server of a mock's world, over that transport.
    fn of(opened: SecondOpened, transport: Transport) -> Result<SecondServer, TargetTrouble> {
        let missing = || TargetTrouble::Refused(format!("the mock's second server has no address for {transport}"));
        let address = opened.notifications.get(&transport).cloned().ok_or_else(missing)?;
        let SecondOpened { rest, domain, pubsub, .. } = opened;
        Ok(SecondServer { rest, stream: StreamAddress { transport, address, domain, pubsub } })
    }
}

impl Lease {
    /// What a person shows; an empty password where the target gave nothing.
    pub fn secret(&self, person: &Person) -> PersonSecret {
        let nothing = || PersonSecret::Password(Password(String::new()));
        self.secrets.get(&person.id).cloned().unwrap_or_else(nothing)
    }
}

/// Trouble with a target. None of this says anything about the contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetTrouble {
    /// Known before the first request: nobody is free, or a stimulus is not to be had.
    #[error("{0}")]
    NotArranged(String),
    /// The server cannot be reached, or breaks off.
    #[error(transparent)]
    Http(#[from] HttpTrouble),
    /// The target file does not say how notifications travel.
    #[error(transparent)]
    Way(#[from] NoWay),
    /// The server is not what it must be.
    #[error("{0}")]
    Refused(String),
}

/// Where runs go.
pub trait Target: Send + Sync {
    /// What the target is and has.
    fn description(&self) -> &TargetDescription;

    /// Takes what a run needs, and says who plays which role; people are leased all at once or not at all.
    fn lease(&self, run: &Run) -> impl Future<Output = Result<(Lease, Cast), TargetTrouble>> + Send;

    /// Asked before each request of a run: whether it may be sent. A server that is nobody's to drive is touched only where its
    /// file allows.
    ///
    /// # Errors
    /// Why it may not.
    fn may_send(&self, _sent: &Sent, _credentials: &Credentials) -> Result<(), TargetTrouble> {
        Ok(())
    }

    /// Causes what no API call can cause.
    fn stimulate(
        &self,
        lease: &Lease,
        command: &StimulusCommand,
    ) -> impl Future<Output = Result<(), TargetTrouble>> + Send;

    /// How long effects of that kind may take, where the target cannot tell that all have come; `None` where
    /// [`Target::settle`] ends when they have.
    fn window(&self, _: EffectKind) -> Option<Duration> {
        None
    }

    /// An effect of that kind came so late: one may again.
    fn came_after(&self, _: EffectKind, _: Duration) {}

    /// A token of single sign-on for a person, which is taken as long as those of the guide's examples.
    fn token(&self, lease: &Lease, person: &Person) -> impl Future<Output = Result<Password, TargetTrouble>> + Send;

    /// Lets every consequence of what was done happen, where there is no [`Target::window`]; never a timer. Streams are pinged
    /// afterwards by the runner.
    fn settle(&self, lease: &Lease) -> impl Future<Output = Result<(), TargetTrouble>> + Send;

    /// Lets the target's clock go forward.
    fn advance(&self, lease: &Lease, by: Duration) -> impl Future<Output = Result<(), TargetTrouble>> + Send;

    /// Gives back what the run had.
    fn release(&self, lease: Lease) -> impl Future<Output = ()> + Send;
}

/// Any target, as a command line chooses it.
#[derive(Debug)]
pub enum AnyTarget {
    /// The mock in this process.
    Embedded(Box<Embedded>),
    /// A mock that is driven over its control address.
    Controlled(Box<Controlled>),
    /// A server that is nobody's to drive.
    Live(Box<Live>),
}

/// Calls the same method of whichever target it is.
macro_rules! each_target {
    ($self:ident, $target:ident => $call:expr) => {
        match $self {
            AnyTarget::Embedded($target) => $call,
            AnyTarget::Controlled($target) => $call,
            AnyTarget::Live($target) => $call,
        }
    };
}

impl AnyTarget {
    /// For which kinds of effects less is watched than usual, each with its time; none where nobody has to wait.
    pub fn shortened_windows(&self) -> Vec<String> {
        match self {
            AnyTarget::Embedded(_) | AnyTarget::Controlled(_) => Vec::new(),
            AnyTarget::Live(live) => live.shortened_windows(),
        }
    }

    /// Whom runs did not leave as found; nobody where runs have worlds of their own.
    pub fn not_restored(&self) -> Vec<NotRestored> {
        match self {
            AnyTarget::Embedded(_) | AnyTarget::Controlled(_) => Vec::new(),
            AnyTarget::Live(live) => live.not_restored(),
        }
    }
}

impl Target for AnyTarget {
    fn description(&self) -> &TargetDescription {
        each_target!(self, target => target.description())
    }

    async fn lease(&self, run: &Run) -> Result<(Lease, Cast), TargetTrouble> {
        each_target!(self, target => target.lease(run).await)
    }

    fn may_send(&self, sent: &Sent, credentials: &Credentials) -> Result<(), TargetTrouble> {
        each_target!(self, target => target.may_send(sent, credentials))
    }

    async fn stimulate(&self, lease: &Lease, command: &StimulusCommand) -> Result<(), TargetTrouble> {
        each_target!(self, target => target.stimulate(lease, command).await)
    }

    fn window(&self, kind: EffectKind) -> Option<Duration> {
        each_target!(self, target => target.window(kind))
    }

    fn came_after(&self, kind: EffectKind, late: Duration) {
        each_target!(self, target => target.came_after(kind, late));
    }

    async fn token(&self, lease: &Lease, person: &Person) -> Result<Password, TargetTrouble> {
        each_target!(self, target => target.token(lease, person).await)
    }

    async fn settle(&self, lease: &Lease) -> Result<(), TargetTrouble> {
        each_target!(self, target => target.settle(lease).await)
    }

    async fn advance(&self, lease: &Lease, by: Duration) -> Result<(), TargetTrouble> {
        each_target!(self, target => target.advance(lease, by).await)
    }

    async fn release(&self, lease: Lease) {
        each_target!(self, target => target.release(lease).await);
    }
}
