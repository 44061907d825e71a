//! Target files: which server, which product, who is there, what is lacking; and where the secrets are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::client::Trust;
use crate::contract::{Deployment, Release};
use crate::control::Password;
use crate::lab::{CallCentre, Capability, NotAFingerprint, TargetDescription, TargetKind, Transport};

use super::TargetTrouble;
use super::controlled::ControlAddress;
use super::system_info::SystemFacts;

/// Where a secret is: one of the three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct SecretPlace {
    /// The secret itself, for files that only their owner can read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Password>,
    /// The variable of the environment that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The file that holds it, and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
}

/// The control address of a mock, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlWritten {
    /// `http://127.0.0.1:8446`
    pub address: String,
    /// The token that opens it.
    pub token: SecretPlace,
}

/// Whose certificates are trusted, as written: one of the three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct TlsWritten {
    /// The file with the authorities' certificates, in PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    /// The SHA-256 of the server's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// `true` verifies nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified: Option<bool>,
}

impl TlsWritten {
    fn is_empty(&self) -> bool {
        *self == TlsWritten::default()
    }
}

/// A target file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// Its name in reports.
    pub name: String,
    /// Which product.
    pub deployment: Deployment,
    /// Which release.
    #[serde(default)]
    pub release: Release,
    /// Base address of the REST API: `http://127.0.0.1:8445`.
    pub rest: String,
    /// Addresses of the notification service: `tcp: 127.0.0.1:5222`, `websocket: wss://127.0.0.1:8445/ws`.
    pub notifications: BTreeMap<Transport, String>,
    /// The transport to use where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,
    /// Whose certificates are trusted; those that the system trusts where it is left out.
    #[serde(default, skip_serializing_if = "TlsWritten::is_empty")]
    pub tls: TlsWritten,
    /// The control address, where the target is a mock that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<ControlWritten>,
    /// The password of the people.
    #[serde(default)]
    pub password: SecretPlace,
    /// Who and what is there.
    pub call_centre: CallCentre,
    /// Numbers, such as `conference_limit`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, u32>,
    /// What is lacking, each with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lacks: BTreeMap<String, String>,
}

/// A target file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}; {remedy}", path.display())]
pub struct TargetFileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// A target file does not say how notifications travel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoWay {
    /// The transport has no address.
    #[error(
        "`notifications` of the target file has no address for the transport {0}; write `{0}: ADDRESS` there, or choose \
         another with --transport"
    )]
    NoAddress(Transport),
    /// There are several.
    #[error(
        "`notifications` of the target file has addresses for {0}; write `transport:` with one of them, or give --transport"
    )]
    NotChosen(String),
}

impl TargetFile {
    /// Reads a target file.
    ///
    /// # Errors
    /// [`TargetFileError`] with what is wrong and what to do.
    pub fn read(path: &Path) -> Result<TargetFile, TargetFileError> {
        let trouble =
            |what: String, remedy: &str| TargetFileError { path: path.to_owned(), what, remedy: remedy.to_owned() };
        let text = std::fs::read_to_string(path).map_err(|error| {
            trouble(
                format!("it cannot be read: {error}"),
                "name a target file, or let one be written by `finspec mock --deployment cce --write-target FILE`",
            )
        })?;
        let file: TargetFile = serde_yaml::from_str(&text)
            .map_err(|error| trouble(format!("it is no target file: {error}"), "see docs/targets.md for its keys"))?;
        for word in file.numbers.keys().chain(file.lacks.keys()) {
            if Capability::named(word).is_none() {
                let known: Vec<&str> = Capability::ALL.iter().map(|capability| capability.word()).collect();
                let remedy = format!("write one of: {}", known.join(", "));
                return Err(trouble(format!("`{word}` is no capability"), &remedy));
            }
        }
        Ok(file)
    }

    /// The password of the people.
    ///
    /// # Errors
    /// [`TargetFileError`] where it is not to be had.
    pub fn password(&self, path: &Path) -> Result<Password, TargetFileError> {
        secret(&self.password, "password", path)
    }

    /// The control address, where there is one.
    ///
    /// # Errors
    /// [`TargetFileError`] where its token is not to be had.
    pub fn control(&self, path: &Path) -> Result<Option<ControlAddress>, TargetFileError> {
        let Some(control) = &self.control else { return Ok(None) };
        let token = secret(&control.token, "control.token", path)?;
        Ok(Some(ControlAddress { base: control.address.clone(), token }))
    }

    /// Whose certificates are trusted.
    ///
    /// # Errors
    /// [`TargetFileError`] where `tls` cannot be used.
    pub fn trust(&self, path: &Path) -> Result<Trust, TargetFileError> {
        let trouble = |what: String, remedy: &str| {
            let (path, remedy) = (path.to_owned(), remedy.to_owned());
            TargetFileError { path, what: format!("`tls`: {what}"), remedy }
        };
        let TlsWritten { ca, fingerprint, unverified } = &self.tls;
        match (ca, fingerprint, unverified) {
            (None, None, None | Some(false)) => Ok(Trust::System),
            (Some(ca), None, None | Some(false)) => {
                Trust::authorities(ca).map_err(|error| trouble(error.to_string(), "or write tls: {fingerprint: …}"))
            }
            (None, Some(text), None | Some(false)) => {
                text.parse().map(Trust::Fingerprint).map_err(|error: NotAFingerprint| {
                    trouble(error.to_string(), "a refused connection tells the one found")
                })
            }
            (None, None, Some(true)) => Ok(Trust::Unverified),
            _ => Err(trouble("it says more than one thing".to_owned(), "write one of ca, fingerprint and unverified")),
        }
    }

    /// The transport of notifications and its address: the file's transport, else the only one that has an address.
    ///
    /// # Errors
    /// [`NoWay`] where there are several and none is chosen, or the chosen one has no address.
    pub fn way(&self) -> Result<(Transport, &str), NoWay> {
        match (self.transport, self.notifications.first_key_value()) {
            (Some(chosen), _) => match self.notifications.get(&chosen) {
                Some(address) => Ok((chosen, address)),
                None => Err(NoWay::NoAddress(chosen)),
            },
            (None, Some((only, address))) if self.notifications.len() == 1 => Ok((*only, address)),
            (None, Some(_)) => {
                let words: Vec<&str> = self.notifications.keys().map(|transport| transport.word()).collect();
                Err(NoWay::NotChosen(words.join(", ")))
            }
            (None, None) => Err(NoWay::NoAddress(Transport::default())),
        }
    }

    /// What the file declares, as runs need it.
    pub fn description(&self, kind: TargetKind) -> TargetDescription {
        let named = |word: &String| Capability::named(word);
        let numbers = self.numbers.iter().filter_map(|(word, number)| Some((named(word)?, *number))).collect();
        let lacks = self.lacks.iter().filter_map(|(word, reason)| Some((named(word)?, reason.clone())));
        TargetDescription {
            kind,
            name: self.name.clone(),
            deployment: self.deployment,
            release: self.release,
            numbers,
            lacks: lacks.collect(),
        }
    }

    /// Refuses a server that is not finspec's mock, or another product than the file says.
    pub(super) fn must_be_mock(&self, facts: &SystemFacts) -> Result<(), TargetTrouble> {
        if !facts.is_mock {
            return Err(TargetTrouble::Refused(format!(
                "{} does not say that it is finspec's mock; runs against real servers are not offered yet, because nothing \
                 protects their people and calls so far. Start `finspec mock` and name the target file that it writes",
                self.rest
            )));
        }
        match facts.deployment {
            Some(deployment) if deployment != self.deployment => Err(TargetTrouble::Refused(format!(
                "{} says that it is {} and the target file says {}; correct `deployment` in the file",
                self.rest, deployment, self.deployment
            ))),
            Some(_) | None => Ok(()),
        }
    }
}

fn secret(place: &SecretPlace, key: &str, path: &Path) -> Result<Password, TargetFileError> {
    let trouble = |what: String, remedy: String| TargetFileError { path: path.to_owned(), what, remedy };
    match (&place.text, &place.environment, &place.file) {
        (Some(text), None, None) => Ok(text.clone()),
        (None, Some(variable), None) => std::env::var(variable).map(Password).map_err(|_| {
            trouble(format!("`{key}` stands in the variable {variable}, which is not set"), format!("set {variable}"))
        }),
        (None, None, Some(file)) => {
            std::fs::read_to_string(file).map(|text| Password(text.trim_end().to_owned())).map_err(|error| {
                let what = format!("`{key}` stands in {}, which cannot be read: {error}", file.display());
                trouble(what, "make it readable for yourself".to_owned())
            })
        }
        _ => Err(trouble(
            format!("`{key}` does not say where the secret is"),
            format!("write {key}: {{environment: NAME}} or {key}: {{file: PATH}}"),
        )),
    }
}
