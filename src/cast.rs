//! The cast: which real person, number or thing plays which role in a run. Fills templates, and names ids back.
//!
//! Forward, `{agent.extension}` becomes `5501`, escaped for the place where it stands. Backward, a value is looked up
//! among names of its own kind only, because an agent's id may well equal someone's extension.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::contract::{FieldKind, ObjectWord};
use crate::lab::{EccVariable, Person, Queue, ReasonCategory, ReasonCode};
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

/// Attributes of a person that are an element of a body: the reason code that the person has to name, if any.
pub const REASON_ELEMENTS: [(&str, ReasonCategory); 2] =
    [("not_ready_reason", ReasonCategory::NotReady), ("logout_reason", ReasonCategory::Logout)];

/// A template names something that the run does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{{{name}}}` is not known here; known are: {}", known.join(", "))]
pub struct UnknownName {
    /// What stands between the braces.
    pub name: String,
    /// What could stand there.
    pub known: Vec<String>,
}

/// An id that a run learned: from a notice, a header or a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapturedId {
    /// The name under which it is known from then on.
    pub name: String,
    /// Of which object.
    pub object: ObjectWord,
    /// The id, as it travelled.
    pub id: String,
    /// Whose stream or answer told it: that person may read the object.
    pub reader: String,
}

/// Who plays a customer: somebody outside, or an agent of this call centre who calls in like one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// The number that the customer calls from.
    pub number: String,
    /// The agent, where it is one: the number is that agent's extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Person>,
}

impl Customer {
    /// Somebody outside, with that number.
    pub fn outside(number: impl Into<String>) -> Self {
        Customer { number: number.into(), agent: None }
    }
}

/// Who plays what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cast {
    /// People with accounts, by role.
    pub people: IndexMap<String, Person>,
    /// Customers, by role.
    pub customers: IndexMap<String, Customer>,
    /// ECC variables, by role.
    pub variables: IndexMap<String, EccVariable>,
    /// Names of the teams that people of the cast belong to, by team id.
    pub team_names: IndexMap<String, String>,
    /// The queue that serves the agent of the cast.
    pub queue: Option<Queue>,
    /// Reason codes that some of the people have to name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reason_codes: Vec<ReasonCode>,
    /// Ids that were learned, by name, in the order learned.
    pub captured: IndexMap<String, CapturedId>,
    /// Values of the case's entry.
    pub values: IndexMap<String, String>,
    /// Numbers that the target declares, such as `conference_limit`.
    pub target: IndexMap<String, String>,
}

impl Cast {
    /// Fills a template: `{role.attribute}`, `{value}`, `{{` for a brace. In XML, `{role.not_ready_reason}` and
    /// `{role.logout_reason}` become an element, or nothing where that person has no reason code to name.
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
            if let Some(element) = self.reason_element(name).filter(|_| place == TemplatePlace::Xml) {
                filled.push_str(&element);
                rest = &tail[end + 1..];
                continue;
            }
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

    /// The element that names a reason code, empty where there is none to name.
    fn reason_element(&self, name: &str) -> Option<String> {
        let (role, attribute) = name.split_once('.')?;
        let (_, category) = REASON_ELEMENTS.into_iter().find(|(element, _)| *element == attribute)?;
        let team = &self.people.get(role)?.team;
        let reason = self.reason_codes.iter().find(|reason| reason.applies(team, category));
        Some(reason.map_or_else(String::new, |reason| format!("<reasonCodeId>{}</reasonCodeId>", escape(&reason.id))))
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
                "watched_team" => Some(self.watched_team(person).to_owned()),
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
            (_, "number") => self.customers.get(role).map(|customer| customer.number.clone()),
            (_, "id") => self.captured.get(role).map(|captured| captured.id.clone()),
            (_, "name") => self.variables.get(role).map(|variable| variable.name.clone()),
            (_, "size") => {
                self.variables.get(role).and_then(|variable| variable.array_size).map(|size| size.to_string())
            }
            _ => None,
        }
    }

    /// The team whose members a person watches: a supervised one that others of the cast belong to, else the own one. A
    /// supervisor need not belong to a team that the supervisor watches, nor to any.
    fn watched_team<'a>(&self, person: &'a Person) -> &'a str {
        let has_others = |team: &&String| {
            self.people
                .values()
                .any(|other| other.id != person.id && other.supervises.is_empty() && other.team == **team)
        };
        let supervised = person.supervises.iter().find(has_others).or(person.supervises.first());
        supervised.unwrap_or(&person.team)
    }

    fn unknown(&self, name: &str) -> UnknownName {
        let people = self.people.keys().flat_map(|role| {
            ["id", "extension", "login_name", "team"].into_iter().map(move |attribute| format!("{role}.{attribute}"))
        });
        let customers = self.customers.keys().map(|role| format!("{role}.number"));
        let captured = self.captured.keys().map(|name| format!("{name}.id"));
        let known = people.chain(customers).chain(captured).chain(self.values.keys().cloned()).collect();
        UnknownName { name: name.to_owned(), known }
    }

    /// From here on an id is known by its name.
    pub fn learn(&mut self, captured: CapturedId) {
        self.captured.insert(captured.name.clone(), captured);
    }

    /// The template that stands for a value of that kind; `None` for what is outside the cast.
    pub fn name_of(&self, kind: FieldKind, value: &str) -> Option<String> {
        if value.is_empty() {
            return None;
        }
        match kind {
            FieldKind::Id(ObjectWord::USER) => self.person_with(value, "id", |person| &person.id),
            FieldKind::Id(ObjectWord::TEAM) => self.person_with(value, "team", |person| &person.team),
            FieldKind::Id(object) => self.id_name(object, value),
            FieldKind::Name(ObjectWord::TEAM) => {
                let (team, _) = self.team_names.iter().find(|(_, name)| *name == value)?;
                let (role, _) = self.people.iter().find(|(_, person)| person.team == *team)?;
                Some(format!("{{{role}.team_name}}"))
            }
            FieldKind::LoginName => self.person_with(value, "login_name", |person| &person.login_name),
            FieldKind::FirstName => self.person_with(value, "first_name", |person| &person.first_name),
            FieldKind::LastName => self.person_with(value, "last_name", |person| &person.last_name),
            FieldKind::Address => self.address_name(value),
            FieldKind::Name(_)
            | FieldKind::Uri
            | FieldKind::Time
            | FieldKind::Milliseconds
            | FieldKind::Host
            | FieldKind::Domain
            | FieldKind::PubsubDomain
            | FieldKind::Words
            | FieldKind::Number
            | FieldKind::Flag
            | FieldKind::Word
            | FieldKind::Group
            | FieldKind::Text => None,
        }
    }

    fn person_with(&self, value: &str, attribute: &str, read: fn(&Person) -> &str) -> Option<String> {
        let (role, _) = self.people.iter().find(|(_, person)| read(person) == value)?;
        Some(format!("{{{role}.{attribute}}}"))
    }

    fn id_name(&self, object: ObjectWord, value: &str) -> Option<String> {
        let captured = self.captured.values().find(|captured| captured.object == object && captured.id == value)?;
        Some(format!("{{{}.id}}", captured.name))
    }

    fn address_name(&self, value: &str) -> Option<String> {
        if let Some(name) = self.person_with(value, "extension", |person| &person.extension) {
            return Some(name);
        }
        if let Some((role, _)) = self.customers.iter().find(|(_, customer)| customer.number == value) {
            return Some(format!("{{{role}.number}}"));
        }
        let queue = self.queue.as_ref().filter(|queue| queue.number == value)?;
        (!queue.number.is_empty()).then(|| "{queue.number}".to_owned())
    }

    /// The role of the person or customer with that address.
    pub fn role_at(&self, address: &str) -> Option<&str> {
        let person = self.people.iter().find(|(_, person)| person.extension == address).map(|(role, _)| role.as_str());
        person.or_else(|| {
            self.customers.iter().find(|(_, customer)| customer.number == address).map(|(role, _)| role.as_str())
        })
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
    use crate::lab::WrapUp;

    fn cast() -> Cast {
        let person = Person {
            id: "5501".into(),
            login_name: "Jo.O'Neil@corp".into(),
            first_name: "Jo".into(),
            last_name: "O'Neil".into(),
            extension: "1001001".into(),
            team: "34".into(),
            supervises: Vec::new(),
            wrap_up: WrapUp::default(),
            mobile_agent: true,
        };
        let mut cast = Cast::default();
        cast.people.insert("agent".into(), person);
        cast.customers.insert("customer".into(), Customer::outside("5550100"));
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
    fn a_reason_is_named_where_the_team_has_one() {
        let mut cast = cast();
        let body = "<User><state>LOGOUT</state>{agent.logout_reason}</User>";
        let filled = |cast: &Cast| cast.fill(body, TemplatePlace::Xml).unwrap();
        assert_eq!(filled(&cast), "<User><state>LOGOUT</state></User>");
        for (id, category, team) in [
            ("60", ReasonCategory::NotReady, "34"),
            ("61", ReasonCategory::Logout, "35"),
            ("6&2", ReasonCategory::Logout, "34"),
        ] {
            let (code, label, teams) = ("1".to_owned(), "Lunch".to_owned(), vec![team.to_owned()]);
            cast.reason_codes.push(ReasonCode { id: id.to_owned(), category, code, label, teams });
        }
        assert_eq!(filled(&cast), "<User><state>LOGOUT</state><reasonCodeId>6&amp;2</reasonCodeId></User>");
        assert!(cast.fill("{agent.logout_reason}", TemplatePlace::Plain).is_err());
        assert!(cast.fill("{customer.logout_reason}", TemplatePlace::Xml).is_err());
    }

    #[test]
    fn an_unknown_name_says_what_is_known() {
        let error = cast().fill("{agnet.id}", TemplatePlace::Plain).unwrap_err();
        assert!(error.to_string().contains("`{agnet.id}` is not known here; known are: agent.id"), "{error}");
    }

    #[test]
    fn a_value_is_looked_up_among_names_of_its_kind_only() {
        let cast = cast();
        assert_eq!(cast.name_of(FieldKind::Address, "1001001").as_deref(), Some("{agent.extension}"));
        assert_eq!(cast.name_of(FieldKind::Id(ObjectWord::USER), "1001001"), None);
        assert_eq!(cast.name_of(FieldKind::Id(ObjectWord::USER), "5501").as_deref(), Some("{agent.id}"));
    }
}
