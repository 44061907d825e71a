//! XMPP framing and stanzas, for the client and for the mock's notification service alike. Framing only, never meaning:
//! what a notification says is read by the judge from its payload, and written by the mock from its world.

pub mod bosh;
pub mod jid;
pub mod namespace;
pub mod pubsub;
pub mod sasl;
pub mod stanza;
pub mod stream;

pub use jid::Jid;
pub use pubsub::{Event, Items};
pub use stream::{StreamError, StreamEvent, StreamReader};
