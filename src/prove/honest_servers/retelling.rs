//! Retelling: what a run saw with other bytes, in its scene's steps as in its own.

use std::collections::BTreeMap;

use crate::cast::Cast;
use crate::observe::{Notice, Observation};
use crate::xml::Element;

/// Changes what a run saw, and says at how many places.
pub(super) type Retell = fn(&mut Observation, &Cast) -> usize;

/// What carries a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// An answer: bytes, whose encoding the document may declare.
    Answer,
    /// A notice: characters of a message.
    Notice,
}

/// Writes every document among a run's answers and notices anew, where the change has one.
pub(super) fn each_document(
    observation: &mut Observation,
    change: impl Fn(&Element, Written) -> Option<Vec<u8>>,
) -> usize {
    let mut count = 0;
    let answers = observation.exchanges.iter_mut().map(|exchange| (&mut exchange.answered.body, Written::Answer));
    let notices = observation.notices.values_mut().flatten().map(|notice| (&mut notice.payload, Written::Notice));
    for (body, written) in answers.chain(notices) {
        let tree = match written {
            Written::Answer => body.tree(),
            Written::Notice => body.tree_of_characters(),
        };
        if let Some(other) = tree.ok().and_then(|tree| change(tree, written)) {
            *body = other.into();
            count += 1;
        }
    }
    count
}

/// Puts other notices in the place of each, and says how many are no longer what they were. Steps keep what was theirs.
pub(super) fn each_notice(
    observation: &mut Observation,
    mut change: impl FnMut(&str, &Notice) -> Option<Vec<Notice>>,
) -> usize {
    let mut count = 0;
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut told: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
    for (role, notices) in &observation.notices {
        let (mut others, mut begins) = (Vec::new(), Vec::new());
        for notice in notices {
            begins.push(others.len());
            match change(role, notice) {
                Some(instead) => {
                    others.extend(instead);
                    count += 1;
                }
                None => others.push(notice.clone()),
            }
        }
        begins.push(others.len());
        told.insert(role.clone(), others);
        places.insert(role, begins);
    }
    for step in &mut observation.steps {
        for (role, (from, to)) in &mut step.notices {
            let begins = places.get(role.as_str()).map(Vec::as_slice).unwrap_or_default();
            let moved = |place: usize| begins.get(place).or(begins.last()).copied().unwrap_or(place);
            (*from, *to) = (moved(*from), moved(*to));
        }
    }
    observation.notices = told;
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{ObservedStep, Side, StepNumber};

    fn notice(item: &str) -> Notice {
        let payload = "<Update/>".into();
        Notice { node: "n".to_owned(), item: item.to_owned(), payload, side: Side::A, stranger: None, arrived_at: 0 }
    }

    #[test]
    fn a_step_keeps_its_notices_where_there_are_more_of_them() {
        let step = |number, window| ObservedStep {
            number: StepNumber::Case(number),
            notices: [("agent".to_owned(), window)].into(),
            answered: None,
            before: BTreeMap::new(),
            after: BTreeMap::new(),
            claimed: Vec::new(),
            captured: Vec::new(),
        };
        let mut observation = Observation {
            notices: [("agent".to_owned(), ["1", "2", "3"].map(notice).to_vec())].into(),
            steps: vec![step(1, (0, 1)), step(2, (1, 3))],
            ..Observation::default()
        };
        let twice = |_: &str, came: &Notice| (came.item == "2").then(|| vec![came.clone(), notice("2 again")]);
        assert_eq!(each_notice(&mut observation, twice), 1);
        let items = |step: usize| {
            let during = observation.during(&observation.steps[step], "agent");
            during.iter().map(|notice| notice.item.as_str()).collect::<Vec<_>>()
        };
        assert_eq!((items(0), items(1)), (vec!["1"], vec!["2", "2 again", "3"]));
    }
}
