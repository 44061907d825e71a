//! Dialog, Drop Participant from Conference (pages 104 to 106), for supervisors in it.

use super::{NOT_OFFERED, does_not_offer, is_of_other_people, not_offered};
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks to take a party out of a conference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropParticipant {
    dialog: String,
    target: Option<String>,
}

impl DropParticipant {
    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or_default()
    }
}

/// The agent who has the extension that is to be dropped.
fn agent(asked: &RuleInput<'_, DropParticipant>) -> Option<String> {
    let dialog = asked.world.dialog(&asked.command.dialog)?;
    let party = dialog.present().find(|party| party.address == asked.command.target())?;
    party.agent.clone()
}

impl Verb for DropParticipant {
    const OPERATION: &'static str = "dialog.drop_participant";
    const ADDRESS: Address = Address::PutDialog;
    const WORDS: &'static [&'static str] = &["PARTICIPANT_DROP"];
    const SUCCESS: &'static str = "dialog.drop_participant#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<DropParticipant>::at_once(
            "on_ccx",
            &["dialog.drop_participant#501-not-implemented", "dialog.drop_participant#platform-support"],
            "Nobody drops others on CCX.",
            |_| true,
        )
        .on_ccx(),
        Rule::<DropParticipant>::at_once(
            "target_missing",
            &["dialog.drop_participant#400-parameter-missing"],
            "The party has to be named.",
            |asked| asked.command.target.is_none(),
        )
        .with(|_| Details::data("targetMediaAddress")),
        Rule::<DropParticipant>::at_once(
            "not_in_call",
            &["dialog.drop_participant#401-invalid-authorization-user-specified"],
            "Only who takes part in a call drops others from it.",
            |asked| is_of_other_people(asked.world, asked.requester, &asked.command.dialog),
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<DropParticipant>::at_once(
            "dialog_unknown",
            &["dialog.drop_participant#404-not-found"],
            "The dialog has to exist.",
            |asked| asked.world.dialog(&asked.command.dialog).is_none(),
        )
        .with(|asked| Details::data(asked.command.dialog.as_str())),
        Rule::<DropParticipant>::at_once(
            "target_no_agent",
            &["dialog.drop_participant#400-invalid-destination"],
            "The party has to be an agent in the call.",
            |asked| agent(asked).is_none(),
        )
        .with(|_| Details::data("targetMediaAddress")),
        Rule::<DropParticipant>::later(
            "action_not_offered",
            &NOT_OFFERED,
            "Dropping others has to be among the actions that the own participant offers now.",
            |asked| does_not_offer(asked.world, asked.requester, &asked.command.dialog, "PARTICIPANT_DROP"),
        )
        .with(|asked| not_offered("PARTICIPANT_DROP", asked.command.target())),
    ]];

    fn parse(dialog: &str, body: &Element) -> Self {
        DropParticipant { dialog: dialog.to_owned(), target: parameter(body, "targetMediaAddress") }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let dialog = world.dialog(&self.dialog);
        let party = dialog.and_then(|dialog| dialog.present().find(|party| party.address == self.target()));
        if let Some(agent) = party.and_then(|party| party.agent.clone()) {
            world.drop_call(&self.dialog, &agent);
        }
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, SAM, asks, monitored_agent};

    fn drop(dialog: &str, target: &str) -> DropParticipant {
        DropParticipant { dialog: dialog.into(), target: Some(target.into()) }
    }

    #[test]
    fn a_supervisor_who_barged_in_takes_the_agent_out() {
        let (mut world, dialog, listening) = monitored_agent(Cce);
        let barged_not = asks(&drop(&dialog, "5501"), &mut world, SAM);
        assert_eq!(barged_not, "dialog.drop_participant#401-invalid-authorization-user-specified");
        world.barge(&listening, SAM);
        world.settle();
        let by_agent = asks(&drop(&dialog, "5505"), &mut world, ADA);
        assert_eq!(by_agent, "dialog.take_action#async-action-not-in-list-cce");
        let customer = asks(&drop(&dialog, "5550100"), &mut world, SAM);
        assert_eq!(customer, "dialog.drop_participant#400-invalid-destination");
        assert_eq!(asks(&drop(&dialog, "5501"), &mut world, SAM), "dialog.drop_participant#202");
        assert_eq!(world.dialog(&dialog).unwrap().agents(), [SAM]);
    }

    #[test]
    fn what_is_asked_is_checked() {
        let (mut world, dialog, _) = monitored_agent(Cce);
        let nobody = DropParticipant { dialog, target: None };
        assert_eq!(asks(&nobody, &mut world, SAM), "dialog.drop_participant#400-parameter-missing");
        assert_eq!(asks(&drop("1", "5501"), &mut world, SAM), "dialog.drop_participant#404-not-found");
        let (mut world, dialog, _) = monitored_agent(Ccx);
        assert_eq!(asks(&drop(&dialog, "5501"), &mut world, BEN), "dialog.drop_participant#501-not-implemented");
    }
}
