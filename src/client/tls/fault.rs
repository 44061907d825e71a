//! What is wrong with a server's certificate, or with its TLS, in words that say what to do.

use std::error::Error;
use std::io;

use rustls::CertificateError;
use rustls::pki_types::ServerName;

use crate::lab::Fingerprint;

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum CertificateFault {
    #[error(
        "nobody who is trusted here issued its certificate; if it is the right server, write into the target file \
         tls: {{fingerprint: \"{found}\"}}, or tls: {{ca: FILE}} with its issuer's certificate"
    )]
    UnknownIssuer { found: Fingerprint },
    #[error(
        "its certificate is not for {host}; write the name for which it is, or, if it is the right server, \
         tls: {{fingerprint: \"{found}\"}} in the target file"
    )]
    WrongName { host: String, found: Fingerprint },
    #[error(
        "its certificate {dates}; let it be renewed, or, if it is the right server, write into the target file \
         tls: {{fingerprint: \"{found}\"}}"
    )]
    WrongTime { dates: &'static str, found: Fingerprint },
    #[error(
        "its certificate has another fingerprint than the target file; if it was renewed, write \
         tls: {{fingerprint: \"{found}\"}}"
    )]
    OtherFingerprint { found: Fingerprint },
    #[error("its certificate cannot be used ({reason}); fingerprint {found}")]
    Other { reason: String, found: Fingerprint },
}

impl CertificateFault {
    /// The fault behind the verifier's error.
    pub(super) fn of(error: &rustls::Error, host: &ServerName<'_>, found: Fingerprint) -> CertificateFault {
        use CertificateError as Fault;
        let rustls::Error::InvalidCertificate(fault) = error else {
            return CertificateFault::Other { reason: error.to_string(), found };
        };
        match fault {
            Fault::UnknownIssuer => CertificateFault::UnknownIssuer { found },
            Fault::NotValidForName | Fault::NotValidForNameContext { .. } => {
                CertificateFault::WrongName { host: host.to_str().into_owned(), found }
            }
            Fault::Expired | Fault::ExpiredContext { .. } => {
                CertificateFault::WrongTime { dates: "has expired", found }
            }
            Fault::NotValidYet | Fault::NotValidYetContext { .. } => {
                CertificateFault::WrongTime { dates: "is not valid yet", found }
            }
            other => CertificateFault::Other { reason: other.to_string(), found },
        }
    }
}

/// What an error says of TLS, where it came from there; `None` where TLS had no part in it.
pub(in crate::client) fn told(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(match error {
            rustls::Error::Other(other) => other.0.to_string(),
            rustls::Error::InvalidMessage(_) => {
                "it does not speak TLS; check the port, or name an address without TLS".to_owned()
            }
            other => format!("TLS was refused: {other}; look at the server's settings"),
        });
    }
    // An error of input and output does not name what is in it as its source.
    if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return told(inner);
    }
    error.source().and_then(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_tls_are_found_wherever_they_are_wrapped() {
        let refused = rustls::Error::AlertReceived(rustls::AlertDescription::HandshakeFailure);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, refused));
        assert!(told(&wrapped).unwrap().starts_with("TLS was refused"));
        assert_eq!(told(&io::Error::other("no route")), None);
    }

    #[test]
    fn a_fault_says_what_to_write() {
        let found = Fingerprint::of(b"x");
        let host = ServerName::try_from("fin1.example.test").unwrap();
        for (error, words) in [
            (CertificateError::UnknownIssuer, "nobody who is trusted here"),
            (CertificateError::NotValidForName, "is not for fin1.example.test"),
            (CertificateError::Expired, "has expired"),
            (CertificateError::NotValidYet, "is not valid yet"),
            (CertificateError::Revoked, "cannot be used"),
        ] {
            let text = CertificateFault::of(&rustls::Error::InvalidCertificate(error), &host, found).to_string();
            assert!(text.contains(words) && text.contains(&found.to_string()), "{text}");
        }
    }
}
