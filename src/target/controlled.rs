//! The controlled target: a mock in another process, driven over its control address; a fresh world for every run.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cast::Cast;
use crate::client::HttpClient;
use crate::client::http::{Credentials, address};
use crate::contract::{Method, Release};
use crate::control::{
    AdvanceCommand, Password, StimulusCommand, StimulusDeclined, TokenCommand, TokenGiven, WorldOpened, WorldRequest,
};
use crate::lab::{Person, TargetDescription, TargetKind, Transport, Version};
use crate::observe::{Answered, Sent};
use crate::plan::{Run, cast_run};

use super::file::TargetFile;
use super::system_info::{SystemFacts, read_facts};
use super::{Lease, PersonSecrets, SecondServer, Target, TargetTrouble};

/// A mock that is driven over its control address.
#[derive(Debug)]
pub struct Controlled {
    description: TargetDescription,
    /// The release of the worlds that are asked for.
    release: Release,
    client: HttpClient,
    control: ControlAddress,
    transport: Transport,
    facts: SystemFacts,
}

/// A mock's control address and the token that opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlAddress {
    /// `http://127.0.0.1:8446`
    pub base: String,
    /// The token.
    pub token: Password,
}

impl ControlAddress {
    /// Sends a command and reads what comes back: where it was done, as it came, and with the password of a new world in it.
    ///
    /// # Errors
    /// [`TargetTrouble`] where the mock cannot be reached or refuses.
    pub async fn command<C: Serialize>(
        &self,
        client: &HttpClient,
        method: Method,
        path: &str,
        command: Option<&C>,
    ) -> Result<Answered, TargetTrouble> {
        let refused = |reason: String| TargetTrouble::Refused(format!("the mock at {}: {reason}", address(&self.base)));
        let body = match command {
            Some(command) => serde_json::to_vec(command).map_err(|error| refused(error.to_string()))?,
            None => Vec::new(),
        };
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let sent = Sent { method, path: path.to_owned(), headers, body: body.into() };
        client.secrets().learn("", &self.token.0);
        let answered = client.send_openly(&self.base, &sent, &Credentials::Bearer(self.token.clone())).await?;
        if matches!(answered.status, 200..=299) {
            return Ok(answered);
        }
        let answered = client.hidden(answered);
        match answered.status {
            401 => Err(refused(
                "it does not take the control token; read it again from the file that --write-target wrote".to_owned(),
            )),
            409 => {
                let declined: StimulusDeclined = read(&answered).map_err(refused)?;
                Err(TargetTrouble::NotArranged(declined.reason))
            }
            status => Err(refused(format!("it answered {method} {path} with {status} {}", answered.body.text()))),
        }
    }
}

fn not_played(version: Version) -> TargetTrouble {
    let played = Release::ALL.map(Release::word).join(", ");
    TargetTrouble::Refused(format!(
        "the target file says release {version}, and a mock plays one of {played}; correct `release` in the file"
    ))
}

fn read<T: DeserializeOwned>(answered: &Answered) -> Result<T, String> {
    serde_json::from_slice(answered.body.bytes())
        .map_err(|error| format!("it answered something else than expected: {error}"))
}

impl Controlled {
    /// Connects to the mock that a target file describes.
    ///
    /// # Errors
    /// [`TargetTrouble`] where it cannot be reached or is no mock.
    pub async fn connect(
        file: &TargetFile,
        control: ControlAddress,
        client: HttpClient,
    ) -> Result<Self, TargetTrouble> {
        let facts = read_facts(&client, &file.rest).await?;
        file.must_be_mock(&facts)?;
        let (transport, _) = file.way()?;
        let description = file.description(TargetKind::Controlled);
        let release = description.release.release().ok_or_else(|| not_played(description.release))?;
        Ok(Controlled { description, release, client, control, transport, facts })
    }

    /// A new world. Its password and tokens are secrets from here on, and nothing else of it repeats one.
    fn opened(&self, answered: &Answered) -> Result<WorldOpened, String> {
        let secrets = self.client.secrets();
        let read = |answered: &Answered| read::<WorldOpened>(answered).map_err(|reason| secrets.hide(&reason));
        let WorldOpened { password, tokens, .. } = read(answered)?;
        PersonSecrets { password: Some(password.clone()), tokens: tokens.clone() }.hide_in(secrets);
        Ok(WorldOpened { password, tokens, ..read(&self.client.hidden(answered.clone()))? })
    }

    fn path(lease: &Lease, verb: &str) -> String {
        format!("/worlds/{}/{verb}", lease.world.as_deref().unwrap_or_default())
    }
}

impl Target for Controlled {
    fn description(&self) -> &TargetDescription {
        &self.description
    }

    async fn lease(&self, run: &Run) -> Result<(Lease, Cast), TargetTrouble> {
        let request = WorldRequest { deployment: self.description.deployment, release: self.release };
        let answered = self.control.command(&self.client, Method::Post, "/worlds", Some(&request)).await?;
        let world = self.opened(&answered).map_err(TargetTrouble::Refused)?;
        let cast =
            cast_run(run, &world.call_centre, &|_| true).map_err(|error| TargetTrouble::NotArranged(error.to_string()));
        let stream = world.notifications.get(&self.transport).ok_or_else(|| {
            TargetTrouble::Refused(format!("the mock's worlds have no address for the transport {}", self.transport))
        });
        let (cast, stream) = match (cast, stream) {
            (Ok(cast), Ok(stream)) => (cast, self.facts.stream(self.transport, stream)),
            (Err(trouble), _) | (_, Err(trouble)) => {
                let path = format!("/worlds/{}", world.id);
                self.control.command::<()>(&self.client, Method::Delete, &path, None).await?;
                return Err(trouble);
            }
        };
        let shown = PersonSecrets { password: Some(world.password), tokens: world.tokens };
        let secret = |person: &Person| Some((person.id.clone(), shown.of(&person.id)?));
        let secrets = cast.people.values().filter_map(secret).collect();
        let second = if run.needs_second_server() {
            let path = format!("/worlds/{}/second", world.id);
            let answered = self.control.command::<()>(&self.client, Method::Post, &path, None).await?;
            let opened = read(&answered).map_err(TargetTrouble::Refused)?;
            Some(SecondServer::of(opened, self.transport)?)
        } else {
            None
        };
        Ok((Lease { rest: world.rest, stream, secrets, world: Some(world.id), second }, cast))
    }

    async fn stimulate(&self, lease: &Lease, command: &StimulusCommand) -> Result<(), TargetTrouble> {
        self.control.command(&self.client, Method::Post, &Self::path(lease, "stimuli"), Some(command)).await.map(|_| ())
    }

    async fn token(&self, lease: &Lease, person: &Person) -> Result<Password, TargetTrouble> {
        let (path, command) = (Self::path(lease, "token"), TokenCommand::of(person));
        let answered = self.control.command(&self.client, Method::Post, &path, Some(&command)).await?;
        read::<TokenGiven>(&answered).map(|given| given.token).map_err(TargetTrouble::Refused)
    }

    async fn settle(&self, lease: &Lease) -> Result<(), TargetTrouble> {
        self.control.command::<()>(&self.client, Method::Post, &Self::path(lease, "settle"), None).await.map(|_| ())
    }

    async fn advance(&self, lease: &Lease, by: Duration) -> Result<(), TargetTrouble> {
        let milliseconds = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let command = AdvanceCommand { milliseconds };
        self.control
            .command(&self.client, Method::Post, &Self::path(lease, "advance"), Some(&command))
            .await
            .map(|_| ())
    }

    async fn release(&self, lease: Lease) {
        if let Some(id) = &lease.world {
            // A world that cannot be closed is the other process's; the next run gets one of its own anyway.
            let _ = self.control.command::<()>(&self.client, Method::Delete, &format!("/worlds/{id}"), None).await;
        }
    }
}
