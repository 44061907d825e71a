//! Reading of a mock that runs: how everything is, and what it did.

use crate::cli::exit_code::ExitCode;
use crate::control::WorldStatus;

use super::Which;
use super::play::{Mock, Told};

/// How everything is, for people or as JSON.
pub(super) async fn status(as_json: bool, which: &Which) -> Told {
    let answered = Mock::of(which)?.read("status").await?;
    if as_json {
        return Ok(answered);
    }
    let status: WorldStatus = serde_json::from_str(&answered).map_err(|error| {
        (
            ExitCode::Trouble,
            format!("the mock tells its status otherwise than expected ({error}); is it another version?"),
        )
    })?;
    Ok(told(&status))
}

/// What the mock did; a line for each thing, nothing where there was none.
pub(super) async fn journal(as_json: bool, after: u64, unanswered: bool, which: &Which) -> Told {
    let (form, which_lines) = (if as_json { "" } else { "&text" }, if unanswered { "&unanswered" } else { "" });
    let lines = Mock::of(which)?.read(&format!("journal?after={after}{which_lines}{form}")).await?;
    Ok(lines.trim_end_matches('\n').to_owned())
}

fn told(status: &WorldStatus) -> String {
    let cti = if status.has_cti_server { "" } else { ", without its CTI server" };
    let second = status.second_service.iter().map(|service| format!(", the second server {service}"));
    let second: String = second.collect();
    let mut lines = vec![
        format!("{} {}, {}{second}{cti}", status.deployment, status.release, status.service),
        format!("clock   {}", status.clock),
        format!("journal {} lines, {} answers and notices wait", status.journal, status.waiting),
    ];
    if let Some(delay) = status.delay {
        lines.push(format!("delay   {} ms, {} more or less", delay.milliseconds, delay.spread));
    }
    for person in &status.people {
        let extension = if person.extension.is_empty() { String::new() } else { format!(" at {}", person.extension) };
        let pending = if person.pending.is_empty() { String::new() } else { format!(", then {}", person.pending) };
        let phone = if person.phone_works { "" } else { ", phone down" };
        let (id, name, state, streams) = (&person.id, &person.name, &person.state, person.streams);
        lines.push(format!("  {id} {name}: {state}{extension}{pending}{phone}, streams: {streams}"));
    }
    for call in &status.calls {
        let parties: Vec<String> =
            call.parties.iter().map(|party| format!("{} {}", party.address, party.state)).collect();
        lines.push(format!("  call {} {}: {}", call.id, call.state, parties.join(", ")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Deployment, Release};
    use crate::control::{CallStatus, PartyStatus, PersonStatus};

    #[test]
    fn people_and_calls_have_a_line_each() {
        let party = |address: &str, state: &str| PartyStatus { address: address.to_owned(), state: state.to_owned() };
        let person = PersonStatus {
            id: "1001001".to_owned(),
            name: "Ada Example".to_owned(),
            state: "TALKING".to_owned(),
            pending: "NOT_READY".to_owned(),
            extension: "5501".to_owned(),
            streams: 1,
            phone_works: false,
        };
        let call = CallStatus {
            id: "70001".to_owned(),
            state: "ACTIVE".to_owned(),
            parties: vec![party("5550100", "ACTIVE"), party("5501", "HELD")],
        };
        let status = WorldStatus {
            deployment: Deployment::Ccx,
            release: Release::R12_5,
            clock: "2024-05-06T07:08:09.000Z".to_owned(),
            service: "OUT_OF_SERVICE".to_owned(),
            second_service: Some("IN_SERVICE".to_owned()),
            has_cti_server: false,
            delay: None,
            waiting: 2,
            journal: 9,
            customers: Vec::new(),
            queues: Vec::new(),
            people: vec![person],
            calls: vec![call],
        };
        let expected = "ccx 12.5, OUT_OF_SERVICE, the second server IN_SERVICE, without its CTI server\nclock   2024-05-06T07:08:09.000Z\n\
            journal 9 lines, 2 answers and notices wait\n  1001001 Ada Example: TALKING at 5501, then NOT_READY, phone \
            down, streams: 1\n  call 70001 ACTIVE: 5550100 ACTIVE, 5501 HELD";
        assert_eq!(told(&status), expected);
    }
}
