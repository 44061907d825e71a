//! Reaching the server that a target file describes, and holding the journal of one that is nobody's to drive.

use std::path::Path;

use crate::client::http::DEADLINE;
use crate::client::{HttpClient, Trust};
use crate::contract::Deployment;
use crate::lab::Transport;
use crate::target::{AnyTarget, Controlled, Live, RunJournal, TargetFile};

use super::doctor::tell_unhidden;
use super::exit_code::ExitCode;
use super::output;

/// A target, and how it is reached.
pub(super) struct Connected<T> {
    pub(super) target: T,
    pub(super) client: HttpClient,
    pub(super) transport: Transport,
    /// Whether nothing is verified.
    pub(super) insecure: bool,
}

/// A client that trusts as it is told.
pub(super) fn client(trust: Trust) -> Result<HttpClient, ExitCode> {
    HttpClient::trusting(trust, DEADLINE).map_err(|trouble| output::trouble(ExitCode::Trouble, &trouble))
}

/// The target of a file, over that transport where one is asked for.
pub(super) async fn connect(
    path: &Path,
    transport: Option<Transport>,
    deployment: Option<Deployment>,
) -> Result<Connected<AnyTarget>, ExitCode> {
    let unusable = |error: &dyn std::fmt::Display| output::trouble(ExitCode::Unusable, error);
    let mut file = TargetFile::read(path).map_err(|error| unusable(&error))?;
    if let Some(asked) = deployment.filter(|asked| *asked != file.deployment) {
        let message = format!("{} describes {}, and --deployment asks for {asked}", path.display(), file.deployment);
        return Err(unusable(&message));
    }
    file.transport = transport.or(file.transport);
    let (transport, _) = file.way().map_err(|error| unusable(&error))?;
    let trust = file.trust(path).map_err(|error| unusable(&error))?;
    let insecure = trust.is_insecure();
    let client = client(trust)?;
    let connected = match file.control(path).map_err(|error| unusable(&error))? {
        Some(control) => {
            output::tell_unhidden("the token of the control address", &control.token);
            client.secrets().learn("", &control.token.0);
            Controlled::connect(&file, control, client.clone()).await.map(|mock| AnyTarget::Controlled(Box::new(mock)))
        }
        None => {
            let secrets = file.secrets(path).map_err(|error| unusable(&error))?;
            tell_unhidden(&secrets);
            secrets.hide_in(client.secrets());
            Live::connect(&file, secrets, &client).await.map(|live| AnyTarget::Live(Box::new(live)))
        }
    };
    match connected {
        Ok(target) => Ok(Connected { target, client, transport, insecure }),
        Err(trouble) => Err(output::trouble(ExitCode::Trouble, &trouble)),
    }
}

/// The server of a file without a control address.
pub(super) async fn connect_live(path: &Path, does: &str) -> Result<Connected<Box<Live>>, ExitCode> {
    let Connected { target, client, transport, insecure } = connect(path, None, None).await?;
    match target {
        AnyTarget::Live(target) => Ok(Connected { target, client, transport, insecure }),
        AnyTarget::Controlled(_) | AnyTarget::Embedded(_) => {
            let message = format!(
                "{} has a control address: every run has a world of its own there, and nothing is to {does}",
                path.display()
            );
            Err(output::trouble(ExitCode::Unusable, &message))
        }
    }
}

/// The journal of a live target, held until this process ends.
pub(super) fn journal(live: &Live) -> Result<RunJournal, ExitCode> {
    RunJournal::open(&live.journal_path()).map_err(|trouble| output::trouble(ExitCode::Unusable, &trouble))
}
