//! One HTTP request with its answer, raw.

use serde::{Deserialize, Serialize};

use crate::contract::Method;
use crate::lab::Side;

use super::body::RawBody;

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
    pub method: Method,
    /// Path with query, as sent.
    pub path: String,
    /// Headers of interest, as sent.
    pub headers: Vec<(String, String)>,
    /// RawBody.
    pub body: RawBody,
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
    /// RawBody.
    pub body: RawBody,
}

impl Answered {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// Everything that a header says, whatever the case of its name: several of one name joined as one. `None` where it did
    /// not come.
    pub fn header_values(&self, name: &str) -> Option<String> {
        let of_name = self.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
        let values: Vec<&str> = of_name.map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
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
