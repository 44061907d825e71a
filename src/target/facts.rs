//! What SystemInfo says of a server, and whether the server says that it is finspec's mock.

use crate::client::http::{Credentials, address};
use crate::client::{HttpClient, StreamAddress};
use crate::contract::control::MOCK_PRODUCT;
use crate::contract::{Deployment, Transport};
use crate::observe::Sent;
use crate::xml::{Limits, read_document};

use super::TargetTrouble;

/// What a server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemFacts {
    /// Whether it says that it is finspec's mock.
    pub is_mock: bool,
    /// Which product, where it says one that is known.
    pub deployment: Option<Deployment>,
    /// xmppDomain
    pub domain: String,
    /// xmppPubSubDomain
    pub pubsub: String,
}

impl SystemFacts {
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
    let sent =
        Sent { method: "GET", path: "/finesse/api/SystemInfo".to_owned(), headers: Vec::new(), body: Vec::new() };
    let answered = client.send(rest, &sent, &Credentials::None).await?;
    let is_mock = answered.header("server").and_then(|server| server.split('/').next()) == Some(MOCK_PRODUCT);
    let refused = |reason: String| {
        let address = address(rest);
        TargetTrouble::Refused(format!(
            "{address} does not answer GET /finesse/api/SystemInfo as Finesse does: {reason}"
        ))
    };
    let root = read_document(&answered.body, Limits::default())
        .map_err(|error| refused(format!("status {}, and of the body {error}", answered.status)))?;
    let text = |name: &str| root.text_at(name).filter(|text| !text.is_empty());
    let (Some(domain), Some(pubsub)) = (text("xmppDomain"), text("xmppPubSubDomain")) else {
        return Err(refused(format!(
            "status {}, a <{}> without xmppDomain and xmppPubSubDomain",
            answered.status, root.name
        )));
    };
    let deployment = Deployment::ALL
        .into_iter()
        .find(|deployment| text("deploymentType").as_deref() == Some(deployment.deployment_type()));
    Ok(SystemFacts { is_mock, deployment, domain, pubsub })
}
