//! The journal: what a mock did, line by line, for whoever develops against it.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::citation::{citation, row};
use super::operation::NOT_MODELLED;

/// The row of an address at which nothing is.
const NO_SUCH_ADDRESS: &str = "general.http#404-unknown-path";

/// Takes each line as it happens.
pub type Journal = Arc<dyn Fn(&JournalLine) + Send + Sync>;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalLine {
    /// A request was answered.
    Request {
        /// HTTP method.
        method: String,
        /// Path.
        path: String,
        /// Who asked; empty where nobody was authenticated.
        who: String,
        /// The requestId header, empty where there was none.
        request_id: String,
        /// HTTP status.
        status: u16,
        /// The row of the success, also of a request that is refused later.
        accepted: Option<String>,
        /// The row of the refusal, if there was one.
        refused: Option<String>,
        /// Whether the refusal follows over the notification service.
        later: bool,
        /// Why the body could not be read.
        unread: Option<String>,
    },
    /// Something happened that no request causes: a stimulus, the clock, a failure.
    Event {
        /// What, in a few words.
        what: String,
    },
    /// A notice was published.
    Publication {
        /// The addresses that received it; none where nobody was connected.
        to: Vec<String>,
        /// The node.
        node: String,
        /// The event.
        event: String,
    },
}

/// A line as JSON has it.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum JournalRecord {
    /// A request was answered.
    Request {
        /// HTTP method.
        method: String,
        /// Path.
        path: String,
        /// Who asked.
        who: Option<String>,
        /// The requestId header.
        request_id: Option<String>,
        /// HTTP status.
        status: u16,
        /// The row that decided: of the refusal, or of the success.
        row: Option<String>,
        /// Where the row stands in the guide.
        pages: Vec<u16>,
        /// How the row is known.
        standing: Option<&'static str>,
        /// Whether it was refused.
        refused: bool,
        /// Whether the refusal follows over the notification service.
        later: bool,
        /// Why the body could not be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        unread: Option<String>,
        /// Whether the mock has no answer of Finesse's: it does not model the request, or nothing is at the address, or the
        /// request never came to its end.
        unanswered: bool,
    },
    /// Something happened that no request causes.
    Event {
        /// What.
        what: String,
    },
    /// A notice was published.
    Notice {
        /// The event.
        event: String,
        /// The node.
        node: String,
        /// Who received it.
        to: Vec<String>,
    },
}

impl JournalLine {
    /// Whether it is a request to which the mock has no answer of Finesse's.
    pub fn is_unanswered(&self) -> bool {
        match self {
            JournalLine::Request { status, accepted, refused, .. } => {
                let nowhere = refused.as_deref() == Some(NO_SUCH_ADDRESS);
                nowhere || *status == NOT_MODELLED || (accepted.is_none() && refused.is_none() && *status >= 400)
            }
            JournalLine::Event { .. } | JournalLine::Publication { .. } => false,
        }
    }

    /// As JSON has it.
    pub fn record(&self) -> JournalRecord {
        match self {
            JournalLine::Request { method, path, who, request_id, status, accepted, refused, later, unread } => {
                let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
                let row_id = refused.as_ref().or(accepted.as_ref());
                let known = row_id.and_then(|id| row(id));
                JournalRecord::Request {
                    method: method.clone(),
                    path: path.clone(),
                    who: given(who),
                    request_id: given(request_id),
                    status: *status,
                    row: row_id.cloned(),
                    pages: known.map(|row| row.pages.clone()).unwrap_or_default(),
                    standing: known.map(|row| row.standing.word()),
                    refused: refused.is_some(),
                    later: *later,
                    unread: unread.clone(),
                    unanswered: self.is_unanswered(),
                }
            }
            JournalLine::Event { what } => JournalRecord::Event { what: what.clone() },
            JournalLine::Publication { to, node, event } => {
                JournalRecord::Notice { event: event.clone(), node: node.clone(), to: to.clone() }
            }
        }
    }
}

impl fmt::Display for JournalLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalLine::Request { method, path, who, status, refused, later, unread, .. } => {
                let who = if who.is_empty() { "nobody" } else { who };
                write!(f, "{method} {path} by {who}: {status}")?;
                if *status == NOT_MODELLED {
                    write!(f, ", not modelled yet")?;
                }
                let Some(id) = refused else { return Ok(()) };
                let when = if *later { "refused later by" } else { "refused by" };
                write!(f, ", {when} {id} ({})", citation(id))?;
                unread.as_ref().map_or(Ok(()), |why| write!(f, ": {why}"))
            }
            JournalLine::Event { what } => f.write_str(what),
            JournalLine::Publication { to, node, event } if to.is_empty() => write!(f, "  {event} on {node} to nobody"),
            JournalLine::Publication { to, node, event } => write!(f, "  {event} on {node} to {}", to.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::control::{StimulusCommand, StimulusKind};
    use crate::lab::Side;
    use crate::mock::server::Server;
    use crate::mock::testing::{call, server};

    /// Whatever is written while that is done to a server.
    fn lines(what: impl FnOnce(&mut Server)) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let mut server = server(Cce);
        server.journal = Some(Arc::new(move |line: &JournalLine| kept.lock().unwrap().push(line.to_string())));
        what(&mut server);
        lines.lock().unwrap().clone()
    }

    fn changes_user(server: &mut Server, inside: &str) {
        server.answer(&call("PUT", "/finesse/api/User/1001001", &format!("<User>{inside}</User>")));
    }

    #[test]
    fn a_line_names_the_row_that_refused_and_its_page() {
        let written = lines(|server| {
            changes_user(server, "<state>LOGIN</state>");
            changes_user(server, "<state>READY</state>");
            server.answer(&call("GET", "/finesse/api/Queue/11", ""));
        });
        assert_eq!(
            written,
            [
                "PUT /finesse/api/User/1001001 by 1001001: 400, refused by user.sign_in#400-parameter-missing (printed, p. 29)",
                "PUT /finesse/api/User/1001001 by 1001001: 202, refused later by \
                 user.change_state#async-ready-while-signed-out (observed, no page of 12.5(1))",
                "  put on /finesse/api/User/1001001 to nobody",
                "GET /finesse/api/Queue/11 by 1001001: 501, not modelled yet",
            ]
        );
    }

    #[test]
    fn what_no_request_causes_has_a_line_before_its_notices() {
        let stimulus = |kind, to: Option<&str>| {
            let (customer, to) = ("5550100".to_owned(), to.map(str::to_owned));
            StimulusCommand { kind, customer, to }
        };
        let written = lines(|server| {
            changes_user(server, "<state>LOGIN</state><extension>5501</extension>");
            changes_user(server, "<state>READY</state>");
            server.stimulate(&stimulus(StimulusKind::CustomerCallsQueue, Some("sales"))).unwrap();
            server.advance(std::time::Duration::from_secs(20));
            server.stimulate(&stimulus(StimulusKind::CustomerHangsUp, None)).unwrap();
            server.fail(Side::A, true);
        });
        let events: Vec<&str> = written.iter().map(String::as_str).filter(|line| !line.contains("/")).collect();
        assert_eq!(events, ["5550100 calls sales", "a timer fires", "5550100 hangs up", "out of service"]);
        let called = written.iter().position(|line| line == "5550100 calls sales").unwrap();
        assert_eq!(written[called + 1], "  PUT on /finesse/api/User/1001001 to nobody");
    }
}
