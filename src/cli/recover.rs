//! `finspec recover`: puts back whoever a run that was killed left signed in.

use std::path::PathBuf;

use crate::target::{Recovered, Recovery, RunJournal};

use super::connect::connect_live;
use super::exit_code::ExitCode;
use super::output;

/// Arguments of `recover`.
#[derive(Debug, clap::Args)]
pub(super) struct RecoverArguments {
    /// The journal, where it is not that of the target on this machine.
    journal: Option<PathBuf>,
    /// The target file of the server.
    #[arg(long, value_name = "FILE")]
    target: PathBuf,
}

pub(super) async fn perform(arguments: RecoverArguments) -> ExitCode {
    let live = match connect_live(&arguments.target, "recover").await {
        Ok(connected) => connected.target,
        Err(code) => return code,
    };
    let path = arguments.journal.unwrap_or_else(|| live.journal_path());
    let recovered = match RunJournal::open(&path) {
        Ok(journal) => live.recover(&journal).await,
        Err(trouble) => Err(trouble),
    };
    match recovered {
        Err(trouble) => output::trouble(ExitCode::Unusable, &trouble),
        Ok(recovered) => {
            if recovered.is_empty() {
                output::text("nobody was left: every run put back whom it had signed in");
            }
            recovered.iter().for_each(tell);
            let is_restored = |one: &Recovered| !matches!(one.became, Recovery::Failed(_) | Recovery::NotDeclared);
            match recovered.iter().all(is_restored) {
                true => ExitCode::Conformant,
                false => output::meaning(ExitCode::NotRestored),
            }
        }
    }
}

fn tell(Recovered { id, became }: &Recovered) {
    let said = match became {
        Recovery::WasSignedOut => format!("{id} is signed out already"),
        Recovery::SignedOut => format!("{id} was signed out now"),
        Recovery::ChangedSince { state, since } => {
            format!("{id} is {state} since {since}, which no run of ours did: not touched")
        }
        Recovery::NotDeclared => {
            return output::complaint(&format!(
                "{id} does not stand in the target file; name the file that the run had"
            ));
        }
        Recovery::Failed(trouble) => return output::complaint(trouble),
    };
    output::text(&said);
}
