//! Labs: a file that says how a mock is found, as a laboratory is on a real evening, with colleagues of whom no target file tells.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::client::HttpClient;
use crate::client::http::{Credentials, DEADLINE};
use crate::contract::{Deployment, Release};
use crate::control::DelayCommand;
use crate::lab::{CallCentre, Capability};
use crate::limits::SETTINGS_FILE;
use crate::mock::{Domain, OpenWorld};
use crate::reading::{nested_too_deeply, read_text};
use crate::target::{AccessTrouble, CustomerWritten, PersonAccess, Reach, ShortestWindows, TargetFile};

/// A lab, as written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabFile {
    /// Its name, which the target file has too.
    pub(super) name: String,
    /// Which product.
    pub(super) deployment: Deployment,
    /// Which release.
    #[serde(default)]
    pub(super) release: Release,
    /// The domain of addresses, which is the server's name too.
    #[serde(deserialize_with = "domain")]
    pub(super) domain: Domain,
    /// What is chosen otherwise than usual: `wrap_up=cce_required`.
    #[serde(default)]
    pub(super) choices: Vec<String>,
    /// How slow it is.
    pub(super) delays: Option<DelayCommand>,
    /// Everybody and everything, colleagues as well.
    pub(super) call_centre: CallCentre,
    /// People of the call centre of whom the target file does not tell.
    #[serde(default)]
    colleagues: Vec<Colleague>,
    /// What else the target file has.
    #[serde(default)]
    target: TargetPart,
}

/// Somebody who works in the lab while runs go on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Colleague {
    /// The id in the call centre.
    id: String,
    /// The state that she is found in; signed out without it.
    state: Option<String>,
    /// The number that she has called and talks with.
    talks_to: Option<String>,
}

/// What a target file of the lab says beside people and addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetPart {
    customer: Option<CustomerWritten>,
    #[serde(default)]
    may_dial: Vec<String>,
    #[serde(default)]
    shortest_windows: ShortestWindows,
    #[serde(default)]
    lacks: BTreeMap<String, String>,
}

fn domain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Domain, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

impl LabFile {
    /// Reads a lab's file.
    ///
    /// # Errors
    /// What is wrong, with the file and what to do.
    pub(super) fn read(path: &Path) -> Result<LabFile, String> {
        let trouble = |what: String| format!("{}: {what}; see docs/labs.md for its keys", path.display());
        let text = read_text(path, SETTINGS_FILE).map_err(|error| trouble(format!("it cannot be read: {error}")))?;
        if let Some((line, column)) = nested_too_deeply(&text) {
            return Err(trouble(format!("it is nested too deeply at line {line} column {column}")));
        }
        let lab: LabFile =
            serde_yaml::from_str(&text).map_err(|error| trouble(format!("it describes no lab: {error}")))?;
        lab.call_centre.check().map_err(|error| trouble(format!("`call_centre`: {error}")))?;
        if let Some(unknown) = lab.colleagues.iter().find(|one| lab.call_centre.person(&one.id).is_none()) {
            return Err(trouble(format!("`colleagues` names {}, who is not in the call centre", unknown.id)));
        }
        if let Some(word) = lab.target.lacks.keys().find(|word| Capability::named(word).is_none()) {
            return Err(trouble(format!("`lacks` names `{word}`, which is no capability")));
        }
        Ok(lab)
    }

    /// The target file of whoever may use the lab: without a control address, and without a word of colleagues.
    pub(super) fn target(&self, world: &OpenWorld, whole: TargetFile) -> TargetFile {
        let is_colleague = |id: &String| self.colleagues.iter().any(|one| one.id == *id);
        let mut call_centre = whole.call_centre.clone();
        call_centre.people.retain(|person| !is_colleague(&person.id));
        for queue in &mut call_centre.queues {
            queue.agents.retain(|id| !is_colleague(id));
        }
        call_centre.queues.retain(|queue| !queue.agents.is_empty());
        let TargetPart { customer, may_dial, shortest_windows, lacks } = self.target.clone();
        TargetFile {
            name: self.name.clone(),
            rest: world.https().unwrap_or(whole.rest),
            control: None,
            call_centre,
            customer,
            may_dial,
            shortest_windows,
            // What a mock lacks and may choose is not known of a lab.
            lacks,
            choices: Vec::new(),
            ..whole
        }
    }

    /// Brings colleagues into the states in which they are found, and makes the lab as slow as it is from then on.
    ///
    /// # Errors
    /// What the lab answers otherwise than it has to.
    pub(super) async fn begin(&self, world: &OpenWorld) -> Result<(), String> {
        let client = HttpClient::new(DEADLINE).map_err(|error| error.to_string())?;
        let rest = format!("http://{}", world.doors().rest);
        for colleague in &self.colleagues {
            let Some(person) = self.call_centre.person(&colleague.id) else { continue };
            let credentials = Credentials::Basic { user: person.id.clone(), password: world.password() };
            let access = PersonAccess { client: &client, rest: &rest, person, credentials: Some(credentials) };
            let begun = self.bring(&access, colleague).await;
            begun.map_err(|trouble| {
                format!("the colleague {} is not as the lab's file says: {trouble}", person.login_name)
            })?;
        }
        if let Some(delays) = self.delays {
            world.delay(delays);
        }
        Ok(())
    }

    async fn bring(&self, access: &PersonAccess<'_>, colleague: &Colleague) -> Result<(), AccessTrouble> {
        let Some(state) = &colleague.state else { return Ok(()) };
        access.sign_in(&self.call_centre).await?;
        if state != "NOT_READY" {
            access.change_state(state, "").await?;
        }
        match &colleague.talks_to {
            Some(number) => access.make_call(number, &Reach::of(&self.call_centre, [])).await,
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<LabFile, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        LabFile::read(file.path())
    }

    #[test]
    fn our_labs_are_read_and_what_is_none_is_refused_with_what_is_wrong() {
        for text in [include_str!("../../../labs/ccx.yaml"), include_str!("../../../labs/cce.yaml")] {
            let lab = read(text).unwrap();
            assert!(lab.colleagues.iter().any(|colleague| colleague.state.as_deref() == Some("READY")), "{}", lab.name);
            for (right, wrong, words) in [
                ("state: READY", "status: READY", "unknown field `status`"),
                ("outbound_option:", "outbound:", "`outbound`, which is no capability"),
                ("colleagues:", "colleagues:\n  - {id: nobody}", "`colleagues` names nobody"),
                ("extension: \"5502\"", "extension: \"5501\"", "`5501` stands there twice"),
                ("domain: ", "domain: -", "is no name of a server"),
                ("state: 300ms", "state: 5m", "`state` of `shortest_windows` is no time"),
            ] {
                let refused = read(&text.replacen(right, wrong, 1)).unwrap_err();
                assert!(refused.contains(words) && refused.contains("docs/labs.md"), "{words}: {refused}");
            }
        }
    }
}
