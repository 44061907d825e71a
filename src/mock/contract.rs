//! The contract from which a world is built: which product, which release, and the choices that the guide leaves open.

use std::collections::BTreeMap;

use crate::contract::{Deployment, Release};
use crate::lab::Capability;

/// The domain of every address that a mock's notification service gives.
pub const XMPP_DOMAIN: &str = "finesse.test";

/// The address of its publish-subscribe service.
pub const PUBSUB_DOMAIN: &str = "pubsub.finesse.test";

use super::lie::ContractLie;

pub use super::choices::{
    BargeConsulting, BargeRefusal, Choices, ConsultBegins, DialerOnCce, DirectPreviewType, DtmfWhileHeld, EccMistake,
    LogoutOnDisconnect, LongEccValue, MonitorError, MonitorNotReady, PreviewOnCcxCall, RefusalWords,
    TransferWithoutActiveCall, UnusableDestination,
};

/// Deployment, release and choices, and perhaps a lie: together with the rules and differences, all that a world's
/// behaviour depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    /// Which product.
    pub deployment: Deployment,
    /// Which release.
    pub release: Release,
    /// What is open.
    pub choices: Choices,
    /// What a world does otherwise than all of these say.
    pub lie: Option<ContractLie>,
}

impl Contract {
    /// The contract of that deployment in 12.5, with the usual choices.
    pub fn of(deployment: Deployment) -> Self {
        Contract { deployment, release: Release::default(), choices: Choices::default(), lie: None }
    }
}

/// What the mock does not model yet, each with the reason that reports give: nothing that a case can need.
pub const fn lacks() -> BTreeMap<Capability, String> {
    BTreeMap::new()
}

/// The numbers of what a mock with those choices has.
pub fn numbers(choices: &Choices) -> BTreeMap<Capability, u32> {
    BTreeMap::from([(Capability::ConferenceLimit, choices.conference_limit)])
}
