//! HTTP: one client for the process, one request at a time per actor, every answer read whole within limits.

use std::error::Error as _;
use std::time::Duration;

use crate::control::Password;
pub use crate::limits::{DEADLINE, LARGEST_BODY};
use crate::limits::{IDLE_CONNECTION, IDLE_CONNECTIONS};
use crate::observe::{Answered, RawBody, Sent};
use crate::secrets::Secrets;
use crate::waiting::{seconds, within};

use super::tls::{Tls, Trust, told};

/// Credentials of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// None at all.
    None,
    /// HTTP Basic (page 7).
    Basic {
        /// The user's id.
        user: String,
        /// The password.
        password: Password,
    },
    /// A token of single sign-on (page 7).
    Bearer(Password),
}

/// What went wrong with a request. None of this says anything about the contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpTrouble {
    /// No connection.
    #[error("nobody answers at {address}: {reason}; check the address, and that the server runs")]
    NoConnection {
        /// Host and port.
        address: String,
        /// The system's words.
        reason: String,
    },
    /// No TLS.
    #[error("no TLS with {address}: {reason}")]
    NoTls {
        /// Host and port.
        address: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// No answer in time.
    #[error("{address} did not answer {request} within {}; look at the server's log for it", seconds(*limit))]
    Late {
        /// Host and port.
        address: String,
        /// Method and path.
        request: String,
        /// The deadline.
        limit: Duration,
    },
    /// The answer broke off.
    #[error("the answer of {address} to {request} broke off: {reason}; look at the server's log for it")]
    BrokenOff {
        /// Host and port.
        address: String,
        /// Method and path.
        request: String,
        /// The system's words.
        reason: String,
    },
    /// The answer is too large.
    #[error(
        "the answer of {address} to {request} is larger than {limit} bytes; check that the address is the server's own"
    )]
    TooLarge {
        /// Host and port.
        address: String,
        /// Method and path.
        request: String,
        /// The limit.
        limit: usize,
    },
    /// The request cannot be written as HTTP.
    #[error("the request {request} cannot be sent: {reason}")]
    NotARequest {
        /// Method and path.
        request: String,
        /// Why.
        reason: String,
    },
}

/// The process's HTTP client.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    tls: Tls,
    deadline: Duration,
    secrets: Secrets,
}

impl HttpClient {
    /// A client that follows no redirect, uses no proxy and keeps connections open.
    ///
    /// # Errors
    /// When the system does not let one be made.
    pub fn new(deadline: Duration) -> Result<Self, HttpTrouble> {
        HttpClient::trusting(Trust::System, deadline)
    }

    /// The same with other certificates than the system's.
    ///
    /// # Errors
    /// When the system does not let one be made, or the certificates are none.
    pub fn trusting(trust: Trust, deadline: Duration) -> Result<Self, HttpTrouble> {
        let not_made = |reason: String| HttpTrouble::NotARequest { request: "(none yet)".to_owned(), reason };
        let tls = Tls::new(trust).map_err(|error| not_made(error.to_string()))?;
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tcp_nodelay(true)
            .tls_backend_preconfigured(tls.config())
            .pool_idle_timeout(IDLE_CONNECTION)
            .pool_max_idle_per_host(IDLE_CONNECTIONS);
        let client = builder.build().map_err(|error| not_made(reason(&error)))?;
        Ok(HttpClient { client, tls, deadline, secrets: Secrets::new() })
    }

    /// The same client with another deadline.
    pub(super) fn within(&self, deadline: Duration) -> HttpClient {
        HttpClient { deadline, ..self.clone() }
    }

    /// The same client, for a server that knows nothing but what stands in the source of this program.
    #[must_use]
    pub fn without_secrets(self) -> HttpClient {
        HttpClient { secrets: Secrets::nothing_is_secret(), ..self }
    }

    /// The same client, which keeps the secrets of another one too.
    #[must_use]
    pub fn sharing_secrets_of(self, other: &HttpClient) -> HttpClient {
        HttpClient { secrets: other.secrets.clone(), ..self }
    }

    /// The secrets that this client and its streams send.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// TLS as this client speaks it, for streams.
    pub(super) fn tls(&self) -> &Tls {
        &self.tls
    }

    /// Sends a request to `base` (`http://host:port`) and reads the whole answer, in which no secret stands that this client
    /// ever sent.
    ///
    /// # Errors
    /// [`HttpTrouble`] where there is no whole answer in time.
    pub async fn send(&self, base: &str, sent: &Sent, credentials: &Credentials) -> Result<Answered, HttpTrouble> {
        match credentials {
            Credentials::None => {}
            Credentials::Basic { user, password } => self.secrets.learn(user, &password.0),
            Credentials::Bearer(token) => self.secrets.learn("", &token.0),
        }
        self.send_openly(base, sent, credentials).await.map(|answered| self.hidden(answered))
    }

    /// The same, with the answer as it came: for the control address, which tells passwords to who asks for them. Nothing
    /// of it may be told or kept that is not [`HttpClient::hidden`].
    ///
    /// # Errors
    /// [`HttpTrouble`] where there is no whole answer in time.
    pub async fn send_openly(
        &self,
        base: &str,
        sent: &Sent,
        credentials: &Credentials,
    ) -> Result<Answered, HttpTrouble> {
        let address = address(base);
        let request = format!("{} {}", sent.method, sent.path);
        match within(self.deadline, self.exchange(base, sent, credentials)).await {
            Ok(answered) => answered.map_err(|failure| failure.told(address, request)),
            Err(elapsed) => Err(HttpTrouble::Late { address, request, limit: elapsed.0 }),
        }
    }

    /// An answer without the secrets that this client sent.
    pub fn hidden(&self, answered: Answered) -> Answered {
        let Answered { status, headers, body } = answered;
        let hide = |text: String| self.secrets.hide(&text);
        let headers = headers.into_iter().map(|(name, value)| (hide(name), hide(value))).collect();
        let body = self.secrets.without(body.bytes()).map_or(body, RawBody::from);
        Answered { status, headers, body }
    }

    async fn exchange(&self, base: &str, sent: &Sent, credentials: &Credentials) -> Result<Answered, Failure> {
        let method = reqwest::Method::from_bytes(sent.method.word().as_bytes())
            .map_err(|error| Failure::NotARequest(error.to_string()))?;
        let mut request = self.client.request(method, format!("{}{}", base.trim_end_matches('/'), sent.path));
        for (name, value) in &sent.headers {
            request = request.header(name.as_str(), value.as_str());
        }
        request = match credentials {
            Credentials::None => request,
            Credentials::Basic { user, password } => request.basic_auth(user, Some(&password.0)),
            Credentials::Bearer(token) => request.bearer_auth(&token.0),
        };
        if !sent.body.is_empty() {
            request = request.body(sent.body.bytes().to_vec());
        }
        let mut response = request.send().await.map_err(Failure::Request)?;
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Failure::Body)? {
            if body.len() + chunk.len() > LARGEST_BODY {
                return Err(Failure::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answered { status, headers, body: body.into() })
    }
}

/// A failure before host and request are told.
enum Failure {
    NotARequest(String),
    Request(reqwest::Error),
    Body(reqwest::Error),
    TooLarge,
}

impl Failure {
    fn told(self, address: String, request: String) -> HttpTrouble {
        match self {
            Failure::NotARequest(reason) => HttpTrouble::NotARequest { request, reason },
            Failure::Request(error) => match told(&error) {
                Some(reason) => HttpTrouble::NoTls { address, reason },
                None if error.is_connect() => HttpTrouble::NoConnection { address, reason: reason(&error) },
                None if error.is_builder() => HttpTrouble::NotARequest { request, reason: reason(&error) },
                None => HttpTrouble::BrokenOff { address, request, reason: reason(&error) },
            },
            Failure::Body(error) => HttpTrouble::BrokenOff { address, request, reason: reason(&error) },
            Failure::TooLarge => HttpTrouble::TooLarge { address, request, limit: LARGEST_BODY },
        }
    }
}

/// Host and port of a base address, for messages.
pub fn address(base: &str) -> String {
    base.trim_start_matches("http://").trim_start_matches("https://").trim_end_matches('/').to_owned()
}

/// The innermost words of an error, which say what the system said.
fn reason(error: &reqwest::Error) -> String {
    let mut source = error.source();
    let mut words = error.to_string();
    while let Some(inner) = source {
        words = inner.to_string();
        source = inner.source();
    }
    words
}
