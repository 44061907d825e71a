//! The client: HTTP requests and notification streams as any client of Finesse has them, recorded raw.

mod bosh;
mod connect;
mod handshake;
mod heard;
pub mod http;
pub mod notifications;
mod offer;
mod probe;
pub mod tls;
mod trouble;
mod websocket;

pub use http::{HttpClient, HttpTrouble};
pub use notifications::{Stream, StreamAddress};
pub use offer::{NoPassword, StreamOffer};
pub use probe::look;
pub use tls::Trust;
pub use trouble::StreamTrouble;
