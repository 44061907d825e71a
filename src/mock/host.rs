//! The host: slots with their listeners, and the worlds that are in them. Opening a world binds no port where a slot is
//! free, so that every run can have a world of its own.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::control::{
    DelayCommand, Password, SecondOpened, StimulusCommand, StimulusDeclined, TokenCommand, TokenGiven, WorldClock,
    WorldOpened, WorldStatus,
};
use crate::lab::{CallCentre, Fingerprint, Person, Side, Transport};
use crate::waiting::{Stopwatch, quiet};

use super::contract::Domain;
use super::doors::Doors;
use super::history::History;
use super::journal::JournalLine;
use super::listeners::Listening;
use super::pubsub::Service;
use super::server::{Delays, Server};
use super::settings::WorldSettings;
use super::slot::Slot;
use super::states::AuthMode;
use super::tls::Identity;
use super::world::World;

/// How often a world with a real clock looks for timers that are due.
const TICK: Duration = Duration::from_millis(100);

/// The same while things are delayed.
const FINE_TICK: Duration = Duration::from_millis(10);

/// How long the tokens are taken that runs come with, in seconds: a day, so that none ends within a run.
const TOKEN_FOR_RUNS: u64 = 24 * 60 * 60;

/// Owns slots. Cheap to clone; all clones are the same host.
#[derive(Debug, Clone)]
pub struct Host {
    runtime: Handle,
    free: Arc<Mutex<Vec<Arc<Listening>>>>,
    opened: Arc<AtomicU64>,
    identity: Option<Arc<Identity>>,
}

/// A world that is open, and what can be done with it. Cheap to clone; all clones are the same world.
#[derive(Debug, Clone)]
pub struct OpenWorld {
    serial: u64,
    listening: Arc<Listening>,
    password: Password,
    call_centre: Arc<CallCentre>,
    domain: Domain,
}

impl Host {
    /// A host whose listeners and clocks run on that runtime.
    pub fn on(runtime: Handle) -> Self {
        Host { runtime, free: Arc::default(), opened: Arc::default(), identity: None }
    }

    /// The same with a certificate of somebody's own in TLS.
    #[must_use]
    pub fn known_by(self, identity: Identity) -> Self {
        Host { identity: Some(Arc::new(identity)), ..self }
    }

    /// Opens a fresh world in a free slot; binds a new pair of listeners where none is free.
    ///
    /// # Errors
    /// When no port can be bound.
    pub fn open_world(&self, settings: WorldSettings) -> io::Result<OpenWorld> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let listening = match free {
            Some(listening) => listening,
            None => Arc::new(Listening::anywhere(self.runtime.clone(), self.identity.clone())?),
        };
        Ok(self.put(listening, settings))
    }

    /// Opens a fresh world at addresses of the caller's choice, for the stand-alone mock.
    ///
    /// # Errors
    /// When an address cannot be bound, which it names.
    pub fn open_at(&self, doors: Doors, settings: WorldSettings) -> io::Result<OpenWorld> {
        let listening = Listening::open(self.runtime.clone(), doors, self.identity.clone())?;
        Ok(self.put(Arc::new(listening), settings))
    }

    /// Closes a world: its streams end, and its slot is free. Closing it twice does nothing.
    pub fn close_world(&self, world: &OpenWorld) {
        if let Some(mut server) = world.listening.slot.take(world.serial) {
            server.service.close();
            server.second.iter_mut().for_each(Service::close);
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&world.listening));
        }
    }

    fn put(&self, listening: Arc<Listening>, settings: WorldSettings) -> OpenWorld {
        let WorldSettings { contract, call_centre, clock, domain, password, cors, identified, journal, journal_lines } =
            settings;
        let serial = self.opened.fetch_add(1, Ordering::Relaxed) + 1;
        let mut world = World::new(contract, Arc::clone(&call_centre));
        world.domain = domain.clone();
        let (service, secret) = (Service::of(domain.clone()), password.clone());
        let (history, delays) = (History::of(journal_lines), Delays::default());
        listening.slot.put(Server {
            serial,
            world,
            service,
            password: secret,
            cors,
            identified,
            journal,
            history,
            delays,
            second: None,
        });
        if clock == WorldClock::Real {
            self.runtime.spawn(tick(Arc::downgrade(&listening.slot), serial));
        }
        OpenWorld { serial, listening, password, call_centre, domain }
    }
}

fn closed() -> StimulusDeclined {
    StimulusDeclined { reason: "the world is closed; open another".to_owned() }
}

/// Moves a world's clock with real time for as long as the world is open.
async fn tick(slot: Weak<Slot>, serial: u64) {
    let watch = Stopwatch::start();
    let (mut told, mut period) = (Duration::ZERO, TICK);
    loop {
        quiet(period).await;
        let Some(slot) = slot.upgrade() else { return };
        let elapsed = Duration::from_millis(watch.microseconds() / 1000);
        let advanced = slot.with_world(serial, |server| {
            server.advance(elapsed.saturating_sub(told));
            server.delays.command().is_some() || server.delays.waiting() > 0
        });
        let Some(delays) = advanced else { return };
        (told, period) = (elapsed, if delays { FINE_TICK } else { TICK });
    }
}

impl OpenWorld {
    /// Its id in control addresses.
    pub fn id(&self) -> String {
        format!("w{}", self.serial)
    }

    /// Base address of its REST API, `http://127.0.0.1:40001`.
    pub fn rest(&self) -> String {
        let (scheme, address) = self.listening.doors.rest_address();
        format!("{scheme}://{address}")
    }

    /// Address of its notification service over TCP, where that is open.
    pub fn xmpp(&self) -> Option<SocketAddr> {
        self.listening.doors.xmpp
    }

    /// Base address of its REST API in TLS, where it was opened with one.
    pub fn https(&self) -> Option<String> {
        self.listening.doors.https.map(|address| format!("https://{address}"))
    }

    /// By what it is known in TLS.
    ///
    /// # Errors
    /// When no certificate can be made.
    pub fn fingerprint(&self) -> io::Result<Fingerprint> {
        self.listening.fingerprint()
    }

    /// The doors that it was opened with, at the ports that they have.
    pub fn doors(&self) -> Doors {
        self.listening.doors
    }

    /// Where notifications are had over a transport. XMPP in TLS is opened when it is first asked for, where doors are
    /// handy.
    ///
    /// # Errors
    /// When no door leads there, no port can be bound, or no certificate be made.
    pub fn notifications(&self, transport: Transport) -> io::Result<String> {
        let closed = || io::Error::new(io::ErrorKind::NotFound, format!("no door for {transport} is open"));
        self.listening.notifications(transport)?.ok_or_else(closed)
    }

    /// The same over every transport for which a door is open.
    ///
    /// # Errors
    /// When no port can be bound, or no certificate be made.
    pub fn all_notifications(&self) -> io::Result<BTreeMap<Transport, String>> {
        let address = |transport| Ok((transport, self.listening.notifications(transport)?));
        let addresses = Transport::ALL.into_iter().map(address).collect::<io::Result<Vec<_>>>()?;
        Ok(addresses.into_iter().filter_map(|(transport, address)| Some((transport, address?))).collect())
    }

    /// All that somebody in another process has to know of it.
    ///
    /// # Errors
    /// When no port can be bound, or no certificate be made.
    pub fn opened(&self) -> io::Result<WorldOpened> {
        Ok(WorldOpened {
            id: self.id(),
            rest: self.rest(),
            notifications: self.all_notifications()?,
            password: self.password.clone(),
            tokens: self.tokens()?,
            call_centre: self.call_centre().clone(),
        })
    }

    /// A token for everybody where nobody comes in with a password; none elsewhere.
    ///
    /// # Errors
    /// When the world is closed, or the system has no random numbers.
    pub fn tokens(&self) -> io::Result<BTreeMap<String, Password>> {
        let mode = self.listening.slot.with_world(self.serial, |server| server.world.contract.auth_mode);
        match mode.ok_or_else(|| io::Error::other(closed()))? {
            AuthMode::NonSso => Ok(BTreeMap::new()),
            AuthMode::Sso => {
                let token = |person: &Person| {
                    let command = TokenCommand { user: person.id.clone(), seconds: Some(TOKEN_FOR_RUNS) };
                    let given = self.give_token(&command).map_err(io::Error::other)?;
                    Ok((person.id.clone(), given.token))
                };
                self.call_centre.people.iter().map(token).collect()
            }
        }
    }

    /// The password of everybody in it.
    pub fn password(&self) -> Password {
        self.password.clone()
    }

    /// The second server of the same call centre, opened where it is not: its REST API at that address or anywhere, its
    /// notification service with that domain, `b.` before the first one's unless another is given.
    ///
    /// # Errors
    /// When no port can be bound, or the domain would be too long.
    pub fn second(&self, rest: Option<SocketAddr>, domain: Option<&Domain>) -> io::Result<SecondOpened> {
        let beside = || Domain::new(&format!("b.{}", self.domain.name())).map_err(io::Error::other);
        let domain = domain.cloned().map_or_else(beside, Ok)?;
        let listening = self.listening.second(rest)?;
        let opened = self.listening.slot.with_world(self.serial, |server| {
            server.open_second(&domain);
            server.world.domain_of(Side::B).clone()
        });
        let domain = opened.ok_or_else(|| io::Error::other(closed()))?;
        let (scheme, address) = listening.doors.rest_address();
        let address_of = |transport| Ok((transport, listening.notifications(transport)?));
        let notifications = Transport::ALL.into_iter().map(address_of).collect::<io::Result<Vec<_>>>()?;
        Ok(SecondOpened {
            rest: format!("{scheme}://{address}"),
            notifications: notifications.into_iter().filter_map(|(word, address)| Some((word, address?))).collect(),
            domain: domain.name().to_owned(),
            pubsub: domain.pubsub().to_owned(),
        })
    }

    /// The domain of its addresses.
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Who and what is in it.
    pub fn call_centre(&self) -> &CallCentre {
        &self.call_centre
    }

    /// Lets something happen that no request causes; what follows has been sent when this returns.
    ///
    /// # Errors
    /// [`StimulusDeclined`] with the reason, also where the world is closed.
    pub fn stimulate(&self, command: &StimulusCommand) -> Result<(), StimulusDeclined> {
        let worked = self.listening.slot.with_world(self.serial, |server| server.stimulate(command));
        worked.unwrap_or_else(|| Err(closed()))
    }

    /// Cuts a person's streams as a broken network does; how many there were.
    ///
    /// # Errors
    /// [`StimulusDeclined`] where nobody has that id or login name, or the world is closed.
    pub fn cut(&self, user: &str) -> Result<usize, StimulusDeclined> {
        let cut = self.listening.slot.with_world(self.serial, |server| server.cut(user));
        cut.unwrap_or_else(|| Err(closed()))
    }

    /// Gives a person a token of single sign-on.
    ///
    /// # Errors
    /// [`StimulusDeclined`] where nobody has that id or login name, or the world is closed.
    pub fn give_token(&self, command: &TokenCommand) -> Result<TokenGiven, StimulusDeclined> {
        let given = self.listening.slot.with_world(self.serial, |server| server.give_token(command));
        given.unwrap_or_else(|| Err(closed()))
    }

    /// Delays answers and notices from now on.
    pub fn delay(&self, command: DelayCommand) {
        self.listening.slot.with_world(self.serial, |server| server.delays.set(command));
    }

    /// Begins anew, with every stream ended.
    pub fn reset(&self) {
        self.listening.slot.with_world(self.serial, Server::reset);
    }

    /// How everything is; `None` where the world is closed.
    pub fn status(&self) -> Option<WorldStatus> {
        self.listening.slot.with_world(self.serial, |server| server.status())
    }

    /// The journal's lines after that number as far as they are kept, each as one line of JSON or as text; only requests
    /// without an answer of Finesse's where those are asked for.
    pub fn journal(&self, after: u64, only_unanswered: bool, as_json: bool) -> Vec<String> {
        let of = |server: &mut Server| {
            let entries = server.history.after(after).filter(|entry| !only_unanswered || entry.line.is_unanswered());
            entries.map(|entry| if as_json { entry.json() } else { entry.line.to_string() }).collect()
        };
        self.listening.slot.with_world(self.serial, of).unwrap_or_default()
    }

    /// Moves the world's clock, letting timers fire.
    pub fn advance(&self, duration: Duration) {
        self.listening.slot.with_world(self.serial, |server| {
            server.write_journal(|| JournalLine::Event { what: format!("the clock goes {duration:?} forward") });
            server.advance(duration);
        });
    }

    /// Works off all consequences, never timers. A ping on a stream proves that they have arrived there.
    pub fn settle(&self) {
        self.listening.slot.with_world(self.serial, Server::drain);
    }

    /// Takes the server out of service, or brings it back.
    pub fn fail(&self, out_of_service: bool) {
        self.fail_at(Side::A, out_of_service);
    }

    /// The same of one server of a pair.
    pub fn fail_at(&self, side: Side, out_of_service: bool) {
        self.listening.slot.with_world(self.serial, |server| server.fail(side, out_of_service));
    }

    /// A number that grows while somebody uses it through its doors; `None` while somebody has a connection.
    pub fn uses(&self) -> Option<u64> {
        let slot = &self.listening.slot;
        let is_connected = slot
            .with_world(self.serial, |server| {
                server.service.is_connected() || server.second.as_ref().is_some_and(Service::is_connected)
            })
            .unwrap_or_default();
        (!is_connected).then(|| slot.uses())
    }

    /// Whether it is open still.
    pub fn is_open(&self) -> bool {
        self.listening.slot.with_world(self.serial, |_| ()).is_some()
    }
}
