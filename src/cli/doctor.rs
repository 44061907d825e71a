//! `finspec doctor`

use std::path::PathBuf;
use std::time::Duration;

use crate::doctor::{Health, Patient, UsualPorts, complaints, examine, is_on_this_machine, table};
use crate::target::{PersonSecrets, TargetFile, TargetFileError};

use super::exit_code::ExitCode;
use super::output;

/// How long each step may take. A server that takes connections and never answers costs this once a step.
const LIMIT: Duration = Duration::from_secs(3);

/// Arguments of `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct DoctorArguments {
    /// The target file of the server to look at.
    #[arg(long, value_name = "FILE")]
    target: PathBuf,
    /// Try only what the target file names. Without it the usual ports of Finesse are tried on its hosts too, unless all
    /// of it is on this machine.
    #[arg(long)]
    only_named: bool,
}

pub(super) async fn perform(arguments: DoctorArguments) -> ExitCode {
    let patient = match patient(&arguments) {
        Ok(patient) => patient,
        Err(error) => return output::trouble(ExitCode::Unusable, &error),
    };
    let examination = match examine(&patient).await {
        Ok(examination) => examination,
        Err(trouble) => return output::trouble(ExitCode::Trouble, &trouble),
    };
    output::text(&if output::quiet() { complaints(&examination) } else { table(&examination) });
    match examination.health() {
        Health::Well => ExitCode::Conformant,
        Health::Ill => ExitCode::Trouble,
        Health::Unknown => ExitCode::Incomplete,
    }
}

fn patient(arguments: &DoctorArguments) -> Result<Patient, TargetFileError> {
    let DoctorArguments { target, only_named } = arguments;
    let file = TargetFile::read(target)?;
    let trust = file.trust(target)?;
    let secrets = file.secrets(target)?;
    tell_unhidden(&secrets);
    let control = file.control(target)?;
    if let Some(control) = &control {
        output::tell_unhidden("the token of the control address", &control.token);
    }
    let usual = (!only_named && !is_on_this_machine(&file)).then(UsualPorts::default);
    Ok(Patient { file, trust, secrets, control, usual, limit: LIMIT })
}

/// Says of a password or token that it cannot be told from other text where a server repeats it, if it is so.
pub(super) fn tell_unhidden(secrets: &PersonSecrets) {
    if let Some(password) = &secrets.password {
        output::tell_unhidden("the password", password);
    }
    for (id, token) in &secrets.tokens {
        output::tell_unhidden(&format!("the token of {id}"), token);
    }
}
