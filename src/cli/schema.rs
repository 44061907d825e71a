//! `finspec schema`

use crate::case::{FileKind, json_schema};

use super::exit_code::ExitCode;
use super::output;

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
pub(super) struct SchemaArguments {
    /// Which files: `case`, `scene`, `family`, `request`, `robustness`, `rows`, or the list `untested` or `survivors`.
    #[arg(default_value_t, value_name = "KIND")]
    kind: FileKind,
}

pub(super) fn perform(arguments: &SchemaArguments) -> ExitCode {
    output::json(&json_schema(arguments.kind))
}
