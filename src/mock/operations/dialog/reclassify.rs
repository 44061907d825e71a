//! Dialog, Reclassify a Direct Preview Call (pages 111 and 112).

use super::{NOT_OFFERED, action_params, is_not_own_extension, is_of_other_people, is_reservation, not_offered};
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule};
use crate::mock::states::Preview;
use crate::mock::world::{CallKind, World};
use crate::xml::Element;

/// The parameter of the request.
const PARAMETER: &str = "outboundClassification";

/// What can have answered a dialer's call; remembered, page 111 was not read.
const CLASSIFICATIONS: [&str; 6] = ["VOICE", "FAX", "ANS_MACHINE", "INVALID", "DO_NOT_CALL", "BUSY"];

/// Says what answered a dialer's call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reclassify {
    dialog: String,
    target: Option<String>,
    classification: Option<String>,
}

impl Reclassify {
    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or_default()
    }

    fn classification(&self) -> &str {
        self.classification.as_deref().unwrap_or_default()
    }
}

const AT_ONCE: &[Rule<Reclassify>] = &[
    Rule::<Reclassify>::at_once(
        "target_missing",
        &["dialog.reclassify#400-parameter-missing"],
        "A participant has to be named.",
        |asked| asked.command.target.is_none(),
    )
    .with(|_| Details::data("targetMediaAddress")),
    Rule::<Reclassify>::at_once(
        "classification_missing",
        &["dialog.reclassify#400-parameter-missing"],
        "A classification has to be given.",
        |asked| asked.command.classification().is_empty(),
    )
    .with(|_| Details::data(PARAMETER)),
    Rule::<Reclassify>::at_once(
        "classification_unknown",
        &["dialog.reclassify#400-bad-request"],
        "The classification has to be a known one.",
        |asked| !CLASSIFICATIONS.contains(&asked.command.classification()),
    )
    .or("dialog.error_types#400-invalid-input-parameter")
    .with(|_| Details::data(PARAMETER)),
    Rule::<Reclassify>::at_once(
        "not_own_participant",
        &["dialog.reclassify#401-invalid-authorization-user-specified"],
        "Agents act for their own extension, in calls that they take part in.",
        |asked| {
            is_not_own_extension(asked.world, asked.requester, asked.command.target())
                || is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
        },
    )
    .with(|asked| Details::data(asked.requester)),
    Rule::<Reclassify>::at_once(
        "dialog_unknown",
        &["dialog.reclassify#404-dialog-not-found"],
        "The dialog has to exist.",
        |asked| asked.world.dialog(&asked.command.dialog).is_none(),
    )
    .with(|asked| Details::data(asked.command.dialog.as_str())),
];

const LATER: &[Rule<Reclassify>] = &[
    Rule::<Reclassify>::later(
        "not_outbound",
        &["dialog.reclassify#async-dialog-not-outbound"],
        "Only a dialer's calls are classified.",
        |asked| {
            let dialog = &asked.command.dialog;
            asked.world.campaign_call(dialog).is_none() && !is_reservation(asked.world, dialog)
        },
    ),
    Rule::<Reclassify>::later(
        "not_direct_preview",
        &NOT_OFFERED,
        "Only calls of a Direct Preview are classified: while they last, and in wrap-up.",
        |asked| {
            let call = asked.world.campaign_call(&asked.command.dialog);
            call.is_none_or(|call| call.kind != CallKind::Campaign(Preview::Direct))
        },
    )
    .with(|asked| not_offered("RECLASSIFY", asked.command.target())),
];

impl Verb for Reclassify {
    const OPERATION: &'static str = "dialog.reclassify";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["RECLASSIFY"];
    const SUCCESS: &'static str = "dialog.reclassify#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[AT_ONCE, LATER];

    fn parse(dialog: &str, body: &Element) -> Self {
        let params = action_params(body).unwrap_or_default();
        let classification = params.into_iter().find(|(name, _)| name == PARAMETER).map(|(_, value)| value);
        Reclassify { dialog: dialog.to_owned(), target: parameter(body, "targetMediaAddress"), classification }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        world.classify(&self.dialog, self.classification());
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, campaign_call, ready_agent, talking_agent};

    fn classify(dialog: &str, classification: &str) -> Reclassify {
        let classification = Some(classification.to_owned());
        Reclassify { dialog: dialog.into(), target: Some("5501".into()), classification }
    }

    fn response(world: &World, dialog: &str) -> String {
        world.dialog(dialog).unwrap().classification().to_owned()
    }

    #[test]
    fn what_answered_stands_in_the_calls_variable_and_can_be_said_again() {
        let (mut world, dialog) = campaign_call(Ccx);
        for classification in ["FAX", "VOICE"] {
            let done = asks(&classify(&dialog, classification), &mut world, ADA);
            assert_eq!(done, "dialog.reclassify#202");
            assert_eq!(response(&world, &dialog), classification);
        }
    }

    #[test]
    fn a_held_call_is_classified_as_well() {
        let (mut world, dialog) = campaign_call(Ccx);
        world.hold(&dialog, ADA);
        world.settle();
        assert_eq!(asks(&classify(&dialog, "BUSY"), &mut world, ADA), "dialog.reclassify#202");
        assert_eq!(response(&world, &dialog), "BUSY");
    }

    #[test]
    fn only_calls_of_a_direct_preview_are_classified() {
        let (mut world, dialog) = talking_agent(Ccx, ADA);
        let refused = asks(&classify(&dialog, "FAX"), &mut world, ADA);
        assert_eq!(refused, "dialog.reclassify#async-dialog-not-outbound");
        let (mut world, dialog) = campaign_call(Cce);
        let refused = asks(&classify(&dialog, "FAX"), &mut world, ADA);
        assert_eq!(refused, "dialog.take_action#async-action-not-in-list-cce");
        assert_eq!(response(&world, &dialog), "");
        let mut world = ready_agent(Ccx, ADA);
        assert!(world.dialer_reserves("5550100", "5501"));
        let reservation = world.dialogs_of(ADA).next().unwrap().id.to_string();
        let refused = asks(&classify(&reservation, "FAX"), &mut world, ADA);
        assert_eq!(refused, "dialog.take_action#async-action-not-in-list-ccx");
    }

    #[test]
    fn what_is_asked_is_checked() {
        let (mut world, dialog) = campaign_call(Ccx);
        let nobody = Reclassify { target: None, ..classify(&dialog, "FAX") };
        assert_eq!(asks(&nobody, &mut world, ADA), "dialog.reclassify#400-parameter-missing");
        assert_eq!(asks(&classify(&dialog, ""), &mut world, ADA), "dialog.reclassify#400-parameter-missing");
        assert_eq!(asks(&classify(&dialog, "fax"), &mut world, ADA), "dialog.reclassify#400-bad-request");
        let other = asks(&classify(&dialog, "FAX"), &mut world, BEN);
        assert_eq!(other, "dialog.reclassify#401-invalid-authorization-user-specified");
        assert_eq!(asks(&classify("1", "FAX"), &mut world, ADA), "dialog.reclassify#404-dialog-not-found");
    }
}
