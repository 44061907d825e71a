//! Dialog, Start Recording (pages 106 to 108).

use super::{is_in, is_not_own_extension, is_of_other_people, not_offered};
use crate::mock::choices::RecordingOnCce;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{ParticipantState, World};
use crate::xml::Element;

/// Asks to record a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartRecording {
    dialog: String,
    target: Option<String>,
}

impl StartRecording {
    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or_default()
    }
}

type AskedHere<'a> = RuleInput<'a, StartRecording>;

fn participant_is(asked: &AskedHere<'_>, state: ParticipantState) -> bool {
    is_in(asked.world, asked.requester, &asked.command.dialog, state)
}

/// Whether a supervisor who listens names the agent whose call it is.
fn is_listening_to_target(asked: &AskedHere<'_>) -> bool {
    let is_listening = |id: &str| asked.world.dialog(id).is_some_and(|dialog| dialog.is_monitoring());
    let has_part = || asked.world.dialogs_of(asked.requester).any(|it| it.id.as_str() == asked.command.dialog);
    let target = || asked.world.agent_at(asked.command.target());
    is_listening(&asked.command.dialog)
        && has_part()
        && target()
            .is_some_and(|agent| asked.world.dialogs_of(&agent.id).any(|it| it.id.as_str() == asked.command.dialog))
}

fn not_offered_here(asked: &AskedHere<'_>) -> Details {
    not_offered("START_RECORDING", asked.command.target())
}

const AT_ONCE: &[Rule<StartRecording>] = &[
    Rule::<StartRecording>::at_once(
        "on_cce",
        &["dialog.start_recording#501-not-implemented", "dialog.start_recording#platform-support"],
        "CCE does not record at an agent's request.",
        |asked| asked.world.contract.choices.recording_on_cce == RecordingOnCce::RefusedAtOnce,
    )
    .on_cce(),
    Rule::<StartRecording>::at_once(
        "target_missing",
        &["dialog.start_recording#400-parameter-missing"],
        "A participant has to be named.",
        |asked| asked.command.target.is_none(),
    )
    .with(|_| Details::data("targetMediaAddress")),
    Rule::<StartRecording>::at_once(
        "not_own_call",
        &["dialog.start_recording#401-invalid-authorization-user-specified"],
        "Agents record calls that they take part in, and supervisors those that they listen to.",
        |asked| {
            let is_another = is_not_own_extension(asked.world, asked.requester, asked.command.target());
            is_of_other_people(asked.world, asked.requester, &asked.command.dialog)
                || (is_another && !is_listening_to_target(asked))
        },
    )
    .with(|asked| Details::data(asked.requester)),
    Rule::<StartRecording>::at_once(
        "dialog_unknown",
        &["dialog.start_recording#404-not-found"],
        "The dialog has to exist.",
        |asked| asked.world.dialog(&asked.command.dialog).is_none(),
    )
    .with(|asked| Details::data(asked.command.dialog.as_str())),
    Rule::<StartRecording>::at_once(
        "while_held",
        &["dialog.start_recording#401-invalid-state"],
        "A held call is not recorded.",
        |asked| participant_is(asked, ParticipantState::Held),
    )
    .on_ccx(),
];

const LATER: &[Rule<StartRecording>] = &[
    Rule::<StartRecording>::later(
        "on_cce_later",
        &["dialog.start_recording#async-recording-not-supported", "dialog.start_recording#platform-support"],
        "CCE does not record at an agent's request, and says so later where the contract chooses so.",
        |_| true,
    )
    .on_cce()
    .with(not_offered_here),
    Rule::<StartRecording>::later(
        "while_alerting",
        &["dialog.start_recording#async-only-answer-allowed"],
        "A call that rings is not recorded.",
        |asked| participant_is(asked, ParticipantState::Alerting),
    )
    .on_ccx()
    .with(not_offered_here),
    Rule::<StartRecording>::later(
        "before_answer",
        &["dialog.start_recording#async-only-transfer-sst-allowed"],
        "A call that nobody has answered yet is not recorded.",
        |asked| {
            let is_up = |state| participant_is(asked, state);
            let is_other = !is_up(ParticipantState::Active) && !is_up(ParticipantState::Alerting);
            is_other && !is_listening_to_target(asked)
        },
    )
    .on_ccx()
    .with(not_offered_here),
];

impl Verb for StartRecording {
    const OPERATION: &'static str = "dialog.start_recording";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["START_RECORDING"];
    const SUCCESS: &'static str = "dialog.start_recording#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[AT_ONCE, LATER];

    fn parse(dialog: &str, body: &Element) -> Self {
        StartRecording { dialog: dialog.to_owned(), target: parameter(body, "targetMediaAddress") }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        world.record(&self.dialog);
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, SAM, asks, monitored_agent, ringing_agent, signed_in, talking_agent};
    use crate::mock::world::Change;

    fn record(dialog: &str) -> StartRecording {
        StartRecording { dialog: dialog.into(), target: Some("5501".into()) }
    }

    #[test]
    fn an_active_call_is_recorded_and_told() {
        let (mut world, dialog) = talking_agent(Ccx, ADA);
        record(&dialog).effect(&mut world, ADA);
        assert!(matches!(world.settle().as_slice(), [Change::Dialog { .. }]));
        assert_eq!(asks(&record(&dialog), &mut world, ADA), "dialog.start_recording#202");
    }

    #[test]
    fn cce_refuses_at_once_or_later() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        assert_eq!(asks(&record(&dialog), &mut world, ADA), "dialog.start_recording#501-not-implemented");
        world.contract.choices.recording_on_cce = RecordingOnCce::RefusedLater;
        assert_eq!(asks(&record(&dialog), &mut world, ADA), "dialog.start_recording#async-recording-not-supported");
    }

    #[test]
    fn what_is_asked_is_checked() {
        let row = |row: &str| format!("dialog.start_recording#{row}");
        let (mut world, dialog) = ringing_agent(Ccx, ADA);
        assert_eq!(asks(&record(&dialog), &mut world, ADA), row("async-only-answer-allowed"));
        let (mut world, dialog) = talking_agent(Ccx, ADA);
        let refused = row("401-invalid-authorization-user-specified");
        assert_eq!(asks(&record(&dialog), &mut world, BEN), refused, "another agent's call");
        let nobody = StartRecording { target: None, ..record(&dialog) };
        assert_eq!(asks(&nobody, &mut world, ADA), row("400-parameter-missing"));
        world.hold(&dialog, ADA);
        world.settle();
        assert_eq!(asks(&record(&dialog), &mut world, ADA), row("401-invalid-state"));
        assert_eq!(asks(&record("1"), &mut signed_in(Ccx, ADA), ADA), row("404-not-found"));
    }

    #[test]
    fn a_supervisor_who_listens_records() {
        let (mut world, _, listening) = monitored_agent(Ccx);
        assert_eq!(asks(&record(&listening), &mut world, SAM), "dialog.start_recording#202");
        let (mut world, dialog, _) = monitored_agent(Ccx);
        let refused = "dialog.start_recording#401-invalid-authorization-user-specified";
        assert_eq!(asks(&record(&dialog), &mut world, SAM), refused);
    }
}
