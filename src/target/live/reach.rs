//! What runs may touch on a live server: whom they may change, and which numbers they may dial. Asked before each request.

use std::collections::BTreeSet;

use crate::cast::percent_encode;
use crate::contract::Method;
use crate::lab::CallCentre;
use crate::observe::Sent;
use crate::xml::Element;

/// Elements of requests that hold a number, and what becomes of it.
const NUMBERS: [(&str, &str); 5] = [
    ("toAddress", "dial"),
    ("dialNumber", "dial"),
    ("fromAddress", "act at"),
    ("targetMediaAddress", "act at"),
    ("extension", "sign in at"),
];

/// Numbers that call for help somewhere, whatever a dial plan does with them.
const EMERGENCY: [&str; 8] = ["000", "110", "111", "112", "118", "119", "911", "999"];

/// Digits by which a line outside is had in many dial plans.
const ACCESS_CODES: [&str; 3] = ["0", "9", "00"];

/// Whether a number may reach people who help, as it is or behind an access code.
pub(super) fn is_emergency(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let as_dialled = |rest: &str| EMERGENCY.contains(&rest);
    as_dialled(&digits) || ACCESS_CODES.iter().filter_map(|code| digits.strip_prefix(code)).any(as_dialled)
}

/// What a target file declares, and nothing else may be touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Ids and login names as addresses have them, in lower case.
    people: BTreeSet<String>,
    extensions: BTreeSet<String>,
    /// What may be dialled beside extensions.
    outside: BTreeSet<String>,
}

impl Reach {
    /// Everybody and every number of a call centre, and numbers that the file names beside it.
    pub(crate) fn of(call_centre: &CallCentre, more: impl IntoIterator<Item = String>) -> Reach {
        let people = call_centre.people.iter();
        let names = people.clone().flat_map(|person| [&person.id, &person.login_name]);
        let queues = call_centre.queues.iter().map(|queue| queue.number.clone());
        Reach {
            people: names
                .flat_map(|name| [name.clone(), percent_encode(name)])
                .map(|name| name.to_lowercase())
                .collect(),
            extensions: people.map(|person| person.extension.clone()).collect(),
            outside: queues.chain(call_centre.customers.iter().cloned()).chain(more).collect(),
        }
    }

    /// Every number that may be dialled, in order.
    pub(super) fn numbers(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self.extensions.iter().chain(&self.outside).collect();
        all.into_iter().filter(|number| !is_emergency(number)).cloned().collect()
    }

    /// Whether a request stays within what is declared; why it does not.
    pub(super) fn allows(&self, sent: &Sent) -> Result<(), String> {
        if matches!(sent.method, Method::Get | Method::Head | Method::Options) {
            return Ok(());
        }
        self.allows_address(&sent.path)?;
        for (name, does) in NUMBERS {
            for number in values_of(sent, name) {
                self.allows_number(name, &number).map_err(|what| format!("it would {does} {number}, {what}"))?;
            }
        }
        Ok(())
    }

    fn allows_address(&self, path: &str) -> Result<(), String> {
        let address = path.split('?').next().unwrap_or_default();
        let mut segments = address.trim_start_matches('/').split('/');
        match (segments.next(), segments.next(), segments.next(), segments.next()) {
            (Some("finesse"), Some("api"), Some("User"), Some(id)) => match self.people.contains(&id.to_lowercase()) {
                true => Ok(()),
                false => Err(format!("it would change the user {id}, who does not stand in the target file")),
            },
            (Some("finesse"), Some("api"), Some("Dialog"), Some(_)) => Ok(()),
            _ => Err(format!("it would change {address}, which is nobody's of the target file")),
        }
    }

    fn allows_number(&self, name: &str, number: &str) -> Result<(), &'static str> {
        if name != "extension" && is_emergency(number) {
            return Err("which may call for help; such numbers are never dialled");
        }
        let is_declared = match name {
            "toAddress" | "dialNumber" => self.extensions.contains(number) || self.outside.contains(number),
            _ => self.extensions.contains(number),
        };
        if is_declared { Ok(()) } else { Err("which does not stand in the target file") }
    }
}

/// What a request's body says in elements of that name, wherever they stand. A body that is no XML is looked through as text,
/// since a server may be more lenient than a reader.
fn values_of(sent: &Sent, name: &str) -> Vec<String> {
    let mut values = Vec::new();
    match sent.body.tree() {
        Ok(root) => collect(root, name, &mut values),
        Err(_) => {
            let text = sent.body.text();
            let opening = format!("<{name}>");
            let said = text.split(opening.as_str()).skip(1);
            values.extend(said.map(|rest| rest.split('<').next().unwrap_or_default().trim().to_owned()));
        }
    }
    values.retain(|value| !value.is_empty());
    values
}

fn collect(element: &Element, name: &str, values: &mut Vec<String>) {
    if element.name == name {
        values.push(element.text().trim().to_owned());
    }
    element.elements().for_each(|child| collect(child, name, values));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::RawBody;

    fn sent(method: Method, path: &str, body: &str) -> Sent {
        Sent { method, path: path.to_owned(), headers: Vec::new(), body: RawBody::from(body.to_owned()) }
    }

    fn reach() -> Reach {
        Reach::of(&CallCentre::standard(), ["5996".to_owned()])
    }

    #[test]
    fn declared_people_and_numbers_are_within_reach() {
        let put = |path: &str, body: &str| reach().allows(&sent(Method::Put, path, body));
        let login = "<User><state>LOGIN</state><extension>5501</extension></User>";
        assert_eq!(put("/finesse/api/User/1001001", login), Ok(()));
        assert_eq!(put("/finesse/api/User/ADA.EXAMPLE?x=1", login), Ok(()));
        let dial = |to: &str| {
            let body = format!("<Dialog><fromAddress>5501</fromAddress><toAddress> {to} </toAddress></Dialog>");
            reach().allows(&sent(Method::Post, "/finesse/api/User/1001001/Dialogs", &body))
        };
        for number in ["5502", "5550199", "5550100", "5996"] {
            assert_eq!(dial(number), Ok(()), "{number}");
        }
        assert_eq!(
            put("/finesse/api/Dialog/7", "<Dialog><targetMediaAddress>5501</targetMediaAddress></Dialog>"),
            Ok(())
        );
        assert_eq!(reach().allows(&sent(Method::Get, "/finesse/api/User/somebody", "")), Ok(()));
    }

    #[test]
    fn nothing_else_is_touched() {
        let refused = |method, path: &str, body: &str| reach().allows(&sent(method, path, body)).unwrap_err();
        let user = "/finesse/api/User/1001001";
        for (path, body, words) in [
            ("/finesse/api/User/somebody", "<User/>", "change the user somebody"),
            ("/finesse/api/User/%31001001", "<User/>", "change the user %31001001"),
            ("/finesse/api/ReasonCode", "<ReasonCode/>", "change /finesse/api/ReasonCode"),
            (user, "<User><extension>7777</extension></User>", "sign in at 7777"),
            (user, "<User><extension>77&#55;7</extension></User>", "sign in at 7777"),
            (user, "<User><mobileAgent><dialNumber>0664</dialNumber></mobileAgent></User>", "dial 0664"),
            (
                "/finesse/api/User/1001001/Dialogs",
                "<Dialog><toAddress>0000000000</toAddress></Dialog>",
                "dial 0000000000",
            ),
            ("/finesse/api/User/1001001/Dialogs", "<Dialog><toAddress>7777</toAddress>", "dial 7777"),
            ("/finesse/api/Dialog/7", "<Dialog><toAddress>9112</toAddress></Dialog>", "may call for help"),
        ] {
            let why = refused(Method::Put, path, body);
            assert!(why.contains(words), "{why}");
        }
        assert!(refused(Method::Delete, "/finesse/api/Team/34", "").contains("nobody's of the target file"));
    }

    #[test]
    fn numbers_that_call_for_help_are_known_behind_access_codes_too() {
        for number in ["112", "9911", "0-112", "+112", "00110", "0 999"] {
            assert!(is_emergency(number), "{number}");
        }
        for number in ["5501", "1120", "55112", "99110", ""] {
            assert!(!is_emergency(number), "{number}");
        }
        let listed = Reach::of(&CallCentre::standard(), ["112".to_owned()]);
        assert!(!listed.numbers().contains(&"112".to_owned()));
        let body = "<Dialog><toAddress>112</toAddress></Dialog>";
        assert!(listed.allows(&sent(Method::Post, "/finesse/api/User/1001001/Dialogs", body)).is_err());
    }
}
