//! The verdict is proved as well: exit code, JUnit, JSON, HTML, Markdown and terminal say the same of every run and every
//! report, and nothing shows a pass for a run whose assertions did not execute.
//!
//! What must be said follows here from what was done to each run, by a table of this test's own. Every format is read again
//! by readers that share no code with the writers. And reports that lie are told from those that do not.

mod dishonest;
mod generate;
mod page;
mod read;
mod rendered;
mod tree;
mod truth;

use generate::{Fate, Generator, SnapshotState, World};
use rendered::Rendered;
use truth::{ReportTruth, faults};

const STATES: [SnapshotState; 5] = [
    SnapshotState::NotCompared,
    SnapshotState::Same,
    SnapshotState::Differs,
    SnapshotState::Missing,
    SnapshotState::Unreadable,
];

/// Renders reports and holds what every format says against what was done.
fn check(world: &World, plans: &[generate::ReportPlan]) -> Vec<ReportTruth> {
    let (reports, truths) = world.reports(plans);
    let faults = faults(&truths, &Rendered::of(&reports));
    assert!(faults.is_empty(), "{plans:#?}\n{}", faults.join("\n"));
    truths
}

#[test]
fn every_kind_of_outcome_is_told_alike_everywhere() {
    let world = World::new();
    let mut seen = std::collections::BTreeMap::new();
    for observes in [false, true] {
        for fate in Fate::ALL {
            for state in STATES {
                for bits in 0..8_u8 {
                    let [strict, interrupted, orphan] = [1, 2, 4].map(|bit| bits & bit != 0);
                    let plan = world.single(fate, state, observes, strict, interrupted, usize::from(orphan));
                    let truths = check(&world, &[plan]);
                    *seen.entry((truths[0].runs[0].word, truths[0].conclusion)).or_insert(0) += 1;
                }
            }
        }
    }
    let words: std::collections::BTreeSet<&str> = seen.keys().map(|(word, _)| *word).collect();
    assert_eq!(words.len(), 7, "every verdict occurs: {seen:?}");
    let conclusions: std::collections::BTreeSet<&str> = seen.keys().map(|(_, conclusion)| *conclusion).collect();
    assert_eq!(conclusions.len(), 4, "every conclusion occurs: {seen:?}");
}

#[test]
fn generated_mixtures_are_told_alike_everywhere() {
    let world = World::new();
    let mut exits = std::collections::BTreeMap::new();
    let mut reports = 0;
    for seed in 0..400 {
        let truths = check(&world, &Generator::seeded(seed).plans(&world));
        reports += truths.len();
        *exits.entry(truth::exit(&truths)).or_insert(0) += 1;
    }
    assert!(reports >= 650, "{reports} reports");
    assert_eq!(exits.keys().copied().collect::<Vec<_>>(), [0, 1, 3, 4, 5, 8], "{exits:?}");
}

#[test]
fn nothing_selected_answers_five() {
    assert_eq!(Rendered::of(&[]).exit, 5);
}

#[test]
fn a_report_that_lies_is_told_from_one_that_does_not() {
    let world = World::new();
    let (reports, truths) = world.reports(&[world.one_of_each()]);
    let honest = Rendered::of(&reports);
    assert_eq!(faults(&truths, &honest), Vec::<String>::new());
    let lies = dishonest::all(&truths[0]);
    assert!(lies.len() > 40, "{} lies", lies.len());
    for (name, lie) in lies {
        let mut lied = honest.clone();
        lie(&mut lied);
        assert_ne!(lied, honest, "`{name}` changes nothing");
        assert!(!faults(&truths, &lied).is_empty(), "`{name}` is not found out");
    }
}
