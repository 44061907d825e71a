//! Dialog, Update Call Variable Data (pages 87 to 91).

use super::{NOT_OFFERED, does_not_offer, is_in, is_of_other_people, not_offered};
use crate::mock::choices::{EccMistake, LongEccValue};
use crate::mock::difference::CUSTOMER_NUMBER_VARIABLE;
use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{CUSTOMER_NUMBER, OUTBOUND_VARIABLES, ParticipantState, Variable, World};
use crate::xml::Element;

/// Call data that a request gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallData {
    /// Variables in the order written; a missing name is empty.
    pub variables: Vec<Variable>,
    /// wrapUpReason.
    pub wrap_up_reason: Option<String>,
}

/// Reads a mediaProperties element.
pub(super) fn variables_of(properties: &Element) -> CallData {
    let written = properties.at("callvariables").into_iter().flat_map(Element::elements);
    let variables = written.filter(|child| child.name == "CallVariable").map(|child| Variable {
        name: child.text_at("name").unwrap_or_default(),
        value: child.text_at("value").unwrap_or_default(),
    });
    CallData { variables: variables.collect(), wrap_up_reason: properties.text_at("wrapUpReason") }
}

/// Whether there is anything that a call can have: names are case-sensitive, and `callVariables` is none of them.
fn says_something(properties: &Element) -> bool {
    let variables = properties.at("callvariables").into_iter().flat_map(Element::elements);
    let known = |name: &str| properties.at(name).is_some();
    known("wrapUpReason") || known("wrapUpItems") || variables.into_iter().any(|child| child.name == "CallVariable")
}

impl CallData {
    /// The first name that no variable has, or that stands there twice.
    pub(super) fn wrong_name(&self, world: &World) -> Option<&str> {
        let known =
            |variable: &Variable| variable.numbered().is_some() || world.ecc_variable(variable.parts().0).is_some();
        let wrong = self.variables.iter().enumerate().find(|(index, variable)| {
            let before = &self.variables[..*index];
            !known(variable) || before.iter().any(|earlier| earlier.name == variable.name)
        });
        wrong.map(|(_, variable)| variable.name.as_str())
    }

    /// The first that only a dialer sets.
    fn outbound(&self, world: &World) -> Option<&str> {
        let is_outbound = |name: &str| {
            let customer = name == CUSTOMER_NUMBER && CUSTOMER_NUMBER_VARIABLE.on(&world.contract);
            customer || OUTBOUND_VARIABLES.contains(&name)
        };
        self.variables.iter().map(|variable| variable.name.as_str()).find(|name| is_outbound(name))
    }
}

/// Asks to set call data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateCallData {
    dialog: String,
    data: Option<CallData>,
}

impl UpdateCallData {
    fn variables(&self) -> &[Variable] {
        self.data.as_ref().map_or(&[], |data| &data.variables)
    }
}

type AskedHere<'a> = RuleInput<'a, UpdateCallData>;

/// Whether a variable is set in a way that its configuration does not allow.
fn sets(asked: &AskedHere<'_>, how: impl Fn(Option<u32>, Option<u32>) -> bool) -> bool {
    let is_reported = asked.world.contract.choices.ecc_mistake == EccMistake::Reported;
    is_reported
        && asked.command.variables().iter().any(|variable| {
            let (name, index) = variable.parts();
            asked.world.ecc_variable(name).is_some_and(|ecc| how(ecc.array_size, index))
        })
}

fn is_too_long(asked: &AskedHere<'_>) -> bool {
    let cut = asked.world.contract.choices.long_ecc_value == LongEccValue::CutShort;
    asked.command.variables().iter().any(|variable| {
        let too_long = variable.value.len() > asked.world.bytes_of(variable);
        too_long && !(cut && variable.numbered().is_none())
    })
}

/// The extension of the requester.
fn extension(asked: &AskedHere<'_>) -> String {
    asked.world.agent(asked.requester).map(|agent| agent.extension.clone()).unwrap_or_default()
}

const AT_ONCE: &[Rule<UpdateCallData>] = &[
    Rule::<UpdateCallData>::at_once(
        "data_missing",
        &["dialog.update_call_data#400-parameter-missing"],
        "Call data has to be given.",
        |asked| asked.command.data.is_none(),
    )
    .with(|_| Details::data("mediaProperties")),
    Rule::<UpdateCallData>::at_once(
        "outbound_variable",
        &["dialog.update_call_data#400-invalid-input-outbound-variable"],
        "Only the dialer sets the variables of outbound calls.",
        |asked| asked.command.data.as_ref().is_some_and(|data| data.outbound(asked.world).is_some()),
    )
    .with(|asked| {
        let data = asked.command.data.as_ref();
        Details::data(data.and_then(|data| data.outbound(asked.world)).unwrap_or_default())
    }),
    Rule::<UpdateCallData>::at_once(
        "variable_unknown",
        &["dialog.update_call_data#400-invalid-input-call-variable"],
        "Variables have names that are known, each once.",
        |asked| asked.command.data.as_ref().is_some_and(|data| data.wrong_name(asked.world).is_some()),
    )
    .with(|asked| {
        let data = asked.command.data.as_ref();
        Details::data(data.and_then(|data| data.wrong_name(asked.world)).unwrap_or_default())
    }),
    Rule::<UpdateCallData>::at_once(
        "not_in_call",
        &["dialog.update_call_data#401-invalid-authorization-user-specified"],
        "Agents set data of calls that they take part in.",
        |asked| is_of_other_people(asked.world, asked.requester, &asked.command.dialog),
    )
    .with(|asked| Details::data(asked.requester)),
    Rule::<UpdateCallData>::at_once(
        "dialog_unknown",
        &["dialog.update_call_data#404-not-found"],
        "The dialog has to exist.",
        |asked| asked.world.dialog(&asked.command.dialog).is_none(),
    )
    .or("dialog.take_action#404-dialog-not-found")
    .with(|asked| Details::data(asked.command.dialog.as_str())),
];

const LATER: &[Rule<UpdateCallData>] = &[
    Rule::<UpdateCallData>::later(
        "while_alerting",
        &["dialog.update_call_data#async-action-not-allowed"],
        "On CCE nobody sets data while the call rings; CCX refuses what is not offered.",
        |asked| is_in(asked.world, asked.requester, &asked.command.dialog, ParticipantState::Alerting),
    )
    .on_cce()
    .with(|asked| not_offered("UPDATE_CALL_DATA", &extension(asked))),
    Rule::<UpdateCallData>::later(
        "action_not_offered",
        &NOT_OFFERED,
        "Setting data has to be among the actions that the participant offers now.",
        |asked| does_not_offer(asked.world, asked.requester, &asked.command.dialog, "UPDATE_CALL_DATA"),
    )
    .with(|asked| not_offered("UPDATE_CALL_DATA", &extension(asked))),
    Rule::<UpdateCallData>::later(
        "variables_of_direct_call",
        &["dialog.update_call_data#async-call-variables-on-direct-call"],
        "The variables of a call that was not routed are protected.",
        |asked| {
            let direct = asked.world.dialog(&asked.command.dialog).is_some_and(|dialog| !dialog.is_routed());
            direct && !asked.command.variables().is_empty()
        },
    ),
    Rule::<UpdateCallData>::later(
        "scalar_set_as_array",
        &["dialog.update_call_data#async-scalar-set-as-array"],
        "An ECC variable that is no array is set as a whole.",
        |asked| sets(asked, |size, index| size.is_none() && index.is_some()),
    ),
    Rule::<UpdateCallData>::later(
        "array_set_as_scalar",
        &["dialog.update_call_data#async-array-set-as-scalar"],
        "An ECC variable that is an array is set by elements.",
        |asked| sets(asked, |size, index| size.is_some() && index.is_none()),
    ),
    Rule::<UpdateCallData>::later(
        "array_index_out_of_range",
        &["dialog.update_call_data#async-array-index-out-of-range"],
        "The element of an array has to be there.",
        |asked| sets(asked, |size, index| size.zip(index).is_some_and(|(size, index)| index >= size)),
    ),
    Rule::<UpdateCallData>::later(
        "value_too_long",
        &["dialog.update_call_data#async-value-too-long"],
        "A value has to fit; an ECC variable's is cut short where the contract chooses so.",
        is_too_long,
    ),
];

impl Verb for UpdateCallData {
    const OPERATION: &'static str = "dialog.update_call_data";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["UPDATE_CALL_DATA"];
    const SUCCESS: &'static str = "dialog.update_call_data#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[AT_ONCE, LATER];

    fn parse(dialog: &str, body: &Element) -> Self {
        let data = body.at("mediaProperties").filter(|properties| says_something(properties)).map(variables_of);
        UpdateCallData { dialog: dialog.to_owned(), data }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        if let Some(data) = &self.data {
            world.update_call_data(&self.dialog, &data.variables, data.wrap_up_reason.as_deref());
        }
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, direct_call, ringing_agent, signed_in, talking_agent};
    use crate::xml::{Limits, read_document};

    fn update(dialog: &str, variables: &[(&str, &str)]) -> UpdateCallData {
        let variable = |&(name, value): &(&str, &str)| Variable { name: name.into(), value: value.into() };
        let data = CallData { variables: variables.iter().map(variable).collect(), wrap_up_reason: None };
        UpdateCallData { dialog: dialog.into(), data: Some(data) }
    }

    #[test]
    fn a_changed_value_is_told_once() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let change = update(&dialog, &[("callVariable10", "gold"), ("user.history[4]", "late")]);
        assert_eq!(asks(&change, &mut world, ADA), "dialog.update_call_data#202");
        let call = world.dialog(&dialog).unwrap();
        assert_eq!(call.call_variables[9], "gold");
        assert!(call.ecc_variables.contains(&("user.history[4]".to_owned(), "late".to_owned())));
        change.effect(&mut world, ADA);
        assert_eq!(world.settle(), []);
    }

    #[test]
    fn names_have_to_be_known_and_stand_there_once() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let wrong = "dialog.update_call_data#400-invalid-input-call-variable";
        for names in [&["callVariable0"][..], &["callVariable11"], &["callvariable1"], &["user.other"], &[""]] {
            let variables: Vec<_> = names.iter().map(|name| (*name, "x")).collect();
            assert_eq!(asks(&update(&dialog, &variables), &mut world, ADA), wrong, "{names:?}");
        }
        let twice = update(&dialog, &[("callVariable1", "a"), ("callVariable1", "b")]);
        assert_eq!(asks(&twice, &mut world, ADA), wrong);
        let customer = update(&dialog, &[("BACustomerNumber", "1")]);
        assert_eq!(asks(&customer, &mut world, ADA), wrong);
        let outbound = "dialog.update_call_data#400-invalid-input-outbound-variable";
        assert_eq!(asks(&update(&dialog, &[("BAStatus", "x")]), &mut world, ADA), outbound);
        let (mut world, dialog) = talking_agent(Ccx, ADA);
        assert_eq!(asks(&update(&dialog, &[("BACustomerNumber", "1")]), &mut world, ADA), outbound);
    }

    #[test]
    fn values_have_to_fit_the_configuration() {
        let (forty, more) = ("x".repeat(40), "x".repeat(41));
        for (name, value, row) in [
            ("callVariable1", forty.as_str(), "202"),
            ("callVariable1", more.as_str(), "async-value-too-long"),
            ("user.microapp", forty.as_str(), "202"),
            ("user.microapp", more.as_str(), "async-value-too-long"),
            ("user.microapp[0]", "a", "async-scalar-set-as-array"),
            ("user.history", "a", "async-array-set-as-scalar"),
            ("user.history[4]", "a", "202"),
            ("user.history[5]", "a", "async-array-index-out-of-range"),
        ] {
            let (mut world, dialog) = talking_agent(Ccx, ADA);
            let row = format!("dialog.update_call_data#{row}");
            assert_eq!(asks(&update(&dialog, &[(name, value)]), &mut world, ADA), row, "{name}");
        }
    }

    #[test]
    fn a_long_ecc_value_can_be_cut_short() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        world.contract.choices.long_ecc_value = LongEccValue::CutShort;
        let long = "x".repeat(21);
        let done = asks(&update(&dialog, &[("user.history[0]", &long)]), &mut world, ADA);
        assert_eq!(done, "dialog.update_call_data#202");
        assert!(world.dialog(&dialog).unwrap().ecc_variables.iter().any(|(_, value)| value.len() == 20));
    }

    #[test]
    fn names_of_elements_that_nothing_has_are_no_call_data() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let missing = "dialog.update_call_data#400-parameter-missing";
        let variable = "<CallVariable><name>callVariable1</name><value>x</value></CallVariable>";
        for (properties, row) in [
            (format!("<callVariables>{variable}</callVariables>"), missing),
            (format!("<callvariables>{}</callvariables>", variable.replace("CallVariable>", "callVariable>")), missing),
            ("<callvariables/>".to_owned(), missing),
            ("<WrapUpReason>Order</WrapUpReason>".to_owned(), missing),
            (format!("<callvariables>{variable}</callvariables>"), "dialog.update_call_data#202"),
        ] {
            let body = format!("<Dialog><mediaProperties>{properties}</mediaProperties></Dialog>");
            let body = read_document(body.as_bytes(), Limits::default()).unwrap();
            assert_eq!(asks(&UpdateCallData::parse(&dialog, &body), &mut world, ADA), row, "{properties}");
        }
    }

    #[test]
    fn the_call_has_to_allow_it() {
        let set = [("callVariable1", "x")];
        for (deployment, row) in [
            (Cce, "dialog.update_call_data#async-action-not-allowed"),
            (Ccx, "dialog.take_action#async-action-not-in-list-ccx"),
        ] {
            let (mut world, dialog) = ringing_agent(deployment, ADA);
            assert_eq!(asks(&update(&dialog, &set), &mut world, ADA), row);
        }
        let mut world = signed_in(Cce, ADA);
        let dialog = direct_call(&mut world, ADA);
        let refused = asks(&update(&dialog, &set), &mut world, ADA);
        assert_eq!(refused, "dialog.update_call_data#async-call-variables-on-direct-call");
        let refused = asks(&update(&dialog, &set), &mut world, BEN);
        assert_eq!(refused, "dialog.update_call_data#401-invalid-authorization-user-specified");
        assert_eq!(asks(&update("1", &set), &mut world, ADA), "dialog.update_call_data#404-not-found");
        let nothing = UpdateCallData { dialog, data: None };
        assert_eq!(asks(&nothing, &mut world, ADA), "dialog.update_call_data#400-parameter-missing");
    }
}
