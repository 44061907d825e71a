//! The best transport: what to write into the target file.

use crate::lab::Transport;

use super::streams::Visited;

/// The best transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Best {
    /// How notifications travel.
    pub transport: Transport,
    /// Where.
    pub address: String,
    /// Whether somebody had a stream there; else it only offers what a stream needs.
    pub proved: bool,
}

impl Best {
    /// The lines for the target file.
    pub fn lines(&self) -> [String; 2] {
        let Best { transport, address, .. } = self;
        [format!("transport: {transport}"), format!("notifications: {{{transport}: \"{address}\"}}")]
    }

    /// The best of the doors: one where somebody had a stream before one that only offers it, then one that nobody on the
    /// way can read, then by how much there is between the two sides, then one that the target file names.
    pub(super) fn of(doors: &[Visited]) -> Option<Best> {
        let best = doors.iter().filter(|visited| visited.is_proved() || visited.offers).min_by_key(|visited| {
            (!visited.is_proved(), !visited.door.is_private(), rank(visited), !visited.door.named)
        })?;
        let (transport, address) = (best.transport, best.door.address.clone());
        Some(Best { transport, address, proved: best.is_proved() })
    }
}

/// In TLS, what every release from 12.5 on offers goes first: WebSocket. Without it, what has the least in between.
fn rank(visited: &Visited) -> usize {
    use Transport::{Bosh, Starttls, Tcp, Tls, Websocket};
    let order = if visited.door.is_private() {
        [Websocket, Tls, Bosh, Starttls, Tcp]
    } else {
        [Tcp, Websocket, Bosh, Tls, Starttls]
    };
    order.iter().position(|transport| *transport == visited.transport).unwrap_or(order.len())
}
