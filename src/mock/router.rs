//! Router: from a method and a path to an address, and from an address and a body to a command.

use crate::xml::Element;

use super::operation::{Address, Command, NotModelled, parameter};
use super::operations::dialog::take_action;
use super::operations::operation_at;

/// Objects of the guide that this mock does not model, or not all that stands below them, beside those of its configuration
/// APIs; asking for them is answered 501, not 404.
const NOT_MODELLED: &[&str] = &[
    "Users",
    "Team",
    "Teams",
    "Queue",
    "Queues",
    "Media",
    "MediaDomain",
    "TeamResource",
    "TeamMessage",
    "Devices",
    "ClientLog",
    "CompressedClientLog",
    "TeamMessages",
    "UserAuthMode",
    "RuntimeConfigInfo",
];

/// Objects of the configuration APIs, chapter 6 of the guide, none of which is modelled.
const CONFIGURATION: &[&str] = &[
    "ReasonCode",
    "ReasonCodes",
    "WrapUpReason",
    "WrapUpReasons",
    "PhoneBook",
    "PhoneBooks",
    "Workflow",
    "Workflows",
    "WorkflowAction",
    "WorkflowActions",
    "MediaPropertiesLayout",
    "MediaPropertiesLayouts",
    "SystemConfig",
    "ClusterConfig",
    "EnterpriseDatabaseConfig",
    "LayoutConfig",
    "ChatConfig",
    "ECCVariableConfig",
    "CloudConnectConfig",
    "ConfigInfo",
    "SystemVariables",
];

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// To an address, with the id in the path; empty where it has none.
    To(Address, String),
    /// To an object that is documented and not modelled.
    NotModelled(String),
}

/// Why a request goes nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAddress {
    /// No resource is there.
    UnknownPath,
    /// The resource does not know the method.
    Method {
        /// The methods that it knows, as the header Allow has them.
        allow: String,
    },
}

impl Route {
    /// Where a request goes.
    pub fn of(method: &str, path: &str) -> Result<Route, NoAddress> {
        let segments = segments(path).ok_or(NoAddress::UnknownPath)?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        if let Some((addresses, id)) = resource(&segments) {
            // HEAD is GET of which the body stays behind.
            let asked = if method == "HEAD" { "GET" } else { method };
            let there = addresses.iter().find(|(method, _)| *method == asked);
            let none = || NoAddress::Method { allow: allow(addresses) };
            return there.map(|(_, address)| Route::To(*address, id.to_owned())).ok_or_else(none);
        }
        match segments.as_slice() {
            ["User", _, "Dialogs", "Media"] => Ok(Route::NotModelled("Dialogs/Media of a User".to_owned())),
            ["User", _, below, ..] if is_documented(below) => Ok(Route::NotModelled(format!("{below} of a User"))),
            [object, ..] if is_documented(object) => Ok(Route::NotModelled((*object).to_owned())),
            _ => Err(NoAddress::UnknownPath),
        }
    }

    /// Whether it leads to a configuration API, which the second server of a pair refuses.
    pub fn is_configuration(&self) -> bool {
        matches!(self, Route::NotModelled(what) if CONFIGURATION.contains(&what.as_str()))
    }

    /// Whether it leads to SystemInfo, which everybody may read at any time.
    pub const fn is_system_info(&self) -> bool {
        matches!(self, Route::To(Address::GetSystemInfo, _))
    }

    /// The element that a body has to be; `None` where there is no body.
    pub fn body_name(&self) -> Option<&'static str> {
        match self {
            Route::To(address, _) => address.body().map(|(name, _)| name),
            Route::NotModelled(_) => None,
        }
    }

    /// The command, once the body was read. Addresses without a body take an empty element.
    pub fn command(&self, body: &Element) -> Box<dyn Command> {
        let (address, id) = match self {
            Route::To(address, id) => (*address, id),
            Route::NotModelled(what) => return Box::new(NotModelled(what.clone())),
        };
        let word = address.body().and_then(|(_, asks)| parameter(body, asks));
        let not_modelled = word
            .as_ref()
            .filter(|word| address == Address::PutDialog && take_action::NOT_MODELLED.contains(&word.as_str()));
        match (not_modelled, operation_at(address, word.as_deref())) {
            (None, Some(operation)) => (operation.parse)(id, body),
            (Some(action), _) => Box::new(NotModelled(action.clone())),
            (None, None) => Box::new(NotModelled(format!("{address:?}"))),
        }
    }
}

/// Whether the guide has an object that is not modelled.
fn is_documented(object: &str) -> bool {
    NOT_MODELLED.contains(&object) || CONFIGURATION.contains(&object)
}

/// What stands behind `/finesse/api/`, without the query; `None` where that is no address.
fn segments(path: &str) -> Option<Vec<String>> {
    match parts(path)?.as_slice() {
        ["finesse", "api", rest @ ..] if !rest.is_empty() => rest.iter().map(|part| percent_decoded(part)).collect(),
        _ => None,
    }
}

/// The parts of a path as a servlet container takes them: whatever a client put together with one slash too many, with `.`
/// and `..`, or with parameters such as `;jsessionid=`, leads to the same place. `None` where it leads out of the root.
pub fn parts(path: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    for part in path.split('?').next().unwrap_or(path).split('/') {
        match part.split(';').next().unwrap_or(part) {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts)
}

/// What an address says beside its object: the words of its query, and as `below` the id of what is below the object.
pub fn parameters(path: &str) -> Element {
    let below = segments(path).and_then(|segments| segments.into_iter().nth(3));
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let words = query.split('&').filter_map(|word| {
        let (name, value) = word.split_once('=')?;
        Some(Element::leaf(percent_decoded(name)?, percent_decoded(value)?))
    });
    Element::default()
        .with_children(below.map(|below| Element::leaf("below", below)))
        .with_children(words.take(MOST_WORDS).collect::<Vec<_>>())
}

/// How many words of a query are read; the guide's have one.
const MOST_WORDS: usize = 16;

/// What the methods of a resource lead to, and the id in its path; `None` where there is no resource that is modelled.
fn resource<'p>(segments: &[&'p str]) -> Option<(&'static [(&'static str, Address)], &'p str)> {
    match *segments {
        ["SystemInfo"] => Some((&[("GET", Address::GetSystemInfo)], "")),
        ["User", id] => Some((&[("GET", Address::GetUser), ("PUT", Address::PutUser)], id)),
        ["User", id, "Dialogs"] => Some((&[("GET", Address::ListDialogs), ("POST", Address::PostDialog)], id)),
        ["User", id, "ReasonCodes"] => Some((&[("GET", Address::ListReasonCodes)], id)),
        ["User", id, "ReasonCode", _] => Some((&[("GET", Address::GetReasonCode)], id)),
        ["User", id, "WrapUpReasons"] => Some((&[("GET", Address::ListWrapUpReasons)], id)),
        ["User", id, "WrapUpReason", _] => Some((&[("GET", Address::GetWrapUpReason)], id)),
        ["Team", id] => Some((&[("GET", Address::GetTeam)], id)),
        ["Dialog", id] => Some((&[("GET", Address::GetDialog), ("PUT", Address::PutDialog)], id)),
        // Published clients take its 405 for a missing id.
        ["Dialog"] => Some((&[], "")),
        _ => None,
    }
}

/// The methods of a resource, in the order in which servers were seen to name them: `GET,OPTIONS,HEAD,PUT`.
fn allow(addresses: &[(&str, Address)]) -> String {
    let known = |name: &&str| addresses.iter().any(|(method, _)| method == name);
    let (read, written) = (["GET"].into_iter().filter(known), ["PUT", "POST"].into_iter().filter(known));
    let head = ["GET"].into_iter().filter(known).map(|_| "HEAD");
    read.chain(["OPTIONS"]).chain(head).chain(written).collect::<Vec<_>>().join(",")
}

/// A segment of a path without its percent escapes; `None` where they are malformed.
fn percent_decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next()?, rest.next()?];
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            bytes.push(digit(pair[0])? * 16 + digit(pair[1])?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::guide_addresses;

    #[test]
    fn paths_lead_to_addresses() {
        let user = Route::of("GET", "/finesse/api/User/ada%2Eexample/?x=1").unwrap();
        assert_eq!(user, Route::To(Address::GetUser, "ada.example".into()));
        for path in ["/", "/finesse/api/", "/finesse/api/User", "/finesse/api/Nothing", "/finesse/api/User/%zz"] {
            assert_eq!(Route::of("GET", path), Err(NoAddress::UnknownPath), "{path}");
        }
        for (method, path, methods) in [
            ("DELETE", "/finesse/api/User/1", "GET,OPTIONS,HEAD,PUT"),
            ("OPTIONS", "/finesse/api/User/1/Dialogs/", "GET,OPTIONS,HEAD,POST"),
            ("PUT", "/finesse/api/SystemInfo", "GET,OPTIONS,HEAD"),
            ("PUT", "/finesse/api/Dialog/", "OPTIONS"),
        ] {
            assert_eq!(
                Route::of(method, path),
                Err(NoAddress::Method { allow: methods.to_owned() }),
                "{method} {path}"
            );
        }
        assert_eq!(Route::of("HEAD", "/finesse/api/Dialog/7"), Route::of("GET", "/finesse/api/Dialog/7"));
        for path in [
            "Team",
            "Team/34/TeamMessages",
            "Team/34/ReasonCodes",
            "User/1/ClientLog",
            "User/1/CompressedClientLog",
            "User/1/TeamMessages",
            "UserAuthMode/ada",
        ] {
            let route = Route::of("GET", &format!("/finesse/api/{path}"));
            assert!(matches!(route, Ok(Route::NotModelled(_))), "{path}");
        }
        assert!(matches!(Route::of("POST", "/finesse/api/User/1/Dialogs"), Ok(Route::To(Address::PostDialog, _))));
    }

    #[test]
    fn a_path_leads_where_a_servlet_container_takes_it() {
        let user = Ok(Route::To(Address::GetUser, "1".to_owned()));
        for path in [
            "//finesse/api/User/1",
            "/finesse//api///User/1//",
            "/finesse/./api/User/./1",
            "/finesse/api/Nothing/../User/1",
            "/finesse/api/User/1;jsessionid=A0",
            "/finesse;v=1/api/User/1/;x?a=/../b",
        ] {
            assert_eq!(Route::of("GET", path), user, "{path}");
        }
        for path in
            ["/..", "/finesse/api/../User/1", "/../finesse/api/User/1", "/finesse/api/;x", "/finesse/API/User/1"]
        {
            assert_eq!(Route::of("GET", path), Err(NoAddress::UnknownPath), "{path}");
        }
        assert_eq!(Route::of("GET", "/finesse/api/User/a%3Bb"), Ok(Route::To(Address::GetUser, "a;b".to_owned())));
    }

    #[test]
    fn every_address_of_the_guide_leads_somewhere() {
        for known in guide_addresses() {
            let path = known.address.replace("{id}", "1");
            assert_ne!(Route::of("GET", &path), Err(NoAddress::UnknownPath), "{path}");
        }
    }
}
