//! Dialog, Make a Consult Call Request (pages 93 to 95).

use super::{
    Addresses, NOT_OFFERED, does_not_offer, is_an_address, is_in, is_not_own_extension, is_of_other_people,
    is_reservation, not_offered,
};
use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{ParticipantState, World};
use crate::xml::Element;

/// Asks to call somebody about the active call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultCall {
    dialog: String,
    addresses: Addresses,
}

fn participant_is(asked: &RuleInput<'_, ConsultCall>, state: ParticipantState) -> bool {
    is_in(asked.world, asked.requester, &asked.command.dialog, state)
}

impl Verb for ConsultCall {
    const OPERATION: &'static str = "dialog.consult_call";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["CONSULT_CALL"];
    const SUCCESS: &'static str = "dialog.consult_call#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<ConsultCall>::at_once(
            "address_missing",
            &["dialog.consult_call#400-parameter-missing"],
            "The participant and the one who is called have to be named.",
            |asked| asked.command.addresses.missing("targetMediaAddress").is_some(),
        )
        .with(|asked| Details::data(asked.command.addresses.missing("targetMediaAddress").unwrap_or_default())),
        Rule::<ConsultCall>::at_once(
            "to_address_invalid",
            &["dialog.consult_call#400-invalid-input"],
            "toAddress has to be something that can be dialled.",
            |asked| !is_an_address(asked.command.addresses.to()),
        )
        .with(|_| Details::data("toAddress")),
        Rule::<ConsultCall>::at_once(
            "not_own_participant",
            &["dialog.consult_call#401-invalid-authorization-user-specified"],
            "Agents act for their own extension, in calls that they take part in.",
            |asked| {
                is_not_own_extension(asked.world, asked.requester, asked.command.addresses.from())
                    || is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<ConsultCall>::at_once(
            "dialog_unknown",
            &["dialog.consult_call#404-not-found"],
            "The dialog has to exist.",
            |asked| asked.world.dialog(&asked.command.dialog).is_none(),
        )
        .or("dialog.take_action#404-dialog-not-found")
        .with(|asked| Details::data(asked.command.dialog.as_str())),
        Rule::<ConsultCall>::later(
            "about_reservation",
            &["dialog.consult_call#async-consult-outbound-preview"],
            "Nobody consults about a reservation.",
            |asked| is_reservation(asked.world, &asked.command.dialog),
        ),
        Rule::<ConsultCall>::later(
            "while_alerting",
            &["dialog.consult_call#async-consult-while-alerting"],
            "Nobody consults while the call rings.",
            |asked| participant_is(asked, ParticipantState::Alerting),
        ),
        Rule::<ConsultCall>::later(
            "while_held",
            &["dialog.consult_call#async-consult-while-held"],
            "Nobody consults about a held call.",
            |asked| participant_is(asked, ParticipantState::Held),
        ),
        Rule::<ConsultCall>::later(
            "action_not_offered",
            &NOT_OFFERED,
            "Consulting has to be among the actions that the participant offers now.",
            |asked| does_not_offer(asked.world, asked.requester, &asked.command.dialog, "CONSULT_CALL"),
        )
        .with(|asked| not_offered("CONSULT_CALL", asked.command.addresses.from())),
    ]];

    fn parse(dialog: &str, body: &Element) -> Self {
        ConsultCall { dialog: dialog.to_owned(), addresses: Addresses::parse(body, "targetMediaAddress") }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        world.consult(&self.dialog, requester, self.addresses.to());
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, ringing_agent, talking_agent};

    fn consult(dialog: &str, to: &str) -> ConsultCall {
        let addresses = Addresses { from: Some("5501".into()), to: Some(to.into()) };
        ConsultCall { dialog: dialog.into(), addresses }
    }

    #[test]
    fn the_original_is_held_and_the_colleague_rings() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        world.sign_in(BEN, "5502");
        assert_eq!(asks(&consult(&dialog, "5502"), &mut world, ADA), "dialog.consult_call#202");
        assert_eq!(world.dialog(&dialog).unwrap().participant_of(ADA).unwrap().state, ParticipantState::Held);
        let rings = world.dialogs_of(BEN).next().unwrap();
        assert_eq!(rings.participant_of(BEN).unwrap().state, ParticipantState::Alerting);
        assert_eq!(rings.participant_of(ADA).unwrap().state, ParticipantState::Initiated);
    }

    #[test]
    fn what_is_asked_is_checked() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        for (addresses, row) in [
            (Addresses { from: None, to: Some("1".into()) }, "dialog.consult_call#400-parameter-missing"),
            (Addresses { from: Some("5501".into()), to: None }, "dialog.consult_call#400-parameter-missing"),
            (Addresses { from: Some("5501".into()), to: Some("é".into()) }, "dialog.consult_call#400-invalid-input"),
        ] {
            assert_eq!(asks(&ConsultCall { dialog: dialog.clone(), addresses }, &mut world, ADA), row);
        }
        let refused = asks(&consult(&dialog, "5502"), &mut world, BEN);
        assert_eq!(refused, "dialog.consult_call#401-invalid-authorization-user-specified");
        assert_eq!(asks(&consult("1", "5502"), &mut world, ADA), "dialog.consult_call#404-not-found");
    }

    #[test]
    fn only_an_active_participant_consults() {
        let (mut world, dialog) = ringing_agent(Ccx, ADA);
        let refused = asks(&consult(&dialog, "5502"), &mut world, ADA);
        assert_eq!(refused, "dialog.consult_call#async-consult-while-alerting");
        world.answer(&dialog, ADA);
        world.hold(&dialog, ADA);
        let refused = asks(&consult(&dialog, "5502"), &mut world, ADA);
        assert_eq!(refused, "dialog.consult_call#async-consult-while-held");
    }
}
