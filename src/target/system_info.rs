//! What SystemInfo says of a server, and whether the server says that it is finspec's mock.

use crate::client::http::{Credentials, address};
use crate::client::{HttpClient, StreamAddress};
use crate::contract::Deployment;
use crate::contract::Method;
use crate::control::MOCK_PRODUCT;
use crate::lab::Transport;
use crate::observe::{Answered, RawBody, Sent};

use super::TargetTrouble;

/// What a server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemFacts {
    /// Whether it says that it is finspec's mock.
    pub is_mock: bool,
    /// Which product, where it says one that is known.
    pub deployment: Option<Deployment>,
    /// status: `IN_SERVICE`; empty where it says none.
    pub status: String,
    /// systemAuthMode: `NON_SSO`; empty where it says none.
    pub authentication: String,
    /// xmppDomain
    pub domain: String,
    /// xmppPubSubDomain
    pub pubsub: String,
}

impl SystemFacts {
    /// The facts in an answer to GET SystemInfo.
    ///
    /// # Errors
    /// What was answered instead, in words.
    pub fn of(answered: &Answered) -> Result<SystemFacts, String> {
        let root =
            answered.body.tree().map_err(|error| format!("status {}, and of the body {error}", answered.status))?;
        let text = |name: &str| root.text_at(name).filter(|text| !text.is_empty());
        let (Some(domain), Some(pubsub)) = (text("xmppDomain"), text("xmppPubSubDomain")) else {
            let (status, name) = (answered.status, &root.name);
            return Err(format!("status {status}, a <{name}> without xmppDomain and xmppPubSubDomain"));
        };
        let deployment = Deployment::ALL
            .into_iter()
            .find(|deployment| text("deploymentType").as_deref() == Some(deployment.deployment_type()));
        let status = text("status").unwrap_or_default();
        let is_mock = answered.header("server").and_then(|server| server.split('/').next()) == Some(MOCK_PRODUCT);
        let authentication = text("systemAuthMode").unwrap_or_default();
        Ok(SystemFacts { is_mock, deployment, status, authentication, domain, pubsub })
    }

    /// Where streams go.
    pub fn stream(&self, transport: Transport, address: &str) -> StreamAddress {
        let (domain, pubsub) = (self.domain.clone(), self.pubsub.clone());
        StreamAddress { transport, address: address.to_owned(), domain, pubsub }
    }
}

/// Reads SystemInfo, which needs no credentials (wire notes, 1.2).
///
/// # Errors
/// [`TargetTrouble`] where the server cannot be reached or does not answer with SystemInfo.
pub async fn read_facts(client: &HttpClient, rest: &str) -> Result<SystemFacts, TargetTrouble> {
    let sent = Sent {
        method: Method::Get,
        path: "/finesse/api/SystemInfo".to_owned(),
        headers: Vec::new(),
        body: RawBody::default(),
    };
    let answered = client.send(rest, &sent, &Credentials::None).await?;
    SystemFacts::of(&answered).map_err(|reason| {
        let address = address(rest);
        TargetTrouble::Refused(format!(
            "{address} does not answer GET /finesse/api/SystemInfo as Finesse does: {reason}"
        ))
    })
}
