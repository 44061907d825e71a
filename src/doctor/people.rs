//! The people of the target file: whether their password is taken, and who is in use.

use crate::client::HttpClient;
use crate::client::http::Credentials;
use crate::control::Password;

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

/// Asks for everybody, each with their own password, once.
pub(super) async fn ask(client: &HttpClient, door: &TriedAddress, ids: &[String], password: &Password) -> People {
    let mut people = People::default();
    let mut silent = false;
    for ids in ids.chunks(AT_ONCE) {
        if silent {
            people.findings.extend(not_asked(ids, "the server has stopped answering").findings);
            continue;
        }
        let ask = |id: &String| one(client.clone(), door.clone(), id.clone(), password.clone());
        for (id, state) in all(ids.iter().map(ask).collect()).await {
            silent |= matches!(state, Err(Complaint::Silent { .. }));
            let outcome = match state {
                Ok(state) if state == "LOGOUT" => {
                    people.free.push(id.clone());
                    FindingOutcome::Works("password taken; signed out".to_owned())
                }
                Ok(state) => {
                    FindingOutcome::Works(format!("password taken; in use ({state}), so runs leave this person alone"))
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
    password: Password,
) -> (String, Result<String, Complaint>) {
    let state = state(&client, &door, &id, password).await;
    (id, state)
}

async fn state(client: &HttpClient, door: &TriedAddress, id: &str, password: Password) -> Result<String, Complaint> {
    let credentials = Credentials::Basic { user: id.to_owned(), password };
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
        401 => Err(Complaint::WrongPassword { address, user: id.to_owned() }),
        404 => Err(Complaint::NoSuchPerson { address, user: id.to_owned() }),
        status => Err(not_finesse(format!("status {status} to GET User/{id}"))),
    }
}
