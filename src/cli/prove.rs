//! `finspec prove`

use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::case::error::Problem;
use crate::case::{CaseErrors, SurvivingLie, Survivor};
use crate::client::HttpClient;
use crate::client::http::DEADLINE;
use crate::contract::Deployment;
use crate::plan::{Planned, Run, select};
use crate::prove::{
    Accepted, Audience, LieChoice, Proof, ProveSettings, ToTell, Watcher, drive_elsewhere, is_part_of, kind_of,
    prove_all, prove_lies, speaks_of_lie, tell_over_sockets,
};
use crate::report::PROOF;
use crate::runner::Interrupt;
use crate::target::{Embedded, Target};
use crate::writing::{Readers, replace};

use super::Folders;
use super::endings::listen_for_interrupts;
use super::exit_code::ExitCode;
use super::mistakes;
use super::output;
use super::places::WritePlace;
use super::progress::Bar;
use super::project::{Project, placed};
use super::prove_honest::{self, HonestArguments};
use super::report::write_matrix_again;

/// Arguments of `prove`.
#[derive(Debug, clap::Args)]
pub(super) struct ProveArguments {
    /// Parts of run ids, paths of cases, or ids of rows; none proves all.
    patterns: Vec<String>,
    /// Only this deployment.
    #[arg(long)]
    deployment: Option<Deployment>,
    /// Tell only this lie; may be given several times. Which claims are too weak is then not said.
    #[arg(long, value_name = "NAME")]
    lie: Vec<String>,
    /// How many runs go on at a time.
    #[arg(long, default_value_t = 16, value_name = "N")]
    jobs: usize,
    #[command(flatten)]
    honest: HonestArguments,
    #[command(flatten)]
    place: WritePlace,
}

pub(super) async fn perform(arguments: ProveArguments, folders: &Folders) -> ExitCode {
    let lies = match LieChoice::named(&arguments.lie) {
        Ok(lies) => lies,
        Err(unknown) => return output::trouble(ExitCode::Unusable, &unknown),
    };
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let client = match HttpClient::new(DEADLINE) {
        Ok(client) => client.without_secrets(),
        Err(trouble) => return output::trouble(ExitCode::Trouble, &trouble),
    };
    let mut settings =
        ProveSettings { jobs: arguments.jobs, deadline: DEADLINE, lies, interrupt: Interrupt::default() };
    if arguments.honest.honest {
        settings.interrupt = listen_for_interrupts();
        let of = (arguments.patterns.as_slice(), arguments.deployment);
        return prove_honest::perform(&arguments.honest, of, (&project, &client, &settings)).await;
    }
    let session = Session { project, client, settings, arguments };
    session.prove().await
}

/// One deployment with what is proved on it, and what could be.
struct Side {
    target: Arc<Embedded>,
    selected: Vec<Run>,
    all: Vec<Run>,
    to_tell: ToTell,
}

struct Session {
    project: Project,
    client: HttpClient,
    settings: ProveSettings,
    arguments: ProveArguments,
}

impl Session {
    async fn prove(mut self) -> ExitCode {
        let sides = match self.sides() {
            Ok(sides) => sides,
            Err(code) => return code,
        };
        self.settings.interrupt = listen_for_interrupts();
        let selected: usize = sides.iter().map(|side| side.selected.len()).sum();
        let to_tell: usize = sides.iter().map(|side| side.to_tell.lies.len()).sum();
        let watcher = Arc::new(Bar::new(selected + to_tell, "proved"));
        let told: Arc<dyn Watcher> = Arc::<Bar>::clone(&watcher);
        let mut proof = self.blank();
        for side in &sides {
            proof.runs.extend(prove_all(&side.target, &self.client, &side.selected, &self.settings, &told).await);
            let deployment = side.target.description().deployment;
            let audience = Arc::new(Audience::new(deployment, &side.target, self.client.clone(), &side.all));
            proof.lies.extend(prove_lies(&audience, &side.to_tell.lies, &self.settings, &told).await);
            proof.untold.extend(side.to_tell.untold.iter().cloned());
        }
        for side in &sides {
            let deployment = side.target.description().deployment;
            let elsewhere = drive_elsewhere(deployment, &side.selected, &self.client, &proof.runs, &self.settings);
            proof.elsewhere.push(elsewhere.await);
        }
        let of_sides: Vec<_> = sides.iter().map(|side| (Arc::clone(&side.target), side.selected.clone())).collect();
        proof.over_sockets = tell_over_sockets(&of_sides, &self.client, &proof.runs, &self.settings).await;
        watcher.end();
        proof.left_out = selected - proof.runs.len();
        proof.lies_left_out = to_tell - proof.lies.len();
        proof.accepted = Accepted::of(&proof.runs, &proof.lies, &self.project.survivors);
        self.tell(&proof, &sides)
    }

    /// The proof before anything is proved: of what it is to be a proof.
    fn blank(&self) -> Proof {
        let asked = &self.arguments;
        let is_whole = asked.patterns.is_empty() && asked.deployment.is_none();
        let of_a_part = !is_whole || !asked.lie.is_empty();
        Proof { is_whole, of_a_part, fingerprint: self.project.fingerprint.clone(), ..Proof::default() }
    }

    /// What was selected of each deployment. Runs that only observe are among them: the snapshot judges those.
    fn sides(&self) -> Result<Vec<Side>, ExitCode> {
        let only = self.arguments.deployment;
        let deployments = Deployment::ALL.into_iter().filter(|one| only.is_none_or(|only| only == *one));
        let targets: Vec<_> =
            deployments.map(|deployment| Arc::new(Embedded::new(Handle::current(), deployment))).collect();
        let all: Vec<Planned> = targets.iter().flat_map(|target| self.project.plan(target.description())).collect();
        let selected = select(all.clone(), &self.arguments.patterns)
            .map_err(|unmatched| output::trouble(ExitCode::NothingSelected, &unmatched))?;
        let of = |planned: &[Planned], deployment: Deployment| -> Vec<Run> {
            let runs = planned.iter().filter_map(|planned| match planned {
                Planned::Run(run) if run.deployment == deployment => Some(run.clone()),
                _ => None,
            });
            runs.collect()
        };
        let side = |target: Arc<Embedded>| {
            let deployment = target.description().deployment;
            let selected = of(&selected, deployment);
            let to_tell = ToTell::of(deployment, &self.settings.lies.of_contracts, &selected);
            Side { selected, all: of(&all, deployment), to_tell, target }
        };
        Ok(targets.into_iter().map(side).collect())
    }

    fn tell(&self, proof: &Proof, sides: &[Side]) -> ExitCode {
        output::text(&proof.to_text(output::length()));
        let folder = self.arguments.place.folder(proof.of_a_part);
        let path = folder.join(PROOF);
        let written = proof.to_json().map_err(|error| error.to_string()).and_then(|json| {
            std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
            replace(&path, json.as_bytes(), Readers::Usual).map_err(|error| error.to_string())
        });
        match written {
            Ok(()) => output::aside(&format!("the kill table: {}", path.display())),
            Err(reason) => {
                let message = format!("{} cannot be written: {reason}", path.display());
                return output::trouble(ExitCode::Unusable, &message);
            }
        }
        self.tell_matrix(&folder);
        self.arguments.place.tell(proof.of_a_part);
        if !proof.is_complete() {
            return output::trouble(ExitCode::Incomplete, &"the proof is incomplete: it was interrupted");
        }
        let nowhere = proof.told_nowhere(self.arguments.lie.iter().map(String::as_str));
        if let Some(name) = nowhere.first() {
            let message = format!("the lie `{name}` applies nowhere in what was selected");
            return output::trouble(ExitCode::Unusable, &message);
        }
        let stale = placed(self.stale(proof, sides), self.project.survivors_file.as_deref());
        if !stale.is_empty() {
            mistakes::tell(&CaseErrors(stale));
            return output::trouble(ExitCode::Unusable, &"the list of accepted survivors is not true");
        }
        match (proof.troubles().next(), proof.holds()) {
            (_, false) => ExitCode::NonConformant,
            (Some(_), true) => ExitCode::Trouble,
            (None, true) => ExitCode::Conformant,
        }
    }

    /// Shows the scores in the matrix, if there is one of these cases.
    fn tell_matrix(&self, folder: &Path) {
        match write_matrix_again(folder, &self.project.fingerprint) {
            Ok(Some(path)) => output::aside(&format!("rows by deployment, with their scores: {}", path.display())),
            Ok(None) => output::aside("`finspec run` writes the rows by deployment with these scores"),
            Err(trouble) => output::complaint(&format!("the rows by deployment were not written again: {trouble}")),
        }
    }

    /// Accepted survivors that explain nothing, where everything that they speak of was proved with that lie.
    fn stale(&self, proof: &Proof, sides: &[Side]) -> Vec<Problem> {
        let entries = proof.accepted.idle().filter_map(|index| self.project.survivors.get(index));
        let stale = entries.filter_map(|entry| {
            let (key, what) = self.staleness(entry, proof, sides)?;
            Some(Problem::at(&entry.place.key(key), what, "correct the entry, or take it out"))
        });
        stale.collect()
    }

    /// The key of an entry that is of no use any more, and why.
    fn staleness(&self, entry: &Survivor, proof: &Proof, sides: &[Side]) -> Option<(&'static str, String)> {
        match &entry.lie {
            SurvivingLie::OfBytes { name, run: part, .. } => {
                let runs = || sides.iter().flat_map(|side| &side.all).map(|run| run.id.as_str());
                let proved = |run: &str| proof.runs.iter().any(|proof| proof.run == run);
                let both = sides.len() == Deployment::ALL.len();
                let whole = both && runs().filter(|run| is_part_of(part, run)).all(proved);
                let what = || format!("`{name}` survives in no run of `{part}` any more, or never did");
                (whole && self.settings.lies.tells(name)).then(|| ("lie", what()))
            }
            SurvivingLie::OfContract { about, how, .. } => {
                let told = proof.lies.iter().any(|lie| speaks_of_lie(entry, lie));
                let whole = proof.is_whole && kind_of(entry).is_some_and(|kind| self.settings.lies.tells(kind));
                (told || whole).then(|| ("about", format!("`{about}`: `{how}` is noticed by now, or is not told")))
            }
        }
    }
}
