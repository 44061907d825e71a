//! The User object: children in alphabetical order, as observed over REST and in events.

use crate::lab::{CallCentre, WrapUp};
use crate::mock::choices::FirstStateChange;
use crate::mock::release::has_wrap_up_fields;
use crate::mock::world::{Agent, AgentState, FORCED_SIGN_OUT_CODE, MobileAgent, Reason, World};
use crate::xml::Element;

/// The whole object, `User` over REST and `user` in events.
pub fn user(world: &World, agent: &Agent, name: &str) -> Element {
    let id = agent.id.as_str();
    let Some(person) = world.call_centre.person(id) else { return Element::new(name) };
    let team = world.call_centre.team(&person.team).map(|team| team.name.clone()).unwrap_or_default();
    let supervisor = !person.supervises.is_empty();
    let pending = agent.pending.as_ref().map_or("", |(state, _)| state.word());
    let roles = ["Agent"].into_iter().chain(supervisor.then_some("Supervisor"));
    let wraps_up = has_wrap_up_fields(world.contract.release);
    Element::new(name)
        .with_child(Element::leaf("dialogs", format!("/finesse/api/User/{id}/Dialogs")))
        .with_child(Element::leaf("extension", agent.extension.as_str()))
        .with_child(Element::leaf("firstName", person.first_name.as_str()))
        .with_child(Element::leaf("lastName", person.last_name.as_str()))
        .with_child(Element::leaf("loginId", id))
        .with_child(Element::leaf("loginName", person.login_name.as_str()))
        .with_child(Element::leaf("mediaType", "1"))
        .with_children(agent.mobile.as_ref().map(mobile_agent))
        .with_child(Element::leaf("pendingState", pending))
        .with_children(reason(&world.call_centre, agent))
        .with_child(Element::new("roles").with_children(roles.map(|role| Element::leaf("role", role))))
        .with_child(settings(&person.wrap_up, wraps_up))
        .with_child(Element::leaf("state", agent.state.word()))
        .with_child(Element::leaf("stateChangeTime", state_changed(world, agent)))
        .with_child(Element::leaf("teamId", person.team.as_str()))
        .with_child(Element::leaf("teamName", team))
        .with_children(supervisor.then(|| teams(&world.call_centre, &person.supervises)))
        .with_child(Element::leaf("uri", format!("/finesse/api/User/{id}")))
        .with_children(wraps_up.then(|| Element::leaf("wrapUpTimer", person.wrap_up.seconds.to_string())))
}

fn mobile_agent(mobile: &MobileAgent) -> Element {
    Element::new("mobileAgent").with_children([
        Element::leaf("dialNumber", mobile.dial_number.as_str()),
        Element::leaf("mode", mobile.mode.word()),
    ])
}

/// When the state last changed; it never did for somebody who has not signed in yet.
fn state_changed(world: &World, agent: &Agent) -> String {
    match world.contract.choices.first_state_change {
        FirstStateChange::Empty if agent.state_changed_order == 0 => String::new(),
        FirstStateChange::Empty | FirstStateChange::Start => agent.state_changed.to_string(),
    }
}

/// The summary that events on a team's node carry.
pub fn team_member(world: &World, agent: &Agent) -> Element {
    let whole = user(world, agent, "user");
    let told = [
        "firstName",
        "lastName",
        "loginId",
        "loginName",
        "pendingState",
        "reasonCode",
        "reasonCodeId",
        "state",
        "stateChangeTime",
        "uri",
    ];
    let children = whole.elements().filter(|child| told.contains(&child.name.as_str())).cloned();
    Element::new("user").with_children(children.collect::<Vec<_>>())
}

fn settings(wrap_up: &WrapUp, has_outgoing: bool) -> Element {
    Element::new("settings")
        .with_child(Element::leaf("wrapUpOnIncoming", wrap_up.incoming.word()))
        .with_children(has_outgoing.then(|| Element::leaf("wrapUpOnOutgoing", wrap_up.outgoing.word())))
}

fn teams(call_centre: &CallCentre, supervised: &[String]) -> Element {
    let team = |id: &String| {
        let team = call_centre.team(id)?;
        Some(Element::new("Team").with_children([
            Element::leaf("id", id.as_str()),
            Element::leaf("name", team.name.as_str()),
            Element::leaf("uri", format!("/finesse/api/Team/{id}")),
        ]))
    };
    Element::new("teams").with_children(supervised.iter().filter_map(team).collect::<Vec<_>>())
}

/// The label of a code that the system sets; that of a forced sign-out was observed on CCX (wire notes, 5).
const fn system_label(code: u32) -> &'static str {
    match code {
        FORCED_SIGN_OUT_CODE => "Connection Failure",
        _ => "System",
    }
}

/// reasonCode and reasonCodeId: -1 without a reason in LOGOUT and NOT_READY, absent in every other state.
fn reason(call_centre: &CallCentre, agent: &Agent) -> Vec<Element> {
    if !matches!(agent.state, AgentState::Logout | AgentState::NotReady) {
        return Vec::new();
    }
    let category = agent.state.word();
    let (id, code, label) = match &agent.reason {
        Reason::None => return vec![Element::leaf("reasonCodeId", "-1")],
        Reason::System(code) => (code.to_string(), code.to_string(), system_label(*code).to_owned()),
        Reason::Configured(id) => {
            let configured = call_centre.reason_codes.iter().find(|reason| &reason.id == id);
            configured.map_or_else(
                || (id.clone(), String::new(), String::new()),
                |reason| (id.clone(), reason.code.clone(), reason.label.clone()),
            )
        }
    };
    let reason = Element::new("reasonCode").with_children([
        Element::leaf("category", category),
        Element::leaf("code", code),
        Element::leaf("forAll", "true"),
        Element::leaf("id", id.as_str()),
        Element::leaf("label", label),
        Element::leaf("uri", format!("/finesse/api/ReasonCode/{id}")),
    ]);
    vec![reason, Element::leaf("reasonCodeId", id)]
}
