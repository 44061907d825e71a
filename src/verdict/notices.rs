//! Claims about notices: those that must come, those that must not, and nodes on which nothing else may.

use crate::case::meant::{EventName, NoticeClaim, OnlyClaim};
use crate::cast::{Cast, TemplatePlace, UnknownName};
use crate::contract::{Catalogue, NodeName};

use super::deviation::DeviationPlace;
use super::expectation::{Evaluator, Fault};
use super::object_claim::{Unsaid, misses};
use super::reading::ReadNotice;

/// The pubsub node of that name for a person; nodes are the addresses of the API (page 345).
///
/// # Errors
/// [`UnknownName`] for a person who is not in the cast.
pub fn node_of(node: NodeName, role: &str, cast: &Cast) -> Result<String, UnknownName> {
    let of_role = |attribute: &str| format!("{{{role}.{attribute}}}");
    let template = node.address().replace("{id}", &of_role("id")).replace("{team}", &of_role("watched_team"));
    cast.fill(&template, TemplatePlace::Plain)
}

/// How well a notice meets a claim.
enum Fit<'a> {
    /// Another node, event or object.
    Other,
    /// The right notice, and what it does not say.
    Misses(Vec<Unsaid<'a>>),
    /// Met.
    Met,
}

/// Whether a notice is on the claim's node, with its event, about its object.
pub(super) fn is_about(claim: &NoticeClaim, notice: &ReadNotice<'_>, cast: &Cast) -> Result<bool, UnknownName> {
    let on_node = match claim.on {
        Some(node) => notice.node == node_of(node, &claim.to, cast)?,
        None => true,
    };
    let with_event = claim.event.is_none_or(|event| event.word() == notice.event);
    let about = match &claim.of {
        Some(name) => Some(cast.fill(&format!("{{{name}.id}}"), TemplatePlace::Plain)?) == notice.object_id(),
        None => true,
    };
    Ok(on_node && with_event && about)
}

fn fit<'a>(claim: &'a NoticeClaim, notice: &ReadNotice<'_>, cast: &Cast) -> Result<Fit<'a>, UnknownName> {
    let is_about = is_about(claim, notice, cast)?;
    let Some(object) = notice.object().filter(|_| is_about) else { return Ok(Fit::Other) };
    let misses = misses(&claim.has, object, cast)?;
    Ok(if misses.is_empty() { Fit::Met } else { Fit::Misses(misses) })
}

/// What a fit comes to where the claim's row gives the source too. Only what must come has to name it: what must not come
/// is as unwanted under any other.
fn of_source<'a>(claim: &NoticeClaim, notice: &ReadNotice<'_>, fit: Fit<'a>, catalogue: &Catalogue) -> Fit<'a> {
    let row = claim.row.as_ref().and_then(|row| catalogue.row(row));
    let Some(source) = row.and_then(|row| row.source.as_deref()).and_then(|source| source_of(source, notice)) else {
        return fit;
    };
    let (expected, actual) = (format!("source `{source}`"), format!("source `{}`", notice.source));
    let miss = || Unsaid { rows: Vec::new(), expected, actual };
    match fit {
        Fit::Met if source != notice.source => Fit::Misses(vec![miss()]),
        Fit::Misses(misses) if source != notice.source => Fit::Misses(misses.into_iter().chain([miss()]).collect()),
        fit => fit,
    }
}

/// The source that a row's template gives for a notice: a collection is the node itself, anything else is the object.
fn source_of(template: &str, notice: &ReadNotice<'_>) -> Option<String> {
    match template.split_once("{id}") {
        Some((before, "")) => Some(format!("{before}{}", notice.object_id()?)),
        Some(_) => Some(notice.node.to_owned()),
        None => Some(template.to_owned()),
    }
}

/// Checks the notices that must come; each answers one claim at most.
pub(super) fn must_come(evaluator: &mut Evaluator<'_>, claims: &[NoticeClaim], in_order: bool) -> Result<(), Fault> {
    let mut last: Option<(String, usize)> = None;
    for claim in claims {
        let cast = evaluator.cast;
        let mut met = None;
        let mut nearest: Option<Vec<Unsaid<'_>>> = None;
        for (index, notice) in evaluator.notices(&claim.to).iter().enumerate() {
            if evaluator.is_consumed(&claim.to, index) {
                continue;
            }
            match of_source(claim, notice, fit(claim, notice, cast)?, evaluator.catalogue) {
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
            evaluator.deviates(&claim.row, DeviationPlace::Order, expected, "it came earlier".to_owned());
        }
        last = Some((claim.to.clone(), index));
        evaluator.consume(&claim.to, index);
        only_once(evaluator, claim, index)?;
    }
    Ok(())
}

/// A dialog is added once and removed once: the same word for word under another item id is no documented behaviour. A
/// second copy of one item never gets here; and an update may be published again where what changed is not shown, so that
/// updates said twice are left to snapshots. A call that begins is added twice where the table of outgoing calls has two rows
/// for it (page 128).
fn only_once(evaluator: &mut Evaluator<'_>, claim: &NoticeClaim, index: usize) -> Result<(), Fault> {
    let notices = evaluator.notices(&claim.to);
    let notice = &notices[index];
    let times = notices.iter().filter(|other| *other == notice).count();
    let begins = notice.object().and_then(|object| object.text_at("state")).is_some_and(|state| state == "INITIATING");
    let most = if begins && notice.event == EventName::Post.word() { 2 } else { 1 };
    if times > most && notice.event != EventName::Put.word() {
        let expected = format!("{} once", claim_words(claim, evaluator.cast)?);
        evaluator.deviates(&claim.row, DeviationPlace::Absence, expected, format!("it came {times} times"));
    }
    Ok(())
}

/// Tells that no notice meets a claim: what the right one does not say, or what came in its place.
fn missing(evaluator: &mut Evaluator<'_>, claim: &NoticeClaim, nearest: Option<Vec<Unsaid<'_>>>) -> Result<(), Fault> {
    let words = claim_words(claim, evaluator.cast)?;
    match nearest {
        // The right notice came and says something else: each value is told by itself.
        Some(misses) => {
            for Unsaid { rows, expected, actual } in misses {
                let expected = format!("{words} with {expected}");
                let rows = claim.row.iter().chain(rows);
                evaluator.deviates(rows, DeviationPlace::Notice, expected, actual);
            }
        }
        None => {
            let actual = match (of_another(evaluator, claim)?, late(evaluator, claim)?) {
                (Some(another), _) => another,
                (None, Some(late)) => format!("it came late, after the step had ended: {late}"),
                (None, None) => evaluator.all_to(&claim.to),
            };
            evaluator.deviates(&claim.row, DeviationPlace::Notice, words, actual);
        }
    }
    Ok(())
}

/// The notice that would meet a claim if it were about its object, and what it is about instead.
fn of_another(evaluator: &Evaluator<'_>, claim: &NoticeClaim) -> Result<Option<String>, UnknownName> {
    let (Some(name), cast) = (&claim.of, evaluator.cast) else { return Ok(None) };
    let own = cast.fill(&format!("{{{name}.id}}"), TemplatePlace::Plain)?;
    let of_any = NoticeClaim { of: None, ..claim.clone() };
    for (index, notice) in evaluator.notices(&claim.to).iter().enumerate() {
        // What is about something that the run knows was sent for that.
        let Some(id) = notice.object_id().filter(|id| !cast.captured.values().any(|known| known.id == *id)) else {
            continue;
        };
        if !evaluator.is_consumed(&claim.to, index) && matches!(fit(&of_any, notice, cast)?, Fit::Met) {
            return Ok(Some(format!("one about `{id}` instead of `{own}`: {}", notice.words())));
        }
    }
    Ok(None)
}

/// The notice that meets a claim and came after the window, in words.
fn late(evaluator: &Evaluator<'_>, claim: &NoticeClaim) -> Result<Option<String>, UnknownName> {
    for notice in evaluator.later(&claim.to).iter().filter_map(|notice| ReadNotice::read(notice).ok()) {
        if matches!(fit(claim, &notice, evaluator.cast)?, Fit::Met) {
            return Ok(Some(notice.words()));
        }
    }
    Ok(None)
}

/// Checks that a notice did not come.
pub(super) fn must_not_come(evaluator: &mut Evaluator<'_>, claim: &NoticeClaim) -> Result<(), Fault> {
    let cast = evaluator.cast;
    let mut came = Vec::new();
    for notice in evaluator.notices(&claim.to) {
        if let Fit::Met = fit(claim, notice, cast)? {
            came.push(notice.words());
        }
    }
    for words in came {
        let expected = format!("no {}", claim_words(claim, cast)?);
        evaluator.deviates(&claim.row, DeviationPlace::Absence, expected, words);
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
    use crate::case::meant::{AbsenceClaim, Capture, CaptureFrom, Expected, Outcome};
    use crate::cast::CapturedId;
    use crate::contract::{ObjectWord, RowId};
    use crate::observe::Notice;

    use super::super::capture::capture;
    use super::super::expectation::evaluate;
    use super::super::step_seen::StepSeen;
    use super::*;

    fn notice(event: &str, id: &str) -> Notice {
        let payload =
            format!("<Update><data><dialog><id>{id}</id></dialog></data><event>{event}</event></Update>").into();
        Notice {
            node: "/n".to_owned(),
            item: id.to_owned(),
            payload,
            side: crate::observe::Side::A,
            stranger: None,
            arrived_at: 0,
        }
    }

    /// What the judge makes of notices to an agent who is to be told once that a dialog was added.
    fn added(notices: &[Notice]) -> Vec<(DeviationPlace, String)> {
        let claim = NoticeClaim {
            row: Some(RowId::of("notification.dialog", "post")),
            to: "agent".to_owned(),
            event: Some(EventName::Post),
            ..NoticeClaim::default()
        };
        let outcome = Outcome { notices: vec![claim], ..Outcome::default() };
        let seen = StepSeen { step: 1, notices: [("agent", notices)].into_iter().collect(), ..StepSeen::default() };
        let evaluation = evaluate(&outcome, &seen, &Cast::default(), Catalogue::shared()).unwrap();
        evaluation.deviations.into_iter().map(|deviation| (deviation.place, deviation.actual)).collect()
    }

    fn from(source: &str, item: &str) -> Notice {
        let notice = notice("POST", "7");
        let source = format!("<source>{source}</source></Update>");
        Notice { payload: notice.payload.text().replace("</Update>", &source).into(), item: item.to_owned(), ..notice }
    }

    #[test]
    fn a_notice_names_the_source_that_its_row_gives() {
        assert_eq!(added(&[from("/n", "1")]), []);
        let told = added(&[from("/finesse/api/Dialog/7", "1")]);
        assert_eq!(told, [(DeviationPlace::Notice, "source `/finesse/api/Dialog/7`".to_owned())]);
        let right_behind_wrong = [from("/elsewhere", "1"), from("/n", "2")];
        assert_eq!(added(&right_behind_wrong), []);
    }

    #[test]
    fn a_dialog_is_added_once() {
        let told = added(&[from("/n", "1"), from("/n", "2")]);
        assert_eq!(told, [(DeviationPlace::Absence, "it came 2 times".to_owned())]);
    }

    #[test]
    fn a_call_that_begins_may_be_added_twice() {
        let begins = |item: &str| {
            let notice = from("/n", item);
            let payload = notice.payload.text().replace("</id>", "</id><state>INITIATING</state>");
            assert_ne!(payload, notice.payload.text());
            Notice { payload: payload.into(), ..notice }
        };
        assert_eq!(added(&[begins("1"), begins("2")]), []);
        let told = added(&[begins("1"), begins("2"), begins("3")]);
        assert_eq!(told, [(DeviationPlace::Absence, "it came 3 times".to_owned())]);
    }

    /// What is told of a PUT about a call that was to come, and did not in time.
    fn about_call(notices: &[Notice], later: &[Notice]) -> Vec<String> {
        let (to, of) = ("agent".to_owned(), Some("call".to_owned()));
        let claim = NoticeClaim { to, of, event: Some(EventName::Put), ..NoticeClaim::default() };
        let outcome = Outcome { notices: vec![claim], ..Outcome::default() };
        let mut cast = Cast::default();
        for (name, id) in [("call", "7"), ("other", "9")] {
            let (name, id, reader) = (name.to_owned(), id.to_owned(), String::new());
            cast.learn(CapturedId { name, object: ObjectWord::DIALOG, id, reader });
        }
        let notices = [("agent", notices)].into_iter().collect();
        let seen =
            StepSeen { step: 1, notices, later: [("agent", later)].into_iter().collect(), ..StepSeen::default() };
        let evaluation = evaluate(&outcome, &seen, &cast, Catalogue::shared()).unwrap();
        evaluation.deviations.into_iter().map(|deviation| deviation.actual).collect()
    }

    #[test]
    fn a_notice_that_came_late_is_told_as_late() {
        assert_eq!(about_call(&[notice("PUT", "7")], &[]), Vec::<String>::new());
        let told = about_call(&[], &[notice("POST", "7"), notice("PUT", "7")]);
        assert_eq!(told, ["it came late, after the step had ended: PUT on /n: dialog 7"]);
        assert_eq!(about_call(&[], &[notice("POST", "7")]), ["nothing to agent"]);
    }

    #[test]
    fn a_notice_with_a_wrong_id_is_told_with_it() {
        assert_eq!(about_call(&[notice("PUT", "8")], &[]), ["one about `8` instead of `7`: PUT on /n: dialog 8"]);
        assert_eq!(about_call(&[notice("PUT", "9")], &[]), ["PUT on /n: dialog 9"], "that is a call of the run");
    }

    #[test]
    fn what_must_not_come_is_unwanted_from_any_source() {
        let claim = NoticeClaim {
            row: Some(RowId::of("notification.dialog", "post")),
            to: "agent".to_owned(),
            event: Some(EventName::Post),
            ..NoticeClaim::default()
        };
        let outcome = Outcome { none: vec![AbsenceClaim::Notice(Box::new(claim))], ..Outcome::default() };
        let notices = [from("/elsewhere", "1")];
        let notices = [("agent", notices.as_slice())].into_iter().collect();
        let seen = StepSeen { step: 1, notices, ..StepSeen::default() };
        assert_eq!(evaluate(&outcome, &seen, &Cast::default(), Catalogue::shared()).unwrap().deviations.len(), 1);
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
        let from = CaptureFrom::Notice(Box::new(post.clone()));
        let captures = vec![Capture { name: "consult".to_owned(), from }];
        let outcome = Outcome { notices: vec![post, put], captures, ..Outcome::default() };
        let deviations = |colleague: &[Notice], agent: &[Notice]| {
            let notices = [("colleague", colleague), ("agent", agent)].into_iter().collect();
            let seen = StepSeen { step: 1, notices, ..StepSeen::default() };
            let expected = Expected::Outcome(Box::new(outcome.clone()));
            let mut cast = Cast::default();
            for captured in capture(&expected, &seen, &cast, None).unwrap() {
                cast.learn(captured);
            }
            evaluate(&outcome, &seen, &cast, Catalogue::shared()).unwrap().deviations.len()
        };
        let (told, wrong, right) = ([notice("POST", "7")], [notice("PUT", "8")], [notice("PUT", "7")]);
        assert_eq!(deviations(&told, &right), 0);
        assert_eq!(deviations(&told, &wrong), 1);
        assert_eq!(deviations(&[], &right), 2, "nothing told the id");
    }
}
