//! Testing: worlds with people of the standard call centre in the states that rules ask about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::contract::Deployment;
use crate::control::Password;
use crate::lab::{CallCentre, ReasonCategory, ReasonCode, WrapUp, WrapUpMode};

use super::citation::row;
use super::contract::{BEHAVIOUR, Contract};
use super::cors::Cors;
use super::history::History;
use super::lie::{ClauseId, Twist};
use super::moment::{AgentMoment, SHOWN_STATE, shown_state};
use super::operation::{Performed, Verb, carry_out};
use super::pubsub::Service;
use super::server::{Call, Delays, Server};
use super::world::{ActionsCell, AgentState, Called, ParticipantState, Reason, World, actions_table};
use super::{Answer, WrapUpCell, all_choices, all_differences, all_rules, wrap_up_table};

/// An agent of team 34, extension 5501.
pub const ADA: &str = "1001001";
/// Another agent of team 34, extension 5502.
pub const BEN: &str = "1001002";
/// An agent of team 35.
pub const DORA: &str = "1001004";
/// The supervisor of team 34.
pub const SAM: &str = "1001005";

/// A world in which everybody is signed out.
pub fn world(deployment: Deployment) -> World {
    World::new(Contract::of(deployment), Arc::new(CallCentre::standard()))
}

/// The same with a reason code 61 for NOT_READY and 71 for LOGOUT.
pub fn with_reasons(world: World) -> World {
    let mut call_centre = CallCentre::standard();
    for (id, category) in [("61", ReasonCategory::NotReady), ("71", ReasonCategory::Logout)] {
        let (id, code, label) = (id.to_owned(), "1".to_owned(), "Lunch".to_owned());
        call_centre.reason_codes.push(ReasonCode { id, category, code, label, teams: Vec::new() });
    }
    World::new(world.contract, Arc::new(call_centre))
}

/// A world in which that person is signed in.
pub fn signed_in(deployment: Deployment, agent: &str) -> World {
    let mut world = world(deployment);
    let extension = world.person(agent).unwrap().extension.clone();
    world.sign_in(agent, &extension);
    world.settle();
    world
}

/// A world in which that person is READY.
pub fn ready_agent(deployment: Deployment, agent: &str) -> World {
    let mut world = signed_in(deployment, agent);
    world.set_state(agent, AgentState::Ready, Reason::None);
    world.settle();
    world
}

/// A world in which a queued call rings at that person, and the dialog's id.
pub fn ringing_agent(deployment: Deployment, agent: &str) -> (World, String) {
    let mut world = ready_agent(deployment, agent);
    assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
    world.settle();
    let dialog = world.dialogs_of(agent).next().unwrap().id.to_string();
    (world, dialog)
}

/// A world in which that person talks on a queued call, and the dialog's id.
pub fn talking_agent(deployment: Deployment, agent: &str) -> (World, String) {
    let (mut world, dialog) = ringing_agent(deployment, agent);
    world.answer(&dialog, agent);
    world.settle();
    (world, dialog)
}

/// Ada consults Ben about the call that she is on, and Ben has answered; the consult call's id.
pub fn consulting(world: &mut World, dialog: &str) -> String {
    world.sign_in(BEN, "5502");
    world.consult(dialog, ADA, "5502");
    world.settle();
    let consult = world.dialogs_of(BEN).next().unwrap().id.to_string();
    world.answer(&consult, BEN);
    world.settle();
    consult
}

/// From now on everybody wraps up in that mode.
pub fn wrap_up_is(world: &mut World, mode: WrapUpMode) {
    let mut call_centre = CallCentre::clone(&world.call_centre);
    for person in &mut call_centre.people {
        person.wrap_up = WrapUp { incoming: mode, outgoing: mode, seconds: 30 };
    }
    world.call_centre = Arc::new(call_centre);
}

/// A world on CCE in which Ada wraps up a queued call in that mode, and the dialog's id.
pub fn wrapping_up(mode: WrapUpMode) -> (World, String) {
    let (mut world, dialog) = talking_agent(Deployment::Cce, ADA);
    wrap_up_is(&mut world, mode);
    world.drop_call(&dialog, ADA);
    world.settle();
    (world, dialog)
}

/// A customer calls that person directly, and the call is answered.
pub fn direct_call(world: &mut World, agent: &str) -> String {
    let extension = world.agent(agent).unwrap().extension.clone();
    assert_eq!(world.customer_calls("5550101", &extension), Called::Yes);
    world.settle();
    let dialog = world.dialogs_of(agent).next().unwrap().id.to_string();
    world.answer(&dialog, agent);
    world.settle();
    dialog
}

/// A world in which Ada talks on a queued call and Sam listens; the ids of the call and of the listening.
pub fn monitored_agent(deployment: Deployment) -> (World, String, String) {
    let (mut world, dialog) = talking_agent(deployment, ADA);
    world.sign_in(SAM, "5505");
    world.monitor(SAM, "5501");
    world.settle();
    let listening = world.dialogs_of(SAM).next().unwrap().id.to_string();
    (world, dialog, listening)
}

/// A world in which Ada accepted a dialer's reservation and talks to the customer: the world, and the call.
pub fn campaign_call(deployment: Deployment) -> (World, String) {
    let mut world = ready_agent(deployment, ADA);
    assert!(world.dialer_reserves("5550100", "5501"), "nobody is reserved");
    let first = |world: &World| world.dialogs_of(ADA).next().map(|dialog| dialog.id.to_string()).unwrap_or_default();
    let reservation = first(&world);
    world.accept_reservation(&reservation, ADA);
    world.settle();
    let dialog = first(&world);
    (world, dialog)
}

/// Carries a command out and answers the row that decided: a refusal's, or the success's.
pub fn asks<C: Verb>(command: &C, world: &mut World, requester: &str) -> &'static str {
    let outcome = carry_out(command, world, requester, "");
    world.settle();
    match outcome {
        Performed::Refused(refusal) | Performed::RefusedLater { refusal, .. } => refusal.row,
        Performed::Done { success, .. } => success,
        Performed::NotModelled(what) => panic!("{what} is not modelled"),
    }
}

/// A server without listeners.
pub fn server(deployment: Deployment) -> Server {
    let password = Password("secret".to_owned());
    Server {
        serial: 1,
        world: world(deployment),
        service: Service::default(),
        second: None,
        password,
        cors: Cors::default(),
        identified: true,
        journal: None,
        history: History::default(),
        delays: Delays::default(),
    }
}

/// A request of Ada's.
pub fn call(method: &str, path: &str, body: &str) -> Call {
    call_as(ADA, method, path, body)
}

/// A request of somebody's.
pub fn call_as(person: &str, method: &str, path: &str, body: &str) -> Call {
    Call {
        method: method.to_owned(),
        path: path.to_owned(),
        authorization: Some(format!("Basic {}", STANDARD.encode(format!("{person}:secret")))),
        request_id: String::new(),
        content_type: Some("application/xml".to_owned()),
        body: Some(body.as_bytes().to_vec()),
    }
}

#[test]
fn every_row_that_a_rule_difference_or_cell_names_is_in_the_catalogue() {
    let rules = all_rules().into_iter().flat_map(|rule| rule.rows).copied();
    let differences = all_differences().into_iter().flat_map(|difference| difference.rows).copied();
    let cells = actions_table().iter().map(|cell| cell.row);
    let moments = AgentMoment::ALL.into_iter().flat_map(AgentMoment::rows).copied();
    let wrap_ups = wrap_up_table().iter().flat_map(|cell| cell.rows).copied();
    for id in rules.chain(differences).chain(cells).chain(moments).chain(wrap_ups).chain([SHOWN_STATE]) {
        assert!(row(id).is_some(), "{id} is not in the catalogue");
    }
}

#[test]
fn what_is_refused_at_once_is_tried_before_what_is_refused_later() {
    let mut last = ("", Answer::AtOnce);
    for rule in all_rules() {
        let after_later = last.0 == rule.id.table && last.1 == Answer::Later;
        assert!(!after_later || rule.answer == Answer::Later, "{}", rule.id);
        last = (rule.id.table, rule.answer);
    }
}

/// Every clause with whatever could be done instead of it, sensible or not.
pub fn every_twist() -> BTreeMap<ClauseId, Vec<Twist>> {
    let rules = all_rules().into_iter().map(|rule| (rule.id, vec![Twist::Ignored, Twist::AtOnce, Twist::Later]));
    let differences = all_differences().into_iter().map(|difference| (difference.id, vec![Twist::OtherDeployment]));
    let actions: BTreeSet<&str> = actions_table().iter().flat_map(ActionsCell::offers).collect();
    let of_cell = |cell: &ActionsCell| {
        let offers: Vec<&str> = cell.offers().collect();
        let twist = |action| if offers.contains(action) { Twist::Hides(action) } else { Twist::Offers(action) };
        actions.iter().map(twist).collect()
    };
    let cells = actions_table().iter().map(|cell| (cell.id(), of_cell(cell)));
    let states: Vec<Twist> = AgentState::ALL.iter().map(|state| Twist::State(state.word())).collect();
    let moments = AgentMoment::ALL.into_iter().map(|moment| (moment.id(), states.clone()));
    let wrap_ups = wrap_up_table().iter().map(WrapUpCell::id).map(|id| (id, states.clone()));
    let shown: Vec<Twist> = ParticipantState::ALL.iter().map(|state| Twist::State(state.word())).collect();
    let parties = ParticipantState::ALL.into_iter().map(|state| (shown_state(state), shown.clone()));
    let choices = all_choices().map(|choice| (choice.id, Vec::new()));
    let behaviour = [(BEHAVIOUR, vec![Twist::OtherDeployment])];
    let mut clauses = BTreeMap::new();
    for (id, twists) in rules
        .chain(differences)
        .chain(cells)
        .chain(moments)
        .chain(wrap_ups)
        .chain(parties)
        .chain(choices)
        .chain(behaviour)
    {
        assert_eq!(clauses.insert(id, twists), None, "{id} names two clauses");
    }
    clauses
}

#[test]
fn ids_are_words_and_each_names_one_clause() {
    let is_word = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_@.".contains(&byte);
        !text.is_empty() && text.bytes().all(fits)
    };
    let clauses = every_twist();
    assert!(clauses.len() > 190, "{} clauses", clauses.len());
    for id in clauses.keys() {
        assert!(is_word(id.table) && is_word(id.name), "{id}");
    }
}
