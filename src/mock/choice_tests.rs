//! What a call centre may have either way, value by value: the ends and the beginnings of calls as servers show them.

use std::time::Duration;

use super::world::{
    AgentState, Called, Change, DialogEvent, DialogState, IDLE_FOR_LONG, RING_NO_ANSWER, Reason, World,
};
use crate::contract::Deployment::{Cce, Ccx};
use crate::mock::Choices;
use crate::mock::render::{Over, dialog as rendered};
use crate::mock::testing::{ADA, consulting, ready_agent, ringing_agent, signed_in, talking_agent};

fn choosing(mut world: World, written: &str) -> World {
    world.contract.choices = Choices::default().choosing(written).unwrap();
    world
}

fn state(world: &World, agent: &str) -> AgentState {
    world.agent(agent).unwrap().state
}

/// A number is called by Ada; what she is told of the call.
fn told_of_outgoing(written: &str, to: &str) -> Vec<String> {
    let mut world = choosing(signed_in(Cce, ADA), written);
    world.make_call(ADA, to, &[]);
    let changes = world.settle();
    let told = changes.iter().filter_map(|change| match change {
        Change::Dialog { dialog, .. } => Some(dialog),
        _ => None,
    });
    let text = told.map(|dialog| {
        let shown = rendered(&world, dialog, Over::Property);
        let of = |path: &str| shown.at(path).map(crate::xml::Element::text).unwrap_or_default();
        let properties = shown.at("mediaProperties").unwrap();
        let (kind, dnis) = (properties.text_at("callType").unwrap(), properties.text_at("DNIS").unwrap());
        let parties = shown.at("participants").unwrap().elements().count();
        format!("{} {kind} to `{}` DNIS `{dnis}` with {parties}", of("state"), of("toAddress"))
    });
    text.collect()
}

#[test]
fn a_call_leaves_before_its_agent_changes_or_after() {
    for (written, removed_first) in [("end_of_call=removed_first", true), ("end_of_call=user_first", false)] {
        let (world, dialog) = talking_agent(Cce, ADA);
        let mut world = choosing(world, written);
        world.drop_call(&dialog, ADA);
        let changes = world.settle();
        let removed = |change: &Change| matches!(change, Change::Dialog { event: DialogEvent::Removed, .. });
        let removed = changes.iter().position(removed).unwrap();
        let user = changes.iter().position(|change| matches!(change, Change::User(_))).unwrap();
        assert_eq!(removed < user, removed_first, "{written}");
    }
}

#[test]
fn start_time_is_that_of_the_answer_or_of_the_ringing() {
    for (written, anew) in [("start_time=set_anew", true), ("start_time=kept", false)] {
        let (world, dialog) = ringing_agent(Cce, ADA);
        let mut world = choosing(world, written);
        let rang = world.now();
        world.advance(Duration::from_secs(4));
        world.answer(&dialog, ADA);
        let call = world.dialog(&dialog).unwrap();
        let expected = if anew { world.now() } else { rang };
        assert!(call.participants.iter().all(|party| party.started == expected), "{written}: {call:?}");
        assert_ne!(rang, world.now());
    }
}

#[test]
fn both_calls_of_a_transfer_are_told_as_transferred_before_they_go() {
    for (written, expected) in [("transferred_type=transfer", "TRANSFER"), ("transferred_type=kept", "CONSULT")] {
        let (world, dialog) = talking_agent(Ccx, ADA);
        let mut world = choosing(world, written);
        let consult = consulting(&mut world, &dialog);
        world.transfer(&dialog, ADA);
        let changes = world.settle();
        let type_of = |event: DialogEvent| {
            let told = changes.iter().find_map(|change| match change {
                Change::Dialog { event: it, agent, dialog } if *it == event && agent == ADA => {
                    (dialog.id.as_str() == consult).then_some(dialog)
                }
                _ => None,
            });
            let shown = told.map(|dialog| rendered(&world, dialog, Over::Collection));
            shown.map(|shown| shown.at("mediaProperties").unwrap().text_at("callType").unwrap())
        };
        assert_eq!(type_of(DialogEvent::Removed).as_deref(), Some(expected), "{written}");
        let before = type_of(DialogEvent::Changed);
        assert_eq!(before.as_deref(), (expected == "TRANSFER").then_some("TRANSFER"), "{written}");
    }
}

#[test]
fn a_call_to_the_outside_shows_its_caller_alone_where_it_was_seen_so() {
    let seen = told_of_outgoing("outside_call=caller_alone", "5550103");
    assert_eq!(
        seen,
        [
            "INITIATING AGENT_INSIDE to `` DNIS `` with 1",
            "INITIATING AGENT_INSIDE to `5550103` DNIS `` with 1",
            "INITIATED AGENT_INSIDE to `5550103` DNIS `` with 1",
            "INITIATED OUT to `5550103` DNIS `` with 1",
            "ACTIVE OUT to `5550103` DNIS `` with 2",
        ]
    );
    let rings = told_of_outgoing("outside_call=rings", "5550103");
    assert!(rings.contains(&"ALERTING AGENT_INSIDE to `5550103` DNIS `5550103` with 2".to_owned()), "{rings:?}");
}

#[test]
fn a_withheld_number_is_no_participant() {
    let mut world = ready_agent(Cce, ADA);
    assert_eq!(world.customer_calls("", "sales"), Called::Yes);
    world.settle();
    let call = world.dialogs_of(ADA).next().unwrap();
    let shown = rendered(&world, call, Over::Collection);
    assert_eq!(shown.text_at("fromAddress").as_deref(), Some(""));
    assert_eq!(shown.at("participants").unwrap().elements().count(), 1);
}

#[test]
fn a_phone_that_answers_by_itself_lets_nothing_ring() {
    let mut world = choosing(ready_agent(Cce, ADA), "auto_answer=on");
    assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
    world.settle();
    assert_eq!(state(&world, ADA), AgentState::Talking);
    assert_eq!(world.dialogs_of(ADA).next().unwrap().state, DialogState::Active);
    assert_eq!(world.advance(RING_NO_ANSWER), []);
}

#[test]
fn one_missed_call_is_forgiven_where_two_are_counted() {
    let (world, dialog) = ringing_agent(Cce, ADA);
    let mut world = choosing(world, "missed_calls=second");
    world.advance(RING_NO_ANSWER);
    assert_eq!(state(&world, ADA), AgentState::Reserved, "the call comes again");
    world.answer(&dialog, ADA);
    world.drop_call(&dialog, ADA);
    world.settle();
    assert_eq!(world.customer_calls("5550101", "sales"), Called::Yes);
    world.settle();
    world.advance(RING_NO_ANSWER);
    assert_eq!(state(&world, ADA), AgentState::Reserved, "an answered call begins the count anew");
    world.advance(RING_NO_ANSWER);
    assert_eq!(state(&world, ADA), AgentState::NotReady);
    assert_eq!(world.agent(ADA).unwrap().reason, Reason::System(50_010));
}

#[test]
fn a_script_fills_variables_before_an_agent_is_chosen() {
    let mut world = choosing(ready_agent(Cce, ADA), "call_data=filled_by_script");
    assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
    let first = world.dialogs().next().unwrap().call_variables[7].clone();
    world.settle();
    let call = world.dialogs_of(ADA).next().unwrap();
    assert!(!first.is_empty() && call.call_variables[7] != first, "{first}, {:?}", call.call_variables);
    assert!(call.call_variables[0].is_empty());
}

#[test]
fn who_is_not_ready_for_long_is_signed_out_where_it_is_set_so() {
    let mut world = choosing(ready_agent(Cce, ADA), "idle_logout=after_eight_hours");
    assert_eq!(world.advance(IDLE_FOR_LONG), [], "nobody who is READY");
    world.set_state(ADA, AgentState::NotReady, Reason::None);
    world.settle();
    assert_eq!(world.advance(IDLE_FOR_LONG - Duration::from_millis(1)), []);
    world.advance(Duration::from_millis(1));
    assert_eq!(
        (state(&world, ADA), world.agent(ADA).unwrap().reason.clone()),
        (AgentState::Logout, Reason::System(50_004))
    );
    let mut world = signed_in(Cce, ADA);
    assert_eq!(world.advance(IDLE_FOR_LONG * 2), []);
}

#[test]
fn a_conference_keeps_its_id_or_comes_to_everybody_under_another() {
    for (written, kept) in [("conference_id=kept", true), ("conference_id=new", false)] {
        let (world, dialog) = talking_agent(Ccx, ADA);
        let mut world = choosing(world, written);
        let consult = consulting(&mut world, &dialog);
        world.conference(&dialog, ADA);
        let told: Vec<(DialogEvent, bool, bool)> = world
            .settle()
            .iter()
            .filter_map(|change| match change {
                Change::Dialog { event, agent, dialog: told } if agent == ADA => {
                    Some((*event, told.id.as_str() == dialog, told.id.as_str() == consult))
                }
                _ => None,
            })
            .collect();
        let expected: &[_] = match kept {
            true => &[(DialogEvent::Removed, false, true), (DialogEvent::Changed, true, false)],
            false => &[
                (DialogEvent::Removed, true, false),
                (DialogEvent::Removed, false, true),
                (DialogEvent::Added, false, false),
            ],
        };
        assert_eq!((told.as_slice(), world.dialog(&dialog).is_some()), (expected, kept), "{written}");
        assert_eq!(world.dialogs_of(ADA).count(), 1);
    }
}
