//! The people of the target file: whether their password is taken, and who is in use.

use crate::client::HttpClient;
use crate::target::{PersonSecret, PersonSecrets};

use super::complaint::Complaint;
use super::connectivity::all;
use super::doors::TriedAddress;
use super::finding::{Finding, FindingKind, FindingOutcome};
use super::rest_api::{get, refusal};

/// How many people are asked for at a time.
const AT_ONCE: usize = 8;

/// What is known of the people.
#[derive(Default)]
pub(super) struct People {
    pub(super) findings: Vec<Finding>,
    /// Who is signed out, so that a stream of theirs is in nobody's way.
    pub(super) free: Vec<String>,
}

/// Why nobody is asked for.
pub(super) fn not_asked(ids: &[String], reason: &str) -> People {
    let finding = |id: &String| finding(id, FindingOutcome::NotTried(reason.to_owned()));
    People { findings: ids.iter().map(finding).collect(), free: Vec::new() }
}

/// Asks for everybody, each with what they show, once.
pub(super) async fn ask(client: &HttpClient, door: &TriedAddress, ids: &[String], secrets: &PersonSecrets) -> People {
    let mut people = People::default();
    let mut silent = false;
    for ids in ids.chunks(AT_ONCE) {
        if silent {
            people.findings.extend(not_asked(ids, "the server has stopped answering").findings);
            continue;
        }
        let (known, unknown): (Vec<&String>, Vec<&String>) = ids.iter().partition(|id| secrets.of(id).is_some());
        let unknown: Vec<String> = unknown.into_iter().cloned().collect();
        people.findings.extend(not_asked(&unknown, "the target file has neither a password nor a token").findings);
        let known = known.into_iter().filter_map(|id| Some((id, secrets.of(id)?)));
        let ask = |(id, secret): (&String, PersonSecret)| one(client.clone(), door.clone(), id.clone(), secret);
        for (id, secret, state) in all(known.map(ask).collect()).await {
            silent |= matches!(state, Err(Complaint::Silent { .. }));
            let outcome = match state {
                Ok(state) if state == "LOGOUT" => {
                    people.free.push(id.clone());
                    FindingOutcome::Works(format!("{secret} taken; signed out"))
                }
                Ok(state) => {
                    FindingOutcome::Works(format!("{secret} taken; in use ({state}), so runs leave this person alone"))
                }
                Err(complaint) => FindingOutcome::Fails(complaint),
            };
            people.findings.push(finding(&id, outcome));
        }
    }
    people
}

fn finding(id: &str, outcome: FindingOutcome) -> Finding {
    Finding { kind: FindingKind::Person, place: id.to_owned(), named: true, outcome }
}

async fn one(
    client: HttpClient,
    door: TriedAddress,
    id: String,
    secret: PersonSecret,
) -> (String, &'static str, Result<String, Complaint>) {
    let word = match secret {
        PersonSecret::Password(_) => "password",
        PersonSecret::Token(_) => "token",
    };
    let state = state(&client, &door, &id, &secret).await;
    (id, word, state)
}

async fn state(client: &HttpClient, door: &TriedAddress, id: &str, secret: &PersonSecret) -> Result<String, Complaint> {
    let credentials = secret.credentials(id);
    let answered = get(client, door, &format!("/finesse/api/User/{id}"), &credentials).await?;
    let address = door.address.clone();
    if let Some(refusal) = refusal(&address, &answered) {
        return Err(refusal);
    }
    let not_finesse = |reason: String| Complaint::NotFinesse { address: address.clone(), reason };
    match answered.status {
        200 => {
            let root = answered.body.tree().map_err(|error| not_finesse(format!("of User/{id} {error}")))?;
            root.text_at("state").ok_or_else(|| not_finesse(format!("User/{id} has no state")))
        }
        401 => Err(Complaint::refused(address, id.to_owned(), secret)),
        404 => Err(Complaint::NoSuchPerson { address, user: id.to_owned() }),
        status => Err(not_finesse(format!("status {status} to GET User/{id}"))),
    }
}
