//! Server: one world with what serves it: calls go in, replies come out, and what follows is in the outbound queues.

mod call;
mod drain;
mod serve;

pub use call::{Call, Reply};
pub use serve::Server;
