//! Another clock: times that are written otherwise, or that another clock than ours told.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::cast::Cast;
use crate::observe::Observation;
use crate::xml::{Element, Node, write_compact};

use super::retelling::each_document;

/// How far the server is behind.
const BEHIND: Duration = Duration::from_secs(180);

/// The server's clock is three minutes slow.
pub(super) fn slow(observation: &mut Observation, _: &Cast) -> usize {
    each_time(observation, |time| Some(format!("{:.3}", time.checked_sub(BEHIND).ok()?)))
}

/// Times in a zone five and a half hours east.
pub(super) fn zone(observation: &mut Observation, _: &Cast) -> usize {
    each_time(observation, |time| {
        let east = Offset::from_seconds(5 * 3_600 + 1_800).ok()?;
        let there = time.to_zoned(TimeZone::fixed(east));
        Some(there.strftime("%Y-%m-%dT%H:%M:%S.%3f%:z").to_string())
    })
}

/// Times without milliseconds.
pub(super) fn whole_seconds(observation: &mut Observation, _: &Cast) -> usize {
    each_time(observation, |time| Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()))
}

/// How long a phone rings.
const RINGING: Duration = Duration::from_secs(7);

/// Calls ring for a while before they are answered, and a participant's startTime is that of the ringing for good.
pub(super) fn kept_from_ringing(observation: &mut Observation, _: &Cast) -> usize {
    each_participant(observation, &|state, name| name == "startTime" || is_before_the_answer(state))
}

/// The same, and startTime is set anew with the answer.
pub(super) fn set_when_answered(observation: &mut Observation, _: &Cast) -> usize {
    each_participant(observation, &|state, _| is_before_the_answer(state))
}

fn is_before_the_answer(state: &str) -> bool {
    ["INITIATING", "INITIATED", "ALERTING"].contains(&state)
}

/// Puts those times of participants back by what the ringing took: by state, and by the time's name.
fn each_participant(observation: &mut Observation, is_earlier: &dyn Fn(&str, &str) -> bool) -> usize {
    let earlier = |time: Timestamp| Some(format!("{:.3}", time.checked_sub(RINGING).ok()?));
    each_document(observation, |root, _| {
        let mut changed = root.clone();
        put_back(&mut changed, is_earlier, &earlier).then(|| write_compact(&changed).into_bytes())
    })
}

/// Whether there was such a time.
fn put_back(
    element: &mut Element,
    is_earlier: &dyn Fn(&str, &str) -> bool,
    earlier: &impl Fn(Timestamp) -> Option<String>,
) -> bool {
    let state = (element.name == "Participant").then(|| element.text_at("state").unwrap_or_default());
    let mut any = false;
    for child in element.elements_mut() {
        any |= match &state {
            None => put_back(child, is_earlier, earlier),
            Some(state) => is_earlier(state, &child.name) && rewrite(child, earlier),
        };
    }
    any
}

/// Writes each document with a time in it anew.
fn each_time(observation: &mut Observation, other: impl Fn(Timestamp) -> Option<String>) -> usize {
    each_document(observation, |root, _| {
        let mut changed = root.clone();
        retime(&mut changed, &other).then(|| write_compact(&changed).into_bytes())
    })
}

/// Whether there was a time: a leaf whose name says so, with a text that is one.
fn retime(element: &mut Element, other: &impl Fn(Timestamp) -> Option<String>) -> bool {
    let mut any = false;
    for child in element.elements_mut() {
        any |= rewrite(child, other) || retime(child, other);
    }
    any
}

/// Whether the leaf is a time, which it then is otherwise.
fn rewrite(leaf: &mut Element, other: &impl Fn(Timestamp) -> Option<String>) -> bool {
    let is_named_so = leaf.name.ends_with("Time") && !leaf.has_elements();
    let time = is_named_so.then(|| leaf.text().parse().ok()).flatten();
    let Some(text) = time.and_then(other) else { return false };
    leaf.children = vec![Node::Text(text.into())];
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{Notice, Side};

    fn notice(payload: &str) -> Notice {
        let (node, item) = (String::new(), String::new());
        Notice { node, item, payload: payload.into(), side: Side::A, stranger: None, arrived_at: 0 }
    }

    #[test]
    fn a_call_rings_for_a_while_and_start_time_is_kept_or_set_anew() {
        let told = |retell: super::super::retelling::Retell, state: &str| {
            let time = "2026-11-27T12:00:10.000Z";
            let times = format!("<startTime>{time}</startTime><stateChangeTime>{time}</stateChangeTime>");
            let payload = format!(
                "<a><stateChangeTime>{time}</stateChangeTime><Participant><state>{state}</state>{times}</Participant></a>"
            );
            let notices = [("agent".to_owned(), vec![notice(&payload)])].into();
            let mut observation = Observation { notices, ..Observation::default() };
            retell(&mut observation, &Cast::default());
            let root = observation.notices["agent"][0].payload.tree_of_characters().unwrap().clone();
            assert_eq!(root.text_at("stateChangeTime").as_deref(), Some(time), "not a participant's");
            let seconds = |path: &str| root.text_at(path).unwrap()[17..19].to_owned();
            (seconds("Participant/startTime"), seconds("Participant/stateChangeTime"))
        };
        let times = |start: &str, change: &str| (start.to_owned(), change.to_owned());
        for retell in [kept_from_ringing, set_when_answered] {
            assert_eq!(told(retell, "ALERTING"), times("03", "03"));
        }
        assert_eq!(told(kept_from_ringing, "ACTIVE"), times("03", "10"));
        assert_eq!(told(set_when_answered, "HELD"), times("10", "10"));
    }

    #[test]
    fn a_time_is_written_otherwise_and_no_other_text() {
        let told = |retell: super::super::retelling::Retell| {
            let payload = "<Update><data><user><stateChangeTime>2026-11-27T23:59:58.250Z</stateChangeTime>\
                           <startTime/><state>READY</state></user></data></Update>";
            let mut observation =
                Observation { notices: [("agent".to_owned(), vec![notice(payload)])].into(), ..Observation::default() };
            assert_eq!(retell(&mut observation, &Cast::default()), 1);
            let text = observation.notices["agent"][0].payload.text().into_owned();
            assert!(text.contains("<startTime/><state>READY</state>"), "{text}");
            text.split(['<', '>']).nth(8).unwrap_or_default().to_owned()
        };
        assert_eq!(told(slow), "2026-11-27T23:56:58.250Z");
        assert_eq!(told(zone), "2026-11-28T05:29:58.250+05:30");
        assert_eq!(told(whole_seconds), "2026-11-27T23:59:58Z");
    }
}
