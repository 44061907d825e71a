//! Dialog, Accept, Close, or Reject a reservation: of Outbound Option Preview (pages 108 and 109) and of Direct Preview
//! (pages 109 to 111). The requests are alike byte for byte; only the dialog tells which is meant.

use super::{does_not_offer, is_not_own_extension, is_of_other_people, is_reservation, not_offered};
use crate::mock::choices::{DialerOnCce, PreviewOnCcxCall};
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{CallKind, Preview, World};
use crate::xml::Element;

/// Asks to accept, close or reject a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerReservation {
    dialog: String,
    action: String,
    target: Option<String>,
}

impl AnswerReservation {
    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or_default()
    }
}

fn is_direct_preview(asked: &RuleInput<'_, AnswerReservation>) -> bool {
    let dialog = asked.world.dialog(&asked.command.dialog);
    dialog.is_some_and(|dialog| matches!(dialog.kind, CallKind::Reservation { preview: Preview::Direct, .. }))
}

impl Verb for AnswerReservation {
    const OPERATION: &'static str = "dialog.outbound_option_preview";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["ACCEPT", "CLOSE", "REJECT"];
    const SUCCESS: &'static str = "dialog.outbound_option_preview#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<AnswerReservation>::at_once(
            "target_missing",
            &["dialog.outbound_option_preview#400-parameter-missing", "dialog.direct_preview#400-parameter-missing"],
            "A participant has to be named.",
            |asked| asked.command.target.is_none(),
        )
        .with(|_| Details::data("targetMediaAddress")),
        Rule::<AnswerReservation>::at_once(
            "not_own_participant",
            &[
                "dialog.outbound_option_preview#401-invalid-authorization-user-specified",
                "dialog.direct_preview#401-invalid-authorization-user-specified",
            ],
            "Agents act for their own extension, in calls that they take part in.",
            |asked| {
                is_not_own_extension(asked.world, asked.requester, asked.command.target())
                    || is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<AnswerReservation>::at_once(
            "dialog_unknown",
            &["dialog.outbound_option_preview#404-dialog-not-found", "dialog.direct_preview#404-dialog-not-found"],
            "The dialog has to exist.",
            |asked| asked.world.dialog(&asked.command.dialog).is_none(),
        )
        .with(|asked| Details::data(asked.command.dialog.as_str())),
        Rule::<AnswerReservation>::at_once(
            "outbound_option_on_ccx",
            &["dialog.outbound_option_preview#501-not-implemented", "dialog.outbound_option_preview#platform-support"],
            "Outbound Option Preview is not implemented on CCX, nor therefore answering a call that is no reservation.",
            |asked| {
                let choice = asked.world.contract.choices.preview_on_ccx_call;
                choice == PreviewOnCcxCall::NotImplemented && !is_reservation(asked.world, &asked.command.dialog)
            },
        )
        .on_ccx(),
        Rule::<AnswerReservation>::at_once(
            "direct_preview_on_cce",
            &["dialog.direct_preview#501-not-implemented", "dialog.direct_preview#platform-support"],
            "Direct Preview is not implemented on CCE, unless the contract chooses so.",
            |asked| {
                let choice = asked.world.contract.choices.dialer_on_cce;
                let is_none = !is_reservation(asked.world, &asked.command.dialog);
                (choice != DialerOnCce::DirectPreviewTaken && is_direct_preview(asked))
                    || (choice == DialerOnCce::DirectPreviewRefused && is_none)
            },
        )
        .on_cce(),
        Rule::<AnswerReservation>::later(
            "action_not_offered",
            &[
                "dialog.direct_preview#async-action-not-allowed",
                "dialog.outbound_option_preview#async-action-not-allowed",
            ],
            "The answer has to be among the actions that the participant offers now.",
            |asked| does_not_offer(asked.world, asked.requester, &asked.command.dialog, &asked.command.action),
        )
        .with(|asked| not_offered(&asked.command.action, asked.command.target())),
    ]];

    fn parse(dialog: &str, body: &Element) -> Self {
        AnswerReservation {
            dialog: dialog.to_owned(),
            action: parameter(body, "requestedAction").unwrap_or_default(),
            target: parameter(body, "targetMediaAddress"),
        }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        if self.action == "ACCEPT" {
            world.accept_reservation(&self.dialog, requester);
        } else {
            world.decline_reservation(&self.dialog, requester);
        }
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{self, Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, ready_agent, talking_agent};
    use crate::mock::world::{AgentState, DialogState, Reason};

    fn reserved(deployment: Deployment, choice: DialerOnCce) -> (World, String) {
        let mut world = ready_agent(deployment, ADA);
        world.contract.choices.dialer_on_cce = choice;
        assert!(world.dialer_reserves("5550100", "5501"));
        world.settle();
        let dialog = world.dialogs_of(ADA).next().unwrap().id.to_string();
        (world, dialog)
    }

    fn answer(dialog: &str, action: &str) -> AnswerReservation {
        AnswerReservation { dialog: dialog.into(), action: action.into(), target: Some("5501".into()) }
    }

    fn state(world: &World) -> AgentState {
        world.agent(ADA).unwrap().state
    }

    #[test]
    fn an_accepted_customer_is_called() {
        for deployment in [Cce, Ccx] {
            let (mut world, dialog) = reserved(deployment, DialerOnCce::OutboundOption);
            assert_eq!(state(&world), AgentState::ReservedOutboundPreview);
            let taken = asks(&answer(&dialog, "ACCEPT"), &mut world, ADA);
            assert_eq!(taken, "dialog.outbound_option_preview#202");
            assert_eq!(state(&world), AgentState::Talking);
            assert!(world.dialog(&dialog).is_none());
            let call = world.dialogs_of(ADA).next().unwrap();
            assert_eq!((call.state, call.to_address.as_str()), (DialogState::Active, "5550100"));
        }
    }

    #[test]
    fn a_declined_one_leaves_the_agent_as_before_or_as_asked() {
        for action in ["CLOSE", "REJECT"] {
            let (mut world, dialog) = reserved(Cce, DialerOnCce::OutboundOption);
            asks(&answer(&dialog, action), &mut world, ADA);
            assert_eq!((state(&world), world.dialogs_of(ADA).count()), (AgentState::Ready, 0));
            let (mut world, dialog) = reserved(Cce, DialerOnCce::OutboundOption);
            world.set_state(ADA, AgentState::NotReady, Reason::None);
            asks(&answer(&dialog, action), &mut world, ADA);
            assert_eq!(state(&world), AgentState::NotReady);
        }
    }

    #[test]
    fn direct_preview_on_cce_is_a_choice() {
        let (mut world, dialog) = reserved(Cce, DialerOnCce::DirectPreviewRefused);
        let refused = asks(&answer(&dialog, "REJECT"), &mut world, ADA);
        assert_eq!(refused, "dialog.direct_preview#501-not-implemented");
        let (mut world, dialog) = reserved(Cce, DialerOnCce::DirectPreviewTaken);
        assert_eq!(asks(&answer(&dialog, "REJECT"), &mut world, ADA), "dialog.outbound_option_preview#202");
    }

    #[test]
    fn a_call_that_is_no_reservation_is_not_accepted() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let refused = asks(&answer(&dialog, "ACCEPT"), &mut world, ADA);
        assert_eq!(refused, "dialog.outbound_option_preview#async-action-not-allowed");
        let (mut world, dialog) = talking_agent(Ccx, ADA);
        let refused = asks(&answer(&dialog, "ACCEPT"), &mut world, ADA);
        assert_eq!(refused, "dialog.direct_preview#async-action-not-allowed");
        world.contract.choices.preview_on_ccx_call = PreviewOnCcxCall::NotImplemented;
        let refused = asks(&answer(&dialog, "ACCEPT"), &mut world, ADA);
        assert_eq!(refused, "dialog.outbound_option_preview#501-not-implemented");
    }

    #[test]
    fn what_is_asked_is_checked() {
        let (mut world, dialog) = reserved(Cce, DialerOnCce::OutboundOption);
        let nobody = AnswerReservation { target: None, ..answer(&dialog, "ACCEPT") };
        assert_eq!(asks(&nobody, &mut world, ADA), "dialog.outbound_option_preview#400-parameter-missing");
        let other = asks(&answer(&dialog, "ACCEPT"), &mut world, BEN);
        assert_eq!(other, "dialog.outbound_option_preview#401-invalid-authorization-user-specified");
        let gone = asks(&answer("1", "ACCEPT"), &mut world, ADA);
        assert_eq!(gone, "dialog.outbound_option_preview#404-dialog-not-found");
    }
}
