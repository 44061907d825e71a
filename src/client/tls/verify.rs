//! Verifying a server's certificate.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};

use crate::lab::Fingerprint;

use super::Trust;
use super::fault::CertificateFault;

/// Verifies certificates as far as the target file asks for it; that the server holds the key is verified always.
#[derive(Debug)]
pub(super) struct Verifier {
    provider: Arc<CryptoProvider>,
    trust: Trust,
    /// The verifier of [`Trust::System`] and [`Trust::Authorities`], made when the first certificate comes, since
    /// reading the system's authorities takes time that runs without TLS need not spend.
    authorities: OnceLock<Result<Arc<WebPkiServerVerifier>, Error>>,
}

impl Verifier {
    pub(super) fn new(trust: Trust, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        let verifier = Verifier { provider, trust, authorities: OnceLock::new() };
        if let Trust::Authorities(_) = verifier.trust {
            verifier.authorities()?;
        }
        Ok(verifier)
    }

    pub(super) fn authorities(&self) -> Result<&WebPkiServerVerifier, Error> {
        let made = self.authorities.get_or_init(|| {
            let mut roots = RootCertStore::empty();
            if let Trust::Authorities(certificates) = &self.trust {
                for certificate in certificates {
                    roots.add(certificate.clone())?;
                }
            } else {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
            let built =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider)).build();
            built.map_err(|error| Error::General(error.to_string()))
        });
        made.as_deref().map_err(Clone::clone)
    }

    pub(super) fn algorithms(&self) -> &rustls::crypto::WebPkiSupportedAlgorithms {
        &self.provider.signature_verification_algorithms
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = Fingerprint::of(certificate);
        let fault = match &self.trust {
            Trust::Unverified => return Ok(ServerCertVerified::assertion()),
            Trust::Fingerprint(pinned) if *pinned == found => return Ok(ServerCertVerified::assertion()),
            Trust::Fingerprint(_) => CertificateFault::OtherFingerprint { found },
            Trust::System | Trust::Authorities(_) => {
                let verifier = match self.authorities() {
                    Ok(verifier) => verifier,
                    // A system without authorities trusts nobody.
                    Err(_) => return Err(other(CertificateFault::UnknownIssuer { found })),
                };
                match verifier.verify_server_cert(certificate, intermediates, host, ocsp, now) {
                    Ok(verified) => return Ok(verified),
                    Err(error) => CertificateFault::of(&error, host, found),
                }
            }
        };
        Err(other(fault))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, self.algorithms())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, self.algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms().supported_schemes()
    }
}

fn other(fault: CertificateFault) -> Error {
    Error::Other(OtherError(Arc::new(fault)))
}
