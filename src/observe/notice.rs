//! One notification as it arrived on one person's stream, raw.

use super::body::RawBody;
use crate::lab::Side;

/// One notification, as it arrived on one person's stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The pubsub node.
    pub node: String,
    /// The item's id. A second copy of an item is no second notice.
    pub item: String,
    /// The payload, unescaped once: an `Update` document.
    pub payload: RawBody,
    /// From which server.
    pub side: Side,
    /// Who sent it, where that is somebody else than the notification service.
    pub stranger: Option<String>,
    /// Microseconds from the run's start to its arrival.
    pub arrived_at: u64,
}
