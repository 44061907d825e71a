//! Snapshots: what the mock said when somebody last looked, each state once.
//!
//! One file a run, `cce/dialog/send_dtmf/letters.snap`, in insta's form, so that `cargo insta review` reads it too. What is
//! compared is the *full text*, the run's transcript; what stands in the file is a shorter one, from which the full text is
//! rebuilt exactly:
//!
//! ```text
//! after _scenes/agent_with_ringing_call.snap       what is known before: the states in which scenes leave things
//!
//! [step 1] read before by agent: GET /User/{agent.id} -> 200 as last known
//! [step 1] read after by agent: GET /Dialog/{call.id} -> 200 = Dialog {call.id}, but
//!   participants/Participant {agent.extension}
//!     actions/action [-ANSWER +DROP]
//!   state: ACTIVE                                     another text; everything else as last known
//! ```
//!
//! All forms of lines stand in CONTRIBUTING. An object that nothing is known of is compared with the plain one of its
//! kind, `_objects/Dialog.snap`. Paths stand for places, never numbers of lines, so that a field more on every object
//! changes the plain one and little else.
//! `diff -r snapshots/cce snapshots/ccx` is the document of platform differences.
//!
//! [`shorten`](shorten::shorten) and [`expand`](expand::expand) are inverse; what cannot be rebuilt is kept as it is.

mod edit;
mod expand;
mod file;
mod key;
mod known;
mod line;
mod make;
mod orphans;
mod plain;
mod recording;
mod scenes;
mod shorten;
mod staged;
mod store;
#[cfg(test)]
mod tests;
mod tree;
mod twins;

pub use file::{INSTA_ENVIRONMENT, SnapshotHeading, SnapshotTrouble};
pub use key::SnapshotKey;
pub use recording::Recording;
pub use store::{Comparison, SnapshotStore};
