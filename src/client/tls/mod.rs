//! TLS: one configuration for the REST API and for notifications, and words for what a server's certificate lacks.

mod fault;
mod inspect;
mod verify;

use std::path::Path;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::TlsConnector;

use crate::lab::Fingerprint;
use crate::limits::CERTIFICATES_FILE;
use crate::reading::read_file;
use crate::xmpp::carrier::Socket;

pub(super) use fault::told;
pub use inspect::{Doubt, Sight, look};
use verify::Verifier;

/// Whose certificates are trusted.
#[derive(Debug, Clone, Default)]
pub enum Trust {
    /// Those of the authorities that the system trusts.
    #[default]
    System,
    /// Those that these authorities issued.
    Authorities(Vec<CertificateDer<'static>>),
    /// That one certificate, whatever name and dates it has.
    Fingerprint(Fingerprint),
    /// Any. Whoever stands between can read along and say what he likes.
    Unverified,
}

/// A file of authorities that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} holds no certificate that can be read ({reason}); name a file with certificates in PEM")]
pub struct AuthoritiesError {
    path: String,
    reason: String,
}

impl Trust {
    /// The authorities in a PEM file.
    ///
    /// # Errors
    /// [`AuthoritiesError`] where there are none.
    pub fn authorities(path: &Path) -> Result<Trust, AuthoritiesError> {
        let trouble = |reason: String| AuthoritiesError { path: path.display().to_string(), reason };
        let text = read_file(path, CERTIFICATES_FILE).map_err(|error| trouble(error.to_string()))?;
        let read = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>();
        let certificates = read.map_err(|error| trouble(error.to_string()))?;
        if certificates.is_empty() {
            return Err(trouble("there is none in it".to_owned()));
        }
        Ok(Trust::Authorities(certificates))
    }

    /// Whether nothing is verified, which every report has to say.
    pub fn is_insecure(&self) -> bool {
        matches!(self, Trust::Unverified)
    }
}

/// TLS as this client speaks it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tls {
    config: Arc<ClientConfig>,
}

impl Tls {
    /// TLS 1.2 and 1.3 with that trust.
    ///
    /// # Errors
    /// The library's words where it cannot be set up.
    pub fn new(trust: Trust) -> Result<Tls, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new(trust, Arc::clone(&provider))?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Tls { config: Arc::new(config) })
    }

    /// The configuration, for the HTTP client.
    pub(super) fn config(&self) -> ClientConfig {
        self.config.as_ref().clone()
    }

    /// Puts TLS around a connected socket. `host` is what the certificate has to name.
    pub(super) async fn secure(&self, host: &str, socket: Box<dyn Socket>) -> Result<Box<dyn Socket>, String> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned()).map_err(|_| format!("`{host}` is no host name"))?;
        let secured = TlsConnector::from(Arc::clone(&self.config)).connect(name, socket).await;
        let secured = secured.map_err(|error| told(&error).unwrap_or_else(|| error.to_string()))?;
        Ok(Box::new(secured))
    }
}
