//! Runs of the real cases, given a fate, and recorded by the code that records real runs. What must be said of them is
//! written down beside, from the fate alone.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use finspec::cast::Cast;
use finspec::client::HttpClient;
use finspec::contract::Method;
use finspec::contract::{Catalogue, Deployment, RowId};
use finspec::lab::Transport;
use finspec::normalise::transcript;
use finspec::observe::RawBody;
use finspec::observe::{Answered, Exchange, Observation, Purpose, Sent, Side};
use finspec::plan::{Planned, Run};
use finspec::report::model::{Scope, Timings};
use finspec::report::{RunRecord, RunReport};
use finspec::runner::{Driven, Ending, Interrupt, JobSettings, Progress, RunContext, Silent, run_all};
use finspec::snapshot::{SnapshotKey, SnapshotStore};
use finspec::target::{Embedded, Target};
use finspec::verdict::{Deviation, DeviationPlace, Weighing};

use super::truth::{NOT_ARRANGED, ReportTruth, RunTruth, UNCONFIRMED, UNDOCUMENTED, conclusion};
use crate::support::corpus;

/// What becomes of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    Met,
    MissedPrinted,
    MissedWeak,
    MissedBoth,
    MissedWithoutRow,
    NotApplicable,
    NotArranged,
    Interrupted,
    Broken,
}

impl Fate {
    pub const ALL: [Fate; 9] = [
        Fate::Met,
        Fate::MissedPrinted,
        Fate::MissedWeak,
        Fate::MissedBoth,
        Fate::MissedWithoutRow,
        Fate::NotApplicable,
        Fate::NotArranged,
        Fate::Interrupted,
        Fate::Broken,
    ];
}

/// What is recorded of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SnapshotState {
    NotCompared,
    Same,
    Differs,
    Missing,
    Unreadable,
}

/// One run and what becomes of it; `run` is its place in the pool.
#[derive(Debug, Clone, Copy)]
pub struct RunPlan {
    pub run: usize,
    pub fate: Fate,
    pub state: SnapshotState,
}

/// One report.
#[derive(Debug, Clone)]
pub struct ReportPlan {
    pub deployment: Deployment,
    pub runs: Vec<RunPlan>,
    pub strict: bool,
    pub interrupted: bool,
    pub orphans: usize,
    pub not_selected: usize,
}

/// Text that would like to be taken for a pass, or for more than one line.
const REASON: &str = "conforms ✓ ]]></failure><skipped/>\n    ccx::a::b\n5 runs: 5 conforms\n::error::x | a | <b>";

/// Numbers that are the same every time.
pub struct Generator(u64);

impl Generator {
    pub fn seeded(seed: u64) -> Generator {
        Generator(seed)
    }

    /// Below `limit` (splitmix64).
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }

    /// One or two reports. Some seeds go well, so that not every mixture has a failure in it.
    pub fn plans(&mut self, world: &World) -> Vec<ReportPlan> {
        let fates: &[Fate] = match self.below(5) {
            0 => &[Fate::Met],
            1 => &[Fate::Met, Fate::Met, Fate::MissedWeak, Fate::NotApplicable],
            2 => &[Fate::Met, Fate::NotApplicable, Fate::NotArranged],
            3 => &[Fate::NotApplicable, Fate::Broken, Fate::Interrupted],
            _ => &Fate::ALL,
        };
        let states: &[SnapshotState] =
            if self.below(3) == 0 { &super::STATES } else { &[SnapshotState::Same, SnapshotState::NotCompared] };
        let strict = self.below(4) == 0;
        let deployments: &[Deployment] = if self.below(4) == 0 { &[Deployment::Ccx] } else { &Deployment::ALL };
        deployments.iter().map(|deployment| self.plan(world, *deployment, fates, states, strict)).collect()
    }

    fn plan(
        &mut self,
        world: &World,
        deployment: Deployment,
        fates: &[Fate],
        states: &[SnapshotState],
        strict: bool,
    ) -> ReportPlan {
        let pool = world.pool(deployment).runs.len();
        let begin = self.below(pool);
        let runs = (0..1 + self.below(7)).map(|index| RunPlan {
            run: (begin + index * 7) % pool,
            fate: fates[self.below(fates.len())],
            state: states[self.below(states.len())],
        });
        let runs = runs.collect();
        let rarely = |below: usize| below == 0;
        let (interrupted, orphans) = (rarely(self.below(12)), self.below(12).saturating_sub(9));
        ReportPlan { deployment, runs, strict, interrupted, orphans, not_selected: self.below(3) }
    }
}

/// The runs of a deployment, and a target that they could go to.
struct Pool {
    deployment: Deployment,
    runs: Vec<Run>,
    target: Arc<Embedded>,
}

/// Real cases, recorded transcripts of every state, and rows of both weights.
pub struct World {
    runtime: tokio::runtime::Runtime,
    client: HttpClient,
    pools: Vec<Pool>,
    snapshots: tempfile::TempDir,
    printed: RowId,
    weak: RowId,
}

impl World {
    pub fn new() -> World {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let pools = Deployment::ALL.map(|deployment| {
            let target = Arc::new(Embedded::new(runtime.handle().clone(), deployment));
            let planned = corpus::whole().plan(target.description());
            let runs = planned.iter().step_by(5).map(|planned| planned.run().clone()).collect();
            Pool { deployment, runs, target }
        });
        let row = |printed: bool| {
            let mut rows = Catalogue::shared().operations().flat_map(|operation| &operation.rows);
            let found = rows.find(|row| (row.standing.word() == "printed") == printed);
            found.unwrap().id.clone()
        };
        let world = World {
            runtime,
            client: HttpClient::new(Duration::from_secs(20)).unwrap(),
            pools: pools.into(),
            snapshots: tempfile::tempdir().unwrap(),
            printed: row(true),
            weak: row(false),
        };
        world.record_snapshots();
        world
    }

    fn pool(&self, deployment: Deployment) -> &Pool {
        self.pools.iter().find(|pool| pool.deployment == deployment).unwrap()
    }

    fn store(&self, state: SnapshotState) -> Option<SnapshotStore> {
        let folder = self.snapshots.path().join(format!("{state:?}"));
        (state != SnapshotState::NotCompared).then(|| SnapshotStore::new(folder))
    }

    /// One folder for each state: the same transcript, another, none, and a folder where the file should be.
    fn record_snapshots(&self) {
        let same = transcript(&observation(), &Cast::default()).to_text();
        let write = |path: PathBuf, text: &str| {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            // Each line as it is in the full text.
            let text: String = text.lines().map(|line| format!("\\{line}\n")).collect();
            std::fs::write(path, format!("---\nsource: test\n---\n{text}")).unwrap();
        };
        for run in self.pools.iter().flat_map(|pool| &pool.runs) {
            let path = |state| self.store(state).unwrap().path(&SnapshotKey::of(run));
            write(path(SnapshotState::Same), &same);
            write(path(SnapshotState::Differs), "another transcript");
            std::fs::create_dir_all(path(SnapshotState::Unreadable)).unwrap();
        }
    }

    /// The reports of these plans, and what must be said of each.
    pub fn reports(&self, plans: &[ReportPlan]) -> (Vec<RunReport>, Vec<ReportTruth>) {
        plans.iter().map(|plan| self.report(plan)).unzip()
    }

    /// A report of one run.
    pub fn single(
        &self,
        fate: Fate,
        state: SnapshotState,
        observes: bool,
        strict: bool,
        interrupted: bool,
        orphans: usize,
    ) -> ReportPlan {
        let deployment = Deployment::Ccx;
        let run = self.pool(deployment).runs.iter().position(|run| run.only_observes() == observes).unwrap();
        let runs = vec![RunPlan { run, fate, state }];
        ReportPlan { deployment, runs, strict, interrupted, orphans, not_selected: 1 }
    }

    /// A report in which every verdict occurs, and everything that belongs to no run.
    pub fn one_of_each(&self) -> ReportPlan {
        let runs = &self.pool(Deployment::Ccx).runs;
        // Rows of all addresses, on which derived runs rest, have no cell in the matrix of operations.
        let has_cells = |run: &Run| !run.only_observes() && !run.case.id.0.contains("/_");
        let documented = (0..runs.len()).filter(|index| has_cells(&runs[*index]));
        let fates =
            [Fate::Met, Fate::MissedPrinted, Fate::MissedWeak, Fate::NotApplicable, Fate::NotArranged, Fate::Broken];
        let plan = |(run, fate)| RunPlan { run, fate, state: SnapshotState::Same };
        let observes = (0..runs.len()).find(|index| runs[*index].only_observes()).unwrap();
        let observing = RunPlan { run: observes, fate: Fate::Met, state: SnapshotState::Same };
        ReportPlan {
            deployment: Deployment::Ccx,
            // Cases that are far from each other share no row, so that each stands in cells of its own.
            runs: documented.step_by(5).zip(fates).map(plan).chain([observing]).collect(),
            strict: false,
            interrupted: true,
            orphans: 1,
            not_selected: 3,
        }
    }

    fn report(&self, plan: &ReportPlan) -> (RunReport, ReportTruth) {
        let pool = self.pool(plan.deployment);
        let mut chosen: Vec<RunPlan> = plan.runs.clone();
        chosen.sort_by_key(|chosen| chosen.run);
        chosen.dedup_by_key(|chosen| chosen.run);
        let records: Vec<RunRecord> = chosen.iter().map(|chosen| self.record(pool, *chosen, plan.strict)).collect();
        let of_runs = chosen.iter().zip(&records).map(|(chosen, record)| {
            let word = word_of(&pool.runs[chosen.run], *chosen, plan.strict);
            let rows = record.rows.iter().map(|row| row.id.to_string()).collect();
            RunTruth::new(&record.id, word, rows, is_to_review(word, chosen.state))
        });
        let runs: Vec<RunTruth> = of_runs.collect();
        let scope = Scope {
            deployment: plan.deployment,
            release: pool.target.description().release,
            target_kind: pool.target.description().kind,
            target: "generated".to_owned(),
            patterns: Vec::new(),
            all_runs: records.len() + plan.not_selected,
            strict: plan.strict,
            insecure: false,
            shortened_windows: Vec::new(),
            fingerprint: "0".to_owned(),
        };
        let orphans: Vec<String> = (0..plan.orphans).map(|index| format!("snapshots/ccx/gone_{index}.snap")).collect();
        let report = RunReport::new(scope, records, orphans.clone(), plan.interrupted, no_timings());
        let conclusion = conclusion(&runs, plan.interrupted);
        let truth = ReportTruth {
            deployment: plan.deployment.word(),
            runs,
            orphans,
            interrupted: plan.interrupted,
            not_selected: plan.not_selected,
            conclusion,
        };
        (report, truth)
    }

    fn record(&self, pool: &Pool, plan: RunPlan, strict: bool) -> RunRecord {
        let run = &pool.runs[plan.run];
        let weighing = Weighing { version: pool.target.description().release, strict };
        let context = RunContext { snapshots: self.store(plan.state), weighing, timelines: true, observations: None };
        let missed = |rows: &[Option<&RowId>]| Ending::Judged {
            deviations: rows.iter().map(|row| deviation(row.cloned())).collect(),
            arms: Vec::new(),
        };
        // Who only observes claims nothing that could be missed.
        let met = || missed(&[]);
        let ending = match plan.fate {
            Fate::NotApplicable => {
                let planned = Planned::NotApplicable { run: run.clone(), reason: REASON.to_owned() };
                return self.undriven(pool, planned, context);
            }
            Fate::Interrupted => return self.undriven(pool, Planned::Run(run.clone()), context),
            Fate::NotArranged => Ending::NotArranged(REASON.to_owned()),
            Fate::Broken => Ending::Broken(REASON.to_owned()),
            _ if run.only_observes() => met(),
            Fate::Met => met(),
            Fate::MissedPrinted => missed(&[Some(&self.printed)]),
            Fate::MissedWeak => missed(&[Some(&self.weak)]),
            Fate::MissedBoth => missed(&[Some(&self.weak), Some(&self.printed)]),
            Fate::MissedWithoutRow => missed(&[None]),
        };
        let driven = Driven { observation: observation(), cast: Cast::default(), ending, took: 1 };
        context.record(run, driven).0
    }

    /// The record of a run that is never driven: the runner is interrupted before it begins.
    fn undriven(&self, pool: &Pool, planned: Planned, context: RunContext) -> RunRecord {
        let interrupt = Interrupt::default();
        interrupt.now();
        let settings = JobSettings { jobs: 1, deadline: Duration::from_secs(20), context, interrupt };
        let progress: Arc<dyn Progress> = Arc::new(Silent);
        let planned = [planned];
        let ran = run_all(&pool.target, &self.client, &planned, &settings, &progress);
        self.runtime.block_on(ran).0.remove(0)
    }
}

/// Whether somebody has to look at a recording: of a run that met its claims, or has none, unless it is as recorded.
fn is_to_review(word: &str, state: SnapshotState) -> bool {
    let may_be_recorded = ["conforms", UNDOCUMENTED].contains(&word);
    may_be_recorded && !matches!(state, SnapshotState::NotCompared | SnapshotState::Same)
}

/// The verdict that a fate must have, by the words of the README.
fn word_of(run: &Run, plan: RunPlan, strict: bool) -> &'static str {
    let fate = match plan.fate {
        Fate::NotApplicable | Fate::NotArranged | Fate::Interrupted | Fate::Broken => plan.fate,
        _ if run.only_observes() => Fate::Met,
        executed => executed,
    };
    match fate {
        Fate::NotApplicable => "not applicable",
        Fate::NotArranged | Fate::Interrupted => NOT_ARRANGED,
        Fate::Broken => "broken",
        Fate::MissedPrinted | Fate::MissedBoth | Fate::MissedWithoutRow => "deviates",
        Fate::MissedWeak => {
            if strict {
                "deviates"
            } else {
                UNCONFIRMED
            }
        }
        Fate::Met => {
            if run.only_observes() {
                UNDOCUMENTED
            } else {
                "conforms"
            }
        }
    }
}

fn deviation(row: Option<RowId>) -> Deviation {
    let (expected, actual) = ("404".to_owned(), REASON.to_owned());
    Deviation { step: 1, row, place: DeviationPlace::Status, expected, actual }
}

fn observation() -> Observation {
    let sent = Sent {
        method: Method::Get,
        path: "/finesse/api/SystemInfo".to_owned(),
        headers: Vec::new(),
        body: RawBody::default(),
    };
    let answered = Answered { status: 200, headers: Vec::new(), body: "conforms".into() };
    let (sent_at, answered_at, role) = (1, 2, "agent".to_owned());
    let exchange =
        Exchange { step: 1, purpose: Purpose::Step, role, side: Side::A, sent, answered, sent_at, answered_at };
    Observation { exchanges: vec![exchange], ..Observation::default() }
}

fn no_timings() -> Timings {
    Timings {
        invocation: finspec::report::InvocationId("0".to_owned()),
        begun_at: String::new(),
        took_milliseconds: 0,
        transport: Transport::default(),
        jobs: 1,
        runs: std::collections::BTreeMap::new(),
    }
}
