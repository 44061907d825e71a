//! The journal: what a mock did, line by line, for whoever develops against it.

use std::fmt;
use std::sync::Arc;

use crate::contract::Row;

use super::rule::row;

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
        /// HTTP status.
        status: u16,
        /// The row of the refusal, if there was one.
        refused: Option<String>,
        /// Whether the refusal follows over the notification service.
        later: bool,
    },
    /// A notice was published.
    Notice {
        /// The addresses that received it; none where nobody was connected.
        to: Vec<String>,
        /// The node.
        node: String,
        /// The event.
        event: String,
    },
}

impl fmt::Display for JournalLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalLine::Request { method, path, who, status, refused, later } => {
                let who = if who.is_empty() { "nobody" } else { who };
                write!(f, "{method} {path} by {who}: {status}")?;
                let Some(id) = refused else { return Ok(()) };
                let citation = row(id).map_or_else(|| "not in the catalogue".to_owned(), Row::known);
                write!(f, "{} {id} ({citation})", if *later { ", refused later by" } else { ", refused by" })
            }
            JournalLine::Notice { to, node, event } if to.is_empty() => write!(f, "  {event} on {node} to nobody"),
            JournalLine::Notice { to, node, event } => write!(f, "  {event} on {node} to {}", to.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::testing::{call, server};

    #[test]
    fn a_line_names_the_row_that_refused_and_its_page() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let mut server = server(Cce);
        server.journal = Some(Arc::new(move |line: &JournalLine| kept.lock().unwrap().push(line.to_string())));
        server.answer(&call("PUT", "/finesse/api/User/1001001", "<User><state>LOGIN</state></User>"));
        server.answer(&call("PUT", "/finesse/api/User/1001001", "<User><state>READY</state></User>"));
        assert_eq!(
            *lines.lock().unwrap(),
            [
                "PUT /finesse/api/User/1001001 by 1001001: 400, refused by user.sign_in#400-parameter-missing (printed, p. 29)",
                "PUT /finesse/api/User/1001001 by 1001001: 202, refused later by \
                 user.change_state#async-ready-while-signed-out (observed, no page of 12.5(1))",
                "  put on /finesse/api/User/1001001 to nobody",
            ]
        );
    }
}
