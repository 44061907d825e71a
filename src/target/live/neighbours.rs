//! Who else a customer's call could reach: before a queue is called, supervisors of the file read the teams that serve it, and
//! nobody outside the run may be READY in them.

use crate::cast::Cast;
use crate::lab::{CallCentre, Person, Queue};

use super::access::{MemberRead, PersonAccess};

/// A state in which calls are offered.
const READY: &str = "READY";

/// Members of the teams that serve the queue, as far as the file knows them, who are READY and play no role of the run.
///
/// # Errors
/// Why it cannot be seen.
pub(super) async fn ready_beside<'a>(
    cast: &Cast,
    queue: &Queue,
    call_centre: &'a CallCentre,
    access: impl Fn(&'a Person) -> PersonAccess<'a>,
) -> Result<Vec<String>, String> {
    let mut ready = Vec::new();
    let serving = call_centre.people.iter().filter(|person| queue.agents.contains(&person.id));
    let mut teams: Vec<&String> = serving.map(|person| &person.team).collect();
    teams.sort();
    teams.dedup();
    for team in teams {
        let Some(supervisor) = call_centre.people.iter().find(|person| person.supervises.contains(team)) else {
            return Err(format!(
                "who else is READY in team {team} cannot be seen; add a supervisor of it to the target file"
            ));
        };
        match access(supervisor).members(team).await {
            Ok(members) => {
                let others = members.into_iter().filter(|member| !is_of(cast, &member.login_id, &member.login_name));
                ready.extend(others.filter(|member| member.state == READY).map(|member| known_as(member, call_centre)));
            }
            Err(trouble) => return Err(format!("who else is READY in team {team} cannot be seen: {trouble}")),
        }
    }
    Ok(ready)
}

/// The login name, as far as the team or the file tells it; the team that the guide prints does not (page 144).
fn known_as(member: MemberRead, call_centre: &CallCentre) -> String {
    if !member.login_name.is_empty() {
        return member.login_name;
    }
    let known = call_centre.people.iter().find(|person| person.id == member.login_id);
    known.map_or(member.login_id, |person| person.login_name.clone())
}

fn is_of(cast: &Cast, id: &str, login_name: &str) -> bool {
    cast.people.values().any(|person| person.id == id || person.login_name.eq_ignore_ascii_case(login_name))
}
