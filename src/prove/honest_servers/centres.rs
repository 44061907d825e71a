//! Call centres that are set up otherwise than the mock's own.

use crate::lab::{CallCentre, ReasonCategory, ReasonCode, WrapUp, WrapUpMode};

/// Both categories have codes, for everybody.
pub(super) fn both_reasons(centre: &mut CallCentre) {
    not_ready_reasons(centre);
    logout_reasons(centre);
}

/// NOT_READY alone has codes.
pub(super) fn not_ready_reasons(centre: &mut CallCentre) {
    add(centre, ReasonCategory::NotReady, Vec::new());
}

/// LOGOUT alone has codes.
pub(super) fn logout_reasons(centre: &mut CallCentre) {
    add(centre, ReasonCategory::Logout, Vec::new());
}

/// Each team has codes of its own, and the last one has none for LOGOUT.
pub(super) fn reasons_of_teams(centre: &mut CallCentre) {
    let teams: Vec<String> = centre.teams.iter().rev().map(|team| team.id.clone()).collect();
    teams.iter().for_each(|team| add(centre, ReasonCategory::NotReady, vec![team.clone()]));
    teams.iter().skip(1).for_each(|team| add(centre, ReasonCategory::Logout, vec![team.clone()]));
}

/// Two codes more, under ids that nothing else of the call centre has.
fn add(centre: &mut CallCentre, category: ReasonCategory, teams: Vec<String>) {
    for label in ["Lunch", "Training"] {
        let number = 61 + centre.reason_codes.len();
        let (id, code) = (number.to_string(), (number + 1000).to_string());
        centre.reason_codes.push(ReasonCode { id, category, code, label: label.to_owned(), teams: teams.clone() });
    }
}

/// Everybody has to wrap up after every call.
pub(super) fn wrap_up_required(centre: &mut CallCentre) {
    wrap_up(centre, WrapUpMode::Required);
}

/// Everybody has to wrap up, and to give a reason before being ready again.
pub(super) fn wrap_up_with_data(centre: &mut CallCentre) {
    wrap_up(centre, WrapUpMode::RequiredWithWrapUpData);
}

/// Everybody may ask for a wrap-up.
pub(super) fn wrap_up_optional(centre: &mut CallCentre) {
    wrap_up(centre, WrapUpMode::Optional);
}

/// CCX: every queue has Automatic Work.
pub(super) fn automatic_work(centre: &mut CallCentre) {
    centre.queues.iter_mut().for_each(|queue| queue.automatic_work = Some(30));
}

/// Supervisors take calls like agents, and belong to no team.
pub(super) fn two_roles(centre: &mut CallCentre) {
    let supervisors = centre.people.iter_mut().filter(|person| !person.supervises.is_empty());
    let mut ids = Vec::new();
    for person in supervisors {
        person.team.clear();
        person.first_name.clear();
        ids.push(person.id.clone());
    }
    centre.queues.iter_mut().for_each(|queue| queue.agents.extend(ids.iter().cloned()));
}

fn wrap_up(centre: &mut CallCentre, mode: WrapUpMode) {
    centre.people.iter_mut().for_each(|person| person.wrap_up = WrapUp { incoming: mode, outgoing: mode, seconds: 30 });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_one_is_sound_and_another() {
        for change in [
            both_reasons,
            not_ready_reasons,
            logout_reasons,
            reasons_of_teams,
            wrap_up_required,
            wrap_up_with_data,
            wrap_up_optional,
            automatic_work,
            two_roles,
        ] {
            let mut centre = CallCentre::standard();
            change(&mut centre);
            assert_ne!(centre, CallCentre::standard());
            let text = serde_yaml::to_string(&centre).unwrap();
            assert_eq!(CallCentre::from_yaml(&text).unwrap(), centre);
        }
    }
}
