//! Looking at a server's certificate without trusting it: what it is, and everything that speaks against it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::lab::Fingerprint;
use crate::waiting::date_of;
use crate::xmpp::carrier::Socket;

use super::verify::Verifier;
use super::{Tls, Trust};

/// How many names of a certificate are told.
const NAMES_SHOWN: usize = 3;

/// What speaks against a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// It is signed by itself and nobody here trusts it.
    SelfSigned,
    /// Somebody signed it whom nobody here trusts.
    UnknownIssuer,
    /// It is for other names.
    WrongName {
        /// Those names.
        names: Vec<String>,
    },
    /// It has expired.
    Expired {
        /// The last day.
        until: String,
    },
    /// Its time has not come.
    NotYet {
        /// The first day.
        from: String,
    },
    /// It is not the one whose fingerprint is trusted.
    OtherFingerprint,
    /// It is wrong otherwise.
    Other(String),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::SelfSigned => f.write_str("is self-signed"),
            Doubt::UnknownIssuer => f.write_str("was issued by nobody who is trusted here"),
            Doubt::WrongName { names } if names.is_empty() => f.write_str("names no host"),
            Doubt::WrongName { names } => match names.len().saturating_sub(NAMES_SHOWN) {
                0 => write!(f, "is for another host ({})", names.join(", ")),
                more => write!(f, "is for other hosts ({} and {more} more)", names[..NAMES_SHOWN].join(", ")),
            },
            Doubt::Expired { until } => write!(f, "expired on {until}"),
            Doubt::NotYet { from } => write!(f, "is not valid before {from}"),
            Doubt::OtherFingerprint => f.write_str("is not the one in the target file"),
            Doubt::Other(reason) => write!(f, "cannot be used ({reason})"),
        }
    }
}

/// A certificate as a server showed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// What speaks against it; nothing where it is trusted.
    pub doubts: Vec<Doubt>,
}

/// Does the handshake of TLS over a connected socket, and accepts any certificate to tell what it is. Nothing is said
/// over the connection, which ends.
///
/// # Errors
/// What keeps the two from TLS, in words that say what to do.
pub async fn look(trust: Trust, host: &str, socket: Box<dyn Socket>) -> Result<Sight, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let unusable = |error: Error| error.to_string();
    let verifier = Verifier::new(trust.clone(), Arc::clone(&provider)).map_err(unusable)?;
    let looker = Arc::new(Looker { trust, verifier, seen: Mutex::default() });
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Looker>::clone(&looker))
        .with_no_client_auth();
    Tls { config: Arc::new(config) }.secure(host, socket).await?;
    let seen = looker.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    seen.ok_or_else(|| "it showed no certificate; check the port".to_owned())
}

/// Accepts any certificate, and remembers it.
#[derive(Debug)]
struct Looker {
    trust: Trust,
    verifier: Verifier,
    seen: Mutex<Option<Sight>>,
}

/// A certificate in its handshake.
struct Shown<'a> {
    certificate: &'a CertificateDer<'a>,
    intermediates: &'a [CertificateDer<'a>],
    host: &'a ServerName<'a>,
    now: UnixTime,
}

impl Looker {
    fn doubts(&self, shown: &Shown<'_>, fingerprint: Fingerprint) -> Vec<Doubt> {
        match &self.trust {
            Trust::Unverified => Vec::new(),
            Trust::Fingerprint(pinned) if *pinned == fingerprint => Vec::new(),
            Trust::Fingerprint(_) => vec![Doubt::OtherFingerprint],
            Trust::System | Trust::Authorities(_) => self.doubts_of_authorities(shown),
        }
    }

    fn doubts_of_authorities(&self, shown: &Shown<'_>) -> Vec<Doubt> {
        let Shown { certificate, intermediates, host, now } = shown;
        // A system without authorities trusts nobody.
        let verified = self.verifier.authorities().map_or(Err(CertificateError::UnknownIssuer.into()), |authorities| {
            authorities.verify_server_cert(certificate, intermediates, host, &[], *now)
        });
        let Err(error) = verified else { return Vec::new() };
        let certificate = match ParsedCertificate::try_from(*certificate) {
            Ok(certificate) => certificate,
            Err(error) => return vec![doubt(&error)],
        };
        let mut doubts = Vec::new();
        let found = match doubt(&error) {
            Doubt::UnknownIssuer => self.self_signed(shown, &certificate),
            other => other,
        };
        let is_of_name = matches!(found, Doubt::WrongName { .. });
        doubts.push(found);
        // The name is looked at last, and not at all where anything else is wrong.
        if let Err(error) = verify_server_name(&certificate, host)
            && !is_of_name
        {
            doubts.push(doubt(&error));
        }
        doubts
    }

    /// What is wrong with a certificate whose issuer is not known: were it trusted itself, would it hold?
    fn self_signed(&self, shown: &Shown<'_>, certificate: &ParsedCertificate<'_>) -> Doubt {
        let mut itself = RootCertStore::empty();
        if itself.add(shown.certificate.clone().into_owned()).is_err() {
            return Doubt::UnknownIssuer;
        }
        let algorithms = self.verifier.algorithms().all;
        let held =
            verify_server_cert_signed_by_trust_anchor(certificate, &itself, shown.intermediates, shown.now, algorithms);
        held.map_or_else(|error| doubt(&error), |()| Doubt::SelfSigned)
    }
}

/// What the library's words mean.
fn doubt(error: &Error) -> Doubt {
    use CertificateError as Fault;
    let Error::InvalidCertificate(fault) = error else { return Doubt::Other(error.to_string()) };
    match fault {
        // A bad signature is another issuer of the same name, as after a server's own certificate was made anew.
        Fault::UnknownIssuer | Fault::BadSignature => Doubt::UnknownIssuer,
        Fault::ExpiredContext { not_after, .. } => Doubt::Expired { until: date_of(not_after.as_secs()) },
        Fault::NotValidYetContext { not_before, .. } => Doubt::NotYet { from: date_of(not_before.as_secs()) },
        Fault::NotValidForNameContext { presented, .. } => Doubt::WrongName { names: names(presented) },
        // Whoever signs for others does not show that certificate, unless it signed itself.
        other if other.to_string().contains("CaUsedAsEndEntity") => Doubt::SelfSigned,
        other => Doubt::Other(other.to_string()),
    }
}

/// `DnsName("fin1")` and `IpAddress(10.0.0.1)` as people write them.
fn names(presented: &[String]) -> Vec<String> {
    let bare = |name: &String| {
        let inner = name.split_once('(').map_or(name.as_str(), |(_, inner)| inner.trim_end_matches(')'));
        inner.trim_matches('"').to_owned()
    };
    presented.iter().map(bare).collect()
}

impl ServerCertVerifier for Looker {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let fingerprint = Fingerprint::of(certificate);
        let doubts = self.doubts(&Shown { certificate, intermediates, host, now }, fingerprint);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Sight { fingerprint, doubts });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_against_a_certificate_is_told_briefly() {
        let wrong = |names: &[&str]| {
            let presented: Vec<String> = names.iter().map(|name| format!("DnsName(\"{name}\")")).collect();
            Doubt::WrongName { names: self::names(&presented) }.to_string()
        };
        assert_eq!(wrong(&[]), "names no host");
        assert_eq!(wrong(&["a.test", "b.test"]), "is for another host (a.test, b.test)");
        assert_eq!(wrong(&["a", "b", "c", "d", "e"]), "is for other hosts (a, b, c and 2 more)");
    }

    #[test]
    fn whoever_cannot_be_known_is_an_unknown_issuer() {
        for fault in [CertificateError::UnknownIssuer, CertificateError::BadSignature] {
            assert_eq!(doubt(&fault.into()), Doubt::UnknownIssuer);
        }
        let revoked = doubt(&CertificateError::Revoked.into());
        assert!(matches!(&revoked, Doubt::Other(reason) if !reason.is_empty()), "{revoked:?}");
    }
}
