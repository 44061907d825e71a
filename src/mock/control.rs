//! The control address: another process opens worlds, lets stimuli happen and moves clocks. Loopback and a token only.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, Response, StatusCode, Uri, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::task::JoinHandle;

use crate::control::{
    AdvanceCommand, CutCommand, DelayCommand, FailCommand, Password, StimulusCommand, TokenCommand, WorldRequest,
};

use crate::limits::{CONTROL_REQUEST, MOST_WORLDS, WORLD_IDLE};
use crate::waiting::{Stopwatch, quiet};

use super::accepting::accept_all;
use super::connection::{NoBody, read_body_of, serve_http};
use super::contract::Contract;
use super::host::{Host, OpenWorld};
use super::http::product;
use super::page;
use super::settings::WorldSettings;

/// How often one looks for worlds that nobody uses, within the time that they stay open.
const LOOKS: u32 = 10;

/// The id of the stand-alone mock's own world.
const DEFAULT_WORLD: &str = "default";

/// What a control address needs.
#[derive(Clone)]
pub struct ControlSettings {
    /// Where it listens; has to be a loopback address.
    pub address: SocketAddr,
    /// Who holds this may use it.
    pub token: Password,
    /// What worlds are built from; each request's deployment and release replace the contract's.
    pub worlds: WorldSettings,
    /// The stand-alone mock's own world, addressed as `default`.
    pub default_world: Option<OpenWorld>,
    /// How many worlds may be open, and for how long unused.
    pub limits: WorldLimits,
    /// Whether a browser is shown a page, at an address with the token in it.
    pub page: bool,
}

/// What bounds the worlds of a control address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorldLimits {
    /// How many may be open at a time.
    pub most: usize,
    /// How long a world stays open that nobody uses: no command, no request, no connection.
    pub idle: Duration,
}

impl Default for WorldLimits {
    fn default() -> WorldLimits {
        WorldLimits { most: MOST_WORLDS, idle: WORLD_IDLE }
    }
}

/// Why a control address was not opened.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Somebody on the network could use it.
    #[error("{0} is no loopback address; control addresses are for this machine only, use 127.0.0.1")]
    NotLoopback(SocketAddr),
    /// The address cannot be bound.
    #[error("the control address {address} cannot be opened: {reason}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        reason: std::io::Error,
    },
}

/// A control address that is open until this value is dropped.
#[derive(Debug)]
pub struct ControlServer {
    address: SocketAddr,
    accepting: JoinHandle<()>,
    closing: JoinHandle<()>,
}

impl ControlServer {
    /// Opens a control address.
    ///
    /// # Errors
    /// [`ControlError`] where the address is not loopback or cannot be bound.
    pub async fn start(host: Host, settings: ControlSettings) -> Result<ControlServer, ControlError> {
        let wanted = settings.address;
        if !wanted.ip().is_loopback() {
            return Err(ControlError::NotLoopback(wanted));
        }
        let failed = |reason| ControlError::Bind { address: wanted, reason };
        let listener = tokio::net::TcpListener::bind(wanted).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let control = Arc::new(Control { host, settings, worlds: Mutex::default() });
        let answers = move |control: &Arc<Control>| {
            let control = Arc::clone(control);
            move |request| handle(Arc::clone(&control), request)
        };
        let closing = tokio::spawn(close_unused(Arc::downgrade(&control)));
        let accepting = tokio::spawn(async move {
            accept_all(listener, move |socket, place| serve_http(socket, place, answers(&control))).await;
        });
        Ok(ControlServer { address, accepting, closing })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for ControlServer {
    fn drop(&mut self) {
        self.accepting.abort();
        self.closing.abort();
    }
}

struct Control {
    host: Host,
    settings: ControlSettings,
    worlds: Mutex<BTreeMap<String, Kept>>,
}

/// A world with what was last seen of whoever uses it.
struct Kept {
    world: OpenWorld,
    uses: Option<u64>,
    unused_since: Stopwatch,
}

impl Kept {
    fn new(world: OpenWorld) -> Kept {
        Kept { uses: world.uses(), unused_since: Stopwatch::start(), world }
    }

    /// Whether nobody has used it for so long, as far as looking from time to time shows.
    fn is_unused_for(&mut self, idle: Duration) -> bool {
        let uses = self.world.uses();
        if uses.is_none() || uses != self.uses {
            self.uses = uses;
            self.unused_since = Stopwatch::start();
        }
        self.unused_since.elapsed() >= idle
    }
}

/// Closes worlds that nobody uses, until the control address is closed.
async fn close_unused(control: Weak<Control>) {
    while let Some(period) = control.upgrade().map(|control| control.settings.limits.idle / LOOKS) {
        quiet(period).await;
        if let Some(control) = control.upgrade() {
            control.close_unused();
        }
    }
}

/// An answer: status and a JSON text, empty for none.
type Answer = (StatusCode, String);

async fn handle(control: Arc<Control>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let ControlSettings { page: has_page, token, .. } = &control.settings;
    if *has_page && parts.method == Method::GET && parts.uri.path() == page::path(token) {
        return page::page();
    }
    let expected = format!("Bearer {}", control.settings.token.0);
    let given = parts.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let asks_whether_ready = parts.method == Method::GET && parts.uri.path() == "/ready";
    let (status, text) = if asks_whether_ready {
        // Whoever waits for the mock needs no token to learn that it is there; nothing else can be learnt by it.
        control.ready()
    } else if given == Some(expected.as_bytes()) {
        match read_body_of(body, CONTROL_REQUEST).await {
            Ok(body) => control.answer(parts.method.as_str(), &parts.uri, &body),
            Err(NoBody::TooLarge) => (StatusCode::PAYLOAD_TOO_LARGE, String::new()),
            Err(NoBody::Late | NoBody::BrokenOff) => (StatusCode::REQUEST_TIMEOUT, String::new()),
        }
    } else {
        (StatusCode::UNAUTHORIZED, reason("send the control token as a bearer token"))
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::SERVER, product());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

impl Control {
    /// Whether the stand-alone mock's own world is open; a mock without one is ready once it listens.
    fn ready(&self) -> Answer {
        let is_open = self.settings.default_world.as_ref().is_none_or(OpenWorld::is_open);
        let status = if is_open { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, serde_json::json!({ "ready": is_open }).to_string())
    }

    fn answer(&self, method: &str, address: &Uri, body: &[u8]) -> Answer {
        let segments: Vec<&str> = address.path().trim_matches('/').split('/').collect();
        let no_world = || (StatusCode::NOT_FOUND, reason("no world of that id is open"));
        match (method, segments.as_slice()) {
            ("GET", ["worlds", id, what]) => {
                self.world(id).map_or_else(no_world, |world| tell(&world, what, address.query().unwrap_or_default()))
            }
            ("POST", ["worlds"]) => command(body, |request: WorldRequest| self.open(&request)),
            ("DELETE", ["worlds", id]) => self.close(id),
            ("POST", ["worlds", id, verb]) => match self.world(id) {
                Some(world) => act(&world, verb, body),
                None => no_world(),
            },
            _ => (StatusCode::NOT_FOUND, reason("the control address has /worlds and what is below it")),
        }
    }

    fn worlds(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close_unused(&self) {
        let idle = self.settings.limits.idle;
        let mut unused = Vec::new();
        self.worlds().retain(|_, kept| {
            let is_unused = kept.is_unused_for(idle);
            unused.extend(is_unused.then(|| kept.world.clone()));
            !is_unused
        });
        unused.iter().for_each(|world| self.host.close_world(world));
    }

    fn open(&self, request: &WorldRequest) -> Answer {
        let most = self.settings.limits.most;
        let mut worlds = self.worlds();
        if worlds.len() >= most {
            let words =
                format!("{most} worlds are open, and no more are kept; close one, or drive fewer runs at a time");
            return (StatusCode::TOO_MANY_REQUESTS, reason(&words));
        }
        let mut settings = self.settings.worlds.clone();
        let (deployment, release) = (request.deployment, request.release);
        settings.contract = Contract { deployment, release, ..settings.contract };
        match self.host.open_world(settings).and_then(|world| world.opened().map(|opened| (world, opened))) {
            Ok((world, opened)) => {
                let opened = json(&opened);
                worlds.insert(world.id(), Kept::new(world));
                (StatusCode::CREATED, opened)
            }
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, reason(&format!("no world can be opened: {error}"))),
        }
    }

    fn close(&self, id: &str) -> Answer {
        let closed = self.worlds().remove(id);
        match closed {
            Some(kept) => {
                self.host.close_world(&kept.world);
                (StatusCode::NO_CONTENT, String::new())
            }
            None => (StatusCode::NOT_FOUND, reason("no world of that id was opened here")),
        }
    }

    fn world(&self, id: &str) -> Option<OpenWorld> {
        if id == DEFAULT_WORLD {
            return self.settings.default_world.clone();
        }
        let mut worlds = self.worlds();
        let kept = worlds.get_mut(id)?;
        kept.unused_since = Stopwatch::start();
        Some(kept.world.clone())
    }
}

fn act(world: &OpenWorld, verb: &str, body: &[u8]) -> Answer {
    let done = (StatusCode::NO_CONTENT, String::new());
    match verb {
        "stimuli" => command(body, |stimulus: StimulusCommand| match world.stimulate(&stimulus) {
            Ok(()) => done,
            Err(declined) => (StatusCode::CONFLICT, json(&declined)),
        }),
        "advance" => command(body, |advance: AdvanceCommand| {
            world.advance(Duration::from_millis(advance.milliseconds));
            done
        }),
        "fail" => command(body, |fail: FailCommand| {
            world.fail_at(fail.side, fail.out_of_service);
            done
        }),
        "settle" => {
            world.settle();
            done
        }
        "cut" => command(body, |cut: CutCommand| match world.cut(&cut.user) {
            Ok(streams) => (StatusCode::OK, serde_json::json!({ "streams": streams }).to_string()),
            Err(declined) => (StatusCode::CONFLICT, json(&declined)),
        }),
        "token" => command(body, |token: TokenCommand| match world.give_token(&token) {
            Ok(given) => (StatusCode::OK, json(&given)),
            Err(declined) => (StatusCode::CONFLICT, json(&declined)),
        }),
        "delay" => command(body, |delay: DelayCommand| {
            world.delay(delay);
            done
        }),
        "second" => open_second(world),
        "reset" => {
            world.reset();
            done
        }
        _ => (
            StatusCode::NOT_FOUND,
            reason("a world takes stimuli, advance, settle, fail, cut, delay, token, reset and second"),
        ),
    }
}

fn open_second(world: &OpenWorld) -> Answer {
    match world.second(None, None) {
        Ok(opened) => (StatusCode::OK, json(&opened)),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, reason(&format!("no second server can be opened: {error}"))),
    }
}

/// What can be read of a world: its status, and its journal, `journal?after=12&unanswered&text`.
fn tell(world: &OpenWorld, what: &str, query: &str) -> Answer {
    let asked = |name: &str| {
        let mut parts = query.split('&').map(|part| part.split_once('=').unwrap_or((part, "")));
        parts.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    match what {
        "status" => match world.status() {
            Some(status) => (StatusCode::OK, json(&status)),
            None => (StatusCode::NOT_FOUND, reason("the world is closed; open another")),
        },
        "journal" => {
            let Ok(after) = asked("after").unwrap_or("0").parse() else {
                return (
                    StatusCode::BAD_REQUEST,
                    reason("`after` is the number of a line; leave it out for all lines"),
                );
            };
            let lines = world.journal(after, asked("unanswered").is_some(), asked("text").is_none());
            (StatusCode::OK, lines.iter().map(|line| format!("{line}\n")).collect())
        }
        _ => (StatusCode::NOT_FOUND, reason("a world tells status and journal")),
    }
}

fn command<T: DeserializeOwned>(body: &[u8], work: impl FnOnce(T) -> Answer) -> Answer {
    match serde_json::from_slice(body) {
        Ok(command) => work(command),
        Err(error) => (StatusCode::BAD_REQUEST, reason(&error.to_string())),
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn reason(text: &str) -> String {
    serde_json::json!({ "reason": text }).to_string()
}
