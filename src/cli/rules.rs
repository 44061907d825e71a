//! `finspec rules`

use std::fmt::{Display, Write as _};

use crate::contract::Deployment;
use crate::mock::world::actions_table;
use crate::mock::{BEHAVIOUR, BEHAVIOUR_SAYS, all_choices, all_differences, all_rules, all_states, wrap_up_table};

use super::exit_code::ExitCode;
use super::output;

/// Arguments of `rules`.
#[derive(Debug, clap::Args)]
pub(super) struct RulesArguments {
    /// Only where the two deployments differ.
    #[arg(long)]
    differing: bool,
}

pub(super) fn perform(arguments: &RulesArguments) -> ExitCode {
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
    output::text(text.trim_end())
}

fn write_all(text: &mut String, title: Option<&str>, entries: impl IntoIterator<Item = impl Display>) {
    if let Some(title) = title {
        let _ = writeln!(text, "{title}:\n");
    }
    for entry in entries {
        let _ = writeln!(text, "{entry}\n");
    }
}
