//! `finspec prove --honest`

use tokio::runtime::Handle;

use crate::client::HttpClient;
use crate::contract::Deployment;
use crate::lab::TargetDescription;
use crate::plan::{Planned, select};
use crate::prove::{HonestPlay, HonestProof, ProveSettings, Spread, UnknownServer, Wanted, prove_honest};
use crate::target::{Embedded, Target};

use super::exit_code::ExitCode;
use super::output;
use super::progress::Bar;
use super::project::Project;

/// Arguments of `prove` that are about honest servers.
#[derive(Debug, clap::Args)]
pub(super) struct HonestArguments {
    /// Play the runs against honest servers that are not like the mock, each alone and in pairs, instead of telling lies.
    #[arg(long, conflicts_with = "lie")]
    pub(super) honest: bool,
    /// Only so many of those plays, drawn.
    #[arg(long, value_name = "N", requires = "honest")]
    spread: Option<usize>,
    /// What the plays are drawn by; the same number draws the same.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "spread")]
    seed: u64,
    /// Only this honest server, or several together, as in html-401+end-of-call; may be given several times.
    #[arg(long, value_name = "NAME", requires = "honest", conflicts_with = "spread")]
    server: Vec<String>,
}

impl HonestArguments {
    fn wanted(&self) -> Result<Wanted, UnknownServer> {
        match self.spread {
            Some(count) => Ok(Wanted::Spread(Spread { count, seed: self.seed })),
            None if self.server.is_empty() => Ok(Wanted::All),
            None => Wanted::named(&self.server),
        }
    }
}

/// Plays what is wanted and tells what it came to.
pub(super) async fn perform(
    arguments: &HonestArguments,
    (patterns, deployment): (&[String], Option<Deployment>),
    (project, client, settings): (&Project, &HttpClient, &ProveSettings),
) -> ExitCode {
    let wanted = match arguments.wanted() {
        Ok(wanted) => wanted,
        Err(unknown) => return output::trouble(ExitCode::Unusable, &unknown),
    };
    let deployments: Vec<Deployment> =
        Deployment::ALL.into_iter().filter(|one| deployment.is_none_or(|only| only == *one)).collect();
    if let Err(unmatched) = selected(project, &deployments, patterns) {
        return output::trouble(ExitCode::NothingSelected, &unmatched);
    }
    // What a pattern leaves nothing of on one deployment is of the other.
    let plan = |target: &TargetDescription| select(project.plan(target), patterns).unwrap_or_default();
    let bar = Bar::new(wanted.count(), "played");
    let ended = |play: &HonestPlay| bar.played(play);
    let proof = prove_honest(&wanted, &deployments, &plan, client, settings, &ended).await;
    bar.end();
    output::text(&proof.to_text(output::length()));
    code(&proof, patterns.is_empty() && deployment.is_none())
}

/// What the patterns name on all deployments together.
fn selected(
    project: &Project,
    deployments: &[Deployment],
    patterns: &[String],
) -> Result<Vec<Planned>, impl std::fmt::Display + use<>> {
    let target = |deployment: &Deployment| Embedded::new(Handle::current(), *deployment);
    let all = deployments.iter().flat_map(|deployment| project.plan(target(deployment).description()));
    select(all.collect(), patterns)
}

fn code(proof: &HonestProof, is_whole: bool) -> ExitCode {
    if proof.accused() > 0 {
        ExitCode::NonConformant
    } else if proof.broken() > 0 {
        ExitCode::Trouble
    } else if is_whole && let Some(first) = proof.never_met.first() {
        let message = format!("the honest server `{first}` was never met; no run saw anything of it");
        output::trouble(ExitCode::Unusable, &message)
    } else if proof.left_out > 0 {
        output::trouble(ExitCode::Incomplete, &"the proof is incomplete: it was interrupted")
    } else {
        ExitCode::Conformant
    }
}
