//! Controls that need another world: every run once more in call centres that differ in what no row fixes. A run that
//! conforms at home and not there judges by something that is its mock's alone, and would fail in somebody's lab.

use std::sync::Arc;

use serde::Serialize;
use tokio::runtime::Handle;

use crate::client::HttpClient;
use crate::contract::Deployment;
use crate::lab::{CallCentre, EccVariable};
use crate::mock::Choices;
use crate::plan::Run;
use crate::runner::{Ending, at_a_time, drive};
use crate::target::Embedded;

use super::jobs::ProveSettings;
use super::run_proof::RunProof;

/// What became of the runs in other call centres.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Elsewhere {
    /// Runs driven, each call centre counted.
    pub driven: usize,
    /// Runs that conform at home and not there.
    pub false_alarms: Vec<String>,
}

/// A call centre that differs from the standard one.
struct Centre {
    name: &'static str,
    change: fn(&mut CallCentre),
}

const CENTRES: [Centre; 4] = [
    Centre { name: "other-labels", change: other_labels },
    Centre { name: "other-ids", change: other_ids },
    Centre { name: "customers-with-numbers-of-agents", change: numbers_of_agents },
    Centre { name: "more-ecc-variables", change: more_variables },
];

pub(super) fn other_labels(centre: &mut CallCentre) {
    let other = |label: &mut String| *label = format!("Ähnlich & <{label}>");
    centre.teams.iter_mut().for_each(|team| other(&mut team.name));
    centre.queues.iter_mut().for_each(|queue| other(&mut queue.name));
    centre.reason_codes.iter_mut().for_each(|reason| other(&mut reason.label));
    centre.wrap_up_reasons.iter_mut().for_each(|reason| other(&mut reason.label));
    for person in &mut centre.people {
        other(&mut person.first_name);
        other(&mut person.last_name);
        person.login_name = format!("other.{}", person.login_name);
    }
}

/// Every id and number is another, and one kind's looks like another kind's.
pub(super) fn other_ids(centre: &mut CallCentre) {
    let other = |id: &mut String| {
        // Who has no team has none in another lab either.
        if !id.is_empty() {
            *id = format!("7{id}");
        }
    };
    for team in &mut centre.teams {
        other(&mut team.id);
    }
    for person in &mut centre.people {
        [&mut person.id, &mut person.extension, &mut person.team].into_iter().for_each(other);
        person.supervises.iter_mut().for_each(other);
    }
    for queue in &mut centre.queues {
        [&mut queue.id, &mut queue.number].into_iter().for_each(other);
        queue.agents.iter_mut().for_each(other);
    }
    for reason in &mut centre.reason_codes {
        other(&mut reason.id);
        reason.teams.iter_mut().for_each(other);
    }
    centre.wrap_up_reasons.iter_mut().for_each(|reason| other(&mut reason.id));
    centre.customers.iter_mut().for_each(other);
}

/// The first customer calls from a number that is an agent's id, the second from one that begins like an extension.
pub(super) fn numbers_of_agents(centre: &mut CallCentre) {
    let ids: Vec<String> = centre.people.iter().rev().map(|person| person.id.clone()).collect();
    let extensions = centre.people.iter().map(|person| format!("{}0", person.extension));
    let numbers: Vec<String> = ids.into_iter().take(1).chain(extensions).collect();
    for (customer, number) in centre.customers.iter_mut().zip(numbers) {
        *customer = number;
    }
}

pub(super) fn more_variables(centre: &mut CallCentre) {
    for number in 1..=3 {
        let name = format!("userOfThisLab{number}");
        centre.ecc_variables.push(EccVariable { name, max_length: 40, array_size: None });
    }
}

/// Drives the runs of a deployment that conform at home in the other call centres.
pub async fn drive_elsewhere(
    deployment: Deployment,
    runs: &[Run],
    client: &HttpClient,
    proofs: &[RunProof],
    settings: &ProveSettings,
) -> Elsewhere {
    let mut elsewhere = Elsewhere::default();
    let at_home = |run: &&Run| proofs.iter().any(|proof| proof.run == run.id.as_str() && proof.trouble.is_none());
    for centre in &CENTRES {
        let mut call_centre = CallCentre::standard();
        (centre.change)(&mut call_centre);
        let target = Arc::new(Embedded::with(Handle::current(), deployment, call_centre, Choices::default()));
        let begin = |run: &&Run| {
            let (target, client, run, deadline) =
                (Arc::clone(&target), client.clone(), (*run).clone(), settings.deadline);
            async move { drive(target.as_ref(), &client, &run, deadline).await.ending }
        };
        let ended = |run: &Run, ending: Result<Ending, String>| {
            elsewhere.driven += 1;
            if let Some(what) = ending.map_or_else(Some, |ending| alarm(&ending)) {
                elsewhere.false_alarms.push(format!("{} in {}: {what}", run.id, centre.name));
            }
        };
        at_a_time(settings.jobs, &settings.interrupt, runs.iter().filter(at_home), begin, ended).await;
    }
    elsewhere.false_alarms.sort();
    elsewhere
}

fn alarm(ending: &Ending) -> Option<String> {
    match ending {
        Ending::Judged { deviations, .. } => deviations.first().map(ToString::to_string),
        ending => ending.reason(|_| true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_call_centre_is_sound_and_another() {
        for centre in &CENTRES {
            let mut call_centre = CallCentre::standard();
            (centre.change)(&mut call_centre);
            assert_ne!(call_centre, CallCentre::standard(), "{}", centre.name);
            let text = serde_yaml::to_string(&call_centre).unwrap();
            assert_eq!(CallCentre::from_yaml(&text).unwrap(), call_centre, "{}", centre.name);
        }
    }
}
