//! XMPP framing and stanzas, for the client and for the mock's notification service alike. Framing only, never meaning:
//! what a notification says is read by the judge from its payload, and written by the mock from its world.
//!
//! Both sides converse in frames ([`frame`]); a [`carrier`] turns them into what travels, and back.

pub mod bosh;
pub mod carrier;
pub mod frame;
pub mod jid;
pub mod namespace;
pub mod pubsub;
pub mod sasl;
pub mod stanza;
pub mod stream;

pub use carrier::{Carrier, CarrierError};
pub use frame::{Header, Incoming, Outgoing};
pub use jid::Jid;
pub use pubsub::{Event, Items};
pub use stream::{StreamError, StreamReader};
