//! Nodes: the addresses on which something can be published (pages 345 to 367). Those of a call centre's people,
//! teams and queues are there from the beginning, also where the mock never publishes anything.

use crate::lab::CallCentre;

/// Whether a call centre has that node.
pub fn is_there(call_centre: &CallCentre, node: &str) -> bool {
    let Some(path) = node.strip_prefix("/finesse/api/") else { return false };
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["SystemInfo"] => true,
        ["User", id] | ["User", id, "Dialogs" | "Queues" | "Media"] | ["User", id, "Dialogs", "Media"] => {
            call_centre.person(id).is_some()
        }
        ["Team", id, "Users"] => call_centre.team(id).is_some(),
        ["Queue", id] => call_centre.queues.iter().any(|queue| queue.id == *id),
        _ => false,
    }
}

/// Whether the mock publishes on a node: it has neither queues' statistics nor other media than voice.
pub fn is_published(node: &str) -> bool {
    let path = node.strip_prefix("/finesse/api/").unwrap_or(node);
    let parts: Vec<&str> = path.split('/').collect();
    !matches!(parts.as_slice(), ["Queue", ..] | ["User", _, "Queues" | "Media"] | ["User", _, "Dialogs", "Media"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_belong_to_people_teams_and_queues_that_are_there() {
        let call_centre = CallCentre::standard();
        let queue = format!("Queue/{}", call_centre.queues[0].id);
        for node in
            ["SystemInfo", "User/1001001", "User/1001001/Dialogs", "User/1001001/Media", "Team/34/Users", &queue]
        {
            assert!(is_there(&call_centre, &format!("/finesse/api/{node}")), "{node}");
        }
        for node in ["", "User", "User/9999999", "User/ada.example", "User/1001001/Nothing", "Team/34", "Team/99/Users"]
        {
            assert!(!is_there(&call_centre, &format!("/finesse/api/{node}")), "{node}");
        }
        assert!(!is_there(&call_centre, "User/1001001"));
    }

    #[test]
    fn nothing_is_published_of_queues_and_other_media() {
        for (node, published) in [
            ("Queue/11", false),
            ("User/1001001/Queues", false),
            ("User/1001001/Media", false),
            ("User/1001001/Dialogs/Media", false),
            ("User/1001001/Dialogs", true),
            ("User/1001001", true),
            ("Team/34/Users", true),
            ("SystemInfo", true),
        ] {
            assert_eq!(is_published(&format!("/finesse/api/{node}")), published, "{node}");
        }
    }
}
