//! Notices: who is told of a change, on which node, with what.

use crate::lab::Side;
use crate::xml::Element;

use super::operation::Object;
use super::render;
use super::rule::Refusal;
use super::world::{Agent, Cause, Change, Dialog, DialogEvent, ObjectKind, World};

/// Something to be published on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The pubsub node.
    pub node: String,
    /// The event, as it is written in the payload.
    pub event: &'static str,
    /// The payload.
    pub update: Element,
    /// The only server that tells it; all that there are without one.
    pub only: Option<Side>,
}

/// The notices of a change.
pub fn of_change(world: &World, cause: Option<&Cause>, change: &Change) -> Vec<Publication> {
    let request_id =
        |object: ObjectKind| cause.filter(|cause| cause.object == object).map_or("", |cause| cause.request_id.as_str());
    match change {
        Change::User(agent) => of_user(world, agent, request_id(ObjectKind::User)),
        Change::Dialog { event, agent, dialog } => {
            vec![of_dialog(world, *event, agent, dialog, request_id(ObjectKind::Dialog))]
        }
        Change::SystemInfo(side) => {
            let node = "/finesse/api/SystemInfo";
            let update = render::update(render::system_info(world, *side), "PUT", "", node);
            vec![Publication { node: node.to_owned(), event: "PUT", update, only: Some(*side) }]
        }
    }
}

/// The user's own node, and the node of the user's team.
fn of_user(world: &World, agent: &Agent, request_id: &str) -> Vec<Publication> {
    let source = format!("/finesse/api/User/{}", agent.id);
    let whole = render::update(render::user(world, agent, "user"), "PUT", request_id, &source);
    let own = Publication { node: source.clone(), event: "PUT", update: whole, only: None };
    let team = world.call_centre.person(&agent.id).map(|person| Publication {
        node: format!("/finesse/api/Team/{}/Users", person.team),
        event: "PUT",
        update: render::update(render::team_member(world, agent), "PUT", request_id, &source),
        only: None,
    });
    std::iter::once(own).chain(team).collect()
}

fn of_dialog(world: &World, event: DialogEvent, agent: &str, dialog: &Dialog, request_id: &str) -> Publication {
    let node = format!("/finesse/api/User/{agent}/Dialogs");
    let (event, over) = match event {
        DialogEvent::Added => ("POST", render::Over::Collection),
        DialogEvent::Removed => ("DELETE", render::Over::Collection),
        DialogEvent::Changed => ("PUT", render::Over::Property),
    };
    let shown = render::dialog(world, dialog, over);
    let update = if over == render::Over::Property {
        render::update(shown, event, request_id, &format!("/finesse/api/Dialog/{}", dialog.id))
    } else {
        render::update(Element::new("dialogs").with_child(shown), event, request_id, &node)
    };
    Publication { node, event, update, only: None }
}

/// The notice of a refusal that comes later: on the user's node for a state, on the Dialogs node for a call.
pub fn of_refusal(world: &World, object: &Object, requester: &str, refusal: &Refusal, request_id: &str) -> Publication {
    let (node, source) = match object {
        Object::User(user) => {
            let id = world.person(user).map_or(user.as_str(), |person| person.id.as_str());
            let node = format!("/finesse/api/User/{id}");
            (node.clone(), node)
        }
        Object::Dialog(dialog) => {
            (format!("/finesse/api/User/{requester}/Dialogs"), format!("/finesse/api/Dialog/{dialog}"))
        }
        Object::Dialogs(user) => {
            let id = world.person(user).map_or(user.as_str(), |person| person.id.as_str());
            let node = format!("/finesse/api/User/{id}/Dialogs");
            (node.clone(), node)
        }
        // Errors are told to who asked; no page has one about a team.
        Object::Team(team) => (format!("/finesse/api/User/{requester}"), format!("/finesse/api/Team/{team}")),
        Object::SystemInfo => ("/finesse/api/SystemInfo".to_owned(), "/finesse/api/SystemInfo".to_owned()),
    };
    let release = world.contract.release;
    let error = render::notice_error(release, &render::error_text(refusal));
    Publication { node, event: "put", update: render::update_of_error(release, error, request_id, &source), only: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, ready_agent, talking_agent, world};
    use crate::mock::world::Called;
    use crate::xml::write_indented;

    fn told(world: &mut World) -> Vec<(String, String)> {
        let changes = world.settle();
        let notices = changes.iter().flat_map(|change| of_change(world, None, change));
        let notices = notices.filter(|notice| !notice.node.contains("/Team/"));
        notices
            .map(|notice| {
                let state = notice.update.text_at("data/user/state");
                (notice.event.to_owned(), state.unwrap_or_else(|| "dialog".to_owned()))
            })
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(event, what)| ((*event).to_owned(), (*what).to_owned())).collect()
    }

    #[test]
    fn signing_in_publishes_not_ready_and_never_login() {
        let mut world = world(Cce);
        world.sign_in(ADA, "5501");
        assert_eq!(told(&mut world), pairs(&[("PUT", "NOT_READY")]));
    }

    #[test]
    fn a_queued_call_reserves_then_is_posted() {
        let mut world = ready_agent(Cce, ADA);
        assert_eq!(world.customer_calls("5550100", "sales"), Called::Yes);
        assert_eq!(told(&mut world), pairs(&[("PUT", "RESERVED"), ("POST", "dialog")]));
    }

    #[test]
    fn holding_tells_the_user_on_cce_only() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        world.hold(&dialog, ADA);
        assert_eq!(told(&mut world), pairs(&[("PUT", "HOLD"), ("PUT", "dialog")]));
        let (mut world, dialog) = talking_agent(Ccx, ADA);
        world.hold(&dialog, ADA);
        assert_eq!(told(&mut world), pairs(&[("PUT", "dialog")]));
    }

    #[test]
    fn dropping_ends_with_the_removal() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        world.drop_call(&dialog, ADA);
        assert_eq!(told(&mut world), pairs(&[("PUT", "dialog"), ("DELETE", "dialog"), ("PUT", "READY")]));
    }

    #[test]
    fn an_error_has_the_order_of_12_5() {
        let refusal = Refusal::by("dialog.send_dtmf#async-digits-out-of-range");
        let notice = of_refusal(&world(Ccx), &Object::Dialog("70001".into()), ADA, &refusal, "r7");
        assert_eq!(notice.node, "/finesse/api/User/1001001/Dialogs");
        assert_eq!(
            write_indented(&notice.update),
            "<Update>\n  <data>\n    <apiErrors>\n      <apiError>\n        <errorType>Generic Error</errorType>\n        \
             <errorMessage>CF_VALUE_OUT_OF_RANGE</errorMessage>\n        <errorData>3</errorData>\n      </apiError>\n    \
             </apiErrors>\n  </data>\n  <requestId>r7</requestId>\n  <source>/finesse/api/Dialog/70001</source>\n  \
             <event>put</event>\n</Update>"
        );
    }
}
