//! The cast: which real person, number or thing plays which role in a run. Fills templates, and names ids back.
//!
//! Forward, `{agent.extension}` becomes `5501`, escaped for the place where it stands. Backward, a value is looked up
//! among names of its own kind only, because an agent's id may well equal someone's extension.

use indexmap::IndexMap;

use crate::contract::DialogId;
use crate::lab::{EccVariable, Person, Queue};
use crate::xml::escape;

/// Where a filled template stands, and therefore how values are escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplatePlace {
    /// Compared with a value as read; nothing is escaped.
    Plain,
    /// A segment of an address; everything but unreserved characters is percent-encoded.
    Path,
    /// XML text.
    Xml,
}

/// A template names something that the run does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{{{name}}}` is not known here; known are: {}", known.join(", "))]
pub struct UnknownName {
    /// What stands between the braces.
    pub name: String,
    /// What could stand there.
    pub known: Vec<String>,
}

/// What a value names, for the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A person's loginId.
    Login,
    /// A person's loginName.
    LoginName,
    /// firstName.
    FirstName,
    /// lastName.
    LastName,
    /// Anything that can be dialled: an extension, a customer's number, a queue's number.
    Address,
    /// The id of a dialog.
    Dialog,
    /// The id of a team.
    Team,
    /// The name of a team.
    TeamName,
}

/// Who plays what.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    /// People with accounts, by role.
    pub people: IndexMap<String, Person>,
    /// Customers' numbers, by role.
    pub customers: IndexMap<String, String>,
    /// ECC variables, by role.
    pub variables: IndexMap<String, EccVariable>,
    /// Names of the teams that people of the cast belong to, by team id.
    pub team_names: IndexMap<String, String>,
    /// The queue that serves the agent of the cast.
    pub queue: Option<Queue>,
    /// Dialogs whose ids were learned, by name, in the order learned.
    pub dialogs: IndexMap<String, DialogId>,
    /// Values of the case's entry.
    pub values: IndexMap<String, String>,
    /// Numbers that the target declares, such as `conference_limit`.
    pub target: IndexMap<String, String>,
}

impl Cast {
    /// Fills a template: `{role.attribute}`, `{value}`, `{{` for a brace.
    ///
    /// # Errors
    /// [`UnknownName`] for a name that this run does not know.
    pub fn fill(&self, template: &str, place: TemplatePlace) -> Result<String, UnknownName> {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            filled.push_str(&rest[..at]);
            let tail = &rest[at..];
            if tail.starts_with("{{") || tail.starts_with("}}") {
                filled.push_str(&tail[..1]);
                rest = &tail[2..];
                continue;
            }
            let Some(end) = tail.find('}').filter(|_| tail.starts_with('{')) else {
                filled.push_str(&tail[..1]);
                rest = &tail[1..];
                continue;
            };
            let name = &tail[1..end];
            let value = self.value(name).ok_or_else(|| self.unknown(name))?;
            match place {
                TemplatePlace::Plain => filled.push_str(&value),
                TemplatePlace::Path => filled.push_str(&percent_encode(&value)),
                TemplatePlace::Xml => filled.push_str(&escape(&value)),
            }
            rest = &tail[end + 1..];
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn value(&self, name: &str) -> Option<String> {
        let Some((role, attribute)) = name.split_once('.') else {
            return self.values.get(name).cloned();
        };
        if let Some(person) = self.people.get(role) {
            return match attribute {
                "id" => Some(person.id.clone()),
                "login_name" => Some(person.login_name.clone()),
                "extension" => Some(person.extension.clone()),
                "team" => Some(person.team.clone()),
                "first_name" => Some(person.first_name.clone()),
                "last_name" => Some(person.last_name.clone()),
                _ => None,
            };
        }
        match (role, attribute) {
            ("queue", "number") => self.queue.as_ref().map(|queue| queue.number.clone()),
            ("queue", "name") => self.queue.as_ref().map(|queue| queue.name.clone()),
            ("queue", "id") => self.queue.as_ref().map(|queue| queue.id.clone()),
            ("target", number) => self.target.get(number).cloned(),
            (_, "number") => self.customers.get(role).cloned(),
            (_, "id") => self.dialogs.get(role).map(DialogId::to_string),
            (_, "name") => self.variables.get(role).map(|variable| variable.name.clone()),
            (_, "size") => {
                self.variables.get(role).and_then(|variable| variable.array_size).map(|size| size.to_string())
            }
            _ => None,
        }
    }

    fn unknown(&self, name: &str) -> UnknownName {
        let people = self.people.keys().flat_map(|role| {
            ["id", "extension", "login_name", "team"].into_iter().map(move |attribute| format!("{role}.{attribute}"))
        });
        let customers = self.customers.keys().map(|role| format!("{role}.number"));
        let dialogs = self.dialogs.keys().map(|name| format!("{name}.id"));
        let known = people.chain(customers).chain(dialogs).chain(self.values.keys().cloned()).collect();
        UnknownName { name: name.to_owned(), known }
    }

    /// The template that stands for a value of that kind; `None` for what is outside the cast.
    pub fn name_of(&self, kind: NameKind, value: &str) -> Option<String> {
        if value.is_empty() {
            return None;
        }
        let person = |attribute: &str, read: fn(&Person) -> &str| {
            let (role, _) = self.people.iter().find(|(_, person)| read(person) == value)?;
            Some(format!("{{{role}.{attribute}}}"))
        };
        match kind {
            NameKind::Login => person("id", |person| &person.id),
            NameKind::LoginName => person("login_name", |person| &person.login_name),
            NameKind::FirstName => person("first_name", |person| &person.first_name),
            NameKind::LastName => person("last_name", |person| &person.last_name),
            NameKind::Team => person("team", |person| &person.team),
            NameKind::TeamName => {
                let (team, _) = self.team_names.iter().find(|(_, name)| *name == value)?;
                let (role, _) = self.people.iter().find(|(_, person)| person.team == *team)?;
                Some(format!("{{{role}.team_name}}"))
            }
            NameKind::Address => person("extension", |person| &person.extension)
                .or_else(|| {
                    let (role, _) = self.customers.iter().find(|(_, number)| *number == value)?;
                    Some(format!("{{{role}.number}}"))
                })
                .or_else(|| {
                    let queue = self.queue.as_ref().filter(|queue| queue.number == value)?;
                    (!queue.number.is_empty()).then(|| "{queue.number}".to_owned())
                }),
            NameKind::Dialog => {
                let (name, _) = self.dialogs.iter().find(|(_, id)| id.as_str() == value)?;
                Some(format!("{{{name}.id}}"))
            }
        }
    }

    /// The role of the person or customer with that address.
    pub fn role_at(&self, address: &str) -> Option<&str> {
        let person = self.people.iter().find(|(_, person)| person.extension == address).map(|(role, _)| role.as_str());
        person.or_else(|| self.customers.iter().find(|(_, number)| *number == address).map(|(role, _)| role.as_str()))
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986), byte for byte.
pub fn percent_encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast() -> Cast {
        let person = Person {
            id: "5501".into(),
            login_name: "Jo.O'Neil@corp".into(),
            first_name: "Jo".into(),
            last_name: "O'Neil".into(),
            extension: "1001001".into(),
            team: "34".into(),
            supervises: Vec::new(),
        };
        let mut cast = Cast::default();
        cast.people.insert("agent".into(), person);
        cast.customers.insert("customer".into(), "5550100".into());
        cast.values.insert("digits".into(), "1<2".into());
        cast
    }

    #[test]
    fn values_are_escaped_for_their_place() {
        let cast = cast();
        assert_eq!(cast.fill("/User/{agent.login_name}", TemplatePlace::Path).unwrap(), "/User/Jo.O%27Neil%40corp");
        assert_eq!(cast.fill("<v>{digits}</v>", TemplatePlace::Xml).unwrap(), "<v>1&lt;2</v>");
        assert_eq!(cast.fill("{{{digits}}}", TemplatePlace::Plain).unwrap(), "{1<2}");
    }

    #[test]
    fn an_unknown_name_says_what_is_known() {
        let error = cast().fill("{agnet.id}", TemplatePlace::Plain).unwrap_err();
        assert!(error.to_string().contains("`{agnet.id}` is not known here; known are: agent.id"), "{error}");
    }

    #[test]
    fn a_value_is_looked_up_among_names_of_its_kind_only() {
        let cast = cast();
        assert_eq!(cast.name_of(NameKind::Address, "1001001").as_deref(), Some("{agent.extension}"));
        assert_eq!(cast.name_of(NameKind::Login, "1001001"), None);
        assert_eq!(cast.name_of(NameKind::Login, "5501").as_deref(), Some("{agent.id}"));
    }
}
