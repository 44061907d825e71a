//! Addresses of the notification service: `1001001@fin1.example.test/desk1`.

use std::fmt;
use std::str::FromStr;

/// An address. Login names with characters that a JID forbids are escaped as XEP-0106 says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jid {
    /// The user's id, unescaped; empty for the address of a service.
    pub user: String,
    /// The domain.
    pub domain: String,
    /// The connection of that user.
    pub resource: Option<String>,
}

/// Characters that XEP-0106 escapes in the local part, with their escapes.
const ESCAPES: [(char, &str); 10] = [
    (' ', "\\20"),
    ('"', "\\22"),
    ('&', "\\26"),
    ('\'', "\\27"),
    ('/', "\\2f"),
    (':', "\\3a"),
    ('<', "\\3c"),
    ('>', "\\3e"),
    ('@', "\\40"),
    ('\\', "\\5c"),
];

impl Jid {
    /// A user without a resource.
    pub fn bare(user: impl Into<String>, domain: impl Into<String>) -> Self {
        Jid { user: user.into(), domain: domain.into(), resource: None }
    }

    /// A local part as it was before it was escaped.
    pub fn unescaped(local: &str) -> String {
        let mut plain = local.to_owned();
        for (character, escape) in ESCAPES {
            plain = plain.replace(escape, &character.to_string());
        }
        plain
    }

    /// The same user at one connection.
    #[must_use]
    pub fn at(&self, resource: impl Into<String>) -> Self {
        Jid { resource: Some(resource.into()), ..self.clone() }
    }

    /// Whether both are addresses of one person, whatever the resources: local parts and domains know no case (RFC 7622,
    /// sections 3.2 and 3.3).
    pub fn is_same_person(&self, other: &Jid) -> bool {
        let domain = |jid: &Jid| jid.domain.trim_end_matches('.').to_lowercase();
        self.user.to_lowercase() == other.user.to_lowercase() && domain(self) == domain(other)
    }

    /// The same user without the resource.
    #[must_use]
    pub fn to_bare(&self) -> Self {
        Jid { resource: None, ..self.clone() }
    }
}

impl fmt::Display for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.user.is_empty() {
            for character in self.user.chars() {
                match ESCAPES.iter().find(|(plain, _)| *plain == character) {
                    Some((_, escape)) => f.write_str(escape)?,
                    None => write!(f, "{character}")?,
                }
            }
            f.write_str("@")?;
        }
        f.write_str(&self.domain)?;
        match &self.resource {
            Some(resource) => write!(f, "/{resource}"),
            None => Ok(()),
        }
    }
}

/// Not an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a JID; it needs a domain, as in 1001001@fin1.example.test")]
pub struct NotAJid(pub String);

impl FromStr for Jid {
    type Err = NotAJid;

    fn from_str(text: &str) -> Result<Self, NotAJid> {
        let (address, resource) = match text.split_once('/') {
            Some((address, resource)) => (address, Some(resource.to_owned())),
            None => (text, None),
        };
        let (user, domain) = address.split_once('@').unwrap_or(("", address));
        if domain.is_empty() {
            return Err(NotAJid(text.to_owned()));
        }
        Ok(Jid { user: Jid::unescaped(user), domain: domain.to_owned(), resource })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_name_with_forbidden_characters_survives() {
        let jid = Jid::bare("Jo.O'Neil@corp", "fin1.example.test").at("desk1");
        assert_eq!(jid.to_string(), "Jo.O\\27Neil\\40corp@fin1.example.test/desk1");
        assert_eq!(jid.to_string().parse::<Jid>().unwrap(), jid);
        assert!("a@".parse::<Jid>().is_err());
    }

    #[test]
    fn people_are_compared_without_case_and_resource() {
        let asked = Jid::bare("Jo.O'Neil@corp", "fin1.example.test");
        for same in ["jo.o\\27neil\\40corp@FIN1.example.test./desk1", "JO.O\\27NEIL\\40CORP@fin1.example.test"] {
            assert!(same.parse::<Jid>().unwrap().is_same_person(&asked), "{same}");
        }
        for other in
            ["jo.o\\27neil@fin1.example.test/corp", "fin1.example.test", "jo.o\\27neil\\40corp@fin2.example.test"]
        {
            assert!(!other.parse::<Jid>().unwrap().is_same_person(&asked), "{other}");
        }
    }
}
