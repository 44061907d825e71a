//! Dialog, Create a New Dialog (Make a Call) (pages 80 to 83).

use super::update_call_data::{CallData, variables_of};
use super::{Addresses, is_an_address, is_not_own_extension};
use crate::mock::choices::{RefusalWords, UnusableDestination};
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::operations::user::is_someone_else;
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{Destination, World};
use crate::xml::Element;

/// Asks to call somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeCall {
    user: String,
    action: Option<String>,
    addresses: Addresses,
    data: Option<CallData>,
}

fn own_call(asked: &RuleInput<'_, MakeCall>) -> bool {
    asked.world.is_in_a_live_call(asked.requester)
}

impl Verb for MakeCall {
    const OPERATION: &'static str = "dialog.make_call";
    const ADDRESS: Address = Address::PostDialog;
    const SUCCESS: &'static str = "dialog.make_call#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<MakeCall>::at_once(
            "action_missing",
            &["dialog.make_call#400-parameter-missing"],
            "An action has to be named.",
            |asked| asked.command.action.is_none(),
        )
        .with(|_| Details::data("requestedAction")),
        Rule::<MakeCall>::at_once(
            "address_missing",
            &["dialog.make_call#400-parameter-missing"],
            "The caller and the one who is called have to be named.",
            |asked| asked.command.addresses.missing("fromAddress").is_some(),
        )
        .with(|asked| Details::data(asked.command.addresses.missing("fromAddress").unwrap_or_default())),
        Rule::<MakeCall>::at_once(
            "action_unknown",
            &["dialog.error_types#400-invalid-input-parameter"],
            "The action has to be one that begins a dialog.",
            |asked| asked.command.action.as_deref() != Some("MAKE_CALL"),
        )
        .with(|_| Details::data("requestedAction")),
        Rule::<MakeCall>::at_once(
            "to_address_invalid",
            &["dialog.error_types#400-invalid-input-parameter"],
            "toAddress holds ASCII characters only.",
            |asked| !is_an_address(asked.command.addresses.to()),
        )
        .with(|_| Details::data("toAddress")),
        Rule::<MakeCall>::at_once(
            "call_variables_on_ccx",
            &["dialog.make_call#400-invalid-input", "dialog.make_call#platform-media-properties"],
            "On CCX no call variables are given along; on CCE they are.",
            |asked| asked.command.data.is_some(),
        )
        .on_ccx()
        .with(|_| Details::data("mediaProperties")),
        Rule::<MakeCall>::at_once(
            "call_variable_unknown",
            &["dialog.update_call_data#400-invalid-input-call-variable"],
            "Variables that are given along have names that are known, each once.",
            |asked| asked.command.data.as_ref().is_some_and(|data| data.wrong_name(asked.world).is_some()),
        )
        .with(|asked| {
            let data = asked.command.data.as_ref();
            Details::data(data.and_then(|data| data.wrong_name(asked.world)).unwrap_or_default())
        }),
        Rule::<MakeCall>::at_once(
            "not_own_extension",
            &["dialog.make_call#401-invalid-authorization"],
            "Users call from their own extension.",
            |asked| {
                is_someone_else(asked.world, asked.requester, &asked.command.user)
                    || asked.world.person(&asked.command.user).is_none()
                    || is_not_own_extension(asked.world, asked.requester, asked.command.addresses.from())
            },
        )
        .with(|asked| {
            let is_other = asked.world.contract.choices.refusal_words == RefusalWords::Other;
            let error_type = is_other.then_some("Invalid Authorization User Specified");
            Details { error_type, ..Details::data(asked.requester) }
        }),
        Rule::<MakeCall>::at_once(
            "own_extension_called",
            &["dialog.make_call#400-invalid-destination"],
            "Nobody calls the own extension.",
            |asked| asked.command.addresses.from == asked.command.addresses.to,
        )
        .with(|_| Details::data("toAddress")),
        Rule::<MakeCall>::later(
            "destination_unreachable",
            &["dialog.make_call#async-call-operation-failure"],
            "The destination can be reached; refused later where the contract chooses so, where the call fails otherwise.",
            |asked| {
                let choice = asked.world.contract.choices.unusable_destination;
                let destination = asked.world.destination(asked.command.addresses.to());
                choice == UnusableDestination::RefusedLater
                    && matches!(destination, Destination::Bad | Destination::Busy)
            },
        ),
        Rule::<MakeCall>::later(
            "other_call_not_held",
            &["dialog.make_call#async-call-operation-failure"],
            "Nobody calls while another call of the extension is not held.",
            own_call,
        )
        .with(|_| Details {
            data: Some("33".to_owned()),
            message: Some("CF_RESOURCE_BUSY".to_owned()),
            ..Details::default()
        }),
    ]];

    fn parse(user: &str, body: &Element) -> Self {
        MakeCall {
            user: user.to_owned(),
            action: parameter(body, "requestedAction"),
            addresses: Addresses::parse(body, "fromAddress"),
            data: body.at("mediaProperties").map(variables_of),
        }
    }

    fn object(&self) -> Object {
        Object::Dialogs(self.user.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        let variables = self.data.as_ref().map_or(&[][..], |data| &data.variables);
        world.make_call(requester, self.addresses.to(), variables);
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, ready_agent, signed_in, talking_agent};
    use crate::mock::world::{AgentState, DialogState, Reason};

    fn call(to: &str) -> MakeCall {
        let addresses = Addresses { from: Some("5501".into()), to: Some(to.into()) };
        MakeCall { user: ADA.into(), action: Some("MAKE_CALL".into()), addresses, data: None }
    }

    fn state_of_call(world: &World) -> DialogState {
        world.dialogs_of(ADA).next().unwrap().state
    }

    #[test]
    fn a_colleague_is_called_and_answers() {
        for (deployment, during) in [(Cce, AgentState::Talking), (Ccx, AgentState::NotReady)] {
            let mut world = signed_in(deployment, ADA);
            world.sign_in(BEN, "5502");
            assert_eq!(asks(&call("5502"), &mut world, ADA), "dialog.make_call#202");
            assert_eq!(state_of_call(&world), DialogState::Alerting);
            assert_eq!(world.agent(ADA).unwrap().state, during);
            let dialog = world.dialogs_of(BEN).next().unwrap().id.to_string();
            world.answer(&dialog, BEN);
            assert_eq!(state_of_call(&world), DialogState::Active);
            assert_eq!(world.agent(BEN).unwrap().state, during);
            world.drop_call(&dialog, BEN);
            assert_eq!(world.dialogs_of(ADA).count(), 0);
            assert_eq!(world.agent(ADA).unwrap().state, AgentState::NotReady);
        }
    }

    #[test]
    fn outside_is_reached_and_nowhere_fails() {
        for (to, expected) in [
            ("5550100", DialogState::Active),
            ("5550777", DialogState::Active),
            ("77", DialogState::Failed),
            ("0000000000", DialogState::Failed),
            ("5502", DialogState::Failed),
        ] {
            let mut world = signed_in(Cce, ADA);
            assert_eq!(asks(&call(to), &mut world, ADA), "dialog.make_call#202");
            assert_eq!(state_of_call(&world), expected, "{to}");
        }
    }

    #[test]
    fn a_queue_finds_an_agent() {
        let mut world = ready_agent(Cce, BEN);
        world.sign_in(ADA, "5501");
        assert_eq!(asks(&call("5550199"), &mut world, ADA), "dialog.make_call#202");
        assert_eq!(world.agent(BEN).unwrap().state, AgentState::Reserved);
        assert_eq!(state_of_call(&world), DialogState::Alerting);
    }

    #[test]
    fn from_ready_cce_makes_not_ready_first() {
        let mut world = ready_agent(Cce, ADA);
        assert_eq!(asks(&call("5550100"), &mut world, ADA), "dialog.make_call#202");
        assert_eq!(world.agent(ADA).unwrap().before_call, (AgentState::NotReady, Reason::System(50_006)));
        let mut world = ready_agent(Ccx, ADA);
        assert_eq!(asks(&call("5550100"), &mut world, ADA), "dialog.make_call#202");
        assert_eq!(world.agent(ADA).unwrap().state, AgentState::Ready);
    }

    #[test]
    fn what_is_asked_is_checked() {
        let mut world = signed_in(Cce, ADA);
        let missing = "dialog.make_call#400-parameter-missing";
        assert_eq!(asks(&MakeCall { action: None, ..call("5502") }, &mut world, ADA), missing);
        let no_to = Addresses { to: None, ..call("").addresses };
        assert_eq!(asks(&MakeCall { addresses: no_to, ..call("") }, &mut world, ADA), missing);
        let wrong = MakeCall { action: Some("DIAL".into()), ..call("5502") };
        let unknown = "dialog.error_types#400-invalid-input-parameter";
        assert_eq!(asks(&wrong, &mut world, ADA), unknown);
        assert_eq!(asks(&call("55Ü2"), &mut world, ADA), unknown);
        assert_eq!(asks(&call("5501"), &mut world, ADA), "dialog.make_call#400-invalid-destination");
        assert_eq!(asks(&call("5502"), &mut world, BEN), "dialog.make_call#401-invalid-authorization");
    }

    #[test]
    fn call_variables_are_for_cce() {
        let with = MakeCall { data: Some(CallData::default()), ..call("5550100") };
        assert_eq!(asks(&with, &mut signed_in(Ccx, ADA), ADA), "dialog.make_call#400-invalid-input");
        assert_eq!(asks(&with, &mut signed_in(Cce, ADA), ADA), "dialog.make_call#202");
    }

    #[test]
    fn only_beside_held_calls() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        assert_eq!(asks(&call("5550101"), &mut world, ADA), "dialog.make_call#async-call-operation-failure");
        world.hold(&dialog, ADA);
        assert_eq!(asks(&call("5550101"), &mut world, ADA), "dialog.make_call#202");
    }
}
