//! Lies over sockets: a fixed sample of the lies is told once more where clients hear them, on the wire between client
//! and server, and must come to the same verdicts.
//!
//! ```text
//! all lies told ── sample: by a hash, spread over lies and deployments ──▶ candidates
//!    ── edit: what differs between the honest step and the mutant, as bytes on the wire
//!    ── pass: the run again, HTTP and streams through sockets that replace those bytes ──▶ the same judgement?
//! ```

mod edit;
mod http;
mod pass;
mod sample;
mod stream;
mod tell;
mod way;

pub(in crate::prove) use pass::MockOverSockets;
pub(in crate::prove) use way::{HttpWay, WireWay};

pub use sample::SAMPLE;
pub use tell::{Disagreement, OverSockets, tell_over_sockets};
