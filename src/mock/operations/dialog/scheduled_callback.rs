//! Dialog, Schedule or Cancel a Callback (pages 112 to 114).

use jiff::civil::DateTime;

use super::{
    NOT_OFFERED, action_params, does_not_offer, is_an_address, is_not_own_extension, is_of_other_people, not_offered,
};
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule};
use crate::mock::world::{Callback, World};
use crate::xml::Element;

/// Takes a callback back.
const CANCEL: &str = "CANCEL_SCHEDULED_CALLBACK";

/// How the customer's time is written, by the example of page 75.
const TIME: &str = "%Y-%m-%dT%H:%M";

/// Asks that the customer be called back, or not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledCallback {
    dialog: String,
    action: String,
    target: Option<String>,
    /// actionParams as they stand there.
    params: Option<Vec<(String, String)>>,
}

impl ScheduledCallback {
    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or_default()
    }

    fn cancels(&self) -> bool {
        self.action == CANCEL
    }

    fn param(&self, name: &str) -> Option<String> {
        let mut params = self.params.iter().flatten();
        params.find(|(given, _)| given == name).map(|(_, value)| value.clone())
    }

    fn callback(&self) -> Callback {
        Callback { time: self.param("callbackTime"), number: self.param("callbackNumber") }
    }

    /// The first parameter that nothing has, or whose value cannot be.
    fn wrong_param(&self) -> Option<&str> {
        let is_right = |name: &str, value: &str| match name {
            "callbackTime" => value.len() == 16 && DateTime::strptime(TIME, value).is_ok(),
            "callbackNumber" => !value.is_empty() && is_an_address(value),
            _ => false,
        };
        let mut params = self.params.iter().flatten();
        params.find(|(name, value)| !is_right(name, value)).map(|(name, _)| name.as_str())
    }
}

const AT_ONCE: &[Rule<ScheduledCallback>] = &[
    Rule::<ScheduledCallback>::at_once(
        "target_missing",
        &["dialog.scheduled_callback#400-parameter-missing"],
        "A participant has to be named.",
        |asked| asked.command.target.is_none(),
    )
    .with(|_| Details::data("targetMediaAddress")),
    Rule::<ScheduledCallback>::at_once(
        "parameters_missing",
        &["dialog.scheduled_callback#400-parameter-missing"],
        "A time or a number has to be given.",
        |asked| !asked.command.cancels() && asked.command.params.is_none(),
    )
    .with(|_| Details::data("actionParams")),
    Rule::<ScheduledCallback>::at_once(
        "parameter_invalid",
        &["dialog.scheduled_callback#400-invalid-input"],
        "Parameters are a time to the minute and a number.",
        |asked| !asked.command.cancels() && asked.command.wrong_param().is_some(),
    )
    .with(|asked| Details::data(asked.command.wrong_param().unwrap_or_default())),
    Rule::<ScheduledCallback>::at_once(
        "not_own_participant",
        &["dialog.scheduled_callback#401-invalid-authorization-user-specified"],
        "Agents act for their own extension, in calls that they take part in.",
        |asked| {
            is_not_own_extension(asked.world, asked.requester, asked.command.target())
                || is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
        },
    )
    .with(|asked| Details::data(asked.requester)),
    Rule::<ScheduledCallback>::at_once(
        "dialog_unknown",
        &["dialog.scheduled_callback#404-dialog-not-found"],
        "The dialog has to exist.",
        |asked| asked.world.dialog(&asked.command.dialog).is_none(),
    )
    .with(|asked| Details::data(asked.command.dialog.as_str())),
];

const LATER: &[Rule<ScheduledCallback>] = &[Rule::<ScheduledCallback>::later(
    "action_not_offered",
    &NOT_OFFERED,
    "The action has to be among those that the participant offers now.",
    |asked| does_not_offer(asked.world, asked.requester, &asked.command.dialog, &asked.command.action),
)
.with(|asked| not_offered(&asked.command.action, asked.command.target()))];

impl Verb for ScheduledCallback {
    const OPERATION: &'static str = "dialog.scheduled_callback";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["UPDATE_SCHEDULED_CALLBACK", CANCEL];
    const SUCCESS: &'static str = "dialog.scheduled_callback#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[AT_ONCE, LATER];

    fn parse(dialog: &str, body: &Element) -> Self {
        ScheduledCallback {
            dialog: dialog.to_owned(),
            action: parameter(body, "requestedAction").unwrap_or_default(),
            target: parameter(body, "targetMediaAddress"),
            params: action_params(body),
        }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        if self.cancels() {
            world.cancel_callback(&self.dialog);
        } else {
            world.schedule_callback(&self.dialog, &self.callback());
        }
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, campaign_call, talking_agent};

    fn update(dialog: &str, params: &[(&str, &str)]) -> ScheduledCallback {
        let params = params.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>();
        ScheduledCallback {
            dialog: dialog.into(),
            action: "UPDATE_SCHEDULED_CALLBACK".into(),
            target: Some("5501".into()),
            params: (!params.is_empty()).then_some(params),
        }
    }

    fn cancel(dialog: &str) -> ScheduledCallback {
        ScheduledCallback { action: CANCEL.into(), ..update(dialog, &[]) }
    }

    #[test]
    fn time_and_number_are_set_apart_and_taken_back_together() {
        for deployment in [Cce, Ccx] {
            let (mut world, dialog) = campaign_call(deployment);
            let callback = |world: &World| world.dialog(&dialog).unwrap().callback.clone();
            let done = "dialog.scheduled_callback#202";
            assert_eq!(asks(&update(&dialog, &[("callbackTime", "2014-03-07T14:30")]), &mut world, ADA), done);
            assert_eq!(asks(&update(&dialog, &[("callbackNumber", "9785551212")]), &mut world, ADA), done);
            let (time, number) = (Some("2014-03-07T14:30".to_owned()), Some("9785551212".to_owned()));
            assert_eq!(callback(&world), Some(Callback { time, number }));
            assert_eq!(asks(&cancel(&dialog), &mut world, ADA), done);
            assert_eq!(callback(&world), None);
            let refused = asks(&cancel(&dialog), &mut world, ADA);
            assert!(refused.starts_with("dialog.take_action#async-action-not-in-list"), "{refused}");
        }
    }

    #[test]
    fn only_a_dialers_customer_is_called_back() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let refused = asks(&update(&dialog, &[("callbackNumber", "1")]), &mut world, ADA);
        assert_eq!(refused, "dialog.take_action#async-action-not-in-list-cce");
    }

    #[test]
    fn what_is_asked_is_checked() {
        let (mut world, dialog) = campaign_call(Ccx);
        let wrong = "dialog.scheduled_callback#400-invalid-input";
        for param in [
            ("callbackTime", "2014-03-07"),
            ("callbackTime", "2014-13-07T14:30"),
            ("callbackTime", "2014-03-07T14:30Z"),
            ("callbackTime", ""),
            ("callbackNumber", ""),
            ("callbackNumber", "55é"),
            ("callbackDate", "2014-03-07T14:30"),
        ] {
            assert_eq!(asks(&update(&dialog, &[param]), &mut world, ADA), wrong, "{param:?}");
        }
        let missing = "dialog.scheduled_callback#400-parameter-missing";
        assert_eq!(asks(&update(&dialog, &[]), &mut world, ADA), missing);
        assert_eq!(asks(&ScheduledCallback { target: None, ..cancel(&dialog) }, &mut world, ADA), missing);
        let other = asks(&update(&dialog, &[("callbackNumber", "1")]), &mut world, BEN);
        assert_eq!(other, "dialog.scheduled_callback#401-invalid-authorization-user-specified");
        let gone = asks(&update("1", &[("callbackNumber", "1")]), &mut world, ADA);
        assert_eq!(gone, "dialog.scheduled_callback#404-dialog-not-found");
    }
}
