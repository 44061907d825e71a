//! Peers and projects for tests that go over real sockets: a scripted server, a lying proxy, a project in a temporary
//! folder. They know HTTP and XMPP as bytes and share nothing with finspec's mock.

pub mod carrier;
pub mod carrier_http;
pub mod corpus;
#[cfg(target_os = "linux")]
pub mod flooded;
pub mod front;
pub mod hostile;
pub mod pause;
pub mod peer;
pub mod pem;
#[cfg(target_os = "linux")]
pub mod played;
pub mod project;
pub mod proxy;
pub mod relay;
pub mod tls;
pub mod wire;
