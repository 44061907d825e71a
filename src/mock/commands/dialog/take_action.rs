//! Dialog, Take Action on Participant (pages 83 to 87): ANSWER, HOLD, RETRIEVE and DROP.

use super::super::{Effect, Object, Verb, parameter};
use super::{is_in, is_not_own_extension, is_of_other_people, participant};
use crate::mock::rule::{Asked, Details, Rule};
use crate::mock::world::{ParticipantState, World};
use crate::xml::Element;

/// The actions of this operation that the mock models.
const ACTIONS: [&str; 4] = ["ANSWER", "HOLD", "RETRIEVE", "DROP"];

/// Documented actions that the mock does not model yet. They are answered 501, never taken in without an effect.
pub const NOT_MODELLED: &[&str] = &[
    "TRANSFER",
    "CONFERENCE",
    "CONSULT_CALL",
    "TRANSFER_SST",
    "MAKE_CALL",
    "SILENT_MONITOR",
    "BARGE_CALL",
    "PARTICIPANT_DROP",
    "START_RECORDING",
    "UPDATE_CALL_DATA",
    "UPDATE_SCHEDULED_CALLBACK",
    "CANCEL_SCHEDULED_CALLBACK",
    "RECLASSIFY",
    "ACCEPT",
    "REJECT",
    "CLOSE",
    "START",
    "PAUSE",
    "RESUME",
    "WRAP_UP",
];

/// Asks a participant to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeAction {
    dialog: String,
    action: Option<String>,
    target: Option<String>,
}

impl TakeAction {
    /// Reads the body of a request whose action no other command has.
    pub fn parse(dialog: &str, body: &Element) -> Self {
        TakeAction {
            dialog: dialog.to_owned(),
            action: parameter(body, "requestedAction"),
            target: parameter(body, "targetMediaAddress"),
        }
    }

    fn action(&self) -> &str {
        self.action.as_deref().unwrap_or_default()
    }

    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or_default()
    }
}

fn is_not_offered(asked: &Asked<'_, TakeAction>) -> bool {
    let (world, command) = (asked.world, asked.command);
    let part = participant(world, asked.requester, &command.dialog);
    let dialog = world.dialog(&command.dialog);
    match (dialog, part) {
        (Some(dialog), Some(part)) => {
            !world.allowed_actions(dialog, part).iter().any(|action| action == command.action())
        }
        _ => true,
    }
}

impl Verb for TakeAction {
    const OPERATION: &'static str = "dialog.take_action";
    const SUCCESS: &'static str = "dialog.take_action#202";
    const RULES: &'static [Rule<Self>] = &[
        Rule::<TakeAction>::at_once(
            &["dialog.take_action#400-parameter-missing"],
            "An action has to be named.",
            |asked| asked.command.action.is_none(),
        )
        .with(|_| Details::data("requestedAction")),
        Rule::<TakeAction>::at_once(
            &["dialog.take_action#400-parameter-missing"],
            "A participant has to be named.",
            |asked| asked.command.target.is_none(),
        )
        .with(|_| Details::data("targetMediaAddress")),
        Rule::<TakeAction>::at_once(
            &["dialog.take_action#400-invalid-input"],
            "The action has to be a known one.",
            |asked| !ACTIONS.contains(&asked.command.action()),
        )
        .with(|_| Details::data("requestedAction")),
        Rule::<TakeAction>::at_once(
            &["dialog.take_action#401-invalid-authorization-user-specified"],
            "Agents act for their own extension, in calls that they take part in.",
            |asked| {
                is_not_own_extension(asked.world, asked.requester, asked.command.target())
                    || is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<TakeAction>::at_once(
            &["dialog.take_action#404-dialog-not-found"],
            "The dialog has to exist.",
            |asked| asked.world.dialog(&asked.command.dialog).is_none(),
        )
        .with(|asked| Details::data(asked.command.dialog.as_str())),
        Rule::<TakeAction>::later(
            &["dialog.take_action#async-hold-held-call"],
            "A held call is not held again.",
            |asked| {
                let held = is_in(asked.world, asked.requester, &asked.command.dialog, ParticipantState::Held);
                held && asked.command.action() == "HOLD"
            },
        ),
        Rule::<TakeAction>::later(
            &["dialog.take_action#async-action-not-in-list-ccx", "dialog.take_action#async-action-not-in-list-cce"],
            "The action has to be among those that the participant offers now.",
            is_not_offered,
        )
        .with(|asked| {
            let (action, extension) = (asked.command.action(), asked.command.target());
            Details { data: None, message: Some(format!("INVALID_ACTION {action} on extension {extension}")) }
        }),
    ];

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        match self.action() {
            "ANSWER" => world.answer(&self.dialog, requester),
            "HOLD" => world.hold(&self.dialog, requester),
            "RETRIEVE" => world.retrieve(&self.dialog, requester),
            "DROP" => world.drop_call(&self.dialog, requester),
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
}
