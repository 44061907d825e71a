//! TLS with a certificate of the test's choice, in front of a server without.

use std::net::SocketAddr;
use std::sync::Arc;

use finspec::client::Trust;
use finspec::lab::Fingerprint;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A self-signed certificate with its key.
pub struct Certificate {
    pub der: CertificateDer<'static>,
    key: PrivatePkcs8KeyDer<'static>,
}

impl Certificate {
    /// For those names, until the first day of that year.
    pub fn new(names: &[&str], last_year: i32) -> Certificate {
        Certificate::made(names, last_year, IsCa::NoCa)
    }

    /// One that may sign others, as `openssl req -x509` makes them.
    pub fn of_authority(names: &[&str]) -> Certificate {
        Certificate::made(names, 2090, IsCa::Ca(BasicConstraints::Unconstrained))
    }

    fn made(names: &[&str], last_year: i32, is_ca: IsCa) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut parameters = CertificateParams::new(names).unwrap();
        parameters.not_before = date_time_ymd(2000, 1, 1);
        parameters.not_after = date_time_ymd(last_year, 1, 1);
        parameters.is_ca = is_ca;
        let der = parameters.self_signed(&key).unwrap().der().clone();
        Certificate { der, key: PrivatePkcs8KeyDer::from(key.serialize_der()) }
    }

    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.der)
    }

    /// Trust in this one alone, as an authority.
    pub fn trust(&self) -> Trust {
        Trust::Authorities(vec![self.der.clone()])
    }
}

/// The front. Ends when dropped.
pub struct Front {
    pub address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Front {
    /// Opens a port and passes on to `behind` what comes there in TLS.
    pub async fn start(certificate: &Certificate, behind: SocketAddr) -> Front {
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der.clone()], certificate.key.clone_key().into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut socket) = acceptor.accept(socket).await else { return };
                    let mut behind = TcpStream::connect(behind).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut socket, &mut behind).await;
                });
            }
        });
        Front { address, accepting }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
