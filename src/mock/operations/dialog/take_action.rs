//! Dialog, Take Action on Participant (pages 83 to 87): ANSWER, HOLD, RETRIEVE, DROP, TRANSFER and
//! CONFERENCE. Ending a silent monitoring (pages 99 and 100) and ending a barge (pages 103 and 104) are a DROP as well.

use super::{
    NOT_OFFERED, does_not_offer, is_in, is_not_own_extension, is_of_other_people, is_reservation, not_offered,
};
use crate::mock::choices::TransferWithoutActiveCall;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::operations::user::is_supervisor;
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{Dialog, ParticipantState, World};
use crate::xml::Element;

/// The actions of this operation.
const ACTIONS: [&str; 6] = ["ANSWER", "HOLD", "RETRIEVE", "DROP", "TRANSFER", "CONFERENCE"];

/// Documented actions that the mock does not model. They are answered 501, never taken in without an effect.
pub const NOT_MODELLED: &[&str] = &["START", "PAUSE", "RESUME", "WRAP_UP"];

/// Asks a participant to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeAction {
    dialog: String,
    action: Option<String>,
    target: Option<String>,
}

impl TakeAction {
    fn action(&self) -> &str {
        self.action.as_deref().unwrap_or_default()
    }

    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or_default()
    }
}

type AskedHere<'a> = RuleInput<'a, TakeAction>;

fn wants(asked: &AskedHere<'_>, action: &str) -> bool {
    asked.command.action() == action
}

fn participant_is(asked: &AskedHere<'_>, state: ParticipantState) -> bool {
    is_in(asked.world, asked.requester, &asked.command.dialog, state)
}

fn is_not_offered(asked: &AskedHere<'_>) -> bool {
    does_not_offer(asked.world, asked.requester, &asked.command.dialog, asked.command.action())
}

/// Whether the agent holds another call, so that this one is the original of a consultation that was taken back.
fn holds_another(asked: &AskedHere<'_>) -> bool {
    asked.world.calls_of(asked.requester).any(|dialog| {
        let held = dialog.participant_of(asked.requester).is_some_and(|party| party.state == ParticipantState::Held);
        held && dialog.id.as_str() != asked.command.dialog
    })
}

fn was_retrieved(asked: &AskedHere<'_>) -> bool {
    participant_is(asked, ParticipantState::Active) && holds_another(asked)
}

/// The calls that a conference would join.
fn joined<'a>(asked: &AskedHere<'a>) -> Option<[&'a Dialog; 2]> {
    let dialog = asked.world.dialog(&asked.command.dialog)?;
    let active = asked.world.other_active_call(&asked.command.dialog, asked.requester)?;
    (wants(asked, "CONFERENCE") && participant_is(asked, ParticipantState::Held)).then_some([dialog, active])
}

fn does_not_control(asked: &AskedHere<'_>) -> bool {
    let own = asked.command.target();
    joined(asked).is_some_and(|calls| {
        calls.iter().any(|call| call.controller.as_deref().is_some_and(|controller| controller != own))
    })
}

fn has_no_room(asked: &AskedHere<'_>) -> bool {
    let limit = usize::try_from(asked.world.contract.choices.conference_limit).unwrap_or(usize::MAX);
    // The one who joins them is in both.
    joined(asked).is_some_and(|[held, active]| held.present().count() + active.present().count() - 1 > limit)
}

const ACTION_RULES: &[Rule<TakeAction>] = &[
    Rule::<TakeAction>::at_once(
        "transfer_without_active_call",
        &["dialog.take_action#400-invalid-state-no-active-call"],
        "On CCX nobody transfers without an active call: refused at once where the contract chooses so.",
        |asked| {
            let choice = asked.world.contract.choices.transfer_without_active_call;
            let no_other = asked.world.other_active_call(&asked.command.dialog, asked.requester).is_none();
            choice == TransferWithoutActiveCall::RefusedAtOnce
                && wants(asked, "TRANSFER")
                && participant_is(asked, ParticipantState::Held)
                && no_other
        },
    )
    .on_ccx(),
    Rule::<TakeAction>::later(
        "hold_while_held",
        &["dialog.take_action#async-hold-held-call"],
        "A held call is not held again.",
        |asked| wants(asked, "HOLD") && participant_is(asked, ParticipantState::Held),
    ),
    Rule::<TakeAction>::later(
        "retrieve_reservation",
        &["dialog.take_action#async-retrieve-outbound-preview"],
        "A reservation is not retrieved.",
        |asked| wants(asked, "RETRIEVE") && is_reservation(asked.world, &asked.command.dialog),
    ),
    Rule::<TakeAction>::later(
        "other_action_on_reservation",
        &["dialog.direct_preview#async-action-not-allowed", "dialog.outbound_option_preview#async-action-not-allowed"],
        "A reservation is accepted, closed or rejected, and nothing else.",
        |asked| is_reservation(asked.world, &asked.command.dialog),
    ),
    Rule::<TakeAction>::later(
        "transfer_after_retrieve",
        &["dialog.take_action#async-transfer-after-retrieve"],
        "A call that was taken back from a consultation is not transferred.",
        |asked| wants(asked, "TRANSFER") && was_retrieved(asked),
    ),
    Rule::<TakeAction>::later(
        "conference_after_retrieve",
        &["dialog.take_action#async-conference-after-retrieve"],
        "A call that was taken back from a consultation is not made a conference.",
        |asked| wants(asked, "CONFERENCE") && was_retrieved(asked),
    ),
    Rule::<TakeAction>::later(
        "transfer_without_consult_call",
        &["dialog.take_action#async-transfer-without-consult-call"],
        "Nobody transfers without a consult call.",
        |asked| {
            let no_other = asked.world.other_active_call(&asked.command.dialog, asked.requester).is_none();
            let talks =
                participant_is(asked, ParticipantState::Active) || participant_is(asked, ParticipantState::Held);
            wants(asked, "TRANSFER") && talks && no_other
        },
    ),
    Rule::<TakeAction>::later(
        "conference_not_controlled",
        &[
            "dialog.take_action#async-conference-by-non-controller-cce",
            "dialog.take_action#async-conference-by-non-controller-ccx",
            "dialog.take_action#platform-conference-by-non-controller",
        ],
        "Only who controls a conference adds to it.",
        does_not_control,
    ),
    Rule::<TakeAction>::later(
        "conference_full",
        &["dialog.take_action#async-conference-participant-limit"],
        "A conference has to have room.",
        has_no_room,
    )
    .or("dialog.take_action#async-call-operation-failure"),
    Rule::<TakeAction>::later(
        "action_not_offered",
        &NOT_OFFERED,
        "The action has to be among those that the participant offers now.",
        is_not_offered,
    )
    .with(|asked| not_offered(asked.command.action(), asked.command.target())),
];

const REQUEST_RULES: &[Rule<TakeAction>] = &[
    Rule::<TakeAction>::at_once(
        "action_missing",
        &["dialog.take_action#400-parameter-missing"],
        "An action has to be named.",
        |asked| asked.command.action.is_none(),
    )
    .with(|_| Details::data("requestedAction")),
    Rule::<TakeAction>::at_once(
        "target_missing",
        &["dialog.take_action#400-parameter-missing"],
        "A participant has to be named.",
        |asked| asked.command.target.is_none(),
    )
    .with(|_| Details::data("targetMediaAddress")),
    Rule::<TakeAction>::at_once(
        "action_unknown",
        &["dialog.take_action#400-invalid-input"],
        "The action has to be a known one.",
        |asked| !ACTIONS.contains(&asked.command.action()),
    )
    .with(|_| Details::data("requestedAction")),
    Rule::<TakeAction>::at_once(
        "not_own_participant",
        &["dialog.take_action#401-invalid-authorization-user-specified"],
        "Agents act for their own extension, in calls that they take part in.",
        |asked| {
            is_not_own_extension(asked.world, asked.requester, asked.command.target())
                || is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
        },
    )
    .with(|asked| Details::data(asked.requester)),
    Rule::<TakeAction>::at_once(
        "ended_call_unknown",
        &["dialog.end_barge_call#404-not-found", "dialog.end_silent_monitor#404-not-found"],
        "The listening, or the call barged into, that a supervisor ends has to exist.",
        |asked| {
            let supervisor = is_supervisor(asked.world, asked.requester);
            supervisor && wants(asked, "DROP") && asked.world.dialog(&asked.command.dialog).is_none()
        },
    )
    .with(|asked| Details::data(asked.command.dialog.as_str())),
    Rule::<TakeAction>::at_once(
        "dialog_unknown",
        &["dialog.take_action#404-dialog-not-found"],
        "The dialog has to exist.",
        |asked| asked.world.dialog(&asked.command.dialog).is_none(),
    )
    .with(|asked| Details::data(asked.command.dialog.as_str())),
];

impl Verb for TakeAction {
    const OPERATION: &'static str = "dialog.take_action";
    const ADDRESS: Address = Address::PutDialog;
    const SUCCESS: &'static str = "dialog.take_action#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[REQUEST_RULES, ACTION_RULES];

    fn parse(dialog: &str, body: &Element) -> Self {
        TakeAction {
            dialog: dialog.to_owned(),
            action: parameter(body, "requestedAction"),
            target: parameter(body, "targetMediaAddress"),
        }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        match self.action() {
            "ANSWER" => world.answer(&self.dialog, requester),
            "HOLD" => world.hold(&self.dialog, requester),
            "RETRIEVE" => world.retrieve(&self.dialog, requester),
            "DROP" => world.drop_call(&self.dialog, requester),
            "TRANSFER" => world.transfer(&self.dialog, requester),
            "CONFERENCE" => world.conference(&self.dialog, requester),
            _ => {}
        }
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, asks, ringing_agent, talking_agent};
    use crate::mock::world::AgentState;

    fn take(dialog: &str, action: &str) -> TakeAction {
        TakeAction { dialog: dialog.into(), action: Some(action.into()), target: Some("5501".into()) }
    }

    fn state(world: &World) -> AgentState {
        world.agent(ADA).unwrap().state
    }

    #[test]
    fn a_call_from_answer_to_drop() {
        for (deployment, held) in [(Cce, AgentState::Hold), (Ccx, AgentState::Talking)] {
            let (mut world, dialog) = ringing_agent(deployment, ADA);
            for (action, expected) in [
                ("ANSWER", AgentState::Talking),
                ("HOLD", held),
                ("RETRIEVE", AgentState::Talking),
                ("DROP", AgentState::Ready),
            ] {
                assert_eq!(asks(&take(&dialog, action), &mut world, ADA), "dialog.take_action#202");
                assert_eq!(state(&world), expected, "{action}");
            }
            assert!(world.dialog(&dialog).is_none());
        }
    }

    #[test]
    fn the_parameters_are_needed_and_known() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let no_action = TakeAction { action: None, ..take(&dialog, "") };
        assert_eq!(asks(&no_action, &mut world, ADA), "dialog.take_action#400-parameter-missing");
        let no_target = TakeAction { target: None, ..take(&dialog, "HOLD") };
        assert_eq!(asks(&no_target, &mut world, ADA), "dialog.take_action#400-parameter-missing");
        assert_eq!(asks(&take(&dialog, "hold"), &mut world, ADA), "dialog.take_action#400-invalid-input");
        assert_eq!(asks(&take("1", "HOLD"), &mut world, ADA), "dialog.take_action#404-dialog-not-found");
    }

    #[test]
    fn agents_act_for_themselves() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        world.sign_in(BEN, "5502");
        let refused = "dialog.take_action#401-invalid-authorization-user-specified";
        assert_eq!(asks(&take(&dialog, "HOLD"), &mut world, BEN), refused);
        let for_ben = TakeAction { target: Some("5502".into()), ..take(&dialog, "HOLD") };
        assert_eq!(asks(&for_ben, &mut world, ADA), refused);
        assert_eq!(asks(&for_ben, &mut world, BEN), refused);
    }

    #[test]
    fn what_is_not_offered_is_refused_later() {
        for (deployment, row) in [
            (Cce, "dialog.take_action#async-action-not-in-list-cce"),
            (Ccx, "dialog.take_action#async-action-not-in-list-ccx"),
        ] {
            let (mut world, dialog) = ringing_agent(deployment, ADA);
            for action in ["HOLD", "RETRIEVE", "DROP"] {
                assert_eq!(asks(&take(&dialog, action), &mut world, ADA), row, "{action}");
            }
            world.answer(&dialog, ADA);
            assert_eq!(asks(&take(&dialog, "ANSWER"), &mut world, ADA), row);
            world.hold(&dialog, ADA);
            assert_eq!(asks(&take(&dialog, "HOLD"), &mut world, ADA), "dialog.take_action#async-hold-held-call");
            assert_eq!(asks(&take(&dialog, "ANSWER"), &mut world, ADA), row);
            assert_eq!(asks(&take(&dialog, "DROP"), &mut world, ADA), "dialog.take_action#202");
        }
    }

    /// Ada consults Ben about a queued call, and Ben has answered.
    fn consulting(deployment: crate::contract::Deployment) -> (World, String, String) {
        let (mut world, dialog) = talking_agent(deployment, ADA);
        let consult = crate::mock::testing::consulting(&mut world, &dialog);
        (world, dialog, consult)
    }

    #[test]
    fn a_consultation_is_completed_as_a_transfer() {
        for deployment in [Cce, Ccx] {
            let (mut world, dialog, consult) = consulting(deployment);
            assert_eq!(asks(&take(&dialog, "TRANSFER"), &mut world, ADA), "dialog.take_action#202");
            assert_eq!(state(&world), AgentState::Ready);
            assert!(world.dialog(&consult).is_none());
            assert_eq!(world.dialog(&dialog).unwrap().agents(), [BEN]);
        }
    }

    #[test]
    fn a_consultation_is_completed_as_a_conference_with_a_controller_and_a_limit() {
        for (deployment, refusal) in [
            (Cce, "dialog.take_action#async-conference-by-non-controller-cce"),
            (Ccx, "dialog.take_action#async-conference-by-non-controller-ccx"),
        ] {
            let (mut world, dialog, _) = consulting(deployment);
            world.contract.choices.conference_limit = 2;
            let full = "dialog.take_action#async-conference-participant-limit";
            assert_eq!(asks(&take(&dialog, "CONFERENCE"), &mut world, ADA), full);
            world.contract.choices.conference_limit = 3;
            assert_eq!(asks(&take(&dialog, "CONFERENCE"), &mut world, ADA), "dialog.take_action#202");
            assert_eq!(world.dialog(&dialog).unwrap().present().count(), 3);
            world.consult(&dialog, BEN, "5550103");
            world.settle();
            let for_ben = TakeAction { target: Some("5502".into()), ..take(&dialog, "CONFERENCE") };
            assert_eq!(asks(&for_ben, &mut world, BEN), refusal);
            world.drop_call(&dialog, ADA);
            assert_eq!(world.dialog(&dialog).unwrap().controller, None);
        }
    }

    #[test]
    fn nobody_transfers_without_a_consult_call_or_after_taking_back() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let none = "dialog.take_action#async-transfer-without-consult-call";
        assert_eq!(asks(&take(&dialog, "TRANSFER"), &mut world, ADA), none);
        let (mut world, dialog, consult) = consulting(Cce);
        world.retrieve(&dialog, ADA);
        let retrieved = "dialog.take_action#async-transfer-after-retrieve";
        assert_eq!(asks(&take(&dialog, "TRANSFER"), &mut world, ADA), retrieved);
        let retrieved = "dialog.take_action#async-conference-after-retrieve";
        assert_eq!(asks(&take(&dialog, "CONFERENCE"), &mut world, ADA), retrieved);
        assert_eq!(asks(&take(&consult, "TRANSFER"), &mut world, ADA), "dialog.take_action#202");
    }

    #[test]
    fn on_ccx_a_transfer_without_an_active_call_is_refused_at_once_or_later() {
        let (mut world, dialog) = talking_agent(Ccx, ADA);
        world.hold(&dialog, ADA);
        let at_once = "dialog.take_action#400-invalid-state-no-active-call";
        assert_eq!(asks(&take(&dialog, "TRANSFER"), &mut world, ADA), at_once);
        world.contract.choices.transfer_without_active_call = TransferWithoutActiveCall::RefusedLater;
        let later = "dialog.take_action#async-transfer-without-consult-call";
        assert_eq!(asks(&take(&dialog, "TRANSFER"), &mut world, ADA), later);
    }

    #[test]
    fn a_reservation_is_only_answered() {
        let mut world = crate::mock::testing::ready_agent(Cce, ADA);
        assert!(world.dialer_reserves("5550100", "5501"));
        let dialog = world.dialogs_of(ADA).next().unwrap().id.to_string();
        let retrieve = "dialog.take_action#async-retrieve-outbound-preview";
        assert_eq!(asks(&take(&dialog, "RETRIEVE"), &mut world, ADA), retrieve);
        let other = "dialog.outbound_option_preview#async-action-not-allowed";
        assert_eq!(asks(&take(&dialog, "HOLD"), &mut world, ADA), other);
    }

    #[test]
    fn a_supervisor_ends_what_exists() {
        let (mut world, _, listening) = crate::mock::testing::monitored_agent(Cce);
        let drop = |dialog: &str| TakeAction { target: Some("5505".into()), ..take(dialog, "DROP") };
        let supervisor = crate::mock::testing::SAM;
        assert_eq!(asks(&drop("1"), &mut world, supervisor), "dialog.end_barge_call#404-not-found");
        assert_eq!(asks(&drop(&listening), &mut world, supervisor), "dialog.take_action#202");
        assert!(world.dialog(&listening).is_none());
    }
}
