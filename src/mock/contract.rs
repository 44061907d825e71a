//! The contract from which a world is built: which product, which release, and the choices that the guide leaves open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::contract::{Deployment, Release};
use crate::lab::Capability;

use super::choices::{AutoAnswer, BargeByOthers, Choices, SecondSignIn};
use super::lie::{ClauseId, ContractLie, Twist};
use super::states::AuthMode;

/// The domain of every address that a mock's notification service gives, unless it has another.
pub const XMPP_DOMAIN: &str = "finesse.test";

/// The address of its publish-subscribe service, unless it has another.
pub const PUBSUB_DOMAIN: &str = "pubsub.finesse.test";

/// The domain of a mock's addresses, which is the name of its server as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    name: Arc<str>,
    pubsub: Arc<str>,
}

/// What no domain can be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no name of a server; write letters, digits and hyphens with dots between, such as fin1.example.test")]
pub struct NoDomain(String);

impl Domain {
    /// The domain of that name, in lower case as addresses compare.
    ///
    /// # Errors
    /// [`NoDomain`] where it is no name of a host.
    pub fn new(name: &str) -> Result<Domain, NoDomain> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(fits)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        // The service's own name stands in front of it.
        if name.len() > 253 - "pubsub.".len() || !name.split('.').all(is_label) {
            return Err(NoDomain(name.to_owned()));
        }
        let name = name.to_ascii_lowercase();
        Ok(Domain { pubsub: format!("pubsub.{name}").into(), name: name.into() })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address of its publish-subscribe service.
    pub fn pubsub(&self) -> &str {
        &self.pubsub
    }
}

impl Default for Domain {
    fn default() -> Self {
        Domain { name: XMPP_DOMAIN.into(), pubsub: PUBSUB_DOMAIN.into() }
    }
}

impl std::str::FromStr for Domain {
    type Err = NoDomain;

    fn from_str(text: &str) -> Result<Self, NoDomain> {
        Domain::new(text)
    }
}

/// The clause that all rules, effects and actions are those of the deployment that SystemInfo names.
pub const BEHAVIOUR: ClauseId = ClauseId::new("contract", "behaviour");

/// The same in one sentence.
pub const BEHAVIOUR_SAYS: &str = "Rules, effects and actions are those of the deployment that SystemInfo names.";

/// The clauses that worlds looked up, for whoever wants to know what their behaviour rested on. Copies note the same.
#[derive(Debug, Clone, Default)]
pub struct ClausesAsked(Arc<Mutex<BTreeSet<ClauseId>>>);

impl ClausesAsked {
    /// Those so far.
    pub fn so_far(&self) -> BTreeSet<ClauseId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, clause: ClauseId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(clause);
    }
}

impl PartialEq for ClausesAsked {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for ClausesAsked {}

/// Deployment, release and choices, and perhaps a lie: together with the rules and differences, all that a world's
/// behaviour depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Which product.
    pub deployment: Deployment,
    /// Which release.
    pub release: Release,
    /// What is open.
    pub choices: Choices,
    /// How people say who they are.
    pub auth_mode: AuthMode,
    /// The one clause that a world does not keep.
    pub lie: Option<ContractLie>,
    /// Where it is noted which clauses are looked up, if anywhere.
    pub asked: Option<ClausesAsked>,
}

impl Contract {
    /// The contract of that deployment in 12.5, with the usual choices.
    pub fn of(deployment: Deployment) -> Self {
        let (release, choices, auth_mode) = (Release::default(), Choices::default(), AuthMode::default());
        Contract { deployment, release, choices, auth_mode, lie: None, asked: None }
    }

    /// What is done instead of what that clause says; `None` where it is kept.
    pub fn twist(&self, clause: ClauseId) -> Option<Twist> {
        if let Some(asked) = &self.asked {
            asked.note(clause);
        }
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

    /// Whether CVP routes calls, as on CCE: a barge succeeds then through who does not control a conference.
    pub fn routes_by_cvp(&self) -> bool {
        self.choices.barge_by_others == BargeByOthers::RoutedByCvp && self.behaves_as() == Deployment::Cce
    }

    /// Whether who signs in second, on CCX, finds nobody at the extension, nor oneself signed in.
    pub fn first_goes(&self) -> bool {
        self.choices.second_sign_in == SecondSignIn::FirstGoes && self.behaves_as() == Deployment::Ccx
    }
}

/// What a mock with those choices has not, each with the reason that reports give.
pub fn lacks(choices: &Choices) -> BTreeMap<Capability, String> {
    match choices.auto_answer {
        AutoAnswer::Off => BTreeMap::new(),
        AutoAnswer::On => BTreeMap::from([(Capability::ManualAnswer, "phones answer by themselves".to_owned())]),
    }
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
    fn which_clauses_are_looked_up_is_noted_where_somebody_asks() {
        let asked = ClausesAsked::default();
        let contract = Contract { asked: Some(asked.clone()), ..Contract::of(Cce) };
        assert_eq!(asked.so_far(), BTreeSet::new());
        contract.clone().behaves_as();
        assert_eq!(asked.so_far(), BTreeSet::from([BEHAVIOUR]));
        assert_eq!(Contract::of(Cce).asked, None);
    }

    #[test]
    fn a_domain_is_the_name_of_a_host() {
        let domain: Domain = "Fin1.Example.test".parse().unwrap();
        assert_eq!((domain.name(), domain.pubsub()), ("fin1.example.test", "pubsub.fin1.example.test"));
        assert_eq!(Domain::default(), XMPP_DOMAIN.parse().unwrap());
        assert!(Domain::new("localhost").is_ok());
        for name in
            ["", ".", "a..b", "-a", "a-", "a b", "a/b", "a@b", "<a>", "ä.test", &"a".repeat(64), &"a.".repeat(130)]
        {
            assert_eq!(Domain::new(name), Err(NoDomain(name.to_owned())));
        }
    }

    #[test]
    fn the_truth_is_what_is_said_without_a_lie() {
        let truthful = Contract::of(Cce);
        assert_eq!((truthful.twist(BEHAVIOUR), truthful.behaves_as()), (None, Cce));
        let lying = Contract { lie: Some(ContractLie::new(BEHAVIOUR, Twist::OtherDeployment)), ..truthful.clone() };
        assert_eq!((lying.deployment, lying.behaves_as()), (Cce, Ccx));
        let elsewhere = ContractLie::new(ClauseId::new("contract", "other"), Twist::OtherDeployment);
        assert_eq!(Contract { lie: Some(elsewhere), ..truthful }.behaves_as(), Cce);
    }
}
