//! The transcript: the normalised text of what a run's steps saw, which is what a snapshot holds.
//!
//! It begins after the scene has settled, tells the exchanges in the order sent, then the notices for each role and
//! node in stream order. Nothing of carriers is in it, so transports, jobs and speed cannot show.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::cast::Cast;
use crate::observe::{Answered, Observation, ObservedStep, Purpose, RawBody};
use crate::xml::{Element, ReadError, write_indented};

use super::names::Names;

/// One exchange, normalised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeText {
    /// The step, from 1.
    pub step: usize,
    /// Why it was sent.
    pub purpose: Purpose,
    /// Who sent it.
    pub role: String,
    /// Method and path.
    pub request: String,
    /// The body sent.
    pub sent: String,
    /// The status.
    pub status: u16,
    /// The body received.
    pub received: String,
}

/// One notice, normalised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeText {
    /// The step, from 1.
    pub step: usize,
    /// To whom.
    pub role: String,
    /// On which node.
    pub node: String,
    /// The payload.
    pub payload: String,
}

/// What the steps of a run saw, normalised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// Exchanges in the order sent.
    pub exchanges: Vec<ExchangeText>,
    /// Notices by step, role and node, in stream order.
    pub notices: Vec<NoticeText>,
}

impl Transcript {
    /// The transcript as the text of a snapshot.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let steps = self.exchanges.iter().map(|exchange| exchange.step);
        let steps = steps.chain(self.notices.iter().map(|notice| notice.step)).max().unwrap_or(0);
        for step in 1..=steps {
            for exchange in self.exchanges.iter().filter(|exchange| exchange.step == step) {
                write_exchange(&mut text, exchange);
            }
            for notice in self.notices.iter().filter(|notice| notice.step == step) {
                let _ =
                    writeln!(text, "[step {step}] notice to {} on {}\n{}\n", notice.role, notice.node, notice.payload);
            }
            if !self.notices.iter().any(|notice| notice.step == step) {
                let _ = writeln!(text, "[step {step}] no notices\n");
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

fn write_exchange(text: &mut String, exchange: &ExchangeText) {
    let purpose = match exchange.purpose {
        Purpose::Scene => "scene",
        Purpose::Before => "read before",
        Purpose::Step => "request",
        Purpose::After => "read after",
    };
    let _ = writeln!(text, "[step {}] {purpose} by {}: {}", exchange.step, exchange.role, exchange.request);
    if !exchange.sent.is_empty() {
        let _ = writeln!(text, "{}", exchange.sent);
    }
    let _ = writeln!(text, "-> {}", exchange.status);
    if !exchange.received.is_empty() {
        let _ = writeln!(text, "{}", exchange.received);
    }
    text.push('\n');
}

/// Normalises what a run's steps saw.
pub fn transcript<'a>(observation: &'a Observation, cast: &'a Cast) -> Transcript {
    let mut texts = Texts { names: Names::new(cast), bodies: BTreeMap::new() };
    let mut exchanges: Vec<ExchangeText> = Vec::new();
    for exchange in observation.exchanges.iter().filter(|exchange| exchange.step > 0) {
        let mut text = ExchangeText {
            step: exchange.step,
            purpose: exchange.purpose,
            role: exchange.role.clone(),
            request: format!("{} {}", exchange.sent.method, texts.names.path(&exchange.sent.path)),
            sent: texts.body(&exchange.sent.body),
            status: exchange.answered.status,
            received: texts.body(&exchange.answered.body),
        };
        if let Some(declared) = declared_otherwise(&exchange.answered) {
            text.received.insert_str(0, &format!("(declared as {declared})\n"));
        }
        // Most states are read twice and are the same; one line says so better than the same page again.
        if text.purpose == Purpose::After && exchanges.iter().any(|before| is_same_reading(before, &text)) {
            AS_BEFORE.clone_into(&mut text.received);
        }
        exchanges.push(text);
    }
    let mut notices = Vec::new();
    for (number, step) in observation.case_steps() {
        for role in step.notices.keys() {
            notices.extend(notices_to(role, (number, step), observation, &mut texts));
        }
    }
    Transcript { exchanges, notices }
}

/// What a body is declared as, where that is something else than XML.
fn declared_otherwise(answered: &Answered) -> Option<&str> {
    let declared = answered.header("content-type").filter(|_| !answered.body.is_empty());
    declared.filter(|declared| !declared.to_ascii_lowercase().contains("xml"))
}

/// What stands for a state that is the same as it was read before the step.
const AS_BEFORE: &str = "(the same as read before)";

fn is_same_reading(before: &ExchangeText, after: &ExchangeText) -> bool {
    before.purpose == Purpose::Before
        && (before.step, before.status) == (after.step, after.status)
        && (&before.role, &before.request, &before.received) == (&after.role, &after.request, &after.received)
}

/// The notices of one step to one role, by node, in stream order within each.
fn notices_to<'a>(
    role: &str,
    (step, observed): (usize, &ObservedStep),
    observation: &'a Observation,
    texts: &mut Texts<'a>,
) -> Vec<NoticeText> {
    let mut by_node: BTreeMap<String, Vec<NoticeText>> = BTreeMap::new();
    let ids = observation.exchanges.iter().filter_map(|exchange| exchange.sent.header("requestId"));
    let told_ids: Vec<String> = ids.map(|id| format!(">{id}<")).collect();
    for notice in observation.during(observed, role) {
        let mut payload = texts.payload(&notice.payload);
        for told in &told_ids {
            if payload.contains(told.as_str()) {
                payload = payload.replace(told.as_str(), ">{requestId}<");
            }
        }
        let node = texts.names.path(&notice.node);
        let text = NoticeText { step, role: role.to_owned(), node: node.clone(), payload };
        by_node.entry(node).or_default().push(text);
    }
    by_node.into_values().flatten().collect()
}

/// Names of one run, and bodies that were named before: a state is mostly read twice and is the same both times. Names
/// once given stay, so the same bytes are the same text.
struct Texts<'a> {
    names: Names<'a>,
    bodies: BTreeMap<&'a [u8], String>,
}

impl<'a> Texts<'a> {
    /// A body as canonical XML, or as it is with a line that says so.
    fn body(&mut self, body: &'a RawBody) -> String {
        self.text(body, RawBody::tree)
    }

    /// The same of a notice's payload.
    fn payload(&mut self, payload: &'a RawBody) -> String {
        self.text(payload, RawBody::tree_of_characters)
    }

    fn text(&mut self, body: &'a RawBody, read: fn(&RawBody) -> Result<&Element, &ReadError>) -> String {
        if body.is_empty() {
            return String::new();
        }
        if let Some(text) = self.bodies.get(body.bytes()) {
            return text.clone();
        }
        let text = match read(body) {
            Ok(tree) => write_indented(&self.names.tree(tree)),
            Err(error) => format!("(not read as XML: {error})\n{}", body.text()),
        };
        self.bodies.insert(body.bytes(), text.clone());
        text
    }
}
