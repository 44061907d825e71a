//! The contract from which a world is built: which product, which release, and the choices that the guide leaves open.

use std::collections::BTreeMap;

use crate::contract::{Capability, Deployment, Release};

/// The domain of every address that a mock's notification service gives.
pub const XMPP_DOMAIN: &str = "finesse.test";

/// The address of its publish-subscribe service.
pub const PUBSUB_DOMAIN: &str = "pubsub.finesse.test";

/// When DTMF for a held participant is refused: the guide prints both answers (pages 92 and 93).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DtmfWhileHeld {
    /// 202, then the error over the notification service.
    #[default]
    RefusedLater,
    /// 401 Invalid State at once.
    RefusedAtOnce,
}

/// What a call centre or a release may do either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// DTMF for a held participant.
    pub dtmf_while_held: DtmfWhileHeld,
    /// CCX: whether agents become READY after a queued call; otherwise NOT_READY.
    pub automatic_available: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Choices { dtmf_while_held: DtmfWhileHeld::default(), automatic_available: true }
    }
}

/// Deployment, release and choices: together with the rules and differences, all that a world's behaviour depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    /// Which product.
    pub deployment: Deployment,
    /// Which release.
    pub release: Release,
    /// What is open.
    pub choices: Choices,
}

impl Contract {
    /// The contract of that deployment in 12.5, with the usual choices.
    pub fn of(deployment: Deployment) -> Self {
        Contract { deployment, release: Release::default(), choices: Choices::default() }
    }
}

/// What the mock does not model yet, each with the reason that reports give.
pub fn lacks() -> BTreeMap<Capability, String> {
    let unbuilt = [Capability::SilentMonitoring, Capability::ConferenceLimit, Capability::OutboundOption];
    unbuilt.into_iter().map(|capability| (capability, "finspec's mock does not model it yet".to_owned())).collect()
}
