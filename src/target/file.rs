//! Target files: which server, which product, who is there, what is lacking; and where the secrets are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::client::Trust;
use crate::contract::Deployment;
use crate::lab::{CallCentre, Capability, NotAFingerprint, Person, TargetDescription, TargetKind, Transport, Version};
use crate::limits::SETTINGS_FILE;
use crate::reading::{nested_too_deeply, read_text};

use super::TargetTrouble;
use super::controlled::ControlAddress;
use super::person_secrets::PersonSecrets;
use super::secret_place::SecretPlace;
use super::system_info::SystemFacts;
use super::windows::ShortestWindows;

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

/// Who calls like a customer, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerWritten {
    /// The id of an agent in `call_centre`, who plays nothing else in runs with such calls.
    pub agent: String,
}

/// A target file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// Its name in reports.
    pub name: String,
    /// Which product.
    pub deployment: Deployment,
    /// Which release, with its service update and engineering special.
    #[serde(default)]
    pub release: Version,
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
    /// Tokens of single sign-on by person's id; whoever has one comes with it and not with the password.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tokens: BTreeMap<String, SecretPlace>,
    /// Who and what is there.
    pub call_centre: CallCentre,
    /// Who calls queues and agents where no customer can be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerWritten>,
    /// Further numbers that may be dialled, of nobody in the call centre.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_dial: Vec<String>,
    /// How long at least is watched for what must not come, by the kind of effect.
    #[serde(default, skip_serializing_if = "ShortestWindows::is_empty")]
    pub shortest_windows: ShortestWindows,
    /// Numbers, such as `conference_limit`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, u32>,
    /// What is lacking, each with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lacks: BTreeMap<String, String>,
    /// What a mock was told to choose otherwise than it does by itself: `wrap_up=cce_required`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
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
    /// A file with what every file has, and nothing else.
    pub fn of(
        name: &str,
        deployment: Deployment,
        rest: String,
        notifications: BTreeMap<Transport, String>,
        call_centre: CallCentre,
    ) -> TargetFile {
        TargetFile {
            name: name.to_owned(),
            deployment,
            release: Version::default(),
            rest,
            notifications,
            transport: None,
            tls: TlsWritten::default(),
            control: None,
            password: SecretPlace::default(),
            tokens: BTreeMap::new(),
            call_centre,
            customer: None,
            may_dial: Vec::new(),
            shortest_windows: ShortestWindows::default(),
            numbers: BTreeMap::new(),
            lacks: BTreeMap::new(),
            choices: Vec::new(),
        }
    }

    /// Reads a target file.
    ///
    /// # Errors
    /// [`TargetFileError`] with what is wrong and what to do.
    pub fn read(path: &Path) -> Result<TargetFile, TargetFileError> {
        let trouble =
            |what: String, remedy: &str| TargetFileError { path: path.to_owned(), what, remedy: remedy.to_owned() };
        let text = read_text(path, SETTINGS_FILE).map_err(|error| {
            trouble(
                format!("it cannot be read: {error}"),
                "name a target file, or let one be written by `finspec mock --deployment cce --write-target FILE`",
            )
        })?;
        if let Some((line, column)) = nested_too_deeply(&text) {
            let what = format!("it is nested too deeply at line {line} column {column}");
            return Err(trouble(what, "see docs/targets.md for its keys"));
        }
        let file: TargetFile = serde_yaml::from_str(&text).map_err(|error| {
            let what = format!("it is no target file: {}", without_values(&error.to_string()));
            trouble(what, "see docs/targets.md for its keys")
        })?;
        if let Some(key) = file.key_with_credentials() {
            let remedy =
                "take them out of the address; the password belongs under `password`, the token under `control`";
            return Err(trouble(format!("`{key}` is an address with credentials in it"), remedy));
        }
        file.call_centre
            .check()
            .map_err(|error| trouble(format!("`call_centre`: {error}"), "see docs/people.example.yaml for its keys"))?;
        if file.tokens.keys().any(|id| file.call_centre.person(id).is_none()) {
            // Whatever stands there may be a token by mistake.
            let remedy = "write `tokens: {ID: {environment: NAME}}` with ids of people of `call_centre`";
            return Err(trouble("`tokens` has a key that is nobody's id".to_owned(), remedy));
        }
        for word in file.numbers.keys().chain(file.lacks.keys()) {
            if Capability::named(word).is_none() {
                let known: Vec<&str> = Capability::ALL.iter().map(|capability| capability.word()).collect();
                let remedy = format!("write one of: {}", known.join(", "));
                return Err(trouble(format!("`{word}` is no capability"), &remedy));
            }
        }
        Ok(file)
    }

    /// The first key whose address has credentials before its host.
    fn key_with_credentials(&self) -> Option<String> {
        let notifications = self.notifications.iter();
        let notifications = notifications.map(|(transport, address)| (format!("notifications.{transport}"), address));
        let control = self.control.iter().map(|control| ("control.address".to_owned(), &control.address));
        let all = std::iter::once(("rest".to_owned(), &self.rest)).chain(notifications).chain(control);
        all.into_iter().find(|(_, address)| has_credentials(address)).map(|(key, _)| key)
    }

    /// What the people show to be let in. A file with tokens needs no password: whoever has neither plays no role then.
    ///
    /// # Errors
    /// [`TargetFileError`] where a secret is not to be had.
    pub fn secrets(&self, path: &Path) -> Result<PersonSecrets, TargetFileError> {
        let needs_none = !self.tokens.is_empty() && self.password == SecretPlace::default();
        let password = (!needs_none).then(|| self.password.secret("password", path)).transpose()?;
        let token =
            |(id, place): (&String, &SecretPlace)| Ok((id.clone(), place.secret(&format!("tokens.{id}"), path)?));
        let tokens = self.tokens.iter().map(token).collect::<Result<_, TargetFileError>>()?;
        Ok(PersonSecrets { password, tokens })
    }

    /// The control address, where there is one.
    ///
    /// # Errors
    /// [`TargetFileError`] where its token is not to be had.
    pub fn control(&self, path: &Path) -> Result<Option<ControlAddress>, TargetFileError> {
        let Some(control) = &self.control else { return Ok(None) };
        let token = control.token.secret("control.token", path)?;
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
        let mut lacks: BTreeMap<Capability, String> = lacks.collect();
        if kind == TargetKind::Live {
            let reason = "five wrong passwords block an account that people work with".to_owned();
            lacks.entry(Capability::WrongPasswords).or_insert(reason);
            let reason = "nobody asks its identity service for tokens".to_owned();
            lacks.entry(Capability::Tokens).or_insert(reason);
        }
        if !self.tokens.is_empty() {
            let reason = "people come with tokens of single sign-on".to_owned();
            lacks.entry(Capability::WrongPasswords).or_insert(reason);
        }
        TargetDescription {
            kind,
            name: self.name.clone(),
            deployment: self.deployment,
            release: self.release,
            numbers,
            lacks,
            choices: self.choices.clone(),
        }
    }

    /// Who calls like a customer, where somebody does.
    ///
    /// # Errors
    /// Where that is nobody of the call centre.
    pub(super) fn customer_agent(&self) -> Result<Option<&Person>, String> {
        let Some(CustomerWritten { agent }) = &self.customer else { return Ok(None) };
        let person = self.call_centre.person(agent);
        person.map(Some).ok_or_else(|| {
            format!("`customer` of the target file names the agent {agent}, who is not among the people")
        })
    }

    /// Refuses a control address that is not of finspec's mock.
    pub(super) fn must_be_mock(&self, facts: &SystemFacts) -> Result<(), TargetTrouble> {
        if facts.is_mock {
            return self.must_be_deployment(facts);
        }
        Err(TargetTrouble::Refused(format!(
            "{} does not say that it is finspec's mock, and the target file has a control address; take `control` out of the \
             file for a server that finspec cannot drive",
            self.rest
        )))
    }

    /// Refuses another product than the file says.
    pub(super) fn must_be_deployment(&self, facts: &SystemFacts) -> Result<(), TargetTrouble> {
        match facts.deployment {
            Some(deployment) if deployment != self.deployment => Err(TargetTrouble::Refused(format!(
                "{} says that it is {} and the target file says {}; correct `deployment` in the file",
                self.rest, deployment, self.deployment
            ))),
            Some(_) | None => Ok(()),
        }
    }
}

/// Whether something stands before the host of an address.
fn has_credentials(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    host.contains('@')
}

/// What is wrong with a file, without what stands in it: a value in the wrong place may be a secret. Keys that could be
/// names of keys are told.
fn without_values(message: &str) -> String {
    let mut told = message.to_owned();
    for kind in ["invalid type: ", "invalid value: "] {
        if let Some((before, rest)) = told.split_once(kind) {
            let word = rest.split([' ', ',']).next().unwrap_or_default();
            let expected = rest.rfind(", expected ").map_or("", |at| &rest[at..]);
            told = format!("{before}{kind}{word}{expected}");
        }
    }
    for kind in ["unknown field `", "unknown variant `", "duplicate entry with key \""] {
        if let Some((before, rest)) = told.split_once(kind) {
            let quote = kind.chars().last().unwrap_or_default();
            let (value, after) = rest.split_once(quote).unwrap_or((rest, ""));
            let is_name = value.len() <= 40 && value.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
            if !is_name {
                told = format!("{before}{kind}…{quote}{after}");
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_told_and_keys_are() {
        for (message, told) in [
            (
                "invalid type: string \"hunter2, expected x\", expected a map at line 1",
                "invalid type: string, expected a map at line 1",
            ),
            ("a: invalid type: integer `12`, expected a string", "a: invalid type: integer, expected a string"),
            ("unknown field `port`, expected one of `a`, `b`", "unknown field `port`, expected one of `a`, `b`"),
            ("unknown field `password:hunter2`, expected `a`", "unknown field `…`, expected `a`"),
            ("unknown field `Hunter2`, expected `a`", "unknown field `…`, expected `a`"),
            ("missing field `name` at line 2 column 1", "missing field `name` at line 2 column 1"),
        ] {
            assert_eq!(without_values(message), told);
        }
    }

    #[test]
    fn credentials_in_an_address_are_seen() {
        for address in [
            "https://user:pass@host:8445",
            "http://user@host",
            "user:pass@host:5222",
            "wss://u:p@h/ws",
            "https://u:p@s@h",
        ] {
            assert!(has_credentials(address), "{address}");
        }
        for address in ["https://host:8445", "host:5222", "https://host/path@x", "https://host?x=a@b", "[::1]:5222"] {
            assert!(!has_credentials(address), "{address}");
        }
    }
}
