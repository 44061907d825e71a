//! What a step does: its roles and templates are known, and a changed element is there to be changed.

use crate::case::body_template::elements;
use crate::case::error::Problem;
use crate::case::meant::{Action, Step};
use crate::case::parse::Mistakes;

use super::names::NameScope;

/// Checks the action of a step and the change of its body.
pub fn check(step: &Step, scope: &NameScope, mistakes: &mut Mistakes) {
    let at = &step.place.when;
    match &step.action {
        Action::Request(request) => {
            scope.person(&request.by, &at.key("as"), mistakes);
            scope.text(&request.path, &at.key(request.method.key()), mistakes);
            if let Some(xml) = &request.xml {
                scope.body(xml, &at.key("xml"), mistakes);
            }
            for (name, value) in &request.headers {
                scope.text(value, &at.key("headers").key(name), mistakes);
            }
        }
        Action::Stimulus(stimulus) => {
            if let Some(customer) = &stimulus.customer {
                scope.customer(customer, &at.key("customer"), mistakes);
            }
            if let Some(agent) = &stimulus.agent {
                scope.person(agent, &at.key("agent"), mistakes);
            }
        }
        Action::Advance(_) => {}
        Action::Disconnect(role) => scope.person(role, &at.key("disconnect"), mistakes),
        Action::Reconnect { role, .. } => scope.person(role, &at.key("reconnect"), mistakes),
        Action::Subscribe { role, .. } => scope.person(role, &at.key("subscribe"), mistakes),
    }
    changed_element(step, mistakes);
}

fn changed_element(step: &Step, mistakes: &mut Mistakes) {
    let Some(change) = &step.change else { return };
    let at = step.place.change.key("element");
    let body = match &step.action {
        Action::Request(request) => request.xml.as_deref(),
        Action::Stimulus(_)
        | Action::Advance(_)
        | Action::Disconnect(_)
        | Action::Reconnect { .. }
        | Action::Subscribe { .. } => None,
    };
    let Some(body) = body else {
        mistakes.add(Problem::at(&at, "there is no body to change", "take `change` out, or give the request an `xml`"));
        return;
    };
    let elements = elements(body);
    if !elements.contains(&change.element.as_str()) {
        let what = format!("the body has no element `{}`", change.element);
        let problem = Problem::at(&at, what, "name an element of the body").near(&change.element, elements.clone());
        mistakes.add(problem.expected(format!("one of {}", elements.join(", "))));
    }
}
