//! What a run saw: raw bytes of both carriers, per stream in order, before anybody reads a meaning into them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Which server of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub enum Side {
    /// The first, or the only one.
    #[default]
    A,
    /// The second.
    B,
}

/// Why a request was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To arrange or prove the scene.
    Scene,
    /// To read a state before a step.
    Before,
    /// It is what the step is about.
    Step,
    /// To read a state once the step has settled.
    After,
}

/// The request of an exchange, without its credentials: those reach no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Method.
    pub method: &'static str,
    /// Path with query, as sent.
    pub path: String,
    /// Headers of interest, as sent.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Sent {
    /// The value of a header, by the name it was sent with.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// The answer of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Answered {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// One HTTP request with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The step of the case, from 1; 0 while the scene is arranged.
    pub step: usize,
    /// Why it was sent.
    pub purpose: Purpose,
    /// Who sent it.
    pub role: String,
    /// To which server.
    pub side: Side,
    /// What was sent.
    pub sent: Sent,
    /// What came back.
    pub answered: Answered,
    /// Microseconds from the run's start to the request.
    pub sent_at: u64,
    /// Microseconds from the run's start to the end of the answer.
    pub answered_at: u64,
}

/// One notification, as it arrived on one person's stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The pubsub node.
    pub node: String,
    /// The item's id. A second copy of an item is no second notice.
    pub item: String,
    /// The payload, unescaped once: an `Update` document.
    pub payload: String,
    /// From which server.
    pub side: Side,
    /// Microseconds from the run's start to its arrival.
    pub arrived_at: u64,
}

/// What arrived for one step: for each role, where in the stream's notices the step began and ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// The step, from 1.
    pub step: usize,
    /// Role to the first index and the index after the last.
    pub notices: BTreeMap<String, (usize, usize)>,
}

/// Everything that one run saw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observation {
    /// Exchanges in the order sent.
    pub exchanges: Vec<Exchange>,
    /// Notices of each role's stream, in stream order, copies of an item left out.
    pub notices: BTreeMap<String, Vec<Notice>>,
    /// The windows of the case's steps.
    pub windows: Vec<Window>,
}

impl Observation {
    /// The exchange that a step is about.
    pub fn exchange(&self, step: usize, purpose: Purpose) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().filter(move |exchange| exchange.step == step && exchange.purpose == purpose)
    }

    /// The notices that reached a role during a step.
    pub fn during(&self, step: usize, role: &str) -> &[Notice] {
        let window = self.windows.iter().find(|window| window.step == step);
        let range = window.and_then(|window| window.notices.get(role));
        match (range, self.notices.get(role)) {
            (Some(&(from, to)), Some(notices)) => notices.get(from..to.min(notices.len())).unwrap_or_default(),
            _ => &[],
        }
    }
}
