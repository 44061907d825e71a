//! The listeners through which a slot's worlds are reached.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::net::TcpListener;
use tokio::runtime::Handle;

use crate::lab::{Fingerprint, Transport};

use super::doors::{DoorContent, Doors, Manner};
use super::slot::Slot;
use super::tls::{Identity, TlsListener};
use super::{http, notifications};

/// A free port of this machine.
const ANYWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A slot with the addresses of its listeners.
#[derive(Debug)]
pub struct Listening {
    runtime: Handle,
    /// What is reached.
    pub slot: Arc<Slot>,
    /// The open doors, with the ports that they have.
    pub doors: Doors,
    /// XMPP over TCP in TLS, which may be opened later than the others.
    xmpp_tls: Mutex<Option<SocketAddr>>,
    /// By what it is known in TLS; the process's own certificate without it.
    identity: Option<Arc<Identity>>,
    /// The doors of the second server, once it was asked for.
    second: OnceLock<Box<Listening>>,
}

impl Listening {
    /// Opens the handy doors on free ports of this machine.
    pub fn anywhere(runtime: Handle, identity: Option<Arc<Identity>>) -> io::Result<Listening> {
        Listening::open(runtime, Doors { rest: ANYWHERE, xmpp: Some(ANYWHERE), ..Doors::handy() }, identity)
    }

    /// Opens all of those doors, or none.
    pub fn open(runtime: Handle, doors: Doors, identity: Option<Arc<Identity>>) -> io::Result<Listening> {
        Listening::open_for(Slot::default(), runtime, doors, identity)
    }

    /// The doors of the second server, opened there unless they are open: handy ones, REST at that address, XMPP anywhere.
    pub fn second(&self, rest: Option<SocketAddr>) -> io::Result<&Listening> {
        if let Some(second) = self.second.get() {
            return Ok(second);
        }
        let doors = Doors { rest: rest.unwrap_or(ANYWHERE), xmpp: Some(ANYWHERE), ..Doors::handy() };
        let opened = Listening::open_for(self.slot.second(), self.runtime.clone(), doors, self.identity.clone())?;
        Ok(self.second.get_or_init(|| Box::new(opened)))
    }

    fn open_for(
        slot: Slot,
        runtime: Handle,
        mut doors: Doors,
        identity: Option<Arc<Identity>>,
    ) -> io::Result<Listening> {
        let inside = runtime.enter();
        let rest = bind(&mut doors.rest)?;
        let xmpp = doors.xmpp.as_mut().map(bind).transpose()?;
        let bind_tls = |address: &mut SocketAddr| bind_tls(address, identity.as_ref());
        let https = doors.https.as_mut().map(bind_tls).transpose()?;
        let web = doors.web.as_mut().map(bind).transpose()?;
        let web_tls = doors.web_tls.as_mut().map(bind_tls).transpose()?;
        let xmpp_tls = doors.xmpp_tls.as_mut().map(bind_tls).transpose()?;
        drop(inside);
        let open = Mutex::new(doors.xmpp_tls);
        let listening =
            Listening { runtime, slot: Arc::new(slot), doors, xmpp_tls: open, identity, second: OnceLock::new() };
        listening.serve_http(Some(rest), doors.behind_rest());
        listening.serve_https(https, doors.behind_https());
        listening.serve_http(web, DoorContent::Notifications);
        listening.serve_https(web_tls, DoorContent::Notifications);
        if let Some(xmpp) = xmpp {
            listening.runtime.spawn(notifications::serve(
                xmpp,
                Arc::clone(&listening.slot),
                listening.identity.clone(),
            ));
        }
        if let Some(xmpp_tls) = xmpp_tls {
            listening.serve_xmpp_tls(xmpp_tls);
        }
        Ok(listening)
    }

    fn serve_http(&self, listener: Option<TcpListener>, behind: DoorContent) {
        if let Some(listener) = listener {
            self.runtime.spawn(http::serve(listener, Arc::clone(&self.slot), behind));
        }
    }

    fn serve_https(&self, listener: Option<TlsListener>, behind: DoorContent) {
        if let Some(listener) = listener {
            self.runtime.spawn(http::serve_tls(listener, Arc::clone(&self.slot), behind));
        }
    }

    fn serve_xmpp_tls(&self, listener: TlsListener) {
        self.runtime.spawn(notifications::serve_tls(listener, Arc::clone(&self.slot)));
    }

    /// Where XMPP in TLS is. Handy doors have it from the first time that somebody asks.
    fn xmpp_tls(&self) -> io::Result<Option<SocketAddr>> {
        let mut xmpp_tls = self.xmpp_tls.lock().unwrap_or_else(PoisonError::into_inner);
        if xmpp_tls.is_none() && self.doors.manner == Manner::Handy {
            let _inside = self.runtime.enter();
            let mut address = ANYWHERE;
            self.serve_xmpp_tls(bind_tls(&mut address, self.identity.as_ref())?);
            *xmpp_tls = Some(address);
        }
        Ok(*xmpp_tls)
    }

    /// By what it is known in TLS.
    pub fn fingerprint(&self) -> io::Result<Fingerprint> {
        let own = self.identity.as_ref().map(|identity| identity.fingerprint);
        own.map_or_else(|| Ok(Identity::shared()?.fingerprint), Ok)
    }

    /// Where notifications are had over a transport; `None` where no door leads there.
    pub fn notifications(&self, transport: Transport) -> io::Result<Option<String>> {
        Ok(match transport {
            Transport::Tcp | Transport::Starttls => self.doors.xmpp.map(|address| address.to_string()),
            Transport::Tls => self.xmpp_tls()?.map(|address| address.to_string()),
            Transport::Bosh => self.doors.web_address().map(|(in_tls, address)| {
                let scheme = if in_tls { "https" } else { "http" };
                format!("{scheme}://{address}/http-bind")
            }),
            Transport::Websocket => self.doors.web_address().map(|(in_tls, address)| {
                let scheme = if in_tls { "wss" } else { "ws" };
                format!("{scheme}://{address}/ws")
            }),
        })
    }
}

/// Binds an address, which becomes the one that it is bound to.
fn bind(address: &mut SocketAddr) -> io::Result<TcpListener> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{address} cannot be opened: {error}"));
    let listener = std::net::TcpListener::bind(*address).map_err(named)?;
    listener.set_nonblocking(true)?;
    *address = listener.local_addr()?;
    TcpListener::from_std(listener)
}

/// The same for connections in TLS.
fn bind_tls(address: &mut SocketAddr, identity: Option<&Arc<Identity>>) -> io::Result<TlsListener> {
    let listener = bind(address)?;
    Ok(TlsListener::around(listener, identity.map_or_else(Identity::shared, |identity| Ok(Arc::clone(identity)))?))
}
