//! One person of a live server, reached with that person's own credentials outside of any run: what is read of her, and what
//! she asks for.

use crate::cast::percent_encode;
use crate::client::http::Credentials;
use crate::client::{HttpClient, HttpTrouble};
use crate::contract::Method;
use crate::lab::{CallCentre, Person, ReasonCategory};
use crate::observe::{Answered, RawBody, Sent};
use crate::waiting::moment_of;
use crate::xml::{Element, escape};

use super::reach::Reach;

/// The state of who is not signed in.
pub(super) const SIGNED_OUT: &str = "LOGOUT";

/// How a person is reached.
pub(crate) struct PersonAccess<'a> {
    pub(crate) client: &'a HttpClient,
    /// Base address of the REST API.
    pub(crate) rest: &'a str,
    pub(crate) person: &'a Person,
    /// What the person shows; nothing where the file has neither password nor token.
    pub(crate) credentials: Option<Credentials>,
}

/// What was read of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct UserRead {
    pub(super) state: String,
    /// stateChangeTime as it came; empty where the server tells none.
    pub(super) since: String,
    pub(super) extension: String,
    /// The server's clock when it answered, in seconds since 1970.
    pub(super) server_time: Option<i64>,
}

/// A call of a person, as far as it can be left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DialogRead {
    pub(super) id: String,
    /// What the person is offered on it.
    pub(super) actions: Vec<String>,
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MemberRead {
    pub(super) login_id: String,
    /// Empty where the team does not tell it.
    pub(super) login_name: String,
    pub(super) state: String,
}

/// A person cannot be read, or is refused what she asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AccessTrouble {
    #[error(transparent)]
    Http(#[from] HttpTrouble),
    /// Credentials are not taken.
    #[error("the server refuses the credentials of {0} (401); check what the target file gives as password or token")]
    Credentials(String),
    #[error("the target file has neither a password nor a token for {0}")]
    NoCredentials(String),
    /// The target file does not declare it.
    #[error("{0}")]
    OutOfReach(String),
    #[error("{what} is answered with {status}{detail}")]
    Answered { what: String, status: u16, detail: String },
}

impl PersonAccess<'_> {
    /// Reads the user.
    pub(super) async fn user(&self) -> Result<UserRead, AccessTrouble> {
        let (answered, root) = self.read(&self.address()).await?;
        let text = |name: &str| root.text_at(name).unwrap_or_default();
        let server_time = answered.header("date").and_then(moment_of);
        let (state, since, extension) = (text("state"), text("stateChangeTime"), text("extension"));
        Ok(UserRead { state, since, extension, server_time })
    }

    /// Reads the calls.
    pub(super) async fn dialogs(&self) -> Result<Vec<DialogRead>, AccessTrouble> {
        let (_, root) = self.read(&format!("{}/Dialogs", self.address())).await?;
        let dialogs = root.elements().filter_map(|dialog| {
            let id = dialog.text_at("id")?;
            let parties = dialog.at("participants").into_iter().flat_map(Element::elements);
            let own =
                parties.filter(|party| party.text_at("mediaAddress").is_some_and(|at| at == self.person.extension));
            let actions = own.flat_map(|party| party.texts_at("actions/action")).collect();
            Some(DialogRead { id, actions })
        });
        Ok(dialogs.collect())
    }

    /// Reads a team, as its supervisors may.
    pub(super) async fn members(&self, team: &str) -> Result<Vec<MemberRead>, AccessTrouble> {
        let (_, root) = self.read(&format!("/finesse/api/Team/{}", percent_encode(team))).await?;
        let users = root.at("users").into_iter().flat_map(Element::elements);
        let members = users.map(|user| {
            let text = |name: &str| user.text_at(name).unwrap_or_default();
            MemberRead { login_id: text("loginId"), login_name: text("loginName"), state: text("state") }
        });
        Ok(members.collect())
    }

    /// The element that names a reason code of the person's team, empty where there is none to name.
    pub(super) fn reason(&self, call_centre: &CallCentre, category: ReasonCategory) -> String {
        let named = call_centre.reason_codes_for(&self.person.team, category).next();
        named.map_or_else(String::new, |reason| format!("<reasonCodeId>{}</reasonCodeId>", escape(&reason.id)))
    }

    /// Signs in at the person's extension, with a reason where one has to be named.
    pub(crate) async fn sign_in(&self, call_centre: &CallCentre) -> Result<(), AccessTrouble> {
        let reason = self.reason(call_centre, ReasonCategory::NotReady);
        let extension = escape(&self.person.extension);
        self.change_state("LOGIN", &format!("<extension>{extension}</extension>{reason}")).await
    }

    /// Asks for a state; `more` are further elements of the body.
    pub(crate) async fn change_state(&self, state: &str, more: &str) -> Result<(), AccessTrouble> {
        let body = format!("<User><state>{}</state>{more}</User>", escape(state));
        self.change(&self.address(), body).await
    }

    /// Takes an action on a call at the own extension.
    pub(super) async fn take_action(&self, dialog: &str, action: &str) -> Result<(), AccessTrouble> {
        let (action, extension) = (escape(action), escape(&self.person.extension));
        let body = format!(
            "<Dialog><targetMediaAddress>{extension}</targetMediaAddress><requestedAction>{action}</requestedAction></Dialog>"
        );
        self.change(&format!("/finesse/api/Dialog/{}", percent_encode(dialog)), body).await
    }

    /// Calls a number that the target file declares.
    pub(crate) async fn make_call(&self, number: &str, reach: &Reach) -> Result<(), AccessTrouble> {
        let (to, extension) = (escape(number), escape(&self.person.extension));
        let body = format!(
            "<Dialog><requestedAction>MAKE_CALL</requestedAction><fromAddress>{extension}</fromAddress>\
             <toAddress>{to}</toAddress></Dialog>"
        );
        let sent = self.sent(Method::Post, &format!("{}/Dialogs", self.address()), body);
        reach.allows(&sent).map_err(AccessTrouble::OutOfReach)?;
        self.done(sent).await
    }

    /// Says why a call was made, as whoever wraps up has to.
    pub(super) async fn set_wrap_up_reason(&self, dialog: &str, label: &str) -> Result<(), AccessTrouble> {
        let (label, extension) = (escape(label), escape(&self.person.extension));
        let body = format!(
            "<Dialog><mediaProperties><wrapUpReason>{label}</wrapUpReason></mediaProperties>\
             <targetMediaAddress>{extension}</targetMediaAddress><requestedAction>UPDATE_CALL_DATA</requestedAction></Dialog>"
        );
        self.change(&format!("/finesse/api/Dialog/{}", percent_encode(dialog)), body).await
    }

    fn address(&self) -> String {
        format!("/finesse/api/User/{}", percent_encode(&self.person.id))
    }

    async fn read(&self, path: &str) -> Result<(Answered, Element), AccessTrouble> {
        let answered = self.send(self.sent(Method::Get, path, String::new())).await?;
        match answered.body.tree() {
            Ok(root) if answered.status == 200 => {
                let root = root.clone();
                Ok((answered, root))
            }
            _ => Err(refused(format!("GET {path}"), &answered)),
        }
    }

    async fn change(&self, path: &str, body: String) -> Result<(), AccessTrouble> {
        self.done(self.sent(Method::Put, path, body)).await
    }

    async fn done(&self, sent: Sent) -> Result<(), AccessTrouble> {
        let what = format!("{} {}", sent.method, sent.path);
        let answered = self.send(sent).await?;
        match answered.status {
            200..=299 => Ok(()),
            _ => Err(refused(what, &answered)),
        }
    }

    fn sent(&self, method: Method, path: &str, body: String) -> Sent {
        let headers = match body.is_empty() {
            true => Vec::new(),
            false => vec![("Content-Type".to_owned(), "application/xml".to_owned())],
        };
        Sent { method, path: path.to_owned(), headers, body: RawBody::from(body) }
    }

    async fn send(&self, sent: Sent) -> Result<Answered, AccessTrouble> {
        let Some(credentials) = &self.credentials else {
            return Err(AccessTrouble::NoCredentials(self.person.id.clone()));
        };
        let answered = self.client.send(self.rest, &sent, credentials).await?;
        match answered.status {
            401 => Err(AccessTrouble::Credentials(self.person.id.clone())),
            _ => Ok(answered),
        }
    }
}

fn refused(what: String, answered: &Answered) -> AccessTrouble {
    let error = answered.body.tree().ok().and_then(|root| root.elements().next());
    let text = |name: &str| error.and_then(|error| error.text_at(name)).filter(|text| !text.is_empty());
    let said: Vec<String> = [text("ErrorType"), text("ErrorMessage")].into_iter().flatten().collect();
    let detail = if said.is_empty() { String::new() } else { format!(": {}", said.join(", ")) };
    AccessTrouble::Answered { what, status: answered.status, detail }
}
