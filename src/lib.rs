//! finspec: a contract conformance test harness for Cisco Finesse.
pub mod case;
pub mod cast;
pub mod client;
pub mod contract;
pub mod mock;
pub mod normalise;
pub mod observe;
pub mod plan;
pub mod report;
pub mod runner;
pub mod target;
pub mod verdict;
pub mod waiting;
pub mod xml;
pub mod xmpp;
