//! Server: one world with what serves it: calls go in, replies come out, and what follows is in the outbound queues.

mod admission;
mod call;
mod delays;
mod drain;
mod happen;
mod serve;
mod status;

pub use call::{Call, Reply};
pub use delays::Delays;
pub use serve::Server;
