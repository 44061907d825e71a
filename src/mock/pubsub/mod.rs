//! Publish-subscribe: sessions and their ways out, subscriptions, nodes; nothing of connections and of what goes over
//! them.

pub mod nodes;
mod outbound;
mod service;
mod share;

pub use outbound::{CutSignal, Outbound, OutboundQueue, outbound};
pub use service::{Presence, Service};
pub use share::Share;
