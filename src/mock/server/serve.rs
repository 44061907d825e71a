//! Serving: a request goes in, a reply comes out, and what follows is in the outbound queues.

use tokio::sync::oneshot;

use crate::control::Password;
use crate::lab::Side;
use crate::limits::REST_REQUEST;
use crate::xml::{Element, read_document, write_indented};

use crate::mock::choices::{MediaType, SecondServerRefusal};
use crate::mock::citation::row;
use crate::mock::contract::Domain;
use crate::mock::cors::Cors;
use crate::mock::difference::SECOND_READS_CONFIGURATION;
use crate::mock::history::History;
use crate::mock::journal::{Journal, JournalLine};
use crate::mock::notices;
use crate::mock::operation::{NOT_MODELLED, Performed};
use crate::mock::pubsub::Service;
use crate::mock::render::{self, ErrorText};
use crate::mock::router::{NoAddress, Route, parameters};
use crate::mock::rule::Refusal;
use crate::mock::world::{Farewell, World};

use super::call::{Call, Reply};
use super::delays::Delays;

/// A world and what serves it.
pub struct Server {
    /// Serial number of the world in its process.
    pub serial: u64,
    /// The world.
    pub world: World,
    /// The notification service.
    pub service: Service,
    /// That of the second server, where there is one.
    pub second: Option<Service>,
    /// The password of everybody.
    pub password: Password,
    /// Which pages of browsers may use REST.
    pub cors: Cors,
    /// Whether the header `Server` says that this is a mock.
    pub identified: bool,
    /// Who wants to know what happens.
    pub journal: Option<Journal>,
    /// The last lines of it, where any are kept.
    pub history: History,
    /// What is sent later than it could be.
    pub delays: Delays,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("serial", &self.serial).field("world", &self.world).finish_non_exhaustive()
    }
}

impl Server {
    /// Answers a request; what follows from it is in the outbound queues when this returns.
    pub fn answer(&mut self, call: &Call) -> Reply {
        let requester = self.requester(call.authorization.as_deref());
        let reply = self.reply(call, requester.as_deref());
        self.write_journal(|| JournalLine::Request {
            method: call.method.clone(),
            // What stands in a query may be meant for nobody else.
            path: call.path.split('?').next().unwrap_or_default().to_owned(),
            who: requester.clone().unwrap_or_default(),
            request_id: call.request_id.clone(),
            status: reply.status,
            accepted: reply.accepted.map(str::to_owned),
            refused: reply.refused.map(str::to_owned),
            later: reply.later,
            unread: reply.unread.clone(),
        });
        if let Some(notice) = &reply.notice {
            self.publish(notice);
        }
        self.drain();
        reply
    }

    /// What the answer to a request waits for; nothing where it goes out at once.
    pub fn delay_of_answer(&mut self) -> Option<oneshot::Receiver<()>> {
        self.delays.keep_answer(self.world.now())
    }

    /// A request that was no whole one, as its body never came: it is in the journal, and nothing else follows.
    pub fn never_came(&mut self, method: String, path: String, status: u16) {
        let (who, request_id) = (String::new(), String::new());
        let (accepted, refused, later, unread) = (None, None, false, None);
        self.write_journal(|| JournalLine::Request {
            method,
            path,
            who,
            request_id,
            status,
            accepted,
            refused,
            later,
            unread,
        });
    }

    /// The order of refusal up to the body: service state, path and method, authentication, well-formedness.
    fn reply(&mut self, call: &Call, requester: Option<&str>) -> Reply {
        let route = Route::of(&call.method, &call.path);
        let is_open_to_all = route.as_ref().is_ok_and(Route::is_system_info);
        if self.world.refuses_all() && !is_open_to_all {
            return refused(&Refusal::by("general.http#503-service-unavailable"));
        }
        let route = match route {
            Ok(route) => route,
            Err(NoAddress::UnknownPath) => return refused(&Refusal::by("general.http#404-unknown-path")),
            Err(NoAddress::Method { allow }) => {
                // OPTIONS asks for nothing but the methods.
                let reply = match call.method.as_str() {
                    "OPTIONS" => Reply::plain(200, String::new()),
                    _ => refused(&Refusal::by("general.http#405-method")),
                };
                return Reply { headers: vec![("allow", allow)], ..reply };
            }
        };
        let requester = match requester {
            Some(requester) => requester,
            None if is_open_to_all => "",
            None => return self.challenge(call.authorization.as_deref()),
        };
        if let Some(refusal) = self.refusal_of_second(&route, &call.method) {
            return refused(&refusal);
        }
        let body = match route.body_name() {
            None => parameters(&call.path),
            Some(_) if self.is_of_other_type(call) => {
                return refused(&Refusal::by("general.http#415-media-type"));
            }
            Some(name) => match body_of(call, name) {
                Ok(body) => body,
                Err(why) => {
                    let reply = refused(&Refusal::by("general.http#400-malformed-body"));
                    return Reply { unread: Some(why), ..reply };
                }
            },
        };
        let outcome = route.command(&body).carry_out(&mut self.world, requester, &call.request_id);
        self.settle_outcome(outcome, call, requester, is_open_to_all)
    }

    /// Whether the body is declared as something that is not read, where that is looked at.
    fn is_of_other_type(&self, call: &Call) -> bool {
        let declared = call.content_type.as_deref().unwrap_or_default();
        let essence = declared.split(';').next().unwrap_or_default().trim();
        let is_xml = ["application/xml", "text/xml"].iter().any(|xml| essence.eq_ignore_ascii_case(xml));
        self.world.contract.choices.media_type == MediaType::Checked && !is_xml
    }

    /// The refusal of a configuration API on the second server.
    fn refusal_of_second(&self, route: &Route, method: &str) -> Option<Refusal> {
        let contract = &self.world.contract;
        let is_read = matches!(method, "GET" | "HEAD") && SECOND_READS_CONFIGURATION.on(contract);
        if self.world.side == Side::A || !route.is_configuration() || is_read {
            return None;
        }
        Some(Refusal::by(match contract.choices.second_server_refusal {
            SecondServerRefusal::SecondServer => "general.http#403-second-server",
            SecondServerRefusal::NoAdministrator => "general.http#401-authorization-failure",
        }))
    }

    fn settle_outcome(&self, outcome: Performed, call: &Call, requester: &str, with_declaration: bool) -> Reply {
        match outcome {
            Performed::Refused(refusal) => refused(&refusal),
            Performed::NotModelled(what) => not_modelled(&what),
            Performed::Done { success, body } => {
                let body = body.map_or_else(String::new, |body| document(&body, with_declaration));
                Reply { accepted: Some(success), ..Reply::plain(status_of(success), body) }
            }
            Performed::RefusedLater { success, refusal, object } => {
                let notice = notices::of_refusal(&self.world, &object, requester, &refusal, &call.request_id);
                let accepted = Reply::plain(status_of(success), String::new());
                Reply {
                    accepted: Some(success),
                    refused: Some(refusal.row),
                    later: true,
                    notice: Some(notice),
                    ..accepted
                }
            }
        }
    }

    /// The notification service of the server in question.
    pub fn here(&mut self) -> &mut Service {
        match (&mut self.second, self.world.side) {
            (Some(second), Side::B) => second,
            _ => &mut self.service,
        }
    }

    /// Opens the second server, which knows nobody yet, unless it is open.
    pub fn open_second(&mut self, domain: &Domain) {
        if self.second.is_none() {
            self.second = Some(Service::of(domain.clone()));
            self.world.second_domain = Some(domain.clone());
        }
    }

    /// Does something with a person's sessions at the server in question. The world learns whether the last of them went by it, and how, or the
    /// first one came.
    pub fn with_client<T>(&mut self, user: &str, farewell: Farewell, work: impl FnOnce(&mut Service) -> T) -> T {
        let service = self.here();
        let was_there = service.is_there(user);
        let worked = work(service);
        match (was_there, service.is_there(user)) {
            (true, false) => self.world.client_went(user, farewell),
            (false, true) => self.world.client_came(user),
            (true, true) | (false, false) => {}
        }
        worked
    }

    /// Writes a line, if somebody reads it.
    pub fn write_journal(&mut self, line: impl FnOnce() -> JournalLine) {
        if self.journal.is_none() && !self.history.keeps_any() {
            return;
        }
        let line = line();
        if let Some(journal) = &self.journal {
            journal(&line);
        }
        self.history.keep(self.world.now(), line);
    }
}

/// The most that is told of why a body could not be read.
const LONGEST_REASON: usize = 200;

/// The body of a request, whose root has that name.
///
/// # Errors
/// Why it is none, as a line that any terminal can show.
fn body_of(call: &Call, name: &str) -> Result<Element, String> {
    let Some(body) = call.body.as_deref() else { return Err("the body is larger than is read".to_owned()) };
    let why = match read_document(body, REST_REQUEST) {
        Ok(body) if body.name == name => return Ok(body),
        Ok(body) => format!("its root is {}, and {name} is expected", body.name),
        Err(error) => error.to_string(),
    };
    Err(why.chars().take(LONGEST_REASON).map(|c| if c.is_control() { '?' } else { c }).collect())
}

fn status_of(success: &str) -> u16 {
    row(success).and_then(|row| row.status).unwrap_or(500)
}

pub(super) fn refused(refusal: &Refusal) -> Reply {
    let text = render::error_text(refusal);
    let body = write_indented(&render::http_error(&text));
    Reply { refused: Some(refusal.row), ..Reply::plain(text.status, body) }
}

fn not_modelled(what: &str) -> Reply {
    let text = ErrorText {
        status: NOT_MODELLED,
        error_type: "Not Implemented".to_owned(),
        data: what.to_owned(),
        message: format!("finspec's mock does not model {what} yet"),
        peripheral: None,
    };
    let mut reply = Reply::plain(text.status, write_indented(&render::http_error(&text)));
    reply.headers.push((crate::control::NOT_MODELLED, what.to_owned()));
    reply
}

fn document(body: &Element, with_declaration: bool) -> String {
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    format!("{}{}", if with_declaration { declaration } else { "" }, write_indented(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::pubsub::{Presence, outbound};
    use crate::mock::testing::{ADA, call, server};
    use crate::mock::world::{AgentState, PRESENCE_WAIT};

    fn said(reply: &Reply) -> (u16, &str) {
        (reply.status, reply.refused.unwrap_or_default())
    }

    #[test]
    fn refusals_come_in_the_documented_order() {
        let mut server = server(Cce);
        let anonymous = |method: &str, path: &str| Call { authorization: None, ..call(method, path, "") };
        server.fail(Side::A, true);
        let reply = server.answer(&anonymous("GET", "/nowhere"));
        assert_eq!(said(&reply), (503, "general.http#503-service-unavailable"));
        assert_eq!(server.answer(&anonymous("GET", "/finesse/api/SystemInfo")).status, 200);
        server.fail(Side::A, false);
        let reply = server.answer(&anonymous("GET", "/nowhere"));
        assert_eq!(said(&reply), (404, "general.http#404-unknown-path"));
        let reply = server.answer(&anonymous("DELETE", "/finesse/api/User/1001001"));
        assert_eq!(said(&reply), (405, "general.http#405-method"));
        let reply = server.answer(&anonymous("PUT", "/finesse/api/User/1001001"));
        assert_eq!(said(&reply), (401, "general.http#401-authorization-failure"));
        for body in ["", "<User>", "<Dialog/>"] {
            let reply = server.answer(&call("PUT", "/finesse/api/User/1001001", body));
            assert_eq!(said(&reply), (400, "general.http#400-malformed-body"), "{body}");
        }
        let reply = server.answer(&call("PUT", "/finesse/api/User/1001001", "<User/>"));
        assert_eq!(said(&reply), (400, "user.change_state#400-parameter-missing"));
        assert!(reply.body.contains("<ErrorData>state</ErrorData>"), "{}", reply.body);
    }

    #[test]
    fn why_a_body_was_not_read_is_in_the_journal() {
        for (body, why) in [
            ("", "it is empty"),
            ("<User><state>", "at byte 13"),
            ("<User><a>&x;</a></User>", "at byte 12: use of undeclared entity"),
            ("<Dialog/>", "its root is Dialog, and User is expected"),
            (&format!("<{}/>", "x".repeat(300)), &format!("its root is {}", "x".repeat(188))),
            ("<?xml version='1.0' encoding='x\u{1b}[31m'?><User/>", "400-malformed-body"),
        ] {
            let mut server = server(Cce);
            let lines = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
            let written = std::sync::Arc::clone(&lines);
            server.journal = Some(std::sync::Arc::new(move |line| written.lock().unwrap().push(line.to_string())));
            server.answer(&call("PUT", "/finesse/api/User/1001001", body));
            let lines = lines.lock().unwrap();
            assert!(lines[0].contains("400-malformed-body") && lines[0].contains(why), "{body}: {lines:?}");
            assert!(lines[0].len() < 400 && !lines[0].contains('\u{1b}'), "{lines:?}");
        }
    }

    #[test]
    fn the_type_of_a_body_is_looked_at_where_that_is_chosen() {
        let mut server = server(Cce);
        let asked = |declared: Option<&str>| Call {
            content_type: declared.map(str::to_owned),
            ..call("PUT", "/finesse/api/User/1001001", "<User><state>READY</state></User>")
        };
        let declared = [Some("Application/XML; charset=utf-8"), Some("text/xml"), Some("application/json"), None];
        for (media_type, statuses) in [(MediaType::Any, [202; 4]), (MediaType::Checked, [202, 202, 415, 415])] {
            server.world.contract.choices.media_type = media_type;
            assert_eq!(declared.map(|declared| server.answer(&asked(declared)).status), statuses);
        }
        let read = Call { content_type: None, ..call("GET", "/finesse/api/User/1001001", "") };
        assert_eq!(server.answer(&read).status, 200, "a request without a body has no type");
    }

    #[test]
    fn what_differs_between_servers_is_set() {
        let mut server = server(Cce);
        let read = |server: &mut Server, path: &str| server.answer(&call("GET", path, "")).body;
        let (system, user) = ("/finesse/api/SystemInfo", "/finesse/api/User/1001001");
        assert!(read(&mut server, system).contains("<ctiHeartbeatInterval>5<"));
        assert!(!read(&mut server, user).contains("<stateChangeTime></stateChangeTime>"));
        let choices = server.world.contract.choices.choosing("heartbeat_interval=2").unwrap();
        server.world.contract.choices = choices.choosing("first_state_change=empty").unwrap();
        assert!(read(&mut server, system).contains("<ctiHeartbeatInterval>2<"));
        let shown = |server: &mut Server| read(server, user).split("stateChangeTime").count();
        assert!(read(&mut server, user).contains("<stateChangeTime></stateChangeTime>"));
        server.world.sign_in(ADA, "5501");
        assert_eq!(shown(&mut server), 3, "with a text once the state has changed");
    }

    #[test]
    fn a_query_is_read_and_not_written_down() {
        let mut server = server(Cce);
        let lines = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let written = std::sync::Arc::clone(&lines);
        server.journal = Some(std::sync::Arc::new(move |line| written.lock().unwrap().push(format!("{line:?}"))));
        let reply = server.answer(&call("GET", "/finesse/api/User/1001001/ReasonCodes?category=LOGOUT&token=x9", ""));
        assert_eq!((reply.status, reply.body.contains("category=\"LOGOUT\"")), (200, true), "{}", reply.body);
        let lines = lines.lock().unwrap();
        assert!(lines[0].contains("/ReasonCodes") && !lines[0].contains("x9"), "{lines:?}");
    }

    /// A session of Ada's that is there.
    fn arrives(server: &mut Server, resource: &str) -> u64 {
        let session = server.service.connect(outbound().0);
        server.with_client(ADA, Farewell::Said, |service| service.bind(session, ADA, Some(resource.to_owned())));
        server.with_client(ADA, Farewell::Said, |service| service.set_presence(session, Presence::Listening));
        session
    }

    fn leaves(server: &mut Server, session: u64) {
        server.with_client(ADA, Farewell::Said, |service| service.disconnect(session));
    }

    fn ada(server: &Server) -> AgentState {
        server.world.agent(ADA).unwrap().state
    }

    #[test]
    fn only_the_end_of_the_last_session_signs_out_and_one_that_comes_back_prevents_it() {
        let mut server = server(Ccx);
        server.world.sign_in(ADA, "5501");
        let (first, second) = (arrives(&mut server, "desk1"), arrives(&mut server, "desk2"));
        leaves(&mut server, first);
        server.advance(PRESENCE_WAIT);
        assert_eq!(ada(&server), AgentState::NotReady, "another session is there");
        leaves(&mut server, second);
        server.advance(PRESENCE_WAIT / 2);
        let third = arrives(&mut server, "desk1");
        server.advance(PRESENCE_WAIT);
        assert_eq!(ada(&server), AgentState::NotReady, "one came back");
        // A newcomer at the same address ends the older session, and is there once it says so.
        arrives(&mut server, "desk1");
        leaves(&mut server, third);
        server.advance(PRESENCE_WAIT);
        assert_eq!(ada(&server), AgentState::NotReady, "the newcomer is there");
        let unavailable = |service: &mut Service| service.set_presence(third + 1, Presence::Unavailable);
        server.with_client(ADA, Farewell::Said, unavailable);
        server.advance(PRESENCE_WAIT);
        assert_eq!(ada(&server), AgentState::Logout, "a session that is not there does not count");
    }

    #[test]
    fn what_is_not_modelled_says_so() {
        let mut server = server(Cce);
        let body = "<Dialog><requestedAction>WRAP_UP</requestedAction></Dialog>";
        let reply = server.answer(&call("PUT", "/finesse/api/Dialog/1", body));
        assert_eq!(reply.status, 501);
        assert!(reply.body.contains("does not model WRAP_UP yet"), "{}", reply.body);
    }
}
