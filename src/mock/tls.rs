//! TLS of the mock: a certificate of its own, made when first somebody needs it and the same for the whole process, or
//! one that somebody gives it.

use std::future::Future;
use std::io;
use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::lab::Fingerprint;
use crate::limits::LONGEST_HANDSHAKE;
use crate::waiting::within;

use super::accepting::{Place, accept_all};
use super::contract::Domain;

/// Whom a certificate names beside the domain.
const NAMES: [&str; 3] = ["127.0.0.1", "::1", "localhost"];

/// A certificate and its key as texts in PEM, as files hold them.
#[derive(Clone)]
pub struct IdentityText {
    /// The certificate, with those of authorities behind it where there are any.
    pub certificate: Vec<u8>,
    /// The key, which is a secret.
    pub key: Vec<u8>,
}

/// Why a certificate and a key are of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoIdentity {
    /// The text of the certificate holds none.
    #[error("the certificate cannot be read ({0}); name a file with a certificate in PEM")]
    Certificate(String),
    /// The text of the key holds none.
    #[error("the key cannot be read ({0}); name a file with a private key in PEM that no password protects")]
    Key(String),
    /// They cannot be used together.
    #[error("the certificate and the key cannot be used: {0}; name two that belong together")]
    Unusable(String),
    /// None can be made.
    #[error("no certificate can be made: {0}")]
    NotMade(String),
}

/// DER as a text with its label.
fn pem(label: &str, der: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(der);
    let lines: Vec<&[u8]> = text.as_bytes().chunks(64).collect();
    [
        format!("-----BEGIN {label}-----\n").as_bytes(),
        &lines.join(&b'\n'),
        format!("\n-----END {label}-----\n").as_bytes(),
    ]
    .concat()
}

/// The mock's certificate and what accepts connections with it.
pub struct Identity {
    acceptor: TlsAcceptor,
    /// The certificate's fingerprint.
    pub fingerprint: Fingerprint,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

impl Identity {
    /// The process's.
    ///
    /// # Errors
    /// Where no certificate can be made.
    pub fn shared() -> io::Result<Arc<Identity>> {
        static SHARED: OnceLock<Result<Arc<Identity>, NoIdentity>> = OnceLock::new();
        let made = SHARED.get_or_init(|| Identity::make(&Domain::default()).map(|(identity, _)| Arc::new(identity)));
        made.clone().map_err(io::Error::other)
    }

    /// One with a certificate that is made now, signed by itself, for the domain and for this machine; and the texts by
    /// which it is had again.
    ///
    /// # Errors
    /// [`NoIdentity`] where none can be made.
    pub fn make(domain: &Domain) -> Result<(Identity, IdentityText), NoIdentity> {
        let names: Vec<String> = NAMES.into_iter().chain([domain.name()]).map(str::to_owned).collect();
        let made = generate_simple_self_signed(names).map_err(|error| NoIdentity::NotMade(error.to_string()))?;
        let CertifiedKey { cert, signing_key } = made;
        let key = signing_key.serialize_der();
        let text = IdentityText { certificate: pem("CERTIFICATE", cert.der()), key: pem("PRIVATE KEY", &key) };
        let key = PrivatePkcs8KeyDer::from(key);
        Ok((Identity::of(vec![cert.der().clone()], key.into())?, text))
    }

    /// One with a certificate and key of somebody's own.
    ///
    /// # Errors
    /// [`NoIdentity`] where they cannot be read or do not belong together.
    pub fn read(text: &IdentityText) -> Result<Identity, NoIdentity> {
        let certificates = CertificateDer::pem_slice_iter(&text.certificate).collect::<Result<Vec<_>, _>>();
        let certificates = certificates.map_err(|error| NoIdentity::Certificate(error.to_string()))?;
        if certificates.is_empty() {
            return Err(NoIdentity::Certificate("there is none in it".to_owned()));
        }
        // The words of an error about a key tell what kind of text it is, never the text.
        let key = PrivateKeyDer::from_pem_slice(&text.key).map_err(|error| NoIdentity::Key(error.to_string()))?;
        Identity::of(certificates, key)
    }

    fn of(certificates: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Identity, NoIdentity> {
        let unusable = |error: rustls::Error| NoIdentity::Unusable(error.to_string());
        let Some(fingerprint) = certificates.first().map(|own| Fingerprint::of(own)) else {
            return Err(NoIdentity::Certificate("there is none in it".to_owned()));
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .map_err(unusable)?;
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
    identity: Arc<Identity>,
}

impl TlsListener {
    /// Puts TLS around whatever is accepted.
    pub fn around(listener: TcpListener, identity: Arc<Identity>) -> TlsListener {
        TlsListener { listener, identity }
    }

    /// Accepts connections until the runtime ends. A client that dawdles with its handshake delays nobody else.
    pub async fn accept_all<Served>(self, serve: impl Fn(TlsStream<TcpStream>, Place) -> Served + Send + Sync + 'static)
    where
        Served: Future<Output = ()> + Send + 'static,
    {
        let (identity, serve) = (self.identity, Arc::new(serve));
        let secured = move |socket, place| {
            let (identity, serve) = (Arc::clone(&identity), Arc::clone(&serve));
            async move {
                if let Some(socket) = identity.accept(socket).await {
                    serve(socket, place).await;
                }
            }
        };
        accept_all(self.listener, secured).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_was_made_is_had_again_by_its_texts() {
        let domain = Domain::new("fin1.example.test").unwrap();
        let (made, text) = Identity::make(&domain).unwrap();
        assert!(text.certificate.starts_with(b"-----BEGIN CERTIFICATE-----\n"));
        let read = Identity::read(&text).unwrap();
        assert_eq!(read.fingerprint, made.fingerprint);
    }

    #[test]
    fn what_is_no_pair_is_told_and_no_key_is_repeated() {
        let domain = Domain::default();
        let ((_, one), (_, other)) = (Identity::make(&domain).unwrap(), Identity::make(&domain).unwrap());
        let refusal = |certificate: &[u8], key: &[u8]| {
            let text = IdentityText { certificate: certificate.to_vec(), key: key.to_vec() };
            Identity::read(&text).err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert!(refusal(b"", &one.key).starts_with("the certificate cannot be read"));
        assert!(refusal(b"-----BEGIN CERTIFICATE-----\n#\n", &one.key).starts_with("the certificate cannot be read"));
        assert!(refusal(&one.certificate, b"top-secret").starts_with("the key cannot be read"));
        assert!(!refusal(&one.certificate, b"top-secret").contains("top-secret"));
        assert!(refusal(&one.certificate, &other.key).starts_with("the certificate and the key cannot be used"));
    }
}
