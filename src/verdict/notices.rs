//! Claims about notices: those that must come, those that must not, and nodes on which nothing else may.

use crate::case::claim::{NodeName, NoticeClaim, OnlyClaim};
use crate::cast::{Cast, Place, UnknownName};
use crate::contract::DialogId;

use super::deviation::DeviationPlace;
use super::expectation::{Evaluator, Fault};
use super::has::misses;
use super::reading::ReadNotice;

/// The pubsub node of that name for a person; nodes are the addresses of the API (page 345).
///
/// # Errors
/// [`UnknownName`] for a person who is not in the cast.
pub fn node_of(node: NodeName, role: &str, cast: &Cast) -> Result<String, UnknownName> {
    let template = match node {
        NodeName::User => format!("/finesse/api/User/{{{role}.id}}"),
        NodeName::Dialogs => format!("/finesse/api/User/{{{role}.id}}/Dialogs"),
        NodeName::Team => format!("/finesse/api/Team/{{{role}.team}}/Users"),
        NodeName::Queues => format!("/finesse/api/User/{{{role}.id}}/Queues"),
        NodeName::SystemInfo => "/finesse/api/SystemInfo".to_owned(),
    };
    cast.fill(&template, Place::Plain)
}

/// How well a notice meets a claim.
enum Fit {
    /// Another node, event or object.
    Other,
    /// The right notice, and what it does not say: expected, actual.
    Misses(Vec<(String, String)>),
    /// Met.
    Met,
}

/// `learned` is what earlier claims of the same step have learned: a later one may be about it.
fn fit(
    claim: &NoticeClaim,
    notice: &ReadNotice,
    cast: &Cast,
    learned: &[(String, DialogId, String)],
) -> Result<Fit, UnknownName> {
    let on_node = match claim.on {
        Some(node) => notice.node == node_of(node, &claim.to, cast)?,
        None => true,
    };
    let with_event = claim.event.is_none_or(|event| event.word() == notice.event);
    let about = match &claim.of {
        Some(name) => Some(id_of(name, cast, learned)?) == notice.object_id(),
        None => true,
    };
    let Some(object) = notice.object().filter(|_| on_node && with_event && about) else { return Ok(Fit::Other) };
    let misses = misses(&claim.has, object, cast)?;
    Ok(if misses.is_empty() { Fit::Met } else { Fit::Misses(misses) })
}

/// The id of a person or thing, by name.
fn id_of(name: &str, cast: &Cast, learned: &[(String, DialogId, String)]) -> Result<String, UnknownName> {
    match learned.iter().find(|(known, ..)| known == name) {
        Some((_, id, _)) => Ok(id.to_string()),
        None => cast.fill(&format!("{{{name}.id}}"), Place::Plain),
    }
}

/// Checks the notices that must come; each answers one claim at most.
pub(super) fn must_come(evaluator: &mut Evaluator<'_>, claims: &[NoticeClaim], in_order: bool) -> Result<(), Fault> {
    let mut last: Option<(String, usize)> = None;
    for claim in claims {
        let cast = evaluator.cast;
        let mut met = None;
        let mut nearest: Option<Vec<(String, String)>> = None;
        for (index, notice) in evaluator.notices(&claim.to).iter().enumerate() {
            if evaluator.is_consumed(&claim.to, index) {
                continue;
            }
            match fit(claim, notice, cast, &evaluator.learned)? {
                Fit::Other => {}
                Fit::Met => {
                    met = Some(index);
                    break;
                }
                Fit::Misses(misses) => {
                    if nearest.as_ref().is_none_or(|nearest| misses.len() < nearest.len()) {
                        nearest = Some(misses);
                    }
                }
            }
        }
        let Some(index) = met else {
            missing(evaluator, claim, nearest)?;
            continue;
        };
        if let Some((role, before)) = &last
            && in_order
            && *role == claim.to
            && *before > index
        {
            let expected = format!("{} after the notice that is claimed before it", claim_words(claim, cast)?);
            evaluator.deviates(claim.row.as_ref(), DeviationPlace::Order, expected, "it came earlier".to_owned());
        }
        last = Some((claim.to.clone(), index));
        learn(evaluator, claim, index);
        evaluator.consume(&claim.to, index);
    }
    Ok(())
}

fn learn(evaluator: &mut Evaluator<'_>, claim: &NoticeClaim, index: usize) {
    if let Some(name) = &claim.learn
        && let Some(id) = evaluator.notices(&claim.to)[index].object_id()
    {
        evaluator.learned.push((name.clone(), DialogId::new(id), claim.to.clone()));
    }
}

fn missing(
    evaluator: &mut Evaluator<'_>,
    claim: &NoticeClaim,
    nearest: Option<Vec<(String, String)>>,
) -> Result<(), Fault> {
    let words = claim_words(claim, evaluator.cast)?;
    match nearest {
        // The right notice came and says something else: each value is told by itself.
        Some(misses) => {
            for (expected, actual) in misses {
                let expected = format!("{words} with {expected}");
                evaluator.deviates(claim.row.as_ref(), DeviationPlace::Notice, expected, actual);
            }
        }
        None => {
            let actual = evaluator.all_to(&claim.to);
            evaluator.deviates(claim.row.as_ref(), DeviationPlace::Notice, words, actual);
        }
    }
    Ok(())
}

/// Checks that a notice did not come.
pub(super) fn must_not_come(evaluator: &mut Evaluator<'_>, claim: &NoticeClaim) -> Result<(), Fault> {
    let cast = evaluator.cast;
    let mut came = Vec::new();
    for notice in evaluator.notices(&claim.to) {
        if let Fit::Met = fit(claim, notice, cast, &evaluator.learned)? {
            came.push(notice.words());
        }
    }
    for words in came {
        let expected = format!("no {}", claim_words(claim, cast)?);
        evaluator.deviates(claim.row.as_ref(), DeviationPlace::Absence, expected, words);
    }
    Ok(())
}

/// Checks that nothing but the claimed notices came on a node.
pub(super) fn nothing_else(evaluator: &mut Evaluator<'_>, claim: &OnlyClaim) -> Result<(), Fault> {
    let node = node_of(claim.on, &claim.to, evaluator.cast)?;
    let notices = evaluator.notices(&claim.to).iter().enumerate();
    let others: Vec<String> = notices
        .filter(|(index, notice)| notice.node == node && !evaluator.is_consumed(&claim.to, *index))
        .map(|(_, notice)| notice.words())
        .collect();
    for words in others {
        let expected = format!("nothing else to {} on {node}", claim.to);
        evaluator.deviates(None, DeviationPlace::Absence, expected, words);
    }
    Ok(())
}

fn claim_words(claim: &NoticeClaim, cast: &Cast) -> Result<String, UnknownName> {
    let event = claim.event.map(|event| format!("{} ", event.word())).unwrap_or_default();
    let node = match claim.on {
        Some(node) => format!(" on {}", node_of(node, &claim.to, cast)?),
        None => String::new(),
    };
    let about = claim.of.as_ref().map(|of| format!(" about {of}")).unwrap_or_default();
    Ok(format!("{event}notice to {}{node}{about}", claim.to))
}

#[cfg(test)]
mod tests {
    use crate::case::claim::{EventName, NoticeClaim, Outcome};
    use crate::observe::Notice;

    use super::super::expectation::{StepSeen, evaluate};
    use super::*;

    fn notice(event: &str, id: &str) -> Notice {
        let payload = format!("<Update><data><dialog><id>{id}</id></dialog></data><event>{event}</event></Update>");
        Notice { node: "/n".to_owned(), item: id.to_owned(), payload, side: crate::observe::Side::A, arrived_at: 0 }
    }

    #[test]
    fn a_claim_can_be_about_what_an_earlier_one_of_the_step_learned() {
        let post = NoticeClaim {
            to: "colleague".to_owned(),
            event: Some(EventName::Post),
            learn: Some("consult".to_owned()),
            ..NoticeClaim::default()
        };
        let put = NoticeClaim {
            to: "agent".to_owned(),
            event: Some(EventName::Put),
            of: Some("consult".to_owned()),
            ..NoticeClaim::default()
        };
        let outcome = Outcome { notices: vec![post, put], ..Outcome::default() };
        let (told, wrong, right) = ([notice("POST", "7")], [notice("PUT", "8")], [notice("PUT", "7")]);
        for (agent, deviations) in [(&wrong, 1), (&right, 0)] {
            let notices = [("colleague", told.as_slice()), ("agent", agent.as_slice())].into_iter().collect();
            let seen = StepSeen { step: 1, notices, ..StepSeen::default() };
            let evaluation = evaluate(&outcome, &seen, &Cast::default()).unwrap();
            assert_eq!(evaluation.deviations.len(), deviations, "{:?}", evaluation.deviations);
        }
        let silent = [("colleague", [].as_slice()), ("agent", right.as_slice())].into_iter().collect();
        let seen = StepSeen { step: 1, notices: silent, ..StepSeen::default() };
        let evaluation = evaluate(&outcome, &seen, &Cast::default()).unwrap();
        assert_eq!(evaluation.deviations.len(), 2, "{:?}", evaluation.deviations);
    }
}
