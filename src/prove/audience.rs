//! Hearers: the runs that a contract lie is told to, each with what it honestly saw.

use std::collections::BTreeSet;

use tokio::sync::OnceCell;

use crate::client::HttpClient;
use crate::contract::{Deployment, Killed, RowId};
use crate::mock::{Choices, ClauseId, ClausesAsked};
use crate::normalise::transcript;
use crate::plan::Run;
use crate::runner::{Driven, Ending, drive};
use crate::target::Embedded;
use crate::verdict::{Deviation, Weighing};

use super::jobs::ProveSettings;
use super::lie_listing::LieListing;

/// The place of the usual choices among all of them.
pub(super) const USUAL: usize = 0;

/// How many runs are told a lie that is about something else, at most. They are chosen all over the corpus.
const MOST_OTHERS: usize = 40;

/// How near a run is to what a lie is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// It rests on a row that the lie breaks.
    SameRow,
    /// It is about the same operation, or claims actions as the lie is about actions.
    SameMatter,
    /// It is about something else.
    Other,
}

/// What a run honestly saw.
#[derive(Debug)]
struct Truth {
    transcript: String,
    /// The clauses that the mock looked up meanwhile. A lie about another one changes nothing for the run.
    asked: BTreeSet<ClauseId>,
}

/// A run under one choice.
#[derive(Debug)]
pub(super) struct Hearer {
    pub(super) run: Run,
    rows: Vec<RowId>,
    pub(super) choice: usize,
    /// `None` where the honest run does not conform: then it can show nothing.
    truth: OnceCell<Option<Truth>>,
}

/// The runs of a deployment, and its mock under each choice that the guide leaves open.
#[derive(Debug)]
pub struct Audience {
    pub(super) deployment: Deployment,
    mocks: Vec<(&'static str, Embedded)>,
    hearers: Vec<Hearer>,
    client: HttpClient,
}

impl Audience {
    /// All runs against a mock with the usual choices; those that allow several outcomes against the others too.
    pub fn new(deployment: Deployment, mock: &Embedded, client: HttpClient, runs: &[Run]) -> Self {
        let variants = Choices::all_variants();
        let mocks = variants.iter().map(|(name, choices)| (*name, mock.choosing(*choices))).collect();
        let hearer = |choice: usize, run: &Run| {
            let (run, rows) = (run.clone(), run.rows());
            Hearer { run, rows, choice, truth: OnceCell::new() }
        };
        let mut hearers: Vec<Hearer> = runs.iter().map(|run| hearer(USUAL, run)).collect();
        for choice in USUAL + 1..variants.len() {
            hearers.extend(runs.iter().filter(|run| run.leaves_open()).map(|run| hearer(choice, run)));
        }
        Audience { deployment, mocks, hearers, client }
    }

    /// The places of those that a lie is told to, those first that most likely notice it: runs that rest on one of its
    /// rows, runs that are about the same, a number of others. Nothing is refused in scenes, so that a lie about a rule is
    /// not told to others; and choices show in refusals and differences alone. Runs that only observe come last.
    pub(super) fn of(&self, lie: &LieListing) -> Vec<usize> {
        let rows = &lie.rows;
        let nearness = |hearer: &Hearer| {
            if hearer.rows.iter().any(|row| rows.contains(&row.as_str())) {
                Nearness::SameRow
            } else if hearer.is_about(lie) {
                Nearness::SameMatter
            } else {
                Nearness::Other
            }
        };
        let open = lie.participants.is_none();
        let rank = |hearer: &Hearer| (hearer.choice != USUAL, nearness(hearer), hearer.run.only_observes());
        let ranked = self.hearers.iter().enumerate().map(|(place, one)| (rank(one), place));
        let (others, mut near): (Vec<_>, Vec<_>) =
            ranked.filter(|((chosen, ..), _)| open || !chosen).partition(|(rank, _)| rank.1 == Nearness::Other);
        if lie.operation.is_none() {
            let others: Vec<_> = others.into_iter().filter(|((chosen, _, observes), _)| !chosen && !observes).collect();
            let apart = others.len().div_ceil(MOST_OTHERS).max(1);
            near.extend(others.into_iter().step_by(apart));
        }
        near.sort_unstable();
        near.into_iter().map(|(_, place)| place).collect()
    }

    /// The run at a place, and the choice that it is under.
    pub(super) fn at(&self, place: usize) -> Option<(&Hearer, &'static str)> {
        let hearer = self.hearers.get(place)?;
        Some((hearer, self.mocks.get(hearer.choice)?.0))
    }

    /// Tells a lie to the run at a place; `None` where it could not be noticed: nothing in the run rests on what it is about.
    /// Whether the server deviates by it, too.
    pub(super) async fn tell(
        &self,
        place: usize,
        lie: &LieListing,
        settings: &ProveSettings,
    ) -> Option<(Killed, bool)> {
        let hearer = self.hearers.get(place)?;
        let mock = &self.mocks.get(hearer.choice)?.1;
        let honest = || async {
            let (mock, asked) = mock.noting_clauses();
            let driven = drive(&mock, &self.client, &hearer.run, settings.deadline).await;
            Truth::of(&driven, &asked)
        };
        let truth = hearer.truth.get_or_init(honest).await.as_ref();
        let truth = truth.filter(|truth| truth.asked.contains(&lie.lie.about))?;
        let driven = drive(&mock.lying(lie.lie), &self.client, &hearer.run, settings.deadline).await;
        let binds = |deviation: &Deviation| Weighing::default().counts(deviation, &hearer.run.catalogue);
        let deviates = matches!(&driven.ending, Ending::Judged { deviations, .. } if deviations.iter().any(binds));
        let noticed = match &driven.ending {
            Ending::Judged { deviations, .. } if !deviations.is_empty() => Killed::ByExpectation,
            Ending::Judged { .. } if written(&driven) != truth.transcript => Killed::BySnapshot,
            Ending::Judged { .. } => Killed::Survived,
            Ending::SceneDeviates { .. } | Ending::Broken(_) | Ending::NotArranged(_) => Killed::OnlyBroke,
        };
        Some((noticed, deviates))
    }
}

impl Hearer {
    fn is_about(&self, lie: &LieListing) -> bool {
        match (lie.operation, lie.participants) {
            (Some(operation), _) => {
                let folder = format!("{}/", operation.replace('.', "/"));
                let rows = &lie.rows;
                let same = |row: &RowId| {
                    let of = row.operation();
                    of == operation || rows.iter().any(|other| other.split('#').next() == Some(of))
                };
                self.run.case.id.0.starts_with(&folder) || self.rows.iter().any(same)
            }
            (None, Some(_)) => self.rows.iter().any(|row| row.operation() == "participant_actions"),
            (None, None) => false,
        }
    }
}

impl Truth {
    fn of(driven: &Driven, asked: &ClausesAsked) -> Option<Truth> {
        match &driven.ending {
            Ending::Judged { deviations, .. } if deviations.is_empty() => {
                Some(Truth { transcript: written(driven), asked: asked.so_far() })
            }
            _ => None,
        }
    }
}

fn written(driven: &Driven) -> String {
    transcript(&driven.observation, &driven.final_cast()).to_text()
}
