//! A call centre as configured: people, teams, queues, reason codes, ECC variables. Ids and numbers only, no secrets.
//!
//! The mock builds its worlds from one, a target file describes a lab's with one, and the plan finds its cast in it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::wrap_up::WrapUp;
use crate::contract::Deployment;
use crate::reading::nested_too_deeply;

/// A team of agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Id in Finesse's addresses.
    pub id: String,
    /// Name shown to people.
    pub name: String,
}

/// A person with an agent's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// loginId, the id in Finesse's addresses.
    pub id: String,
    /// loginName.
    pub login_name: String,
    /// firstName.
    pub first_name: String,
    /// lastName.
    pub last_name: String,
    /// The extension that this person signs in with.
    pub extension: String,
    /// Id of the team that the person belongs to; empty for a supervisor who belongs to none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// Ids of the teams that the person supervises; not empty means supervisor.
    #[serde(default)]
    pub supervises: Vec<String>,
    /// CCE: whether the person wraps up after calls.
    #[serde(default, skip_serializing_if = "WrapUp::is_default")]
    pub wrap_up: WrapUp,
    /// Whether the person is configured as a mobile agent.
    #[serde(default = "yes")]
    pub mobile_agent: bool,
}

/// What is so unless a file says otherwise.
const fn yes() -> bool {
    true
}

/// A queue that customers reach by dialling its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Id in Finesse's addresses.
    pub id: String,
    /// Name, as `finspec mock call --to` takes it.
    pub name: String,
    /// The number that customers dial.
    pub number: String,
    /// Ids of the people whom the queue can choose.
    pub agents: Vec<String>,
    /// CCX: Automatic Work, with the seconds after which it ends by itself; none where agents do not work on after its
    /// calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic_work: Option<u32>,
}

/// What a reason code explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonCategory {
    /// Why someone is not ready.
    NotReady,
    /// Why someone signed out.
    Logout,
}

impl ReasonCategory {
    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            ReasonCategory::NotReady => "NOT_READY",
            ReasonCategory::Logout => "LOGOUT",
        }
    }
}

/// A configured reason code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonCode {
    /// Database id, what `reasonCodeId` carries.
    pub id: String,
    /// Category.
    pub category: ReasonCategory,
    /// The code sent to CTI.
    pub code: String,
    /// Label shown to people.
    pub label: String,
    /// Ids of the teams that it is for; none for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
}

impl ReasonCode {
    /// Whether somebody of that team may name it.
    pub fn is_for(&self, team: &str) -> bool {
        self.teams.is_empty() || self.teams.iter().any(|of| of == team)
    }

    /// Whether somebody of that team names it for a change to the state of that category.
    pub fn applies(&self, team: &str, category: ReasonCategory) -> bool {
        self.category == category && self.is_for(team)
    }
}

/// A configured wrap-up reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrapUpReason {
    /// Database id.
    pub id: String,
    /// Label shown to people, what `wrapUpReason` of a call carries.
    pub label: String,
}

/// A configured ECC variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EccVariable {
    /// Name, beginning with `user`.
    pub name: String,
    /// Largest number of bytes of a value.
    pub max_length: u32,
    /// For an array, its number of elements.
    #[serde(default)]
    pub array_size: Option<u32>,
}

/// A call centre as configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallCentre {
    /// Teams.
    pub teams: Vec<Team>,
    /// People with accounts.
    pub people: Vec<Person>,
    /// Queues.
    #[serde(default)]
    pub queues: Vec<Queue>,
    /// Reason codes; where a category has any for somebody's team, that person's change to it must name one.
    #[serde(default)]
    pub reason_codes: Vec<ReasonCode>,
    /// Wrap-up reasons.
    #[serde(default)]
    pub wrap_up_reasons: Vec<WrapUpReason>,
    /// ECC variables.
    #[serde(default)]
    pub ecc_variables: Vec<EccVariable>,
    /// Numbers that customers call from.
    #[serde(default)]
    pub customers: Vec<String>,
}

/// What is wrong with a call centre's description.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallCentreError {
    /// Not readable as a description.
    #[error("{0}")]
    Unreadable(String),
    /// Two things of one kind share an id, an extension or a name.
    #[error("{kind} `{value}` stands there twice; give each its own")]
    Twice {
        /// What must be unique.
        kind: &'static str,
        /// The value.
        value: String,
    },
    /// A reference to something that is not described.
    #[error("{place} names the {kind} `{value}`, which is not described; add it or correct the name")]
    Unknown {
        /// Who refers to it.
        place: String,
        /// What it should be.
        kind: &'static str,
        /// The name.
        value: String,
    },
}

impl CallCentre {
    /// The call centre that the mock has when none is given.
    pub fn standard() -> CallCentre {
        match CallCentre::from_yaml(include_str!("standard_call_centre.yaml")) {
            Ok(call_centre) => call_centre,
            Err(error) => unreachable!("the standard call centre is read by a test: {error}"),
        }
    }

    /// Reads a description.
    ///
    /// # Errors
    /// [`CallCentreError`] with what is wrong and where.
    pub fn from_yaml(text: &str) -> Result<CallCentre, CallCentreError> {
        if let Some((line, column)) = nested_too_deeply(text) {
            let reason = format!("it is nested too deeply at line {line} column {column}");
            return Err(CallCentreError::Unreadable(reason));
        }
        let call_centre: CallCentre =
            serde_yaml::from_str(text).map_err(|error| CallCentreError::Unreadable(error.to_string()))?;
        call_centre.check()?;
        Ok(call_centre)
    }

    /// The person with that id.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The reason codes of a category that somebody of that team may name.
    pub fn reason_codes_for(&self, team: &str, category: ReasonCategory) -> impl Iterator<Item = &ReasonCode> {
        self.reason_codes.iter().filter(move |reason| reason.applies(team, category))
    }

    /// Whether the person works on after calls without asking for it: on CCE by the person's own mode, on CCX by Automatic
    /// Work of a queue.
    pub fn works_on(&self, person: &Person, deployment: Deployment) -> bool {
        match deployment {
            Deployment::Cce => person.wrap_up.is_required(),
            Deployment::Ccx => {
                self.queues.iter().any(|queue| queue.automatic_work.is_some() && queue.agents.contains(&person.id))
            }
        }
    }

    /// The team with that id.
    pub fn team(&self, id: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == id)
    }

    /// Whether it is sound: what has to be unique is, and nobody names what is not described.
    ///
    /// # Errors
    /// [`CallCentreError`] with the first fault.
    pub fn check(&self) -> Result<(), CallCentreError> {
        unique("team id", self.teams.iter().map(|team| &team.id))?;
        unique("person's id", self.people.iter().map(|person| &person.id))?;
        unique("login name", self.people.iter().map(|person| &person.login_name))?;
        unique("extension", self.people.iter().map(|person| &person.extension))?;
        unique("queue name", self.queues.iter().map(|queue| &queue.name))?;
        unique("queue number", self.queues.iter().map(|queue| &queue.number))?;
        unique("reason code id", self.reason_codes.iter().map(|reason| &reason.id))?;
        unique("wrap-up reason id", self.wrap_up_reasons.iter().map(|reason| &reason.id))?;
        // Sets, because the lists may be as long as a file is large.
        let teams: BTreeSet<&String> = self.teams.iter().map(|team| &team.id).collect();
        let people: BTreeSet<&String> = self.people.iter().map(|person| &person.id).collect();
        for person in &self.people {
            let own = (!person.team.is_empty() || person.supervises.is_empty()).then_some(&person.team);
            for team in own.into_iter().chain(&person.supervises) {
                if !teams.contains(team) {
                    let place = format!("person {}", person.id);
                    return Err(CallCentreError::Unknown { place, kind: "team", value: team.clone() });
                }
            }
        }
        for reason in &self.reason_codes {
            if let Some(team) = reason.teams.iter().find(|team| !teams.contains(team)) {
                let place = format!("reason code {}", reason.id);
                return Err(CallCentreError::Unknown { place, kind: "team", value: team.clone() });
            }
        }
        for queue in &self.queues {
            for agent in &queue.agents {
                if !people.contains(agent) {
                    let place = format!("queue {}", queue.name);
                    return Err(CallCentreError::Unknown { place, kind: "person", value: agent.clone() });
                }
            }
        }
        Ok(())
    }
}

fn unique<'a>(kind: &'static str, values: impl Iterator<Item = &'a String>) -> Result<(), CallCentreError> {
    let mut seen = BTreeSet::new();
    for value in values {
        if !seen.insert(value) {
            return Err(CallCentreError::Twice { kind, value: value.clone() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_call_centre_is_sound() {
        assert!(CallCentre::standard().people.len() >= 4);
    }

    #[test]
    fn a_reason_code_is_for_teams_that_there_are() {
        let code = "reason_codes: [{id: \"61\", category: NOT_READY, code: \"1\", label: Lunch, teams: [\"35\"]}]";
        let text = include_str!("standard_call_centre.yaml").replace("reason_codes: []", code);
        let call_centre = CallCentre::from_yaml(&text).unwrap();
        let count = |team, category| call_centre.reason_codes_for(team, category).count();
        assert_eq!((count("35", ReasonCategory::NotReady), count("35", ReasonCategory::Logout)), (1, 0));
        assert_eq!(count("34", ReasonCategory::NotReady), 0);
        let error = CallCentre::from_yaml(&text.replace("teams: [\"35\"]", "teams: [\"36\"]")).unwrap_err();
        assert!(error.to_string().starts_with("reason code 61 names the team `36`"), "{error}");
    }

    #[test]
    fn a_supervisor_needs_no_team_and_an_agent_does() {
        let text = include_str!("standard_call_centre.yaml");
        let teamless = |person: &str| {
            let at = text.find(person).unwrap();
            let (before, after) = text.split_at(at);
            CallCentre::from_yaml(&format!("{before}{}", after.replacen("team: \"34\"", "team: \"\"", 1)))
        };
        assert_eq!(teamless("1001005").unwrap().person("1001005").unwrap().team, "");
        let error = teamless("1001001").unwrap_err();
        assert!(error.to_string().starts_with("person 1001001 names the team ``"), "{error}");
    }

    #[test]
    fn two_people_on_one_extension_are_refused() {
        let text = include_str!("standard_call_centre.yaml").replace("\"5502\"", "\"5501\"");
        let error = CallCentre::from_yaml(&text).unwrap_err();
        assert_eq!(error.to_string(), "extension `5501` stands there twice; give each its own");
    }
}
