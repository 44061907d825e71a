//! Calls without rules: routing, ringing, hanging up, and what becomes of the agents.

use std::time::Duration;

use super::{AgentState, Called, DialogEvent, RING_NO_ANSWER, Reason, World};
use crate::contract::Deployment::{Cce, Ccx};
use crate::mock::choices::AutomaticAvailable;
use crate::mock::testing::{ADA, BEN, direct_call, ready_agent, ringing_agent, signed_in, talking_agent};
use crate::mock::world::Change;

fn state(world: &World, agent: &str) -> AgentState {
    world.agent(agent).unwrap().state
}

/// Signs Ben in and makes him READY, in a world where Ada is somewhere already.
fn with_ben_ready(world: &mut World) {
    world.sign_in(BEN, "5502");
    world.set_state(BEN, AgentState::Ready, Reason::None);
    world.settle();
}

#[test]
fn the_agent_who_is_ready_for_longest_gets_the_call() {
    let mut world = ready_agent(Cce, BEN);
    world.sign_in(ADA, "5501");
    world.set_state(ADA, AgentState::Ready, Reason::None);
    world.settle();
    assert_eq!(world.customer_calls("5550100", "5550199"), Called::Yes);
    world.settle();
    assert_eq!((state(&world, ADA), state(&world, BEN)), (AgentState::Ready, AgentState::Reserved));
    assert_eq!(world.customer_calls("5550101", "sales"), Called::Yes);
    world.settle();
    assert_eq!(state(&world, ADA), AgentState::Reserved);
}

#[test]
fn a_call_waits_until_somebody_is_ready() {
    let mut world = signed_in(Ccx, ADA);
    assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
    assert_eq!(world.settle(), []);
    world.set_state(ADA, AgentState::Ready, Reason::None);
    world.settle();
    assert_eq!(state(&world, ADA), AgentState::Reserved);
}

#[test]
fn who_does_not_answer_is_not_ready_and_the_call_goes_on() {
    for (deployment, code) in [(Cce, 32_767), (Ccx, 32_763)] {
        let (mut world, dialog) = ringing_agent(deployment, ADA);
        with_ben_ready(&mut world);
        let just_before = RING_NO_ANSWER.checked_sub(Duration::from_millis(1)).unwrap();
        assert_eq!(world.advance(just_before), []);
        world.advance(Duration::from_millis(1));
        assert_eq!(state(&world, ADA), AgentState::NotReady);
        assert_eq!(world.agent(ADA).unwrap().reason, Reason::System(code));
        assert_eq!(world.dialogs_of(BEN).next().unwrap().id.as_str(), dialog);
        assert_eq!(world.dialog(&dialog).unwrap().agents(), [BEN]);
    }
}

#[test]
fn an_answered_call_rings_no_longer() {
    let (mut world, _) = talking_agent(Cce, ADA);
    assert_eq!(world.advance(RING_NO_ANSWER * 2), []);
    assert_eq!(state(&world, ADA), AgentState::Talking);
}

#[test]
fn a_customer_who_gives_up_leaves_the_agent_ready() {
    let (mut world, dialog) = ringing_agent(Cce, ADA);
    assert!(world.customer_hangs_up("5550100"));
    let changes = world.settle();
    assert!(matches!(&changes[0], Change::Dialog { event: DialogEvent::Removed, .. }), "{changes:?}");
    assert_eq!(state(&world, ADA), AgentState::Ready);
    assert!(world.dialog(&dialog).is_none());
    assert!(!world.customer_hangs_up("5550100"));
    assert_eq!(world.advance(RING_NO_ANSWER), []);
}

#[test]
fn a_customer_who_hangs_up_ends_the_call_for_everybody() {
    let (mut world, dialog) = talking_agent(Cce, ADA);
    world.set_state(ADA, AgentState::NotReady, Reason::None);
    assert!(world.customer_hangs_up("5550100"));
    world.settle();
    assert_eq!(state(&world, ADA), AgentState::NotReady);
    assert!(world.dialog(&dialog).is_none());
}

#[test]
fn a_direct_call_decides_the_state_on_cce_only() {
    for (deployment, during) in [(Cce, AgentState::Talking), (Ccx, AgentState::NotReady)] {
        let mut world = signed_in(deployment, ADA);
        let dialog = direct_call(&mut world, ADA);
        assert_eq!(state(&world, ADA), during);
        world.drop_call(&dialog, ADA);
        assert_eq!(state(&world, ADA), AgentState::NotReady);
    }
}

#[test]
fn after_a_queued_call_ccx_follows_automatic_available() {
    let (mut world, dialog) = talking_agent(Ccx, ADA);
    world.contract.choices.automatic_available = AutomaticAvailable::NotSet;
    world.drop_call(&dialog, ADA);
    assert_eq!(state(&world, ADA), AgentState::NotReady);
}

#[test]
fn verbs_about_nobody_and_nothing_do_nothing() {
    let mut world = signed_in(Cce, ADA);
    assert_eq!(world.customer_calls("5550100", "5599"), Called::Nobody);
    world.answer("1", ADA);
    world.hold("1", "nobody");
    world.drop_call("1", ADA);
    world.sign_out("nobody", Reason::None);
    assert_eq!(world.settle(), []);
}
