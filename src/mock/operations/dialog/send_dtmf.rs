//! Dialog, Send DTMF String (pages 91 to 93).

use super::{is_in, is_not_own_extension, is_of_other_people};
use crate::mock::choices::DtmfWhileHeld;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{ParticipantState, World};
use crate::xml::Element;

/// Asks to send digits to the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendDtmf {
    dialog: String,
    target: Option<String>,
    name: Option<String>,
    digits: Option<String>,
    has_parameters: bool,
}

impl SendDtmf {
    fn digits(&self) -> &str {
        self.digits.as_deref().unwrap_or_default()
    }
}

fn participant_is(asked: &RuleInput<'_, SendDtmf>, state: ParticipantState) -> bool {
    is_in(asked.world, asked.requester, &asked.command.dialog, state)
}

impl Verb for SendDtmf {
    const OPERATION: &'static str = "dialog.send_dtmf";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["SEND_DTMF"];
    const SUCCESS: &'static str = "dialog.send_dtmf#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<SendDtmf>::at_once(
            "target_missing",
            &["dialog.send_dtmf#400-parameter-missing"],
            "A participant has to be named.",
            |asked| asked.command.target.is_none(),
        )
        .with(|_| Details::data("targetMediaAddress")),
        Rule::<SendDtmf>::at_once(
            "parameters_missing",
            &["dialog.send_dtmf#400-parameter-missing"],
            "Parameters have to be given.",
            |asked| !asked.command.has_parameters,
        )
        .with(|_| Details::data("actionParams")),
        Rule::<SendDtmf>::at_once(
            "name_missing",
            &["dialog.send_dtmf#400-parameter-missing"],
            "The parameter has to have a name.",
            |asked| asked.command.name.is_none(),
        )
        .with(|_| Details::data("name")),
        Rule::<SendDtmf>::at_once(
            "digits_missing",
            &["dialog.send_dtmf#400-parameter-missing"],
            "Digits have to be given.",
            |asked| asked.command.name.as_deref() == Some("dtmfString") && asked.command.digits.is_none(),
        )
        .with(|_| Details::data("dtmfString")),
        Rule::<SendDtmf>::at_once(
            "name_unknown",
            &["dialog.send_dtmf#400-invalid-input"],
            "The parameter's name has to be dtmfString.",
            |asked| asked.command.name.as_deref() != Some("dtmfString"),
        )
        .with(|_| Details::data("actionParams")),
        Rule::<SendDtmf>::at_once(
            "characters_invalid",
            &["dialog.send_dtmf#400-invalid-input", "dialog.send_dtmf#platform-alphanumeric-digits"],
            "dtmfString holds letters (page 93), digits, * and # only.",
            |asked| !asked.command.digits().chars().all(|c| c.is_ascii_alphanumeric() || c == '*' || c == '#'),
        )
        .on_cce()
        .with(|_| Details::data("dtmfString")),
        Rule::<SendDtmf>::at_once(
            "not_own_participant",
            &["dialog.send_dtmf#401-invalid-authorization-user-specified"],
            "Agents act for their own extension, in calls that they take part in.",
            |asked| {
                is_not_own_extension(asked.world, asked.requester, asked.command.target.as_deref().unwrap_or_default())
                    || is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<SendDtmf>::at_once(
            "dialog_unknown",
            &["dialog.send_dtmf#404-not-found"],
            "The dialog has to exist.",
            |asked| asked.world.dialog(&asked.command.dialog).is_none(),
        )
        .with(|asked| Details::data(asked.command.dialog.as_str())),
        Rule::<SendDtmf>::at_once(
            "while_held_at_once",
            &["dialog.send_dtmf#401-invalid-state"],
            "Nothing is sent from a held call: refused at once where the contract chooses so.",
            |asked| {
                let choice = asked.world.contract.choices.dtmf_while_held;
                choice == DtmfWhileHeld::RefusedAtOnce && participant_is(asked, ParticipantState::Held)
            },
        ),
        Rule::<SendDtmf>::later(
            "while_held",
            &["dialog.send_dtmf#async-dtmf-while-held"],
            "Nothing is sent from a held call.",
            |asked| participant_is(asked, ParticipantState::Held),
        ),
        Rule::<SendDtmf>::later(
            "while_alerting",
            &["dialog.send_dtmf#async-dtmf-while-alerting"],
            "Nothing is sent while the call rings, by either side.",
            |asked| {
                let ringing = [ParticipantState::Alerting, ParticipantState::Initiated, ParticipantState::Initiating];
                ringing.into_iter().any(|state| participant_is(asked, state))
            },
        ),
        Rule::<SendDtmf>::later(
            "digits_out_of_range",
            &["dialog.send_dtmf#async-digits-out-of-range", "dialog.send_dtmf#platform-alphanumeric-digits"],
            "On CCX dtmfString holds 0-9, * and # only; CCE takes letters.",
            |asked| !asked.command.digits().chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#'),
        )
        .on_ccx(),
    ]];

    fn parse(dialog: &str, body: &Element) -> Self {
        let first = body.at("actionParams/ActionParam");
        SendDtmf {
            dialog: dialog.to_owned(),
            target: parameter(body, "targetMediaAddress"),
            name: first.and_then(|first| parameter(first, "name")),
            digits: first.and_then(|first| parameter(first, "value")),
            has_parameters: first.is_some(),
        }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        world.send_dtmf(&self.dialog, requester, self.digits());
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, ringing_agent, talking_agent};

    fn send(dialog: &str, digits: &str) -> SendDtmf {
        SendDtmf {
            dialog: dialog.into(),
            target: Some("5501".into()),
            name: Some("dtmfString".into()),
            digits: Some(digits.into()),
            has_parameters: true,
        }
    }

    #[test]
    fn letters_are_for_cce() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        assert_eq!(asks(&send(&dialog, "12ABz#*"), &mut world, ADA), "dialog.send_dtmf#202");
        assert_eq!(asks(&send(&dialog, "1-2"), &mut world, ADA), "dialog.send_dtmf#400-invalid-input");
        let (mut world, dialog) = talking_agent(Ccx, ADA);
        assert_eq!(asks(&send(&dialog, "0123456789*#"), &mut world, ADA), "dialog.send_dtmf#202");
        for digits in ["12A", "1-2"] {
            let refused = asks(&send(&dialog, digits), &mut world, ADA);
            assert_eq!(refused, "dialog.send_dtmf#async-digits-out-of-range");
        }
    }

    #[test]
    fn the_parameters_are_needed_and_named_right() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let whole = send(&dialog, "1");
        for part in [
            SendDtmf { target: None, ..whole.clone() },
            SendDtmf { has_parameters: false, name: None, digits: None, ..whole.clone() },
            SendDtmf { name: None, ..whole.clone() },
            SendDtmf { digits: None, ..whole.clone() },
        ] {
            assert_eq!(asks(&part, &mut world, ADA), "dialog.send_dtmf#400-parameter-missing", "{part:?}");
        }
        let misnamed = SendDtmf { name: Some("dtmf".into()), ..whole };
        assert_eq!(asks(&misnamed, &mut world, ADA), "dialog.send_dtmf#400-invalid-input");
    }

    #[test]
    fn agents_act_for_themselves_in_calls_that_exist() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let refused = "dialog.send_dtmf#401-invalid-authorization-user-specified";
        assert_eq!(asks(&send(&dialog, "1"), &mut world, BEN), refused);
        assert_eq!(asks(&send("1", "1"), &mut world, ADA), "dialog.send_dtmf#404-not-found");
    }

    #[test]
    fn only_an_active_participant_sends() {
        let (mut world, dialog) = ringing_agent(Cce, ADA);
        assert_eq!(asks(&send(&dialog, "1"), &mut world, ADA), "dialog.send_dtmf#async-dtmf-while-alerting");
        world.answer(&dialog, ADA);
        world.hold(&dialog, ADA);
        assert_eq!(asks(&send(&dialog, "1"), &mut world, ADA), "dialog.send_dtmf#async-dtmf-while-held");
        world.contract.choices.dtmf_while_held = DtmfWhileHeld::RefusedAtOnce;
        assert_eq!(asks(&send(&dialog, "1"), &mut world, ADA), "dialog.send_dtmf#401-invalid-state");
        world.retrieve(&dialog, ADA);
        assert_eq!(asks(&send(&dialog, "1"), &mut world, ADA), "dialog.send_dtmf#202");
    }
}
