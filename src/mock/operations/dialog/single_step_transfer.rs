//! Dialog, Initiate a Single Step Transfer (pages 96 and 97).

use super::{
    Addresses, NOT_OFFERED, does_not_offer, is_an_address, is_in, is_not_own_extension, is_of_other_people,
    is_reservation, not_offered,
};
use crate::mock::choices::UnusableDestination;
use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::rule::{Details, Rule};
use crate::mock::world::{Destination, ParticipantState, World};
use crate::xml::Element;

/// Asks to hand the active call over to a number at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleStepTransfer {
    dialog: String,
    addresses: Addresses,
}

impl Verb for SingleStepTransfer {
    const OPERATION: &'static str = "dialog.single_step_transfer";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["TRANSFER_SST"];
    const SUCCESS: &'static str = "dialog.single_step_transfer#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<SingleStepTransfer>::at_once(
            "address_missing",
            &["dialog.single_step_transfer#400-parameter-missing"],
            "The participant and the destination have to be named.",
            |asked| asked.command.addresses.missing("targetMediaAddress").is_some(),
        )
        .with(|asked| Details::data(asked.command.addresses.missing("targetMediaAddress").unwrap_or_default())),
        Rule::<SingleStepTransfer>::at_once(
            "to_address_invalid",
            &["dialog.single_step_transfer#400-invalid-input"],
            "toAddress has to be something that can be dialled.",
            |asked| !is_an_address(asked.command.addresses.to()),
        )
        .with(|_| Details::data("toAddress")),
        Rule::<SingleStepTransfer>::at_once(
            "not_own_participant",
            &["dialog.single_step_transfer#401-invalid-authorization-user-specified"],
            "Agents act for their own extension, in calls that they take part in.",
            |asked| {
                is_not_own_extension(asked.world, asked.requester, asked.command.addresses.from())
                    || is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<SingleStepTransfer>::at_once(
            "dialog_unknown",
            &["dialog.single_step_transfer#404-not-found"],
            "The dialog has to exist.",
            |asked| asked.world.dialog(&asked.command.dialog).is_none(),
        )
        .or("dialog.take_action#404-dialog-not-found")
        .with(|asked| Details::data(asked.command.dialog.as_str())),
        Rule::<SingleStepTransfer>::at_once(
            "destination_unusable",
            &["dialog.single_step_transfer#400-invalid-destination"],
            "The destination is somebody else, who has the number.",
            |asked| {
                let addresses = &asked.command.addresses;
                let choice = asked.world.contract.choices.unusable_destination;
                let is_bad = asked.world.destination(addresses.to()) == Destination::Bad;
                addresses.from == addresses.to || (choice == UnusableDestination::Fails && is_bad)
            },
        )
        .or("dialog.single_step_transfer#400-invalid-input")
        .with(|_| Details::data("toAddress")),
        Rule::<SingleStepTransfer>::later(
            "of_reservation",
            &["dialog.single_step_transfer#async-transfer-outbound-preview"],
            "On CCE nobody transfers a reservation.",
            |asked| is_reservation(asked.world, &asked.command.dialog),
        )
        .on_cce(),
        Rule::<SingleStepTransfer>::later(
            "before_answer",
            &["dialog.single_step_transfer#async-transfer-before-answer"],
            "On CCE nobody transfers a call before it is answered; CCX refuses what is not offered.",
            |asked| is_in(asked.world, asked.requester, &asked.command.dialog, ParticipantState::Alerting),
        )
        .on_cce(),
        Rule::<SingleStepTransfer>::later(
            "action_not_offered",
            &NOT_OFFERED,
            "The transfer has to be among the actions that the participant offers now.",
            |asked| does_not_offer(asked.world, asked.requester, &asked.command.dialog, "TRANSFER_SST"),
        )
        .with(|asked| not_offered("TRANSFER_SST", asked.command.addresses.from())),
        Rule::<SingleStepTransfer>::later(
            "destination_unreachable",
            &["dialog.take_action#async-call-operation-failure"],
            "The destination can be reached; refused later where the contract chooses so.",
            |asked| asked.world.destination(asked.command.addresses.to()) == Destination::Bad,
        ),
        Rule::<SingleStepTransfer>::later(
            "destination_busy",
            &["dialog.take_action#async-call-operation-failure"],
            "Nobody is handed a call who is in one.",
            |asked| asked.world.destination(asked.command.addresses.to()) == Destination::Busy,
        )
        .with(|_| Details {
            data: Some("33".to_owned()),
            message: Some("CF_RESOURCE_BUSY".to_owned()),
            ..Details::default()
        }),
    ]];

    fn parse(dialog: &str, body: &Element) -> Self {
        SingleStepTransfer { dialog: dialog.to_owned(), addresses: Addresses::parse(body, "targetMediaAddress") }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        world.single_step_transfer(&self.dialog, requester, self.addresses.to());
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, DORA, asks, direct_call, ringing_agent, talking_agent};
    use crate::mock::world::{AgentState, Reason};

    fn transfer(dialog: &str, to: &str) -> SingleStepTransfer {
        let addresses = Addresses { from: Some("5501".into()), to: Some(to.into()) };
        SingleStepTransfer { dialog: dialog.into(), addresses }
    }

    #[test]
    fn the_call_goes_on_to_a_colleague() {
        for deployment in [Cce, Ccx] {
            let (mut world, dialog) = talking_agent(deployment, ADA);
            world.sign_in(BEN, "5502");
            assert_eq!(asks(&transfer(&dialog, "5502"), &mut world, ADA), "dialog.single_step_transfer#202");
            assert_eq!(world.agent(ADA).unwrap().state, AgentState::Ready);
            assert_eq!(world.dialog(&dialog).unwrap().agents(), [BEN]);
            world.answer(&dialog, BEN);
            assert_eq!(world.dialog(&dialog).unwrap().present().count(), 2);
        }
    }

    #[test]
    fn a_queue_or_somebody_outside_takes_it_too() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        world.sign_in(DORA, "5504");
        world.set_state(DORA, AgentState::Ready, Reason::None);
        assert_eq!(asks(&transfer(&dialog, "5550188"), &mut world, ADA), "dialog.single_step_transfer#202");
        assert_eq!(world.agent(DORA).unwrap().state, AgentState::Reserved);
        let (mut world, dialog) = talking_agent(Cce, ADA);
        assert_eq!(asks(&transfer(&dialog, "5550777"), &mut world, ADA), "dialog.single_step_transfer#202");
        assert!(world.dialog(&dialog).is_none());
    }

    #[test]
    fn before_the_answer_each_deployment_refuses_in_its_own_way() {
        for (deployment, row) in [
            (Cce, "dialog.single_step_transfer#async-transfer-before-answer"),
            (Ccx, "dialog.take_action#async-action-not-in-list-ccx"),
        ] {
            let (mut world, dialog) = ringing_agent(deployment, ADA);
            assert_eq!(asks(&transfer(&dialog, "5550777"), &mut world, ADA), row);
        }
    }

    #[test]
    fn the_destination_has_to_be_of_use() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        for to in ["5501", "77"] {
            let refused = asks(&transfer(&dialog, to), &mut world, ADA);
            assert_eq!(refused, "dialog.single_step_transfer#400-invalid-destination");
        }
        world.sign_in(BEN, "5502");
        direct_call(&mut world, BEN);
        let refused = asks(&transfer(&dialog, "5502"), &mut world, ADA);
        assert_eq!(refused, "dialog.take_action#async-call-operation-failure");
        assert_eq!(asks(&transfer("1", "5502"), &mut world, ADA), "dialog.single_step_transfer#404-not-found");
    }
}
