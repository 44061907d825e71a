//! Dialog, Make a Barge Call (pages 100 to 103).

use super::silent_monitor::{is_not_own, is_not_theirs};
use super::{Addresses, is_an_address};
use crate::mock::choices::{BargeConsulting, BargeRefusal};
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{CallKind, Dialog, Participant, ParticipantState, World};
use crate::xml::Element;

/// Where the address of a dialog begins.
const DIALOG: &str = "/finesse/api/Dialog/";

/// Asks to step into the call that one listens to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BargeCall {
    user: String,
    addresses: Addresses,
    associated: Option<String>,
}

impl BargeCall {
    fn missing(&self) -> Option<&'static str> {
        let associated = self.associated.is_none().then_some("associatedDialogUri");
        self.addresses.missing("fromAddress").or(associated)
    }

    /// The id of the listening; empty where the address is none of a dialog.
    fn listening(&self) -> &str {
        let id = self.associated.as_deref().and_then(|uri| uri.strip_prefix(DIALOG)).unwrap_or_default();
        if id.contains('/') { "" } else { id }
    }
}

type AskedHere<'a> = RuleInput<'a, BargeCall>;

/// The call that the requester listens to, with the agent's part in it.
fn listened<'a>(asked: &AskedHere<'a>) -> Option<(&'a Dialog, &'a Participant)> {
    let listening = asked.world.dialog(asked.command.listening())?;
    listening.participant_of(asked.requester)?;
    match &listening.kind {
        CallKind::Monitor { monitored, agent } if agent != asked.requester => {
            let dialog = asked.world.dialog(monitored.as_str())?;
            Some((dialog, dialog.participant_of(agent)?))
        }
        _ => None,
    }
}

fn does_not_control(asked: &AskedHere<'_>) -> bool {
    listened(asked).is_some_and(|(dialog, party)| {
        let controls = dialog.controller.as_ref().is_none_or(|controller| *controller == party.address);
        let agent = party.agent.as_deref().unwrap_or_default();
        let others = asked.world.calls_of(agent).filter(|other| other.id != dialog.id && !other.is_monitoring());
        let cvp = asked.world.contract.routes_by_cvp();
        (!controls && !cvp) || others.count() > 0
    })
}

fn has_no_room(asked: &AskedHere<'_>) -> bool {
    let limit = usize::try_from(asked.world.contract.choices.conference_limit).unwrap_or(usize::MAX);
    listened(asked).is_some_and(|(dialog, _)| dialog.present().count() >= limit)
}

fn refuses_at_once(asked: &AskedHere<'_>) -> bool {
    asked.world.contract.choices.barge_refusal == BargeRefusal::RefusedAtOnce
}

const PARAMETERS: &[Rule<BargeCall>] = &[
    Rule::<BargeCall>::at_once(
        "parameter_missing",
        &["dialog.barge_call#400-parameter-missing"],
        "Both extensions and the listening have to be named.",
        |asked| asked.command.missing().is_some(),
    )
    .with(|asked| Details::data(asked.command.missing().unwrap_or_default())),
    Rule::<BargeCall>::at_once(
        "to_address_invalid",
        &["dialog.barge_call#400-invalid-input"],
        "toAddress has to be something that can be dialled.",
        |asked| !is_an_address(asked.command.addresses.to()),
    )
    .with(|_| Details::data("toAddress")),
    Rule::<BargeCall>::at_once(
        "associated_dialog_unknown",
        &["dialog.barge_call#400-invalid-input"],
        "associatedDialogUri has to be the address of a dialog that exists.",
        |asked| asked.world.dialog(asked.command.listening()).is_none(),
    )
    .or("dialog.barge_call#400-invalid-state")
    .with(|_| Details::data("associatedDialogUri")),
    Rule::<BargeCall>::at_once(
        "not_own_extension",
        &["dialog.barge_call#401-invalid-authorization-user-specified"],
        "Supervisors step in from their own extension.",
        |asked| is_not_own(asked.world, asked.requester, &asked.command.user, &asked.command.addresses),
    )
    .or("dialog.barge_call#400-invalid-input")
    .with(|asked| Details::data(asked.requester)),
    Rule::<BargeCall>::at_once(
        "agent_of_other_team",
        &["dialog.barge_call#401-invalid-authorization-user-specified"],
        "Supervisors step into calls of agents of their teams.",
        |asked| is_not_theirs(asked.world, asked.requester, &asked.command.addresses),
    )
    .or("dialog.barge_call#401-authorization-failure")
    .with(|asked| Details::data(asked.requester)),
    Rule::<BargeCall>::at_once(
        "not_listening",
        &["dialog.barge_call#400-invalid-state"],
        "The supervisor has to be listening already.",
        |asked| listened(asked).is_none(),
    )
    .or("dialog.barge_call#400-invalid-input")
    .with(|_| Details::data("associatedDialogUri")),
    Rule::<BargeCall>::at_once(
        "other_agent_called",
        &["dialog.barge_call#400-invalid-destination"],
        "The agent is the one who is listened to.",
        |asked| listened(asked).is_some_and(|(_, party)| party.address != asked.command.addresses.to()),
    )
    .or("dialog.barge_call#400-invalid-input")
    .with(|_| Details::data("toAddress")),
    Rule::<BargeCall>::at_once(
        "agent_holds_call",
        &["dialog.barge_call#400-invalid-destination"],
        "Nobody steps into a call that the agent holds.",
        |asked| {
            let is_held = listened(asked).is_some_and(|(_, party)| party.state == ParticipantState::Held);
            let choice = asked.world.contract.choices.barge_consulting;
            is_held && (choice == BargeConsulting::HeldParty || !does_not_control(asked))
        },
    )
    .with(|_| Details::data("toAddress")),
];

const CONFERENCE: &[Rule<BargeCall>] = &[
    Rule::<BargeCall>::at_once(
        "not_controller_at_once",
        &["dialog.barge_call#400-20999"],
        "The agent has to control the conference and consult nobody: refused at once where the contract chooses so.",
        |asked| refuses_at_once(asked) && does_not_control(asked),
    ),
    Rule::<BargeCall>::at_once(
        "conference_full_at_once",
        &["dialog.barge_call#400-20700"],
        "The conference has to have room: refused at once where the contract chooses so.",
        |asked| refuses_at_once(asked) && has_no_room(asked),
    ),
    Rule::<BargeCall>::later(
        "not_controller",
        &["dialog.barge_call#async-not-the-controller"],
        "The agent has to control the conference and consult nobody.",
        does_not_control,
    ),
    Rule::<BargeCall>::later(
        "conference_full",
        &["dialog.barge_call#async-conference-limit"],
        "The conference has to have room.",
        has_no_room,
    ),
];

impl Verb for BargeCall {
    const OPERATION: &'static str = "dialog.barge_call";
    const ADDRESS: Address = Address::PostDialog;
    const WORDS: &'static [&'static str] = &["BARGE_CALL"];
    const SUCCESS: &'static str = "dialog.barge_call#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[PARAMETERS, CONFERENCE];

    fn parse(user: &str, body: &Element) -> Self {
        let addresses = Addresses::parse(body, "fromAddress");
        BargeCall { user: user.to_owned(), addresses, associated: parameter(body, "associatedDialogUri") }
    }

    fn object(&self) -> Object {
        Object::Dialogs(self.user.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        let listening = self.listening().to_owned();
        world.barge(&listening, requester);
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, SAM, asks, direct_call, monitored_agent, signed_in};
    use crate::mock::world::AgentState;

    fn barge(listening: &str) -> BargeCall {
        let addresses = Addresses { from: Some("5505".into()), to: Some("5501".into()) };
        BargeCall { user: SAM.into(), addresses, associated: Some(format!("{DIALOG}{listening}")) }
    }

    #[test]
    fn a_queued_call_becomes_a_conference_of_the_agent() {
        for deployment in [Cce, Ccx] {
            let (mut world, dialog, listening) = monitored_agent(deployment);
            assert_eq!(asks(&barge(&listening), &mut world, SAM), "dialog.barge_call#202");
            assert!(world.dialog(&listening).is_none());
            assert_eq!(world.dialog(&dialog).unwrap().controller.as_deref(), Some("5501"));
            assert_eq!(world.agent(SAM).unwrap().state, AgentState::Talking);
            world.drop_call(&dialog, SAM);
            assert_eq!(world.agent(SAM).unwrap().state, AgentState::NotReady);
            assert_eq!(world.dialog(&dialog).unwrap().present().count(), 2);
        }
    }

    #[test]
    fn on_a_direct_call_ccx_leaves_everybody_not_ready() {
        for (deployment, after) in [(Cce, AgentState::Talking), (Ccx, AgentState::NotReady)] {
            let mut world = signed_in(deployment, ADA);
            direct_call(&mut world, ADA);
            world.sign_in(SAM, "5505");
            world.monitor(SAM, "5501");
            world.settle();
            let listening = world.dialogs_of(SAM).next().unwrap().id.to_string();
            assert_eq!(asks(&barge(&listening), &mut world, SAM), "dialog.barge_call#202");
            assert_eq!(world.agent(SAM).unwrap().state, after);
            assert_eq!(world.agent(ADA).unwrap().state, after);
        }
    }

    #[test]
    fn what_is_asked_is_checked() {
        let (mut world, dialog, listening) = monitored_agent(Cce);
        let nothing = BargeCall { associated: None, ..barge("") };
        assert_eq!(asks(&nothing, &mut world, SAM), "dialog.barge_call#400-parameter-missing");
        let elsewhere = BargeCall { associated: Some("/finesse/api/User/1".into()), ..barge("") };
        assert_eq!(asks(&elsewhere, &mut world, SAM), "dialog.barge_call#400-invalid-input");
        assert_eq!(asks(&barge(&dialog), &mut world, SAM), "dialog.barge_call#400-invalid-state");
        let refused = asks(&barge(&listening), &mut world, BEN);
        assert_eq!(refused, "dialog.barge_call#401-invalid-authorization-user-specified");
        world.hold(&dialog, ADA);
        assert_eq!(asks(&barge(&listening), &mut world, SAM), "dialog.barge_call#400-invalid-destination");
    }

    #[test]
    fn the_conference_has_to_allow_it() {
        for (choice, full) in [
            (BargeRefusal::RefusedLater, "dialog.barge_call#async-conference-limit"),
            (BargeRefusal::RefusedAtOnce, "dialog.barge_call#400-20700"),
        ] {
            let (mut world, _, listening) = monitored_agent(Cce);
            world.contract.choices.barge_refusal = choice;
            world.contract.choices.conference_limit = 2;
            assert_eq!(asks(&barge(&listening), &mut world, SAM), full);
            world.contract.choices.conference_limit = 3;
            assert_eq!(asks(&barge(&listening), &mut world, SAM), "dialog.barge_call#202");
        }
    }

    #[test]
    fn an_agent_who_consults_is_left_alone() {
        for (choice, row) in [
            (BargeRefusal::RefusedLater, "dialog.barge_call#async-not-the-controller"),
            (BargeRefusal::RefusedAtOnce, "dialog.barge_call#400-20999"),
        ] {
            let (mut world, dialog, listening) = monitored_agent(Ccx);
            world.contract.choices.barge_refusal = choice;
            world.consult(&dialog, ADA, "5550101");
            world.settle();
            let consult = world.dialogs_of(ADA).last().unwrap().id.to_string();
            world.retrieve(&dialog, ADA);
            assert_eq!(asks(&barge(&listening), &mut world, SAM), row);
            world.drop_call(&consult, ADA);
            assert_eq!(asks(&barge(&listening), &mut world, SAM), "dialog.barge_call#202");
        }
    }
}
