//! TLS of the mock: a certificate of its own, made when first somebody needs it, the same for the whole process.

use std::future::Future;
use std::io;
use std::sync::{Arc, OnceLock};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::lab::Fingerprint;
use crate::limits::LONGEST_HANDSHAKE;
use crate::waiting::within;

use super::accepting::{Place, accept_all};
use super::contract::XMPP_DOMAIN;

/// Whom the certificate names.
const NAMES: [&str; 4] = ["127.0.0.1", "::1", "localhost", XMPP_DOMAIN];

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
        within(LONGEST_HANDSHAKE, self.acceptor.accept(socket)).await.ok()?.ok()
    }
}

/// A listener whose connections are in TLS.
pub struct TlsListener {
    listener: TcpListener,
    identity: &'static Identity,
}

impl TlsListener {
    /// Puts TLS around whatever is accepted.
    ///
    /// # Errors
    /// Where no certificate can be made.
    pub fn around(listener: TcpListener) -> io::Result<TlsListener> {
        Ok(TlsListener { listener, identity: Identity::shared()? })
    }

    /// Accepts connections until the runtime ends. A client that dawdles with its handshake delays nobody else.
    pub async fn accept_all<Served>(self, serve: impl Fn(TlsStream<TcpStream>, Place) -> Served + Send + Sync + 'static)
    where
        Served: Future<Output = ()> + Send + 'static,
    {
        let (identity, serve) = (self.identity, Arc::new(serve));
        let secured = move |socket, place| {
            let serve = Arc::clone(&serve);
            async move {
                if let Some(socket) = identity.accept(socket).await {
                    serve(socket, place).await;
                }
            }
        };
        accept_all(self.listener, secured).await;
    }
}
