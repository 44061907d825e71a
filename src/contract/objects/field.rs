//! A field of an object: what the guide's parameter tables and printed examples say of one element of a payload.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::deployment::Deployment;
use super::super::standing::Standing;
use super::table::{Words, forever, word};
use super::{FieldKind, ObjectWord};

/// One element of an object, with the elements that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiField {
    /// Below the object's element: `participants/Participant/state`.
    pub path: &'static str,
    /// Its own name, the last of its path: every element of every payload is looked up by it.
    pub name: &'static str,
    /// How else its last name is spelled.
    pub also: Vec<&'static str>,
    /// What its value is.
    pub kind: FieldKind,
    /// The address that it says, with `{id}` for the id of the object.
    pub is: Option<&'static str>,
    /// Whether it may stand there more than once.
    pub is_repeated: bool,
    /// Whether it stands in every body that was read, printed or captured; its content may be empty.
    pub is_always_there: bool,
    /// The values that pages name, which is no closed set.
    pub values: Vec<&'static str>,
    /// The deployments that have it.
    pub deployments: Vec<Deployment>,
    /// Pages of the 12.5(1) guide.
    pub pages: Vec<u16>,
    /// How it is known.
    pub standing: Standing,
    /// What it holds.
    pub fields: Vec<ApiField>,
}

impl ApiField {
    /// Every way in which it is spelled.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        std::iter::once(self.name).chain(self.also.iter().copied())
    }
}

/// The columns as `objects.yaml` has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldWritten {
    kind: KindWord,
    of: Option<String>,
    is: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    many: bool,
    #[serde(default)]
    always: bool,
    #[serde(default)]
    values: Vec<String>,
    on: Option<Vec<Deployment>>,
    #[serde(default)]
    pages: Vec<u16>,
    standing: Option<Standing>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum KindWord {
    Id,
    Name,
    LoginName,
    FirstName,
    LastName,
    Address,
    Uri,
    Time,
    Milliseconds,
    Host,
    Domain,
    PubsubDomain,
    Words,
    Text,
    Number,
    Flag,
    Word,
    Group,
}

impl KindWord {
    const fn kind(self, of: ObjectWord) -> FieldKind {
        match self {
            KindWord::Id => FieldKind::Id(of),
            KindWord::Name => FieldKind::Name(of),
            KindWord::LoginName => FieldKind::LoginName,
            KindWord::FirstName => FieldKind::FirstName,
            KindWord::LastName => FieldKind::LastName,
            KindWord::Address => FieldKind::Address,
            KindWord::Uri => FieldKind::Uri,
            KindWord::Time => FieldKind::Time,
            KindWord::Milliseconds => FieldKind::Milliseconds,
            KindWord::Host => FieldKind::Host,
            KindWord::Domain => FieldKind::Domain,
            KindWord::PubsubDomain => FieldKind::PubsubDomain,
            KindWord::Words => FieldKind::Words,
            KindWord::Text => FieldKind::Text,
            KindWord::Number => FieldKind::Number,
            KindWord::Flag => FieldKind::Flag,
            KindWord::Word => FieldKind::Word,
            KindWord::Group => FieldKind::Group,
        }
    }
}

impl FieldWritten {
    fn meant(self, path: String, of: ObjectWord, words: &Words) -> Result<ApiField, String> {
        let is_of = matches!(self.kind, KindWord::Id | KindWord::Name);
        if self.of.is_some() && !is_of {
            return Err(format!("{path}: `of` belongs to an id or a name"));
        }
        if !self.values.is_empty() && self.kind != KindWord::Word {
            return Err(format!("{path}: `values` belong to a word"));
        }
        if self.pages.is_empty() && self.standing.is_none() {
            return Err(format!("{path}: say where it stands, by pages or by a standing"));
        }
        let of = match self.of {
            Some(other) => word(&other, words)?,
            None => of,
        };
        let path = forever(path);
        Ok(ApiField {
            path,
            name: path.rsplit('/').next().unwrap_or(path),
            also: self.also.into_iter().map(forever).collect(),
            kind: self.kind.kind(of),
            is: self.is.map(forever),
            is_repeated: self.many,
            is_always_there: self.always,
            values: self.values.into_iter().map(forever).collect(),
            deployments: self.on.unwrap_or_else(|| Deployment::ALL.to_vec()),
            pages: self.pages,
            standing: self.standing.unwrap_or_default(),
            fields: Vec::new(),
        })
    }
}

/// The fields of an object, each inside the one that holds it.
pub(super) fn fields(
    of: ObjectWord,
    written: IndexMap<String, FieldWritten>,
    words: &Words,
) -> Result<Vec<ApiField>, String> {
    let mut fields = Vec::new();
    for (path, columns) in written {
        let field = columns.meant(path, of, words)?;
        holder(&mut fields, field.path)?.push(field);
    }
    Ok(fields)
}

/// Where a field of that path belongs.
fn holder<'a>(fields: &'a mut Vec<ApiField>, path: &str) -> Result<&'a mut Vec<ApiField>, String> {
    let mut here = fields;
    for (at, _) in path.match_indices('/') {
        let above = &path[..at];
        let group = here.iter_mut().find(|field| field.path == above && field.kind == FieldKind::Group);
        here = &mut group.ok_or_else(|| format!("{path}: write the group `{above}` before it"))?.fields;
    }
    Ok(here)
}
