//! Ids that a step tells: a step of its own between what was seen and the judge, made of raw values.

use crate::case::meant::{Capture, CaptureFrom, Expected, Has, NoticeClaim, Outcome};
use crate::cast::{CapturedId, Cast, UnknownName};
use crate::contract::{ApiObject, ObjectWord, object_after};
use crate::xml::Element;

use super::notices::is_about;
use super::object_claim::misses;
use super::reading::{ReadNotice, id_of, read_body};
use super::step_seen::StepSeen;

/// The ids that a step tells, in the order in which its outcomes want them: of several arms, whichever comes first. What is
/// not there is left out; the judge tells of it. `actor` is who sent the step's request.
///
/// # Errors
/// [`UnknownName`] where a claim names something that the run does not know.
pub fn capture(
    expected: &Expected,
    seen: &StepSeen<'_>,
    cast: &Cast,
    actor: Option<&str>,
) -> Result<Vec<CapturedId>, UnknownName> {
    let mut known = cast.clone();
    let mut captured: Vec<CapturedId> = Vec::new();
    // Each notice tells one id.
    let mut spent: Vec<(&str, usize)> = Vec::new();
    for wanted in outcomes(expected).into_iter().flat_map(|outcome| &outcome.captures) {
        if captured.iter().any(|captured| captured.name == wanted.name) {
            continue;
        }
        let found = match &wanted.from {
            CaptureFrom::Notice(claim) => from_notice(wanted, claim, seen, &known, &mut spent)?,
            CaptureFrom::Location => from_location(wanted, seen, actor),
            CaptureFrom::List(claim) => match seen.after.get(&(claim.path.as_str(), claim.by.as_str())) {
                Some(answered) => match read_body(answered) {
                    Ok(list) => from_list(wanted, &claim.by, list, &claim.has, &known)?,
                    Err(_) => None,
                },
                None => None,
            },
        };
        if let Some(found) = found {
            known.learn(found.clone());
            captured.push(found);
        }
    }
    Ok(captured)
}

/// The outcomes that an expectation allows.
pub fn outcomes(expected: &Expected) -> Vec<&Outcome> {
    match expected {
        Expected::Outcome(outcome) => vec![outcome],
        Expected::OneOf { arms, .. } => arms.values().collect(),
        Expected::Universal(claim) => vec![&claim.watched],
        Expected::Observe => Vec::new(),
    }
}

/// Of the notices that the claim is about, and that have told nothing yet, the one of which the least is missing.
fn from_notice<'a>(
    wanted: &Capture,
    claim: &'a NoticeClaim,
    seen: &StepSeen<'_>,
    cast: &Cast,
    spent: &mut Vec<(&'a str, usize)>,
) -> Result<Option<CapturedId>, UnknownName> {
    let mut nearest: Option<(usize, usize, CapturedId)> = None;
    let notices = seen.notices.get(claim.to.as_str()).copied().unwrap_or_default();
    for (index, notice) in notices.iter().enumerate() {
        let Ok(notice) = ReadNotice::read(notice) else { continue };
        if spent.contains(&(claim.to.as_str(), index)) || !is_about(claim, &notice, cast)? {
            continue;
        }
        let Some(object) = notice.object() else { continue };
        let Some(found) = named(wanted, object, &claim.to) else { continue };
        let missing = misses(&claim.has, object, cast)?.len();
        if nearest.as_ref().is_none_or(|(least, ..)| missing < *least) {
            nearest = Some((missing, index, found));
        }
    }
    Ok(nearest.map(|(_, index, found)| {
        spent.push((&claim.to, index));
        found
    }))
}

fn from_list(
    wanted: &Capture,
    reader: &str,
    list: &Element,
    has: &Has,
    cast: &Cast,
) -> Result<Option<CapturedId>, UnknownName> {
    let mut nearest: Option<(usize, CapturedId)> = None;
    for member in list.elements() {
        let Some(found) = named(wanted, member, reader) else { continue };
        let missing = misses(has, member, cast)?.len();
        if nearest.as_ref().is_none_or(|(least, _)| missing < *least) {
            nearest = Some((missing, found));
        }
    }
    Ok(nearest.map(|(_, found)| found))
}

/// The last segment of the address that the answer gives, and the object that stands before it.
fn from_location(wanted: &Capture, seen: &StepSeen<'_>, actor: Option<&str>) -> Option<CapturedId> {
    let location = seen.answered?.header("location")?;
    let path = location.split(['?', '#']).next()?.trim_end_matches('/');
    let (before, id) = path.rsplit_once('/')?;
    let object = object_after(before.rsplit('/').next()?)?;
    (!id.is_empty()).then(|| CapturedId {
        name: wanted.name.clone(),
        object,
        id: id.to_owned(),
        reader: actor.unwrap_or_default().to_owned(),
    })
}

fn named(wanted: &Capture, object: &Element, reader: &str) -> Option<CapturedId> {
    let kind: ObjectWord = ApiObject::of_element(&object.name)?.word;
    let id = id_of(object).filter(|id| !id.is_empty())?;
    Some(CapturedId { name: wanted.name.clone(), object: kind, id, reader: reader.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::meant::{AfterClaim, EventName, ValueClaim};
    use crate::contract::NodeName;
    use crate::observe::{Answered, Notice, Side};

    fn notice(event: &str, id: &str, state: &str) -> Notice {
        let dialog = format!("<dialog><id>{id}</id><state>{state}</state></dialog>");
        let payload = format!("<Update><data>{dialog}</data><event>{event}</event></Update>").into();
        Notice { node: "/n".to_owned(), item: id.to_owned(), payload, side: Side::A, stranger: None, arrived_at: 0 }
    }

    fn has_state(state: &str) -> Has {
        let values = [("state".to_owned(), ValueClaim::Equal(state.to_owned()).into())].into_iter().collect();
        Has { values, ..Has::default() }
    }

    fn wanting(captures: Vec<Capture>) -> Expected {
        Expected::Outcome(Box::new(Outcome { captures, ..Outcome::default() }))
    }

    fn of_notice(name: &str, state: &str) -> Capture {
        let claim = NoticeClaim {
            to: "agent".to_owned(),
            event: Some(EventName::Post),
            has: has_state(state),
            ..NoticeClaim::default()
        };
        Capture { name: name.to_owned(), from: CaptureFrom::Notice(Box::new(claim)) }
    }

    #[test]
    fn the_notice_of_which_the_least_is_missing_tells_the_id() {
        let came = [notice("PUT", "1", "ALERTING"), notice("POST", "2", "ACTIVE"), notice("POST", "3", "ALERTING")];
        let seen = StepSeen { notices: [("agent", came.as_slice())].into_iter().collect(), ..StepSeen::default() };
        let ids = |captures: Vec<Capture>| {
            let captured = capture(&wanting(captures), &seen, &Cast::default(), None).unwrap();
            captured.into_iter().map(|captured| captured.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(vec![of_notice("call", "ALERTING")]), ["3"]);
        assert_eq!(ids(vec![of_notice("call", "HELD")]), ["2"]);
        assert_eq!(ids(vec![of_notice("call", "ALERTING"), of_notice("other", "ALERTING")]), ["3", "2"]);
    }

    #[test]
    fn a_location_and_a_list_tell_ids_too() {
        let headers = vec![("location".to_owned(), "https://h/finesse/api/Team/7/".to_owned())];
        let made = Answered { status: 201, headers, body: "".into() };
        let list = "<Dialogs><Dialog><id>4</id><state>HELD</state></Dialog><Dialog><id>5</id><state>ACTIVE</state>\
                    </Dialog></Dialogs>";
        let listed = Answered { status: 200, headers: Vec::new(), body: list.into() };
        let path = "/finesse/api/User/1/Dialogs";
        let after = [((path, "agent"), &listed)].into_iter().collect();
        let seen = StepSeen { answered: Some(&made), after, ..StepSeen::default() };
        let claim = AfterClaim { path: path.to_owned(), by: "agent".to_owned(), has: has_state("ACTIVE") };
        let wanted = vec![
            Capture { name: "team".to_owned(), from: CaptureFrom::Location },
            Capture { name: "active".to_owned(), from: CaptureFrom::List(claim) },
        ];
        let captured = capture(&wanting(wanted), &seen, &Cast::default(), Some("boss")).unwrap();
        let told: Vec<_> =
            captured.iter().map(|one| (one.object.as_str(), one.id.as_str(), one.reader.as_str())).collect();
        assert_eq!(told, [("team", "7", "boss"), ("dialog", "5", "agent")]);
        assert!(NodeName::dialogs().is_collection());
    }
}
