//! The floors: a reqwest loop without finspec, and sockets without anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A request as the runner sent it, and the status that came back.
#[derive(Clone)]
pub(crate) struct BareRequest {
    pub(crate) method: reqwest::Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) body: Vec<u8>,
    pub(crate) status: u16,
}

impl BareRequest {
    /// Somebody reads an address.
    pub(crate) fn read(url: String, user: String, password: String) -> BareRequest {
        let (headers, body, status) = (Vec::new(), Vec::new(), 200);
        BareRequest { method: reqwest::Method::GET, url, headers, user, password, body, status }
    }

    async fn send(&self, client: &reqwest::Client) {
        let mut request = client.request(self.method.clone(), self.url.as_str());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request = request.basic_auth(&self.user, Some(&self.password));
        if !self.body.is_empty() {
            request = request.body(self.body.clone());
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), self.status);
        let _ = response.bytes().await.expect("a body");
    }
}

/// A client as bare as one can be had.
pub(crate) fn client() -> reqwest::Client {
    // It wants to know how it would do TLS, though it does none here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tcp_nodelay(true).build().expect("a client")
}

/// Sends all scripts, so many at a time, the requests of each in turn.
pub(crate) async fn send_all(client: &reqwest::Client, scripts: &Arc<Vec<Vec<BareRequest>>>) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..crate::JOBS {
        let (client, scripts, next) = (client.clone(), Arc::clone(scripts), Arc::clone(&next));
        tasks.spawn(async move {
            while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                for request in script {
                    request.send(&client).await;
                }
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.expect("a loop that ends");
    }
}

/// How many bytes go forth and back in one round trip.
const FORTH: usize = 400;
const BACK: usize = 600;

/// A server that answers so many bytes with so many others; its address.
pub(crate) async fn echo() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("no delay");
            tokio::spawn(async move {
                let mut forth = [0; FORTH];
                while stream.read_exact(&mut forth).await.is_ok() {
                    if stream.write_all(&[b' '; BACK]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}

async fn connect(address: std::net::SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    stream
}

async fn round_trips(stream: &mut TcpStream, count: usize) {
    let mut back = [0; BACK];
    for _ in 0..count {
        stream.write_all(&[b' '; FORTH]).await.expect("a way forth");
        stream.read_exact(&mut back).await.expect("a way back");
    }
}

/// What one run needs of sockets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sockets {
    /// Round trips on a connection that is kept.
    pub(crate) requests: usize,
    /// Round trips on one that is opened for the run.
    pub(crate) stanzas: usize,
}

/// Does for so many runs what they do with sockets.
pub(crate) async fn sockets(address: std::net::SocketAddr, needed: Sockets, runs: usize) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..crate::JOBS {
        let next = Arc::clone(&next);
        tasks.spawn(async move {
            let mut kept = connect(address).await;
            while next.fetch_add(1, Ordering::Relaxed) < runs {
                let mut own = connect(address).await;
                round_trips(&mut own, needed.stanzas).await;
                round_trips(&mut kept, needed.requests).await;
                let _ = own.shutdown().await;
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.expect("a loop that ends");
    }
}
