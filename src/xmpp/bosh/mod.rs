//! XMPP in HTTP requests (XEP-0124 and XEP-0206), for the client and for the mock's notification service, without any
//! input or output: requests, responses and the time go in, and what is to be done comes out.

pub mod answer;
pub mod body;
pub mod client_session;
#[cfg(test)]
mod client_session_tests;
pub mod condition;
pub mod head;
mod outbox;
pub mod rid;
pub mod server_session;
#[cfg(test)]
mod server_session_tests;
#[cfg(test)]
mod server_trial;
pub mod terms;

pub use answer::{BoshTrouble, HttpAnswer};
pub use body::{Body, BodyError, read_body};
pub use client_session::{ClientSession, ClientStep, SessionRequest};
pub use condition::Condition;
pub use head::{BoshVersion, Head, WrapperKind};
pub use rid::Rid;
pub use server_session::{Digest, ServerSession, ServerStep, Ticket};
pub use terms::{OfferedTerms, Terms};
