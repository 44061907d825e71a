//! finspec checks whether a Cisco Finesse server keeps its contract: the REST API as the *Web Services Developer and
//! JavaScript Guide, Release 12.5(1)* documents it, and the XMPP notifications in which most of the truth arrives.
//!
//! # The path of a case
//!
//! Modules are named for the values that travel, in travelling order; every step gives a new type.
//!
//! ```text
//! cases/dialog/send_dtmf/letters.yaml
//!    │ case        CaseWritten (what is written) → Case (what it means)
//!    ▼ plan        × deployments ∩ what the target has                         → Run
//!    │ runner      lease a cast; arrange the scene; listen; send; settle; read; release
//!    ▼             Observation: raw bytes of HTTP and of each stream, in order
//!    ├─ verdict::expectation   on RAW values: status, errors at once and later, notices, absence, state
//!    │ normalise   ids back to roles, times to placeholders, canonical XML     → Transcript
//!    ├─ snapshot               on the Transcript, against what the mock said when somebody last looked
//!    ▼ verdict     Verdict with its Deviations, each with its row
//!    ▼ report      RunReport: report.json is this value → JUnit, HTML, terminal
//! ```
//!
//! Expectations look at raw values and snapshots at normalised text, so a normaliser may hide a field and never a
//! violation. A row's id (`dialog.send_dtmf#async-digits-out-of-range`) is the one string that stands in the
//! catalogue, in the mock's rule, in the case, in the snapshot's header and in every report.
//!
//! # The path of a request in the mock
//!
//! ```text
//! bytes → mock::http → router → Command (verb and parsed body) → mock/operations/<object>/<verb>.rs
//!         rules in one written order → the first that applies refuses, at once or later
//!         effect on World, through its verbs, reading Differences → consequences
//!       → notices: who is told, on which node, with what → mock::notifications → streams
//! ```
//!
//! Judge and mock share framing ([`xml`], [`xmpp`]) and the catalogue ([`contract`]), never meaning: the judge reads
//! payloads without the mock's types, and a case writes the values that the mock takes from the rows.
//!
//! # Words
//!
//! One word for one idea, in code, cases, reports and docs; no two public types share a name.
//!
//! | word | meaning |
//! | --- | --- |
//! | deployment | `cce`, stand-alone Finesse with Unified CCE, or `ccx`, coresident Finesse with Unified CCX |
//! | release, version | what the mock plays: 11.6, 12.5, 12.6; what a target is, any release with its service update and engineering special |
//! | row, catalogue | one documented fact that a run can confirm or refute, with pages; all rows |
//! | standing | how a row is known: printed, from 12.6, from an older guide, observed, inferred, recalled, local |
//! | case, entry | one situation in YAML; one of its named `each` entries |
//! | family, good request | what is done to the good request of each operation that it fits, as cases derived from both; an operation's request that is right |
//! | robustness set | odd requests made of good ones and sent one after another, with claims that hold of every answer |
//! | scene | a starting state told in roles, arranged step by step, each step proved before the next |
//! | stimulus | what no API call can cause: a customer calls in |
//! | cast | which person, call or thing plays which role in one run |
//! | run | a case's entry on one deployment |
//! | outcome, arm | what must follow a step; one named outcome of several that the guide allows |
//! | observation | all that one run saw: exchanges and notices, raw bytes |
//! | exchange, notice | one HTTP request with its answer; one notification |
//! | transcript | the normalised text of an observation, which a snapshot holds |
//! | verdict, deviation | what became of a run; one claim that was not met |
//! | target, lease | where runs go: embedded mock, controlled mock, live server; what one run has of it |
//! | transport, carrier | tcp, starttls, tls, bosh, websocket; the code that speaks TCP, BOSH or WebSocket |
//! | node, side | a pubsub node; server A or B of a pair |
//! | operation | inside the mock: a parsed request with its rules and its effect |
//! | rule, difference, choice | a documented refusal; a documented effect that is not the same on both deployments; a point that the guide leaves open |
//! | clause | anything of the mock's contract that has an id of its own: a rule, a difference, a choice, a cell of the table of actions, a moment of an agent, a shown state |
//! | lie, twist | what is said or done otherwise while all else is true; how a clause is not kept |
//! | publication, consequence, timer | what is published on a node; what follows without a time; what follows at a time |
//!
//! # Layers
//!
//! A module imports only from rows below its own; `tests/main/tidy.rs` checks it.
//!
//! ```text
//! cli
//! prove
//! runner   doctor
//! report   target
//! verdict   snapshot
//! normalise   plan   client   mock
//! case   observe
//! cast
//! xmpp   control
//! lab   secrets
//! contract
//! reading   writing
//! limits
//! xml
//! waiting
//! ```

pub mod case;
pub mod cast;
pub mod cli;
pub mod client;
pub mod contract;
pub mod control;
pub mod doctor;
pub mod lab;
pub mod limits;
pub mod mock;
pub mod normalise;
pub mod observe;
pub mod plan;
pub mod prove;
pub mod reading;
pub mod report;
pub mod runner;
pub mod secrets;
pub mod snapshot;
pub mod target;
pub mod verdict;
pub mod waiting;
pub mod writing;
pub mod xml;
pub mod xmpp;
