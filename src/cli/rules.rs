//! `finspec rules`

use std::fmt::{Display, Write as _};

use crate::case::{Library, OwnRow};
use crate::contract::{Deployment, Row};
use crate::mock::world::actions_table;
use crate::mock::{BEHAVIOUR, BEHAVIOUR_SAYS, all_choices, all_differences, all_rules, all_states, wrap_up_table};

use super::Folders;
use super::exit_code::ExitCode;
use super::output;

/// Arguments of `rules`.
#[derive(Debug, clap::Args)]
pub(super) struct RulesArguments {
    /// Only where the two deployments differ.
    #[arg(long)]
    differing: bool,
}

pub(super) fn perform(arguments: &RulesArguments, folders: &Folders) -> ExitCode {
    let shown = |deployments: &[Deployment]| !arguments.differing || deployments.len() < Deployment::ALL.len();
    let mut text = String::new();
    write_all(&mut text, None, all_rules().iter().filter(|rule| shown(rule.deployments)));
    write_all(&mut text, Some("Effects that differ"), all_differences());
    let cells = actions_table().iter().filter(|cell| shown(cell.deployments));
    write_all(&mut text, Some("What participants offer; the first that fits counts"), cells);
    let cells = wrap_up_table().iter().filter(|cell| shown(cell.deployments));
    write_all(
        &mut text,
        Some(
            "What follows a call; wrapUpOnOutgoing counts for calls that the agent placed, wrapUpOnIncoming for others",
        ),
        cells,
    );
    if !arguments.differing {
        write_all(&mut text, Some("What the guide leaves open, or a call centre sets"), all_choices());
        let behaviour = format!("{BEHAVIOUR}\n    {BEHAVIOUR_SAYS}");
        let states = all_states().into_iter().map(|state| state.to_string());
        write_all(&mut text, Some("What else can be lied about"), states.chain([behaviour]));
    }
    write_own(&mut text, arguments, folders);
    output::text(text.trim_end())
}

/// The rows of one's own that the folder of cases holds, which no rule of the mock rests on.
fn write_own(text: &mut String, arguments: &RulesArguments, folders: &Folders) {
    let rows = if folders.cases.is_dir() { Library::load(&folders.cases).library.own_rows } else { Vec::new() };
    let shown = |own: &&OwnRow| !arguments.differing || own.row.deployments.len() < Deployment::ALL.len();
    let shown: Vec<String> = rows.iter().filter(shown).map(|own| words(&own.row)).collect();
    if !shown.is_empty() {
        write_all(text, Some("Rows of one's own"), shown);
    }
}

fn words(row: &Row) -> String {
    let deployments = row.deployments.iter().map(Deployment::to_string).collect::<Vec<_>>().join(", ");
    format!("{} ({deployments}; {})\n    {}", row.id, row.known(), row.says)
}

fn write_all(text: &mut String, title: Option<&str>, entries: impl IntoIterator<Item = impl Display>) {
    if let Some(title) = title {
        let _ = writeln!(text, "{title}:\n");
    }
    for entry in entries {
        let _ = writeln!(text, "{entry}\n");
    }
}
