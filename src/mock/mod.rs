//! The embedded mock: a stateful Finesse in process, for runs without a lab and for development by hand.
//!
//! ```text
//! bytes → http → Call → router → Command → operations/<object>/<verb>.rs: rules in one order, then the effect on the World
//!       → notices: what changed → who is told, on which node, with what
//!       → reply now; consequences drained → render → notifications → bytes
//! ```
//!
//! A file or folder imports only from floors below its own, and nothing from this one; `tests/main/tidy.rs` checks
//! it.
//!
//! ```text
//! control                               worlds for another process
//! host   page                           worlds, each in a slot; what a browser is shown
//! listeners
//! http
//! notifications                         connections: conversations and carriers
//! slot   doors   tls   connection
//! server   accepting                    one world with what serves it
//! history   settings                    what a world is built from
//! router   notices   pubsub   journal
//! operations                            one file each, and the table of them
//! operation   render
//! rule
//! world                                 people, calls, time
//! difference   moment   wrap_up         what the world looks up
//! contract
//! drawing   ways                        choices by a number, and the ways in which honest servers choose
//! choices   states                       what the guide leaves open; words that travel
//! choice   release                      what a choice is
//! citation   lie                        the ground
//! ```

mod accepting;
pub mod choice;
#[cfg(test)]
mod choice_tests;
mod choices;
pub mod citation;
mod connection;
pub mod contract;
pub mod control;
mod cors;
pub mod difference;
mod doors;
mod drawing;
#[cfg(test)]
mod habit_tests;
mod history;
pub mod host;
mod http;
pub mod journal;
pub mod lie;
mod listeners;
#[cfg(test)]
mod loopback_tests;
#[cfg(test)]
mod model_tests;
pub mod moment;
mod notices;
mod notifications;
#[cfg(test)]
mod opening_tests;
mod operation;
pub mod operations;
mod page;
mod pubsub;
pub mod release;
pub mod render;
mod router;
pub mod rule;
mod server;
mod settings;
mod slot;
mod states;
#[cfg(test)]
pub(crate) mod testing;
mod tls;
mod ways;
pub mod world;
pub mod wrap_up;

pub use choice::NoChoice;
pub use choices::{
    AutoAnswer, AutomaticAvailable, BargeByOthers, BargeConsulting, BargeRefusal, CallDataAtFirst, Choices,
    ClassificationShown, ConsultBegins, DialerOnCce, DirectPreviewType, DtmfWhileHeld, EccMistake, EndOfCall,
    IdleLogout, LogoutOnDisconnect, LongEccValue, MissedCalls, MonitorError, MonitorNotReady, NotLetIn, OutsideCall,
    PreviewOnCcxCall, RefusalWords, SecondServerRefusal, SecondSignIn, StartTime, TransferWithoutActiveCall,
    TransferredType, UnusableDestination, all_choices,
};
pub use contract::{
    BEHAVIOUR, BEHAVIOUR_SAYS, ClausesAsked, Contract, Domain, NoDomain, PUBSUB_DOMAIN, XMPP_DOMAIN, lacks, numbers,
};
pub use control::{ControlError, ControlServer, ControlSettings, WorldLimits};
pub use cors::{AllowedOrigin, Cors};
pub use difference::{DifferenceListing, all_differences};
pub use doors::{Doors, Manner};
pub use host::{Host, OpenWorld};
pub use journal::{Journal, JournalLine, JournalRecord};
pub use lie::{ClauseId, ContractLie, Twist};
pub use moment::{AgentMoment, SHOWN_STATE, all_states, shown_state};
pub use operations::all_rules;
pub use page::path as page_path;
pub use rule::{Answer, RuleListing};
pub use settings::WorldSettings;
pub use states::AuthMode;
pub use tls::{Identity, IdentityText, NoIdentity};
pub use wrap_up::{WrapUpCause, WrapUpCell, wrap_up_table};
