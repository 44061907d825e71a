//! `observations.jsonl`: the finished observation of each run, one line a run below a heading, so that it can be judged again
//! without its server. The report holds a hash of each line.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indexmap::IndexSet;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cast::Cast;
use crate::contract::Method;
use crate::observe::{Answered, Exchange, Notice, Observation, ObservedStep, Purpose, RawBody, Sent, Side};

use super::invocation::InvocationId;
use super::trouble::ReportTrouble;

/// The file's name, beside `report.json`.
pub const OBSERVATIONS: &str = "observations.jsonl";

/// The largest line that is read; the largest run of the corpus has a few hundred kilobytes.
const LONGEST_LINE: u64 = 256 << 20;

/// What one run saw, with who played which role when it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedRun {
    /// The run's id.
    pub run: String,
    /// The cast at the beginning; what was learned is part of the observation.
    pub cast: Cast,
    /// All of it.
    pub observation: Observation,
}

/// The hash of a line, as the report holds it.
pub fn hash_of(line: &str) -> String {
    Sha256::digest(line.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heading {
    invocation: InvocationId,
}

impl Heading {
    /// That of an invocation's file.
    pub(super) fn of(invocation: &InvocationId) -> Heading {
        Heading { invocation: invocation.clone() }
    }

    /// The line, without its end.
    pub(super) fn to_line(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RunLine {
    run: String,
    cast: Cast,
    /// Every body once; the others refer to them by number.
    bodies: Vec<BodyLine>,
    exchanges: Vec<ExchangeLine>,
    notices: BTreeMap<String, Vec<NoticeLine>>,
    steps: Vec<ObservedStep>,
}

/// Text where it is UTF-8.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum BodyLine {
    Text(String),
    Bytes { base64: String },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExchangeLine {
    step: usize,
    purpose: Purpose,
    role: String,
    side: Side,
    method: Method,
    path: String,
    sent_headers: Vec<(String, String)>,
    sent_body: usize,
    status: u16,
    headers: Vec<(String, String)>,
    body: usize,
    sent_at: u64,
    answered_at: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeLine {
    node: String,
    item: String,
    payload: usize,
    side: Side,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stranger: Option<String>,
    arrived_at: u64,
}

/// The bodies of a run, each once.
#[derive(Default)]
struct Bodies<'a>(IndexSet<&'a [u8]>);

impl<'a> Bodies<'a> {
    fn number(&mut self, body: &'a RawBody) -> usize {
        self.0.insert_full(body.bytes()).0
    }

    fn lines(self) -> Vec<BodyLine> {
        let line = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) => BodyLine::Text(text.to_owned()),
            Err(_) => BodyLine::Bytes { base64: STANDARD.encode(bytes) },
        };
        self.0.into_iter().map(line).collect()
    }
}

impl ObservedRun {
    /// The run as one line, without its end.
    ///
    /// # Errors
    /// Where serde cannot write it, which no observation causes.
    pub fn to_line(&self) -> Result<String, serde_json::Error> {
        let mut bodies = Bodies::default();
        let exchanges = self.observation.exchanges.iter().map(|exchange| exchange_line(exchange, &mut bodies));
        let exchanges: Vec<ExchangeLine> = exchanges.collect();
        let mut notices: BTreeMap<String, Vec<NoticeLine>> = BTreeMap::new();
        for (role, of_role) in &self.observation.notices {
            let lines = of_role.iter().map(|notice| NoticeLine {
                node: notice.node.clone(),
                item: notice.item.clone(),
                payload: bodies.number(&notice.payload),
                side: notice.side,
                stranger: notice.stranger.clone(),
                arrived_at: notice.arrived_at,
            });
            notices.insert(role.clone(), lines.collect());
        }
        let (run, cast, steps) = (self.run.clone(), self.cast.clone(), self.observation.steps.clone());
        serde_json::to_string(&RunLine { run, cast, bodies: bodies.lines(), exchanges, notices, steps })
    }

    /// Reads a line that [`ObservedRun::to_line`] wrote.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_line(line: &str) -> Result<ObservedRun, String> {
        let line: RunLine = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let bodies: Vec<RawBody> = line.bodies.into_iter().map(body).collect::<Result<_, _>>()?;
        let body = |number: usize| bodies.get(number).cloned().ok_or_else(|| format!("there is no body {number}"));
        let mut observation = Observation { steps: line.steps, ..Observation::default() };
        for exchange in line.exchanges {
            observation.exchanges.push(Exchange {
                step: exchange.step,
                purpose: exchange.purpose,
                role: exchange.role,
                side: exchange.side,
                sent: Sent {
                    method: exchange.method,
                    path: exchange.path,
                    headers: exchange.sent_headers,
                    body: body(exchange.sent_body)?,
                },
                answered: Answered { status: exchange.status, headers: exchange.headers, body: body(exchange.body)? },
                sent_at: exchange.sent_at,
                answered_at: exchange.answered_at,
            });
        }
        for (role, of_role) in line.notices {
            let mut notices = Vec::with_capacity(of_role.len());
            for NoticeLine { node, item, payload, side, stranger, arrived_at } in of_role {
                notices.push(Notice { node, item, payload: body(payload)?, side, stranger, arrived_at });
            }
            observation.notices.insert(role, notices);
        }
        Ok(ObservedRun { run: line.run, cast: line.cast, observation })
    }
}

fn exchange_line<'a>(exchange: &'a Exchange, bodies: &mut Bodies<'a>) -> ExchangeLine {
    ExchangeLine {
        step: exchange.step,
        purpose: exchange.purpose,
        role: exchange.role.clone(),
        side: exchange.side,
        method: exchange.sent.method,
        path: exchange.sent.path.clone(),
        sent_headers: exchange.sent.headers.clone(),
        sent_body: bodies.number(&exchange.sent.body),
        status: exchange.answered.status,
        headers: exchange.answered.headers.clone(),
        body: bodies.number(&exchange.answered.body),
        sent_at: exchange.sent_at,
        answered_at: exchange.answered_at,
    }
}

fn body(line: BodyLine) -> Result<RawBody, String> {
    match line {
        BodyLine::Text(text) => Ok(text.into()),
        BodyLine::Bytes { base64 } => match STANDARD.decode(base64) {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => Err(format!("a body is no Base64: {error}")),
        },
    }
}

/// The lines of a report's observations, read one by one.
#[derive(Debug)]
pub struct ObservationLines {
    path: PathBuf,
    reader: BufReader<std::fs::File>,
    number: usize,
}

impl ObservationLines {
    /// Opens the file beside a report that this invocation wrote.
    ///
    /// # Errors
    /// [`ReportTrouble::Read`] with its path, [`ReportTrouble::OfAnother`] where another invocation wrote it.
    pub fn beside(report: &Path, invocation: &InvocationId) -> Result<ObservationLines, ReportTrouble> {
        let path = report.with_file_name(OBSERVATIONS);
        let unreadable = |reason: String| ReportTrouble::Read { path: path.clone(), reason };
        let file = std::fs::File::open(&path).map_err(|error| unreadable(error.to_string()))?;
        let mut lines = ObservationLines { path: path.clone(), reader: BufReader::new(file), number: 0 };
        let heading = lines.next_line()?.unwrap_or_default();
        match serde_json::from_str::<Heading>(&heading) {
            Ok(heading) if heading.invocation == *invocation => Ok(lines),
            Ok(_) => Err(ReportTrouble::OfAnother { path }),
            Err(error) => Err(unreadable(format!("line 1 does not say which invocation wrote it: {error}"))),
        }
    }

    /// Where they stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next line with its hash; `None` at the end.
    ///
    /// # Errors
    /// [`ReportTrouble`] for a file that cannot be read, and for a line that is no observation.
    pub fn next_run(&mut self) -> Result<Option<(ObservedRun, String)>, ReportTrouble> {
        let Some(line) = self.next_line()? else { return Ok(None) };
        match ObservedRun::from_line(&line) {
            Ok(run) => Ok(Some((run, hash_of(&line)))),
            Err(reason) => {
                let reason = format!("line {} is no observation of a run: {reason}", self.number);
                Err(ReportTrouble::Read { path: self.path.clone(), reason })
            }
        }
    }

    /// The next line without its end; `None` at the end.
    fn next_line(&mut self) -> Result<Option<String>, ReportTrouble> {
        let mut line = String::new();
        self.number += 1;
        let read = (&mut self.reader).take(LONGEST_LINE).read_line(&mut line);
        let unreadable =
            |error: std::io::Error| ReportTrouble::Read { path: self.path.clone(), reason: error.to_string() };
        let is_end = read.map_err(unreadable)? == 0;
        Ok((!is_end).then(|| line.trim_end_matches('\n').to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::StepNumber;

    fn observed() -> ObservedRun {
        let sent = Sent { method: Method::Get, path: "/x".into(), headers: Vec::new(), body: RawBody::default() };
        let answered = Answered {
            status: 200,
            headers: vec![("server".into(), "s".into())],
            body: RawBody::from(vec![b'<', 0xE9, b'>']),
        };
        let exchange = Exchange {
            step: 1,
            purpose: Purpose::Step,
            role: "agent".into(),
            side: Side::A,
            sent,
            answered,
            sent_at: 1,
            answered_at: 2,
        };
        let notice = |item: &str| Notice {
            node: "/n".into(),
            item: item.into(),
            payload: "<Update/>".into(),
            side: Side::A,
            stranger: (item == "2").then(|| "somebody@elsewhere.test".to_owned()),
            arrived_at: 3,
        };
        let step = ObservedStep {
            number: StepNumber::Case(1),
            notices: BTreeMap::from([("agent".to_owned(), (0, 2))]),
            answered: Some(0),
            before: BTreeMap::new(),
            after: BTreeMap::new(),
            claimed: vec![("/x".into(), "agent".into(), 0)],
            captured: Vec::new(),
        };
        let notices = BTreeMap::from([("agent".to_owned(), vec![notice("1"), notice("2")])]);
        let observation = Observation { exchanges: vec![exchange], notices, steps: vec![step] };
        ObservedRun { run: "cce::a::b::c".into(), cast: Cast::default(), observation }
    }

    #[test]
    fn a_line_gives_the_run_back_and_holds_each_body_once() {
        let line = observed().to_line().unwrap();
        assert_eq!(ObservedRun::from_line(&line), Ok(observed()));
        assert_eq!(line.matches("<Update/>").count(), 1);
        assert!(line.contains("base64"), "bytes that are no text");
        assert_ne!(hash_of(&line), hash_of(&line.replace("200", "201")));
    }

    #[test]
    fn a_line_that_is_none_says_what_is_wrong() {
        let line = observed().to_line().unwrap();
        for (wrong, words) in [
            (line.replace("\"payload\":2", "\"payload\":9"), "there is no body 9"),
            (line.replace("\"status\"", "\"code\""), "unknown field"),
            (line[..line.len() / 2].to_owned(), "EOF"),
        ] {
            let error = ObservedRun::from_line(&wrong).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
