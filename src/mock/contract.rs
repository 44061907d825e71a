//! The contract from which a world is built: which product, which release, and the choices that the guide leaves open.

use std::collections::BTreeMap;

use crate::contract::{Deployment, Release};
use crate::lab::Capability;

use super::choices::Choices;
use super::lie::{ClauseId, ContractLie, Twist};

/// The domain of every address that a mock's notification service gives.
pub const XMPP_DOMAIN: &str = "finesse.test";

/// The address of its publish-subscribe service.
pub const PUBSUB_DOMAIN: &str = "pubsub.finesse.test";

/// The clause that all rules, effects and actions are those of the deployment that SystemInfo names.
pub const BEHAVIOUR: ClauseId = ClauseId::new("contract", "behaviour");

/// The same in one sentence.
pub const BEHAVIOUR_SAYS: &str = "Rules, effects and actions are those of the deployment that SystemInfo names.";

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
    /// The one clause that a world does not keep.
    pub lie: Option<ContractLie>,
}

impl Contract {
    /// The contract of that deployment in 12.5, with the usual choices.
    pub fn of(deployment: Deployment) -> Self {
        Contract { deployment, release: Release::default(), choices: Choices::default(), lie: None }
    }

    /// What is done instead of what that clause says; `None` where it is kept.
    pub fn twist(&self, clause: ClauseId) -> Option<Twist> {
        self.lie.filter(|lie| lie.about == clause).map(|lie| lie.how)
    }

    /// The deployment whose rules, effects and actions a world has; a lie about [`BEHAVIOUR`] makes it the other one, while
    /// SystemInfo still names this one.
    pub fn behaves_as(&self) -> Deployment {
        match self.twist(BEHAVIOUR) {
            Some(Twist::OtherDeployment) => self.deployment.other(),
            _ => self.deployment,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};

    #[test]
    fn the_truth_is_what_is_said_without_a_lie() {
        let truthful = Contract::of(Cce);
        assert_eq!((truthful.twist(BEHAVIOUR), truthful.behaves_as()), (None, Cce));
        let lying = Contract { lie: Some(ContractLie::new(BEHAVIOUR, Twist::OtherDeployment)), ..truthful };
        assert_eq!((lying.deployment, lying.behaves_as()), (Cce, Ccx));
        let elsewhere = ContractLie::new(ClauseId::new("contract", "other"), Twist::OtherDeployment);
        assert_eq!(Contract { lie: Some(elsewhere), ..truthful }.behaves_as(), Cce);
    }
}
