//! finspec
pub mod case;
pub mod contract;
pub mod mock;
pub mod waiting;
pub mod xml;
pub mod xmpp;
