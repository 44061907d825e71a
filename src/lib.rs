//! finspec
pub mod case;
pub mod cast;
pub mod client;
pub mod contract;
pub mod normalise;
pub mod observe;
pub mod plan;
pub mod report;
pub mod verdict;
pub mod waiting;
pub mod xml;
pub mod xmpp;
