//! Peers and projects for tests that go over real sockets: a scripted server, a lying proxy, a project in a temporary
//! folder. They know HTTP and XMPP as bytes and share nothing with finspec's mock.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod carrier;
pub mod carrier_http;
pub mod front;
pub mod peer;
pub mod project;
pub mod proxy;
pub mod relay;
pub mod wire;
