//! User, Sign In to Finesse (pages 29 and 30). Signing in is forced: who is signed in keeps the state.

use super::{id_of, is_someone_else, unknown};
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Peripheral, Rule, RuleInput};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks to sign a user in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    user: String,
    extension: Option<String>,
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

impl Verb for SignIn {
    const OPERATION: &'static str = "user.sign_in";
    const ADDRESS: Address = Address::PutUser;
    const WORDS: &'static [&'static str] = &["LOGIN"];
    const SUCCESS: &'static str = "user.sign_in#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
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
        Rule::<SignIn>::at_once("user_unknown", &["user.sign_in#404-not-found"], "The user has to exist.", |asked| {
            unknown(asked.world, &asked.command.user)
        })
        .with(|asked| Details::data(asked.command.user.as_str())),
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
            |asked| is_new(asked) && asked.world.agent_at(asked.command.extension()).is_some(),
        ),
    ]];

    fn parse(user: &str, body: &Element) -> Self {
        SignIn { user: user.to_owned(), extension: parameter(body, "extension") }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let id = id_of(world, &self.user);
        world.sign_in(&id, self.extension());
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, ready_agent, world};
    use crate::mock::world::AgentState;

    fn sign_in(user: &str, extension: Option<&str>) -> SignIn {
        SignIn { user: user.into(), extension: extension.map(Into::into) }
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
    fn an_unknown_or_used_extension_is_refused_later() {
        let mut world = ready_agent(Cce, BEN);
        assert_eq!(asks(&sign_in(ADA, Some("5599")), &mut world, ADA), "user.sign_in#async-invalid-logon-device");
        assert_eq!(asks(&sign_in(ADA, Some("5502")), &mut world, ADA), "user.sign_in#async-device-in-use");
        assert_eq!(asks(&sign_in(ADA, Some("5503")), &mut world, ADA), "user.sign_in#202");
    }
}
