//! finspec
pub mod case;
pub mod contract;
pub mod waiting;
pub mod xml;
pub mod xmpp;
