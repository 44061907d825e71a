//! The Team object: members as the guide prints them (page 144), each a part of the member's User.

use crate::lab::Team;
use crate::mock::world::{Agent, AgentState, World};
use crate::xml::Element;

use super::user::user;

/// What of a User a team tells, in the order of page 144.
const TOLD: [&str; 10] = [
    "uri",
    "loginId",
    "firstName",
    "lastName",
    "dialogs",
    "extension",
    "pendingState",
    "state",
    "reasonCode",
    "stateChangeTime",
];

/// A team with its members, those who are signed out where they are asked for.
pub fn team(world: &World, team: &Team, signed_out: bool) -> Element {
    let people = world.call_centre.people.iter().filter(|person| person.team == team.id);
    let members = people.filter_map(|person| world.agent(&person.id));
    let listed = members.filter(|agent| signed_out || agent.state != AgentState::Logout);
    let users: Vec<Element> = listed.map(|agent| member(world, agent)).collect();
    Element::new("Team").with_children([
        Element::leaf("uri", format!("/finesse/api/Team/{}", team.id)),
        Element::leaf("id", team.id.as_str()),
        Element::leaf("name", team.name.as_str()),
        Element::new("users").with_children(users),
    ])
}

fn member(world: &World, agent: &Agent) -> Element {
    let whole = user(world, agent, "User");
    let told = TOLD.iter().filter_map(|name| match *name {
        // Printed with a slash at its end here, and without one elsewhere (pages 144 and 361).
        "uri" => Some(Element::leaf("uri", format!("/finesse/api/User/{}/", agent.id))),
        "reasonCode" => whole.child("reasonCode").map(reason),
        name => whole.child(name).cloned(),
    });
    Element::new("User").with_children(told.collect::<Vec<_>>())
}

/// A reason code without `forAll`, in the order of the printed example.
fn reason(whole: &Element) -> Element {
    let told = ["category", "code", "label", "id", "uri"].iter().filter_map(|name| whole.child(name).cloned());
    Element::new("reasonCode").with_children(told.collect::<Vec<_>>())
}
