//! The world: people, calls, time. Plain data and total verbs; no async, no XML, no HTTP and no clock of its own.
//!
//! A verb does something sane even where the rule that would have refused is gone.
//!
//! ```text
//! steps                                        consequences worked off, timers fired
//! routing                                      customers' calls: each of these files adds verbs to the World
//! calls  completing  people  phones  placing  presence  reserving  service  supervising  wrapping_up
//! actions  call_data  parties                  what the verbs share
//! data                                         the World
//! consequence  passwords  timer  tokens
//! agent  dialog
//! time
//! ```
//!
//! A file imports only from rows below its own; `tests/main/tidy.rs` checks it.

mod actions;
mod agent;
mod call_data;
mod calls;
mod completing;
mod consequence;
mod data;
mod dialog;
mod parties;
mod passwords;
mod people;
mod phones;
mod placing;
mod presence;
mod reserving;
mod routing;
mod service;
mod steps;
mod supervising;
mod time;
mod timer;
mod tokens;
mod wrapping_up;

#[cfg(test)]
mod tests;

pub use super::states::{AgentState, AuthMode, MobileMode, ParticipantState, Preview, ServiceState};
pub use actions::{ActionsCell, Calls, actions_table};
pub use agent::{Agent, MobileAgent, Reason};
pub use call_data::Variable;
pub use consequence::{CallStep, Cause, Change, Consequence, Consequences, DialogEvent, ObjectKind};
pub use data::World;
pub use dialog::{Became, CallKind, Callback, Dialog, DialogState, Participant, StateCause};
pub use passwords::{BLOCKED_FOR, WRONG_PASSWORDS};
pub use placing::{Called, Destination};
pub use presence::{FORCED_SIGN_OUT_CODE, Farewell, LOSS_NOTICED_AFTER, PRESENCE_WAIT};
pub use reserving::{CUSTOMER_NUMBER, OUTBOUND_VARIABLES};
pub use time::WorldTime;
pub use timer::{IDLE_FOR_LONG, RING_NO_ANSWER, Timer, Timers};
pub use tokens::TOKEN_LIFETIME;
