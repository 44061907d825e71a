//! BOSH on the mock: HTTP requests find their session here, and each session converses as any connection does.

mod http;
mod session;
mod sessions;
#[cfg(test)]
mod tests;

pub use http::answer;
pub use sessions::Sessions;
