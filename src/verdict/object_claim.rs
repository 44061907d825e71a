//! What an object says: claims at paths below it, and claims about its participants by role.

use std::sync::LazyLock;

use crate::case::meant::{ActionsClaim, Claimed, Has, ParticipantClaim, ValueClaim};
use crate::cast::{Cast, UnknownName};
use crate::contract::{RowId, member_field};
use crate::xml::Element;

use super::value_claim::{claim_words, meets, value_words};

/// Something that an object was to say and does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unsaid<'a> {
    /// The rows that it names beside those of the whole claim.
    pub rows: Vec<&'a RowId>,
    /// What was expected, in words.
    pub expected: String,
    /// What stands there, in words.
    pub actual: String,
}

/// What of `has` an object does not say, one sentence each; empty where it says all of it.
pub(super) fn misses<'a>(has: &'a Has, object: &Element, cast: &Cast) -> Result<Vec<Unsaid<'a>>, UnknownName> {
    let mut misses = Vec::new();
    for (above, claims) in by_member(has) {
        match claims.as_slice() {
            [(path, claim)] => values(path, claim, object, cast, &mut misses)?,
            several => one_member(above, several, object, cast, &mut misses)?,
        }
    }
    for (role, claim) in &has.participants {
        participant(role, claim, object, cast, &mut misses)?;
    }
    if has.is_closed {
        nobody_else(has, object, cast, &mut misses);
    }
    Ok(misses)
}

type PathClaim<'a> = (&'a str, &'a Claimed<ValueClaim>);

/// The claims of values, those together that are about one member of a list: the name and the value of a call variable,
/// the login name and the code of the reason of a user.
fn by_member(has: &Has) -> Vec<(&str, Vec<PathClaim<'_>>)> {
    let mut groups: Vec<(&str, Vec<PathClaim<'_>>)> = Vec::new();
    for (path, claim) in &has.values {
        let member = member_of(path);
        match groups.iter_mut().find(|(other, _)| member == Some(*other)) {
            Some((_, claims)) => claims.push((path, claim)),
            None => groups.push((member.unwrap_or_default(), vec![(path, claim)])),
        }
    }
    groups
}

/// The path of the innermost member of a list that a path leads into.
fn member_of(path: &str) -> Option<&str> {
    let above = path.rmatch_indices('/').map(|(at, _)| &path[..at]);
    above.into_iter().find(|above| above.rsplit('/').next().is_some_and(|name| member_field(name).is_some()))
}

/// Checks that one member of a list meets every claim about it.
fn one_member<'a>(
    above: &str,
    claims: &[PathClaim<'a>],
    object: &Element,
    cast: &Cast,
    misses: &mut Vec<Unsaid<'a>>,
) -> Result<(), UnknownName> {
    let own = |path: &str| path[above.len() + 1..].to_owned();
    let members = object.all_at(above);
    let (mut nearest, mut most) = (None, 0);
    for member in &members {
        let mut met = 0;
        for (path, claim) in claims {
            met += usize::from(meets(&claim.what, member.text_at(&own(path)).as_deref(), cast)?);
        }
        if met == claims.len() {
            return Ok(());
        }
        if met > most {
            (nearest, most) = (Some(*member), met);
        }
    }
    let expected: Vec<String> =
        claims.iter().map(|(path, claim)| format!("{} {}", own(path), claim_words(&claim.what, cast))).collect();
    let actual = match nearest {
        Some(member) => {
            let told = claims
                .iter()
                .map(|(path, _)| format!("{} {}", own(path), value_words(member.text_at(&own(path)).as_deref())));
            told.collect::<Vec<_>>().join(" and ")
        }
        None => format!("none of {} like it", members.len()),
    };
    let expected = format!("{above} with {} in one", expected.join(" and "));
    let rows = claims.iter().filter_map(|(_, claim)| claim.row.as_ref()).collect();
    misses.push(Unsaid { rows, expected, actual });
    Ok(())
}

/// Checks that nobody takes part but those who are claimed to, each once. Who has left may be told once more.
fn nobody_else(has: &Has, object: &Element, cast: &Cast, misses: &mut Vec<Unsaid<'_>>) {
    // An element of another name is no party: a server may have more than the guide says.
    let participants = object.at("participants").map(|list| list.children_named("Participant"));
    let there = participants
        .into_iter()
        .flatten()
        .filter(|participant| participant.text_at("state").as_deref() != Some("DROPPED"));
    let mut seen: Vec<String> = Vec::new();
    for participant in there {
        let address = participant.text_at("mediaAddress").unwrap_or_default();
        let role = cast.role_at(&address);
        let is_claimed = role.is_some_and(|role| has.participants.get(role).is_some_and(|claim| !claim.absent));
        if !is_claimed || seen.contains(&address) {
            misses.push(unsaid(None, "nobody else among the participants", format!("`{address}` among them")));
        }
        seen.push(address);
    }
}

/// Checks the value at a path. Lists are sets: where names on the path repeat, any of the values may be the one, and none of
/// them one that is not to be there.
fn values<'a>(
    path: &str,
    claim: &'a Claimed<ValueClaim>,
    object: &Element,
    cast: &Cast,
    misses: &mut Vec<Unsaid<'a>>,
) -> Result<(), UnknownName> {
    let texts = object.texts_at(path);
    let mut meet = Vec::with_capacity(texts.len());
    for text in &texts {
        meet.push(meets(&claim.what, Some(text), cast)?);
    }
    let met = match &claim.what {
        ValueClaim::Not(_) => meet.iter().all(|met| *met),
        what if texts.is_empty() => meets(what, None, cast)?,
        _ => meet.contains(&true),
    };
    if !met {
        let told = match &claim.what {
            ValueClaim::Not(_) => meet.iter().position(|met| !met).and_then(|at| texts.get(at)),
            _ => texts.first(),
        };
        let actual = value_words(told.map(String::as_str));
        let expected = format!("{path} {}", claim_words(&claim.what, cast));
        misses.push(unsaid(claim.row.as_ref(), expected, format!("{path} {actual}")));
    }
    Ok(())
}

fn participant<'a>(
    role: &str,
    claim: &'a ParticipantClaim,
    object: &Element,
    cast: &Cast,
    misses: &mut Vec<Unsaid<'a>>,
) -> Result<(), UnknownName> {
    let participants = object.at("participants").map(Element::elements);
    let found = participants.into_iter().flatten().find(|participant| {
        participant.text_at("mediaAddress").is_some_and(|address| cast.role_at(&address) == Some(role))
    });
    let Some(found) = found else {
        if !claim.absent {
            let actual = format!("participants {}", addresses(object));
            misses.push(unsaid(None, format!("{role} among the participants"), actual));
        }
        return Ok(());
    };
    if claim.absent {
        let actual = format!("participants {}", addresses(object));
        misses.push(unsaid(None, format!("{role} not among the participants"), actual));
        return Ok(());
    }
    for (path, value) in &claim.values {
        let actual = found.text_at(path);
        if !meets(&value.what, actual.as_deref(), cast)? {
            let actual = format!("{role}: {path} {}", value_words(actual.as_deref()));
            let expected = format!("{role}: {path} {}", claim_words(&value.what, cast));
            misses.push(unsaid(value.row.as_ref(), expected, actual));
        }
    }
    if let Some(claim) = &claim.actions {
        actions(role, claim, found, misses);
    }
    Ok(())
}

fn actions<'a>(role: &str, claim: &'a Claimed<ActionsClaim>, participant: &Element, misses: &mut Vec<Unsaid<'a>>) {
    let offered: Vec<String> = participant
        .at("actions")
        .map(|actions| actions.children_named("action").map(Element::text).collect())
        .unwrap_or_default();
    let has = |action: &String| offered.contains(action);
    let (has_all, too_many, expected): (bool, Vec<&String>, String) = match &claim.what {
        ActionsClaim::Exactly(exactly) => {
            let others = offered.iter().filter(|action| !exactly.contains(action)).collect();
            (exactly.iter().all(has), others, format!("exactly {}", list(exactly)))
        }
        ActionsClaim::Some { include, exclude } => {
            let mut expected = format!("at least {}", list(include));
            if !exclude.is_empty() {
                expected.push_str(&format!(" and none of {}", list(exclude)));
            }
            (include.iter().all(has), exclude.iter().filter(|action| has(action)).collect(), expected)
        }
    };
    let is_twice = |(place, action): (usize, &String)| offered[..place].contains(action);
    let twice = matches!(claim.what, ActionsClaim::Exactly(_)) && offered.iter().enumerate().any(is_twice);
    if has_all && too_many.is_empty() && !twice {
        return;
    }
    let state = participant.text_at("state").unwrap_or_default();
    let further = has_all && !twice && too_many.iter().all(|action| may_be_further(action, &state));
    let actual = format!("{role} offers {}", list(&offered));
    let mut unsaid = unsaid(claim.row.as_ref(), format!("{role} to offer {expected}"), actual);
    // No page says that a participant offers nothing else; the printed table itself leaves actions out.
    unsaid.rows.extend(further.then(further_actions));
    misses.push(unsaid);
}

/// Whether a participant in that state may offer an action beside those that the guide's table has. What would make no
/// sense is none: to answer what is answered, to retrieve what is not held, to accept what is no reservation.
fn may_be_further(action: &str, state: &str) -> bool {
    const BESIDE: [&str; 8] = [
        "DROP",
        "SEND_DTMF",
        "CONSULT_CALL",
        "TRANSFER",
        "TRANSFER_SST",
        "CONFERENCE",
        "UPDATE_CALL_DATA",
        "START_RECORDING",
    ];
    state != "DROPPED" && BESIDE.contains(&action)
}

/// The row on which a claim rests that an action is not offered.
fn further_actions() -> &'static RowId {
    static ROW: LazyLock<RowId> = LazyLock::new(|| RowId::of("participant_actions", "nothing-else"));
    &ROW
}

fn unsaid(row: Option<&RowId>, expected: impl Into<String>, actual: String) -> Unsaid<'_> {
    Unsaid { rows: row.into_iter().collect(), expected: expected.into(), actual }
}

fn list(words: &[String]) -> String {
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

fn addresses(object: &Element) -> String {
    let participants = object.at("participants").map(Element::elements);
    let addresses: Vec<String> =
        participants.into_iter().flatten().filter_map(|participant| participant.text_at("mediaAddress")).collect();
    list(&addresses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Customer;
    use crate::xml::{Limits, read_document};

    const CALL: &str = "<Dialog><mediaProperties><callvariables>\
        <CallVariable><name>callVariable1</name><value>silver</value></CallVariable>\
        <CallVariable><name>callVariable2</name><value>gold</value></CallVariable></callvariables></mediaProperties>\
        <participants><Participant><mediaAddress>1</mediaAddress><state>ACTIVE</state></Participant>\
        <Participant><mediaAddress>2</mediaAddress><state>HELD</state></Participant></participants></Dialog>";

    fn told(has: &Has, call: &str) -> Vec<String> {
        let mut cast = Cast::default();
        cast.customers.insert("one".to_owned(), Customer::outside("1"));
        cast.customers.insert("two".to_owned(), Customer::outside("2"));
        let call = read_document(call.as_bytes(), Limits::default()).unwrap();
        misses(has, &call, &cast).unwrap().into_iter().map(|miss| miss.actual).collect()
    }

    #[test]
    fn a_variable_has_the_value_that_stands_beside_its_name() {
        let variable = |name: &str, value: &str| {
            let above = "mediaProperties/callvariables/CallVariable";
            let claims = [("name", name), ("value", value)];
            let values =
                claims.map(|(field, text)| (format!("{above}/{field}"), ValueClaim::Equal(text.to_owned()).into()));
            Has { values: values.into_iter().collect(), ..Has::default() }
        };
        assert_eq!(told(&variable("callVariable2", "gold"), CALL), Vec::<String>::new());
        assert_eq!(told(&variable("callVariable1", "gold"), CALL), ["name `callVariable1` and value `silver`"]);
        assert_eq!(told(&variable("callVariable3", "bronze"), CALL), ["none of 2 like it"]);
    }

    const TEAM: &str = "<Team><users><User><loginId>7</loginId><state>NOT_READY</state><reasonCode><code>21</code>\
        </reasonCode></User><User><loginId>8</loginId><state>READY</state></User></users></Team>";

    #[test]
    fn a_reason_is_that_of_the_user_whose_state_stands_beside_it() {
        let user = |claims: &[(&str, &str)]| {
            let claim = |(field, text): &(&str, &str)| {
                (format!("users/User/{field}"), ValueClaim::Equal((*text).to_owned()).into())
            };
            Has { values: claims.iter().map(claim).collect(), ..Has::default() }
        };
        assert_eq!(told(&user(&[("loginId", "7"), ("reasonCode/code", "21")]), TEAM), Vec::<String>::new());
        assert_eq!(told(&user(&[("loginId", "8"), ("state", "READY")]), TEAM), Vec::<String>::new());
        assert_eq!(
            told(&user(&[("loginId", "8"), ("reasonCode/code", "21")]), TEAM),
            ["loginId `7` and reasonCode/code `21`"]
        );
    }

    #[test]
    fn who_is_not_to_be_listed_is_nobody_of_the_list() {
        let not = |id: &str| {
            let claim = ValueClaim::Not(id.to_owned()).into();
            Has { values: [("users/User/loginId".to_owned(), claim)].into_iter().collect(), ..Has::default() }
        };
        assert_eq!(told(&not("9"), TEAM), Vec::<String>::new());
        assert_eq!(told(&not("8"), TEAM), ["users/User/loginId `8`"]);
        assert_eq!(told(&not("8"), "<Team><users/></Team>"), Vec::<String>::new());
    }

    #[test]
    fn an_action_beside_the_table_binds_weakly_and_one_without_sense_does_not() {
        let rows = |exactly: &[&str], offered: &[&str]| -> Vec<String> {
            let offered: String = offered.iter().map(|action| format!("<action>{action}</action>")).collect();
            let call = CALL.replace("<state>HELD</state>", &format!("<state>HELD</state><actions>{offered}</actions>"));
            let exactly = exactly.iter().map(|action| (*action).to_owned()).collect();
            let actions = Some(ActionsClaim::Exactly(exactly).into());
            let claim = ParticipantClaim { actions, ..ParticipantClaim::default() };
            let has = Has { participants: [("two".to_owned(), claim)].into_iter().collect(), ..Has::default() };
            let mut cast = Cast::default();
            cast.customers.insert("two".to_owned(), Customer::outside("2"));
            let call = read_document(call.as_bytes(), Limits::default()).unwrap();
            let misses = misses(&has, &call, &cast).unwrap();
            misses.iter().map(|miss| miss.rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")).collect()
        };
        let held = ["RETRIEVE", "DROP"];
        let (none, strong): (Vec<String>, Vec<String>) = (Vec::new(), vec![String::new()]);
        assert_eq!(rows(&held, &["DROP", "RETRIEVE"]), none);
        assert_eq!(rows(&held, &["DROP", "RETRIEVE", "CONSULT_CALL"]), ["participant_actions#nothing-else"]);
        for offered in [&["DROP", "RETRIEVE", "ANSWER"][..], &["DROP"], &["DROP", "CONSULT_CALL"]] {
            assert_eq!(rows(&held, offered), strong, "{offered:?}");
        }
        assert_eq!(rows(&held, &["DROP", "RETRIEVE", "DROP"]), strong, "an action that is there twice");
    }

    #[test]
    fn nobody_takes_part_but_those_who_are_listed() {
        let of = |roles: &[&str], is_closed: bool| {
            let claims = roles.iter().map(|role| ((*role).to_owned(), ParticipantClaim::default()));
            Has { participants: claims.collect(), is_closed, ..Has::default() }
        };
        assert_eq!(told(&of(&["one", "two"], true), CALL), Vec::<String>::new());
        assert_eq!(told(&of(&["one"], false), CALL), Vec::<String>::new());
        assert_eq!(told(&of(&["one"], true), CALL), ["`2` among them"]);
        assert_eq!(told(&of(&["one"], true), &CALL.replace("HELD", "DROPPED")), Vec::<String>::new());
        let twice = CALL.replace("<mediaAddress>2", "<mediaAddress>1");
        assert_eq!(told(&of(&["one"], true), &twice), ["`1` among them"]);
        assert_eq!(
            told(&of(&["one", "two"], true), &CALL.replace(">2<", ">3<")),
            ["participants 1, 3", "`3` among them"]
        );
    }
}
