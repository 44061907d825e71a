//! User, Sign In to Finesse (pages 29 and 30) and Sign In as a Mobile Agent (pages 30 to 32). Signing in is forced: who is
//! signed in keeps the state.

use super::{id_of, is_someone_else, unknown};
use crate::mock::choices::MobileAgentOnCcx;
use crate::mock::difference::MOBILE_AGENTS;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Peripheral, Rule, RuleInput};
use crate::mock::world::{MobileAgent, MobileMode, Reason, World};
use crate::xml::Element;

/// Asks to sign a user in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    user: String,
    extension: Option<String>,
    mobile: Option<MobileSignIn>,
}

/// What makes a sign-in one of a mobile agent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct MobileSignIn {
    mode: Option<String>,
    dial_number: Option<String>,
}

impl MobileSignIn {
    fn parse(written: &Element) -> Self {
        MobileSignIn { mode: parameter(written, "mode"), dial_number: parameter(written, "dialNumber") }
    }

    /// The first that is missing.
    const fn missing(&self) -> Option<&'static str> {
        match (&self.mode, &self.dial_number) {
            (None, _) => Some("mode"),
            (_, None) => Some("dialNumber"),
            _ => None,
        }
    }

    /// Where the agent is reached; `None` where something is missing or unknown.
    fn reached(&self) -> Option<MobileAgent> {
        let mode = MobileMode::of_word(self.mode.as_deref()?)?;
        Some(MobileAgent { mode, dial_number: self.dial_number.clone()? })
    }
}

impl SignIn {
    fn extension(&self) -> &str {
        self.extension.as_deref().unwrap_or_default()
    }
}

/// Digits, perhaps after a plus sign, at most 15 characters in all.
fn is_a_number(extension: &str) -> bool {
    let digits = extension.strip_prefix('+').unwrap_or(extension);
    !digits.is_empty() && extension.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first thing that a mobile agent's sign-in lacks.
fn missing_of_mobile(asked: &RuleInput<'_, SignIn>) -> Option<&'static str> {
    asked.command.mobile.as_ref().and_then(MobileSignIn::missing)
}

fn is_new(asked: &RuleInput<'_, SignIn>) -> bool {
    asked.world.agent(asked.requester).is_some_and(|agent| !agent.is_signed_in())
}

/// What the peripheral says of an extension that it does not know. That it says something was observed on CCE; what it
/// says is made up.
const UNKNOWN_DEVICE: Peripheral =
    Peripheral { code: 10_125, text: "The peripheral knows no such device.", message: "PERERR_TELDRIVE_EXAMPLE" };

fn is_nobodys(asked: &RuleInput<'_, SignIn>) -> bool {
    !asked.world.call_centre.people.iter().any(|person| person.extension == asked.command.extension())
}

/// The system's reason code for who is signed out because another agent comes to the extension.
const EXTENSION_CONFLICT: u32 = 32_741;

/// The same, for who signs in anew.
const SIGNED_IN_ANEW: u32 = 32_740;

const MOBILE: &[Rule<SignIn>] = &[
    Rule::<SignIn>::at_once(
        "mobile_agent_on_ccx",
        &["user.sign_in_mobile_agent#501-not-implemented"],
        "CCX has no mobile agents; it may also take them for agents like others.",
        |asked| {
            let is_refused = asked.world.contract.choices.mobile_agent_on_ccx == MobileAgentOnCcx::NotImplemented;
            is_refused && asked.command.mobile.is_some()
        },
    )
    .on_ccx()
    .with(|_| Details::data("mobileAgent")),
    Rule::<SignIn>::at_once(
        "mobile_parameter_missing",
        &["user.sign_in_mobile_agent#400-parameter-missing"],
        "A mobile agent's sign-in names a mode and the number to dial.",
        |asked| missing_of_mobile(asked).is_some(),
    )
    .on_cce()
    .with(|asked| Details::data(missing_of_mobile(asked).unwrap_or_default())),
    Rule::<SignIn>::at_once(
        "mobile_mode_unknown",
        &["user.sign_in_mobile_agent#400-invalid-input"],
        "The mode is CALL_BY_CALL or NAILED_CONNECTION.",
        |asked| asked.command.mobile.as_ref().is_some_and(|mobile| mobile.reached().is_none()),
    )
    .on_cce()
    .with(|_| Details::data("mode")),
];

impl Verb for SignIn {
    const OPERATION: &'static str = "user.sign_in";
    const ADDRESS: Address = Address::PutUser;
    const WORDS: &'static [&'static str] = &["LOGIN"];
    const SUCCESS: &'static str = "user.sign_in#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[
        MOBILE,
        &[
            Rule::<SignIn>::at_once(
                "extension_missing",
                &["user.sign_in#400-parameter-missing"],
                "Signing in needs an extension.",
                |asked| asked.command.extension.is_none(),
            )
            .with(|_| Details::data("extension")),
            Rule::<SignIn>::at_once(
                "extension_malformed",
                &["user.sign_in#400-bad-request"],
                "An extension is a number of at most 15 characters.",
                |asked| !is_a_number(asked.command.extension()),
            )
            .with(|_| Details::data("extension")),
            Rule::<SignIn>::at_once(
                "extension_e164",
                &["user.sign_in#400-bad-request", "user.sign_in#platform-e164-extension"],
                "An extension in E.164 form cannot be used on CCE.",
                |asked| asked.command.extension().starts_with('+'),
            )
            .on_cce()
            .with(|_| Details::data("extension")),
            Rule::<SignIn>::at_once(
                "for_someone_else",
                &["user.sign_in#401-invalid-authorization-user-specified"],
                "Nobody signs in for someone else.",
                |asked| is_someone_else(asked.world, asked.requester, &asked.command.user),
            )
            .with(|asked| Details::data(asked.requester)),
            Rule::<SignIn>::at_once(
                "user_unknown",
                &["user.sign_in#404-not-found"],
                "The user has to exist.",
                |asked| unknown(asked.world, &asked.command.user),
            )
            .with(|asked| Details::data(asked.command.user.as_str())),
            Rule::<SignIn>::later(
                "not_a_mobile_agent",
                &["user.sign_in_mobile_agent#async-agent-not-mobile"],
                "Only who is configured as a mobile agent signs in as one.",
                |asked| {
                    let person = asked.world.person(&asked.command.user);
                    asked.command.mobile.is_some() && person.is_some_and(|person| !person.mobile_agent)
                },
            )
            .on_cce(),
            Rule::<SignIn>::later(
                "extension_unknown_to_peripheral",
                &["user.sign_in#async-invalid-logon-device"],
                "The extension has to be somebody's; on CCE the peripheral says why it is not.",
                |asked| is_new(asked) && is_nobodys(asked),
            )
            .on_cce()
            .with(|_| Details { peripheral: Some(UNKNOWN_DEVICE), ..Details::default() }),
            Rule::<SignIn>::later(
                "extension_unknown",
                &["user.sign_in#async-device-does-not-exist"],
                "The extension has to be somebody's.",
                |asked| is_new(asked) && is_nobodys(asked),
            )
            .on_ccx(),
            Rule::<SignIn>::later(
                "extension_in_use",
                &["user.sign_in#async-device-in-use"],
                "Nobody else may be using the extension.",
                |asked| {
                    let is_used = asked.world.agent_at(asked.command.extension()).is_some();
                    is_new(asked) && is_used && !asked.world.contract.first_goes()
                },
            ),
        ],
    ];

    fn parse(user: &str, body: &Element) -> Self {
        let mobile = body.at("mobileAgent").map(MobileSignIn::parse);
        SignIn { user: user.to_owned(), extension: parameter(body, "extension"), mobile }
    }

    fn success(&self) -> &'static str {
        if self.mobile.is_some() { "user.sign_in_mobile_agent#202" } else { Self::SUCCESS }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let id = id_of(world, &self.user);
        if world.contract.first_goes() {
            let first = world.agent_at(self.extension()).map(|agent| agent.id.clone());
            if let Some(other) = first.filter(|first| *first != id) {
                world.sign_out(&other, Reason::System(EXTENSION_CONFLICT));
            }
            world.sign_out(&id, Reason::System(SIGNED_IN_ANEW));
        }
        let reached = self.mobile.as_ref().and_then(MobileSignIn::reached);
        match reached.filter(|_| MOBILE_AGENTS.on(&world.contract)) {
            Some(mobile) => world.sign_in_mobile(&id, self.extension(), mobile),
            None => world.sign_in(&id, self.extension()),
        }
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use std::sync::Arc;

    use crate::lab::CallCentre;
    use crate::mock::choices::SecondSignIn;
    use crate::mock::contract::Contract;
    use crate::mock::render;
    use crate::xml::write_compact;

    use crate::mock::testing::{ADA, BEN, asks, ready_agent, world};
    use crate::mock::world::AgentState;

    fn sign_in(user: &str, extension: Option<&str>) -> SignIn {
        SignIn { user: user.into(), extension: extension.map(Into::into), mobile: None }
    }

    fn mobile(mode: Option<&str>, dial_number: Option<&str>) -> SignIn {
        let mobile = MobileSignIn { mode: mode.map(Into::into), dial_number: dial_number.map(Into::into) };
        SignIn { mobile: Some(mobile), ..sign_in(ADA, Some("5501")) }
    }

    #[test]
    fn a_mobile_agent_is_shown_with_mode_and_number_until_signed_out() {
        let mut world = world(Cce);
        let asked = mobile(Some("NAILED_CONNECTION"), Some("4085551234"));
        assert_eq!(asks(&asked, &mut world, ADA), "user.sign_in_mobile_agent#202");
        let shown = |world: &World| write_compact(&render::user(world, world.agent(ADA).unwrap(), "User"));
        let node = "<mobileAgent><dialNumber>4085551234</dialNumber><mode>NAILED_CONNECTION</mode></mobileAgent>";
        assert!(shown(&world).contains(node), "{}", shown(&world));
        asks(&mobile(Some("CALL_BY_CALL"), Some("7")), &mut world, ADA);
        assert!(shown(&world).contains("<mode>CALL_BY_CALL</mode>"), "a sign-in that is repeated changes it");
        assert!(world.lose_cti_server() && world.find_cti_server());
        assert!(!shown(&world).contains("mobileAgent"), "an agent like others once the CTI server was lost");
        asks(&asked, &mut world, ADA);
        world.sign_out(ADA, crate::mock::world::Reason::None);
        assert!(!shown(&world).contains("mobileAgent"));
    }

    #[test]
    fn a_mobile_agent_has_a_known_mode_a_number_and_a_configuration() {
        let row = |row: &str| format!("user.sign_in_mobile_agent#{row}");
        for (mode, number, refusal) in [
            (None, Some("1"), "400-parameter-missing"),
            (Some("NAILED_CONNECTION"), None, "400-parameter-missing"),
            (Some("NAILED"), Some("1"), "400-invalid-input"),
            (Some("call_by_call"), Some("1"), "400-invalid-input"),
        ] {
            assert_eq!(asks(&mobile(mode, number), &mut world(Cce), ADA), row(refusal), "{mode:?} {number:?}");
        }
        let mut call_centre = CallCentre::standard();
        call_centre.people[0].mobile_agent = false;
        let mut world = World::new(Contract::of(Cce), Arc::new(call_centre));
        assert_eq!(asks(&mobile(Some("CALL_BY_CALL"), Some("1")), &mut world, ADA), row("async-agent-not-mobile"));
    }

    #[test]
    fn ccx_has_no_mobile_agents_and_may_take_them_for_others() {
        let asked = mobile(Some("CALL_BY_CALL"), Some("1"));
        let mut world = world(Ccx);
        assert_eq!(asks(&asked, &mut world, ADA), "user.sign_in_mobile_agent#501-not-implemented");
        world.contract.choices.mobile_agent_on_ccx = MobileAgentOnCcx::Ignored;
        asks(&asked, &mut world, ADA);
        let agent = world.agent(ADA).unwrap();
        assert_eq!((agent.state, &agent.mobile), (AgentState::NotReady, &None));
    }

    #[test]
    fn a_first_sign_in_ends_in_not_ready() {
        let mut world = world(Cce);
        assert_eq!(asks(&sign_in(ADA, Some("5501")), &mut world, ADA), "user.sign_in#202");
        assert_eq!(world.agent(ADA).unwrap().state, AgentState::NotReady);
    }

    #[test]
    fn a_repeated_sign_in_keeps_the_state() {
        let mut world = ready_agent(Ccx, ADA);
        assert_eq!(asks(&sign_in(ADA, Some("5501")), &mut world, ADA), "user.sign_in#202");
        assert_eq!(world.agent(ADA).unwrap().state, AgentState::Ready);
    }

    #[test]
    fn the_extension_is_needed_and_is_a_number() {
        let mut world = world(Cce);
        assert_eq!(asks(&sign_in(ADA, None), &mut world, ADA), "user.sign_in#400-parameter-missing");
        assert_eq!(asks(&sign_in(ADA, Some("55o1")), &mut world, ADA), "user.sign_in#400-bad-request");
        assert_eq!(asks(&sign_in(ADA, Some("+15550100")), &mut world, ADA), "user.sign_in#400-bad-request");
        let mut world = crate::mock::testing::world(Ccx);
        let refused = asks(&sign_in(ADA, Some("+15550100")), &mut world, ADA);
        assert_eq!(refused, "user.sign_in#async-device-does-not-exist");
        assert_eq!(asks(&sign_in(ADA, Some("+123456789012345")), &mut world, ADA), "user.sign_in#400-bad-request");
    }

    #[test]
    fn nobody_signs_in_for_someone_else_and_the_user_exists() {
        let mut world = world(Cce);
        let refused = asks(&sign_in(BEN, Some("5502")), &mut world, ADA);
        assert_eq!(refused, "user.sign_in#401-invalid-authorization-user-specified");
        assert_eq!(asks(&sign_in("9999999", Some("5502")), &mut world, ADA), "user.sign_in#404-not-found");
    }

    #[test]
    fn on_ccx_the_first_may_go_when_a_second_comes() {
        for (deployment, first_stays) in [(Ccx, false), (Cce, true)] {
            let mut world = ready_agent(deployment, BEN);
            world.contract.choices.second_sign_in = SecondSignIn::FirstGoes;
            let answer = asks(&sign_in(ADA, Some("5502")), &mut world, ADA);
            assert_eq!(answer == "user.sign_in#async-device-in-use", first_stays, "{deployment}");
            assert_eq!(world.agent(BEN).unwrap().state == AgentState::Ready, first_stays, "{deployment}");
            if !first_stays {
                assert_eq!(world.agent(BEN).unwrap().reason, Reason::System(EXTENSION_CONFLICT));
                assert_eq!(world.agent(ADA).unwrap().state, AgentState::NotReady);
            }
        }
        let mut world = ready_agent(Ccx, BEN);
        world.contract.choices.second_sign_in = SecondSignIn::FirstGoes;
        asks(&sign_in(BEN, Some("5502")), &mut world, BEN);
        assert_eq!(world.agent(BEN).unwrap().state, AgentState::NotReady, "signed out and in anew");
    }

    #[test]
    fn an_unknown_or_used_extension_is_refused_later() {
        let mut world = ready_agent(Cce, BEN);
        assert_eq!(asks(&sign_in(ADA, Some("5599")), &mut world, ADA), "user.sign_in#async-invalid-logon-device");
        assert_eq!(asks(&sign_in(ADA, Some("5502")), &mut world, ADA), "user.sign_in#async-device-in-use");
        assert_eq!(asks(&sign_in(ADA, Some("5503")), &mut world, ADA), "user.sign_in#202");
    }
}
