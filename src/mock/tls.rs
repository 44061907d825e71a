//! TLS of the mock: a certificate of its own, made when first somebody needs it, the same for the whole process.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::lab::Fingerprint;
use crate::waiting::within;

use super::contract::XMPP_DOMAIN;

/// Whom the certificate names.
const NAMES: [&str; 4] = ["127.0.0.1", "::1", "localhost", XMPP_DOMAIN];

/// How long a client may take for its part of the handshake.
const HANDSHAKE: Duration = Duration::from_secs(20);

/// How many connections may have finished their handshake and wait to be served.
const WAITING: usize = 64;

/// The mock's certificate and what accepts connections with it.
pub struct Identity {
    acceptor: TlsAcceptor,
    /// The certificate's fingerprint.
    pub fingerprint: Fingerprint,
}

impl Identity {
    /// The process's.
    ///
    /// # Errors
    /// Where no certificate can be made.
    pub fn shared() -> io::Result<&'static Identity> {
        static SHARED: OnceLock<Result<Identity, String>> = OnceLock::new();
        let made = SHARED.get_or_init(|| Identity::make().map_err(|error| error.to_string()));
        made.as_ref().map_err(|reason| io::Error::other(format!("no certificate can be made: {reason}")))
    }

    fn make() -> Result<Identity, Box<dyn std::error::Error>> {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(NAMES.map(str::to_owned))?;
        let fingerprint = Fingerprint::of(cert.der());
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())?;
        Ok(Identity { acceptor: TlsAcceptor::from(Arc::new(config)), fingerprint })
    }

    /// Puts TLS around a connection; `None` where the client does not do its part in time.
    pub async fn accept<S>(&self, socket: S) -> Option<TlsStream<S>>
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    {
        within(HANDSHAKE, self.acceptor.accept(socket)).await.ok()?.ok()
    }
}

/// A listener whose connections are in TLS. A client that dawdles with its handshake delays nobody else.
pub struct TlsListener {
    address: SocketAddr,
    accepted: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Begins to accept.
    ///
    /// # Errors
    /// Where the listener has no address.
    pub fn begin(listener: TcpListener, identity: &'static Identity) -> io::Result<TlsListener> {
        let address = listener.local_addr()?;
        let (sender, accepted) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            loop {
                let Ok((socket, from)) = listener.accept().await else { continue };
                let _ = socket.set_nodelay(true);
                let sender = sender.clone();
                tokio::spawn(async move {
                    if let Some(socket) = identity.accept(socket).await {
                        let _ = sender.send((socket, from)).await;
                    }
                });
            }
        });
        Ok(TlsListener { address, accepted })
    }
}

impl axum::serve::Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.accepted.recv().await {
            Some(accepted) => accepted,
            // The task that accepts never ends before the runtime does.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
