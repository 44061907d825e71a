//! Complaints: what is wrong at which place, and what to do, in a line for somebody who runs a contact centre.

use std::time::Duration;

use crate::client::NoPassword;
use crate::client::tls::{Doubt, Sight};
use crate::contract::Deployment;
use crate::lab::Fingerprint;
use crate::target::PersonSecret;
use crate::waiting::seconds;

/// What is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Complaint {
    /// What the target file says is no address.
    #[error("`{address}` is no address; write {form} into the target file")]
    NotAnAddress {
        /// Where.
        address: String,
        /// How one is written.
        form: &'static str,
    },
    /// Nobody knows the host.
    #[error(
        "{host} has no address here ({reason}); correct the name in the target file, or have it entered in the DNS"
    )]
    NoAddress {
        /// Its name.
        host: String,
        /// Why, in the words of whoever said it.
        reason: String,
    },
    /// The port is closed.
    #[error(
        "{address} is closed; check the port in the target file, and with `utils service list` on the server that Finesse runs"
    )]
    Closed {
        /// Where.
        address: String,
    },
    /// No connection for another reason.
    #[error("{address} cannot be reached ({reason}); check the network between here and the server")]
    NoConnection {
        /// Where.
        address: String,
        /// Why, in the words of whoever said it.
        reason: String,
    },
    /// Nothing comes back when the port is tried.
    #[error(
        "{address} did not take a connection within {}; a firewall may be between, have it let this port through",
        seconds(*limit)
    )]
    Dropped {
        /// Where.
        address: String,
        /// How long was waited.
        limit: Duration,
    },
    /// The port is open, and nothing is said.
    #[error(
        "{address} takes connections and does not answer within {}; check that the port is the right one, else restart the \
         service that hangs",
        seconds(*limit)
    )]
    Silent {
        /// Where.
        address: String,
        /// How long was waited.
        limit: Duration,
    },
    /// No TLS.
    #[error("{address} does not come to TLS: {reason}")]
    NoTls {
        /// Where.
        address: String,
        /// Why, in the words of whoever said it.
        reason: String,
    },
    /// The certificate is not trusted.
    #[error(
        "the certificate of {address} {}; if it is the right server, write into the target file \
         tls: {{fingerprint: \"{fingerprint}\"}}",
        told(doubts)
    )]
    Certificate {
        /// Where.
        address: String,
        /// What speaks against it.
        doubts: Vec<Doubt>,
        /// Its fingerprint.
        fingerprint: Fingerprint,
    },
    /// The address is another one.
    #[error("{address} points to {to}; write {} into the target file", base_of(to))]
    Redirected {
        /// Where.
        address: String,
        /// Where to.
        to: String,
    },
    /// A dependency of Finesse is down.
    #[error(
        "Finesse at {address} is out of service; check that its CTI server and the Finesse services run, and wait until \
         SystemInfo says IN_SERVICE"
    )]
    OutOfService {
        /// Where.
        address: String,
    },
    /// A page for people.
    #[error(
        "{address} answers with a web page and not with the REST API; write the address of the Finesse server itself, \
         https://HOST:8445, into the target file"
    )]
    WebPage {
        /// Where.
        address: String,
    },
    /// SystemInfo only for those who authenticate.
    #[error(
        "{address} asks for credentials before it tells SystemInfo, as a reverse proxy does; write the address of the Finesse \
         server behind it into the target file"
    )]
    BehindProxy {
        /// Where.
        address: String,
    },
    /// It is something else.
    #[error("{address} does not answer as Finesse does ({reason}); check host and port in the target file")]
    NotFinesse {
        /// Where.
        address: String,
        /// Why, in the words of whoever said it.
        reason: String,
    },
    /// It does not speak HTTP.
    #[error(
        "{address} does not answer in HTTP; check the port, and write https:// where it is in TLS, as 8445 of Finesse is"
    )]
    NotHttp {
        /// Where.
        address: String,
    },
    /// It is no control address.
    #[error(
        "{address} is no control address of finspec's mock; copy `control` from the file that --write-target wrote"
    )]
    NotControl {
        /// Where.
        address: String,
    },
    /// The control token is wrong.
    #[error("{address} does not take the control token; copy it from the file that --write-target wrote")]
    WrongToken {
        /// Where.
        address: String,
    },
    /// It is the other product.
    #[error("{address} says that it is {told}; write deployment: {told} into the target file")]
    OtherDeployment {
        /// Where.
        address: String,
        /// What the server says.
        told: Deployment,
    },
    /// Nobody has a password that counts here.
    #[error(
        "{address} lets people in through single sign-on only, and finspec has passwords; write their tokens under `tokens` of \
         the target file, have them set to sign in without it, or use a lab without it"
    )]
    SingleSignOn {
        /// Where.
        address: String,
    },
    /// The token is none, or has ended.
    #[error(
        "{address} refused the token of {user}; write another under `tokens` of the target file: it may have ended"
    )]
    TokenRefused {
        /// Where.
        address: String,
        /// Whose.
        user: String,
    },
    /// The password is wrong.
    #[error(
        "{address} refused the password of {user}; correct `password` of the target file before you try again, because five \
         wrong ones lock the account for five minutes"
    )]
    WrongPassword {
        /// Where.
        address: String,
        /// The person's id.
        user: String,
    },
    /// There is no such person.
    #[error("{address} does not know {user}; correct the id in the target file's call_centre")]
    NoSuchPerson {
        /// Where.
        address: String,
        /// The person's id.
        user: String,
    },
    /// The notification service speaks for another domain.
    #[error(
        "SystemInfo says xmppDomain {told}, and {address} serves {}; have the server's domain name corrected, and restart the \
         Cisco Finesse Notification Service", served.as_deref().unwrap_or("another")
    )]
    OtherDomain {
        /// Where.
        address: String,
        /// What the server says.
        told: String,
        /// The domain that it names, where it names one.
        served: Option<String>,
    },
    /// Nobody can authenticate with a password.
    #[error("{address} gets no password: {reason}")]
    NoPassword {
        /// Where.
        address: String,
        /// What it offers instead, and what to do.
        reason: NoPassword,
    },
    /// Anything else, which says itself what to do.
    #[error("{0}")]
    Otherwise(String),
}

impl Complaint {
    /// What somebody showed is not taken.
    pub(super) fn refused(address: String, user: String, secret: &PersonSecret) -> Complaint {
        match secret {
            PersonSecret::Password(_) => Complaint::WrongPassword { address, user },
            PersonSecret::Token(_) => Complaint::TokenRefused { address, user },
        }
    }

    /// In a word or two, for the table.
    pub const fn brief(&self) -> &'static str {
        match self {
            Complaint::NotAnAddress { .. } => "no address",
            Complaint::NoAddress { .. } => "host not known",
            Complaint::Closed { .. } => "closed",
            Complaint::NoConnection { .. } => "cannot be reached",
            Complaint::Dropped { .. } => "takes no connection",
            Complaint::Silent { .. } => "never answers",
            Complaint::NoTls { .. } => "no TLS",
            Complaint::Certificate { .. } => "certificate not trusted",
            Complaint::Redirected { .. } => "points elsewhere",
            Complaint::OutOfService { .. } => "out of service",
            Complaint::WebPage { .. } => "a web page",
            Complaint::BehindProxy { .. } => "asks for credentials",
            Complaint::NotFinesse { .. } => "not Finesse",
            Complaint::NotHttp { .. } => "no HTTP",
            Complaint::NotControl { .. } => "no control address",
            Complaint::WrongToken { .. } => "token refused",
            Complaint::OtherDeployment { .. } => "the other product",
            Complaint::SingleSignOn { .. } => "single sign-on only",
            Complaint::TokenRefused { .. } => "token refused",
            Complaint::WrongPassword { .. } => "password refused",
            Complaint::NoSuchPerson { .. } => "not known there",
            Complaint::OtherDomain { .. } => "another domain",
            Complaint::NoPassword { reason: NoPassword::TlsFirst, .. } => "wants TLS first",
            Complaint::NoPassword { reason: NoPassword::NoPlain(_), .. } => "no SASL PLAIN",
            Complaint::Otherwise(_) => "does not work",
        }
    }

    /// What speaks against a certificate; `None` where it is trusted.
    pub(super) fn of_sight(address: &str, sight: &Sight) -> Option<Complaint> {
        let Sight { fingerprint, doubts } = sight;
        let (address, doubts, fingerprint) = (address.to_owned(), doubts.clone(), *fingerprint);
        (!doubts.is_empty()).then_some(Complaint::Certificate { address, doubts, fingerprint })
    }
}

fn told(doubts: &[Doubt]) -> String {
    let words: Vec<String> = doubts.iter().map(Doubt::to_string).collect();
    words.join(" and ")
}

/// Scheme, host and port of an address: what the target file wants of it.
fn base_of(address: &str) -> String {
    let end = address.find("://").and_then(|scheme| Some(scheme + 3 + address[scheme + 3..].find('/')?));
    address[..end.unwrap_or(address.len())].to_owned()
}
