//! The limits of every carrier, in one place; only those of BOSH stand in [`super::bosh::limits`]. Whatever exceeds one of
//! them ends the stream.

use std::time::Duration;

use crate::xml::Limits;

/// Limits of one stanza. A Finesse notification of a large team is some 200 KiB.
pub const STANZA_LIMITS: Limits = Limits { bytes: 1 << 20, depth: 32, nodes: 50_000 };

/// How long a name or an attribute in a stanza may be. Text may be longer, and payloads are text. A reader reserves this
/// much for each stream.
pub const LONGEST_TOKEN: usize = 8 << 10;

/// How many bytes are read from a socket at a time. They lie on the stack only while they are read, so that a stream
/// without traffic keeps no buffer.
pub const READ_AT_ONCE: usize = 8 << 10;

/// How many frames are written together at most.
pub const FRAMES_AT_ONCE: usize = 64;

/// How many frames may wait between a carrier that is a task of its own and the conversation over it.
pub const FRAMES_WAITING: usize = 64;

/// How many bytes may wait for a client that does not read before it is given up.
pub const BYTES_WAITING: usize = 4 << 20;

/// How long a client may take for the end of its connection.
pub const LONGEST_FAREWELL: Duration = Duration::from_secs(20);

/// How much a WebSocket reads at a time. Unlike a stream of bytes it keeps that buffer.
pub const WEBSOCKET_READ_BUFFER: usize = 4 << 10;

/// How much a WebSocket gathers before it writes without being told to.
pub const WEBSOCKET_WRITE_BUFFER: usize = 4 << 10;

/// How long a message of a WebSocket may be, in one piece or in many.
pub const WEBSOCKET_MESSAGE: usize = STANZA_LIMITS.bytes;
