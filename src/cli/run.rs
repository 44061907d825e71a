//! `finspec run`

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::client::HttpClient;
use crate::client::http::DEADLINE;
use crate::contract::{Deployment, Release};
use crate::lab::{TargetDescription, TargetKind, Transport};
use crate::plan::{Planned, UnmatchedPattern, by_worth, matching, select};
use crate::report::model::{Scope, Timings};
use crate::report::{
    InvocationId, ObservationSource, ObservationWriter, ReportTrouble, RunReport, StagedReports, summary,
};
use crate::runner::{EndedEarly, Interrupt, JobSettings, Progress, RunContext, run_all, tell_of_scenes};
use crate::snapshot::{SnapshotKey, SnapshotStore};
use crate::target::{AnyTarget, Embedded, Live, NoChoice, Target};
use crate::verdict::Weighing;
use crate::waiting::{Stopwatch, quiet, wall_clock};

use super::Folders;
use super::connect::{self, Connected};
use super::endings::listen_for_interrupts;
use super::exit_code::ExitCode;
use super::github;
use super::output;
use super::places::WritePlace;
use super::plan::Outlook;
use super::progress::Bar;
use super::project::Project;
use super::report::{tell_matrix, with_others};

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub(super) struct RunArguments {
    /// Parts of run ids, paths of cases, or ids of rows; none runs all.
    patterns: Vec<String>,
    /// Only this deployment; without it, both where the mock is embedded.
    #[arg(long)]
    deployment: Option<Deployment>,
    /// The target file of a server to run against, instead of the mock in this program.
    #[arg(long, value_name = "FILE")]
    target: Option<PathBuf>,
    /// How notifications travel: tcp, starttls, tls, bosh or websocket. Without it, what the target file says; tcp where
    /// the mock is embedded.
    #[arg(long, value_name = "T")]
    transport: Option<Transport>,
    /// What the embedded mock does where the guide leaves something open, by the names that `finspec rules` lists:
    /// `dtmf_while_held=refused_at_once`. Can be given again. Recordings are not compared then.
    #[arg(long, value_name = "CHOICE=VALUE", conflicts_with = "target")]
    choose: Vec<String>,
    /// How many runs go on at a time.
    #[arg(long, default_value_t = 16, value_name = "N")]
    jobs: usize,
    #[command(flatten)]
    place: WritePlace,
    /// Judge by expectations alone, without the recorded transcripts.
    #[arg(long)]
    no_snapshots: bool,
    /// Send the odd requests of robustness sets instead of running the cases. Their reports go into a folder of their own,
    /// `robustness` in that of the reports.
    #[arg(long)]
    robustness: bool,
    /// Agree to what `finspec plan` says, where nobody can be asked: people of a real server are signed in and out.
    #[arg(long, requires = "target")]
    yes: bool,
    /// End after so many minutes, the most valuable runs first: those about what stands in print, then what no other covers, the
    /// cheap before the dear. What time did not allow is said.
    #[arg(long, value_name = "N", requires = "target", value_parser = clap::value_parser!(u32).range(1..=24 * 60))]
    minutes: Option<u32>,
    /// Let rows of weaker standing weigh as much as printed ones. Against finspec's own mock they do, unless it was told to
    /// choose otherwise than it does by itself.
    #[arg(long)]
    strict: bool,
}

pub(super) async fn perform(arguments: RunArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load_selected(folders, &arguments.patterns) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let Chosen { targets, client, connection } = match targets(&arguments, &project).await {
        Ok(chosen) => chosen,
        Err(code) => return code,
    };
    let invocation = match InvocationId::draw() {
        Ok(invocation) => invocation,
        Err(error) => return output::trouble(ExitCode::Trouble, &format!("there are no random numbers: {error}")),
    };
    let interrupt = listen_for_interrupts();
    if let Some(minutes) = arguments.minutes {
        end_after(minutes, interrupt.clone());
    }
    Session { project, client, connection, interrupt, arguments, folders, invocation }.run(targets).await
}

/// How long before the end of the time nothing goes on any more: people are led out of calls and signed out, reports are written.
const TO_LEAVE: Duration = Duration::from_secs(20);

/// Ends the runs so that all is left as found when so many minutes are over.
fn end_after(minutes: u32, interrupt: Interrupt) {
    let time = Duration::from_secs(u64::from(minutes) * 60).saturating_sub(TO_LEAVE);
    tokio::spawn(async move {
        quiet(time).await;
        interrupt.because(EndedEarly::TimeIsUp(minutes));
    });
}

/// How the targets are reached.
struct Connection {
    transport: Transport,
    insecure: bool,
}

/// What the arguments ask for.
struct Chosen {
    /// One a deployment.
    targets: Vec<Arc<AnyTarget>>,
    client: HttpClient,
    connection: Connection,
}

impl Chosen {
    /// The mock in this process.
    fn embedded(arguments: &RunArguments) -> Result<Chosen, ExitCode> {
        let transport = arguments.transport.unwrap_or_default();
        let trust = Embedded::trust().map_err(|trouble| output::trouble(ExitCode::Trouble, &trouble))?;
        let deployments =
            Deployment::ALL.into_iter().filter(|one| arguments.deployment.is_none_or(|only| only == *one));
        let embedded = |deployment| {
            let mock = Embedded::choosing_by_name(Handle::current(), deployment, &arguments.choose)?;
            Ok(Arc::new(AnyTarget::Embedded(Box::new(mock.over(transport)))))
        };
        let targets: Result<Vec<_>, NoChoice> = deployments.map(embedded).collect();
        let targets = targets.map_err(|error| output::trouble(ExitCode::Unusable, &error))?;
        let client = connect::client(trust)?.without_secrets();
        Ok(Chosen { targets, client, connection: Connection { transport, insecure: false } })
    }
}

async fn targets(arguments: &RunArguments, project: &Project) -> Result<Chosen, ExitCode> {
    let Some(path) = &arguments.target else { return Chosen::embedded(arguments) };
    let Connected { target, client, transport, insecure } =
        connect::connect(path, arguments.transport, arguments.deployment).await?;
    let target = match target {
        AnyTarget::Live(live) => AnyTarget::Live(Box::new(consented(*live, arguments, project).await?)),
        driven => driven,
    };
    Ok(Chosen { targets: vec![Arc::new(target)], client, connection: Connection { transport, insecure } })
}

/// A live target with its journal, once nobody is left from a run that was killed and, on a server that is not finspec's
/// mock, somebody has agreed to what would be touched.
async fn consented(live: Live, arguments: &RunArguments, project: &Project) -> Result<Live, ExitCode> {
    let journal = connect::journal(&live)?;
    journal.must_be_clean().map_err(|trouble| output::trouble(ExitCode::Unusable, &trouble))?;
    if !live.is_mock() {
        let planned = match arguments.robustness {
            true => project.plan_robustness(live.description()),
            false => project.plan(live.description()),
        };
        let planned = matching(planned, &arguments.patterns);
        let outlook = Outlook::of(&live, &planned).await;
        output::told(&outlook.to_text());
        if !arguments.yes && !agrees() {
            let message = "nothing was run: people of a real server are signed in and out and its numbers are dialled only \
                           where somebody agrees; answer y, or give --yes where nobody can";
            return Err(output::trouble(ExitCode::Unusable, &message));
        }
    }
    Ok(live.with_journal(journal))
}

/// Asks on the terminal; where there is none, nobody agrees.
fn agrees() -> bool {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return false;
    }
    output::told(&"Go on? Only y does.");
    let mut answer = String::new();
    stdin.read_line(&mut answer).is_ok() && answer.trim().eq_ignore_ascii_case("y")
}

/// What has been stored of the reports, and what could not be.
#[derive(Default)]
struct Outcome {
    staged: StagedReports,
    troubles: Vec<ReportTrouble>,
}

impl Outcome {
    /// Keeps the trouble, where there is one.
    fn keep<T>(&mut self, result: Result<T, ReportTrouble>) -> Option<T> {
        result.map_err(|trouble| self.troubles.push(trouble)).ok()
    }
}

struct Session<'a> {
    project: Project,
    client: HttpClient,
    connection: Connection,
    interrupt: Interrupt,
    arguments: RunArguments,
    folders: &'a Folders,
    invocation: InvocationId,
}

impl Session<'_> {
    async fn run(&self, targets: Vec<Arc<AnyTarget>>) -> ExitCode {
        let planned = targets.iter().map(|target| match self.arguments.robustness {
            true => self.project.plan_robustness(target.description()),
            false => self.project.plan(target.description()),
        });
        let planned: Vec<Vec<Planned>> = planned.collect();
        if let Err(unmatched) = self.check_patterns(&planned) {
            return output::trouble(ExitCode::NothingSelected, &unmatched);
        }
        let folder = self.folder_of_reports();
        let (mut reports, mut outcome) = (Vec::new(), Outcome::default());
        for (target, planned) in targets.iter().zip(planned) {
            let observations = outcome.keep(self.observations(&folder, target.description())).map(Arc::new);
            let report = self.one(target, planned, observations.clone()).await;
            if report.runs.is_empty() {
                continue;
            }
            let observations = observations.map_or(ObservationSource::Nowhere, ObservationSource::Written);
            // What was found must not be lost with the folder.
            let places = outcome.staged.add(&report, &folder, observations);
            let places = outcome.keep(places).unwrap_or_default();
            output::painted(&summary(&report, &places, output::length()));
            reports.push(report.without_details());
        }
        let code = self.finish(&reports, &folder, outcome);
        let left = targets.iter().flat_map(|target| target.not_restored()).collect::<Vec<_>>();
        left.iter().for_each(|one| output::complaint(one));
        if left.is_empty() { output::ending(code) } else { output::ending(ExitCode::NotRestored) }
    }

    /// The reports of an invocation take the places of those before together, or none does.
    fn finish(&self, reports: &[RunReport], folder: &Path, mut outcome: Outcome) -> ExitCode {
        if !reports.is_empty() {
            github::tell(reports);
            let matrix = with_others(reports, folder);
            let matrix = matrix.and_then(|reports| outcome.staged.add_matrix(&reports, folder));
            let matrix = outcome.keep(matrix);
            let published = match outcome.troubles.is_empty() {
                true => std::mem::take(&mut outcome.staged).publish(),
                false => Ok(()),
            };
            outcome.keep(published);
            if let Some(matrix) = matrix.filter(|_| outcome.troubles.is_empty()) {
                tell_matrix(&matrix);
                self.arguments.place.tell(self.is_selection());
            }
        }
        for trouble in &outcome.troubles {
            output::complaint(trouble);
        }
        if outcome.troubles.is_empty() {
            return ExitCode::of(reports);
        }
        output::complaint(&format!("no report of this call was written; {} holds what was there", folder.display()));
        ExitCode::Unusable
    }

    /// The reports of robustness sets stand beside those of cases and never in their place.
    fn folder_of_reports(&self) -> PathBuf {
        let folder = self.arguments.place.folder(self.is_selection());
        if self.arguments.robustness { folder.join("robustness") } else { folder }
    }

    /// Whether less than all runs was asked for.
    fn is_selection(&self) -> bool {
        !self.arguments.patterns.is_empty()
    }

    fn observations(&self, folder: &Path, of: &TargetDescription) -> Result<ObservationWriter, ReportTrouble> {
        ObservationWriter::create(&folder.join(of.deployment.word()), &self.invocation)
    }

    /// A pattern must match a run of one deployment at least.
    fn check_patterns(&self, planned: &[Vec<Planned>]) -> Result<(), UnmatchedPattern> {
        let all: Vec<Planned> = planned.iter().flatten().cloned().collect();
        select(all, &self.arguments.patterns).map(|_| ())
    }

    async fn one(
        &self,
        target: &Arc<AnyTarget>,
        all: Vec<Planned>,
        observations: Option<Arc<ObservationWriter>>,
    ) -> RunReport {
        let description = target.description();
        let scope = self.scope(target, all.len());
        let orphans = self.orphans(description, &all);
        let selected = matching(all.clone(), &self.arguments.patterns);
        let selected = if self.arguments.minutes.is_some() { by_worth(selected) } else { selected };
        let settings = self.settings(description, observations);
        let (begun_at, watch) = (wall_clock(), Stopwatch::start());
        let bar = Bar::new(selected.len(), description.deployment.word());
        let takes_long = description.kind == TargetKind::Live;
        let bar = Arc::new(if takes_long { bar.with_lines() } else { bar });
        let progress: Arc<dyn Progress> = Arc::<Bar>::clone(&bar);
        let (mut records, timings) = run_all(target, &self.client, &selected, &settings, &progress).await;
        tell_of_scenes(&mut records, &all, settings.context.weighing);
        bar.end();
        let took_milliseconds = watch.microseconds() / 1000;
        let transport = self.connection.transport;
        let invocation = self.invocation.clone();
        let timings =
            Timings { invocation, begun_at, took_milliseconds, transport, jobs: settings.jobs, runs: timings };
        RunReport::new(scope, records, orphans, self.interrupt.is_by_somebody(), timings)
    }

    fn scope(&self, target: &AnyTarget, all_runs: usize) -> Scope {
        let description = target.description();
        Scope {
            deployment: description.deployment,
            release: description.release,
            target_kind: description.kind,
            target: description.name.clone(),
            patterns: self.arguments.patterns.clone(),
            all_runs,
            strict: self.is_strict(description),
            insecure: self.connection.insecure,
            shortened_windows: target.shortened_windows(),
            fingerprint: self.project.fingerprint.clone(),
        }
    }

    fn is_strict(&self, description: &TargetDescription) -> bool {
        self.arguments.strict || description.is_reference()
    }

    /// Recordings are the mock's, of the release from which they were made and of its own choices; to a mock of another
    /// release they tell what differs. Of a live server nothing is recorded, nor of the answers to odd requests.
    fn snapshots(&self, description: &TargetDescription) -> Option<SnapshotStore> {
        let without = self.arguments.no_snapshots || self.arguments.robustness;
        let judged_by_snapshots = description.is_reference() && !without;
        let store = || SnapshotStore::new(&self.folders.snapshots);
        judged_by_snapshots.then(|| match description.release.release() == Some(Release::default()) {
            true => store(),
            false => store().of_another_release(),
        })
    }

    /// Recordings that belong to no run. A selection looks at its own files only.
    fn orphans(&self, description: &TargetDescription, all: &[Planned]) -> Vec<String> {
        if self.is_selection() {
            return Vec::new();
        }
        let Some(store) = self.snapshots(description) else { return Vec::new() };
        let keys: BTreeSet<SnapshotKey> = all.iter().map(|planned| SnapshotKey::of(planned.run())).collect();
        store.orphans(description.deployment, &keys).iter().map(|path| path.display().to_string()).collect()
    }

    fn settings(&self, description: &TargetDescription, observations: Option<Arc<ObservationWriter>>) -> JobSettings {
        let snapshots = self.snapshots(description);
        let weighing = Weighing { version: description.release, strict: self.is_strict(description) };
        JobSettings {
            jobs: self.arguments.jobs.max(1),
            deadline: DEADLINE,
            context: RunContext { snapshots, weighing, timelines: true, observations },
            interrupt: self.interrupt.clone(),
        }
    }
}
