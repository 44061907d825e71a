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
        let time = (child.name.ends_with("Time") && !child.has_elements()).then(|| child.text().parse().ok()).flatten();
        match time.and_then(other) {
            Some(text) => {
                child.children = vec![Node::Text(text.into())];
                any = true;
            }
            None => any |= retime(child, other),
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{Notice, Side};

    #[test]
    fn a_time_is_written_otherwise_and_no_other_text() {
        let told = |retell: super::super::retelling::Retell| {
            let payload = "<Update><data><user><stateChangeTime>2026-11-27T23:59:58.250Z</stateChangeTime>\
                           <startTime/><state>READY</state></user></data></Update>";
            let notice = Notice {
                node: String::new(),
                item: String::new(),
                payload: payload.into(),
                side: Side::A,
                stranger: None,
                arrived_at: 0,
            };
            let mut observation =
                Observation { notices: [("agent".to_owned(), vec![notice])].into(), ..Observation::default() };
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
