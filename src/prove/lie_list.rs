//! The list of lies: kind × object × place × deployment, and what became of the lies of each cell. Cells without sense are named
//! with the reason, and so is what the expectations of a cell do not notice.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::contract::{Deployment, Killed};

use super::cell::{LieCell, LieObject, LiePlace};
use super::cell_kind::LieKind;
use LieKind as Kind;

/// What became of the lies of a cell on one deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CellTally {
    /// Lies told.
    pub told: usize,
    /// Noticed by an expectation alone: the server deviates.
    pub deviates: usize,
    /// Noticed by an expectation alone, by rows that do not bind.
    pub weaker: usize,
    /// Noticed by the snapshot only.
    pub by_snapshot_only: usize,
    /// Noticed only by runs that could not be brought to their assertions.
    pub broke_only: usize,
    /// Noticed by nobody.
    pub survived: usize,
}

impl CellTally {
    /// How many the expectations noticed alone.
    pub const fn noticed(self) -> usize {
        self.deviates + self.weaker
    }

    fn add(&mut self, (killed, deviates): (Killed, bool)) {
        self.told += 1;
        match killed {
            Killed::ByExpectation if deviates => self.deviates += 1,
            Killed::ByExpectation => self.weaker += 1,
            Killed::BySnapshot => self.by_snapshot_only += 1,
            Killed::OnlyBroke => self.broke_only += 1,
            Killed::Survived => self.survived += 1,
        }
    }
}

/// A cell of the list on one deployment, as JSON has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedCell {
    /// The cell.
    #[serde(flatten)]
    pub cell: LieCell,
    /// The deployment; `None` for a cell without sense, which has none on either.
    pub deployment: Option<Deployment>,
    /// What became of its lies.
    pub became: CellTally,
    /// Why it has no sense, or why expectations do not notice all of its lies.
    pub because: Option<&'static str>,
}

/// All cells together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ListTotal {
    /// Cells with sense, counted by deployment.
    pub cells: usize,
    /// Of these, cells in which no run of the selection gives occasion to lie.
    pub not_told: usize,
    /// Cells in which expectations alone notice lies.
    pub noticed: usize,
    /// Cells in which they notice lies by rows that bind.
    pub deviates: usize,
    /// Combinations of kind, object and place without sense.
    pub without_sense: usize,
    /// All lies.
    pub lies: CellTally,
}

impl ListTotal {
    /// In one line.
    pub fn words(&self) -> String {
        let told = self.cells - self.not_told;
        let share = |part: usize, whole: usize| {
            (part * 1000)
                .checked_div(whole)
                .map_or_else(String::new, |share| format!(" ({}.{} %)", share / 10, share % 10))
        };
        format!(
            "the list of lies, kind × object × place × deployment: in {} of {told} cells{} lies are noticed by expectation alone, in {}{} \
             as deviations; {} cells were not told; {} of {} lies{} are noticed so, {} as deviations",
            self.noticed,
            share(self.noticed, told),
            self.deviates,
            share(self.deviates, told),
            self.not_told,
            self.lies.noticed(),
            self.lies.told,
            share(self.lies.noticed(), self.lies.told),
            self.lies.deviates,
        )
    }
}

/// The list of lies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LieList(BTreeMap<LieCell, BTreeMap<Deployment, CellTally>>);

impl LieList {
    /// Counts a lie.
    pub(super) fn add(&mut self, cell: LieCell, deployment: Deployment, became: (Killed, bool)) {
        self.0.entry(cell).or_default().entry(deployment).or_default().add(became);
    }

    /// Every cell, those without sense last.
    pub fn cells(&self) -> Vec<ListedCell> {
        let mut cells = Vec::new();
        let mut without = Vec::new();
        for cell in all_cells() {
            let told = self.0.get(&cell);
            let reason = cell.kind.without_sense(cell.object, cell.heard);
            if let (None, Some(because)) = (told, reason) {
                let because = Some(because);
                without.push(ListedCell { cell, deployment: None, became: CellTally::default(), because });
                continue;
            }
            for deployment in Deployment::ALL {
                let became = told.and_then(|told| told.get(&deployment)).copied().unwrap_or_default();
                let because = (became.noticed() < became.told || became.weaker > 0).then(|| why_quiet(cell));
                cells.push(ListedCell { cell, deployment: Some(deployment), became, because });
            }
        }
        cells.extend(without);
        cells
    }

    /// All cells together.
    pub fn total(&self) -> ListTotal {
        let mut total = ListTotal::default();
        for ListedCell { deployment, became, .. } in self.cells() {
            if deployment.is_none() {
                total.without_sense += 1;
                continue;
            }
            total.cells += 1;
            total.not_told += usize::from(became.told == 0);
            total.noticed += usize::from(became.noticed() > 0);
            total.deviates += usize::from(became.deviates > 0);
            total.lies.told += became.told;
            total.lies.deviates += became.deviates;
            total.lies.weaker += became.weaker;
            total.lies.by_snapshot_only += became.by_snapshot_only;
            total.lies.broke_only += became.broke_only;
            total.lies.survived += became.survived;
        }
        total
    }

    /// As a table.
    pub(super) fn write(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "\nthe list of lies         of               heard    deployment    told  deviates  weaker  snapshot  survived"
        );
        for ListedCell { cell, deployment, became, because } in self.cells() {
            let Some(deployment) = deployment.filter(|_| became.told > 0) else { continue };
            let CellTally { told, deviates, weaker, by_snapshot_only, broke_only, survived } = became;
            let _ = writeln!(
                text,
                "{:<25}{:<17}{:<9}{:<10}{told:>8}{deviates:>10}{weaker:>8}{:>10}{survived:>10}{}",
                cell.kind.words(),
                cell.object.words(),
                cell.heard.words(),
                deployment.to_string(),
                by_snapshot_only + broke_only,
                because.map(|because| format!("  {because}")).unwrap_or_default(),
            );
        }
        self.write_without_sense(text);
    }

    fn write_without_sense(&self, text: &mut String) {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        let mut not_told: Vec<String> = Vec::new();
        for listed in self.cells() {
            match (listed.deployment, listed.because) {
                (None, Some(because)) => *reasons.entry(because).or_default() += 1,
                (Some(deployment), _) if listed.became.told == 0 => {
                    let LieCell { kind, object, heard } = listed.cell;
                    not_told.push(format!(
                        "{} of {} in {} on {deployment}",
                        kind.words(),
                        object.words(),
                        heard.words()
                    ));
                }
                _ => {}
            }
        }
        let _ = writeln!(text, "\ncombinations without sense");
        for (because, count) in reasons {
            let _ = writeln!(text, "{count:>6}  {because}");
        }
        if !not_told.is_empty() {
            let _ = writeln!(
                text,
                "\n{} cells in which nothing that was selected gives occasion to lie: {}",
                not_told.len(),
                not_told.join("; ")
            );
        }
    }
}

fn all_cells() -> impl Iterator<Item = LieCell> {
    LieKind::ALL.into_iter().flat_map(|kind| {
        LieObject::ALL
            .into_iter()
            .flat_map(move |object| LiePlace::ALL.into_iter().map(move |heard| LieCell { kind, object, heard }))
    })
}

/// What lets lies pass, or bind nobody: of these kinds, of that object alone where one is named.
type Quiet = (&'static [LieKind], Option<LieObject>, &'static str);

const QUIET: &[Quiet] = &[
    (
        &[Kind::Missing, Kind::Empty],
        Some(LieObject::Error),
        "a later error may lack its number and constant: p. 359 gives them for some operations alone",
    ),
    (
        &[Kind::Missing, Kind::Empty],
        Some(LieObject::Update),
        "requestId is best effort (p. 22); an event may tell nothing new",
    ),
    (
        &[Kind::Missing, Kind::Empty, Kind::Renamed],
        None,
        "fields that no table says are always there: some are absent from bodies that were captured",
    ),
    (&[Kind::OtherCase], None, "free text and names: servers write JIDs, logins and events in either case"),
    (&[Kind::Doubled, Kind::Namespace], None, "elements that the guide does not list: a later release may add them"),
    (&[Kind::Identity], Some(LieObject::Update), "requestId is best effort (p. 22)"),
    (
        &[Kind::Identity],
        None,
        "addresses of other objects (associatedDialogUri, a team's): no page says what they have to be",
    ),
    (&[Kind::OlderState], None, "equals a server that sends the last item again, or on which nothing changed"),
    (
        &[Kind::PartyTooMany, Kind::PartyMissing, Kind::PartiesSwapped],
        None,
        "equals a server with parties that are withheld or forwarded, where a case says `others: true` or claims nobody",
    ),
    (
        &[Kind::ActionTooMany, Kind::ActionMissing, Kind::ActionsOfAnother],
        None,
        "the printed tables leave actions out (participant_actions#nothing-else)",
    ),
    (
        &[Kind::Fact],
        None,
        "values of sets that no page closes; what a case does not claim, a switch may have otherwise",
    ),
    (&[Kind::Times], None, "no page orders the two times; they may be empty, and clocks go wrong"),
    (&[Kind::CallData], None, "variables that the case did not set may be filled by a routing script"),
    (&[Kind::PersonData], None, "names, teams and settings that nothing else in the step tells are the lab's own"),
    (&[Kind::Status, Kind::OtherStatusClass], None, "rows that several statuses meet: no page says which"),
    (&[Kind::ErrorFields], None, "data and message of an error are claimed only where a row has them"),
    (&[Kind::SecondError], None, "an error to somebody without a stream in the step"),
    (
        &[Kind::Body],
        None,
        "a page of the web server is an answer as well (seen for 401, 404, 405); the body of a success says nothing",
    ),
    (&[Kind::Header], None, "headers that rows of weaker standing ask for"),
    (&[Kind::Rule, Kind::OtherEffect], None, "another rule refuses the same, or no row says what follows"),
    (
        &[Kind::NothingDone, Kind::DoneTwice, Kind::RefusedThoughDone, Kind::DoneForAnother],
        None,
        "nothing that follows is printed, or an arm of the case has it",
    ),
    (
        &[Kind::Dropped, Kind::Repeated, Kind::Order],
        None,
        "equals a server that publishes more, or fewer updates than it could: no page counts or orders updates",
    ),
    (
        &[Kind::OtherNode, Kind::OtherPerson, Kind::OtherSender, Kind::OtherEvent, Kind::Data, Kind::Carriage],
        None,
        "a notice that no case claims and that contradicts no page where it comes",
    ),
    (&[Kind::AfterEnd, Kind::OutOfNowhere], None, "equals a server that publishes an update although nothing changed"),
    (&[Kind::Often], None, "what is told alike everywhere contradicts nothing but claims, which not every step has"),
];

/// The page that is silent about a cell, or the honest server that lies of it equal.
fn why_quiet(cell: LieCell) -> &'static str {
    let speaks_of =
        |(kinds, object, _): &&Quiet| kinds.contains(&cell.kind) && object.is_none_or(|object| object == cell.object);
    QUIET.iter().find(speaks_of).map_or("no claim is about it", |(_, _, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_listed_once_with_sense_or_with_the_reason_why_not() {
        let list = LieList::default();
        let cells = list.cells();
        let (with, without): (Vec<_>, Vec<_>) = cells.iter().partition(|listed| listed.deployment.is_some());
        let all = LieKind::ALL.len() * LieObject::ALL.len() * LiePlace::ALL.len();
        assert_eq!(with.len() / 2 + without.len(), all);
        assert!(without.iter().all(|listed| listed.because.is_some()));
        let total = list.total();
        assert_eq!((total.cells, total.not_told, total.without_sense), (with.len(), with.len(), without.len()));
    }

    #[test]
    fn of_every_kind_it_is_known_what_lets_lies_pass() {
        for kind in LieKind::ALL {
            assert!(QUIET.iter().any(|(kinds, object, _)| kinds.contains(&kind) && object.is_none()), "{kind:?}");
        }
    }

    #[test]
    fn what_binds_and_what_does_not_is_counted_apart() {
        let cell = LieCell { kind: LieKind::Identity, object: LieObject::User, heard: LiePlace::Get };
        let mut list = LieList::default();
        for became in [(Killed::ByExpectation, true), (Killed::ByExpectation, false), (Killed::BySnapshot, false)] {
            list.add(cell, Deployment::Cce, became);
        }
        let total = list.total();
        assert_eq!((total.noticed, total.deviates, total.lies.told), (1, 1, 3));
        assert_eq!((total.lies.deviates, total.lies.weaker, total.lies.by_snapshot_only), (1, 1, 1));
        assert!(total.words().contains("2 of 3 lies (66.6 %)"), "{}", total.words());
    }
}
