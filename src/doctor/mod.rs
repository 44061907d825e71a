//! The doctor: tries what a person would when nothing works, and changes nothing on the server.
//!
//! It only looks. It signs nobody in, writes nothing and sends no presence, because the end of a stream with presence
//! signs somebody out a minute later (page 378). Streams are opened only for people who are signed out. A wrong answer to
//! somebody's password is the last time that it is tried for them: five of them lock the account. Passwords travel to
//! addresses that the target file names, and beside these only in TLS that the target file trusts.
//!
//! ```text
//! doors     what is tried: what the target file names, and the usual doors of its hosts
//! reach     names, ports, certificates
//! rest      SystemInfo
//! control   the control address of a mock
//! people    who is there, and who is in use
//! streams   what notifications offer, and what somebody has of them
//!    ▼      Finding: a place, and Works, Fails with a Complaint, or NotTried
//! best      the transport to write into the target file
//! table     what people read
//! ```

mod advice;
mod complaint;
mod connectivity;
mod control;
mod doors;
mod examination;
mod finding;
mod people;
mod rest_api;
mod streams;
mod table;

pub use advice::Best;
pub use complaint::Complaint;
pub use doors::{UsualPorts, is_on_this_machine};
pub use examination::{Patient, examine};
pub use finding::{Examination, Finding, FindingKind, FindingOutcome, Health};
pub use table::{complaints, table};
