//! The client: HTTP requests and notification streams as any client of Finesse has them, recorded raw.

mod handshake;
pub mod http;
pub mod notifications;

pub use http::{HttpClient, HttpTrouble};
pub use notifications::{Stream, StreamAddress, StreamTrouble};
