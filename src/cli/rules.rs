//! `finspec rules`

use std::fmt::Write as _;

use crate::contract::Deployment;
use crate::mock::world::actions_table;
use crate::mock::{all_differences, all_rules};

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
    let mut text = String::new();
    for rule in all_rules() {
        if arguments.differing && rule.deployments.len() == Deployment::ALL.len() {
            continue;
        }
        let _ = writeln!(text, "{rule}\n");
    }
    let _ = writeln!(text, "Effects that differ:\n");
    for difference in all_differences() {
        let _ = writeln!(text, "{difference}\n");
    }
    let _ = writeln!(text, "What participants offer; the first that fits counts:\n");
    for cell in actions_table() {
        if arguments.differing && cell.deployments.len() == Deployment::ALL.len() {
            continue;
        }
        let _ = writeln!(text, "{cell}\n");
    }
    output::text(text.trim_end())
}
